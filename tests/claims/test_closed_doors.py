"""What a stranger's link shows once the register's own link is closed, has ended, or was not written about."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from claims.desk.finding import attach_device
from claims.evidence.evidence import answer
from claims.evidence.told import Answers
from claims.filing.filing import Filing, Receipt, file_claim, session_hash
from claims.models import Claim, ClaimLink
from claims.proof import links
from claims.proof.disclosure import disclosure_of, open_to_filers
from notifications.models import OutboxMessage
from tests.cast import ANNAS_IMEI, NOW, UNKNOWN_IMEI, Cast, make_device
from tests.claims.claimant import page
from tests.claims.filed import ANNAS_MAIL, reach
from tests.claims.filing_pages import words
from tests.claims.proven import STATUS_CODE, code_to, follow
from tests.claims.routed import walk_in

pytestmark = pytest.mark.usefixtures("frozen")

A_DAY_OLD = NOW - timedelta(days=1)


def stranger(who: str = "stranger", **answers: Any) -> Receipt:
    return file_claim(filing=Filing(identifier=ANNAS_IMEI, filer_key=session_hash(who), **answers), now=NOW)


def shows(receipt: Receipt) -> bool:
    """Whether the stranger's page, and what is mailed to strangers, tell what was arranged."""
    claim = Claim.objects.get(pk=receipt.claim.pk)
    on_page = "Kolding" in words(Client().get(page(receipt)))
    assert on_page == disclosure_of(claim, trusted=False).arrangements == bool(open_to_filers([claim]))
    return on_page


def test_the_desk_closes_the_registers_link_and_the_stranger_learns_no_more(cast: Cast) -> None:
    receipt = stranger()
    walk_in(reach(receipt.claim, cast.camilla), cast)
    assert not shows(receipt)
    hers = receipt.claim.links.get(trusted=True)
    links.close_for(number=receipt.claim.number, link=hers.pk, by=cast.camilla, now=NOW)
    assert links.find(links.token_of(hers), now=NOW) is None
    assert not shows(receipt)


def test_she_closes_the_only_link_that_a_code_gave_her_and_the_stranger_learns_no_more(cast: Cast) -> None:
    receipt = stranger()
    receipt.claim.links.filter(trusted=True).delete()
    walk_in(reach(receipt.claim, cast.camilla), cast)
    client = Client()
    follow(client, receipt.claim.number)
    assert client.post(STATUS_CODE, {"code": code_to(ANNAS_MAIL)}).status_code == 302
    by_code = receipt.claim.links.get(by_code=True)
    links.close_own(number=receipt.claim.number, token=links.token_of(by_code), now=NOW)
    assert not shows(receipt)


def test_a_link_by_code_that_has_ended_still_says_that_somebody_else_is_asked(cast: Cast) -> None:
    receipt = stranger()
    receipt.claim.links.filter(trusted=True).delete()
    walk_in(reach(receipt.claim, cast.camilla), cast)
    links.make(receipt.claim, address=ANNAS_MAIL, trusted=True, by_code=True, now=A_DAY_OLD)
    assert not shows(receipt)


@pytest.mark.parametrize("holder", ["bo", None])
def test_the_wrong_contacts_link_hides_nothing_where_the_register_names_nobody_for_the_right_device(
    cast: Cast, holder: str | None
) -> None:
    """Who mistyped the number of a device that nobody holds is the only one we talk with."""
    receipt = stranger()
    claim = reach(receipt.claim, cast.camilla)
    right = make_device(cast.nordlys, cast.david.person if holder else None, serial="SPARE12345")
    attach_device(number=claim.number, device=right, by=cast.camilla, now=NOW)
    walk_in(Claim.objects.get(pk=claim.pk), cast)
    assert shows(receipt) is (holder is None)


def test_the_sixth_filing_a_day_makes_the_registers_link_and_writes_no_letter(cast: Cast) -> None:
    receipts = [stranger(f"session {n}") for n in range(7)]
    assert OutboxMessage.objects.filter(address=ANNAS_MAIL).count() == 5
    for receipt in receipts:
        assert receipt.claim.links.filter(trusted=True, address=ANNAS_MAIL).count() == 1
    walk_in(reach(receipts[-1].claim, cast.camilla), cast)
    assert not shows(receipts[-1])


def test_what_is_told_later_sends_the_letter_that_was_not_written_to_nobody_else(cast: Cast) -> None:
    receipts = [stranger(f"session {n}") for n in range(6)]
    claim = receipts[-1].claim
    answers = Answers(contact_email="en.fremmed@privat.example")
    answer(number=claim.number, answers=answers, by=None, now=NOW, token=receipts[-1].token)
    assert OutboxMessage.objects.filter(address="en.fremmed@privat.example").count() == 1
    assert OutboxMessage.objects.filter(address=ANNAS_MAIL).count() == 5


def test_the_registers_own_address_typed_by_a_stranger_lifts_no_limit(cast: Cast) -> None:
    receipts = [stranger(f"session {n}", contact_email=ANNAS_MAIL.upper()) for n in range(6)]
    assert OutboxMessage.objects.filter(address__iexact=ANNAS_MAIL).count() <= 5
    assert all(receipt.claim.links.filter(trusted=True).exists() for receipt in receipts)


def test_where_the_register_holds_nobody_nothing_is_hidden(cast: Cast) -> None:
    filing = Filing(identifier=UNKNOWN_IMEI, filer_key=session_hash("stranger"))
    receipt = file_claim(filing=filing, now=NOW)
    assert not ClaimLink.objects.filter(trusted=True).exists()
    assert disclosure_of(receipt.claim, trusted=False).arrangements
