"""What the pages of opening hours show beside the form: versions in words, promises that move, bookings outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import CALL_CENTRE, Role, User
from accounts.spoken import spoken_moment, spoken_phone
from claims.calls.calling import agreed_outside
from claims.models import Claim
from claims.models.deadline import DeadlineKind
from claims.promises.new_hours import Move
from workshops import booking, hours
from workshops.calendars import Calendar
from workshops.hour_texts import changes, described
from workshops.models import CalendarVersion, Workshop

A_PAGE = 10
# A list that nobody reads to its end is a number.
MOST_LISTED = 100


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version as `shared/timeline.html` shows it: who made it when, and what it changed, a line each."""

    at: datetime
    title: str
    who: str
    lines: list[str]
    icon_name: str = "calendar"
    tone: str = ""

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True, kw_only=True)
class PlaceLine:
    """The call centre or a workshop in the list: whose hours, and the version that holds."""

    owner: Workshop | None
    number: int
    at: datetime | None
    who: str


@dataclass(frozen=True, kw_only=True)
class MoveLine:
    """A promise that would move; `number` of its claim, empty where there is nothing to open for the reader."""

    number: str
    may_open: bool
    kind: str
    due_from: str
    due_to: str
    is_overdue: bool


@dataclass(frozen=True, kw_only=True)
class BookingLine:
    """A booking outside the hours: when, its number, the claim, and whom to call, where the reader may know."""

    at: datetime
    number: str
    claim: str
    name: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class CallLine:
    """An agreed call outside the hours: when, its claim, and whom to ring, where the reader may know."""

    at: datetime
    claim: str
    may_open: bool
    name: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class CallsOutside:
    """How many agreed calls lie outside the hours, and the earliest of them."""

    number: int
    lines: list[CallLine]

    @property
    def is_cut(self) -> bool:
        return len(self.lines) < self.number


def versions(
    owner: Workshop | None, *, user: User, before: int | None = None, newest: int = A_PAGE
) -> tuple[list[Version], int | None]:
    """The newest versions, of those before a number, and the number that further ones come before; one query."""
    rows = CalendarVersion.objects.visible_to(user).of(owner).select_related("made_by")
    found = list((rows.filter(number__lt=before) if before else rows)[: newest + 1])
    earlier: list[CalendarVersion | None] = [*found[1:], None]
    shown = [_version(version, was) for version, was in zip(found, earlier, strict=True)][:newest]
    return shown, found[newest - 1].number if len(found) > newest else None


def places(user: User) -> list[PlaceLine]:
    """The call centre, and the workshops that the user sees, by city; two queries."""
    owners: list[Workshop | None] = [None, *Workshop.objects.visible_to(user)]
    rows = CalendarVersion.objects.visible_to(user).order_by("owner_id", "-number").distinct("owner_id")
    newest = {version.owner_id: version for version in rows.select_related("made_by").defer("shape")}
    return [_place(owner, newest.get(owner.pk if owner else None)) for owner in owners]


def move_lines(moves: Sequence[Move], *, user: User, now: datetime) -> list[MoveLine]:
    """The promises by their claims' numbers; one query."""
    numbers = dict(
        Claim.objects.visible_to(user).filter(pk__in=[move.claim for move in moves]).values_list("pk", "number")
    )
    return [
        MoveLine(
            number=numbers.get(move.claim, ""),
            may_open=user.role in CALL_CENTRE and move.claim in numbers,
            kind=str(DeadlineKind(move.kind).label),
            due_from=spoken_moment(move.due_from, now),
            due_to=spoken_moment(move.due_to, now),
            is_overdue=move.due_to <= now,
        )
        for move in moves
    ]


def booking_lines(owner: Workshop, calendar: Calendar, *, user: User, now: datetime) -> list[BookingLine]:
    """The bookings outside the calendar's hours, with whom to call; two queries.

    Who administers the system reads no names and no numbers.
    """
    found = booking.outside(owner, calendar, now=now)[:MOST_LISTED]
    claims = Claim.objects.visible_to(user).filter(number__in=[one.claim_number for one in found])
    knows = user.role != Role.SYSTEM_ADMIN
    of = {claim.number: claim for claim in claims.select_related("person")} if found and knows else {}
    return [_booking(one.number, one.period.lower, one.claim_number, of.get(one.claim_number)) for one in found]


def calls_outside(calendar: Calendar, *, user: User, now: datetime) -> CallsOutside:
    """The agreed calls whose half hour is not open in the calendar, with whom to ring; two queries.

    Who administers the system reads no names and no numbers.
    """
    found = agreed_outside(calendar, now=now)
    listed = found[:MOST_LISTED]
    claims = Claim.objects.visible_to(user).select_related("person").in_bulk([call.claim_id for call in listed])
    lines = [_call(call.starts_at, claims.get(call.claim_id), knows=user.role in CALL_CENTRE) for call in listed]
    return CallsOutside(number=len(found), lines=lines)


def _call(at: datetime, claim: Claim | None, *, knows: bool) -> CallLine:
    name, phone = _whom(claim if knows else None)
    number = claim.number if claim else ""
    return CallLine(at=at, claim=number, may_open=knows and bool(number), name=name, phone=phone)


def _booking(number: str, at: datetime, claim_number: str, claim: Claim | None) -> BookingLine:
    name, phone = _whom(claim)
    return BookingLine(at=at, number=number, claim=claim_number if claim else "", name=name, phone=phone)


def _whom(claim: Claim | None) -> tuple[str, str]:
    """The name and the number of whom to call."""
    if claim is None:
        return "", ""
    return claim.contact_name or (claim.person.name if claim.person else ""), spoken_phone(claim.callable_phone)


def _version(version: CalendarVersion, was: CalendarVersion | None) -> Version:
    return Version(
        at=version.made_at,
        title=_("Version %(number)d") % {"number": version.number},
        who=version.made_by.name if version.made_by else "",
        lines=_lines(version, was),
    )


def _lines(version: CalendarVersion, was: CalendarVersion | None) -> list[str]:
    calendar, before = hours.calendar_of(version), hours.calendar_of(was) if was else None
    if calendar is None:
        return [_("Åbningstiderne i denne version kan ikke læses.")]
    if before is None:
        return described(calendar)
    return changes(before, calendar) or [_("Det samme som før.")]


def _place(owner: Workshop | None, newest: CalendarVersion | None) -> PlaceLine:
    return PlaceLine(
        owner=owner,
        number=newest.number if newest else 0,
        at=newest.made_at if newest else None,
        who=newest.made_by.name if newest and newest.made_by else "",
    )
