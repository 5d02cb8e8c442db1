"""Choosing how a device goes to the workshop: a time at its desk, a label, or a pickup. One choice stands at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refusal, WrongState
from claims.calls import calling
from claims.guards import Seen, require_unchanged
from claims.models import Claim, EventKind, Route, RouteKind
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines, next_word
from claims.routes import readiness
from claims.timeline import act, lock, move, record, require, touch
from claims.workflow import State, Step
from claims.writing.messages import tell_claimant
from notifications.outbox import File
from workshops import booking as desk
from workshops import labels, shipping
from workshops.appointments import appointment_file
from workshops.booking import Appointment, NotASlot, SlotTaken, free_slots, free_slots_of
from workshops.models import Booking, Shipment, Workshop
from workshops.shipping import Address, NotAWindow, Parcel, Window, pickup_windows

__all__ = [
    "Address",
    "BatteryDanger",
    "File",
    "NotASlot",
    "NotAWindow",
    "NotAuthorised",
    "Offer",
    "SlotTaken",
    "Window",
    "choose_label",
    "choose_pickup",
    "choose_walk_in",
    "end_route",
    "free_slots",
    "free_slots_of",
    "label_file",
    "offers",
    "pickup_windows",
    "require_label",
    "standing_label",
    "tell_when_ready",
]


# So long after the booked time somebody may still come through the door.
GRACE = timedelta(minutes=30)
_APPOINTMENTS = (DeadlineKind.WALK_IN_NO_SHOW, DeadlineKind.PICKUP_NO_SHOW)


class NotAuthorised(Refusal):
    """The workshop may not repair the device: it is closed, or not authorised for the brand."""


class BatteryDanger(Refusal):
    """The battery is swollen, hot or leaking: nothing of it goes by post."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A workshop that is open, and whether it may repair the claim's device."""

    workshop: Workshop
    authorised: bool


@act
def choose_walk_in(
    *, number: str, workshop: Workshop, starts_at: datetime, by: User, now: datetime, seen: Seen | None = None
) -> Route:
    """Book a time at the workshop's desk and mail the booking number, or what is to be done to the device before the
    number is given; from half an hour after it the desk asks where the device is.

    The route that stood before ends, its time is free again. Raises `WrongState`, `Changed`, `NotAuthorised`,
    `NotASlot` for a time that the workshop does not give away, and `SlotTaken` (409) where somebody was quicker; then
    nothing is changed and the old route stands.
    """
    claim = _begin(number, workshop, seen)
    end_route(claim, at=now)
    appointment = Appointment(claim_number=claim.number, device=claim.device)
    booking = desk.book(workshop, starts_at=starts_at, appointment=appointment, now=now)
    facts = {"number": booking.number, **_period(booking.period)}
    route = _choose(claim, RouteKind.WALK_IN, workshop, facts, by=by, now=now, booking=booking)
    expected = booking.period.upper + GRACE
    deadlines.start(claim, DeadlineKind.WALK_IN_NO_SHOW, starts_at=now, now=now, by=by, until=expected)
    _tell(claim, route, now=now)
    return route


@act
def choose_label(
    *,
    number: str,
    workshop: Workshop,
    address: Address,
    by: User,
    now: datetime,
    battery_safe: bool = False,
    seen: Seen | None = None,
) -> Route:
    """Open a parcel and mail its label as a PDF, or what is to be done to the device before it is given.

    `battery_safe` notes that the claimant, asked, called the battery neither swollen nor hot nor leaking. Raises
    `WrongState`, `Changed`, `NotAuthorised`, and `BatteryDanger`.
    """
    claim = _begin(number, workshop, seen)
    _require_safe_battery(claim, said_safe=battery_safe)
    end_route(claim, at=now)
    parcel = Parcel(claim_number=claim.number, device=claim.device, address=address)
    shipment = shipping.open_label(workshop, parcel, now=now)
    facts = {"number": shipment.number}
    route = _choose(claim, RouteKind.LABEL, workshop, facts, by=by, now=now, shipment=shipment)
    _tell(claim, route, now=now)
    return route


@act
def choose_pickup(
    *,
    number: str,
    workshop: Workshop,
    window: Window,
    address: Address,
    by: User,
    now: datetime,
    battery_safe: bool = False,
    seen: Seen | None = None,
) -> Route:
    """Order a pickup within `window` (start and end, one of `pickup_windows`) at the address, and mail it; what has not
    come to the workshop when that is over is followed up (`promises.parcels`).

    `battery_safe` as for a label. Raises `WrongState`, `Changed`, `NotAuthorised`, `NotAWindow`, and `BatteryDanger`.
    """
    claim = _begin(number, workshop, seen)
    _require_safe_battery(claim, said_safe=battery_safe)
    end_route(claim, at=now)
    parcel = Parcel(claim_number=claim.number, device=claim.device, address=address)
    shipment = shipping.open_pickup(workshop, parcel, window=window, now=now)
    facts = {"number": shipment.number, **_period(shipment.window)}
    route = _choose(claim, RouteKind.PICKUP, workshop, facts, by=by, now=now, shipment=shipment)
    deadlines.start(claim, DeadlineKind.PICKUP_NO_SHOW, starts_at=now, now=now, by=by, until=shipment.window.upper)
    _tell(claim, route, now=now)
    return route


def end_route(claim: Claim, *, at: datetime) -> bool:
    """End the standing route of the locked claim and give back its time or parcel; returns whether there was one."""
    stood = end_routes([claim.pk], at=at) == 1
    deadlines.refresh_due(claim)
    return stood


def end_routes(claims: Iterable[int], *, at: datetime) -> int:
    """As `end_route`, of many locked claims by id, in as many statements; returns how many routes stood.

    A time that was kept and a parcel that was received stay as they are. Nobody is expected at a desk any more; the
    due times of the claims are the caller's.
    """
    standing = Route.objects.standing().filter(claim__in=list(claims))
    ended = list(standing.values_list("pk", "booking_id", "shipment_id"))
    if ended:
        routes, bookings, shipments = zip(*ended, strict=True)
        desk.cancel(filter(None, bookings), at=at)
        shipping.cancel(filter(None, shipments), at=at)
        Route.objects.filter(pk__in=routes).update(ended_at=at)
        appointments = deadlines.open_deadlines().filter(claim__in=list(claims), kind__in=_APPOINTMENTS)
        deadlines.let_fall(list(appointments), at=at, reason="route_ended")
    return len(ended)


def offers(claim: Claim) -> list[Offer]:
    """The open workshops, those that may repair the claim's device first, each group by city; one query."""
    found = [Offer(w, is_authorised(w, claim)) for w in Workshop.objects.filter(is_open=True)]
    return sorted(found, key=lambda offer: (not offer.authorised, offer.workshop.city, offer.workshop.pk))


def is_authorised(workshop: Workshop, claim: Claim) -> bool:
    """Whether the workshop repairs the brand of the claim's device; where that is unknown, any does."""
    brand = claim.device.brand.strip().casefold() if claim.device else ""
    return not brand or brand in {name.strip().casefold() for name in workshop.brands}


def standing_label(claim: Claim) -> Shipment | None:
    """The parcel whose label the claimant can print now: chosen, not yet received; one query."""
    route = Route.objects.standing().filter(claim=claim, kind=RouteKind.LABEL, shipment__received_at__isnull=True)
    found = route.select_related("shipment__workshop", "shipment__route").first()
    return found.shipment if found else None


def label_file(shipment: Shipment, *, language: str) -> File:
    """The label of a parcel as a PDF in this language."""
    with translation.override(language):
        label = labels.label_of(shipment)
        return File(labels.file_name(label), labels.CONTENT_TYPE, labels.label_pdf(label))


def _begin(number: str, workshop: Workshop, seen: Seen | None) -> Claim:
    """Lock the claim and ask everything that does not depend on the way."""
    claim = lock(number)
    require(claim, Step.ROUTE)
    require_unchanged(claim, seen)
    if not workshop.is_open:
        raise NotAuthorised(
            _("%(workshop)s er lukket. Vælg et andet værksted.") % {"workshop": workshop}, code="workshop_closed"
        )
    if claim.device and not is_authorised(workshop, claim):
        raise NotAuthorised(
            _("%(workshop)s er ikke autoriseret til %(brand)s. Vælg et andet værksted.")
            % {"workshop": workshop, "brand": claim.device.brand},
            code="not_authorised",
        )
    return claim


def _require_safe_battery(claim: Claim, *, said_safe: bool) -> None:
    """A damaged battery must not be posted; an answer given now is kept, one given before is not overruled."""
    if claim.battery_danger:
        raise BatteryDanger(
            _(
                "Batteriet er bulet, varmt eller utæt, så enheden må ikke sendes. "
                "Aftal med anmelderen, at den bliver afleveret på et værksted."
            ),
            code="battery_danger",
        )
    if said_safe and claim.battery_danger is None:
        claim.battery_danger = False
        touch(claim, "battery_danger")


def _choose(
    claim: Claim,
    kind: RouteKind,
    workshop: Workshop,
    facts: dict[str, Any],
    *,
    by: User,
    now: datetime,
    booking: Booking | None = None,
    shipment: Shipment | None = None,
) -> Route:
    route = Route.objects.create(
        claim=claim,
        kind=kind,
        workshop=workshop,
        booking=booking,
        shipment=shipment,
        chosen_at=now,
        chosen_by=by,
    )
    move(claim, Step.ROUTE, at=now)
    calling.moved_on(claim, at=now, by=by, reason="routed")
    next_word.keep(claim, at=now, by=by, reason="routed")
    record(claim, EventKind.ROUTED, at=now, by=by, kind=kind.value, workshop=str(workshop), **facts)
    return route


def tell_when_ready(claim: Claim, *, now: datetime) -> None:
    """Mail the label or the booking number of the locked claim's standing route, once nothing keeps it back any more.

    Whom the register knows gets it when their own device's steps are said; a stranger who filed, whose letter must not
    tell which device it is, when those of any device are. Saying it again mails nothing to who has had it.
    """
    route = Route.objects.standing().filter(claim=claim).select_related("workshop", "booking", "shipment").first()
    # A parcel that was sent before its battery was called dangerous goes on; its label is given to nobody any more.
    giving = {RouteKind.WALK_IN} if claim.battery_danger else {RouteKind.WALK_IN, RouteKind.LABEL}
    waits = route is not None and route.kind in giving and claim.state == State.ROUTED
    if route and waits:
        for trusted in (True, False):
            if not readiness.withholds(claim, route, known=trusted):
                _mail(claim, route, now=now, withheld=False, trusted=trusted)


def _tell(claim: Claim, route: Route, *, now: datetime) -> None:
    """Mail what was chosen; without its number and label while the device is not ready."""
    for trusted in (True, False):
        withheld = readiness.withholds(claim, route, known=trusted)
        _mail(claim, route, now=now, withheld=withheld, trusted=trusted)


def _mail(claim: Claim, route: Route, *, now: datetime, withheld: bool, trusted: bool) -> None:
    """Mail it to the addresses that the register knows, or to the others, and note when they were given it."""
    given = "released_at" if trusted else "released_to_all_at"
    if not withheld and getattr(route, given) is None:
        setattr(route, given, now)
        route.save(update_fields=[given])
    place, facts = route.workshop, _told(route)
    shop = {
        "name": place.name,
        "street": place.street,
        "postal_code": place.postal_code,
        "city": place.city,
        "phone": place.phone,
    }
    if withheld:
        facts.pop("reference")
    tell_claimant(
        claim,
        "get_ready" if withheld else f"route_{RouteKind(route.kind).value}",
        key=f"route:{route.pk}:{'ready' if withheld else 'chosen'}",
        now=now,
        # `number` is the claim's in every mail.
        context={
            **facts,
            "number": claim.number,
            "kind": route.kind,
            "workshop": shop,
            "battery_danger": bool(claim.battery_danger),
        },
        attachments=_enclosed(claim, route, now=now, withheld=withheld),
        arranged=True,
        trusted=trusted,
    )


def _told(route: Route) -> dict[str, Any]:
    """The facts of a route as its mail has them: number, time and address."""
    if route.booking:
        return {"reference": route.booking.number, **_period(route.booking.period)}
    shipment = route.shipment
    assert shipment is not None  # noqa: S101 - the table holds one of the two
    facts: dict[str, Any] = {"reference": shipment.number}
    if shipment.window:
        where = {"street": shipment.street, "postal_code": shipment.postal_code, "city": shipment.city}
        facts |= {**_period(shipment.window), "address": where}
    return facts


def _enclosed(claim: Claim, route: Route, *, now: datetime, withheld: bool) -> list[File]:
    if route.booking:
        with translation.override(claim.language):
            entry = appointment_file(route.booking, route.workshop, now=now, with_number=not withheld)
        return [File(*entry)]
    if route.kind == RouteKind.LABEL and route.shipment and not withheld:
        return [label_file(route.shipment, language=claim.language)]
    return []


def _period(period: Any) -> dict[str, str]:
    return {"starts_at": period.lower.isoformat(), "ends_at": period.upper.isoformat()}


def require_label(claim: Claim, *, known: bool = True) -> Shipment:
    """The parcel whose label can be printed now; raises `WrongState` (409) where there is none.

    Nor is one printed once the battery was found to be dangerous, or before the device is ready (`routes.readying`);
    `known` as in `routes.readiness`.
    """
    if claim.battery_danger:
        raise WrongState(
            _("Batteriet er bulet, varmt eller utæt, så enheden må ikke sendes. Ring til os om en anden vej."),
            code="battery_danger",
        )
    if shipment := standing_label(claim):
        if readiness.withholds(claim, shipment.route, known=known):
            raise WrongState(
                _(
                    "Adresselabelen er klar, så snart enheden er det. Gør trinene under «Gør enheden klar» færdige, "
                    "eller skriv dér, hvorfor et af dem ikke kan lade sig gøre."
                ),
                code="not_ready",
            )
        return shipment
    raise WrongState(
        _("Sag %(number)s har ingen adresselabel lige nu. Se sagen igen.") % {"number": claim.number}, code="no_label"
    )
