"""What a workshop does with a claim: finds it, receives the device, diagnoses, finishes, and hands it back."""

import re
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Actor, Role, User
from accounts.refusals import Refusal, WrongState
from claims.deciding import vouching
from claims.ending import drop_proposals, drop_quotes
from claims.models import Claim, EventKind, Route, RouteKind
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines, next_word
from claims.timeline import act, lock, move, record, require, touch
from claims.workflow import Outcome, State, Step
from claims.writing.masking import mask
from claims.writing.messages import tell_claimant
from devices import identifiers, replacing
from devices.models import Device
from policies.continuing import continue_covers
from workshops import shipping
from workshops.models import Booking, Guarantee, Repair, RepairOutcome, Shipment
from workshops.numbers import compact

LONGEST_SCAN = 100
# What the workshop saw when it held the device's number against the case.
NUMBER_CHECKS: frozenset[str] = frozenset({"same", "other", "unreadable"})

_CLAIM_NUMBER = re.compile(r"S?(\d{4})(\d{6,9})")


def find_for_workshop(text: str, actor: Actor) -> Route | None:
    """The standing route at the actor's own workshop that the scanned or typed number belongs to; None where none does.

    The text may be a number of a label, a booking or a claim, an IMEI or a serial number; an open claim goes before
    a closed one, and a later before an earlier.
    """
    mine = Route.objects.visible_to(actor).standing().select_related("claim", "workshop")
    claims = _claims_named(text[:LONGEST_SCAN])
    return mine.filter(claim__in=claims).order_by(F("claim__closed_at").desc(nulls_first=True), "-pk").first()


@act
def receive(*, number: str, by: User, now: datetime, number_check: str = "") -> Repair:
    """Take the device in at the workshop: the promise of delivery is met, the repair begins, the claimant is told.

    `number_check` is one of `NUMBER_CHECKS`, or empty where nobody looked; it stops nothing and stands in the event.
    What is missing of the documentation stays a task. Raises `WrongState`, also where the claim went elsewhere.
    """
    claim = lock(number)
    require(claim, Step.RECEIVE)
    route = _route_of(claim, by)
    repair = Repair.objects.create(
        workshop=route.workshop, claim_number=claim.number, device=claim.device, received_at=now, received_by=by
    )
    route.repair = repair
    route.save(update_fields=["repair"])
    Booking.objects.filter(route=route).update(arrived_at=now)
    Shipment.objects.filter(route=route).update(received_at=now)
    move(claim, Step.RECEIVE, at=now)
    deadlines.meet(claim, DeadlineKind.DELIVERY, at=now, by=by, reason="received")
    deadlines.meet(claim, DeadlineKind.WALK_IN_NO_SHOW, at=now, by=by, reason="received")
    deadlines.meet(claim, DeadlineKind.PICKUP_NO_SHOW, at=now, by=by, reason="received")
    next_word.let_go(claim, at=now, by=by, reason="received")
    seen = {"number_check": number_check} if number_check in NUMBER_CHECKS else {}
    record(claim, EventKind.RECEIVED, at=now, by=by, workshop=str(route.workshop), **seen)
    _tell(claim, route, repair, "device_received", now=now)
    return repair


@act
def diagnose(*, number: str, diagnosis: str, by: User, now: datetime) -> Repair:
    """Write down what is wrong, or put right what was written. Raises `WrongState`, and `Refusal` without a word."""
    claim = lock(number)
    require(claim, Step.FINISH)
    repair = repair_at(claim, by)
    said = mask(diagnosis).text.strip()
    if not said:
        raise Refusal(_("Skriv, hvad der er i vejen med enheden."), code="diagnosis_missing")
    repair.diagnosis, repair.diagnosed_at = said, now
    repair.save(update_fields=["diagnosis", "diagnosed_at"])
    touch(claim)
    record(claim, EventKind.DIAGNOSED, at=now, by=by, repair=repair.pk)
    return repair


@act
def finish(
    *,
    number: str,
    outcome: str,
    note: str,
    new_identifier: str,
    by: User,
    now: datetime,
    second_identifier: str = "",
) -> Repair:
    """Say how the repair ended; the device is ready to be collected, or on its way back.

    An exchange of the whole unit asks for the new one's number (and takes a second one): it replaces the register's
    device in this transaction, and the covers go on with it; the claim stays on the damaged one, the event names the
    numbers of both. Another outcome takes none. A device that came as a parcel gets one back. Raises `WrongState`, and
    `replacing.NotTheNewUnit`.
    """
    claim = lock(number)
    require(claim, Step.FINISH)
    route = _route_of(claim, by)
    repair = _repair_of(route)
    ended_as = RepairOutcome(outcome)
    swapped = _swap(claim, ended_as, (new_identifier, second_identifier), now=now)
    repair.outcome, repair.outcome_note = ended_as, mask(note).text.strip()
    repair.new_identifier = swapped["new"][0] if swapped else ""
    repair.finished_at, repair.finished_by = now, by
    repair.save(update_fields=["outcome", "outcome_note", "new_identifier", "finished_at", "finished_by"])
    move(claim, Step.FINISH, at=now)
    drop_quotes([claim], at=now)
    deadlines.cancel_running(claim, at=now, reason=Step.FINISH.value, by=by, kinds=[DeadlineKind.QUOTE_WAITING])
    record(claim, EventKind.FINISHED, at=now, by=by, outcome=ended_as.value, workshop=str(route.workshop), **swapped)
    next_word.owe(claim, at=now, by=by)
    parcel = shipping.open_return(route.shipment, now=now) if route.shipment else None
    _tell(claim, route, repair, "repair_finished", now=now, reference=parcel.number if parcel else "")
    return repair


@act
def hand_back(*, number: str, by: User, now: datetime) -> Repair:
    """Note that the device was collected or sent back: the claim closes as the repair ended.

    From that day on the terms may vouch for the repair, or for the unit that came in its place. Raises `WrongState`.
    """
    claim = lock(number)
    require(claim, Step.HAND_BACK)
    route = _route_of(claim, by)
    repair = _repair_of(route)
    repair.handed_back_at = now
    repair.save(update_fields=["handed_back_at"])
    deadlines.cancel_running(claim, at=now, reason=Step.HAND_BACK.value, by=by)
    claim.escalated_at = None
    touch(claim, "escalated_at")
    move(claim, Step.HAND_BACK, at=now, outcome=Outcome(repair.outcome))
    drop_proposals([claim])
    how = "collected" if route.kind == RouteKind.WALK_IN else "returned"
    record(claim, EventKind.HANDED_BACK, at=now, by=by, how=how, outcome=repair.outcome)
    guarantee = _vouch(claim, repair, on=timezone.localdate(now))
    with translation.override(claim.language):
        until = date_format(guarantee.ends_on) if guarantee else ""
    _tell(claim, route, repair, "handed_back", now=now, guarantee_until=until)
    return repair


def repair_at(claim: Claim, by: User) -> Repair:
    """The repair of the claim's device, for whoever works at its workshop; `WrongState` where it went elsewhere."""
    return _repair_of(_route_of(claim, by))


def return_parcel(route: Route) -> Shipment | None:
    """The parcel that takes the route's device back; None for a walk-in, and before the repair is done."""
    if route.kind == RouteKind.WALK_IN or route.repair is None or route.repair.finished_at is None:
        return None
    back = Shipment.objects.filter(claim_number=route.repair.claim_number, direction="to_customer")
    return back.select_related("workshop").order_by("-created_at", "-pk").first()


def _claims_named(text: str) -> list[int]:
    """The claims that a number can mean, found by the unique indexes, at whichever workshop; at most a few."""
    spelled = compact(text)
    form = _CLAIM_NUMBER.fullmatch(spelled)
    numbers = {f"S-{form[1]}-{form[2]}"} if form else set()
    numbers.update(Booking.objects.filter(number=spelled).values_list("claim_number", flat=True))
    numbers.update(Shipment.objects.filter(number=spelled).values_list("claim_number", flat=True))
    known_as = identifiers.candidates(text)
    devices = list(Device.objects.identified_by(known_as).values_list("pk", flat=True)) if known_as else []
    stated = [value for _kind, value in known_as]
    # The new unit's number leads to the claim of the device that it replaced: it is handed over there.
    of_device = Q(device__in=devices) | Q(device__replaced_by__in=devices)
    named = Q(number__in=numbers) | of_device | Q(stated_identifier__in=stated)
    return list(Claim.objects.filter(named).values_list("pk", flat=True))


def _route_of(claim: Claim, by: User) -> Route:
    """The claim's standing route; somebody of a workshop must work at that one."""
    standing = Route.objects.standing().filter(claim=claim).select_related("workshop", "shipment", "repair")
    route = standing.first()
    if route is None or (by.role == Role.WORKSHOP and not route.workshop.staff.filter(user=by).exists()):
        raise WrongState(
            _("Sag %(number)s er flyttet til et andet værksted. Behold enheden, og ring til callcenteret.")
            % {"number": claim.number},
            code="elsewhere",
        )
    return route


def _repair_of(route: Route) -> Repair:
    if route.repair is None:
        raise AssertionError(f"claim {route.claim_id} is {State.IN_REPAIR} or later without a repair")
    return route.repair


def _swap(claim: Claim, outcome: RepairOutcome, typed: tuple[str, ...], *, now: datetime) -> dict[str, Any]:
    """Replace the register's device by the new unit; the event's facts about it, empty for another outcome.

    A claim whose device was exchanged before is about the unit that came then.
    """
    if outcome != RepairOutcome.SWAPPED:
        if any(map(str.strip, typed)):
            raise replacing.NotTheNewUnit(
                _("Skriv kun et nyt nummer, når hele enheden er ombyttet."), code="not_swapped"
            )
        return {}
    new = replacing.read_new(typed, brand=claim.device.brand if claim.device else "")
    numbers = [identifier.value for identifier in new]
    if claim.device is None:
        return {"old": [claim.stated_identifier], "new": numbers}
    old = replacing.current_of(claim.device)
    try:
        unit = replacing.replace_device(old, new, now=now)
    except replacing.AlreadyReplaced as refusal:
        raise WrongState(
            _("Enheden er erstattet på en anden sag. Behold den, og ring til callcenteret."), code="already_replaced"
        ) from refusal
    continue_covers(old, unit, on=timezone.localdate(now))
    return {"old": old.numbers, "new": numbers, "unit": unit.pk}


def _vouch(claim: Claim, repair: Repair, *, on: date) -> Guarantee | None:
    """What the terms vouch for once the device is back: the repair, or the unit that came in its place."""
    if repair.outcome == RepairOutcome.REPAIRED:
        return vouching.vouch_for_repair(claim, repair, on=on)
    if repair.outcome == RepairOutcome.SWAPPED and repair.device and repair.device.replaced_by:
        unit = replacing.current_of(repair.device)
        return vouching.vouch_for_replacement(claim, unit, on=on, workshop=repair.workshop)
    return None


def _tell(claim: Claim, route: Route, repair: Repair, template: str, *, now: datetime, **more: str) -> None:
    place = route.workshop
    context = {
        "walk_in": route.kind == RouteKind.WALK_IN,
        "outcome": repair.outcome,
        "reference": "",
        **more,
        "workshop": {
            "name": place.name,
            "street": place.street,
            "postal_code": place.postal_code,
            "city": place.city,
            "phone": place.phone,
        },
    }
    # Where the device can be collected is told to nobody but whom it belongs to.
    tell_claimant(claim, template, key=f"repair:{repair.pk}:{template}", now=now, context=context, arranged=True)
