"""The workshop's pages: one box for every number, the day's work, and one job with the step that comes next."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import Role
from accounts.refusals import WrongState
from accounts.spoken import spoken_help_phone, spoken_phone
from claims.case import unlock_page
from claims.forms.workshop import DiagnoseForm, FinishForm, QuoteForm, ScanForm
from claims.models import Quote, Route, RouteKind
from claims.routes import quoting, repairs
from claims.routes.routing import label_file
from claims.views.desk_paging import Place
from claims.views.desk_route import label_response
from claims.views.workshop_lists import A_PAGE, LISTS, all_jobs, jobs_of
from claims.workflow import State
from devices.replacing import NotTheNewUnit
from workshops.models import Repair

# While the device is on its way or in the house, its owner may be rung; not before, and not afterwards.
WITH_US = frozenset({State.ROUTED, State.IN_REPAIR, State.RETURNING})


@for_roles(Role.WORKSHOP)
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """The day's work; with `liste` in the address one list alone, page by page."""
    return _jobs_page(request, ScanForm())


@for_roles(Role.WORKSHOP)
def find(request: HttpRequest) -> HttpResponse:
    """Go to the job that the number belongs to. Numbers are posted, so that none stays in an address or a log."""
    if request.method != "POST":
        return redirect("workshop-jobs")
    form = ScanForm(request.POST)
    if form.is_valid():
        if route := repairs.find_for_workshop(form.cleaned_data["number"], signed_in(request)):
            return redirect("workshop-job", route.claim.number)
        form.add_error("number", _unknown())
    return _jobs_page(request, form)


@for_roles(Role.WORKSHOP)
@require_safe
def job(request: HttpRequest, number: str) -> HttpResponse:
    """One job, and the step that comes next."""
    return _job_page(request, _route(request, number))


@for_roles(Role.WORKSHOP)
@require_POST
def receive(request: HttpRequest, number: str) -> HttpResponse:
    """Take the device in; the button that was pressed says whether its number is the case's."""
    _route(request, number)
    check = request.POST.get("check", "")
    repairs.receive(number=number, by=signed_in(request), now=present.now(), number_check=check)
    if check == "other":
        messages.warning(request, _("Enheden er modtaget. Callcenteret kan se, at nummeret er et andet."))
    else:
        messages.success(request, _("Enheden er modtaget."))
    return redirect("workshop-job", number)


@for_roles(Role.WORKSHOP)
@require_POST
def diagnose(request: HttpRequest, number: str) -> HttpResponse:
    """Keep what is wrong."""
    route, form = _route(request, number), DiagnoseForm(request.POST)
    if not form.is_valid():
        return _job_page(request, route, diagnose_form=form)
    repairs.diagnose(number=number, by=signed_in(request), now=present.now(), **form.cleaned_data)
    messages.success(request, _("Diagnosen er gemt."))
    return redirect("workshop-job", number)


@for_roles(Role.WORKSHOP)
@require_POST
def quote(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the call centre whether the repair may cost this much."""
    route, form = _route(request, number), QuoteForm(request.POST)
    if not form.is_valid():
        return _job_page(request, route, quote_form=form)
    said = form.cleaned_data
    try:
        quoting.ask(
            number=number,
            amount_dkk=said["amount_dkk"],
            note=said["question"],
            by=signed_in(request),
            now=present.now(),
        )
    except quoting.NotAQuote as refusal:
        form.add_error(refusal.code, refusal.text)
        return _job_page(request, route, quote_form=form)
    messages.success(request, _("Callcenteret har fået spørgsmålet. I får svar på mail og her på siden."))
    return redirect("workshop-job", number)


@for_roles(Role.WORKSHOP)
@require_POST
def finish(request: HttpRequest, number: str) -> HttpResponse:
    """Say how it ended; a number that cannot be the new unit's comes back with what was typed."""
    route, form = _route(request, number), FinishForm(request.POST)
    if not form.is_valid():
        return _job_page(request, route, finish_form=form)
    try:
        repairs.finish(number=number, by=signed_in(request), now=present.now(), **form.cleaned_data)
    except NotTheNewUnit as refusal:
        form.add_error("new_identifier", refusal.text)
        return _job_page(request, route, finish_form=form)
    messages.success(request, _("Enheden er færdigmeldt, og kunden har fået en mail."))
    return redirect("workshop-job", number)


@for_roles(Role.WORKSHOP)
@require_POST
def hand_back(request: HttpRequest, number: str) -> HttpResponse:
    """Note that the device has left the house."""
    _route(request, number)
    repairs.hand_back(number=number, by=signed_in(request), now=present.now())
    messages.success(request, _("Sag %(number)s er afsluttet.") % {"number": number})
    return redirect("workshop-jobs")


@for_roles(Role.WORKSHOP)
@require_safe
def return_label(request: HttpRequest, number: str) -> HttpResponse:
    """The label of the parcel home as a PDF; 409 where nothing goes home by parcel."""
    parcel = repairs.return_parcel(_route(request, number))
    if parcel is None:
        raise WrongState(
            _("Sag %(number)s har ingen returlabel nu. Se sagen igen.") % {"number": number}, code="no_return_label"
        )
    return label_response(label_file(parcel, language=signed_in(request).language or settings.LANGUAGE_CODE))


def _route(request: HttpRequest, number: str) -> Route:
    """The claim's standing route at the user's own workshop; 404 for any other."""
    mine = Route.objects.visible_to(signed_in(request)).standing()
    parts = mine.select_related(
        "claim__device", "claim__person", "claim__guarantee", "workshop", "booking", "shipment", "repair"
    )
    return get_object_or_404(parts.prefetch_related("claim__device__identifiers"), claim__number=number)


def _unknown() -> str:
    return _(
        "Vi kender ikke nummeret her på værkstedet. Prøv et andet nummer fra papiret eller enheden. "
        "Hjælper det ikke, så læg enheden til side, og ring til callcenteret på %(phone)s."
    ) % {"phone": spoken_help_phone()}


def _jobs_page(request: HttpRequest, form: ScanForm) -> HttpResponse:
    user, now = signed_in(request), present.now()
    one = LISTS.get(request.GET.get("liste", ""))
    if one:
        place = Place.read(request.GET.get("efter", ""))
        shown = [jobs_of(user, one, now=now, limit=A_PAGE, place=place)]
    else:
        shown = all_jobs(user, now=now)
    staff = user.workshop_staff.workshop if hasattr(user, "workshop_staff") else None
    context = {"form": form, "lists": shown, "one": one, "workshop": staff}
    return render(request, "workshop/jobs.html", context)


def _job_page(
    request: HttpRequest,
    route: Route,
    *,
    diagnose_form: DiagnoseForm | None = None,
    finish_form: FinishForm | None = None,
    quote_form: QuoteForm | None = None,
) -> HttpResponse:
    claim, repair = route.claim, route.repair
    state = State(claim.state)
    is_walk_in = route.kind == RouteKind.WALK_IN
    context: dict[str, Any] = {
        "route": route,
        "claim": claim,
        "repair": repair,
        "form": diagnose_form or finish_form or quote_form,
        "quote_form": quote_form or QuoteForm(),
        "quotes": _quotes(request, repair),
        "diagnose_form": diagnose_form or DiagnoseForm(initial={"diagnosis": repair.diagnosis if repair else ""}),
        "finish_form": finish_form or FinishForm(),
        "numbers": _numbers(route),
        "is_walk_in": is_walk_in,
        "unlocking": unlock_page.workshop_part(claim, signed_in(request)) if claim.is_open else [],
        "customer": _customer(route) if is_walk_in and state in WITH_US else None,
        "parcel": repairs.return_parcel(route) if state == State.RETURNING else None,
    }
    return render(request, "workshop/job.html", context)


def _quotes(request: HttpRequest, repair: Repair | None) -> list[Quote]:
    """What was asked of this repair, the latest first."""
    if repair is None:
        return []
    asked = Quote.objects.visible_to(signed_in(request)).filter(repair=repair).select_related("answered_by")
    return list(asked.order_by("-asked_at", "-pk"))


def _numbers(route: Route) -> list[tuple[str, str]]:
    """What should stand on the device: the register's numbers, else what the claimant told."""
    device = route.claim.device
    if device is None:
        return [(route.claim.get_stated_kind_display(), route.claim.stated_identifier)]
    return [("IMEI", imei) for imei in device.imeis] + ([(_("Serienummer"), device.serial)] if device.serial else [])


def _customer(route: Route) -> dict[str, str]:
    """Whom the workshop expects at its desk; never an e-mail address."""
    claim = route.claim
    return {
        "name": claim.contact_name or (claim.person.name if claim.person else ""),
        "phone": spoken_phone(claim.callable_phone),
        "language": claim.get_language_display() if claim.language != settings.LANGUAGE_CODE else "",
    }
