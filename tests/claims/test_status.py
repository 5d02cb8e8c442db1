"""The claimant's six words, and the sentence that says who has the ball."""

from datetime import datetime, timedelta

import pytest

from claims.case.places import Place, current_place, place_word, status_line
from claims.case.status import Facts, Promise, ball
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


def test_a_call_in_vain_names_until_when_we_try_again():
    again = Promise(due_at=TOMORROW + timedelta(minutes=30))
    said = ball(Facts(state=State.FILED, help_phone=PHONE, called_in_vain_at=NOW, call_again=again), NOW)
    assert said.text == "Vi ringede i dag kl. 10.00, men fik ikke fat i dig. Vi prøver igen senest i morgen kl. 10.30."
    assert said.more == "Du kan også ringe til os på 70 20 40 60."
    assert (said.at, said.broken) == (TOMORROW + timedelta(minutes=30), False)


def test_who_asked_for_a_later_call_is_told_until_when_it_comes():
    said = say(State.FILED, asked_later=True, call_again=Promise(due_at=TOMORROW))
    assert said.startswith("Vi ringer til dig igen, som du bad om, senest i morgen kl. 10.00.")


def test_another_word_since_leaves_the_next_call_its_time():
    assert say(State.FILED, call_again=Promise(due_at=TOMORROW)).startswith("Vi ringer igen senest i morgen kl. 10.00.")


@pytest.mark.parametrize(
    ("why", "text"),
    [
        (
            {"called_in_vain_at": YESTERDAY},
            "Vi ringede i går kl. 10.00, men fik ikke fat i dig. Vi ville prøve igen senest i dag kl. 09.00, "
            "og det nåede vi ikke.",
        ),
        (
            {"asked_later": True},
            "Du bad os ringe igen. Det ville vi gøre senest i dag kl. 09.00, og det nåede vi ikke.",
        ),
        ({}, "Vi ville ringe igen senest i dag kl. 09.00, og det nåede vi ikke."),
    ],
)
def test_a_next_call_that_did_not_come_is_admitted_with_a_new_time(why, text):
    again = Promise(due_at=NOW - timedelta(hours=1), new_time=NOW + timedelta(hours=1))
    said = ball(Facts(state=State.FILED, help_phone=PHONE, call_again=again, **why), NOW)
    assert (said.text, said.broken) == (text, True)
    assert said.more.startswith("Vi ringer i stedet senest i dag kl. 11.00. Det er vores fejl.")
    assert said.more.endswith("Du kan også ringe til os på 70 20 40 60.")


def test_a_workshop_that_asks_has_an_answer_at_a_time():
    answer = Promise(due_at=TOMORROW)
    said = ball(
        Facts(state=State.IN_REPAIR, workshop="Mobilværkstedet", city="Kolding", received_at=NOW, answer=answer), NOW
    )
    asked = "Mobilværkstedet i Kolding har spurgt os om noget, før de går videre."
    assert (said.text, said.at) == (f"{asked} Vi svarer senest i morgen kl. 10.00.", TOMORROW)


def test_an_answer_that_the_workshop_did_not_get_is_admitted():
    answer = Promise(due_at=YESTERDAY, new_time=TOMORROW, new_time_passed=NOW)
    said = ball(Facts(state=State.IN_REPAIR, help_phone=PHONE, received_at=YESTERDAY, answer=answer), NOW)
    assert said.text.endswith("Vi skulle have svaret senest i går kl. 10.00, og det nåede vi ikke.")
    assert said.more.startswith("Det nåede vi heller ikke inden i dag kl. 10.00. Vi svarer i stedet senest i morgen")
    assert said.broken


@pytest.mark.parametrize("waits", [{"must_not_be_sent": True}, {"label_waits": True}])
def test_a_sentence_without_a_moment_has_none(waits):
    said = ball(Facts(state=State.ROUTED, way="label", deliver_by=TOMORROW, **waits), NOW)
    assert said.at is None


@pytest.mark.parametrize(("minutes", "begins"), [(1, "Aflevér enheden"), (29, "Aflevér enheden"), (30, "Du havde en")])
def test_a_visit_is_not_over_before_its_half_hour_is(minutes, begins):
    half_hour = {"starts_at": NOW, "ends_at": NOW + timedelta(minutes=30)}
    said = ball(Facts(state=State.ROUTED, way="walk_in", **half_hour), NOW + timedelta(minutes=minutes))
    assert said.text.startswith(begins)


def test_a_call_that_was_not_made_is_admitted_whole_after_the_claim_has_moved_on():
    agreed = {"agreed_from": NOW - timedelta(hours=2), "agreed_until": NOW - timedelta(minutes=90)}
    anew = {"new_time": NOW + timedelta(hours=1)}
    said = ball(Facts(state=State.IN_REPAIR, help_phone=PHONE, **agreed, **anew), NOW)
    assert said.text == "Enheden er på værkstedet."
    assert said.broken
    assert said.more == (
        "Vi havde aftalt at ringe i dag mellem kl. 08.00 og 08.30, og det nåede vi ikke. "
        "Vi ringer i stedet senest i dag kl. 11.00. Det er vores fejl. Din sag ligger nu øverst hos os. "
        "Du kan også ringe til os på 70 20 40 60."
    )


def test_a_call_that_is_still_ahead_breaks_nothing():
    agreed = {"agreed_from": TOMORROW, "agreed_until": TOMORROW + timedelta(minutes=30)}
    said = ball(Facts(state=State.IN_REPAIR, **agreed), NOW)
    assert (said.more, said.broken) == ("Vi ringer i morgen mellem kl. 10.00 og 10.30.", False)
