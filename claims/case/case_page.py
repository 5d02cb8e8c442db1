"""One claim as its claimant sees it, whether they came by a private link or signed in.

A `Door` says what may be seen and where the pages of the case lie; everything else follows from the claim. A link that
is not the filer's shows the state alone, and what the register knows is shown through a trusted door only. The page and
the PDF of it are made of the same context.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import CALL_CENTRE
from accounts.spoken import spoken_help_phone
from claims import reopening
from claims.calls.calling import OF_CALLS
from claims.case import places
from claims.case.advice import advice_for
from claims.case.aftermath_page import NO_COMPLAINT, complaint_part, original_part
from claims.case.case_back import back_text
from claims.case.case_ball import ball_of as ball_of
from claims.case.case_ball import ball_through as ball_through
from claims.case.case_ball import lived, why_of
from claims.case.case_events import told_through
from claims.case.case_parts import Door as Door
from claims.case.case_parts import has_left, is_with_its_user, last_chance_of, promise_of, route_of, sent_at, way_of
from claims.case.case_parts import with_first_parts as with_first_parts
from claims.case.case_parts import with_parts as with_parts
from claims.case.case_route import new_numbers, parcels_of, route_part
from claims.case.case_tasks import DOCUMENT_TASKS as DOCUMENT_TASKS
from claims.case.case_tasks import Row, call_task, device_task, first_open
from claims.case.case_tasks import claimant_tasks as claimant_tasks
from claims.case.message_page import talk_part
from claims.case.purchase_page import Card, cards_of
from claims.case.unlock_page import unlock_task
from claims.case.unopened import Waiting, refused_through, waiting_text, waiting_through
from claims.deciding.decision_texts import decision_part
from claims.deciding.settlement_texts import settlement_part
from claims.files.uploads import PICTURES
from claims.filing import answers
from claims.models import Claim, ClaimEvent, Decision, Document, EventKind, RouteKind, TaskKind
from claims.models.deadline import DeadlineKind
from claims.promises.why_texts import explain
from claims.proof.disclosure import Disclosure, disclosure_of, may_arrange
from claims.workflow import CLAIMANT, Outcome, State, Step, steps_from


def case_context(door: Door, now: datetime) -> dict[str, Any]:
    """Everything the page shows; `door.claim` has been loaded by `with_parts`."""
    claim = door.claim
    disclosed = disclosure_of(claim, trusted=door.trusted) if door.own else None
    ball = ball_through(door, now, disclosed)
    state = State(claim.state)
    context: dict[str, Any] = {
        "claim": claim,
        "door": door,
        "steps": places.status_line(state, Outcome(claim.outcome) if claim.outcome else None),
        "lapsed": state is State.LAPSED,
        "ball": ball,
        "ball_tone": "warning" if ball.broken else "info",
        **why_of(claim, ball, now),
        "help_phone_number": spoken_help_phone(),
    }
    if disclosed:
        context |= _own_part(door, disclosed, now)
        context["first"] = _first(context, now)
    if door.trusted and claim.device:
        context["device_rows"] = _device_rows(claim)
    return context


def answers_number(claim: Claim) -> bool:
    """Whether the claimant gave a number that rings them; asked alike whatever number the register holds."""
    return bool(claim.given_phone)


def documents_of(door: Door, disclosed: Disclosure) -> QuerySet[Document]:
    """What the claimant sent by a door like this one; what an agent filed on the claim stays inside."""
    sent = Document.objects.filter(claim=door.claim).exclude(received_from__role__in=CALL_CENTRE)
    return sent.exclude(pk__in=disclosed.documents).order_by("received_at", "pk")


def _own_part(door: Door, disclosed: Disclosure, now: datetime) -> dict[str, Any]:
    claim = door.claim
    told = disclosed.shown(claim)
    events = list(claim.events.for_claimant().select_related("by").order_by("-at", "-pk"))
    decisions = list(claim.decisions.all())
    tasks = _tasks(door, disclosed, now) if claim.is_open else []
    # Nothing is packed that must not be sent, or has been.
    way = way_of(claim) if disclosed.arrangements and not told.battery_danger and not sent_at(claim) else ""
    sent = list(documents_of(door, disclosed))
    cards = cards_of(door, sent, timezone.localdate(now))
    return {
        "tasks": tasks,
        "missing": any(task["state"] == "missing" for task in tasks),
        **_why_documents(claim, now),
        "more_href": door.url("document", "photo") if claim.is_open else "",
        "call_time": _call_time(door, now) if may_arrange(claim, disclosed, trusted=door.trusted) else None,
        **(_arranged(door, events, decisions, now) if disclosed.arrangements else {}),
        "elsewhere": not disclosed.arrangements and bool(decisions or route_of(claim)),
        "answer_rows": [
            *answers.event_rows(told),
            *answers.wish_rows(told),
            *answers.contact_rows(told, masked=not door.sees_contact),
        ],
        "reveal_href": door.url("contact") if answers.gives_any_contact(told) and not door.sees_contact else "",
        "contact_href": door.url("answer", TaskKind.CONTACT) if claim.is_open else "",
        "documents": _documents(door, sent, cards, waiting_through(claim, trusted=door.trusted)),
        "refused": refused_through(events, sent, trusted=door.trusted) if claim.is_open else [],
        "purchases": [card for card in cards.values() if card.is_open] if claim.is_open else [],
        "talk": talk_part(door, disclosed, events, now),
        "timeline": [
            {"at": e.at, "title": said}
            for e in events
            if (said := told_through(e, disclosed, trusted=door.trusted, now=now))
        ],
        **(_aftermath(door, disclosed, events, decisions, now) if disclosed.arrangements else {}),
        "withdraw_href": door.url("withdraw") if may_withdraw(door, disclosed) and not has_left(claim, now) else "",
        "asked_to_reopen": disclosed.arrangements and promise_of(claim, DeadlineKind.REOPENING_ANSWER) is not None,
        "reopen_href": door.url("reopen") if may_ask_to_reopen(door, disclosed) else "",
        "pdf_href": door.url("pdf"),
        "advice": advice_for(State(claim.state), told.peril, way=way),
        **_number(told),
        "battery_danger": is_with_its_user(claim) and told.battery_danger,
    }


def _number(told: Claim) -> dict[str, bool]:
    """Whether another number is asked for, as a stranger has the one that was given, or as we lack one to ring."""
    is_wrong = told.is_open and told.contact_phone in told.wrong_phones
    return {
        "wrong_number": is_wrong,
        "no_number": told.state == State.FILED and not answers_number(told) and not is_wrong,
    }


def may_ask_to_reopen(door: Door, disclosed: Disclosure) -> bool:
    """Whether the door is offered to ask for an ended claim again; not while what was asked waits for its answer."""
    asked = promise_of(door.claim, DeadlineKind.REOPENING_ANSWER) is not None
    offered = reopening.may_be_asked(door.claim) and not asked
    return offered and may_arrange(door.claim, disclosed, trusted=door.trusted)


def may_withdraw(door: Door, disclosed: Disclosure) -> bool:
    """Whether the door is offered to take the claim back: once we have talked with somebody, who may arrange things."""
    state = State(door.claim.state)
    if Step.WITHDRAW not in steps_from(state, CLAIMANT):
        return False
    return state is State.FILED or may_arrange(door.claim, disclosed, trusted=door.trusted)


def _tasks(door: Door, disclosed: Disclosure, now: datetime) -> list[Row]:
    """What is to be done, the device's own way last; what is done stands below."""
    rows = claimant_tasks(door, now, disclosed=disclosed, known=disclosed.arrangements)
    may_agree = may_arrange(door.claim, disclosed, trusted=door.trusted)
    calls = may_agree and call_task(door, now)
    of_device = [unlock_task(door), device_task(door, now)] if disclosed.arrangements else []
    if not may_agree and route_of(door.claim) is None:
        # Who told nothing but the number hears of no way for any device, or its absence would say which ones we know.
        of_device = []
    rows = [*([calls] if calls else []), *rows, *filter(None, of_device)]
    return sorted(rows, key=lambda row: row["state"] == "done")


def _first(context: dict[str, Any], now: datetime) -> dict[str, Any] | None:
    """The primary action of the page: the open task that is due first, the code to show where the device changes hands,
    else what else can be done now.
    """
    if row := first_open(context["tasks"]):
        others = sum(task["state"] == "missing" for task in context["tasks"]) - 1
        return {"href": row["href"], "label": row["title"], "hint": row["hint"], "others": others}
    route = context.get("route")
    is_back = context["claim"].state == State.RETURNING
    if route and route["visit_href"] and (is_back or (route["over_at"] and route["over_at"] > now)):
        label = _("Vis kode og åbningstider") if route["kind"] == RouteKind.WALK_IN else _("Vis kode til chaufføren")
        return {"href": route["visit_href"], "label": label, "icon": "scan"}
    if context["reopen_href"]:
        return {"href": context["reopen_href"], "label": _("Bed os genåbne sagen"), "icon": "refresh"}
    talk = context["talk"]
    # Where the old device is awaited, its own card has the one button of the page.
    awaits_new = context.get("original") and context["original"]["awaits_new"]
    if talk and context["claim"].is_open and not awaits_new:
        label = _("Læs og svar") if talk["ours_at"] else _("Skriv til os")
        return {"href": talk["href"], "label": label, "icon": "message"}
    return None


def _arranged(door: Door, events: Sequence[ClaimEvent], decisions: Sequence[Decision], now: datetime) -> dict[str, Any]:
    """The way to the workshop, what was decided, and what it led to; what never happened is not asked for."""
    claim = door.claim
    sent = any(event.kind == EventKind.ROUTED for event in events)
    return {
        "route": route_part(door, now) if claim.is_open else None,
        "back": back_text(claim, now),
        "parcels": parcels_of(door, now) if sent else [],
        "decision": decision_part(claim, decisions[-1], trusted=door.trusted) if decisions else None,
        "settlement": settlement_part(claim, trusted=door.trusted) if claim.outcome == Outcome.SETTLED else None,
        "recall": claim.guarantee_id is not None,
    }


def _call_time(door: Door, now: datetime) -> dict[str, Any] | None:
    """The way to choose when we ring, for who waits for a call; who is asked to has it among the tasks."""
    claim = door.claim
    promised = {kind for kind in OF_CALLS if promise_of(claim, kind)}
    if not claim.is_open or not (promised or claim.state == State.FILED):
        return None
    agreed = promise_of(claim, DeadlineKind.AGREED_CALL)
    if agreed and agreed.due_at > now:
        return {
            "href": door.url("call-time"),
            "label": _("Lav tiden om"),
            "calendar_href": door.url("call-calendar"),
        }
    silence = promise_of(claim, DeadlineKind.SILENCE)
    if silence and silence.due_at > now:
        return None
    label = _("Vælg et tidspunkt") if agreed else _("Vælg selv et tidspunkt, hvor vi skal ringe")
    return {"href": door.url("call-time"), "label": label}


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


def _why_documents(claim: Claim, now: datetime) -> dict[str, Any]:
    """How the last day was found of what the claimant owes, and what has happened to it; nothing where none is told."""
    promise = promise_of(claim, DeadlineKind.DOCUMENTATION)
    if promise is None or last_chance_of(claim, DeadlineKind.DOCUMENTATION, now) is None:
        return {}
    return {"documents_why": explain(promise, now), "documents_lines": lived(promise)}


def _documents(
    door: Door, sent: Sequence[Document], cards: Mapping[int, Card], waiting: Sequence[Waiting]
) -> list[dict[str, Any]]:
    """What came, in the order in which it did; a file that waits to be opened has no address."""
    rows = [
        {
            "name": d.name,
            "kind": d.get_kind_display(),
            "at": d.received_at,
            "href": door.url("file", d.pk),
            "small": door.url("small-file", d.pk) if d.content_type in PICTURES else "",
            "purchase": cards.get(d.pk),
        }
        for d in sent
    ]
    rows += [{"name": w.name, "kind": w.kind, "at": w.at, "said": waiting_text()} for w in waiting]
    return sorted(rows, key=lambda row: row["at"])


def _device_rows(claim: Claim) -> list[dict[str, Any]]:
    device = claim.device
    assert device is not None  # noqa: S101 - the caller has asked
    rows: list[dict[str, Any]] = [
        {"label": _("Enhed"), "value": device.name},
        {"label": _("Virksomhed"), "value": str(claim.organisation)},
        {"label": claim.get_stated_kind_display(), "value": claim.stated_identifier, "is_code": True},
    ]
    if number := new_numbers(claim):
        rows.append({"label": _("Den nye enheds nummer"), "value": number, "is_code": True})
    return rows
