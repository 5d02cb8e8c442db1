"""One claim on one screen: who to ring and by when, what is known, what happened, what is promised, what comes next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE, User
from accounts.refusals import Refusal
from claims.case.unopened import waiting_on, with_unopened
from claims.deciding.assessing import assessments_of
from claims.deciding.entitlement import grants, with_use
from claims.deciding.insured import asked_of, covers_of, loss_day
from claims.desk import openings
from claims.events.event_texts import speak
from claims.evidence.purchases import stated_in
from claims.files.uploads import PICTURES
from claims.forms.desk import ActionForm
from claims.guards import Changed, Seen
from claims.models import (
    Claim,
    ClaimEvent,
    Deadline,
    DeadlineEntry,
    DeadlineState,
    Decision,
    DecisionState,
    Document,
    Peril,
    Route,
    Task,
)
from claims.models.deadline import EntryKind
from claims.models.task import DOCUMENTATION
from claims.next_step import WAITING, Facts, NextStep, next_step
from claims.promises.deadlines import RAISING
from claims.views.desk_actions import ACTIONS, INVITATIONS, LEADS_TO, OFFERED, Action, Doing
from claims.views.desk_aftermath import Follow, aftermath_of
from claims.views.desk_assessment import assessment_lines
from claims.views.desk_attempts import NextCall, call_part, calls_of
from claims.views.desk_beside import checklist_part, waiting_of
from claims.views.desk_clock import clock_of, first_open
from claims.views.desk_decisions import decision_lines
from claims.views.desk_facts import cover_lines, device_facts, loss_facts, person_facts, phone_of, purchase_facts
from claims.views.desk_merged import calls_of_merged, merged_part
from claims.views.desk_objects import guarantees_shown, objects_of, settlement_lines
from claims.views.desk_opened import note_opened
from claims.views.desk_promises import promise_lines
from claims.views.desk_timeline import events_of, messages_of, timeline, written_of
from claims.workflow import State
from workshops.models import Repair, RepairOutcome

EARLIER = 5
# What of the timeline is shown: everything, or with this in the address what was said.
TALK = "samtale"


@for_roles(*CALL_CENTRE)
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The claim as it stands."""
    return case_page(request, find_case(request, number))


def find_case(request: HttpRequest, number: str) -> Claim:
    """The claim with what hangs on it one to one and what waits to be opened; 404 for one that the user may not see."""
    claims = Claim.objects.visible_to(request.user).select_related(  # type: ignore[arg-type]
        "organisation", "person", "device__holder", "assigned_to", "loss_facts", "guarantee__workshop", "merged_into"
    )
    return get_object_or_404(with_unopened(claims), number=number)


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """The next step: what it is called, why, and where its button leads; no address while the desk waits."""

    name: str | Promise
    why: str | Promise
    href: str = ""
    icon: str = ""


@dataclass
class Refused:
    """What an act answered instead of changing anything, and what happened since the page was shown."""

    text: str
    happened: list[str]

    @classmethod
    def of(cls, refusal: Refusal) -> "Refused":
        events = refusal.events if isinstance(refusal, Changed) else []
        return cls(refusal.text, [f"{event.by}: {speak(event)}" if event.by else speak(event) for event in events])


def case_page(
    request: HttpRequest,
    claim: Claim,
    *,
    action: Action | None = None,
    form: ActionForm | None = None,
    refusal: Refusal | None = None,
    extra: dict[str, Any] | None = None,
) -> HttpResponse:
    """The page with one of its forms open; with a refusal, its status and what it said stand above what was typed."""
    user = signed_in(request)
    now = present.now()
    opened = note_opened(request, claim, reads_notes=True)
    events = events_of(claim, user)
    only_talk = request.GET.get("vis") == TALK
    context = {
        "claim": claim,
        "action": action,
        "form": form,
        "action_fits": bool(action and action.fits(claim)),
        "refused": Refused.of(refusal) if refusal else None,
        "version": _version(claim, events, form, refusal),
        "snoozed_until": claim.snoozed_until if claim.snoozed_until and claim.snoozed_until > now else None,
        **_known(claim, user),
        **_happened(claim, user, events, now, opened=opened, only_talk=only_talk),
        "timeline_tabs": _timeline_tabs(claim, only_talk=only_talk),
        **_todo(claim, user),
        **checklist_part(claim, user),
        **(extra or {}),
    }
    context["waiting"] = waiting_of(claim, context["written"], context["documents"])
    context["decision_lines"] = decision_lines(claim, context["decisions"], context["documents"])
    context |= aftermath_of(claim, user, context, now)
    context |= _offered(claim, user, context)
    return render(request, "desk/case.html", context, status=refusal.status if refusal else 200)


def _offered(claim: Claim, user: User, context: dict[str, Any]) -> dict[str, Any]:
    """What can be done now: the next step first, and every act that fits; reads all else that the page shows."""
    decisions, route, follow = context["decisions"], context["route"], context["follow"]
    repair = route.repair if route else None
    left_out = _not_now(decisions) | ({Doing.COMPLAIN} if "complaint" in context else set())
    fitting = [offered for offered in OFFERED if offered.fits(claim) and offered.doing not in left_out]
    return {
        "next": _invited_to(follow) if follow else _invitation(claim, decisions, context["next_call"], user, repair),
        "actions": [_offer(offered, claim, context["action"]) for offered in fitting],
    }


def _latest(decisions: list[Decision]) -> Decision | None:
    """The one that counts, of decisions with the latest first."""
    return next((decision for decision in decisions if decision.state != DecisionState.SENT_BACK), None)


def _not_now(decisions: list[Decision]) -> set[Doing]:
    """What the decisions, the latest first, leave no room for: deciding beside a proposal, settling without a grant."""
    latest = _latest(decisions)
    waits = latest is not None and latest.state == DecisionState.PROPOSED
    return ({Doing.DECIDE} if waits else set()) | (set() if grants(latest) else {Doing.SETTLE})


def _version(claim: Claim, events: list[ClaimEvent], form: ActionForm | None, refusal: Refusal | None) -> str:
    """What the forms of the page have seen: the claim as it is shown.

    A form that comes back for a mistake in it has seen what it saw before, so that a change meanwhile is still told.
    """
    earlier = form.seen() if form and form.is_bound and refusal is None else None
    return str(earlier or Seen.of(claim, events[0] if events else None))


def _known(claim: Claim, user: User) -> dict[str, Any]:
    """The left column: facts and their sources."""
    objects = objects_of(claim)
    earlier = Claim.objects.none()
    if claim.device_id:
        earlier = Claim.objects.visible_to(user).filter(device_id__in=objects["chain_ids"]).exclude(pk=claim.pk)
    covers = covers_of(claim)
    documents = list(Document.objects.visible_to(user).at_hand(claim.pk).select_related("received_from"))
    return {
        "phone": phone_of(claim),
        "loss": loss_facts(claim),
        "person": person_facts(claim),
        "device": [*device_facts(claim), *purchase_facts(stated_in(documents), claim.device)],
        "covers": cover_lines(claim, covers),
        "assessment_lines": assessment_lines(claim, assessments_of(claim, asked_of(claim, covers), documents)),
        "loss_day": loss_day(claim),
        "documents": documents,
        "waiting_files": waiting_on(claim),
        "photos": [document for document in documents if document.content_type in PICTURES],
        "earlier": list(earlier.order_by("-filed_at", "-pk")[:EARLIER]),
        "settlements": settlement_lines(claim, user, objects["chain"]),
        **objects,
        **guarantees_shown(claim),
    }


def _timeline_tabs(claim: Claim, *, only_talk: bool) -> list[dict[str, Any]]:
    case = reverse("desk-case", args=[claim.number])
    return [
        {"label": _("Alt"), "href": f"{case}#forloeb", "current": not only_talk},
        {"label": _("Kun samtale"), "href": f"{case}?vis={TALK}#forloeb", "current": only_talk},
    ]


def _happened(
    claim: Claim,
    user: User,
    events: list[ClaimEvent],
    now: datetime,
    *,
    opened: list[openings.Opened],
    only_talk: bool,
) -> dict[str, Any]:
    """The middle column's timeline, and what stands beside it: promises, route and decisions."""
    routes, decisions = _routes_of(claim, user), _decisions_of(claim, user)
    calls = list(calls_of(claim, user))
    written = written_of(claim, user, events)
    promises = _promises_of(claim, user, now)
    return {
        "timeline": timeline(
            events,
            messages_of(claim, user),
            calls=[*calls, *calls_of_merged(claim, events, user)],
            decisions=decisions,
            routes=routes,
            written=written,
            opened=opened,
            only_talk=only_talk,
            own=claim.pk,
        ),
        **merged_part(claim, events),
        **promises,
        "route": next((route for route in routes if route.ended_at is None), None),
        "written": written,
        "earlier_routes": [route for route in routes if route.ended_at is not None],
        "decisions": decisions,
        **call_part(claim, calls, promises["outstanding"] if claim.is_open else [], now),
    }


def _promises_of(claim: Claim, user: User, now: datetime) -> dict[str, Any]:
    """What is promised and by when, and the clock of what is due first; two queries."""
    entries = DeadlineEntry.objects.select_related("by").order_by("at", "pk")
    promised = Deadline.objects.visible_to(user).filter(claim=claim).select_related("calendar")
    deadlines = list(promised.prefetch_related(Prefetch("entries", queryset=entries)))
    outstanding = [deadline for deadline in deadlines if _is_open(deadline)]
    due = first_open(outstanding) if claim.is_open else None
    return {
        "promises": promise_lines(deadlines, now),
        "clock": clock_of(due, now) if due else None,
        "outstanding": outstanding,
        "promised": {deadline.kind for deadline in deadlines},
    }


def _routes_of(claim: Claim, user: User) -> list[Route]:
    """The ways that were chosen, the latest first."""
    routes = Route.objects.visible_to(user).filter(claim=claim)
    hung_on = routes.select_related("workshop", "booking", "shipment", "repair")
    return list(hung_on.order_by("-chosen_at", "-pk"))


def _decisions_of(claim: Claim, user: User) -> list[Decision]:
    """What was decided, the latest first."""
    decisions = with_use(Decision.objects.visible_to(user)).filter(claim=claim)
    hung_on = decisions.select_related(
        "decided_by", "seconded_by", "cover__policy", "cover__device", "cover__continues__device"
    )
    return list(hung_on.order_by("-decided_at", "-pk"))


def _is_open(deadline: Deadline) -> bool:
    """As `promises.deadlines.open_deadlines`, of a deadline whose ledger is at hand."""
    if deadline.state == DeadlineState.RUNNING:
        return True
    settled = any(entry.kind in {EntryKind.MET, EntryKind.CANCELLED} for entry in deadline.entries.all())
    return deadline.state == DeadlineState.MISSED and deadline.kind in RAISING and not settled


def _todo(claim: Claim, user: User) -> dict[str, Any]:
    """What is missing, and whose claim it is."""
    tasks = list(Task.objects.visible_to(user).filter(claim=claim))
    waiting = [task for task in tasks if task.done_at is None]
    return {
        "tasks": waiting,
        "done_tasks": [task for task in tasks if task.done_at is not None],
        "papers_missing": claim.is_open and any(task.kind in DOCUMENTATION for task in waiting),
    }


def _invitation(
    claim: Claim,
    decisions: list[Decision],
    next_call: NextCall | None,
    user: User,
    repair: Repair | None,
) -> Invitation:
    latest = _latest(decisions)
    proposed = latest if latest and latest.state == DecisionState.PROPOSED else None
    recalled, gone = claim.guarantee_id is not None, claim.peril in {Peril.THEFT, Peril.LOSS}
    beyond_repair = repair is not None and repair.outcome == RepairOutcome.IRREPARABLE
    step = next_step(
        State(claim.state),
        Facts(
            device_known=claim.device_id is not None,
            decided=grants(latest) or (recalled and not gone),
            device_gone=gone,
            irreparable=beyond_repair and grants(latest),
            proposed=proposed is not None,
        ),
    )
    name, why = INVITATIONS[step]
    if step in WAITING or (proposed and proposed.decided_by_id == user.pk and step is NextStep.SECOND):
        return Invitation(name=name, why=why)
    if step is NextStep.CALL and next_call:
        why = next_call.text
    action = ACTIONS[LEADS_TO[step]]
    if step is NextStep.SECOND:
        name = action.name
    return Invitation(name=name, why=why, href=action.href(claim), icon=action.icon)


def _invited_to(follow: Follow) -> Invitation:
    return Invitation(name=follow.name, why=follow.why, href=follow.href, icon=follow.icon)


def _offer(offered: Action, claim: Claim, current: Action | None) -> dict[str, Any]:
    return {
        "doing": offered.doing,
        "name": _("Skift enhed") if offered.doing is Doing.FIND_DEVICE and claim.device_id else offered.name,
        "icon": offered.icon,
        "href": offered.href(claim),
        "current": offered is current,
    }
