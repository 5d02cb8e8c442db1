"""On which number the claimant is rung: one that they confirm, one they give instead, and one that is a stranger's.

`calls.contact` notes the same with the call on which it was said.
"""

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from claims.evidence import evidence
from claims.evidence.told import Answers
from claims.guards import Seen, require_open, require_unchanged
from claims.models import Claim, EventKind, Task, TaskKind, TaskOwner
from claims.timeline import act, lock, record, touch
from claims.writing.messages import tell_claimant

CONTACT_PHONE = frozenset({"contact_phone"})


@act
def set_phone(*, number: str, phone: str, confirmed: bool, by: User, now: datetime, seen: Seen | None = None) -> Claim:
    """Note that the claimant can be rung on `phone` (E.164), `confirmed` where they have said so to us themselves.

    Another number than the one that the claim has takes its place, and asks for the claim as `seen`. Raises
    `Claim.DoesNotExist`, `WrongState` for a claim that has ended, and `Changed`.
    """
    claim = lock(number)
    require_open(claim)
    if phone != claim.callable_phone:
        require_unchanged(claim, seen)
    note_phone(claim, phone, confirmed=confirmed, at=now, by=by)
    return claim


def note_phone(claim: Claim, phone: str, *, confirmed: bool, at: datetime, by: User) -> None:
    """Write the number on the locked claim; `confirmed` where the claimant said it, not somebody else for them.

    A number that is new came through another door than a stranger's link, which does not show it
    (`proof.disclosure`).
    """
    claim.wrong_phones = [wrong for wrong in claim.wrong_phones if wrong != phone]
    answers = Answers(contact_phone=phone)
    new = evidence.fill(claim, answers, at=at, by=by, replacing=CONTACT_PHONE)
    claim.phone_confirmed_at = at if confirmed else None
    touch(claim, "phone_confirmed_at", "wrong_phones")
    facts = {"fields": new} if new else {}
    record(claim, EventKind.PHONE_CONFIRMED, at=at, by=by, phone=phone, confirmed=confirmed, **facts)


def disown(claim: Claim, phone: str, *, at: datetime, by: User) -> bool:
    """Give up a number of the locked claim that a stranger answered, and ask for another; whether a letter went now.

    It is rung no more, nor sent an SMS. Where that leaves none, the desk has to find a way.
    """
    if phone and phone not in claim.wrong_phones:
        claim.wrong_phones = [*claim.wrong_phones, phone]
        claim.phone_confirmed_at = None
        touch(claim, "wrong_phones", "phone_confirmed_at")
        record(claim, EventKind.PHONE_CONFIRMED, at=at, by=by, phone=phone, wrong=True)
    want_a_way(claim, at=at)
    day = timezone.localdate(at).isoformat()
    return tell_claimant(claim, "wrong_number", key=f"wrong_number:{claim.pk}:{day}", now=at) > 0


def want_a_way(claim: Claim, *, at: datetime) -> None:
    """Ask the desk to find a way to reach the claimant of the locked claim where no number is left to ring."""
    if not claim.callable_phone:
        Task.objects.get_or_create(
            claim=claim,
            kind=TaskKind.FIND_CONTACT,
            done_at=None,
            defaults={"owner": TaskOwner.DESK, "created_at": at},
        )
