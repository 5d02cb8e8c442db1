"""The same damage filed twice: by the same person, by another one, by the same draft, at the same moment."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection

from claims.models import Claim, ClaimEvent, ClaimLink, EventKind, FilingDraft
from tests.cast import (
    ANNAS_SERIAL,
    NOW,
    UNKNOWN_IMEI,
    make_cast,
)
from tests.claims.one_filing import ELSEWHERE, HERE, file, mails, open_tasks


def begun() -> uuid.UUID:
    """The key of a draft that somebody has begun."""
    return FilingDraft.objects.create(begun_at=NOW, changed_at=NOW).pk


def test_the_same_damage_twice_within_the_hour_leads_to_the_open_claim(cast):
    first = file()
    second = file(at=NOW + timedelta(minutes=59))
    assert second.again
    assert (second.claim, second.link) == (first.claim, first.link)
    assert first.claim.events.filter(kind=EventKind.FILED_AGAIN).count() == 1


def test_after_an_hour_it_is_a_new_damage(cast):
    first = file()
    assert file(at=NOW + timedelta(hours=1)).claim != first.claim


def test_a_claim_that_has_ended_is_not_led_to(cast):
    first = file()
    Claim.objects.filter(pk=first.claim.pk).update(state="closed", outcome="withdrawn", closed_at=NOW)
    assert file(at=NOW + timedelta(minutes=5)).claim != first.claim


@pytest.mark.parametrize(
    "again",
    [{"contact_email": "ANNA@privat.example"}, {"contact_phone": "+4520304050"}],
)
def test_the_same_person_is_known_by_address_or_number(cast, again):
    first = file(contact_email="anna@privat.example", contact_phone="+4520304050")
    second = file(filer_key=ELSEWHERE, **again)
    assert second.claim == first.claim


def test_another_person_files_a_claim_of_their_own(cast):
    first = file(contact_email="anna@privat.example")
    assert file(filer_key=ELSEWHERE, contact_email="bo@nordlys.example").claim != first.claim


def test_nobody_is_the_same_as_somebody_who_gave_nothing(cast):
    first = file(filer_key="")
    assert file(filer_key="").claim != first.claim


def test_a_device_by_another_of_its_numbers_is_the_same_damage_to_the_one_who_uses_it(cast):
    assert file(ANNAS_SERIAL, by=cast.anna).claim == file(by=cast.anna, filer_key=ELSEWHERE).claim


def test_nobody_else_is_led_from_one_number_of_a_device_to_another(cast):
    assert file(ANNAS_SERIAL).claim != file().claim
    assert file(ANNAS_SERIAL, by=cast.david).claim != file(by=cast.david).claim


def test_a_number_announced_as_a_serial_number_is_still_the_same_number(cast):
    assert file(f"S/N {UNKNOWN_IMEI}").claim == file(UNKNOWN_IMEI).claim


def test_what_is_told_the_second_time_fills_what_was_empty(cast):
    first = file(peril="damage", contact_name="Anna")
    file(peril="theft", description="Tabt.", contact_phone="+4520304050")
    claim = Claim.objects.get(pk=first.claim.pk)
    assert (claim.peril, claim.contact_name) == ("damage", "Anna")
    assert (claim.description, claim.contact_phone) == ("Tabt.", "+4520304050")
    assert open_tasks(claim) == {"proof_of_purchase"}


def test_who_files_again_from_elsewhere_learns_nothing_of_the_first_filing(cast):
    file(contact_email="anna@privat.example")
    second = file(filer_key=ELSEWHERE, contact_email="anna@privat.example")
    assert not second.link.of_filer
    assert not second.link.trusted


@pytest.mark.parametrize("by", ["", "david"])
def test_who_files_again_from_elsewhere_cannot_have_us_write_or_call_to_somebody_else(cast, by):
    user = getattr(cast, by, None)
    phone = file(contact_phone="+4520304050", description="Fortroligt").claim
    file(filer_key=ELSEWHERE, contact_phone="+4520304050", contact_email="tyv@eksempel.example", by=user)
    mail = file(UNKNOWN_IMEI, contact_email="anna@privat.example").claim
    again = {"contact_email": "anna@privat.example", "contact_phone": "+4599887766", "contact_name": "Tyv"}
    file(UNKNOWN_IMEI, filer_key=ELSEWHERE, **again, by=user)
    for claim in (phone, mail):
        claim.refresh_from_db()
    assert (phone.contact_email, mail.contact_phone, mail.contact_name) == ("", "", "")
    assert not ClaimLink.objects.filter(address="tyv@eksempel.example").exists()
    assert "tyv@eksempel.example" not in mails()


def test_the_devices_own_user_says_how_to_be_reached_from_wherever(cast):
    file(filer_key=HERE, contact_phone="+4520304050")
    claim = file(filer_key=ELSEWHERE, contact_email="anna@privat.example", by=cast.anna).claim
    assert claim.contact_email == "anna@privat.example"


def test_a_draft_sent_twice_is_one_claim_and_no_second_event(cast):
    key = begun()
    first, second = file(draft_key=key), file(draft_key=key, at=NOW + timedelta(hours=3))
    assert (second.claim, second.link, second.again) == (first.claim, first.link, first.again)
    assert ClaimEvent.objects.count() == 1


def test_a_draft_whose_number_was_changed_in_another_window_is_still_one_claim(cast):
    key = begun()
    assert file(draft_key=key).claim == file(UNKNOWN_IMEI, draft_key=key).claim


def test_a_draft_that_was_taken_up_elsewhere_or_forgotten_is_not_sent_from_here(cast):
    with pytest.raises(FilingDraft.DoesNotExist):
        file(draft_key=uuid.uuid4())
    assert not Claim.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_filings_at_the_same_moment_are_one_claim():
    make_cast()
    ready, receipts = threading.Barrier(4), []

    def send() -> None:
        try:
            ready.wait(timeout=10)
            receipts.append(file(contact_email="anna@privat.example"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(receipts) == 4
    assert Claim.objects.count() == 1
    assert sorted(receipt.again for receipt in receipts) == [False, True, True, True]
