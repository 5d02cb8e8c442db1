"""A filing that a signed-in user was in the middle of when their session ended, or that is begun in another of theirs.

Who is signed in shows who they are anew, so that it needs no link: it waits for them, and for nobody else.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.models import User
from claims.filing import draft_files
from claims.filing.draft import KEPT
from claims.models import DraftFile, FilingDraft, SealedFile

# Only the latest are looked through for one that more was told in than a number.
_LOOKED_AT: Final = 5


def waiting_for(user: User, *, besides: UUID, now: datetime) -> list[FilingDraft]:
    """The latest of the user's unsent filings that say which device they are about, but for the one with this key."""
    theirs = FilingDraft.objects.filter(begun_by=user, changed_at__gt=now - KEPT, answers__has_key="identifier")
    return list(theirs.exclude(pk=besides).order_by("-changed_at", "-pk")[:_LOOKED_AT])


@transaction.atomic
def go_on(*, user: User, draft: UUID, loose: UUID, now: datetime) -> FilingDraft | None:
    """Let the user go on with the draft, and return it; None for another's and for one that is sent or deleted.

    `loose` is what the session has begun meanwhile. Where that is about no device it is what was answered when the
    session was over already: the draft takes it in.
    """
    held = FilingDraft.objects.select_for_update().filter(pk__in=[draft, loose]).order_by("pk")
    found = {row.pk: row for row in held}
    row, beside = found.get(draft), found.get(loose)
    if row is None or row.begun_by_id != user.pk:
        return None
    if beside is not None and beside is not row and not beside.answers.get("identifier"):
        row.answers = row.answers | beside.answers
        row.removed = sorted({*row.removed, *beside.removed})
        DraftFile.objects.filter(draft=beside).update(draft=row)
        SealedFile.objects.filter(draft=beside).update(draft=row)
        beside.delete()
    row.changed_at = now
    row.save(update_fields=["answers", "removed", "changed_at"])
    return row


@transaction.atomic
def drop(*, user: User, draft: UUID) -> bool:
    """Delete the user's unsent filing with its files; False for another's, and where it is not there (any more)."""
    if not FilingDraft.objects.filter(pk=draft, begun_by=user).exists():
        return False
    draft_files.drop(draft=draft)
    return True
