"""Choosing the way to the workshop: three ways side by side, for the workshop that is chosen above them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE
from accounts.refusals import Refusal
from claims.forms.routing import LabelForm, PickupForm, WalkInForm, WayForm, known_address
from claims.guards import Changed, Seen
from claims.models import Claim, Route, RouteKind
from claims.routes import readiness, routing
from claims.timeline import require
from claims.views.desk_case import Refused, find_case
from claims.views.desk_done import say_done, undoable
from claims.views.desk_opened import note_opened
from claims.views.desk_slots import slot_days, window_days
from claims.workflow import Step
from workshops.models import Workshop

# The field at which each refusal of an act is shown.
FIELDS: dict[type[Refusal], str] = {
    routing.SlotTaken: "starts_at",
    routing.NotASlot: "starts_at",
    routing.NotAWindow: "window",
}
SHOWN_IN_THE_FORM = (
    routing.SlotTaken,
    routing.NotASlot,
    routing.NotAWindow,
    routing.NotAuthorised,
    routing.BatteryDanger,
)


@dataclass(frozen=True)
class Way:
    """One way to the workshop: the form that asks, the act that takes it, and what is said then.

    `later` is said where the number is kept back until the device is ready.
    """

    form: type[WayForm]
    act: Callable[..., Route]
    done: str | Promise
    later: str | Promise = ""


WAYS: dict[RouteKind, Way] = {
    RouteKind.WALK_IN: Way(
        WalkInForm,
        routing.choose_walk_in,
        _("Tiden er booket, og bookingnummeret er sendt."),
        _("Tiden er booket. Bookingnummeret bliver sendt, når enheden er gjort klar."),
    ),
    RouteKind.LABEL: Way(
        LabelForm,
        routing.choose_label,
        _("Adresselabelen er lavet og sendt."),
        _("Adresselabelen er lavet. Den bliver sendt, når enheden er gjort klar."),
    ),
    RouteKind.PICKUP: Way(PickupForm, routing.choose_pickup, _("Afhentningen er bestilt, og aftalen er sendt.")),
}


@for_roles(*CALL_CENTRE)
@require_safe
def choose(request: HttpRequest, number: str) -> HttpResponse:
    """Show the three ways; `vaerksted` in the address is the workshop."""
    claim = find_case(request, number)
    require(claim, Step.ROUTE)
    return _page(request, claim, {})


@for_roles(*CALL_CENTRE)
@require_POST
def walk_in(request: HttpRequest, number: str) -> HttpResponse:
    """Book the chosen time."""
    return _take(request, number, RouteKind.WALK_IN)


@for_roles(*CALL_CENTRE)
@require_POST
def label(request: HttpRequest, number: str) -> HttpResponse:
    """Make and mail a label."""
    return _take(request, number, RouteKind.LABEL)


@for_roles(*CALL_CENTRE)
@require_POST
def pickup(request: HttpRequest, number: str) -> HttpResponse:
    """Order the chosen window."""
    return _take(request, number, RouteKind.PICKUP)


@for_roles(*CALL_CENTRE)
@require_safe
def print_label(request: HttpRequest, number: str) -> HttpResponse:
    """The label of the standing route as a PDF; 409 where it has none."""
    claim = find_case(request, number)
    return label_response(routing.label_file(routing.require_label(claim), language=claim.language))


def label_response(file: routing.File) -> HttpResponse:
    """A label to save or print, which no cache keeps."""
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store, private"}
    return HttpResponse(file.content, content_type=file.content_type, headers=headers)


def _take(request: HttpRequest, number: str, kind: RouteKind) -> HttpResponse:
    claim = find_case(request, number)
    way = WAYS[kind]
    form = way.form(request.POST, claim=claim, auto_id=f"{kind.value}_%s")
    if not form.is_valid():
        return _page(request, claim, {kind: form})
    try:
        with undoable(request, number) as change:
            route = way.act(number=number, by=request.user, now=present.now(), seen=form.seen(), **form.chosen())
    except SHOWN_IN_THE_FORM as refusal:
        form.add_error(FIELDS.get(type(refusal)), refusal.text)
        status = refusal.status if isinstance(refusal, routing.SlotTaken) else 200
        return _page(request, claim, {kind: form}, status=status)
    except Changed as changed:
        return _page(request, find_case(request, number), {kind: form}, refusal=changed, status=changed.status)
    withheld = way.later if readiness.withholds(route.claim, route) else ""
    say_done(request, change, withheld or way.done)
    return redirect("desk-case", number)


def _page(
    request: HttpRequest,
    claim: Claim,
    bound: dict[RouteKind, WayForm],
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with the form that came back in place of a fresh one."""
    now = present.now()
    note_opened(request, claim)
    offers = routing.offers(claim)
    standing = Route.objects.visible_to(signed_in(request)).standing().filter(claim=claim)
    route = standing.select_related("workshop", "booking", "shipment").first()
    chosen = _workshop(request, offers, route, claim.guarantee.workshop if claim.guarantee else None)
    days = routing.free_slots_of([offer.workshop for offer in offers], now=now)
    address = known_address(claim)
    forms = {
        kind.value: bound.get(kind) or way.form(claim=claim, initial=address, auto_id=f"{kind.value}_%s")
        for kind, way in WAYS.items()
    }
    sent = next(iter(bound.values()), None)
    windows = routing.pickup_windows(now=now)
    context: dict[str, Any] = {
        "claim": claim,
        "chosen": chosen,
        "places": [_place(claim, offer, days[offer.workshop.pk], chosen) for offer in offers],
        "authorised": any(offer.authorised for offer in offers),
        "route": route,
        "ways": forms,
        "form": sent,
        "days": slot_days(days[chosen.pk] if chosen else [], now=now, picked=_posted(sent, "starts_at")),
        "first_time": _first(days[chosen.pk]) if chosen else None,
        "first_window": windows[0].slots[0],
        "windows": window_days(windows, now=now, picked=_posted(sent, "window")),
        "refused": Refused.of(refusal) if refusal else None,
        "version": _version(claim, sent, refusal),
    }
    return render(request, "desk/route.html", context, status=status)


def _workshop(
    request: HttpRequest, offers: list[routing.Offer], route: Route | None, guarantor: Workshop | None
) -> Workshop | None:
    """The workshop that was asked for, else the standing route's, else the one that vouches for the device, else the
    first that may repair it.
    """
    allowed = {offer.workshop.slug: offer.workshop for offer in offers if offer.authorised}
    wished = request.POST.get("workshop") or request.GET.get("vaerksted", "")
    standing = route.workshop.slug if route else ""
    vouching = guarantor.slug if guarantor else ""
    known = allowed.get(wished) or allowed.get(standing) or allowed.get(vouching)
    return known or next(iter(allowed.values()), None)


def _place(claim: Claim, offer: routing.Offer, days: list[Any], chosen: Workshop | None) -> dict[str, Any]:
    """A workshop on the list, with the first time that is free there."""
    workshop = offer.workshop
    return {
        "workshop": workshop,
        "authorised": offer.authorised,
        "current": workshop == chosen,
        "first": _first(days),
        "href": f"{reverse('desk-route', args=[claim.number])}?vaerksted={workshop.slug}#ways-title",
    }


def _posted(form: WayForm | None, field: str) -> str:
    return str(form.data.get(field, "")) if form else ""


def _first(days: list[Any]) -> Any:
    return next((slot.starts_at for day in days for slot in day.slots), None)


def _version(claim: Claim, form: WayForm | None, refusal: Refusal | None) -> str:
    """What the page shows of the claim; a form that comes back for a mistake in it has seen what it saw before."""
    earlier = form.seen() if form and refusal is None else None
    return str(earlier or Seen.of(claim, claim.events.order_by("-pk").first()))
