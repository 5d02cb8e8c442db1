"""Who gets an SMS: whoever is told to ring us, and never the telephone that is broken."""

from typing import Any

import pytest

from claims.contact import log_call
from claims.messages import number_to_text
from claims.models import Claim, DeadlineState
from notifications.models import Channel, OutboxMessage
from tests.cast import ANNAS_LAPTOP_SERIAL, NOW, UNKNOWN_IMEI, Cast
from tests.claims.filed import file

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
