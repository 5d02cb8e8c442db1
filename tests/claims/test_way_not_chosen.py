"""Nobody can hand in a device before we have said where: the limit for it closes no claim until then."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.calls.contact import log_call
from claims.deciding.decisions import decide
from claims.evidence import evidence
from claims.models import Claim, Deadline, Decision, Task
from claims.models.deadline import DeadlineKind
from claims.promises import closure_texts, closures, deadlines, holds
from claims.promises.holds import Owed
from claims.promises.ledger_texts import desk_line
from claims.promises.sweep import LOOK_AGAIN, sweep_deadlines
from notifications.models import OutboxMessage
from tests.cast import COPENHAGEN, NOW, Cast
from tests.claims import routed
from tests.claims.promises import make_claim

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MISS = datetime(2026, 10, 16, 0, 0, tzinfo=COPENHAGEN)


def awaited(cast: Cast, state: str = "assessing", **fields: object) -> Deadline:
    """The limit of a claimant who owes nothing, and whose device is to be there by 15 October."""
    claim = make_claim(cast, state, contact_email="anna@nordlys.example", **fields)
    return deadlines.start(claim, DeadlineKind.DELIVERY, starts_at=NOW, now=NOW)


def owes(claim: Claim, kind: str = "proof_of_purchase", owner: str = "claimant") -> Task:
    return Task.objects.create(claim=claim, kind=kind, owner=owner, created_at=NOW)


def ring(cast: Cast, limit: Deadline, outcome: str, at: datetime) -> None:
    log_call(number=limit.claim.number, agent=cast.camilla, outcome=outcome, note="", now=at)


def swept(limit: Deadline, at: datetime | None = None) -> tuple[str, str]:
    """The states of the claim and its limit after a sweep at the miss."""
    sweep_deadlines(now=at or MISS)
    fresh = Deadline.objects.select_related("claim").get(pk=limit.pk)
    return fresh.claim.state, fresh.state


def reasons(limit: Deadline) -> list[Owed]:
    fresh = Deadline.objects.select_related("claim").get(pk=limit.pk)
    return [reason.owed for reason in holds.reasons_of([fresh]).get(limit.pk, [])]


HELD = ("assessing", "running")
LAPSED = ("lapsed", "missed")


def test_a_claimant_whom_we_reached_keeps_the_claim_until_we_have_chosen_a_way(cast: Cast) -> None:
    limit = awaited(cast)
    assert swept(limit) == HELD
    assert list(limit.entries.order_by("pk").values_list("kind", "data__reason")) == [
        ("started", None),
        ("held", "way_not_chosen"),
    ]
    assert desk_line(limit.entries.last()).endswith(": vi mangler at vælge vejen til værkstedet.")
    assert not OutboxMessage.objects.exists()


def test_it_is_held_whether_we_owe_a_decision_the_device_or_the_way_itself(cast: Cast) -> None:
    undecided, unknown, decided = (awaited(cast, occurred_on=NOW.date()) for _ in range(3))
    Claim.objects.filter(pk=unknown.claim_id).update(device=None)
    owes(unknown.claim, "find_device", owner="desk")
    decide(number=decided.claim.number, kind="goodwill", clause="", reason="Fint.", by=cast.camilla, now=NOW)
    sweep_deadlines(now=MISS)
    assert {reasons(limit)[0] for limit in (undecided, unknown, decided)} == {Owed.WAY_NOT_CHOSEN}
    assert set(Claim.objects.values_list("state", flat=True)) == {"assessing"}


def test_a_decision_that_waits_for_a_colleague_holds_before_anybody_was_reached(cast: Cast) -> None:
    waiting, silent = awaited(cast, "filed"), awaited(cast, "filed")
    Decision.objects.create(
        claim=waiting.claim, kind="goodwill", state="proposed", decided_at=NOW, decided_by=cast.camilla
    )
    sweep_deadlines(now=MISS)
    assert reasons(waiting) == [Owed.WAY_NOT_CHOSEN]
    assert swept(waiting) == ("filed", "running")
    assert swept(silent) == LAPSED, "whoever never answered is still closed by the terms"


def test_what_the_claimant_owes_is_no_way_that_we_owe(cast: Cast) -> None:
    limit = awaited(cast)
    owes(limit.claim)
    assert swept(limit) == LAPSED


def test_what_the_desk_owes_and_what_has_come_hold_nothing_up_for_the_claimant(cast: Cast) -> None:
    limit = awaited(cast)
    owes(limit.claim, "find_contact", owner="desk")
    Task.objects.filter(pk=owes(limit.claim).pk).update(done_at=NOW + DAY)
    assert swept(limit) == HELD
    fresh = Deadline.objects.select_related("claim").get(pk=limit.pk)
    (reason,) = holds.reasons_of([fresh])[limit.pk]
    assert reason.since == NOW + DAY
    said = "Anmelderen har ikke manglet noget siden 16. september 2026 kl. 10.00, men vi har ikke valgt vejen til "
    assert closure_texts.reason_text(reason) == f"{said}værkstedet."


def test_who_has_nothing_to_send_has_owed_nothing_since_the_claim_was_filed(cast: Cast) -> None:
    (closure,) = closures.read(closures.closing(None, before=MISS)) if awaited(cast) else ()
    assert closure.is_kept
    assert [reason.since for reason in closure.reasons] == [NOW]


@pytest.mark.parametrize("rung_again", [True, False])
@pytest.mark.parametrize("answered", [True, False])
def test_who_has_been_asked_to_choose_a_call_has_the_ball_until_they_answer(
    cast: Cast, answered: bool, rung_again: bool
) -> None:
    limit = awaited(cast)
    for day in range(3):
        ring(cast, limit, "not_reached", NOW + day * DAY)
    silence = limit.claim.deadlines.get(kind=DeadlineKind.SILENCE)
    sweep_deadlines(now=silence.enforced_at)
    if rung_again:
        ring(cast, limit, "not_reached", silence.enforced_at + LOOK_AGAIN)
    assert rung_again == silence.entries.filter(kind="cancelled").exists()
    if answered:
        ring(cast, limit, "reached", NOW + 14 * DAY)
    assert swept(limit) == (HELD if answered else LAPSED)


def test_the_limit_for_documents_has_nothing_to_do_with_the_way(cast: Cast) -> None:
    claim = make_claim(cast, "assessing")
    limit = deadlines.start(claim, DeadlineKind.DOCUMENTATION, starts_at=NOW, now=NOW)
    assert swept(limit) == LAPSED


def test_a_label_that_nobody_used_closes_the_claim(cast: Cast) -> None:
    claim = routed.make_claim(cast)
    routed.label(claim, cast)
    evidence.complete_documentation(number=claim.number, by=cast.camilla, now=NOW)
    assert swept(claim.deadlines.get(kind=DeadlineKind.DELIVERY)) == LAPSED


def test_once_a_way_is_chosen_the_claimant_has_a_week_and_a_letter_and_then_it_closes(cast: Cast) -> None:
    claim = routed.make_claim(cast)
    evidence.complete_documentation(number=claim.number, by=cast.camilla, now=NOW)
    limit = claim.deadlines.get(kind=DeadlineKind.DELIVERY)
    assert swept(limit) == HELD
    routed.label(claim, cast)
    assert swept(limit, MISS + LOOK_AGAIN) == ("routed", "running")
    limit.refresh_from_db()
    assert (limit.held_at, limit.due_at) == (None, datetime(2026, 10, 24, 0, 0, tzinfo=COPENHAGEN))
    assert OutboxMessage.objects.filter(template="deadline_extended").count() == 1
    assert swept(limit, limit.enforced_at) == LAPSED


def test_asking_many_takes_one_statement_more_than_asking_of_those_that_are_on_their_way(cast: Cast) -> None:
    def statements(state: str, number: int) -> int:
        limits = [awaited(cast, state) for _ in range(number)]
        with CaptureQueriesContext(connection) as asked:
            found = holds.reasons_of(limits)
        assert len(found) == (number if state == "assessing" else 0)
        return len(asked)

    assert statements("assessing", 1) == statements("assessing", 9) == statements("routed", 1) + 1
