"""The claimant's six words, and the sentence that says who has the ball."""

from datetime import datetime, timedelta

import pytest

from claims.case.status import Facts, Place, ball, current_place, place_word, status_line
from claims.workflow import Outcome, State
from tests.cast import COPENHAGEN

NOW = datetime(2026, 9, 15, 10, 0, tzinfo=COPENHAGEN)
TOMORROW = NOW + timedelta(days=1)
YESTERDAY = NOW - timedelta(days=1)
PHONE = "70 20 40 60"


def say(state: State, **facts: object) -> str:
    said = ball(Facts(state=state, help_phone=PHONE, **facts), NOW)
    return " ".join(filter(None, (said.text, said.more)))


def test_every_state_stands_at_one_of_the_six_places():
    assert {current_place(state) for state in State} <= set(Place)
    assert [place_word(place) for place in Place] == [
        "Modtaget",
        "Vi ringer til dig",
        "På vej til værksted",
        "Under reparation",
        "På vej tilbage",
        "Afsluttet",
    ]


def test_what_lies_behind_is_done_and_what_lies_ahead_is_not():
    assert [state for _word, state in status_line(State.ROUTED, None)] == [
        "done",
        "done",
        "current",
        "todo",
        "todo",
        "todo",
    ]


def test_a_repaired_device_has_passed_every_place():
    assert len(status_line(State.CLOSED, Outcome.REPAIRED)) == 6


@pytest.mark.parametrize("outcome", [Outcome.SOLVED_BY_PHONE, Outcome.REJECTED, Outcome.WITHDRAWN, None])
def test_a_claim_that_saw_no_workshop_does_not_pretend_it_did(outcome):
    line = status_line(State.CLOSED if outcome else State.LAPSED, outcome)
    assert [word for word, _state in line] == ["Modtaget", "Vi ringer til dig", "Afsluttet"]


def test_the_call_is_promised_as_a_time():
    assert say(State.FILED, call_by=NOW + timedelta(hours=4)) == "Vi ringer senest i dag kl. 14.00."


def test_a_missed_call_is_admitted_unasked():
    said = ball(Facts(state=State.FILED, help_phone=PHONE, call_by=NOW - timedelta(minutes=1)), NOW)
    assert said.broken
    assert "det nåede vi ikke" in said.text
    assert PHONE in said.more


def test_a_call_in_vain_is_told_with_its_time():
    assert say(State.FILED, called_in_vain_at=NOW - timedelta(hours=1)).startswith("Vi ringede i dag kl. 09.00")


def test_a_broken_promise_goes_before_a_call_in_vain():
    assert "lovede" in say(State.FILED, call_by=YESTERDAY, called_in_vain_at=YESTERDAY)


def test_after_the_talk_we_have_the_ball():
    assert say(State.ASSESSING, reached_at=NOW).startswith("Vi talte med dig i dag kl. 10.00")


def test_while_we_have_it_the_claimant_reads_until_when_they_hear_from_us():
    said = ball(Facts(state=State.ASSESSING, reached_at=YESTERDAY, next_word_by=TOMORROW), NOW)
    assert said.text == (
        "Vi talte med dig i går kl. 10.00 og vurderer nu skaden. Du hører fra os senest i morgen kl. 10.00."
    )
    assert (said.at, said.broken) == (TOMORROW, False)


def test_a_word_that_did_not_come_is_admitted_with_the_number_to_ring():
    facts = {"decided": True, "next_word_by": YESTERDAY, "new_time": TOMORROW, "help_phone": PHONE}
    said = ball(Facts(state=State.ASSESSING, **facts), NOW)
    assert said.broken
    assert said.text == "Vi lovede, at du hørte fra os senest i går kl. 10.00, og det nåede vi ikke."
    assert said.more.startswith(
        f"Du hører i stedet fra os senest i morgen kl. 10.00. Du kan også ringe til os på {PHONE}."
    )


def test_a_walk_in_says_where_and_when():
    said = say(State.ROUTED, way="walk_in", workshop="Mobilværkstedet", city="Kolding", starts_at=TOMORROW)
    assert said == "Aflevér enheden i morgen kl. 10.00 hos Mobilværkstedet i Kolding."


def test_a_time_that_was_not_kept_leads_to_a_new_one():
    said = say(State.ROUTED, way="walk_in", workshop="Mobilværkstedet", city="Kolding", starts_at=YESTERDAY)
    assert "Nåede du det ikke" in said


def test_a_pickup_says_from_when_to_when():
    said = say(State.ROUTED, way="pickup", starts_at=TOMORROW, ends_at=TOMORROW + timedelta(hours=4))
    assert said == "Vi henter enheden hos dig i morgen kl. 10.00–14.00."


def test_a_label_says_the_last_day():
    midnight = datetime(2026, 10, 16, tzinfo=COPENHAGEN)
    assert say(State.ROUTED, way="label", deliver_by=midnight).endswith("senest torsdag den 15. oktober.")


def test_a_device_beyond_repair_is_not_called_ready():
    assert "ikke repareres" in say(State.RETURNING, way="walk_in", workshop="V", street="S", repaired=False)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_end_has_its_sentence(outcome):
    said = say(State.CLOSED, outcome=outcome, closed_at=NOW)
    assert said.endswith("Sagen blev afsluttet 15. september 2026 kl. 10.00.")
    assert len(said) > 60


@pytest.mark.parametrize(("reason", "word"), [("documentation", "bilag"), ("delivery", "værkstedet"), ("", "henlagde")])
def test_a_lapsed_claim_says_why_and_nothing_of_the_right_itself(reason, word):
    said = say(State.LAPSED, lapsed_for=reason, closed_at=NOW)
    assert word in said
    assert "dækket" not in said
    assert "afvist" not in said.lower()
