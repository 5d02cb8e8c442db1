"""How the device goes to the workshop and back, as a door of the claimant's shows it: the time, the place, the parcels.

The caller has asked whether the door may see what is arranged (`proof.disclosure`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.spoken import spoken_long_moment, spoken_phone, spoken_time
from claims.case.case_parts import Door, is_stopped, route_of
from claims.case.unlock_page import is_withheld
from claims.models import Claim, Route, RouteKind
from claims.promises.due import end_of_day
from claims.proof.masked_contact import masked_street
from claims.workflow import State
from notifications.outbox import File
from workshops import hours
from workshops.appointments import appointment_file, pickup_file
from workshops.calendars import Interval, local_date
from workshops.hour_texts import described
from workshops.models import Direction, Shipment, Workshop

MAP = "https://www.openstreetmap.org/search"


def route_part(door: Door, now: datetime) -> dict[str, Any] | None:
    """The standing way: its number, time and place, and the addresses of its pages; None without one.

    A time that has been kept is no longer spoken of, one that is over is no more for a calendar, and a code is shown
    while the device changes hands: to a driver who is late, for the rest of the day.
    """
    route = route_of(door.claim)
    if route is None or is_stopped(door.claim):
        # What must not be sent has no address to send it to, and no driver comes for it.
        return None
    state = State(door.claim.state)
    ahead = state is State.ROUTED
    part = {
        "kind": route.kind,
        "heading": _heading(route, state),
        "place_name": _place_name(route) if ahead else _("Sted"),
        "place": _address(route.workshop),
        "directions": route.workshop.directions if route.booking else "",
        "phone": spoken_phone(route.workshop.phone),
        "map_href": map_link(route.workshop) if route.booking else "",
        **_times(route, ahead=ahead),
    }
    part["visit_href"] = door.url("visit") if part["number"] and _changes_hands(route, state, now) else ""
    part["calendar_href"] = door.url("visit-calendar") if part["over_at"] and now < part["over_at"] else ""
    shipment = route.shipment
    if ahead and shipment and shipment.window:
        street = shipment.street if door.sees_contact else masked_street(shipment.street)
        home = (street, f"{shipment.postal_code} {shipment.city}".strip())
        part["place"] = "\n".join(filter(None, home))
    part["unlock_href"] = door.url("unlock") if is_withheld(door) else ""
    if is_withheld(door):
        return part | {"number": "", "visit_href": ""}
    if shipment and _has_label(route, door.claim):
        part["label_href"] = door.url("label")
        part["sent_href"] = "" if shipment.handed_in_at else door.url("sent")
    return part


def visit_part(door: Door, now: datetime) -> dict[str, Any] | None:
    """The same for the page that is shown at the desk, or to the driver: with a code to scan, and the hours."""
    part, route = route_part(door, now), route_of(door.claim)
    if part is None or route is None or not part["visit_href"]:
        return None
    extra: dict[str, Any] = {"code": scannable(part["number"])}
    if route.booking:
        calendar = hours.of_workshops([route.workshop])[route.workshop_id].calendar
        if calendar is not None:
            extra["week"] = described(calendar)
            if part["starts_at"]:
                extra["that_day"] = _open_hours(calendar.day(local_date(part["starts_at"])).intervals)
    return part | extra


def calendar_entry(door: Door, now: datetime) -> File | None:
    """The agreed time as a calendar file, the very one that was mailed; None where no time stands that is not over."""
    route = route_of(door.claim) if door.claim.state == State.ROUTED else None
    if route and route.booking and now < route.booking.period.upper:
        given = not is_withheld(door)
        released_at = route.released_at if door.trusted else route.released_to_all_at
        # As late as the letter that gave the number, or a calendar takes it for the older one.
        written_at = (released_at if given else None) or route.booking.booked_at
        entry = appointment_file(route.booking, route.workshop, now=written_at, with_number=given)
        return File(*entry)
    shipment = route.shipment if route else None
    if shipment and shipment.window and now < shipment.window.upper and not is_stopped(door.claim):
        return File(*pickup_file(shipment, with_street=door.sees_contact))
    return None


def parcels_of(door: Door, now: datetime) -> list[dict[str, Any]]:
    """The parcels of the claim that stand, both ways, with where each can be followed; one query."""
    standing = Shipment.objects.filter(claim_number=door.claim.number, cancelled_at__isnull=True)
    if is_withheld(door) or is_stopped(door.claim):
        standing = standing.exclude(direction=Direction.TO_WORKSHOP)
    parcels = standing.select_related("workshop").order_by("created_at", "pk")
    return [_parcel(shipment, now, back_at=_sent_back_at(shipment, door.claim)) for shipment in parcels]


def new_numbers(claim: Claim) -> str:
    """The number of the device that the workshop gave in exchange; '' where it is the same device."""
    route = route_of(claim)
    return route.repair.new_identifier if route and route.repair else ""


def map_link(place: Workshop) -> str:
    """Where a map of the place opens; nothing is fetched from there before somebody asks for it."""
    query = urlencode({"query": f"{place.street}, {place.postal_code} {place.city}"})
    return f"{MAP}?{query}"


def scannable(number: str) -> SafeString:
    """The number as a QR code: dark on light whatever the page's own colours, for that is what scanners read."""
    drawn = segno.make(number, error="m", micro=False)
    svg = drawn.svg_inline(border=4, omitsize=True, dark="#000", light="#fff", svgclass="qr-code", lineclass=None)
    return mark_safe(svg)  # noqa: S308 - segno draws paths; the text itself is not in it


def _heading(route: Route, state: State) -> str:
    """What the device's place is to its user now: where it is brought, where it is, or where it can be collected."""
    if state is State.ROUTED:
        return str(route.get_kind_display())
    if state is State.RETURNING and route.kind == RouteKind.WALK_IN:
        return _("Hent enheden")
    return _("Værkstedet")


def _changes_hands(route: Route, state: State, now: datetime) -> bool:
    """Whether the device is still to be given to the workshop, or to its driver, or back over the desk."""
    if state is State.ROUTED:
        window = route.shipment.window if route.shipment else None
        return window is None or now < end_of_day(local_date(window.upper))
    return state is State.RETURNING and route.kind == RouteKind.WALK_IN


def _place_name(route: Route) -> str:
    said: dict[str, str] = {RouteKind.PICKUP: _("Hos dig"), RouteKind.LABEL: _("Til")}
    return said.get(route.kind, _("Sted"))


def _times(route: Route, *, ahead: bool) -> dict[str, Any]:
    if route.booking:
        period = route.booking.period if ahead else None
        return {
            "number": route.booking.number,
            "starts_at": period.lower if period else None,
            "ends_at": None,
            "over_at": period.upper if period else None,
        }
    shipment = route.shipment
    window = shipment.window if shipment and ahead else None
    return {
        "number": shipment.number if shipment else "",
        "starts_at": window.lower if window else None,
        "ends_at": window.upper if window else None,
        "over_at": window.upper if window else None,
    }


def _has_label(route: Route, claim: Claim) -> bool:
    unsent = route.shipment is not None and route.shipment.received_at is None
    return route.kind == RouteKind.LABEL and unsent and not claim.battery_danger


def _address(place: Workshop) -> str:
    return f"{place.name}\n{place.street}\n{place.postal_code} {place.city}"


def _open_hours(intervals: Sequence[Interval]) -> str:
    if not intervals:
        return _("lukket")
    return ", ".join(f"{spoken_time(opens)}–{spoken_time(closes).removeprefix('kl. ')}" for opens, closes in intervals)


def _sent_back_at(shipment: Shipment, claim: Claim) -> datetime | None:
    """When a parcel home left the workshop; None while it only has its label. One of an earlier way is long gone."""
    route = route_of(claim)
    repair = route.repair if route else None
    if repair is None or repair.finished_at is None or shipment.created_at < repair.finished_at:
        return shipment.created_at
    return repair.handed_back_at


def _parcel(shipment: Shipment, now: datetime, *, back_at: datetime | None) -> dict[str, Any]:
    back = shipment.direction == Direction.TO_CUSTOMER
    made = {"moment": spoken_long_moment(shipment.created_at), "workshop": str(shipment.workshop)}
    if back and back_at:
        made["moment"] = spoken_long_moment(back_at)
        words = _("%(workshop)s sendte den %(moment)s.")
    elif back:
        words = _("%(workshop)s gør pakken klar.")
    elif shipment.received_at:
        made["moment"] = spoken_long_moment(shipment.received_at)
        words = _("%(workshop)s modtog den %(moment)s.")
    elif shipment.handed_in_at:
        made["moment"] = spoken_long_moment(shipment.handed_in_at)
        words = _("Du afleverede pakken %(moment)s.")
    elif shipment.window:
        made["moment"] = spoken_long_moment(shipment.window.lower)
        words = _("Skulle hentes %(moment)s.") if shipment.window.upper <= now else _("Bliver hentet %(moment)s.")
    else:
        words = _("Adresselabelen blev lavet %(moment)s.")
    return {
        "title": _("Tilbage til dig") if back else _("Til værkstedet"),
        "number": shipment.number,
        "words": words % made,
        "carrier": shipment.carrier_name,
        "tracking_number": shipment.tracking_number,
        "href": shipment.tracking_link,
    }
