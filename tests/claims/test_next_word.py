"""The next word from us: what begins it, what keeps it, and what the claimant reads of it."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from claims.calls.appointments import agree_call
from claims.calls.contact import log_call
from claims.closing import reopen, withdraw
from claims.deciding.assessing import StatedFacts, state_facts
from claims.deciding.decisions import decide
from claims.desk import overview
from claims.desk.merging import merge
from claims.evidence.evidence import answer, complete_documentation
from claims.evidence.told import Answers
from claims.models import Claim, WaitsFor
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines, new_hours
from claims.promises.ledger_texts import desk_line
from claims.promises.sweep import sweep_deadlines
from claims.routes.repairs import finish, hand_back, receive
from claims.writing import messaging
from notifications.models import OutboxMessage
from tests.cast import NOW, Cast
from tests.claims.claimant import TOLD, filed, page, trusted
from tests.claims.decided import as_suggested, judged
from tests.claims.filed import file, reach
from tests.claims.filing_pages import words
from tests.claims.granted import insure
from tests.claims.routed import label, make_claim, walk_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

KIND = DeadlineKind.NEXT_WORD
DAY = timedelta(days=1)
# Sixteen hours of a call centre that is open from eight to four, from a Tuesday at ten.
THURSDAY = NOW + 2 * DAY


def complete(cast: Cast, **answers: object) -> Claim:
    """A claim on Anna's phone from whom nothing is missing, not rung yet."""
    claim = file(**answers)
    complete_documentation(number=claim.number, by=cast.camilla, now=NOW)
    return claim


def talked(cast: Cast, **answers: object) -> Claim:
    return reach(complete(cast, **answers), cast.camilla)


def ring(claim: Claim, cast: Cast, outcome: str, at: datetime) -> None:
    log_call(number=claim.number, agent=cast.camilla, outcome=outcome, note="", now=at)


def words_of(claim: Claim) -> list[tuple[str, datetime]]:
    """Every next word of the claim: how it stands, and when it is due."""
    return list(claim.deadlines.filter(kind=KIND).order_by("pk").values_list("state", "due_at"))


def receives(claim: Claim, at: datetime = NOW) -> None:
    messaging.receive(number=claim.number, text="Hvornår hører jeg fra jer?", by=None, now=at, trusted=True)


def writes(claim: Claim, cast: Cast, at: datetime) -> None:
    messaging.send(number=claim.number, text="Vi venter på en pris.", by=cast.camilla, now=at)


def irreparable(cast: Cast) -> Claim:
    claim = make_claim(cast)
    walk_in(claim, cast)
    receive(number=claim.number, by=cast.eva, now=NOW)
    finish(number=claim.number, outcome="irreparable", note="Bøjet.", new_identifier="", by=cast.eva, now=NOW)
    return Claim.objects.get(pk=claim.pk)


# What begins it, and what it says -------------------------------------------------------------------------------------


def test_who_was_reached_hears_from_us_within_two_working_days(cast: Cast, client: Client) -> None:
    claim = talked(cast)
    assert words_of(claim) == [("running", THURSDAY)]
    said = words(client.get(trusted(claim)))
    assert "Vi talte med dig i dag kl. 10.00 og vurderer nu skaden. Du hører fra os senest torsdag kl. 10.00." in said
    assert "Hvorfor kl. 10.00?" in said
    assert "hører anmelderen fra os inden for 16 arbejdstimer" in said
    assert "I alt 16 t. Derfor senest torsdag kl. 10.00." in said


def test_it_says_the_same_in_english(cast: Cast, client: Client) -> None:
    claim = talked(cast)
    client.cookies["django_language"] = "en"
    said = words(client.get(trusted(claim)))
    assert "You will hear from us by Thursday" in said
    assert "at the latest." in said


def test_who_owes_us_papers_has_the_ball_and_reads_until_when(cast: Cast, client: Client) -> None:
    claim = reach(file(), cast.camilla)
    assert words_of(claim) == []
    said = words(client.get(trusted(claim)))
    assert "Vi talte med dig i dag kl. 10.00. Send os det, vi mangler, senest torsdag den 15. oktober, så" in said
    assert claim.waits_for == WaitsFor.CLAIMANT


def test_the_last_paper_gives_us_the_ball(cast: Cast) -> None:
    claim = reach(file(), cast.camilla)
    complete_documentation(number=claim.number, by=cast.camilla, now=NOW + DAY)
    assert words_of(claim) == [("running", THURSDAY + DAY)]


def test_a_decision_is_a_word_and_the_way_is_the_next_one(cast: Cast, client: Client) -> None:
    claim = judged(cast)
    as_suggested(claim, "covered", cast)
    assert words_of(claim) == [("running", THURSDAY + DAY)]
    said = words(client.get(trusted(claim)))
    assert "finder nu vejen til værkstedet. Du hører fra os senest fredag kl. 10.00." in said
    label(claim, cast)
    assert words_of(claim) == [("met", THURSDAY + DAY)]


def test_a_decision_keeps_what_was_promised_on_the_telephone(cast: Cast) -> None:
    claim = talked(cast)
    decide(number=claim.number, kind="goodwill", clause="", reason="Kulance.", by=cast.camilla, now=NOW + DAY)
    assert words_of(claim) == [("met", THURSDAY), ("running", THURSDAY + DAY)]


def test_a_device_past_repair_is_spoken_of_by_a_time(cast: Cast, client: Client) -> None:
    claim = irreparable(cast)
    assert words_of(claim) == [("running", THURSDAY)]
    assert claim.waits_for == WaitsFor.US
    said = words(client.get(trusted(claim)))
    assert "Enheden kan ikke repareres. Vi kontakter dig senest torsdag kl. 10.00 om, hvad der så skal ske." in said
    hand_back(number=claim.number, by=cast.eva, now=NOW + DAY)
    assert words_of(claim) == [("cancelled", THURSDAY)]


def test_a_repaired_device_promises_no_further_word(cast: Cast) -> None:
    claim = make_claim(cast)
    walk_in(claim, cast)
    receive(number=claim.number, by=cast.eva, now=NOW)
    finish(number=claim.number, outcome="repaired", note="", new_identifier="", by=cast.eva, now=NOW)
    assert words_of(claim) == []


def test_a_reopened_claim_begins_with_a_word_of_ours(cast: Cast) -> None:
    claim = talked(cast)
    withdraw(number=claim.number, by=None, now=NOW)
    reopen(number=claim.number, reason="Fejl.", by=cast.camilla, now=NOW + DAY)
    assert words_of(claim) == [("cancelled", THURSDAY), ("running", THURSDAY + DAY)]


# Messages -------------------------------------------------------------------------------------------------------------


def test_a_message_is_answered_by_a_time(cast: Cast, client: Client) -> None:
    claim = make_claim(cast, state="in_repair")
    receives(claim)
    receives(claim, NOW + timedelta(minutes=20))
    assert words_of(claim) == [("running", THURSDAY)]
    sentence = "Vi har din besked og svarer senest torsdag kl. 10.00."
    assert sentence in words(client.get(trusted(claim)))
    assert sentence in words(client.get(f"{trusted(claim)}beskeder/"))


def test_our_answer_keeps_it(cast: Cast, client: Client) -> None:
    claim = make_claim(cast, state="in_repair")
    receives(claim)
    writes(claim, cast, NOW + DAY)
    assert words_of(claim) == [("met", THURSDAY)]
    (line,) = [desk_line(entry) for entry in claim.deadlines.get(kind=KIND).entries.filter(kind="met")]
    assert "skrev til anmelderen" in line
    assert "Vi har din besked" not in words(client.get(f"{trusted(claim)}beskeder/"))


def test_while_the_ball_stays_ours_our_message_begins_the_next_one(cast: Cast) -> None:
    claim = talked(cast)
    writes(claim, cast, NOW + DAY)
    assert words_of(claim) == [("met", THURSDAY), ("running", THURSDAY + DAY)]


def test_a_message_to_many_answers_nobody(cast: Cast) -> None:
    claim = talked(cast)
    messaging.send(number=claim.number, text="Vi flytter.", by=cast.camilla, now=NOW + DAY, answers=False)
    assert words_of(claim) == [("running", THURSDAY)]


def test_what_is_put_aside_needs_no_answer(cast: Cast) -> None:
    claim = make_claim(cast, state="in_repair")
    receives(claim)
    messaging.put_aside(number=claim.number, by=cast.camilla, now=NOW + DAY)
    assert words_of(claim) == [("cancelled", THURSDAY)]


def test_putting_a_message_aside_does_not_take_back_what_was_promised_of_the_claim(cast: Cast) -> None:
    claim = talked(cast)
    receives(claim)
    messaging.put_aside(number=claim.number, by=cast.camilla, now=NOW + DAY)
    assert words_of(claim) == [("running", THURSDAY)]


def test_a_call_before_the_answer_is_due_does_not_hide_it(cast: Cast) -> None:
    """The callback is due first and stands first in the queue; the answer waits for its own turn."""
    claim = file()
    callback = claim.due_at
    receives(claim)
    claim.refresh_from_db()
    assert claim.due_at == callback
    ring(claim, cast, "not_reached", NOW + timedelta(hours=1))
    assert words_of(claim) == [("running", THURSDAY)]


def test_a_message_from_before_there_was_a_promise_is_spoken_of_as_then(cast: Cast, client: Client) -> None:
    claim = make_claim(cast)
    receives(claim)
    deadlines.cancel_running(claim, at=NOW, reason="route_ended", kinds=[KIND])
    assert "Vi har din besked og svarer dig her." in words(client.get(trusted(claim)))
    assert "svarer" not in words(client.get(f"{trusted(claim)}beskeder/"))


# What else speaks -----------------------------------------------------------------------------------------------------


def test_a_call_that_is_agreed_is_the_next_contact(cast: Cast, client: Client) -> None:
    claim = talked(cast)
    agree_call(number=claim.number, starts_at=NOW + 6 * DAY, by=cast.camilla, now=NOW, wished=True)
    assert words_of(claim) == [("cancelled", THURSDAY)]
    assert "Vi ringer" in words(client.get(trusted(claim)))
    ring(claim, cast, "reached", NOW + 6 * DAY)
    assert words_of(claim)[-1] == ("running", NOW + 8 * DAY)


def test_a_call_in_vain_is_no_word_and_one_that_is_taken_is(cast: Cast) -> None:
    claim = talked(cast)
    ring(claim, cast, "busy", NOW + timedelta(hours=3))
    assert words_of(claim) == [("running", THURSDAY)]
    ring(claim, cast, "rang_us", NOW + DAY)
    assert words_of(claim) == [("met", THURSDAY), ("running", THURSDAY + DAY)]


def test_who_is_asked_to_choose_a_time_has_the_ball(cast: Cast) -> None:
    claim = talked(cast)
    for at in (NOW + timedelta(hours=1), NOW + timedelta(hours=4), NOW + DAY):
        ring(claim, cast, "not_reached", at)
    assert claim.deadlines.running().filter(kind=DeadlineKind.SILENCE).exists()
    assert words_of(claim) == [("cancelled", THURSDAY)]
    receives(claim, NOW + 2 * DAY)
    assert words_of(claim)[-1][0] == "running"


def test_who_never_chose_a_time_is_promised_no_word_by_one_more_call_in_vain(cast: Cast) -> None:
    claim = talked(cast)
    for at in (NOW + timedelta(hours=1), NOW + timedelta(hours=4), NOW + DAY):
        ring(claim, cast, "not_reached", at)
    silence = claim.deadlines.get(kind=DeadlineKind.SILENCE)
    sweep_deadlines(now=silence.enforced_at)
    ring(claim, cast, "not_reached", silence.enforced_at + timedelta(hours=1))
    assert words_of(claim) == [("cancelled", THURSDAY)]
    ring(claim, cast, "reached", silence.enforced_at + DAY)
    assert words_of(claim)[-1][0] == "running"


def test_papers_that_are_asked_for_are_the_word_and_give_the_claimant_the_ball(cast: Cast) -> None:
    insure(cast)
    claim = talked(cast, peril="theft", occurred_on=NOW.date(), country="DK")
    state_facts(number=claim.number, facts=StatedFacts(cause="burglary"), by=cast.camilla, now=NOW + DAY)
    assert OutboxMessage.objects.filter(template="documents_wanted").exists()
    assert words_of(claim) == [("met", THURSDAY)]


def test_papers_that_no_letter_asks_for_are_no_word(cast: Cast) -> None:
    insure(cast)
    claim = talked(cast, peril="theft", occurred_on=NOW.date(), country="DK")
    Claim.objects.filter(pk=claim.pk).update(contact_email="", person=None)
    claim.links.all().delete()
    state_facts(number=claim.number, facts=StatedFacts(cause="burglary"), by=cast.camilla, now=NOW + DAY)
    assert claim.tasks.open().filter(owner="claimant").exists()
    assert not OutboxMessage.objects.filter(template="documents_wanted").exists()
    assert words_of(claim) == [("running", THURSDAY)]


def test_a_damage_that_turns_out_a_theft_gives_the_claimant_the_ball_and_says_until_when(
    cast: Cast, client: Client
) -> None:
    claim = talked(cast, peril="")
    assert words_of(claim) == [("running", THURSDAY)]
    answer(number=claim.number, answers=Answers(peril="theft"), by=None, now=NOW, trusted=True)
    assert words_of(claim) == [("cancelled", THURSDAY)]
    said = words(client.get(trusted(claim)))
    assert "Vi talte med dig i dag kl. 10.00. Send os det, vi mangler, senest torsdag den 15. oktober, så" in said
    claim.refresh_from_db()
    assert claim.waits_for == WaitsFor.CLAIMANT


# A miss ---------------------------------------------------------------------------------------------------------------


def test_a_miss_is_admitted_with_a_new_time_and_closes_nothing(
    cast: Cast, client: Client, frozen: time_machine.Traveller
) -> None:
    claim = talked(cast)
    frozen.move_to(THURSDAY + timedelta(minutes=1))
    letters = OutboxMessage.objects.count()
    sweep_deadlines(now=THURSDAY + timedelta(minutes=1))
    claim.refresh_from_db()
    assert (claim.state, claim.waits_for, claim.due_at) == ("assessing", WaitsFor.US, THURSDAY)
    assert claim.escalated_at
    assert OutboxMessage.objects.count() == letters
    said = words(client.get(trusted(claim)))
    assert "Vi lovede, at du hørte fra os senest i dag kl. 10.00, og det nåede vi ikke." in said
    assert "Du hører i stedet fra os senest i morgen kl. 10.00. Du kan også ringe til os på 70 20 40 60." in said
    assert "Du hørte ikke fra os, da vi havde lovet det. Din sag ligger nu øverst hos os." in said
    lines = overview.waiting(cast.gry, before=THURSDAY + DAY, most=5)
    assert [deadline.kind for deadline in overview.shown(cast.gry, lines)] == [KIND]


def test_what_comes_too_late_makes_it_good_and_is_promised_anew(cast: Cast) -> None:
    claim = talked(cast)
    late = THURSDAY + timedelta(hours=1)
    sweep_deadlines(now=late)
    writes(claim, cast, late)
    claim.refresh_from_db()
    assert claim.escalated_at is None
    assert words_of(claim) == [("missed", THURSDAY), ("running", late.replace(day=21))]


def test_a_missed_answer_is_admitted_beside_the_messages(
    cast: Cast, client: Client, frozen: time_machine.Traveller
) -> None:
    claim = make_claim(cast, state="in_repair")
    receives(claim)
    frozen.move_to(THURSDAY + timedelta(hours=1))
    said = words(client.get(f"{trusted(claim)}beskeder/"))
    assert "Vi lovede at svare på din besked senest i dag kl. 10.00, og det nåede vi ikke." in said
    assert "Vi svarer i stedet senest i morgen kl. 10.00. Du kan også ringe til os på 70 20 40 60." in said


def test_it_is_counted_among_the_promises_that_were_kept(cast: Cast) -> None:
    claim = talked(cast)
    writes(claim, cast, NOW + DAY)
    (kept,) = overview.kept_by_day(cast.gry, first=THURSDAY.date(), last=THURSDAY.date())
    assert (kept.promised, kept.kept) == (1, 1)


def test_the_end_of_a_claim_ends_it(cast: Cast) -> None:
    claim = talked(cast)
    withdraw(number=claim.number, by=None, now=NOW)
    assert words_of(claim) == [("cancelled", THURSDAY)]


def test_it_follows_new_opening_hours_and_a_claim_that_is_put_together(cast: Cast) -> None:
    claim = talked(cast)
    assert DeadlineKind.NEXT_WORD in new_hours.MOVING
    other = complete(cast, contact_name="Carl Berg", contact_phone="+4540506070")
    ring(other, cast, "reached", NOW + timedelta(hours=1))
    merge(into=other.number, numbers=[claim.number], by=cast.camilla, now=NOW + DAY)
    assert words_of(claim) == [("cancelled", THURSDAY)]
    assert words_of(other) == [("cancelled", THURSDAY + timedelta(hours=1)), ("running", THURSDAY)]


def test_a_claim_on_its_way_to_a_workshop_takes_over_no_word_from_one_that_is_put_together_with_it(cast: Cast) -> None:
    claim, routed = talked(cast), make_claim(cast)
    walk_in(routed, cast)
    merge(into=routed.number, numbers=[claim.number], by=cast.camilla, now=NOW + DAY)
    assert words_of(routed) == [("cancelled", THURSDAY)]


def test_a_claimant_who_has_written_is_answered_on_the_claim_that_goes_on(cast: Cast) -> None:
    claim, routed = talked(cast), make_claim(cast)
    walk_in(routed, cast)
    receives(routed, NOW + timedelta(hours=1))
    merge(into=routed.number, numbers=[claim.number], by=cast.camilla, now=NOW + DAY)
    assert words_of(routed)[-1] == ("running", THURSDAY)


# Who is told ----------------------------------------------------------------------------------------------------------


def test_whom_no_decision_is_sent_reads_of_no_word_either(
    cast: Cast, client: Client, frozen: time_machine.Traveller
) -> None:
    receipt = filed(**{name: told for name, told in TOLD.items() if name != "contact_phone"})
    claim = receipt.claim
    complete_documentation(number=claim.number, by=cast.camilla, now=NOW)
    reach(claim, cast.camilla)
    assert "Du hører fra os" in words(client.get(trusted(claim)))
    assert "Du hører fra os" not in words(client.get(page(receipt)))
    frozen.move_to(THURSDAY + timedelta(minutes=1))
    sweep_deadlines(now=THURSDAY + timedelta(minutes=1))
    said = words(client.get(page(receipt)))
    assert "og vurderer nu skaden." in said
    assert "hørte" not in said
