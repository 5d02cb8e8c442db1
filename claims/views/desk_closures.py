"""The evening's closures: what will lapse, why, with which proof, and what a person can still do about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE
from accounts.refusals import Refusal
from accounts.spoken import spoken_day, spoken_last_day
from claims.evidence import evidence
from claims.forms.desk import ActionForm
from claims.forms.extending import ExtendForm, HoldForm
from claims.guards import Seen
from claims.models import Claim, Deadline, Document
from claims.promises import closures, extending
from claims.promises.closure_texts import Proof, missing, proofs, reason_text
from claims.promises.closures import Closure
from claims.promises.deadlines import OF_THE_CLAIMANT
from claims.promises.holds import Owed
from claims.views.desk import onward
from claims.views.desk_actions import Action, Doing
from claims.views.desk_case import case_page, find_case
from claims.views.desk_done import say_done, undoable
from claims.views.desk_paging import Place
from workshops.calendars import local_date

PAGE = 50

EXTEND = Action(
    doing=Doing.EXTEND,
    name=gettext_lazy("Giv mere tid"),
    submit=gettext_lazy("Giv mere tid"),
    icon="calendar",
    fits=lambda claim: True,
    template="desk/action_limit.html",
)
HOLD = Action(
    doing=Doing.HOLD,
    name=gettext_lazy("Hold fristen tilbage"),
    submit=gettext_lazy("Hold tilbage"),
    icon="clock",
    fits=lambda claim: True,
    template="desk/action_limit.html",
)


@dataclass(frozen=True, kw_only=True)
class Limit:
    """One limit that closes its claim: when, what is missing, the proof of the reminders, and what keeps it."""

    deadline: Deadline
    last_day: str
    missing: list[str]
    proofs: list[Proof]
    reasons: list[str]
    is_held: bool


@dataclass(frozen=True, kw_only=True)
class Row:
    """One claim of the list with its limits; what a person does about it goes for all of them."""

    claim: Claim
    limits: list[Limit]
    by_person: bool
    week: date
    version: str

    @property
    def first(self) -> Deadline:
        return self.limits[0].deadline

    @property
    def is_kept(self) -> bool:
        return all(limit.reasons for limit in self.limits)


@for_roles(*CALL_CENTRE)
@require_safe
def evening(request: HttpRequest) -> HttpResponse:
    """What lapses at the coming midnight, or with `?vis=uge` within a week, beginning behind `?efter=`."""
    now = present.now()
    week = request.GET.get("vis") == "uge"
    before = closures.this_week(now) if week else closures.tonight(now)
    limits = closures.closing(signed_in(request), before=before)
    place = Place.read(request.GET.get("efter", ""))
    found = closures.read(_behind(limits, place)[: PAGE + 1])
    context = {
        "rows": [_row(of_claim, now) for of_claim in closures.by_claim(found[:PAGE])],
        "tabs": _tabs(week=week),
        "week": week,
        "pager": {
            "previous_href": _address(week=week) if place else "",
            "next_href": _address(week=week, after=found[PAGE - 1].deadline) if len(found) > PAGE else "",
        },
        "here": request.get_full_path(),
    }
    return render(request, "desk/closures.html", context)


@for_roles(*CALL_CENTRE)
@require_POST
def a_week(request: HttpRequest, number: str, deadline: int) -> HttpResponse:
    """Give a week more, at one press."""
    now = present.now()
    claim, limit = _limit(request, number, deadline)

    def act(seen: Seen | None) -> None:
        last_day = extending.a_week_more(limit, now=now)
        extending.extend(number=number, deadline=deadline, last_day=last_day, by=signed_in(request), now=now, seen=seen)

    return _press(request, claim, act, done=_("Anmelderen har fået en uge mere og får en mail om det."))


@for_roles(*CALL_CENTRE)
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: HttpRequest, number: str, deadline: int) -> HttpResponse:
    """Give time until a chosen day, with a reason."""
    claim, limit = _limit(request, number, deadline)
    now = present.now()
    form = _form(request, claim, ExtendForm, initial={"last_day": extending.a_week_more(limit, now=now)})

    def act(said: dict[str, Any]) -> None:
        extending.extend(number=number, deadline=deadline, by=signed_in(request), now=now, seen=form.seen(), **said)

    return _fill_in(
        request, claim, limit, EXTEND, form, act, done=_("Fristen er forlænget, og anmelderen får en mail.")
    )


@for_roles(*CALL_CENTRE)
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, number: str, deadline: int) -> HttpResponse:
    """Hold a limit back, with a reason."""
    claim, limit = _limit(request, number, deadline)
    now = present.now()
    form = _form(request, claim, HoldForm)

    def act(said: dict[str, Any]) -> None:
        extending.hold_back(number=number, deadline=deadline, by=signed_in(request), now=now, seen=form.seen(), **said)

    return _fill_in(request, claim, limit, HOLD, form, act, done=_("Fristen holdes tilbage, til en af os slipper den."))


@for_roles(*CALL_CENTRE)
@require_POST
def release(request: HttpRequest, number: str, deadline: int) -> HttpResponse:
    """Let a held limit run on."""
    claim, _found = _limit(request, number, deadline)

    def act(seen: Seen | None) -> None:
        extending.let_go(number=number, deadline=deadline, by=signed_in(request), now=present.now(), seen=seen)

    return _press(request, claim, act, done=_("Fristen løber igen, og anmelderen har mindst en uge."))


@for_roles(*CALL_CENTRE)
@require_POST
def review(request: HttpRequest, number: str, document: int) -> HttpResponse:
    """Say that a document has been looked at."""
    claim = find_case(request, number)
    get_object_or_404(Document.objects.visible_to(signed_in(request)), claim=claim, pk=document)
    with undoable(request, number) as change:
        evidence.review_document(number=number, document=document, by=signed_in(request), now=present.now())
    say_done(request, change, _("Dokumentet er markeret som set."))
    return HttpResponseRedirect(onward(request, claim))


def _limit(request: HttpRequest, number: str, deadline: int) -> tuple[Claim, Deadline]:
    """The claim and its limit; 404 for one that is another claim's, or none of the claimant's."""
    claim = find_case(request, number)
    limits = Deadline.objects.visible_to(signed_in(request)).filter(claim=claim, kind__in=OF_THE_CLAIMANT)
    return claim, get_object_or_404(limits, pk=deadline)


def _form(request: HttpRequest, claim: Claim, form: type[ActionForm], **options: Any) -> ActionForm:
    return form(request.POST if request.method == "POST" else None, claim=claim, **options)


def _fill_in(
    request: HttpRequest,
    claim: Claim,
    limit: Deadline,
    action: Action,
    form: ActionForm,
    act: Callable[[dict[str, Any]], None],
    *,
    done: str,
) -> HttpResponse:
    """Open the form on the case page, or hand it to the act and go on; what is refused comes back as it was typed."""
    shown = {"limit": limit, "limit_day": spoken_last_day(limit.due_at, present.now()), "next": _next(request)}
    if request.method != "POST" or not form.is_valid():
        return case_page(request, claim, action=action, form=form, extra=shown)
    try:
        with undoable(request, claim.number) as change:
            act(form.cleaned_data)
    except Refusal as refusal:
        fresh = find_case(request, claim.number)
        return case_page(request, fresh, action=action, form=form, refusal=refusal, extra=shown)
    say_done(request, change, done)
    return HttpResponseRedirect(onward(request, claim))


def _press(request: HttpRequest, claim: Claim, act: Callable[[Seen | None], None], *, done: str) -> HttpResponse:
    """Hand a single press to the act and go on; what is refused is told above the claim as it is now."""
    try:
        with undoable(request, claim.number) as change:
            act(Seen.read(request.POST.get("version", "")))
    except Refusal as refusal:
        return case_page(request, find_case(request, claim.number), refusal=refusal)
    say_done(request, change, done)
    return redirect(onward(request, claim))


def _next(request: HttpRequest) -> str:
    return request.POST.get("next", "") or request.GET.get("next", "")


def _behind(limits: QuerySet[Deadline], place: Place | None) -> QuerySet[Deadline]:
    if place is None or place.at is None:
        return limits
    beside = Q(enforced_at__gt=place.at) | Q(enforced_at=place.at, pk__gt=place.pk)
    return limits.filter(beside, enforced_at__gte=place.at)


def _address(*, week: bool, after: Deadline | None = None) -> str:
    asked = {"vis": "uge"} if week else {}
    if after is not None:
        asked["efter"] = str(Place(after.enforced_at, after.pk))
    return reverse("desk-closures") + (f"?{urlencode(asked)}" if asked else "")


def _tabs(*, week: bool) -> list[dict[str, Any]]:
    return [
        {"label": _("I aften"), "href": _address(week=False), "current": not week},
        {"label": _("De næste 7 dage"), "href": _address(week=True), "current": week},
    ]


def _row(of_claim: Sequence[Closure], now: datetime) -> Row:
    claim = of_claim[0].claim
    reasons = [reason for closure in of_claim for reason in closure.reasons]
    return Row(
        claim=claim,
        limits=[_shown(closure, now) for closure in of_claim],
        by_person=any(reason.owed is Owed.SAID_BY_A_PERSON for reason in reasons),
        week=max(extending.a_week_more(closure.deadline, now=now) for closure in of_claim),
        version=str(Seen(version=claim.version, event=0)),
    )


def _shown(closure: Closure, now: datetime) -> Limit:
    return Limit(
        deadline=closure.deadline,
        last_day=_ends(closure.deadline, now),
        missing=missing(closure),
        proofs=proofs(closure),
        reasons=[reason_text(reason) for reason in closure.reasons],
        is_held=closure.deadline.held_at is not None,
    )


def _ends(deadline: Deadline, now: datetime) -> str:
    """The midnight at which the claim is closed, by the day before it."""
    closes = local_date(deadline.enforced_at - extending.INSTANT)
    return spoken_day(closes, local_date(now))
