"""Times at a workshop's desk: which are free, taking one, and giving it back.

The exclusion constraint on bookings is the last word on who was first; what is read here before is only a hint.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from accounts.refusals import Refusal, WrongState
from devices.models import Device
from workshops import hours, slots
from workshops.calendars import Calendar
from workshops.days import HORIZON, DayOfSlots, desk_days
from workshops.models import Booking, Workshop
from workshops.numbers import booking_number
from workshops.slots import Slot, Taken

TRIES_FOR_A_NUMBER = 5


class SlotTaken(WrongState):
    """Somebody else was quicker (409); other times are free."""


class NotASlot(Refusal):
    """The time is none that the workshop gives away: past, too soon, too far ahead, or outside its hours."""


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """For whom a time is taken: the claim's number, and its device where that is known."""

    claim_number: str
    device: Device | None


def free_slots(workshop: Workshop, *, now: datetime, days: int = 10) -> list[DayOfSlots]:
    """The workshop's next `days` open days with the times that are free, the earliest an hour ahead; two queries.

    A workshop that has no desk, is closed, or whose hours are not known, has none.
    """
    return free_slots_of([workshop], now=now, days=days)[workshop.pk]


def free_slots_of(workshops: Sequence[Workshop], *, now: datetime, days: int = 10) -> dict[int, list[DayOfSlots]]:
    """The same for several workshops, by their keys; two queries for all of them."""
    taken, open_in = _taken(workshops, now), hours.of_workshops(workshops)
    return {w.pk: _days(w, open_in[w.pk].calendar, now=now, days=days, taken=taken[w.pk]) for w in workshops}


def book(workshop: Workshop, *, starts_at: datetime, appointment: Appointment, now: datetime) -> Booking:
    """Take the slot that begins at `starts_at` on the first bench that is free.

    Raises `NotASlot` for a time that the workshop does not give away, and `SlotTaken` where no bench is left, also
    when another transaction takes the last one at this moment.
    """
    slot = _slot(workshop, starts_at.astimezone(UTC), now)
    for bench in slot.benches:
        if booking := _take(workshop, bench, slot, appointment, now):
            return booking
    raise _taken_by_another()


def cancel(bookings: Iterable[int], *, at: datetime) -> int:
    """Give these times back, unless the customer has come; their benches are free again. Returns how many were."""
    standing = Booking.objects.filter(pk__in=list(bookings), cancelled_at__isnull=True, arrived_at__isnull=True)
    return standing.update(cancelled_at=at)


def outside(workshop: Workshop, calendar: Calendar, *, now: datetime) -> list[Booking]:
    """The standing bookings ahead that do not lie within one of the calendar's periods, the earliest first; one query.

    They are kept: somebody calls.
    """
    ahead = Booking.objects.filter(
        workshop=workshop, cancelled_at__isnull=True, arrived_at__isnull=True, period__startswith__gt=now
    )
    standing = ahead.order_by("period", "pk")
    return [booking for booking in standing if not calendar.holds(booking.period.lower, booking.period.upper)]


def _slot(workshop: Workshop, starts_at: datetime, now: datetime) -> Slot:
    if not _has_desk(workshop):
        raise NotASlot(
            _("%(workshop)s tager ikke imod ved skranken. Vælg et andet værksted.") % {"workshop": workshop},
            code="no_desk",
        )
    calendar = hours.of_workshops([workshop])[workshop.pk].calendar
    days = _days(workshop, calendar, now=now, days=HORIZON.days, taken=())
    if not any(slot.starts_at == starts_at for day in days for slot in day.slots):
        raise NotASlot(_("Vælg en af de tider, som står på siden."), code="not_a_slot")
    length = timedelta(minutes=workshop.slot_minutes)
    taken = _taken([workshop], now)[workshop.pk]
    free = slots.free_slots(
        [(starts_at, starts_at + length)], length=length, earliest=starts_at, benches=workshop.benches, taken=taken
    )
    if not free:
        raise _taken_by_another()
    return free[0]


def _has_desk(workshop: Workshop) -> bool:
    return workshop.is_open and workshop.takes_walk_in


def _days(
    workshop: Workshop, calendar: Calendar | None, *, now: datetime, days: int, taken: Iterable[Taken]
) -> list[DayOfSlots]:
    if calendar is None or not _has_desk(workshop):
        return []
    return desk_days(
        calendar,
        now=now,
        days=days,
        length=timedelta(minutes=workshop.slot_minutes),
        benches=workshop.benches,
        taken=taken,
    )


def _taken(workshops: Iterable[Workshop], now: datetime) -> dict[int, list[Taken]]:
    ahead = DateTimeTZRange(now, now + HORIZON + timedelta(days=2))
    standing = Booking.objects.filter(workshop__in=workshops, cancelled_at__isnull=True, period__overlap=ahead)
    taken: dict[int, list[Taken]] = defaultdict(list)
    for workshop, bench, period in standing.values_list("workshop", "bench", "period"):
        taken[workshop].append(Taken(bench, period.lower, period.upper))
    return taken


def _take(workshop: Workshop, bench: int, slot: Slot, appointment: Appointment, now: datetime) -> Booking | None:
    """Insert the booking; `None` where the database says that the bench is taken.

    `ON CONFLICT DO NOTHING` waits for a rival that has not committed yet and cannot deadlock with it, which an insert
    that runs into the constraint could.
    """
    for _try in range(TRIES_FOR_A_NUMBER):
        number = booking_number()
        if Booking.objects.filter(number=number).exists():
            continue
        booking = Booking(
            workshop=workshop,
            bench=bench,
            period=DateTimeTZRange(slot.starts_at, slot.ends_at),
            number=number,
            claim_number=appointment.claim_number,
            device=appointment.device,
            booked_at=now,
        )
        with transaction.atomic():
            Booking.objects.bulk_create([booking], ignore_conflicts=True)
        return Booking.objects.filter(number=number, claim_number=appointment.claim_number).first()
    raise AssertionError("the booking numbers are used up")


def _taken_by_another() -> SlotTaken:
    return SlotTaken(_("Tiden er lige blevet taget. Vælg en anden tid."), code="slot_taken")
