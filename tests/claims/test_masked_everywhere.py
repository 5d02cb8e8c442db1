"""Wherever a text is taken in, by whomever, it is kept without CPR numbers and without codes."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from claims import complaints, reopening
from claims.calls import contact
from claims.closing import close, reopen, withdraw
from claims.desk import snoozing
from claims.evidence import evidence
from claims.evidence.told import Answers
from claims.files import uploads
from claims.models import CallAttempt, Claim, ClaimEvent, Message, Quote
from claims.models.deadline import DeadlineKind
from claims.promises import extending
from claims.routes import quoting, repairs
from claims.writing import messaging
from tests.cast import NOW, Cast
from tests.claims.aftermath import ARRIVED, promise, under_repair
from tests.claims.filed import file, reach
from tests.claims.files import pdf
from workshops.models import Repair

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TEXT = "Koden er 4711, og mit CPR er 010203-1234."
KEPT = "Koden er ••••, og mit CPR er ••••••-••••."


def _note(claim: Claim) -> str:
    return str(ClaimEvent.objects.filter(claim=claim, kind="note").latest("pk").data["text"])


def the_story(cast: Cast) -> str:
    return file(description=TEXT).description


def an_answer_afterwards(cast: Cast) -> str:
    claim = file(description="")
    answers = Answers(peril="damage", description=TEXT)
    evidence.answer(number=claim.number, answers=answers, by=None, now=NOW)
    claim.refresh_from_db()
    return claim.description


def a_note(cast: Cast) -> str:
    claim = file()
    contact.add_note(number=claim.number, text=TEXT, by=cast.camilla, now=NOW)
    return _note(claim)


def the_note_of_a_call(cast: Cast) -> str:
    contact.log_call(number=file().number, agent=cast.camilla, outcome="reached", note=TEXT, now=NOW)
    return CallAttempt.objects.get().note


def the_reason_of_an_end(cast: Cast) -> str:
    claim = file()
    close(number=claim.number, outcome="duplicate", reason=TEXT, by=cast.camilla, now=NOW)
    return _note(claim)


def the_reason_of_a_reopening(cast: Cast) -> str:
    claim = file()
    withdraw(number=claim.number, by=None, now=NOW)
    reopen(number=claim.number, reason=TEXT, by=cast.camilla, now=NOW)
    return _note(claim)


def the_reason_of_a_pause(cast: Cast) -> str:
    claim = reach(file(), cast.camilla)
    until = NOW + timedelta(hours=1)
    snoozing.snooze(number=claim.number, until=until, reason=TEXT, by=cast.camilla, now=NOW)
    return str(ClaimEvent.objects.get(kind="snoozed").data["reason"])


def the_reason_of_a_hold(cast: Cast) -> str:
    claim = file()
    limit = promise(claim, DeadlineKind.DOCUMENTATION)
    extending.hold_back(number=claim.number, deadline=limit.pk, reason=TEXT, by=cast.camilla, now=NOW)
    return str(limit.entries.get(kind="held").data["words"])


def a_message_of_the_claimants(cast: Cast) -> str:
    messaging.receive(number=file().number, text=TEXT, by=None, trusted=True, now=NOW)
    return Message.objects.get().text


def a_message_to_the_claimant(cast: Cast) -> str:
    messaging.send(number=file().number, text=TEXT, by=cast.camilla, now=NOW)
    return Message.objects.get().text


def a_complaint(cast: Cast) -> str:
    return complaints.receive(number=file().number, text=TEXT, channel="page", by=None, now=NOW).text


def the_answer_to_a_complaint(cast: Cast) -> str:
    claim = file()
    complaints.receive(number=claim.number, text="Det går for langsomt.", channel="page", by=None, now=NOW)
    said = complaints.answer(number=claim.number, outcome="not_upheld", answer=TEXT, by=cast.camilla, now=NOW)
    return said.answer


def asking_for_a_reopening(cast: Cast) -> str:
    claim = file()
    withdraw(number=claim.number, by=None, now=NOW)
    return reopening.ask(number=claim.number, text=TEXT, by=None, now=NOW).text


def a_diagnosis(cast: Cast) -> str:
    repair = under_repair(cast, diagnosed=False)
    return repairs.diagnose(number=repair.claim_number, diagnosis=TEXT, by=cast.eva, now=ARRIVED).diagnosis


def what_was_repaired(cast: Cast) -> str:
    number = under_repair(cast).claim_number
    repairs.finish(number=number, outcome="repaired", note=TEXT, new_identifier="", by=cast.eva, now=ARRIVED)
    return Repair.objects.get().outcome_note


def a_workshops_question(cast: Cast) -> str:
    number = under_repair(cast).claim_number
    quoting.ask(number=number, amount_dkk=Decimal(900), note=TEXT, by=cast.eva, now=ARRIVED)
    return Quote.objects.get().note


@pytest.mark.parametrize(
    "write",
    [
        the_story,
        an_answer_afterwards,
        a_note,
        the_note_of_a_call,
        the_reason_of_an_end,
        the_reason_of_a_reopening,
        the_reason_of_a_pause,
        the_reason_of_a_hold,
        a_message_of_the_claimants,
        a_message_to_the_claimant,
        a_complaint,
        the_answer_to_a_complaint,
        asking_for_a_reopening,
        a_diagnosis,
        what_was_repaired,
        a_workshops_question,
    ],
    ids=lambda write: str(write.__name__),
)
def test_what_must_not_be_held_is_not_kept(cast: Cast, write: Callable[[Cast], str]) -> None:
    assert write(cast) == KEPT


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("pinkode 1234.pdf", "pinkode ••••.pdf"),
        ("sundhedskort 010203-1234.pdf", "sundhedskort ••••••-••••.pdf"),
        # What telephones and computers call a file is no number of anybody's.
        ("IMG_20261120_143012.pdf", "IMG_20261120_143012.pdf"),
        ("WhatsApp Image 2026-11-20 at 14.30.12.pdf", "WhatsApp Image 2026-11-20 at 14.30.12.pdf"),
        ("Faktura 12345678.pdf", "Faktura 12345678.pdf"),
    ],
)
def test_the_name_of_a_file_is_a_text_as_well(given: str, kept: str) -> None:
    assert uploads.read(SimpleUploadedFile(given, pdf().read())).name == kept
