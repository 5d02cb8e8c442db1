"""A promise of ours that was missed is admitted by mail and SMS, unasked, once, with the time that the page names."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.spoken import spoken_moment
from claims import complaints, reopening
from claims.calls.appointments import agree_call
from claims.calls.contact import log_call
from claims.closing import withdraw
from claims.filing.filing import Filing, file_claim, session_hash
from claims.models import Claim, Deadline
from claims.models.deadline import DeadlineKind
from claims.promises.admitting import ANSWERS, made_good
from claims.promises.sweep import sweep_deadlines
from claims.promises.worktime import DEFAULT_CALENDAR
from notifications.models import Channel, OutboxMessage
from notifications.rendering import Rendered, render, render_sms
from tests.cast import ANNAS_IMEI, COPENHAGEN, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast, rewrite_hours
from tests.claims.claimant import trusted
from tests.claims.filed import ANNAS_MAIL, file
from tests.claims.filing_pages import words
from tests.claims.promises import make_overdue
from tests.claims.proven import show_contact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cast", "frozen")]

CALLBACK, AGREED, REOPENING = DeadlineKind.CALLBACK, DeadlineKind.AGREED_CALL, DeadlineKind.REOPENING_ANSWER
STRANGER = "fremmed@eksempel.example"
# Rings another telephone than the broken one.
ANOTHER = "+4531223344"
HERS = {"contact_name": "Anna Holm", "contact_phone": "31 22 33 44", "contact_email": "anna.privat@eksempel.example"}


@pytest.fixture
def sms(settings: Any) -> None:
    settings.SMS_BACKEND = "notifications.channels.pocket.send"


def missed(claim: Claim, kind: DeadlineKind, *, later: timedelta = timedelta(seconds=9)) -> datetime:
    """The sweep comes by `later` than the promise of this kind; returns when."""
    at = Deadline.objects.running().get(claim=claim, kind=kind).due_at + later
    sweep_deadlines(now=at)
    return at


def admissions(claim: Claim, channel: Channel = Channel.MAIL) -> list[OutboxMessage]:
    of_claim = OutboxMessage.objects.filter(subject_key=claim.number, channel=channel)
    found = of_claim.filter(template__in=["callback_admitted", "agreed_call_missed", "answer_admitted"])
    return list(found.order_by("pk"))


def read(message: OutboxMessage, language: str = "") -> Rendered:
    return render(message.template, language=language or message.language, context=message.context)


def anew(message: OutboxMessage) -> datetime:
    return datetime.fromisoformat(message.context["anew"])


# A call that we promised ----------------------------------------------------------------------------------------------


def test_a_missed_callback_is_admitted_by_one_mail_with_the_new_time() -> None:
    claim = file()
    at = missed(claim, CALLBACK)
    sweep_deadlines(now=at + timedelta(hours=1))
    (letter,) = admissions(claim)
    assert letter.address == ANNAS_MAIL
    assert anew(letter) == at - timedelta(seconds=9) + timedelta(hours=2)
    mail = read(letter)
    assert mail.subject == f"Vi ringede ikke til tiden – {claim.number}"
    for text in (mail.text, " ".join(mail.html.split())):
        assert "Vi lovede at ringe senest tirsdag den 15. september 2026 kl. 14.00, og det nåede vi ikke." in text
        assert "Det er vores fejl." in text
        assert "senest tirsdag den 15. september 2026 kl. 16.00" in text
        assert "Vælg et tidspunkt" in mail.html


@pytest.mark.parametrize("later", [timedelta(seconds=9), timedelta(hours=1), timedelta(hours=20), timedelta(days=4)])
def test_the_mail_names_the_time_that_the_page_names(
    client: Client, frozen: time_machine.Traveller, later: timedelta
) -> None:
    claim = file()
    at = missed(claim, CALLBACK, later=later)
    frozen.move_to(at)
    (letter,) = admissions(claim)
    assert anew(letter) > at
    said = words(client.get(trusted(claim)))
    assert f"Vi ringer i stedet senest {spoken_moment(anew(letter), at)}." in said


def test_every_address_that_was_promised_the_call_is_told() -> None:
    claim = file_claim(filing=Filing(identifier=ANNAS_IMEI, contact_email=STRANGER), now=NOW).claim
    missed(claim, CALLBACK)
    assert {letter.address for letter in admissions(claim)} == {ANNAS_MAIL, STRANGER}


def test_a_missed_agreed_call_has_the_new_time_as_well() -> None:
    claim = file()
    agreed = agree_call(number=claim.number, starts_at=NOW + timedelta(days=1), by=None, now=NOW)
    at = missed(claim, AGREED)
    (letter,) = admissions(claim)
    found = made_good(agreed, at)
    assert found is not None
    assert anew(letter) == found.at == agreed.due_at + timedelta(hours=2)
    said = read(letter).text
    assert "onsdag den 16. september 2026 mellem kl. 10.00 og 10.30" in said
    assert "senest onsdag den 16. september 2026 kl. 12.30" in said


def test_a_stranger_who_filed_does_not_read_when_she_was_to_be_rung(client: Client) -> None:
    filing = Filing(identifier=ANNAS_IMEI, filer_key=session_hash("stranger"), contact_email=STRANGER)
    claim = file_claim(filing=filing, now=NOW).claim
    show_contact(client, trusted(claim))
    assert client.post(f"{trusted(claim)}svar/contact/", HERS).status_code == 302
    agree_call(number=claim.number, starts_at=NOW + timedelta(days=1), by=None, now=NOW)
    missed(claim, AGREED)
    assert STRANGER not in {letter.address for letter in admissions(claim)}
    assert ANNAS_MAIL in {letter.address for letter in admissions(claim)}


def test_who_was_rung_in_time_reads_of_no_miss(cast: Cast) -> None:
    claim = file()
    log_call(number=claim.number, agent=cast.camilla, outcome="reached", note="", now=NOW)
    sweep_deadlines(now=NOW + timedelta(hours=5))
    assert not admissions(claim)


@pytest.mark.parametrize("kind", [CALLBACK, REOPENING])
def test_many_misses_are_told_in_as_many_statements_as_one(cast: Cast, sms: None, kind: DeadlineKind) -> None:
    def statements(number: int) -> int:
        make_overdue(cast, kind, number, state="closed" if kind == REOPENING else "filed")
        with CaptureQueriesContext(connection) as asked:
            assert sweep_deadlines(now=NOW) == number
        return len(asked)

    statements(1)
    assert statements(2) == statements(12)
    assert OutboxMessage.objects.filter(template__in=["callback_admitted", "answer_admitted"]).count() == 15


# By SMS ---------------------------------------------------------------------------------------------------------------


def test_a_missed_callback_is_texted_as_well_but_not_to_the_broken_telephone(sms: None) -> None:
    rung, broken = file(contact_phone=ANOTHER), file(identifier=UNKNOWN_IMEI, contact_phone=ANOTHER)
    Claim.objects.filter(pk=broken.pk).update(phone_is_the_device=True)
    sweep_deadlines(now=NOW + timedelta(hours=5))
    (text,) = admissions(rung, Channel.SMS)
    assert text.address == ANOTHER
    said = render_sms(text.template, language="da", context=text.context)
    assert "Vi ringede ikke til tiden" in said
    assert "senest 15. september 2026 kl. 16.00" in said
    assert not admissions(broken, Channel.SMS)


def test_what_is_admitted_at_night_is_texted_in_the_morning_and_names_no_time_that_has_passed_by_then(
    sms: None,
) -> None:
    always_open = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    rewrite_hours(None, {**DEFAULT_CALENDAR.to_json(), "hours": always_open})
    evening = datetime(2026, 9, 15, 17, 30, tzinfo=COPENHAGEN)
    claim = file(at=evening, contact_phone=ANOTHER)
    missed(claim, CALLBACK)
    (letter,), (text,) = admissions(claim), admissions(claim, Channel.SMS)
    assert anew(letter) == datetime(2026, 9, 15, 23, 30, tzinfo=COPENHAGEN)
    assert text.next_attempt_at == datetime(2026, 9, 16, 8, 0, tzinfo=COPENHAGEN)
    assert text.context["anew"] == ""
    assert "Vi ringer, så snart vi kan." in render_sms(text.template, language="da", context=text.context)


# An answer that we owed -----------------------------------------------------------------------------------------------


def asked_for_a_reopening(**told: Any) -> Claim:
    claim = file(**told)
    withdraw(number=claim.number, by=None, now=NOW)
    reopening.ask(number=claim.number, text="Skærmen er gået i stykker igen.", by=None, now=NOW, trusted=True)
    return claim


def complained() -> Claim:
    claim = file()
    complaints.receive(number=claim.number, text="Det går for langsomt.", channel="page", by=None, now=NOW)
    return claim


def test_every_answer_that_we_owe_is_admitted_and_so_is_no_other_promise() -> None:
    assert {REOPENING, DeadlineKind.COMPLAINT_ACKNOWLEDGEMENT, DeadlineKind.COMPLAINT_ANSWER} == ANSWERS


def test_a_missed_answer_about_reopening_is_admitted_with_the_new_time(
    client: Client, frozen: time_machine.Traveller
) -> None:
    claim = asked_for_a_reopening()
    at = missed(claim, REOPENING)
    (letter,) = admissions(claim)
    said = read(letter).text
    assert "på, om sagen kan genåbnes, og det nåede vi ikke. Det er vores fejl." in said
    assert "senest torsdag den 17. september 2026 kl. 10.00" in said
    frozen.move_to(at)
    page = words(client.get(trusted(claim)))
    assert f"Vi svarer i stedet senest {spoken_moment(anew(letter), at)}." in page


def test_the_team_leads_are_told_of_an_answer_that_no_queue_shows(cast: Cast) -> None:
    claim = asked_for_a_reopening()
    missed(claim, REOPENING)
    letter = OutboxMessage.objects.get(template="reopening_missed")
    assert letter.address == cast.gry.email
    assert f"Ingen har svaret på, om sag {claim.number} kan genåbnes." in read(letter).text
    assert claim.number in read(letter, "en").text


@pytest.mark.parametrize(
    ("kind", "promised", "instead"),
    [
        (
            DeadlineKind.COMPLAINT_ACKNOWLEDGEMENT,
            "Vi lovede at læse og bekræfte din klage senest",
            "Vi bekræfter den i stedet:",
        ),
        (DeadlineKind.COMPLAINT_ANSWER, "Vi lovede at svare på din klage senest", "Du får svar:"),
    ],
)
def test_a_complaint_that_waits_too_long_is_admitted_a_working_day_ahead(
    kind: DeadlineKind, promised: str, instead: str
) -> None:
    claim = complained()
    at = missed(claim, kind)
    letter = next(letter for letter in admissions(claim) if letter.context.get("kind") == kind)
    assert promised in read(letter).text
    assert all(instead in said for said in (read(letter).text, read(letter).html))
    assert timedelta(hours=8) <= anew(letter) - at + timedelta(seconds=9)


def test_a_stranger_who_filed_reads_neither(client: Client) -> None:
    filing = Filing(identifier=ANNAS_IMEI, filer_key=session_hash("stranger"), contact_email=STRANGER)
    claim = file_claim(filing=filing, now=NOW).claim
    show_contact(client, trusted(claim))
    client.post(f"{trusted(claim)}svar/contact/", HERS)
    complaints.receive(number=claim.number, text="Det går for langsomt.", channel="page", by=None, now=NOW)
    missed(claim, DeadlineKind.COMPLAINT_ACKNOWLEDGEMENT)
    told = {letter.address for letter in admissions(claim) if letter.template == "answer_admitted"}
    assert ANNAS_MAIL in told
    assert STRANGER not in told


@pytest.mark.parametrize("language", ["da", "en"])
def test_each_letter_is_written_in_both_languages(language: str) -> None:
    claim, other = file(), asked_for_a_reopening(identifier=DAVIDS_IMEI)
    missed(claim, CALLBACK)
    missed(other, REOPENING)
    for letter in (*admissions(claim), *admissions(other)):
        mail = read(letter, language)
        with translation.override(language):
            assert mail.subject.endswith((claim.number, other.number))
        for part in (mail.text, mail.html):
            assert "{" not in part.partition("</style>")[2]
            assert "None" not in part
