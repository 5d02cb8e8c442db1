"""Until when somebody looks at what was sent while other papers are still missing: promised, kept, and admitted."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from claims.evidence.evidence import add_document, answer, complete_documentation, review_document
from claims.evidence.told import Answers
from claims.files.uploads import read
from claims.models import Claim, Document
from claims.models.deadline import DeadlineKind
from claims.promises.ledger_texts import desk_line
from claims.promises.sweep import sweep_deadlines
from claims.writing import messaging
from tests.cast import NOW, Cast
from tests.claims.aftermath import promise
from tests.claims.claimant import TOLD, filed, page, trusted
from tests.claims.filed import file, reach
from tests.claims.files import pdf
from tests.claims.filing_pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

KIND = DeadlineKind.NEXT_WORD
DAY = timedelta(days=1)
# Sixteen hours of a call centre that is open from eight to four, from a Tuesday at ten.
THURSDAY = NOW + 2 * DAY
LOOK = "Senest torsdag kl. 10.00 har vi set på det, du har sendt."


def sends(claim: Claim, kind: str = "photo", at: datetime = NOW) -> Document:
    return add_document(number=claim.number, kind=kind, upload=read(pdf()), by=None, now=at, trusted=True)


def lacking(cast: Cast) -> Claim:
    """A claim whose claimant we have talked with, and who owes us the receipt and the story."""
    return reach(file(), cast.camilla)


def words_of(claim: Claim) -> list[tuple[str, datetime]]:
    return list(claim.deadlines.filter(kind=KIND).order_by("pk").values_list("state", "due_at"))


def looks(document: Document, cast: Cast, at: datetime) -> None:
    review_document(number=document.claim.number, document=document.pk, by=cast.camilla, now=at)


def test_who_sends_something_while_papers_are_missing_reads_when_it_is_looked_at(cast: Cast, client: Client) -> None:
    claim = lacking(cast)
    assert "set på det" not in words(client.get(trusted(claim)))
    sends(claim)
    assert words_of(claim) == [("running", THURSDAY)]
    said = words(client.get(trusted(claim)))
    assert "Send os det, vi mangler, senest torsdag den 15. oktober, så går vi videre. " + LOOK in said
    assert "Hvorfor kl. 10.00?" in said


def test_it_says_the_same_in_english(cast: Cast, client: Client, frozen) -> None:
    claim = lacking(cast)
    sends(claim)
    client.cookies["django_language"] = "en"
    said = words(client.get(trusted(claim)))
    assert "By Thursday 10:00 at the latest we will have looked at what you sent." in said
    late = THURSDAY + timedelta(hours=1)
    sweep_deadlines(now=late)
    frozen.move_to(late)
    said = words(client.get(trusted(claim)))
    assert "We promised to look at what you sent by today 10:00, and we did not manage it." in said
    assert "We will do so by tomorrow 10:00 at the latest instead." in said


def test_more_of_it_keeps_the_first_time(cast: Cast) -> None:
    claim = lacking(cast)
    sends(claim)
    sends(claim, at=NOW + DAY)
    assert words_of(claim) == [("running", THURSDAY)]


def test_it_is_kept_once_all_of_it_has_been_looked_at(cast: Cast, client: Client) -> None:
    claim = lacking(cast)
    first, second = sends(claim), sends(claim)
    looks(first, cast, NOW + DAY)
    assert words_of(claim) == [("running", THURSDAY)]
    looks(second, cast, NOW + DAY)
    assert words_of(claim) == [("met", THURSDAY)]
    assert "set på det" not in words(client.get(trusted(claim)))


def test_a_word_from_us_keeps_it_too(cast: Cast) -> None:
    claim = lacking(cast)
    sends(claim)
    messaging.send(number=claim.number, text="Vi mangler kvitteringen.", by=cast.camilla, now=NOW + DAY)
    assert words_of(claim) == [("met", THURSDAY)]


def test_what_is_told_besides_and_a_message_put_aside_leave_it(cast: Cast) -> None:
    claim = lacking(cast)
    sends(claim)
    answer(number=claim.number, answers=Answers(country="DK"), by=None, now=NOW, trusted=True)
    messaging.receive(number=claim.number, text="Nu er det sendt.", by=None, now=NOW, trusted=True)
    messaging.put_aside(number=claim.number, by=cast.camilla, now=NOW)
    assert words_of(claim) == [("running", THURSDAY)]


def test_a_message_put_aside_takes_its_own_promise_whatever_was_sent_with_the_filing(cast: Cast) -> None:
    claim = file()
    sends(claim)
    reach(claim, cast.camilla)
    assert words_of(claim) == []
    messaging.receive(number=claim.number, text="Hvad så?", by=None, now=NOW, trusted=True)
    messaging.put_aside(number=claim.number, by=cast.camilla, now=NOW)
    assert words_of(claim) == [("cancelled", THURSDAY)]


def test_with_the_last_paper_it_is_the_next_word(cast: Cast, client: Client) -> None:
    claim = lacking(cast)
    sends(claim)
    complete_documentation(number=claim.number, by=cast.camilla, now=NOW)
    assert words_of(claim) == [("running", THURSDAY)]
    said = words(client.get(trusted(claim)))
    assert "Du hører fra os senest torsdag kl. 10.00." in said
    assert "set på det" not in said


def test_before_the_call_the_call_is_the_time_that_is_said(cast: Cast) -> None:
    claim = file()
    sends(claim)
    assert words_of(claim) == []


def test_what_one_of_us_takes_in_has_been_seen(cast: Cast) -> None:
    claim = lacking(cast)
    add_document(number=claim.number, kind="photo", upload=read(pdf()), by=cast.camilla, now=NOW)
    assert words_of(claim) == []


def test_where_we_are_late_it_is_admitted(cast: Cast, client: Client) -> None:
    claim = lacking(cast)
    sends(claim)
    late = THURSDAY + timedelta(hours=1)
    with time_machine.travel(late, tick=False):
        sweep_deadlines(now=late)
        said = words(client.get(trusted(claim)))
    assert "Vi lovede at se på det, du har sendt, senest i dag kl. 10.00, og det nåede vi ikke." in said
    assert "Det gør vi i stedet senest i morgen kl. 10.00." in said


def test_it_stays_a_look_while_the_limit_of_the_papers_waits_for_it(cast: Cast, client: Client, frozen) -> None:
    claim = lacking(cast)
    limit = promise(claim, DeadlineKind.DOCUMENTATION)
    photo = sends(claim, at=limit.enforced_at - timedelta(hours=6))
    frozen.move_to(limit.enforced_at + timedelta(minutes=1))
    sweep_deadlines(now=limit.enforced_at + timedelta(minutes=1))
    assert promise(claim, DeadlineKind.DOCUMENTATION).held_at is not None
    said = words(client.get(trusted(claim)))
    assert "Senest mandag kl. 16.00 har vi set på det, du har sendt." in said
    assert "Du hører fra os senest" not in said
    looks(photo, cast, limit.enforced_at + timedelta(hours=9))
    assert "set på det" not in words(client.get(trusted(claim)))


def test_once_all_is_seen_a_message_that_waits_makes_it_an_ordinary_word(cast: Cast, client: Client, frozen) -> None:
    claim = lacking(cast)
    photo = sends(claim)
    messaging.receive(number=claim.number, text="Hvor langt er I?", by=None, now=NOW, trusted=True)
    assert LOOK in words(client.get(trusted(claim)))
    looks(photo, cast, NOW + timedelta(hours=1))
    assert words_of(claim) == [("running", THURSDAY)]
    said = words(client.get(trusted(claim)))
    assert "Du hører fra os senest torsdag kl. 10.00." in said
    assert LOOK not in said
    late = THURSDAY + timedelta(hours=1)
    sweep_deadlines(now=late)
    frozen.move_to(late)
    sends(claim, at=late)
    said = words(client.get(trusted(claim)))
    assert "Vi lovede, at du hørte fra os senest i dag kl. 10.00, og det nåede vi ikke." in said
    assert "Du hører i stedet fra os senest" in said


def test_the_desk_reads_why_it_runs(cast: Cast) -> None:
    claim = lacking(cast)
    sends(claim)
    entry = claim.deadlines.get(kind=KIND).entries.get()
    assert "anmelderen har sendt noget" in desk_line(entry)


def test_the_stranger_does_not_learn_that_something_was_sent(cast: Cast, client: Client) -> None:
    receipt = filed(**{**TOLD, "contact_phone": ""})
    sends(reach(receipt.claim, cast.camilla))
    assert "set på det" not in words(client.get(page(receipt)))
