"""The act of filing: what one filing makes of the database, whoever files and whatever they know."""

from datetime import datetime, timedelta

import pytest

from accounts.refusals import Refusal
from claims.filing.filing import occurred_late
from claims.models import Claim, ClaimLink, Deadline, EventKind
from claims.proof.links import find, token_of
from notifications.models import OutboxMessage
from notifications.rendering import render
from tests.cast import (
    ANNAS_IMEI,
    ANNAS_LAPTOP_SERIAL,
    ANNAS_SERIAL,
    COPENHAGEN,
    DAVIDS_IMEI,
    NOW,
    UNKNOWN_IMEI,
    make_device,
)
from tests.claims.one_filing import ELSEWHERE, file, mails, open_tasks


def local(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=COPENHAGEN)  # type: ignore[arg-type,misc]


def promises(claim: Claim) -> dict[str, Deadline]:
    return {deadline.kind: deadline for deadline in claim.deadlines.all()}


# What one filing makes ------------------------------------------------------------------------------------------------


def test_an_identifier_is_all_that_must_be_given(cast):
    receipt = file()
    claim = receipt.claim
    assert claim.number.startswith("S-2026-")
    assert len(claim.number) == len("S-2026-000123")
    assert (claim.state, claim.filed_at) == ("filed", NOW)
    assert [event.kind for event in claim.events.all()] == [EventKind.FILED]
    assert not receipt.again


def test_a_known_device_brings_its_organisation_and_its_person(cast):
    claim = file().claim
    assert (claim.device, claim.organisation, claim.person) == (cast.annas_phone, cast.nordlys, cast.anna.person)
    assert "find_device" not in open_tasks(claim)


def test_an_unknown_identifier_is_accepted_and_becomes_a_task(cast):
    claim = file(UNKNOWN_IMEI).claim
    assert claim.device is None
    assert claim.stated_identifier == UNKNOWN_IMEI
    assert "find_device" in open_tasks(claim)


@pytest.mark.parametrize(
    "typed",
    ["49-015420-323751-8", " 490154203237518 ", "IMEI: 4901 5420 3237 518", "49015420323751", "4901542032375101"],
)
def test_a_device_is_found_however_its_imei_is_typed(cast, typed):
    claim = file(typed).claim
    assert claim.device == cast.annas_phone
    assert claim.stated_identifier == ANNAS_IMEI


@pytest.mark.parametrize("typed", [ANNAS_LAPTOP_SERIAL.lower(), f"S/N {ANNAS_LAPTOP_SERIAL}"])
def test_a_device_is_found_by_its_serial_number(cast, typed):
    assert file(typed).claim.device == cast.annas_laptop


def test_a_strange_serial_number_is_accepted(cast):
    assert file("Ærø #7!").claim.stated_kind == "serial"


@pytest.mark.parametrize("typed", ["", "490154203237519", "8945000000000000000", "   "])
def test_what_cannot_be_read_is_refused_with_what_to_do(cast, typed):
    with pytest.raises(Refusal):
        file(typed)
    assert not Claim.objects.exists()


def test_what_was_skipped_becomes_tasks_of_the_claimant(cast):
    assert open_tasks(file().claim) == {"describe", "contact", "proof_of_purchase"}


def test_what_was_told_leaves_only_the_proof_of_purchase(cast):
    claim = file(peril="damage", description="Tabt.", contact_email="a@b.example").claim
    assert open_tasks(claim) == {"proof_of_purchase"}


def test_a_theft_asks_for_the_police_report(cast):
    assert "police_report" in open_tasks(file(peril="theft").claim)


def test_a_stolen_device_is_not_expected_at_a_workshop(cast):
    assert "delivery" not in promises(file(peril="theft").claim)
    assert "delivery" in promises(file(peril="damage", filer_key=ELSEWHERE).claim)


def test_every_filing_starts_its_promises(cast):
    started = promises(file(peril="damage").claim)
    assert set(started) == {"callback", "first_contact", "documentation", "delivery"}
    assert started["documentation"].due_at == local(2026, 10, 16)


@pytest.mark.parametrize(
    ("filed", "due"),
    [
        (local(2026, 9, 18, 15, 0), local(2026, 9, 21, 11, 0)),
        (local(2026, 4, 1, 15, 30), local(2026, 4, 7, 11, 30)),
        (local(2026, 9, 19, 3, 0), local(2026, 9, 21, 12, 0)),
        (local(2026, 12, 23, 14, 0), local(2026, 12, 28, 10, 0)),
    ],
)
def test_the_call_is_promised_after_four_working_hours(cast, filed, due):
    claim = file(at=filed).claim
    assert promises(claim)["callback"].due_at == due
    assert claim.due_at == due


def test_the_year_of_the_number_is_copenhagens(cast):
    new_year = local(2027, 1, 1, 0, 30)
    assert file(at=new_year).claim.number.startswith("S-2027-")


def test_cpr_numbers_and_codes_are_not_kept(cast):
    claim = file(description="Jeg er 010203-1234, og koden er 4711").claim
    assert "1234" not in claim.description
    assert "4711" not in claim.description


# Who can be reached ---------------------------------------------------------------------------------------------------


def test_nobody_to_reach_is_a_task_of_the_desk(cast):
    assert "find_contact" in open_tasks(file(UNKNOWN_IMEI).claim)


def test_the_registers_contact_is_somebody_to_reach(cast):
    assert "find_contact" not in open_tasks(file().claim)


def test_the_broken_phone_is_nobody_to_reach(cast):
    claim = file(UNKNOWN_IMEI, contact_phone="+4520304050", phone_is_the_device=True).claim
    assert claim.callable_phone == ""
    assert {"find_contact", "contact"} <= open_tasks(claim)


def test_a_number_that_rings_is_enough(cast):
    claim = file(UNKNOWN_IMEI, contact_phone="+4520304050").claim
    assert claim.callable_phone == "+4520304050"
    assert not {"find_contact", "contact"} & open_tasks(claim)


# Links and mails ------------------------------------------------------------------------------------------------------


def test_the_registers_contact_gets_a_trusted_link(cast):
    claim = file().claim
    link = claim.links.get(address="anna@nordlys.example")
    assert link.trusted
    mail = mails()["anna@nordlys.example"]
    assert mail.template == "claim_received"
    assert mail.context["link_key"] == str(link.pk)
    assert mail.context["promise"] == "tirsdag den 15. september kl. 14.00"


def test_a_given_address_gets_a_link_that_is_not_trusted(cast):
    claim = file(contact_email="fremmed@eksempel.example").claim
    assert not claim.links.get(address="fremmed@eksempel.example").trusted
    assert set(mails()) == {"anna@nordlys.example", "fremmed@eksempel.example"}


def test_the_registers_own_address_given_again_gets_one_mail(cast):
    claim = file(contact_email="Anna@Nordlys.example").claim
    assert claim.links.exclude(address="").get().trusted
    assert OutboxMessage.objects.count() == 1


def test_an_unknown_device_writes_to_the_given_address_only(cast):
    file(UNKNOWN_IMEI, contact_email="a@b.example")
    assert set(mails()) == {"a@b.example"}


def test_the_receipts_own_link_is_never_trusted(cast):
    receipt = file()
    assert not receipt.link.trusted
    assert find(receipt.token, now=NOW) == receipt.link


def test_a_token_is_kept_as_its_hash_only(cast):
    receipt = file()
    row = str(ClaimLink.objects.filter(pk=receipt.link.pk).values())
    assert receipt.token not in row
    assert receipt.token not in str(list(OutboxMessage.objects.values()))


def test_the_registers_contact_is_not_written_to_without_end(cast):
    for hour in range(8):
        file(at=NOW + timedelta(hours=2 * hour))
    assert OutboxMessage.objects.filter(address="anna@nordlys.example").count() == 5
    assert Claim.objects.count() == 8


@pytest.mark.parametrize(("address", "named"), [("anna@nordlys.example", True), ("fremmed@eksempel.example", False)])
def test_the_mail_names_the_device_to_the_registers_contact_alone(cast, address, named):
    file(contact_email="fremmed@eksempel.example", contact_name="Fremmed")
    mail = mails()[address]
    said = render(mail.template, language=mail.language, context=mail.context)
    link = ClaimLink.objects.get(address=address)
    for text in (said.text, said.html):
        assert ("Apple iPhone 15" in text) is named
        assert ("Anna Holm" in text) is named
        assert "Vi ringer senest tirsdag den 15. september kl. 14.00." in text
        assert f"/sag/{token_of(link)}/" in text
    assert said.subject.endswith("S-2026-" + mail.context["number"][-6:])


# Signed in ------------------------------------------------------------------------------------------------------------


def test_a_colleague_who_files_for_an_unheld_device_is_its_person(cast):
    pool = make_device(cast.nordlys, None, imeis=(UNKNOWN_IMEI,))
    assert file(UNKNOWN_IMEI, by=cast.anna).claim.person == cast.anna.person
    assert file(UNKNOWN_IMEI, by=cast.anna).claim.device == pool


@pytest.mark.parametrize("identifier", [UNKNOWN_IMEI, DAVIDS_IMEI])
def test_a_foreign_device_looks_like_an_unknown_one_to_a_signed_in_filer(cast, identifier):
    claim = file(identifier, by=cast.anna).claim
    assert claim.person != cast.anna.person
    assert not Claim.objects.visible_to(cast.anna).exists()


def test_the_same_employee_is_known_in_every_session(cast):
    first = file(by=cast.anna)
    assert file(by=cast.anna, filer_key=ELSEWHERE).claim == first.claim


# Shown by a code ------------------------------------------------------------------------------------------------------


def test_who_showed_who_they_are_is_the_person_of_a_device_that_nobody_holds(cast):
    make_device(cast.nordlys, None, imeis=(UNKNOWN_IMEI,))
    assert file(UNKNOWN_IMEI, proven=cast.anna.person).claim.person == cast.anna.person


def test_nobody_is_the_person_of_a_device_of_another_firm(cast):
    make_device(cast.sydhavn, None, imeis=(UNKNOWN_IMEI,))
    assert file(UNKNOWN_IMEI, proven=cast.anna.person).claim.person is None


@pytest.mark.parametrize("identifier", [UNKNOWN_IMEI, DAVIDS_IMEI])
def test_a_foreign_device_is_as_an_unknown_one_to_who_showed_who_they_are(cast, identifier):
    first = file(identifier, proven=cast.anna.person)
    assert first.claim.person != cast.anna.person
    assert file(identifier, proven=cast.anna.person, filer_key=ELSEWHERE).claim != first.claim


def test_who_showed_who_they_are_is_known_in_every_session_and_by_every_number(cast):
    first = file(proven=cast.anna.person, contact_phone="+4520304050")
    told = {"filer_key": ELSEWHERE, "proven": cast.anna.person, "contact_email": "anna@privat.example"}
    again = file(ANNAS_SERIAL, **told)
    assert again.claim == first.claim
    assert again.claim.contact_email == "anna@privat.example"
    assert not again.link.trusted, "the telephone may be borrowed"


def test_who_showed_that_they_are_somebody_else_is_a_stranger_to_the_first_claim(cast):
    first = file(proven=cast.anna.person)
    again = file(ANNAS_SERIAL, filer_key=ELSEWHERE, proven=cast.david.person)
    assert again.claim != first.claim


# Late -----------------------------------------------------------------------------------------------------------------


def test_thirty_days_are_in_time_and_one_more_is_late():
    today = NOW.date()
    assert not occurred_late(today - timedelta(days=30), today=today)
    assert occurred_late(today - timedelta(days=31), today=today)
    assert not occurred_late(None, today=today)


def test_a_links_token_can_be_made_again(cast):
    receipt = file()
    assert token_of(receipt.link) == receipt.token
