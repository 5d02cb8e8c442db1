"""A mailed link ends with its case: how long after, what keeps it open, and how one comes in then."""

from datetime import UTC, timedelta

import pytest
import time_machine
from django.test import Client

from claims import complaints
from claims.closing import reopen, withdraw
from claims.models import Claim
from claims.models.link import AFTER_END_OPENS
from tests.cast import NOW, UNKNOWN_IMEI, Cast
from tests.claims.claimant import filed, page
from tests.claims.filed import seen
from tests.claims.filing_pages import html, words
from tests.claims.proven import STATUS_CODE, code_in, follow, sent

pytestmark = pytest.mark.usefixtures("frozen")

MAIL = "anna.privat@eksempel.example"
# A day of an hour more lies between.
BEGUN = NOW.astimezone(UTC)


def ended(cast: Cast) -> tuple[Claim, str]:
    receipt = filed(UNKNOWN_IMEI, contact_email=MAIL)
    withdraw(number=receipt.claim.number, by=None, now=NOW)
    return receipt.claim, page(receipt)


def test_a_link_ends_a_while_after_its_case_and_number_and_code_open_it_ever_after(
    cast: Cast, client: Client, frozen: time_machine.Traveller
) -> None:
    claim, case = ended(cast)
    frozen.move_to(BEGUN + AFTER_END_OPENS - timedelta(seconds=1))
    assert client.get(case).status_code == 200
    frozen.move_to(BEGUN + AFTER_END_OPENS)
    gone = client.get(case)
    assert gone.status_code == client.post(f"{case}klage/", {"text": "For sent."}).status_code == 404
    assert 'href="/status/"' in html(gone)
    assert words(gone) == words(client.get(f"/sag/{'x' * 43}/"))
    follow(client, claim.number)
    assert client.get(client.post(STATUS_CODE, {"code": code_in(sent()[-1])})["Location"]).status_code == 200


def test_a_link_of_a_case_that_goes_on_does_not_end(cast: Cast, client: Client, frozen: time_machine.Traveller) -> None:
    case = page(filed())
    frozen.move_to(NOW + timedelta(days=400))
    assert client.get(case).status_code == 200


def test_what_happens_after_the_end_is_read_by_the_link_that_is_mailed_with_it(
    cast: Cast, client: Client, frozen: time_machine.Traveller
) -> None:
    claim, case = ended(cast)
    late = BEGUN + AFTER_END_OPENS * 2
    frozen.move_to(late)
    assert client.get(case).status_code == 404
    complaints.receive(number=claim.number, text="For sent.", channel="phone", by=cast.camilla, now=late)
    assert client.get(case).status_code == 200


def test_a_case_that_is_opened_again_opens_its_links_again(
    cast: Cast, client: Client, frozen: time_machine.Traveller
) -> None:
    claim, case = ended(cast)
    late = BEGUN + AFTER_END_OPENS * 2
    reopen(number=claim.number, reason="Kunden fandt kvitteringen.", by=cast.camilla, now=late, seen=seen(claim))
    frozen.move_to(late + AFTER_END_OPENS * 2)
    assert client.get(case).status_code == 200
