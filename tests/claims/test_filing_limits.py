"""How often somebody may file who has not shown who they are: no inbox is filled by it, and nobody is shut out."""

from typing import Any

import pytest
from django.test import Client

from claims.models import Claim
from notifications.models import OutboxMessage
from tests.cast import ANNAS_IMEI, UNKNOWN_IMEI, Cast
from tests.claims.filing_pages import CHECK, CONTACT, REACH, RECEIPT, begin, draft_key, html, send, tell, words
from tests.claims.proven import prove

pytestmark = pytest.mark.usefixtures("frozen")

HOSTILE, HERS = "203.0.113.7", "192.0.2.99"
VICTIM = REACH["contact_email"]


def serial(number: int) -> str:
    """A device of its own for each filing: a number alone may be filed five times."""
    return f"G7TQ2M{number:04d}"


def file_to(contact: str, identifier: str, address: str, client: Client | None = None) -> int:
    client = client or Client()
    begin(client, identifier)
    tell(client, {CONTACT: {**REACH, "contact_email": contact}})
    return send(client, REMOTE_ADDR=address).status_code


def test_a_stranger_has_us_write_to_nobody_more_than_ten_times_a_day(cast: Cast) -> None:
    answers = [file_to(VICTIM, serial(n), HOSTILE) for n in range(12)]
    assert answers == [302] * 10 + [429] * 2
    # However it is spelled, and from wherever in the same network.
    assert file_to(VICTIM.upper(), serial(20), "203.0.113.8") == 429
    assert file_to("somebody.else@privat.example", serial(21), HOSTILE) == 302
    assert OutboxMessage.objects.filter(address__iexact=VICTIM).count() == 10


def test_whose_address_a_stranger_has_used_up_still_files_from_their_own_network(cast: Cast) -> None:
    for number in range(11):
        file_to(VICTIM, serial(number), HOSTILE)
    assert file_to(VICTIM, serial(50), HERS) == 302


def test_four_networks_together_fill_no_inbox_either(cast: Cast, settings: Any) -> None:
    settings.FILINGS_PER_DAY_PER_CONTACT = 2
    answers = [file_to(VICTIM, serial(n), f"198.51.{n // 2}.7") for n in range(10)]
    assert answers == [302] * 8 + [429] * 2


@pytest.mark.parametrize("how", ["signed in", "by code"])
def test_who_is_known_is_not_held_to_what_strangers_had_us_write(cast: Cast, client: Client, how: str) -> None:
    for number in range(11):
        file_to(VICTIM, serial(number), HOSTILE)
    if how == "signed in":
        client.force_login(cast.anna)
    else:
        prove(client)
    assert file_to(VICTIM, serial(60), HOSTILE, client) == 302


def test_the_filer_for_a_colleague_is_counted_as_well(cast: Cast, settings: Any) -> None:
    settings.FILINGS_PER_DAY_PER_CONTACT = 1
    said = {**REACH, "contact_email": "", "for_colleague": "on", "filer_name": "Bo", "filer_email": VICTIM}
    answers = []
    for number in range(2):
        client = Client()
        begin(client, serial(number))
        tell(client, {CONTACT: said})
        answers.append(send(client, REMOTE_ADDR=HOSTILE).status_code)
    assert answers == [302, 429]


def test_who_gives_no_address_is_not_counted_for_one(cast: Cast, settings: Any) -> None:
    settings.FILINGS_PER_DAY_PER_CONTACT = 0
    begin(client := Client(), UNKNOWN_IMEI)
    assert send(client).status_code == 302


def test_who_is_past_the_limit_of_a_number_is_told_how_to_get_through_and_does(cast: Cast, client: Client) -> None:
    for number in range(5):
        begin(stranger := Client(REMOTE_ADDR=f"198.51.{number}.7"), ANNAS_IMEI)
        assert send(stranger, REMOTE_ADDR=f"198.51.{number}.7").status_code == 302
    begin(client, ANNAS_IMEI)
    refused = send(client)
    assert refused.status_code == 429
    assert 'href="/anmeld/hvem/"' in html(refused)
    prove(client)
    assert client.post(CHECK, {"draft": draft_key(client)}).status_code == 302
    # To the claim that a stranger began on her device.
    assert "allerede anmeldt" in words(client.get(RECEIPT)).lower()
    assert Claim.objects.count() == 5
