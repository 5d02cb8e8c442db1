"""Who is known and passes over how to be reached: we know it, say so, and send it along."""

import pytest
from django.test import Client

from tests.cast import ANNAS_IMEI, DAVIDS_IMEI, UNKNOWN_IMEI, Cast
from tests.claims.filing_pages import CHECK, CONTACT, REACH, START, begin, html, send, tell, the_claim, words
from tests.claims.proven import prove

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.mark.parametrize("identifier", [ANNAS_IMEI, DAVIDS_IMEI, UNKNOWN_IMEI])
@pytest.mark.parametrize("how", ["signed in", "by a code"])
def test_name_and_address_go_along_with_whatever_device(cast: Cast, as_user, how: str, identifier: str) -> None:
    client = as_user(cast.anna if how == "signed in" else None)
    if how == "by a code":
        prove(client)
    begin(client, identifier)
    said = words(client.get(CHECK))
    assert "Navn Anna Holm Hentet fra virksomhedens enhedsliste" in said
    assert "E-mail anna@nordlys.example Hentet fra virksomhedens enhedsliste" in said
    assert "Skriv, hvor vi får fat i dig" not in said
    send(client)
    claim = the_claim()
    # Their number may be the broken telephone's.
    assert (claim.contact_name, claim.contact_email, claim.contact_phone) == ("Anna Holm", "anna@nordlys.example", "")


def test_who_wrote_something_else_is_taken_at_their_word(cast: Cast, as_user) -> None:
    client = as_user(cast.anna)
    begin(client)
    tell(client, {CONTACT: {**REACH, "contact_name": ""}})
    said = words(client.get(CHECK))
    assert "anna@privat.example" in said
    assert "Navn Ikke oplyst" in said
    send(client)
    assert (the_claim().contact_name, the_claim().contact_email) == ("", "anna@privat.example")


@pytest.mark.parametrize("who", ["anna", "bo"])
def test_who_files_for_a_colleague_has_the_receipt_and_is_not_put_in_their_place(cast: Cast, as_user, who: str) -> None:
    filer = getattr(cast, who)
    client = as_user(filer)
    client.post(START, {"identifier": UNKNOWN_IMEI, "asked_for_whom": "on", "for_colleague": "on"})
    said = words(client.get(CHECK))
    assert f"Anmeldt af {filer.name}, {filer.email}" in said
    assert "Navn Ikke oplyst" in said
    send(client)
    claim = the_claim()
    assert (claim.contact_name, claim.contact_email) == ("", "")
    assert (claim.filer_name, claim.filer_email) == (filer.name, filer.email)


@pytest.mark.parametrize("who", ["bo", "camilla", "eva", None])
def test_nobody_else_sends_anything_along(cast: Cast, as_user, who: str | None) -> None:
    client: Client = as_user(getattr(cast, who) if who else None)
    begin(client)
    assert "anna@nordlys" not in html(client.get(CHECK))
    send(client)
    assert (the_claim().contact_name, the_claim().contact_email) == ("", "")
