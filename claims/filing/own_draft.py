"""A filing that a signed-in user was in the middle of when their session ended, or that is begun in another of theirs.

Who is signed in shows who they are anew, so that it needs no link: it waits for them, and for nobody else.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Case, When

from accounts.models import User
from claims.filing import draft_files
from claims.filing.draft import KEPT, PAGE_OF
from claims.models import FilingDraft

# Only the latest are looked through for one that more was told in than a number.
_LOOKED_AT: Final = 5


def waiting_for(user: User, *, besides: UUID, first: UUID | None, now: datetime) -> list[FilingDraft]:
    """The latest of the user's unsent filings that say which device they are about, but for the one with this key.

    The one with the key `first` comes before the others, however old.
    """
    theirs = FilingDraft.objects.filter(begun_by=user, changed_at__gt=now - KEPT, answers__has_key="identifier")
    sooner = Case(When(pk=first, then=0), default=1)
    return list(theirs.exclude(pk=besides).order_by(sooner, "-changed_at", "-pk")[:_LOOKED_AT])


@transaction.atomic
def go_on(*, user: User, draft: UUID, loose: UUID, page_of: UUID | None, now: datetime) -> FilingDraft | None:
    """Let the user go on with the draft, and return it; None for another's and for one that is sent or deleted.

    `loose` is what the session has begun meanwhile. Where that is about no device it is what was answered when the
    session was over already: the filing that its page was of (`page_of`) takes it in, where that is the user's too.
    """
    keys = [key for key in (draft, loose, page_of) if key]
    held = FilingDraft.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    found = {row.pk: row for row in held}
    row, beside, home = found.get(draft), found.get(loose), found.get(page_of) if page_of else None
    if row is None or row.begun_by_id != user.pk:
        return None
    if beside and home and beside is not home and home.begun_by_id == user.pk and not beside.answers.get("identifier"):
        _take_in(home, beside, now)
    row.changed_at = now
    row.save(update_fields=["changed_at"])
    return row


def _take_in(row: FilingDraft, beside: FilingDraft, now: datetime) -> None:
    """Let the one have what the other holds, which is no filing of its own any more."""
    row.answers = row.answers | {name: value for name, value in beside.answers.items() if name != PAGE_OF}
    row.removed = sorted({*row.removed, *beside.removed})
    row.changed_at = now
    draft_files.move(source=beside.pk, target=row.pk)
    beside.delete()
    row.save(update_fields=["answers", "removed", "changed_at"])


@transaction.atomic
def drop(*, user: User, draft: UUID) -> bool:
    """Delete the user's unsent filing with its files; False for another's, and where it is not there (any more)."""
    if not FilingDraft.objects.filter(pk=draft, begun_by=user).exists():
        return False
    draft_files.drop(draft=draft)
    return True
