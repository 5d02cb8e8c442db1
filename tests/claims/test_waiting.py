"""Who has the ball: the rule, and that every act leaves it on the claim."""

from datetime import timedelta

import pytest

from claims import waiting
from claims.calls.contact import log_call
from claims.models import Claim, Peril, Task, TaskOwner, WaitsFor
from claims.models.deadline import DeadlineKind
from claims.next_step import Ball, NextStep, Waiting, ball
from claims.promises.deadlines import refresh_due_of
from claims.promises.sweep import sweep_deadlines
from claims.routes.repairs import receive
from claims.timeline import lock
from tests.cast import DAVIDS_IMEI, NOW, Cast
from tests.claims.decided import as_suggested, judged
from tests.claims.filed import file, reach
from tests.claims.promises import make_overdue
from tests.claims.routed import walk_in


def waits_for(claim: Claim) -> str:
    return Claim.objects.values_list("waits_for", flat=True).get(pk=claim.pk)


@pytest.mark.parametrize(
    ("step", "facts", "who"),
    [
        (NextStep.CALL, Waiting(), Ball.US),
        (NextStep.CALL, Waiting(owes=True), Ball.US),
        (NextStep.CALL, Waiting(silent=True), Ball.CLAIMANT),
        (NextStep.DECIDE, Waiting(), Ball.US),
        (NextStep.DECIDE, Waiting(owes=True), Ball.CLAIMANT),
        (NextStep.DECIDE, Waiting(owes=True, to_answer=True), Ball.US),
        (NextStep.AWAIT_DEVICE, Waiting(), Ball.CLAIMANT),
        (NextStep.AWAIT_DEVICE, Waiting(to_answer=True), Ball.US),
        (NextStep.AWAIT_REPAIR, Waiting(owes=True), Ball.WORKSHOP),
        (NextStep.AWAIT_RETURN, Waiting(), Ball.WORKSHOP),
        (NextStep.NOTHING, Waiting(to_answer=True), Ball.NOBODY),
    ],
)
def test_the_ball_lies_with_us_wherever_something_of_theirs_does(step: NextStep, facts: Waiting, who: Ball) -> None:
    assert ball(step, facts) is who


def test_the_column_speaks_the_words_of_the_rule() -> None:
    assert {one.value for one in Ball} == set(WaitsFor.values)


@pytest.mark.django_db
def test_every_act_on_the_way_leaves_the_ball_with_whoever_has_it(cast: Cast) -> None:
    assert waits_for(file(at=NOW, identifier=DAVIDS_IMEI)) == WaitsFor.US
    claim = judged(cast)
    owed = Task.objects.open().filter(claim=claim, owner=TaskOwner.CLAIMANT).exists()
    assert waits_for(claim) == (WaitsFor.CLAIMANT if owed else WaitsFor.US)
    as_suggested(claim, "covered", cast)
    # The claimant was promised to hear of the way, whatever they owe.
    assert waits_for(claim) == WaitsFor.US
    walk_in(claim, cast)
    assert waits_for(claim) == WaitsFor.CLAIMANT
    receive(number=claim.number, by=cast.eva, now=NOW + timedelta(days=2))
    assert waits_for(claim) == WaitsFor.WORKSHOP


@pytest.mark.django_db
def test_a_claim_to_be_rung_again_rests_until_then(cast: Cast) -> None:
    claim = file(at=NOW)
    log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="", now=NOW)
    claim.refresh_from_db()
    assert claim.waits_for == WaitsFor.US
    assert claim.rests_until is not None
    assert claim.rests_until > NOW


@pytest.mark.django_db
def test_a_call_is_owed_from_the_filing_through_each_attempt_in_vain_until_we_talked(cast: Cast) -> None:
    def owed() -> bool:
        return Claim.objects.values_list("owes_call", flat=True).get()

    claim = file(at=NOW - timedelta(days=1))
    assert owed()
    sweep_deadlines(now=NOW)
    assert owed(), "a missed call is owed still"
    log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="", now=NOW)
    assert owed()
    reach(claim, cast.camilla)
    assert not owed()


@pytest.mark.django_db
def test_a_missed_call_lies_with_us_and_rests_no_longer(cast: Cast) -> None:
    claim = file(at=NOW - timedelta(days=2))
    log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="", now=NOW - timedelta(days=2))
    sweep_deadlines(now=NOW + timedelta(days=1))
    claim.refresh_from_db()
    assert (claim.waits_for, claim.rests_until) == (WaitsFor.US, None)


@pytest.mark.django_db
def test_a_lapsed_claim_waits_for_nobody(cast: Cast) -> None:
    make_overdue(cast, DeadlineKind.DOCUMENTATION, 1, state="assessing")
    sweep_deadlines(now=NOW)
    claim = Claim.objects.get()
    assert (claim.state, claim.waits_for) == ("lapsed", WaitsFor.NOBODY)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["filed", "assessing", "routed", "in_repair", "returning", "closed"])
def test_what_a_sweep_writes_of_the_ball_is_what_the_rule_says(cast: Cast, state: str) -> None:
    for number, kind in enumerate(DeadlineKind):
        make_overdue(cast, kind, 1, state=state, at=NOW - timedelta(minutes=number))
    waiting.settle_every(Claim.objects.all())
    assert sweep_deadlines(now=NOW)
    assert waiting.settle_every(Claim.objects.all()) == 0


@pytest.mark.django_db
def test_reckoning_again_changes_nothing_that_the_acts_have_left(cast: Cast) -> None:
    reach(file(at=NOW), cast.camilla)
    file(at=NOW, identifier=DAVIDS_IMEI)
    assert waiting.settle_every(Claim.objects.all()) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("peril", ["", *Peril.values])
@pytest.mark.parametrize("identifier", [DAVIDS_IMEI, "490154203237518"])
def test_what_a_filing_writes_along_is_what_the_rules_say(cast: Cast, peril: str, identifier: str) -> None:
    claim = file(at=NOW, identifier=identifier, peril=peril)
    assert waiting.settle([claim.pk]) == 0
    refresh_due_of([claim.pk])
    assert Claim.objects.get(pk=claim.pk).due_at == claim.due_at is not None


@pytest.mark.django_db
def test_a_claim_is_locked_by_an_act_alone(cast: Cast) -> None:
    claim = file(at=NOW)
    with pytest.raises(RuntimeError):
        lock(claim.number)
