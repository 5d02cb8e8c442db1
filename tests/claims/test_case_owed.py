"""What is still owed stands on the claimant's pages, by us or by them, with its time, wherever the claim is."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from time_machine import Traveller

from claims import complaints
from claims.calls.appointments import agree_call
from claims.calls.contact import log_call
from claims.deciding.decisions import decide
from claims.evidence.evidence import answer
from claims.evidence.told import Answers
from claims.filing.filing import Filing, Receipt, file_claim, session_hash
from claims.models import Claim
from claims.models.deadline import DeadlineKind
from claims.promises.extending import hold_back
from claims.promises.sweep import sweep_deadlines
from claims.routes.originals import receive_original
from tests.cast import ANNAS_IMEI, COPENHAGEN, NOW, UNKNOWN_IMEI, Cast
from tests.claims.aftermath import awaiting_the_old, missed, promise
from tests.claims.claimant import TOLD, assessed, filed, page, trusted
from tests.claims.filing_pages import html, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ON_FRIDAY = datetime(2026, 9, 18, 10, 0, tzinfo=COPENHAGEN)
THE_MONDAY = datetime(2026, 10, 19, 12, 0, tzinfo=COPENHAGEN)
SignIn = Callable[..., Client]


def ring(claim: Claim, cast: Cast, outcome: str, at: datetime, **said: str) -> None:
    log_call(number=claim.number, agent=cast.camilla, outcome=outcome, note="", now=at, **said)


# A call after the talk ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("asked_later", "Vi ringer til dig igen, som du bad om, senest i dag kl. 16.00."),
        ("not_reached", "Vi ringede i dag kl. 11.00, men fik ikke fat i dig. Vi prøver igen senest i dag kl. 16.00."),
    ],
)
def test_a_call_that_we_owe_after_the_talk_goes_before_what_we_lack(
    cast: Cast, client: Client, outcome: str, said: str
) -> None:
    receipt = assessed(cast)
    ring(receipt.claim, cast, outcome, NOW + HOUR)
    shown = words(client.get(page(receipt)))
    assert said in shown
    assert "Send os det, vi mangler, senest torsdag den 15. oktober, så går vi videre." in shown.partition(said)[2]


def test_a_call_after_the_talk_that_we_did_not_make_is_admitted_with_a_new_time(
    cast: Cast, client: Client, as_user: SignIn, frozen: Traveller
) -> None:
    claim = assessed(cast).claim
    ring(claim, cast, "asked_later", NOW + HOUR)
    late = promise(claim, DeadlineKind.CALL_AGAIN).due_at + timedelta(minutes=1)
    sweep_deadlines(now=late)
    frozen.move_to(late)
    for shown in (client.get(trusted(claim)), as_user(cast.anna).get("/min-side/")):
        said = words(shown)
        assert "Du bad os ringe igen. Det ville vi gøre senest i dag kl. 16.00, og det nåede vi ikke." in said
        assert "Vi ringer i stedet senest i morgen kl. 10.00. Det er vores fejl." in said


def rejected(cast: Cast) -> Claim:
    claim = assessed(cast).claim
    decide(number=claim.number, kind="rejected", clause="6", reason="Ridser.", by=cast.camilla, now=NOW)
    return claim


# Papers that we lack --------------------------------------------------------------------------------------------------


def until_sunday(cast: Cast, frozen: Traveller) -> Receipt:
    """A claim that has been talked about, whose papers are due by Sunday 18 October, and so count until Monday ends."""
    frozen.move_to(ON_FRIDAY)
    receipt = file_claim(filing=Filing(identifier=ANNAS_IMEI, filer_key=session_hash("here"), **TOLD), now=ON_FRIDAY)
    ring(receipt.claim, cast, "reached", ON_FRIDAY)
    return receipt


def test_papers_that_are_due_on_a_sunday_are_asked_for_on_the_monday_that_still_counts(
    cast: Cast, client: Client, as_user: SignIn, frozen: Traveller
) -> None:
    receipt = until_sunday(cast, frozen)
    asked = "Fristen for det, vi mangler, var i går. Send det senest i dag, før vi lukker sagen."
    frozen.move_to(THE_MONDAY)
    shown = words(client.get(page(receipt)))
    assert f"Vi talte med dig fredag den 18. september kl. 10.00. {asked}" in shown
    assert "Senest i dag." in shown.partition("Vi mangler noget fra dig")[2]
    assert "Det er ikke en almindelig hverdag, så vi lukker først sagen, når i dag er slut." in shown
    assert asked in words(as_user(cast.anna).get("/min-side/"))
    sweep_deadlines(now=THE_MONDAY + DAY)
    receipt.claim.refresh_from_db()
    assert receipt.claim.state == "lapsed"


def test_before_that_day_is_over_it_is_the_day_to_send_them_by(cast: Cast, client: Client, frozen: Traveller) -> None:
    receipt = until_sunday(cast, frozen)
    frozen.move_to(THE_MONDAY - DAY)
    assert "Send os det, vi mangler, senest i dag, så går vi videre." in words(client.get(page(receipt)))


def test_papers_whose_limit_a_person_holds_are_asked_for_without_a_day(cast: Cast, client: Client) -> None:
    receipt = assessed(cast)
    limit = promise(receipt.claim, DeadlineKind.DOCUMENTATION)
    hold_back(number=receipt.claim.number, deadline=limit.pk, reason="Hun er syg.", by=cast.camilla, now=NOW)
    shown = words(client.get(page(receipt)))
    assert "Vi talte med dig i dag kl. 10.00. Send os det, vi mangler, så går vi videre." in shown
    assert "Senest" not in shown.partition("Vi mangler noget fra dig")[2].partition("Det er der sket")[0]


# After the week to choose a call --------------------------------------------------------------------------------------


def never_chose(receipt: Receipt, cast: Cast, frozen: Traveller) -> datetime:
    """Let the week pass without a word, after three calls in vain from Tuesday to Thursday; returns when that is."""
    for day in range(3):
        ring(receipt.claim, cast, "not_reached", NOW + HOUR + day * DAY)
    late = promise(receipt.claim, DeadlineKind.SILENCE).due_at + timedelta(minutes=1)
    sweep_deadlines(now=late)
    frozen.move_to(late)
    return late


@pytest.mark.parametrize("begun", [filed, lambda **told: filed(**told, identifier=UNKNOWN_IMEI)])
def test_who_chose_no_call_in_their_week_reads_when_we_ring_and_of_no_day_gone_by(
    cast: Cast, client: Client, as_user: SignIn, frozen: Traveller, begun: Callable[..., Receipt]
) -> None:
    receipt = begun(**TOLD)
    late = never_chose(receipt, cast, frozen)
    again = "fik ikke fat i dig. Vi prøver igen senest i dag kl. 10.00."
    shown = words(client.get(page(receipt)))
    assert again in shown
    assert "24. september" not in shown.partition("Det er der sket")[0]
    assert "Vælg selv et tidspunkt, hvor vi skal ringe" in shown, "they still may"
    frozen.move_to(late + DAY)
    shown = words(client.get(page(receipt)))
    assert "Vi ville prøve igen senest i går kl. 10.00, og det nåede vi ikke." in shown
    assert "Det nåede vi heller ikke inden i går kl. 16.00. Vi ringer i stedet senest mandag kl. 10.00." in shown


def test_the_first_new_time_that_passed_after_that_week_is_admitted_once(
    cast: Cast, as_user: SignIn, frozen: Traveller
) -> None:
    late = never_chose(filed(**TOLD), cast, frozen)
    frozen.move_to(late + 11 * HOUR)
    shown = words(as_user(cast.anna).get("/min-side/"))
    assert "Vi ville prøve igen senest i dag kl. 10.00, og det nåede vi ikke." in shown
    assert "og det nåede vi ikke. Vi ringer i stedet senest i dag kl. 12.00." in shown


@pytest.mark.parametrize("talked", [False, True])
def test_one_more_call_in_vain_leaves_the_days_until_which_the_claim_is_open(
    cast: Cast, client: Client, frozen: Traveller, *, talked: bool
) -> None:
    receipt = assessed(cast) if talked else filed(**TOLD)
    late = never_chose(receipt, cast, frozen)
    frozen.move_to(late + 10 * HOUR)
    ring(receipt.claim, cast, "not_reached", late + 10 * HOUR)
    shown = words(client.get(trusted(receipt.claim)))
    assert (
        "Vi ringede i dag kl. 10.01, men fik ikke fat i dig. "
        "Din sag er åben mindst til og med torsdag den 15. oktober. Ring til os på 70 20 40 60, når det passer dig."
    ) in shown
    assert "prøver igen" not in shown
    assert "vurderer nu skaden" not in shown


# After the end --------------------------------------------------------------------------------------------------------


def test_the_old_device_is_asked_for_before_how_the_claim_ended(
    cast: Cast, client: Client, as_user: SignIn, frozen: Traveller
) -> None:
    claim = awaiting_the_old(cast)
    asked = "Send den gamle enhed, så den er af sted senest tirsdag den 29. september."
    assert f"{asked} Skaden er erstattet." in words(client.get(trusted(claim)))
    mine = as_user(cast.anna).get("/min-side/")
    assert f"Vi mangler noget fra dig {asked}" in words(mine)
    assert "tag-warning" in html(mine)
    frozen.move_to(missed(claim, DeadlineKind.ORIGINAL_RETURN))
    late = "Den gamle enhed skulle være sendt senest i går. Send den nu."
    assert late in words(client.get(trusted(claim)))
    assert late in words(as_user(cast.anna).get("/min-side/"))
    receive_original(number=claim.number, arrival="desk", day=None, by=cast.camilla, now=NOW + 15 * DAY)
    shown = words(as_user(cast.anna).get("/min-side/"))
    assert "Afsluttet Skaden er erstattet." in shown


def test_a_complaint_has_its_time_before_how_the_claim_ended_and_what_we_missed_is_admitted(
    cast: Cast, client: Client, as_user: SignIn, frozen: Traveller
) -> None:
    claim = rejected(cast)
    complaints.receive(number=claim.number, text="Det er forkert.", channel="page", by=None, now=NOW)
    read = "En af os læser din klage og bekræfter den senest i morgen kl. 16.00."
    assert f"{read} Skaden er ikke dækket." in words(client.get(trusted(claim)))
    assert read in words(as_user(cast.anna).get("/min-side/"))
    frozen.move_to(missed(claim, DeadlineKind.COMPLAINT_ACKNOWLEDGEMENT))
    for shown in (client.get(trusted(claim)), as_user(cast.anna).get("/min-side/")):
        said = words(shown)
        assert "Vi lovede at læse og bekræfte din klage senest i dag kl. 16.00, og det nåede vi ikke." in said
        assert "Vi bekræfter i stedet senest i morgen kl. 16.00. Din klage ligger nu øverst hos os." in said
        assert "Skaden er ikke dækket." in said
    complaints.acknowledge(number=claim.number, by=cast.gry, now=NOW + 2 * DAY)
    frozen.move_to(NOW + 2 * DAY)
    answer = "Du har et endeligt skriftligt svar på din klage senest tirsdag den 6. oktober kl. 16.00."
    assert answer in words(as_user(cast.anna).get("/min-side/"))
    frozen.move_to(missed(claim, DeadlineKind.COMPLAINT_ANSWER))
    said = words(as_user(cast.anna).get("/min-side/"))
    assert "Vi lovede dig svar på din klage senest i dag kl. 16.00, og det nåede vi ikke." in said


def test_who_may_not_read_the_decision_reads_of_no_complaint_in_its_place(cast: Cast, client: Client) -> None:
    receipt = filed()
    ring(receipt.claim, cast, "reached", NOW)
    decide(number=receipt.claim.number, kind="rejected", clause="6", reason="Nej.", by=cast.camilla, now=NOW)
    complaints.receive(number=receipt.claim.number, text="Det er forkert.", channel="page", by=None, now=NOW)
    assert "klage" in words(client.get(trusted(receipt.claim))).partition("Modtaget")[0]
    assert "klage" not in words(client.get(page(receipt))).partition("Modtaget")[0]


# A number that is somebody else's -------------------------------------------------------------------------------------

NOT_THEIRS = "Nummeret, du gav os, er en andens. Skriv et andet, så ringer vi til dig."


@pytest.mark.parametrize("device", [{}, {"identifier": UNKNOWN_IMEI}])
def test_who_gave_a_strangers_number_is_told_so_and_where_to_write_another_whichever_device_it_is(
    cast: Cast, client: Client, device: dict[str, str]
) -> None:
    receipt = filed(**TOLD, **device)
    ring(receipt.claim, cast, "wrong_number", NOW, rung=TOLD["contact_phone"])
    shown = client.get(page(receipt))
    said = words(shown)
    assert NOT_THEIRS in said
    assert "Kender din virksomhed dit nummer, bruger vi det, ellers skriver vi til dig. Skriv et andet nummer" in said
    assert page(receipt, "svar/contact/") in html(shown).partition("Vi mangler noget fra dig")[0]
    assert "Vi har ikke et nummer fra dig" not in said
    assert "Vi ringer senest" not in said


def test_a_call_is_promised_where_the_register_has_a_number_to_who_may_know_it(cast: Cast, client: Client) -> None:
    receipt = filed(**{**TOLD, "contact_phone": "+4531223344"})
    ring(receipt.claim, cast, "wrong_number", NOW, rung="+4531223344")
    said = words(client.get(trusted(receipt.claim)))
    assert "Vi ringer senest i dag kl. 14.00." in said
    assert "Skriv et andet nummer" in said
    assert "Vi ringer senest" not in words(client.get(page(receipt)))
    ring(receipt.claim, cast, "wrong_number", NOW, rung=cast.anna.person.phone)
    assert NOT_THEIRS in words(client.get(trusted(receipt.claim)))


def test_an_agreed_call_is_not_promised_at_a_strangers_number_after_the_talk_either(cast: Cast, client: Client) -> None:
    receipt = assessed(cast)
    ring(receipt.claim, cast, "asked_later", NOW)
    agree_call(number=receipt.claim.number, starts_at=NOW + 2 * DAY, by=None, now=NOW)
    assert "Vi ringer torsdag" in words(client.get(page(receipt)))
    ring(receipt.claim, cast, "wrong_number", NOW, rung=TOLD["contact_phone"])
    said = words(client.get(page(receipt)))
    assert NOT_THEIRS in said
    assert "Vi ringer torsdag" not in said
    assert "Send os det, vi mangler, senest torsdag den 15. oktober" in said


def test_whoever_did_not_give_that_number_reads_of_none(cast: Cast, client: Client) -> None:
    receipt = filed()
    answers = Answers(contact_phone="+4531223344")
    answer(number=receipt.claim.number, answers=answers, by=None, now=NOW, trusted=True)
    ring(receipt.claim, cast, "wrong_number", NOW, rung="+4531223344")
    said = words(client.get(page(receipt)))
    assert "er en andens" not in said
    assert "Vi har ikke et nummer fra dig" in said
