"""What a stranger tells of what the claim says already by somebody whom they may not know of: kept for the desk alone.

The stranger reads the same as where nobody has said anything (`proof.disclosure`), also when they tell it once more.
"""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from claims.filing.filing import Receipt
from claims.guards import Changed, Seen
from claims.models import Claim, EventKind
from claims.writing.messaging import put_aside, receive
from tests.cast import ANNAS_IMEI, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast
from tests.claims.claimant import filed, page, trusted
from tests.claims.filing_pages import CONTACT, RECEIPT, STORY, begin, html, private_path, send, tell, the_claim, words
from tests.claims.proven import show_contact
from tests.claims.test_filed_again import on_the_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SPILT = {"peril": "liquid", "when": "yesterday", "country": "DK", "description": "Kaffe.", "battery": "no"}
DROPPED = {**SPILT, "peril": "damage", "country": "SE", "description": "Den faldt. Koden er 4711."}
HERS = {"contact": {"contact_name": "Anna Holm", "contact_phone": "20 30 40 50"}, "describe": SPILT}
THEIRS = {"contact": {"contact_name": "Fremmed", "contact_phone": "66 66 66 66"}, "describe": DROPPED}
OTHER = {
    "contact": {"contact_name": "Fremmed", "contact_phone": "77 77 77 77"},
    "describe": {**DROPPED, "peril": "repair", "description": "Den er gået i stykker."},
}
# What every answer has for itself.
OF_THE_ANSWER = re.compile(r'(?<=csrfmiddlewaretoken" value=")\w+|(?<=nonce=")[^"]+')
SOON = NOW + timedelta(minutes=5)
BESIDE = "Det her blev fortalt anderledes end på sagen:"


def told_by_her(*tasks: str, identifier: str = ANNAS_IMEI) -> Receipt:
    """A claim that a stranger filed, of which its real user has told since."""
    receipt = filed(identifier)
    for task in tasks:
        assert Client().post(f"{trusted(receipt.claim)}svar/{task}/", HERS[task]).status_code == 302
    receipt.claim.refresh_from_db()
    return receipt


def answers_read(receipt: Receipt, client: Client, task: str, *, with_page: bool) -> list[tuple[int, str, str]]:
    """What the stranger reads, from the first page on, while they tell it, tell it again, and tell something else."""
    answers: list[tuple[int, str, str]] = []

    def read(answer: HttpResponse) -> None:
        address = answer.headers.get("Location", "").replace(receipt.token, "")
        body = html(answer).replace(receipt.token, "").replace(receipt.claim.number, "")
        answers.append((answer.status_code, address, OF_THE_ANSWER.sub("", body)))

    form = page(receipt, f"svar/{task}/")
    read(client.get(page(receipt)))
    read(client.get(form))
    for told in (THEIRS, THEIRS, OTHER):
        read(client.post(form, told[task]))
        if with_page:
            read(client.get(page(receipt)))
        read(client.get(form))
    return answers


@pytest.mark.parametrize("task", HERS)
def test_it_is_noted_for_the_call_centre_and_the_claim_stays_as_it_was(cast: Cast, client: Client, task: str) -> None:
    receipt = told_by_her(task)
    client.post(page(receipt, f"svar/{task}/"), THEIRS[task])
    told = {
        "contact": ["Navn: Fremmed", "Mobilnummer: 66 66 66 66"],
        "describe": ["Hvad er der sket: Faldet", "Land: Sverige", "Den faldt. Koden er ••••"],
    }
    for said in (BESIDE, *told[task]):
        assert said in on_the_desk(receipt.claim)
    assert "4711" not in on_the_desk(receipt.claim)
    now = Claim.objects.get(pk=receipt.claim.pk)
    for name in ("contact_name", "contact_phone", "peril", "description", "country", "occurred_on"):
        assert getattr(now, name) == getattr(receipt.claim, name)


@pytest.mark.parametrize(("task", "hers"), [("describe", "describe"), ("describe", "contact"), ("contact", "describe")])
def test_the_stranger_reads_the_same_as_where_nobody_has_said_anything(cast: Cast, task: str, hers: str) -> None:
    unknown = answers_read(filed(UNKNOWN_IMEI), Client(), task, with_page=True)
    for identifier in (ANNAS_IMEI, DAVIDS_IMEI):
        assert answers_read(told_by_her(hers, identifier=identifier), Client(), task, with_page=True) == unknown


def test_the_same_for_how_to_be_reached_but_for_what_we_arrange_with_her_alone(cast: Cast) -> None:
    unknown = answers_read(filed(UNKNOWN_IMEI), Client(), "contact", with_page=False)
    for identifier in (ANNAS_IMEI, DAVIDS_IMEI):
        receipt, client = told_by_her("contact", identifier=identifier), Client()
        assert answers_read(receipt, client, "contact", with_page=False) == unknown
        said = words(client.get(page(receipt)))
        assert "F•••" in said
        assert "•• •• •• 66" in said
        assert "Skriv til os" not in said


def test_she_reads_nothing_of_it(cast: Cast, client: Client) -> None:
    receipt = told_by_her("describe", "contact")
    for task in THEIRS:
        client.post(page(receipt, f"svar/{task}/"), THEIRS[task])
    hers = Client()
    show_contact(hers, trusted(receipt.claim))
    said = html(hers.get(trusted(receipt.claim)))
    assert "Kaffe." in said
    for theirs in ("Den faldt", "Sverige", "66 66 66 66", "Fremmed"):
        assert theirs not in said


def test_what_agrees_with_hers_is_told_as_such_and_read_by_who_told_it(cast: Cast, client: Client) -> None:
    receipt = told_by_her("describe")
    assert "Kaffe." not in html(client.get(page(receipt)))
    client.post(page(receipt, "svar/describe/"), SPILT)
    assert "Fortalte det samme, som står på sagen." in on_the_desk(receipt.claim)
    assert BESIDE not in on_the_desk(receipt.claim)
    assert "Kaffe." in html(client.get(page(receipt)))


def test_a_page_that_was_opened_before_puts_aside_nothing_that_nobody_has_read(cast: Cast, client: Client) -> None:
    receipt = told_by_her("describe")
    receive(number=receipt.claim.number, text="Hvornår ringer I?", by=None, now=NOW)
    claim = Claim.objects.get()
    seen = Seen.of(claim, claim.events.latest("pk"))
    client.post(page(receipt, "svar/describe/"), DROPPED)
    with pytest.raises(Changed):
        put_aside(number=claim.number, by=cast.camilla, now=SOON, seen=seen)


def test_the_session_that_filed_puts_its_own_word_right_and_not_hers(cast: Cast, client: Client) -> None:
    begin(client)
    send(client)
    case = private_path(client.get(RECEIPT))
    Client().post(f"{trusted(the_claim())}svar/contact/", HERS["contact"])
    for told in (THEIRS, OTHER):
        client.post(f"{case}svar/contact/", told["contact"])
    assert "77 77 77 77" in words(client.get(case))
    assert "66 66 66 66" not in words(client.get(case))
    assert the_claim().contact_phone == "+4520304050"


def test_what_is_told_by_filing_again_is_read_on_the_case_as_where_nobody_has_said_anything(cast: Cast) -> None:
    said = set()
    for identifier in (UNKNOWN_IMEI, ANNAS_IMEI, DAVIDS_IMEI):
        client = Client()
        begin(client, identifier)
        send(client)
        claim = Claim.objects.latest("pk")
        if identifier != UNKNOWN_IMEI:
            Client().post(f"{trusted(claim)}svar/describe/", SPILT)
        begin(client, identifier)
        tell(client, {STORY: {"description": "Den faldt i vandet."}})
        send(client)
        answer = client.get(private_path(client.get(RECEIPT)))
        assert "Den faldt i vandet." in html(answer)
        said.add(words(answer).replace(claim.number, ""))
        Claim.objects.update(filed_at=NOW - timedelta(hours=2))
    assert len(said) == 1


def test_no_letter_is_said_to_be_sent_where_an_address_is_only_noted(cast: Cast, client: Client) -> None:
    begin(client)
    send(client)
    hers = {**HERS["contact"], "contact_email": "anna@privat.example"}
    Client().post(f"{trusted(the_claim())}svar/contact/", hers)
    begin(client)
    tell(client, {CONTACT: {"contact_email": "fremmed@eksempel.example", "language": "da"}})
    send(client)
    assert the_claim().events.filter(kind=EventKind.FILED_AGAIN).exists()
    assert "fremmed@eksempel" not in words(client.get(RECEIPT))
