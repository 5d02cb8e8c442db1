"""One claim as its claimant sees it, whether they came by a private link or signed in.

A `Door` says what may be seen and where the pages of the case lie; everything else follows from the claim. A link that
is not the filer's shows the state alone, and what the register knows is shown through a trusted door only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import CALL_CENTRE, User
from accounts.spoken import spoken_help_phone, spoken_last_day, spoken_phone
from claims import answers, status
from claims.advice import advice_for
from claims.aftermath_page import NO_COMPLAINT, complaint_part, original_part
from claims.call_outcomes import IN_VAIN, TALKED, rule_of
from claims.calling import OF_CALLS
from claims.case_events import told_through
from claims.deadlines import open_deadlines
from claims.decision_texts import decision_part
from claims.disclosure import Disclosure, disclosure_of, may_arrange
from claims.entitlement import grants, with_use
from claims.evidence import WITHOUT_DEVICE
from claims.ledger_texts import claimant_line
from claims.message_page import talk_part
from claims.models import (
    Claim,
    ClaimEvent,
    Deadline,
    Decision,
    Document,
    EventKind,
    Route,
    RouteKind,
    Task,
    TaskKind,
    TaskOwner,
)
from claims.models.deadline import DeadlineKind
from claims.settlement_texts import settlement_part
from claims.why_texts import explain, spoken_at
from claims.workflow import CLAIMANT, Outcome, State, Step, steps_from
from workshops.models import RepairOutcome

_ON_ITS_WAY = frozenset({State.ROUTED, State.IN_REPAIR, State.RETURNING})
# What only a decision brings about; who may not read the decision does not learn it from the end.
_OF_A_DECISION = frozenset({Outcome.REJECTED, Outcome.WARRANTY, Outcome.SETTLED})
DOCUMENT_TASKS: frozenset[str] = frozenset(
    {TaskKind.PROOF_OF_PURCHASE, TaskKind.POLICE_REPORT, TaskKind.SIM_BLOCK, TaskKind.LAST_USE}
)
# Only the terms of a known device ask for these, so they are the real user's to know.
_OF_THE_TERMS: frozenset[str] = frozenset({TaskKind.SIM_BLOCK, TaskKind.LAST_USE})


@dataclass(frozen=True, kw_only=True)
class Door:
    """The way somebody came in. `key` is the token or the claim's number, `pages` the prefix of the addresses.

    `own` is unset for who filed the same again from elsewhere; `trusted` is set for who the register knows.
    """

    claim: Claim
    pages: str
    key: str
    own: bool
    trusted: bool
    user: User | None = None

    @property
    def token(self) -> str:
        """The token of the link by which somebody came; '' signed in."""
        return "" if self.user else self.key

    def url(self, page: str, *parts: object) -> str:
        return reverse(f"{self.pages}-{page}", args=[self.key, *parts])


def with_parts(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """The claims with all that `ball_of` asks for, in a fixed number of queries."""
    return claims.select_related("device", "organisation", "person").prefetch_related(
        Prefetch(
            "deadlines",
            open_deadlines().select_related("calendar").prefetch_related("entries"),
            to_attr="open_promises",
        ),
        Prefetch("routes", _standing(), to_attr="standing_routes"),
        Prefetch("events", ClaimEvent.objects.filter(kind=EventKind.LAPSED), to_attr="lapses"),
        "tasks",
        "calls",
        Prefetch("decisions", with_use(Decision.objects.in_force()).order_by("decided_at", "pk")),
    )


def ball_of(claim: Claim, now: datetime) -> status.Ball:
    """Who has the ball on a claim loaded by `with_parts`."""
    return status.ball(_facts(claim), now)


def ball_through(door: Door, now: datetime, disclosed: Disclosure | None = None) -> status.Ball:
    """The same as this door may show it: what was decided, and when and where the device changes hands, is its real
    user's to know. Without `disclosed` it is asked for where it matters.
    """
    if door.own and disclosed is None:
        disclosed = disclosure_of(door.claim, trusted=door.trusted)
    if door.trusted or (disclosed and disclosed.arrangements):
        return ball_of(door.claim, now)
    state, facts = State(door.claim.state), _facts(door.claim)
    if state in _ON_ITS_WAY:
        return status.Ball(text=status.place_word(status.current_place(state)), icon="truck")
    outcome = None if facts.outcome in _OF_A_DECISION else facts.outcome
    hidden = replace(facts, agreed_from=None, agreed_until=None, asked_to_choose=False)
    return status.ball(replace(hidden, decided=False, recalled=False, outcome=outcome), now)


def case_context(door: Door, now: datetime) -> dict[str, Any]:
    """Everything the page shows; `door.claim` has been loaded by `with_parts`."""
    claim = door.claim
    disclosed = disclosure_of(claim, trusted=door.trusted) if door.own else None
    ball = ball_through(door, now, disclosed)
    state = State(claim.state)
    context: dict[str, Any] = {
        "claim": claim,
        "door": door,
        "steps": status.status_line(state, Outcome(claim.outcome) if claim.outcome else None),
        "lapsed": state is State.LAPSED,
        "ball": ball,
        "ball_tone": "warning" if ball.broken else "info",
        **_why(claim, ball, now),
        "help_phone_number": spoken_help_phone(),
    }
    if disclosed:
        context |= _own_part(door, disclosed, now)
    if door.trusted and claim.device:
        context["device_rows"] = _device_rows(claim)
    return context


def answers_number(claim: Claim) -> bool:
    """Whether the claimant gave a number that rings them; asked alike whatever number the register holds."""
    return bool(claim.given_phone)


def last_day_for_documents(claim: Claim, now: datetime) -> str:
    """The last day for what the claimant owes, in words; '' where nothing runs."""
    promise = _promise(claim, DeadlineKind.DOCUMENTATION)
    return spoken_last_day(promise.due_at, now) if promise else ""


def claimant_tasks(door: Door, now: datetime, *, known: bool = False) -> list[dict[str, Any]]:
    """What the claimant still owes and what is done, as rows of `shared/task_list.html`.

    Without `known` it is what any theft asks for, whichever device it is.
    """
    last_day = last_day_for_documents(door.claim, now)
    owed = [task for task in door.claim.tasks.all() if task.owner == TaskOwner.CLAIMANT]
    owed = [task for task in owed if known or task.kind not in _OF_THE_TERMS]
    return [
        _task_row(door, task, last_day) for task in sorted(owed, key=lambda task: (task.done_at is not None, task.pk))
    ]


def _own_part(door: Door, disclosed: Disclosure, now: datetime) -> dict[str, Any]:
    claim = door.claim
    told = disclosed.shown(claim)
    events = list(claim.events.for_claimant().order_by("-at", "-pk"))
    may_withdraw = Step.WITHDRAW in steps_from(State(claim.state), CLAIMANT)
    decisions = list(claim.decisions.all())
    tasks = claimant_tasks(door, now, known=disclosed.arrangements) if claim.is_open else []
    return {
        "tasks": tasks,
        "missing": any(task["state"] == "missing" for task in tasks),
        **_why_documents(claim, now),
        "more_href": door.url("document", "photo") if claim.is_open else "",
        "call_time": _call_time(door, now) if may_arrange(claim, disclosed, trusted=door.trusted) else None,
        "route": _route_part(door) if claim.is_open and disclosed.arrangements else None,
        "decision": decision_part(claim, decisions[-1], trusted=door.trusted)
        if decisions and disclosed.arrangements
        else None,
        "settlement": settlement_part(claim, trusted=door.trusted)
        if claim.outcome == Outcome.SETTLED and disclosed.arrangements
        else None,
        "recall": claim.guarantee_id is not None and disclosed.arrangements,
        "elsewhere": not disclosed.arrangements and bool(decisions or _route(claim)),
        "answer_rows": [*answers.event_rows(told), *answers.wish_rows(told), *answers.contact_rows(told)],
        "contact_href": door.url("answer", TaskKind.CONTACT) if claim.is_open else "",
        "documents": _documents(door, disclosed),
        "talk": talk_part(door, disclosed, events, now),
        "timeline": [
            {"at": e.at, "title": said}
            for e in events
            if (said := told_through(e, disclosed, trusted=door.trusted, now=now))
        ],
        **(_aftermath(door, disclosed, events, decisions, now) if disclosed.arrangements else {}),
        "withdraw_href": door.url("withdraw") if may_withdraw else "",
        "advice": advice_for(State(claim.state), told.peril, way=_way(claim) if disclosed.arrangements else ""),
        "no_number": claim.state == State.FILED and not answers_number(told),
        "battery_danger": claim.is_open and told.battery_danger,
    }


def _call_time(door: Door, now: datetime) -> dict[str, Any] | None:
    """The way to choose when we ring, for who waits for a call; `is_asked` where we can do no more ourselves."""
    claim = door.claim
    promised = {kind for kind in OF_CALLS if _promise(claim, kind)}
    if not claim.is_open or not (promised or claim.state == State.FILED):
        return None
    agreed = _promise(claim, DeadlineKind.AGREED_CALL)
    if agreed and agreed.due_at > now:
        return {
            "href": door.url("call-time"),
            "label": _("Lav tiden om"),
            "is_asked": False,
            "calendar_href": door.url("call-calendar"),
        }
    asked = agreed is not None or DeadlineKind.SILENCE in promised
    label = _("Vælg et tidspunkt") if asked else _("Vælg selv et tidspunkt, hvor vi skal ringe")
    return {"href": door.url("call-time"), "label": label, "is_asked": asked}


def _aftermath(
    door: Door, disclosed: Disclosure, events: Sequence[ClaimEvent], decisions: Sequence[Decision], now: datetime
) -> dict[str, Any]:
    """What goes on beside the claim or after it: a complaint, and the old device that is to come back.

    What never happened by the claim's events is not asked for.
    """
    happened = {event.kind for event in events}
    complained = EventKind.COMPLAINED in happened
    part = complaint_part(door.claim, decisions, now, trusted=door.trusted) if complained else NO_COMPLAINT
    part = {**part, "complains_of_decision": bool(decisions)}
    complains = part["may_complain"] and may_arrange(
        door.claim, disclosed, trusted=door.trusted, decided=bool(decisions)
    )
    complain_href = door.url("complain") if complains else ""
    original = original_part(door.claim, now) if EventKind.SETTLED in happened else None
    return {**part, "complain_href": complain_href, "original": original, "new_href": door.url("new-received")}


def _facts(claim: Claim) -> status.Facts:
    calls = list(claim.calls.all())
    reached = [call.at for call in calls if call.outcome in TALKED]
    route = _route(claim)
    booked = route.booking.period if route and route.booking else None
    window = route.shipment.window if route and route.shipment else None
    span = booked or window
    callback, delivery = _promise(claim, DeadlineKind.CALLBACK), _promise(claim, DeadlineKind.DELIVERY)
    agreed = _promise(claim, DeadlineKind.AGREED_CALL)
    repair = route.repair if route else None
    decisions = list(claim.decisions.all())
    lapses: list[ClaimEvent] = claim.lapses  # type: ignore[attr-defined]
    return status.Facts(
        state=State(claim.state),
        outcome=Outcome(claim.outcome) if claim.outcome else None,
        help_phone=spoken_help_phone(),
        call_by=callback.due_at if callback else None,
        called_in_vain_at=calls[-1].at if calls and calls[-1].outcome in IN_VAIN else None,
        asked_later=bool(calls) and rule_of(calls[-1].outcome).rings_again,
        agreed_from=agreed.starts_at if agreed else None,
        agreed_until=agreed.due_at if agreed else None,
        asked_to_choose=_promise(claim, DeadlineKind.SILENCE) is not None,
        reached_at=reached[-1] if reached else None,
        # A claim that was opened again after a rejection is not decided as it stands.
        decided=grants(decisions[-1] if decisions else None),
        recalled=claim.guarantee_id is not None,
        device_gone=claim.peril in WITHOUT_DEVICE,
        way=_way(claim),
        workshop=route.workshop.name if route else "",
        street=route.workshop.street if route else "",
        city=route.workshop.city if route else "",
        starts_at=span.lower if span else None,
        ends_at=span.upper if span else None,
        deliver_by=delivery.due_at if delivery else None,
        received_at=repair.received_at if repair else None,
        repaired=repair is None or repair.outcome != RepairOutcome.IRREPARABLE,
        closed_at=claim.closed_at,
        lapsed_for=lapses[-1].data.get("kind", "") if lapses else "",
    )


def _standing() -> QuerySet[Route]:
    return Route.objects.standing().select_related("workshop", "booking", "shipment", "repair")


def _route(claim: Claim) -> Route | None:
    routes: Sequence[Route] = claim.standing_routes  # type: ignore[attr-defined]
    return routes[0] if routes else None


def _way(claim: Claim) -> status.Way:
    route = _route(claim)
    return route.kind if route else ""  # type: ignore[return-value]


def _promise(claim: Claim, kind: DeadlineKind) -> Deadline | None:
    promises: Sequence[Deadline] = claim.open_promises  # type: ignore[attr-defined]
    return next((promise for promise in promises if promise.kind == kind), None)


def _why(claim: Claim, ball: status.Ball, now: datetime) -> dict[str, Any]:
    """How the time was found that the page speaks of on top, and what has happened to that promise."""
    kinds = (DeadlineKind.AGREED_CALL, DeadlineKind.CALLBACK, DeadlineKind.DELIVERY)
    promises = [promise for kind in kinds if (promise := _promise(claim, kind))]
    # Of an agreed call it is the beginning that is spoken of.
    spoken_of = next((p for p in promises if ball.at and ball.at == spoken_at(p)), None)
    return {"why": explain(spoken_of, now), "why_lines": _lived(spoken_of)} if spoken_of else {}


def _why_documents(claim: Claim, now: datetime) -> dict[str, Any]:
    """The same for the last day of what the claimant owes."""
    promise = _promise(claim, DeadlineKind.DOCUMENTATION)
    return {"documents_why": explain(promise, now), "documents_lines": _lived(promise)} if promise else {}


def _lived(promise: Deadline) -> list[str]:
    """What has happened to the promise, as far as it is the claimant's business."""
    lines = (claimant_line(promise, entry) for entry in promise.entries.all())
    return [line for line in lines if line]


def _task_row(door: Door, task: Task, last_day: str) -> dict[str, Any]:
    hints = {
        TaskKind.PROOF_OF_PURCHASE: _("Kvittering, faktura eller ordrebekræftelse."),
        TaskKind.POLICE_REPORT: _("Kvitteringen fra politiet er nok."),
        TaskKind.SIM_BLOCK: _("En bekræftelse fra dit teleselskab."),
        TaskKind.LAST_USE: _("Fx et udskrift af det seneste forbrug fra dit teleselskab."),
        TaskKind.DESCRIBE: _("Hvad skete der, hvordan og hvornår?"),
        TaskKind.CONTACT: _("En e-mail eller et nummer, der ikke hører til den skadede telefon."),
    }
    hint = hints[TaskKind(task.kind)]
    if task.done_at:
        return {"title": task.get_kind_display(), "state": "done", "hint": ""}
    if last_day:
        hint = _("%(hint)s Senest %(last_day)s.") % {"hint": hint, "last_day": last_day}
    page = door.url("document", task.kind) if task.kind in DOCUMENT_TASKS else door.url("answer", task.kind)
    return {"title": task.get_kind_display(), "state": "missing", "hint": hint, "href": page}


def _route_part(door: Door) -> dict[str, Any] | None:
    route = _route(door.claim)
    if route is None:
        return None
    place = route.workshop
    address = f"{place.name}\n{place.street}\n{place.postal_code} {place.city}"
    part: dict[str, Any] = {
        "kind": route.kind,
        "heading": route.get_kind_display(),
        "place": address,
        "phone": spoken_phone(place.phone),
    }
    if route.booking:
        return part | {"number": route.booking.number, "starts_at": route.booking.period.lower}
    shipment = route.shipment
    if shipment is None:
        return part
    part |= {"number": shipment.number, "received_at": shipment.received_at}
    if route.kind == RouteKind.LABEL and shipment.received_at is None and not door.claim.battery_danger:
        part["label_href"] = door.url("label")
    if shipment.window:
        home = "\n".join(filter(None, (shipment.street, f"{shipment.postal_code} {shipment.city}".strip())))
        part |= {"starts_at": shipment.window.lower, "ends_at": shipment.window.upper, "place": home}
    return part


def documents_of(door: Door, disclosed: Disclosure) -> QuerySet[Document]:
    """What the claimant sent by a door like this one; what an agent filed on the claim stays inside."""
    sent = Document.objects.filter(claim=door.claim).exclude(received_from__role__in=CALL_CENTRE)
    return sent.exclude(pk__in=disclosed.documents).order_by("received_at", "pk")


def _documents(door: Door, disclosed: Disclosure) -> list[dict[str, Any]]:
    sent = documents_of(door, disclosed)
    return [
        {"name": d.name, "kind": d.get_kind_display(), "at": d.received_at, "href": door.url("file", d.pk)}
        for d in sent
    ]


def _device_rows(claim: Claim) -> list[dict[str, Any]]:
    device = claim.device
    assert device is not None  # noqa: S101 - the caller has asked
    return [
        {"label": _("Enhed"), "value": device.name},
        {"label": _("Virksomhed"), "value": str(claim.organisation)},
        {"label": claim.get_stated_kind_display(), "value": claim.stated_identifier, "is_code": True},
    ]
