"""Who gets an SMS beside the mail and of what, and that the telephone that is broken never does."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.calls.appointments import agree_call
from claims.calls.contact import log_call
from claims.models import Claim, DeadlineState, Task, TaskKind
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines
from claims.promises.sweep import sweep_deadlines
from claims.writing.messages import number_to_text
from notifications.models import Channel, OutboxMessage
from notifications.rendering import render_sms
from tests.cast import ANNAS_LAPTOP_SERIAL, COPENHAGEN, NOW, UNKNOWN_IMEI, Cast
from tests.claims.filed import file, reach
from tests.claims.promises import make_claim

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cast", "frozen")]

# Anna's number in the register is +4520304050, and her telephone is registered as hers.
ANOTHER = "+4531223344"


@pytest.fixture(autouse=True)
def _sms_is_on(settings: Any) -> None:
    settings.SMS_BACKEND = "notifications.channels.pocket.send"


def texted(claim: Claim) -> list[tuple[str, str, dict[str, str]]]:
    rows = OutboxMessage.objects.filter(channel=Channel.SMS, subject_key=claim.number)
    return list(rows.values_list("template", "address", "context"))


def ring_in_vain(claim: Claim, cast: Cast) -> None:
    log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="", now=NOW)


def test_a_call_in_vain_is_told_by_mail_and_by_sms_once_a_day(cast: Cast) -> None:
    claim = file(contact_phone=ANOTHER)
    for _ in range(2):
        ring_in_vain(claim, cast)
    assert texted(claim) == [("no_answer", ANOTHER, {"number": claim.number})]
    assert OutboxMessage.objects.filter(template="no_answer", channel=Channel.MAIL).count() == 1


def test_who_is_reached_by_sms_alone_has_been_told(cast: Cast) -> None:
    claim = file(identifier=UNKNOWN_IMEI, contact_phone=ANOTHER)
    ring_in_vain(claim, cast)
    assert len(texted(claim)) == 1
    first = claim.deadlines.get(kind="first_contact")
    assert first.state == DeadlineState.MET


def test_nothing_is_texted_while_sms_is_off(cast: Cast, settings: Any) -> None:
    settings.SMS_BACKEND = ""
    claim = file(contact_phone=ANOTHER)
    ring_in_vain(claim, cast)
    assert not texted(claim)


def test_only_what_is_worth_an_sms_is_one(cast: Cast) -> None:
    claim = file(contact_phone=ANOTHER)
    assert OutboxMessage.objects.filter(subject_key=claim.number).exists()
    assert not texted(claim)


@pytest.mark.parametrize(
    "told",
    [
        # The claimant says so.
        {"contact_phone": ANOTHER, "phone_is_the_device": True},
        # The register says so, however the number was written, and although nobody ticked it.
        {"contact_phone": "+4520304050"},
        {"contact_phone": "20304050"},
        # Nobody gave a number, and the register's rings the broken telephone.
        {"contact_phone": ""},
        # A broken telephone that nobody has found yet, and whose number was ticked.
        {"identifier": UNKNOWN_IMEI, "contact_phone": ANOTHER, "phone_is_the_device": True},
        {"identifier": UNKNOWN_IMEI, "contact_phone": ""},
    ],
)
def test_the_broken_telephone_is_never_texted(cast: Cast, told: dict[str, Any]) -> None:
    claim = file(**told)
    ring_in_vain(claim, cast)
    assert not texted(claim)
    assert number_to_text(Claim.objects.get(pk=claim.pk)) == ""


def test_the_number_of_whoever_holds_the_broken_telephone_is_its_number_although_another_files(cast: Cast) -> None:
    claim = file(contact_phone="+4520304050")
    Claim.objects.filter(pk=claim.pk).update(person=None)
    assert number_to_text(Claim.objects.get(pk=claim.pk)) == ""


@pytest.mark.parametrize("told", [{"contact_phone": "+4520304050"}, {"contact_phone": ""}])
def test_a_broken_laptop_leaves_its_users_telephone_whole(cast: Cast, told: dict[str, str]) -> None:
    claim = file(identifier=ANNAS_LAPTOP_SERIAL, **told)
    ring_in_vain(claim, cast)
    assert [address for _template, address, _context in texted(claim)] == ["+4520304050"]


def test_an_sms_holds_no_name_and_no_link_as_a_number_is_anybodys_to_write(cast: Cast) -> None:
    claim = file(contact_phone=ANOTHER, contact_name="Ring 12345678 og vind")
    ring_in_vain(claim, cast)
    ((_template, _address, context),) = texted(claim)
    assert set(context) == {"number"}


# Beside the mails -----------------------------------------------------------------------------------------------------

# Of documents asked for at NOW: the last day is 15 October.
DAY_7 = datetime(2026, 10, 8, 8, 0, tzinfo=COPENHAGEN)
DAY_2 = datetime(2026, 10, 13, 8, 0, tzinfo=COPENHAGEN)
MISS = datetime(2026, 10, 16, 0, 0, tzinfo=COPENHAGEN)


def talked_with(cast: Cast, **told: Any) -> Claim:
    return reach(file(**{"contact_phone": ANOTHER, **told}), cast.camilla)


def test_the_last_reminder_and_the_lapse_are_texted_as_well_each_once(cast: Cast) -> None:
    claim = talked_with(cast)
    sweep_deadlines(now=DAY_7)
    assert not texted(claim)
    for _ in range(2):
        sweep_deadlines(now=DAY_2)
    assert sorted(template for template, _to, _context in texted(claim)) == ["delivery_reminder", "documents_reminder"]
    for _ in range(2):
        sweep_deadlines(now=MISS)
    lapsed = [(to, context) for template, to, context in texted(claim) if template == "claim_lapsed"]
    assert lapsed == [(ANOTHER, {"number": claim.number, "kind": "documentation"})]


def test_nobody_is_woken_by_what_the_clock_brings_at_night(cast: Cast) -> None:
    claim = talked_with(cast)
    sweep_deadlines(now=DAY_2)
    sweep_deadlines(now=MISS)
    rows = OutboxMessage.objects.filter(subject_key=claim.number, created_at__in=[DAY_2, MISS])
    sent = {(row.template, row.channel): row.next_attempt_at for row in rows}
    assert sent["documents_reminder", "sms"] == DAY_2
    assert (sent["claim_lapsed", "mail"], sent["claim_lapsed", "sms"]) == (MISS, MISS.replace(hour=8))


def test_a_reminder_that_an_outage_put_off_until_the_night_rings_in_the_morning(cast: Cast) -> None:
    claim = talked_with(cast)
    late = DAY_2.replace(hour=23)
    sweep_deadlines(now=late)
    sms = OutboxMessage.objects.get(subject_key=claim.number, channel=Channel.SMS, template="documents_reminder")
    assert sms.next_attempt_at == DAY_2 + timedelta(days=1)


def test_who_does_something_at_night_hears_of_it_at_once(cast: Cast) -> None:
    claim = file(contact_phone=ANOTHER)
    night = NOW.replace(hour=23)
    log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="", now=night)
    assert OutboxMessage.objects.get(channel=Channel.SMS).next_attempt_at == night


def test_an_sms_has_a_key_of_its_own_and_is_counted_beside_the_letters(cast: Cast) -> None:
    claim = talked_with(cast)
    sweep_deadlines(now=DAY_2)
    deadline = claim.deadlines.get(kind="documentation")
    reminders = OutboxMessage.objects.filter(template="documents_reminder").order_by("channel")
    assert [message.key.rpartition(":")[0] for message in reminders] == [
        f"deadline:{deadline.pk}:days_2",
        f"sms:deadline:{deadline.pk}:days_2",
    ]
    assert deadline.entries.get(stage="days_2").data == {"letters": 1, "texts": 1}


@pytest.mark.parametrize("told", [{"phone_is_the_device": True}, {"contact_phone": "+4520304050"}])
def test_the_broken_telephone_is_not_reminded_either(cast: Cast, told: dict[str, Any]) -> None:
    claim = talked_with(cast, **told)
    sweep_deadlines(now=DAY_2)
    sweep_deadlines(now=MISS)
    assert not texted(claim)
    assert claim.deadlines.get(kind="documentation").entries.get(stage="days_2").data == {"letters": 1}


def test_texting_many_asks_as_much_as_texting_few(cast: Cast) -> None:
    def sweep(number: int) -> int:
        for _ in range(number):
            claim = make_claim(cast, contact_phone=ANOTHER)
            Task.objects.create(claim=claim, kind=TaskKind.PROOF_OF_PURCHASE, owner="claimant", created_at=NOW)
            deadlines.start(claim, DeadlineKind.DOCUMENTATION, starts_at=NOW, now=NOW)
        with CaptureQueriesContext(connection) as asked:
            sweep_deadlines(now=DAY_2)
        return len(asked)

    assert sweep(2) == sweep(12)
    assert OutboxMessage.objects.filter(channel=Channel.SMS, template="documents_reminder").count() == 14


def test_after_the_third_call_in_vain_the_sms_says_where_the_link_is(cast: Cast) -> None:
    claim = file(contact_phone=ANOTHER)
    for _ in range(3):
        ring_in_vain(claim, cast)
    ((_template, to, context),) = [text for text in texted(claim) if text[0] == "choose_a_time"]
    assert (to, context["mailed"]) == (ANOTHER, True)
    assert "Se vores mail" in render_sms("choose_a_time", language="da", context=context)
    alone = file(identifier=UNKNOWN_IMEI, contact_phone=ANOTHER)
    for _ in range(3):
        ring_in_vain(alone, cast)
    ((_template, _to, context),) = [text for text in texted(alone) if text[0] == "choose_a_time"]
    said = render_sms("choose_a_time", language="da", context=context)
    assert "mail" not in said
    assert "Ring til os" in said


def test_of_an_agreed_call_both_the_word_and_the_admission_are_texted(cast: Cast) -> None:
    claim = file(contact_phone=ANOTHER)
    agreed = agree_call(number=claim.number, starts_at=NOW + timedelta(days=1), by=None, now=NOW)
    sweep_deadlines(now=agreed.due_at)
    assert [template for template, _to, _context in texted(claim)] == ["call_agreed", "agreed_call_missed"]


def test_silence_is_texted_only_where_no_mail_goes(cast: Cast) -> None:
    mailed = file(contact_phone=ANOTHER)
    alone = file(identifier=UNKNOWN_IMEI, contact_phone=ANOTHER)
    for claim in (mailed, alone):
        for _ in range(3):
            ring_in_vain(claim, cast)
    sweep_deadlines(now=NOW + timedelta(days=8))
    assert "silence_over" not in {template for template, _to, _context in texted(mailed)}
    assert "silence_over" in {template for template, _to, _context in texted(alone)}
