"""Going on with a filing later, or on another device: the link to an unfinished one, mailed to whoever writes it.

The link moves the filing. Shared, it would show whoever mailed the link what somebody else goes on to write.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from claims.filing import draft_files
from claims.filing.draft import KEPT
from claims.models import FilingDraft
from notifications import outbox
from notifications.tokens import private_token, token_hash

TOKEN_LENGTH: Final = 43
_NONCE_BYTES: Final = 8
_KEY_DIGITS: Final = 32
# For so long whoever used a link may use it again in the same browser: a telephone loses an answer on its way.
AGAIN: Final = timedelta(minutes=10)


@transaction.atomic
def save_for_later(*, draft: UUID, address: str, language: str, now: datetime) -> None:
    """Mail the link by which to go on with the draft; the one that was mailed before opens nothing any more.

    The table holds the token's hash, the outbox the key that it is derived from. Raises `FilingDraft.DoesNotExist`
    where it was sent meanwhile.
    """
    row = FilingDraft.objects.select_for_update().get(pk=draft)
    key = f"draft:{row.pk}:{secrets.token_hex(_NONCE_BYTES)}"
    row.token_hash, row.address, row.changed_at = token_hash(private_token(key)), address, now
    row.save(update_fields=["token_hash", "address", "changed_at"])
    outbox.post(
        key=key,
        template="filing_saved",
        address=address,
        language=language,
        context={"link_key": key, "until": (now + KEPT).isoformat()},
        subject_key="",
        now=now,
    )


def find(token: str, *, browser: str = "", user: User | None = None, now: datetime) -> FilingDraft | None:
    """The draft of the token, also where this `browser` has just taken it up, and no other `user` has been at it there.

    None for an unknown token, a replaced one, and a draft that was sent, forgotten or taken up elsewhere.
    """
    if len(token) != TOKEN_LENGTH:
        return None
    saved = FilingDraft.objects.filter(token_hash=token_hash(token), changed_at__gt=now - KEPT).first()
    return saved or _just_taken_up(token, browser, user, now)


@transaction.atomic
def take_up(*, token: str, browser: str = "", user: User | None = None, now: datetime) -> FilingDraft | None:
    """Move the draft of the token under a new key, with its files, and return it; None as `find`.

    The key that it was begun under leads nowhere any more, nor does the link but for a while in the same `browser`.
    Where the link was mailed is not kept: whoever goes on need not be who asked for it. It waits for the `user` from
    now on, where one is signed in.
    """
    found = find(token, now=now)
    # Looked at again once it is held: somebody may have sent it or been quicker.
    begun = FilingDraft.objects.select_for_update().filter(pk=found.pk).first() if found else None
    if begun is None or begun.token_hash != token_hash(token):
        return _just_taken_up(token, browser, user, now)
    moved = FilingDraft.objects.create(
        id=_key_in(browser, token) if browser else uuid4(),
        answers=begun.answers,
        removed=begun.removed,
        begun_by=user,
        begun_at=begun.begun_at,
        changed_at=now,
    )
    draft_files.move(source=begun.pk, target=moved.pk)
    begun.delete()
    return moved


def _just_taken_up(token: str, browser: str, user: User | None, now: datetime) -> FilingDraft | None:
    """What this browser took up by the token, where that or its last answer is not long ago.

    Who was signed in as they did, and has signed out, leaves nothing of it to who is next at the browser.
    """
    if not browser:
        return None
    theirs = Q(begun_by=None) | Q(begun_by=user) if user else Q(begun_by=None)
    return FilingDraft.objects.filter(theirs, pk=_key_in(browser, token), changed_at__gt=now - AGAIN).first()


def _key_in(browser: str, token: str) -> UUID:
    """The key of the draft that the browser takes up by the token: nobody who lacks either can tell it."""
    return UUID(hex=token_hash(f"{token}:{browser}")[:_KEY_DIGITS], version=4)
