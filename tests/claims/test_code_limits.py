"""How often codes and the links to unfinished filings are sent: nobody is locked out of theirs by somebody else."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from claims.filing.filing import Filing, file_claim, session_hash
from claims.models import Claim
from notifications.models import OutboxMessage
from tests.cast import ANNAS_IMEI, ANNAS_LAPTOP_SERIAL, NOW, UNKNOWN_IMEI, Cast, make_cast
from tests.claims.filing_pages import REACH, begin
from tests.claims.proven import STATUS_CODE, WHO_CODE, ask, follow, sent
from tests.side_by_side import side_by_side

pytestmark = pytest.mark.usefixtures("frozen")

ANNA, NOBODY = "anna@nordlys.example", "nobody@nowhere.example"
HOSTILE, HERS = "203.0.113.7", "192.0.2.99"
SAVE = "/anmeld/gem/"


def visitor(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def claim(identifier: str = ANNAS_IMEI) -> Claim:
    return file_claim(filing=Filing(identifier=identifier, filer_key=session_hash("here")), now=NOW).claim


def test_who_keeps_asking_for_somebodys_code_locks_nobody_out_elsewhere(cast: Cast, settings: Any) -> None:
    settings.SMS_BACKEND = "notifications.channels.pocket.send"
    assert [ask(visitor(HOSTILE)).status_code for _time in range(6)] == [302] * 5 + [429]
    # Another machine of the same network is the same asker.
    assert ask(visitor("203.0.113.8")).status_code == 429
    for contact in (ANNA, "20 30 40 50"):
        before = len(sent())
        assert ask(visitor(HERS), contact).status_code == 302
        assert len(sent()) == before + 1


def test_who_keeps_asking_for_a_claim_locks_nobody_out_elsewhere(cast: Cast) -> None:
    number = claim().number
    assert [follow(visitor(HOSTILE), number).status_code for _time in range(6)] == [302] * 5 + [429]
    assert follow(visitor(HERS), number).status_code == 302
    assert len(sent()) == 6


@pytest.mark.parametrize("contact", [ANNA, NOBODY])
def test_twenty_codes_a_day_are_all_from_wherever_and_known_and_unknown_are_answered_alike(
    cast: Cast, contact: str
) -> None:
    answers = [ask(visitor(f"198.51.{n // 5}.7"), contact).status_code for n in range(25)]
    assert answers == [302] * 20 + [429] * 5
    assert len(sent()) == (20 if contact == ANNA else 0)


def test_the_twenty_of_a_contact_are_for_all_their_claims_and_say_nothing(cast: Cast, settings: Any) -> None:
    settings.CODES_PER_DAY_IN_ALL = 6
    numbers = [claim().number, claim(ANNAS_LAPTOP_SERIAL).number, "S-2026-999999"]
    answers = [
        [follow(visitor(f"198.51.{n}.{place}"), number).status_code for n in range(5)]
        for place, number in enumerate(numbers)
    ]
    assert answers == [[302] * 5] * 3
    assert [message.address for message in sent()] == [ANNA] * 6


def test_the_number_in_all_is_a_setting(cast: Cast, settings: Any) -> None:
    settings.CODES_PER_DAY_IN_ALL = 2
    for number in (claim().number, "S-2026-999999"):
        assert [follow(visitor(f"198.51.{n}.7"), number).status_code for n in range(3)] == [302, 302, 429]


def test_the_link_to_an_unfinished_filing_is_kept_from_nobody_by_a_stranger(cast: Cast) -> None:
    saved = []
    for address in (*[HOSTILE] * 6, HERS):
        client = visitor(address)
        begin(client, UNKNOWN_IMEI)
        saved.append(client.post(SAVE, {"address": REACH["contact_email"]}).status_code)
    assert saved == [302] * 5 + [429, 302]
    assert OutboxMessage.objects.filter(template="filing_saved").count() == 6


def test_who_is_refused_or_tries_a_code_keeps_no_thread_waiting(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only who is let through is waited for; else a stranger who asks again and again holds the whole server asleep."""
    waited: list[float] = []
    monkeypatch.setattr("claims.proof.even_time.time.sleep", waited.append)
    settings.CODE_STEP_SECONDS, settings.CODES_PER_HOUR_PER_ADDRESS = 60.0, 2
    client, number = visitor(HOSTILE), claim().number
    assert (ask(client).status_code, follow(client, number).status_code) == (302, 302)
    assert len(waited) == 2
    for page in (WHO_CODE, STATUS_CODE):
        for _time in range(7):
            assert client.post(page, {"code": "000000"}).status_code == 200
    for contact in (ANNA, NOBODY):
        assert ask(client, contact).status_code == 429
    assert follow(client, number).status_code == 429
    assert len(waited) == 2


@pytest.mark.django_db(transaction=True)
def test_of_forty_who_ask_at_the_same_moment_from_one_address_ten_get_through(transactional_db: None) -> None:
    make_cast()

    def ask_twice() -> list[int]:
        return [ask(visitor(HOSTILE), f"{uuid4().hex}@nowhere.example").status_code for _time in range(2)]

    answers = [status for answer in side_by_side(*[ask_twice] * 20) for status in answer]
    assert (answers.count(302), answers.count(429)) == (10, 30)
