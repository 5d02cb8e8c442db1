"""Giving a claimant more time, keeping a limit from being enforced, and letting it run on.

By a person of the call centre, one limit at a time; by the portal itself, many at once (`release`, `tell_moved`).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refusal, WrongState
from claims.guards import Seen, require_open, require_unchanged
from claims.models import Claim, ClaimEvent, Deadline, EventKind
from claims.promises import deadlines
from claims.promises.due import Kind, end_of_day, is_ordinary_day
from claims.promises.ledger import FRESH_DAYS, Rule
from claims.proof.disclosure import open_to_filers
from claims.timeline import act, lock, record, touch
from claims.writing.masking import mask
from claims.writing.messages import recipients_of
from notifications import outbox
from notifications.outbox import Draft
from workshops.calendars import local_date

INSTANT: Final = timedelta(microseconds=1)
LETTER: Final = "deadline_extended"
# How far ahead a limit may be put by hand.
FURTHEST = timedelta(days=90)
# What a person holds is looked at by the sweep as often as what the portal holds.
LOOK_AGAIN = timedelta(hours=1)


@act
def extend(
    *, number: str, deadline: int, last_day: date, by: User, now: datetime, reason: str = "", seen: Seen | None = None
) -> Deadline:
    """Move a claimant's running limit to end with `last_day`, later than it ends now, and tell the claimant.

    What else would close the claim before that day ends with it, too: else it would be no time at all.
    `reason` is internal. Raises `WrongState` for a claim that has ended or a limit that runs no more, `Changed`,
    `Deadline.DoesNotExist` for one of another claim, and `Refusal` for a day that is not later, not an ordinary one or
    too far ahead.
    """
    claim, found = _running(number, deadline, seen)
    _require_possible(found, last_day, now=now)
    words = mask(reason).text.strip()
    facts = {"last_day": last_day.isoformat(), **({"words": words} if words else {})}
    limits = [found, *(limit for limit in _together(found)[1:] if limit.due_at < end_of_day(last_day))]
    deadlines.move_all({limit: facts for limit in limits}, Rule.EXTENDED, at=now, by=by)
    _note(claim, EventKind.EXTENDED, found, at=now, by=by, why=Rule.EXTENDED.value, words=words)
    tell_moved(limits, why=Rule.EXTENDED, now=now)
    return found


@act
def hold_back(
    *, number: str, deadline: int, reason: str, by: User, now: datetime, seen: Seen | None = None
) -> Deadline:
    """Keep a claimant's running limit from being enforced until a person releases it; `reason` is internal.

    Who holds one that closes the claim does not want it closed by another: those are held together. Raises as `extend`,
    and `Refusal` without a reason.
    """
    claim, found = _running(number, deadline, seen)
    words = mask(reason).text.strip()
    if not words:
        raise Refusal(_("Skriv, hvorfor fristen skal holdes tilbage."), code="reason_missing")
    deadlines.hold(_together(found), at=now, look_again_at=now + LOOK_AGAIN, by=by, words=words)
    _note(claim, EventKind.HELD, found, at=now, by=by, words=words)
    return found


@act
def let_go(*, number: str, deadline: int, by: User, now: datetime, seen: Seen | None = None) -> Deadline:
    """Let a held limit run on, with a week from now at least, and tell the claimant where its last day has moved.

    What was held with it is released with it. Raises as `extend`, and `WrongState` where it is not held.
    """
    claim, found = _running(number, deadline, seen)
    if found.held_at is None:
        raise WrongState(
            _("Fristen på sag %(number)s holdes ikke tilbage længere. Se sagen igen.") % {"number": number},
            code="not_held",
        )
    held = _together(found)
    before = {limit.pk: limit.moves for limit in held}
    deadlines.release(held, at=now, by=by)
    _note(claim, EventKind.RELEASED, found, at=now, by=by)
    tell_moved([limit for limit in held if limit.moves != before[limit.pk]], why=Rule.RELEASED, now=now)
    return found


def release(held: Sequence[Deadline], *, at: datetime) -> None:
    """Let limits run on that we owed the next step of, of any claims, and tell each claimant the new last day.

    The caller holds the claims' rows.
    """
    if not held:
        return
    before = {deadline.pk: deadline.moves for deadline in held}
    deadlines.release(held, at=at)
    note_moved([deadline for deadline in held if deadline.moves != before[deadline.pk]], why=Rule.RELEASED, at=at)


def note_moved(moved: Sequence[Deadline], *, why: Rule, at: datetime) -> None:
    """What a move by the portal itself leaves behind: the claims' timelines and versions, and the letters."""
    if not moved:
        return
    ClaimEvent.objects.bulk_create(
        ClaimEvent(claim_id=deadline.claim_id, kind=EventKind.EXTENDED, at=at, data=_facts(deadline, why=why.value))
        for deadline in moved
    )
    Claim.objects.filter(pk__in={deadline.claim_id for deadline in moved}).update(version=F("version") + 1)
    tell_moved(moved, why=why, now=at)


def tell_moved(moved: Iterable[Deadline], *, why: Rule, now: datetime) -> None:
    """One letter a claim with the new last day of each of its limits that moved; `claim` is read of each."""
    of_claims = [
        (deadlines_of[0].claim, deadlines_of)
        for deadlines_of in (list(found) for _claim, found in groupby(sorted(moved, key=_by_claim), key=_of_claim))
    ]
    outbox.post_all(list(_letters(of_claims, why)), now=now)


def _letters(of_claims: Sequence[tuple[Claim, list[Deadline]]], why: Rule) -> Iterator[Draft]:
    told = recipients_of([claim for claim, _moved in of_claims]) if of_claims else {}
    # What comes back is between the real user and us.
    shows = open_to_filers([c for c, moved in of_claims if any(d.kind in deadlines.OUTLIVING for d in moved)])
    for claim, moved in of_claims:
        # How often each has moved says which letter it is: to say it again sends nothing.
        occasion = "+".join(f"{deadline.pk}.{deadline.moves}" for deadline in moved)
        for address, about in told[claim.pk]:
            limits = [d for d in moved if about["trusted"] or claim.pk in shows or d.kind not in deadlines.OUTLIVING]
            if not limits:
                continue
            yield Draft(
                key=f"moved:{occasion}:{about.get('link_key', 'contact')}",
                template=LETTER,
                address=address,
                language=claim.language,
                context={
                    "number": claim.number,
                    "why": why.value,
                    "limits": [{"kind": d.kind, "last": d.due_at.isoformat()} for d in limits],
                    **about,
                },
                subject_key=claim.number,
            )


def a_week_more(deadline: Deadline, *, now: datetime) -> date:
    """The last day of a limit that is given a week more: from its own last day, or from today where that has passed."""
    last = local_date(deadline.due_at - INSTANT)
    day = max(last, local_date(now)) + timedelta(days=FRESH_DAYS)
    while not is_ordinary_day(day):
        day += timedelta(days=1)
    return day


def _running(number: str, deadline: int, seen: Seen | None) -> tuple[Claim, Deadline]:
    """The claim, locked, and its limit, which runs and is the claimant's."""
    claim = lock(number)
    found: Deadline = claim.deadlines.get(pk=deadline, kind__in=deadlines.OF_THE_CLAIMANT)
    require_unchanged(claim, seen)
    if found.kind not in deadlines.OUTLIVING:
        require_open(claim)
    if not Deadline.objects.running().filter(pk=found.pk).exists():
        raise WrongState(
            _("Fristen på sag %(number)s løber ikke længere. Se sagen igen.") % {"number": number}, code="not_running"
        )
    found.claim = claim
    return claim, found


def _together(limit: Deadline) -> list[Deadline]:
    """The limit, and the claim's other ones that would close it as well."""
    if limit.kind not in deadlines.CLOSING:
        return [limit]
    others = Deadline.objects.running().filter(claim=limit.claim, kind__in=deadlines.CLOSING).exclude(pk=limit.pk)
    return [limit, *others.select_related("claim").order_by("pk")]


def _require_possible(deadline: Deadline, last_day: date, *, now: datetime) -> None:
    if last_day <= local_date(deadline.due_at - INSTANT) or last_day < local_date(now):
        raise Refusal(_("Vælg en dag, der er senere end den sidste dag nu."), code="not_later")
    if last_day > local_date(now + FURTHEST):
        raise Refusal(_("Vælg en dag inden for de næste 90 dage."), code="too_far")
    if not is_ordinary_day(last_day):
        raise Refusal(_("Vælg en hverdag, så anmelderen kan få fat i os på den sidste dag."), code="no_weekday")


def _note(claim: Claim, kind: EventKind, deadline: Deadline, *, at: datetime, by: User, **said: str) -> None:
    record(claim, kind, at=at, by=by, **_facts(deadline, **said))
    touch(claim)


def _facts(deadline: Deadline, **said: str) -> dict[str, str | int]:
    known = {name: word for name, word in said.items() if word}
    return {"kind": Kind(deadline.kind).value, "deadline": deadline.pk, "due_at": deadline.due_at.isoformat(), **known}


def _of_claim(deadline: Deadline) -> int:
    return deadline.claim_id


def _by_claim(deadline: Deadline) -> tuple[int, int]:
    return deadline.claim_id, deadline.pk
