from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.refusals import WrongState
from claims.diagram import page
from claims.models import Claim
from claims.timeline import acting, lock, move
from claims.workflow import ENDED, LAPSABLE, OPEN, TRANSITIONS, Outcome, State, Step, may_take, steps_from
from tests.cast import NOW, Cast


def test_the_diagram_in_the_docs_is_the_workflow() -> None:
    assert (Path(settings.BASE_DIR) / "docs/workflow.md").read_text() == page()


def test_every_state_is_open_or_ended_and_reachable() -> None:
    assert set(State) == OPEN | ENDED
    assert not OPEN & ENDED
    reached = {State.FILED} | {transition.target for transition in TRANSITIONS.values()}
    assert reached == set(State)


def test_every_open_state_has_a_way_to_its_end_for_somebody() -> None:
    ways = {state: {t.target for t in TRANSITIONS.values() if state in t.sources} for state in State}
    for state in OPEN:
        seen, ahead = set(), {state}
        while ahead:
            seen |= ahead
            ahead = {target for one in ahead for target in ways[one]} - seen
        assert State.CLOSED in seen, state


def test_a_device_at_the_workshop_never_lapses() -> None:
    assert {state for state in State if may_take(Step.LAPSE, state)} == LAPSABLE
    assert State.IN_REPAIR not in LAPSABLE
    assert State.RETURNING not in LAPSABLE


def test_a_workshop_may_only_receive_finish_and_hand_back() -> None:
    steps = {step for state in State for step in steps_from(state, "workshop")}
    assert steps == {Step.RECEIVE, Step.FINISH, Step.HAND_BACK}


@pytest.mark.django_db
def test_a_step_that_does_not_fit_is_refused_and_changes_nothing(cast: Cast) -> None:
    claim = Claim.objects.create(
        number="S-2026-000001", filed_at=NOW, stated_identifier="490154203237518", stated_kind="imei"
    )
    with pytest.raises(WrongState) as refusal, acting():
        move(lock(claim.number), Step.FINISH, at=timezone.now())
    assert refusal.value.status == 409
    assert claim.number in refusal.value.text
    claim.refresh_from_db()
    assert (claim.state, claim.version) == (State.FILED, 1)


@pytest.mark.django_db
def test_a_step_sets_state_outcome_and_time_and_counts_the_version(cast: Cast) -> None:
    Claim.objects.create(number="S-2026-000002", filed_at=NOW, stated_identifier="490154203237518", stated_kind="imei")
    with acting():
        claim = lock("S-2026-000002")
    move(claim, Step.SOLVE_BY_PHONE, at=NOW, outcome=Outcome.SOLVED_BY_PHONE)
    claim.refresh_from_db()
    assert (claim.state, claim.outcome, claim.closed_at, claim.version) == ("closed", "solved_by_phone", NOW, 2)
    move(claim, Step.REOPEN, at=NOW)
    claim.refresh_from_db()
    assert (claim.state, claim.outcome, claim.closed_at, claim.version) == ("assessing", "", None, 3)
