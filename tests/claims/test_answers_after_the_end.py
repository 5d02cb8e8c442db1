"""What the claimant answers to a message that we wrote on a claim after its end, and who of us sees it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from accounts.refusals import WrongState
from claims.case.case_page import Door, ball_through, with_parts
from claims.closing import close, reopen
from claims.desk.undoing import UNDO
from claims.models import Claim, Deadline, Message
from claims.models.deadline import DeadlineKind, DeadlineState
from claims.promises.sweep import sweep_deadlines
from claims.writing import messaging
from tests.cast import NOW, Cast
from tests.claims.aftermath import replaced
from tests.claims.claimant import assessed, trusted
from tests.claims.filing_pages import html, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

DAY = timedelta(days=1)
ASKED = NOW + DAY
READ = ASKED + UNDO
QUESTION, ACCOUNT = "Hvilken konto skal pengene ind på?", "Den, I har i forvejen."


@pytest.fixture
def claim(cast: Cast) -> Claim:
    """Anna's claim, settled by another phone."""
    return replaced(cast)


def ask(claim: Claim, cast: Cast) -> None:
    messaging.send(number=claim.number, text=QUESTION, by=cast.camilla, now=ASKED)


def answer(claim: Claim, text: str = ACCOUNT, now=READ) -> Message:
    return messaging.receive(number=claim.number, text=text, by=None, now=now, trusted=True)


def promised(claim: Claim) -> str:
    """How it stands with the next word that we promised last."""
    return Deadline.objects.filter(claim=claim, kind=DeadlineKind.NEXT_WORD).latest("pk").state


def listed(client: Client) -> str:
    return html(client.get("/desk/?vis=klager"))


@pytest.mark.parametrize("outcome", ["settled", "duplicate"])
def test_who_is_asked_after_the_end_reads_and_answers_on_the_page(
    cast: Cast, client: Client, frozen, outcome: str
) -> None:
    if outcome == "settled":
        claim = replaced(cast)
    else:
        claim = assessed(cast).claim
        close(number=claim.number, outcome=outcome, reason="", by=cast.camilla, now=NOW)
    ask(claim, cast)
    frozen.move_to(READ)
    path = trusted(claim)
    assert "Læs og svar" in words(client.get(path))
    assert "<textarea" in html(client.get(f"{path}beskeder/"))
    said = client.post(f"{path}beskeder/", {"text": ACCOUNT}, follow=True)
    assert "Din besked er sendt." in words(said)
    assert "Vi har din besked og svarer senest" in words(said)
    assert "<textarea" not in html(said)


def test_one_answer_is_taken_and_the_second_is_refused(claim: Claim, cast: Cast) -> None:
    ask(claim, cast)
    assert answer(claim) == answer(claim)
    with pytest.raises(WrongState):
        answer(claim, "Og en ting til.")


def test_who_was_told_before_the_end_only_reads(cast: Cast, client: Client, frozen) -> None:
    claim = assessed(cast).claim
    messaging.send(number=claim.number, text="Vi afslutter sagen nu.", by=cast.camilla, now=NOW)
    close(number=claim.number, outcome="duplicate", reason="", by=cast.camilla, now=ASKED)
    frozen.move_to(READ)
    said = words(client.get(trusted(claim)))
    assert "Læs" in said
    assert "Læs og svar" not in said
    assert "<textarea" not in html(client.get(f"{trusted(claim)}beskeder/"))
    assert client.post(f"{trusted(claim)}beskeder/", {"text": ACCOUNT}).status_code == 409


def test_the_answer_is_promised_a_word_and_lies_in_the_desks_list_until_it_has_one(
    claim: Claim, cast: Cast, as_user, frozen
) -> None:
    ask(claim, cast)
    frozen.move_to(READ)
    assert claim.number not in listed(as_user(cast.camilla))
    answer(claim)
    assert promised(claim) == DeadlineState.RUNNING
    assert claim.number in listed(as_user(cast.camilla))
    messaging.send(number=claim.number, text="Tak.", by=cast.camilla, now=READ + DAY)
    assert promised(claim) == DeadlineState.MET
    assert claim.number not in listed(as_user(cast.camilla))


def test_that_we_owe_an_answer_stands_on_top_before_how_the_claim_ended(
    claim: Claim, cast: Cast, client: Client, as_user, frozen
) -> None:
    ask(claim, cast)
    answer(claim)
    frozen.move_to(READ)
    said = "Vi har din besked og svarer senest fredag kl. 10.00."
    assert "Skaden er erstattet." in words(client.get(trusted(claim))).partition(said)[2]
    assert said in words(as_user(cast.anna).get("/min-side/"))
    messaging.send(number=claim.number, text="Tak.", by=cast.camilla, now=READ + DAY)
    frozen.move_to(READ + DAY + UNDO)
    assert said not in words(client.get(trusted(claim)))


def test_a_door_that_shows_no_answers_reads_nothing_of_one_that_is_owed(claim: Claim, cast: Cast) -> None:
    ask(claim, cast)
    answer(claim)
    loaded = with_parts(Claim.objects.filter(pk=claim.pk)).get()
    elsewhere = Door(claim=loaded, pages="case", key="", own=False, trusted=False)
    assert "besked" not in ball_through(elsewhere, READ).text
    assert "Vi har din besked" in ball_through(replace(elsewhere, own=True, trusted=True), READ).text


def test_an_answer_that_needs_none_is_put_aside(claim: Claim, cast: Cast, as_user) -> None:
    ask(claim, cast)
    answer(claim)
    messaging.put_aside(number=claim.number, by=cast.camilla, now=READ)
    assert promised(claim) == DeadlineState.CANCELLED
    assert claim.number not in listed(as_user(cast.camilla))


def test_a_word_that_was_missed_after_the_end_is_admitted_and_stays_in_the_list(
    claim: Claim, cast: Cast, client: Client, as_user, frozen
) -> None:
    ask(claim, cast)
    answer(claim)
    late = READ + 7 * DAY
    sweep_deadlines(now=late)
    frozen.move_to(late)
    assert promised(claim) == DeadlineState.MISSED
    assert "det nåede vi ikke" in words(client.get(f"{trusted(claim)}beskeder/"))
    for said in (words(client.get(trusted(claim))), words(as_user(cast.anna).get("/min-side/"))):
        admitted = said.partition("Vi lovede at svare på din besked senest fredag den 18. september kl. 10.00")[2]
        assert "Vi svarer i stedet senest i morgen kl. 10.00." in admitted.partition("Skaden er erstattet.")[0]
    assert claim.number in listed(as_user(cast.camilla))


def test_a_claim_that_is_opened_again_owes_the_word_as_before(cast: Cast) -> None:
    claim = assessed(cast).claim
    close(number=claim.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW)
    ask(claim, cast)
    answer(claim)
    reopen(number=claim.number, reason="Fejl.", by=cast.camilla, now=READ)
    assert promised(claim) == DeadlineState.RUNNING


def test_what_nobody_answered_before_the_end_is_owed_no_word_after_it(cast: Cast, as_user) -> None:
    claim = assessed(cast).claim
    answer(claim, now=NOW)
    close(number=claim.number, outcome="duplicate", reason="", by=cast.camilla, now=ASKED)
    assert promised(claim) == DeadlineState.CANCELLED
    assert claim.number not in listed(as_user(cast.camilla))
