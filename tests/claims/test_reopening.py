"""Asking for an ended claim to be opened again: who may, what is promised, and how the desk answers."""

from datetime import timedelta

import pytest

from accounts.refusals import Refusal, WrongState
from claims import reopening
from claims.closing import close, reopen, withdraw
from claims.deciding.decisions import decide
from claims.models import Claim, DeadlineState, EventKind, Message
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines
from claims.promises.sweep import sweep_deadlines
from claims.writing.messaging import put_aside, send
from tests.cast import NOW, Cast
from tests.claims.claimant import TOLD, assessed, filed, page, trusted
from tests.claims.filing_pages import html, words

pytestmark = pytest.mark.usefixtures("frozen")

WHY = "Skærmen er gået i stykker igen."
ANSWER = DeadlineKind.REOPENING_ANSWER


def ended(**answers: object):
    receipt = filed(**{**TOLD, **answers})
    withdraw(number=receipt.claim.number, by=None, now=NOW)
    return receipt


def asked(cast: Cast) -> Claim:
    claim = ended().claim
    reopening.ask(number=claim.number, text=WHY, by=None, now=NOW)
    return claim


def promise(claim: Claim):
    return claim.deadlines.get(kind=ANSWER)


# The claimant ---------------------------------------------------------------------------------------------------------


def test_who_asks_reads_until_when_they_have_an_answer(cast, client):
    receipt = ended()
    shown = client.get(page(receipt))
    assert f'href="{page(receipt, "genaabn/")}"' in html(shown)
    assert "Bed os genåbne sagen" in words(shown)
    answer = client.post(page(receipt, "genaabn/"), {"text": WHY}, follow=True)
    said = words(answer)
    assert "Vi har fået dit ønske om genåbning." in said
    assert "Du har bedt os genåbne sagen. Vi svarer senest i morgen kl. 16.00." in said
    assert "Anmeldelsen er trukket tilbage." in said
    assert page(receipt, "genaabn/") not in html(answer)
    message = Message.objects.get(claim=receipt.claim)
    assert (message.text, message.by_claimant, message.trusted) == (WHY, True, False)
    assert receipt.claim.events.filter(kind=EventKind.REOPENING_ASKED).count() == 1
    assert Claim.objects.get(pk=receipt.claim.pk).state == "closed"


def test_asking_again_with_the_same_words_is_the_same_wish_and_with_others_waits(cast):
    claim = asked(cast)
    reopening.ask(number=claim.number, text=WHY, by=None, now=NOW + timedelta(minutes=1))
    assert Message.objects.filter(claim=claim).count() == 1
    with pytest.raises(WrongState):
        reopening.ask(number=claim.number, text="Noget nyt.", by=None, now=NOW)


def test_a_wish_without_a_word_is_asked_for_one(cast, client):
    receipt = ended()
    said = words(client.post(page(receipt, "genaabn/"), {"text": "  "}))
    assert "Skriv, hvorfor sagen skal genåbnes." in said
    with pytest.raises(Refusal):
        reopening.ask(number=receipt.claim.number, text=" ", by=None, now=NOW)
    assert not receipt.claim.deadlines.filter(kind=ANSWER).exists()


def test_a_code_and_a_cpr_number_are_taken_out_of_the_words(cast, client):
    receipt = ended()
    client.post(page(receipt, "genaabn/"), {"text": "Mit CPR er 010190-1234."})
    assert "010190" not in Message.objects.get(claim=receipt.claim).text


def test_an_open_claim_has_nothing_to_ask_for(cast, client):
    receipt = filed(**TOLD)
    assert client.get(page(receipt, "genaabn/")).status_code == 302
    assert client.post(page(receipt, "genaabn/"), {"text": WHY}).status_code == 409
    assert "genåbnet" not in words(client.get(page(receipt)))


def test_what_was_decided_is_complained_of_instead(cast, client):
    receipt = assessed(cast)
    decide(number=receipt.claim.number, kind="rejected", clause="6", reason="Ikke dækket.", by=cast.camilla, now=NOW)
    link = trusted(receipt.claim)
    assert Claim.objects.get(pk=receipt.claim.pk).state == "closed"
    assert "genaabn/" not in html(client.get(link))
    assert "klage/" in html(client.get(link))
    assert client.post(f"{link}genaabn/", {"text": WHY}).status_code == 409


def test_what_was_told_twice_goes_on_as_the_other_claim(cast, client):
    receipt = assessed(cast)
    close(number=receipt.claim.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW)
    assert "genaabn/" not in html(client.get(page(receipt)))


def test_who_told_nothing_but_the_number_is_told_to_ring(cast, client):
    receipt = filed()
    withdraw(number=receipt.claim.number, by=None, now=NOW)
    assert "genaabn/" not in html(client.get(page(receipt)))
    assert client.post(page(receipt, "genaabn/"), {"text": WHY}).status_code == 302
    assert not Message.objects.filter(claim=receipt.claim).exists()
    assert "genaabn/" in html(client.get(trusted(receipt.claim)))


def test_what_the_real_user_asked_is_no_strangers_to_read(cast, client):
    receipt = filed()
    withdraw(number=receipt.claim.number, by=None, now=NOW)
    before = words(client.get(page(receipt)))
    client.post(f"{trusted(receipt.claim)}genaabn/", {"text": WHY})
    client.get(trusted(receipt.claim))
    assert words(client.get(page(receipt))) == before
    assert "Vi svarer senest" in words(client.get(trusted(receipt.claim)))
    said = words(client.get(page(receipt)))
    assert "genåbne" not in said.replace("kan sagen genåbnes", "")
    assert WHY not in said


def test_the_employee_asks_on_their_own_page_and_no_other_does(cast, as_user):
    receipt = ended()
    where = f"/min-side/sag/{receipt.claim.number}/genaabn/"
    assert as_user(cast.david).post(where, {"text": WHY}).status_code == 404
    assert as_user(cast.anna).post(where, {"text": WHY}).status_code == 302
    assert Message.objects.get(claim=receipt.claim).by == cast.anna


# The promise ----------------------------------------------------------------------------------------------------------


def test_a_late_answer_is_admitted_with_a_new_time(cast, client, frozen):
    receipt = ended()
    reopening.ask(number=receipt.claim.number, text=WHY, by=None, now=NOW)
    late = promise(receipt.claim).due_at + timedelta(hours=1)
    frozen.move_to(late)
    sweep_deadlines(now=late)
    said = words(client.get(page(receipt)))
    assert "Vi lovede at svare senest i dag kl. 16.00 på, om sagen kan genåbnes, og det nåede vi ikke." in said
    assert "Vi svarer i stedet senest i morgen kl. 10.00." in said
    assert promise(receipt.claim).state == DeadlineState.MISSED


def test_the_desk_finds_the_wish_among_what_goes_on(cast, as_user):
    claim = asked(cast)
    shown = words(as_user(cast.camilla).get("/desk/?vis=klager"))
    assert claim.number in shown
    assert WHY in words(as_user(cast.camilla).get(f"/desk/sag/{claim.number}/"))


def test_reopening_keeps_the_promise(cast):
    claim = asked(cast)
    reopen(number=claim.number, reason="Skaden er der igen", by=cast.camilla, now=NOW + timedelta(hours=1))
    assert promise(claim).state == DeadlineState.MET
    assert Claim.objects.get(pk=claim.pk).state == "assessing"


def test_a_message_is_an_answer_and_the_claimant_may_ask_once_more(cast):
    claim = asked(cast)
    send(number=claim.number, text="Det er en ny skade. Anmeld den her.", by=cast.camilla, now=NOW)
    assert promise(claim).state == DeadlineState.MET
    assert not Message.objects.unanswered().filter(claim=claim).exists()
    reopening.ask(number=claim.number, text="Nej, det er den samme.", by=None, now=NOW + timedelta(days=1))
    assert deadlines.open_deadlines().filter(claim=claim, kind=ANSWER).count() == 1


def test_an_answer_on_the_telephone_is_an_answer(cast):
    claim = asked(cast)
    put_aside(number=claim.number, by=cast.camilla, now=NOW)
    assert promise(claim).state == DeadlineState.MET
