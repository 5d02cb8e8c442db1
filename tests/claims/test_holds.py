"""Holds: nothing is closed on a claimant while we owe the next step, and what was held gets time again."""

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from claims.calls.contact import log_call
from claims.deciding.decisions import decide
from claims.evidence import evidence
from claims.files.uploads import read
from claims.models import Claim, ClaimEvent, Deadline, DeadlineState, Document, EventKind, Task, WaitsFor
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises import closure_texts, deadlines, extending, holds
from claims.promises.due import Kind
from claims.promises.holds import Owed
from claims.promises.ledger import Line, Rule, times
from claims.promises.ledger_texts import desk_line
from claims.promises.sweep import LOOK_AGAIN, sweep_deadlines
from claims.promises.worktime import DEFAULT_CALENDAR
from claims.routes.routing import choose_walk_in
from notifications.models import Channel, OutboxMessage
from tests.cast import COPENHAGEN, NOW, Cast
from tests.claims.files import pdf
from tests.claims.promises import make_claim
from tests.claims.routed import get_ready

pytestmark = pytest.mark.django_db

MISS = datetime(2026, 10, 16, 0, 0, tzinfo=COPENHAGEN)
DAY_2 = datetime(2026, 10, 13, 8, 0, tzinfo=COPENHAGEN)
ANNA = "anna@nordlys.example"
HOUR = timedelta(hours=1)


def asked(cast: Cast, state: str = "filed", **fields: object) -> Deadline:
    """A claim that waits for a receipt until 15 October, and is closed at the midnight after it."""
    claim = make_claim(cast, state, **{"contact_email": ANNA, **fields})
    Task.objects.create(claim=claim, kind="proof_of_purchase", owner="claimant", created_at=NOW)
    return deadlines.start(claim, DeadlineKind.DOCUMENTATION, starts_at=NOW, now=NOW)


def upload(deadline: Deadline, *, kind: str = "photo", at: datetime = NOW) -> Document:
    return evidence.add_document(number=deadline.claim.number, kind=kind, upload=read(pdf()), by=None, now=at)


def fresh(deadline: Deadline) -> Deadline:
    return Deadline.objects.select_related("claim").get(pk=deadline.pk)


def ledger(deadline: Deadline) -> list[tuple[str, str]]:
    """The kinds of its lines with their reasons."""
    return [(line.kind, line.data.get("reason", "")) for line in deadline.entries.order_by("pk")]


def remind(deadline: Deadline, *, at: datetime = DAY_2) -> list[OutboxMessage]:
    """The last reminder goes out; its letters."""
    sweep_deadlines(now=at)
    return list(OutboxMessage.objects.filter(template="documents_reminder").order_by("pk"))


def deliver(message: OutboxMessage, *, at: datetime = DAY_2, bounced: bool = False) -> None:
    OutboxMessage.objects.filter(pk=message.pk).update(
        state="delivered", delivered_at=at, bounced_at=at + HOUR if bounced else None
    )


# An upload that nobody has looked at --------------------------------------------------------------------------------


def test_a_claim_is_not_closed_while_nobody_has_looked_at_what_came_in(cast: Cast) -> None:
    deadline = asked(cast)
    upload(deadline)
    assert sweep_deadlines(now=MISS) == 0
    held = fresh(deadline)
    assert (held.state, held.claim.state, held.held_at) == (DeadlineState.RUNNING, "filed", MISS)
    assert held.next_at == MISS + LOOK_AGAIN
    assert ledger(deadline) == [("started", ""), ("held", "upload_unanswered")]


def test_what_is_held_is_looked_at_each_hour_with_one_line_and_without_a_reminder(cast: Cast) -> None:
    deadline = asked(cast)
    upload(deadline)
    for hours in range(30):
        sweep_deadlines(now=MISS + hours * HOUR)
        sweep_deadlines(now=MISS + hours * HOUR + timedelta(minutes=15))
    assert ledger(deadline) == [("started", ""), ("held", "upload_unanswered")]
    assert fresh(deadline).next_at == MISS + 30 * HOUR
    assert not OutboxMessage.objects.exists()


def test_once_it_is_seen_the_claimant_gets_a_week_and_a_letter_and_then_it_closes(cast: Cast) -> None:
    deadline = asked(cast)
    document = upload(deadline)
    sweep_deadlines(now=MISS)
    seen = MISS + 10 * HOUR
    evidence.review_document(number=deadline.claim.number, document=document.pk, by=cast.camilla, now=seen)
    sweep_deadlines(now=MISS + 11 * HOUR)
    released = fresh(deadline)
    assert (released.state, released.held_at, released.claim.state) == ("running", None, "filed")
    assert released.due_at == datetime(2026, 10, 24, 0, 0, tzinfo=COPENHAGEN)
    assert ledger(deadline)[1:] == [("held", "upload_unanswered"), ("released", ""), ("moved", "")]
    letter = OutboxMessage.objects.get()
    assert (letter.template, letter.address) == ("deadline_extended", ANNA)
    assert letter.context["why"] == "released"
    assert letter.context["limits"] == [{"kind": "documentation", "last": released.due_at.isoformat()}]
    event = ClaimEvent.objects.get(kind=EventKind.EXTENDED)
    assert (event.by, event.data["why"]) == (None, "released")
    sweep_deadlines(now=released.enforced_at)
    assert fresh(deadline).claim.state == "lapsed"


def test_what_the_desk_took_in_itself_holds_nothing(cast: Cast) -> None:
    deadline = asked(cast)
    evidence.add_document(number=deadline.claim.number, kind="photo", upload=read(pdf()), by=cast.camilla, now=NOW)
    sweep_deadlines(now=MISS)
    assert fresh(deadline).claim.state == "lapsed"


def test_a_decision_and_the_word_that_all_is_there_answer_what_came_in(cast: Cast) -> None:
    decided, complete = asked(cast, occurred_on=NOW.date()), asked(cast)
    for deadline in (decided, complete):
        upload(deadline)
    decide(number=decided.claim.number, kind="goodwill", clause="", reason="Fint.", by=cast.camilla, now=NOW)
    evidence.complete_documentation(number=complete.claim.number, by=cast.camilla, now=NOW)
    assert not Document.objects.unanswered().exists()
    assert set(Document.objects.values_list("reviewed_by__name", flat=True)) == {"Camilla Dahl"}


def test_saying_it_twice_keeps_the_first_who_looked_and_another_claims_document_is_none_of_ours(cast: Cast) -> None:
    mine, other = asked(cast), asked(cast)
    document, foreign = upload(mine), upload(other)
    for user, at in ((cast.camilla, NOW), (cast.gry, NOW + HOUR)):
        evidence.review_document(number=mine.claim.number, document=document.pk, by=user, now=at)
    document.refresh_from_db()
    assert (document.reviewed_at, document.reviewed_by) == (NOW, cast.camilla)
    with pytest.raises(Document.DoesNotExist):
        evidence.review_document(number=mine.claim.number, document=foreign.pk, by=cast.camilla, now=NOW)


# A quote, and a reminder that came back -----------------------------------------------------------------------------


def test_a_quote_that_waits_for_our_answer_holds_also_once_it_is_overdue(cast: Cast) -> None:
    deadline = asked(cast, "routed")
    quote = deadlines.start(
        deadline.claim, DeadlineKind.QUOTE_WAITING, starts_at=MISS - timedelta(days=5), now=MISS - timedelta(days=5)
    )
    sweep_deadlines(now=MISS)
    assert fresh(quote).state == DeadlineState.MISSED
    assert (fresh(deadline).state, ledger(deadline)[-1]) == ("running", ("held", "quote_undecided"))
    deadlines.meet(deadline.claim, DeadlineKind.QUOTE_WAITING, at=MISS + HOUR, by=cast.camilla)
    sweep_deadlines(now=MISS + 2 * HOUR)
    assert fresh(deadline).held_at is None
    assert fresh(deadline).due_at > MISS


@pytest.mark.parametrize("decided_at", [NOW, MISS - 12 * HOUR], ids=["missed", "running"])
def test_the_next_word_that_we_have_promised_holds_also_once_it_is_overdue(cast: Cast, decided_at: datetime) -> None:
    """After a decision nothing of the claimant's keeps us from going on: the ball is ours whatever they owe."""
    deadline = asked(cast, "assessing", occurred_on=NOW.date())
    number = deadline.claim.number
    decide(number=number, kind="goodwill", clause="", reason="Fint.", by=cast.camilla, now=decided_at)
    sweep_deadlines(now=MISS)
    word = deadline.claim.deadlines.get(kind=DeadlineKind.NEXT_WORD)
    assert word.state == ("missed" if decided_at == NOW else "running")
    assert (fresh(deadline).claim.state, ledger(deadline)[-1]) == ("assessing", ("held", "next_word_not_given"))
    (reason,) = holds.reasons_of([fresh(deadline)])[deadline.pk]
    assert (reason.owed, reason.since) == (Owed.NEXT_WORD_NOT_GIVEN, word.due_at)
    assert "Vi har lovet, at anmelderen hører fra os senest" in closure_texts.reason_text(reason)
    assert desk_line(deadline.entries.last()).endswith(": vi mangler at give besked, som vi har lovet.")


def test_a_next_word_that_nobody_gives_is_seen_by_the_desk_for_as_long_as_it_holds(cast: Cast) -> None:
    deadline = asked(cast, "assessing", occurred_on=NOW.date())
    number = deadline.claim.number
    decide(number=number, kind="goodwill", clause="", reason="Fint.", by=cast.camilla, now=NOW)
    for days in range(30):
        sweep_deadlines(now=MISS + timedelta(days=days))
    claim = fresh(deadline).claim
    assert claim.state == "assessing"
    assert (claim.escalated_at is not None, claim.waits_for) == (True, WaitsFor.US)


def test_once_the_word_is_given_the_claimant_has_a_week_and_then_it_closes(cast: Cast) -> None:
    deadline = asked(cast, "assessing", occurred_on=NOW.date())
    decide(number=deadline.claim.number, kind="goodwill", clause="", reason="Fint.", by=cast.camilla, now=NOW)
    sweep_deadlines(now=MISS)
    get_ready(deadline.claim, cast)
    monday = datetime(2026, 10, 19, 9, 0, tzinfo=COPENHAGEN)
    routed = {"number": deadline.claim.number, "workshop": cast.kolding, "by": cast.camilla}
    choose_walk_in(**routed, starts_at=monday, now=MISS + 10 * HOUR)
    sweep_deadlines(now=MISS + 11 * HOUR)
    released = fresh(deadline)
    assert (released.claim.state, released.held_at) == ("routed", None)
    assert released.due_at == datetime(2026, 10, 24, 0, 0, tzinfo=COPENHAGEN)
    sweep_deadlines(now=released.enforced_at)
    assert fresh(deadline).claim.state == "lapsed"


@pytest.mark.parametrize("how", ["bounced", "dead"])
def test_a_last_reminder_that_reached_nobody_holds(cast: Cast, how: str) -> None:
    deadline = asked(cast)
    (letter,) = remind(deadline)
    if how == "bounced":
        deliver(letter, bounced=True)
    else:
        OutboxMessage.objects.update(state="dead")
    sweep_deadlines(now=MISS)
    assert (fresh(deadline).claim.state, ledger(deadline)[-1]) == ("filed", ("held", "reminder_bounced"))


def test_an_earlier_reminder_that_came_back_does_not_hold_where_the_last_one_arrived(cast: Cast) -> None:
    deadline = asked(cast)
    (first,) = remind(deadline, at=datetime(2026, 10, 1, 8, 0, tzinfo=COPENHAGEN))
    deliver(first, bounced=True)
    for letter in remind(deadline)[1:]:
        deliver(letter)
    sweep_deadlines(now=MISS)
    assert fresh(deadline).claim.state == "lapsed"


def write(claim: Claim, *, address: str, channel: str = Channel.MAIL, **fields: object) -> None:
    """A message about the claim that was delivered the day after the last reminder."""
    at = DAY_2 + timedelta(days=1)
    OutboxMessage.objects.create(
        **{
            "key": f"{channel}:{address}",
            "channel": channel,
            "template": "no_answer",
            "address": address,
            "language": "da",
            "context": {"trusted": False},
            "subject_key": claim.number,
            "state": "delivered",
            "created_at": at,
            "next_attempt_at": at,
            "delivered_at": at,
            **fields,
        }
    )


@pytest.mark.parametrize(
    ("tried", "closes"),
    [
        ("call", True),
        ("sms", True),
        ("other address", True),
        ("same address", False),
        ("sms that came back", False),
        ("our own team lead", False),
        ("call before the reminder", False),
    ],
)
def test_it_holds_until_another_channel_was_tried_since(cast: Cast, tried: str, closes: bool) -> None:
    deadline = asked(cast)
    claim = deadline.claim
    if tried == "call before the reminder":
        log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="", now=DAY_2 - HOUR)
        OutboxMessage.objects.all().delete()
    (letter,) = remind(deadline)
    deliver(letter, bounced=True)
    match tried:
        case "call":
            log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="", now=DAY_2 + HOUR)
        case "sms":
            write(claim, address="+4520304050", channel=Channel.SMS, context={})
        case "sms that came back":
            write(claim, address="+4520304050", channel=Channel.SMS, context={}, bounced_at=DAY_2 + 30 * HOUR)
        case "other address":
            write(claim, address="anna@privat.example")
        case "same address":
            write(claim, address="Anna@Nordlys.example")
        case "our own team lead":
            write(claim, address="gry@skadeportalen.example", context={})
    sweep_deadlines(now=MISS)
    assert fresh(deadline).claim.state == ("lapsed" if closes else "filed")


# A person's hold ----------------------------------------------------------------------------------------------------


def test_a_person_s_hold_stands_whatever_happens_until_a_person_releases_it(cast: Cast) -> None:
    deadline = asked(cast)
    extending.hold_back(
        number=deadline.claim.number, deadline=deadline.pk, reason="Ligger på hospitalet.", by=cast.camilla, now=NOW
    )
    for days in range(60):
        sweep_deadlines(now=NOW + timedelta(days=days))
    assert fresh(deadline).state == DeadlineState.RUNNING
    assert not OutboxMessage.objects.exists(), "who is held is not reminded"
    (reason,) = holds.reasons_of([fresh(deadline)])[deadline.pk]
    assert (reason.owed, reason.what, reason.who) == (Owed.SAID_BY_A_PERSON, "Ligger på hospitalet.", "Camilla Dahl")
    later = NOW + timedelta(days=60)
    extending.let_go(number=deadline.claim.number, deadline=deadline.pk, by=cast.gry, now=later)
    assert fresh(deadline).due_at == datetime(2026, 11, 22, 0, 0, tzinfo=COPENHAGEN)
    assert list(deadline.entries.values_list("kind", "by__name"))[1:] == [
        ("held", "Camilla Dahl"),
        ("released", "Gry Madsen"),
        ("moved", "Gry Madsen"),
    ]
    assert OutboxMessage.objects.get().template == "deadline_extended"


def test_who_holds_one_limit_holds_the_claim_s_other_one_too_and_releases_both(cast: Cast) -> None:
    papers = asked(cast)
    delivery = deadlines.start(papers.claim, DeadlineKind.DELIVERY, starts_at=NOW, now=NOW)
    extending.hold_back(number=papers.claim.number, deadline=papers.pk, reason="Vent.", by=cast.camilla, now=NOW)
    sweep_deadlines(now=MISS + timedelta(days=9))
    assert fresh(delivery).claim.state == "filed"
    later = MISS + timedelta(days=9)
    extending.let_go(number=papers.claim.number, deadline=delivery.pk, by=cast.camilla, now=later)
    assert {fresh(limit).held_at for limit in (papers, delivery)} == {None}
    letter = OutboxMessage.objects.get()
    assert [told["kind"] for told in letter.context["limits"]] == ["documentation", "delivery"]


def test_a_person_s_hold_on_what_the_portal_holds_stays_when_the_portal_s_reason_goes(cast: Cast) -> None:
    deadline = asked(cast)
    document = upload(deadline)
    sweep_deadlines(now=MISS)
    extending.hold_back(number=deadline.claim.number, deadline=deadline.pk, reason="Vent.", by=cast.gry, now=MISS)
    evidence.review_document(number=deadline.claim.number, document=document.pk, by=cast.gry, now=MISS)
    sweep_deadlines(now=MISS + 2 * HOUR)
    assert fresh(deadline).held_at == MISS
    assert [kind for kind, _reason in ledger(deadline)] == ["started", "held", "held"]


def test_a_held_limit_that_is_met_or_whose_device_arrives_is_over(cast: Cast) -> None:
    met, gone = asked(cast), asked(cast)
    for deadline in (met, gone):
        upload(deadline)
    sweep_deadlines(now=MISS)
    upload(met, kind="proof_of_purchase", at=MISS + HOUR)
    Claim.objects.filter(pk=gone.claim_id).update(state="in_repair")
    sweep_deadlines(now=MISS + 2 * HOUR)
    assert (fresh(met).state, fresh(gone).state) == (DeadlineState.MET, DeadlineState.CANCELLED)


# In bulk ------------------------------------------------------------------------------------------------------------


def test_asking_many_takes_as_many_statements_as_asking_one(cast: Cast) -> None:
    def standing(number: int) -> list[Deadline]:
        rows = []
        for _ in range(number):
            deadline = asked(cast)
            upload(deadline)
            (letter, *_others) = remind(deadline)[-1:]
            deliver(letter, bounced=True)
            rows.append(fresh(deadline))
        return rows

    counted = []
    for number in (1, 9):
        rows = standing(number)
        with CaptureQueriesContext(
            connection,
        ) as asked_for:
            assert {len(reasons) for reasons in holds.reasons_of(rows).values()} == {2}
        counted.append(len(asked_for))
    assert counted[0] == counted[1]


def test_a_sweep_over_many_that_are_held_and_released_takes_as_many_statements_as_over_one(cast: Cast) -> None:
    counted = []
    for number in (1, 9):
        rows = [asked(cast) for _ in range(number)]
        documents = [upload(row) for row in rows]
        with CaptureQueriesContext(connection) as holding:
            sweep_deadlines(now=MISS)
        Document.objects.filter(pk__in=[document.pk for document in documents]).update(reviewed_at=MISS)
        with CaptureQueriesContext(connection) as releasing:
            sweep_deadlines(now=MISS + 2 * HOUR)
        assert {fresh(row).moves for row in rows} == {1}
        counted.append((len(holding), len(releasing)))
    assert counted[0] == counted[1]


def test_what_was_released_is_what_its_ledger_says(cast: Cast) -> None:
    deadline = asked(cast)
    document = upload(deadline)
    sweep_deadlines(now=MISS)
    evidence.review_document(number=deadline.claim.number, document=document.pk, by=cast.camilla, now=MISS)
    sweep_deadlines(now=MISS + HOUR)
    lines = [
        Line(Rule(rule) if (rule := line.data.get("rule")) else None, line.data)
        for line in deadline.entries.filter(kind__in=[EntryKind.STARTED, EntryKind.MOVED])
    ]
    found = times(Kind.DOCUMENTATION, deadline.starts_at, lines, calendar_of=lambda _key: DEFAULT_CALENDAR)
    assert (found.due_at, found.enforced_at) == (fresh(deadline).due_at, fresh(deadline).enforced_at)


def test_a_batch_with_one_that_is_held_fires_the_others(cast: Cast) -> None:
    held, lapses = asked(cast), asked(cast)
    upload(held)
    with transaction.atomic():
        assert sweep_deadlines(now=MISS) == 1
    assert (fresh(held).claim.state, fresh(lapses).claim.state) == ("filed", "lapsed")


def test_holding_a_whole_batch_does_not_end_the_sweep(cast: Cast) -> None:
    rows = [asked(cast) for _ in range(6)]
    for row in rows[:4]:
        upload(row)
    assert sweep_deadlines(now=MISS, limit=2) == 2
    assert [fresh(row).claim.state for row in rows] == ["filed"] * 4 + ["lapsed"] * 2
