"""The employee's own page: their devices, their claims, nobody else's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from claims.closing import withdraw
from claims.filing.filing import Filing, file_claim
from claims.models import Claim
from tests.cast import ANNAS_IMEI, ANNAS_LAPTOP_SERIAL, DAVIDS_IMEI, NOW, Cast
from tests.claims.filed import reach
from tests.claims.files import pdf
from tests.claims.filing_pages import html, words
from tests.claims.routed import label, walk_in

pytestmark = pytest.mark.usefixtures("frozen")

REST = ("", "bilag/photo/", "svar/describe/", "svar/contact/", "traek-tilbage/", "label/", "fil/1/")


def filed(identifier: str = ANNAS_IMEI, **answers: object) -> Claim:
    return file_claim(filing=Filing(identifier=identifier, **answers), now=NOW).claim


def case(claim: Claim, rest: str = "") -> str:
    return f"/min-side/sag/{claim.number}/{rest}"


def test_the_page_shows_my_devices_each_with_its_way_to_file(cast, as_user):
    shown = as_user(cast.anna).get("/min-side/")
    for device in (cast.annas_phone, cast.annas_laptop):
        assert device.name in words(shown)
        assert f'href="/anmeld/?enhed={device.pk}"' in html(shown)
    assert "Galaxy" not in html(shown)


def test_the_page_shows_my_claims_with_the_next_contact(cast, as_user):
    claim = filed()
    said = words(as_user(cast.anna).get("/min-side/"))
    assert claim.number in said
    assert "Vi ringer senest i dag kl. 14.00." in said
    assert "Vi ringer til dig" in said


def test_another_employee_sees_none_of_it(cast, as_user):
    claim = filed()
    said = html(as_user(cast.david).get("/min-side/"))
    assert claim.number not in said
    assert "iPhone" not in said


@pytest.mark.parametrize("rest", REST)
def test_a_foreign_case_is_answered_as_a_missing_one(cast, as_user, rest):
    claim = filed()
    david = as_user(cast.david)
    foreign, missing = david.get(case(claim, rest)), david.get(f"/min-side/sag/S-2026-999999/{rest}")
    assert foreign.status_code == missing.status_code == 404
    assert words(foreign) == words(missing)
    assert david.post(case(claim, rest), {"file": pdf()}).status_code in {404, 405}
    assert claim.events.count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.EMPLOYEE])
def test_others_have_no_page_of_this_kind(cast, as_user, role):
    client = as_user(cast.user(role))
    assert client.get("/min-side/").status_code == 403
    assert client.get(case(filed())).status_code == 403


def test_a_visitor_is_asked_to_sign_in(cast, client):
    for path in ("/min-side/", case(filed())):
        assert client.get(path).url.startswith("/konto/login/")


def test_my_case_shows_what_the_register_knows(cast, as_user):
    said = words(as_user(cast.anna).get(case(filed(description="Tabt."))))
    assert "Apple iPhone 15" in said
    assert "Tabt." in said


def test_my_case_keeps_its_addresses_signed_in(cast, as_user):
    claim = filed()
    shown = html(as_user(cast.anna).get(case(claim)))
    assert f'href="{case(claim, "svar/describe/")}"' in shown
    assert "/sag/" not in shown.replace("/min-side/sag/", "")


def test_who_is_signed_in_stands_at_what_they_send(cast, as_user):
    claim = filed()
    client = as_user(cast.anna)
    assert client.post(case(claim, "bilag/proof_of_purchase/"), {"file": pdf()}).status_code == 302
    document = claim.documents.get()
    assert document.received_from == cast.anna
    assert client.get(case(claim, f"fil/{document.pk}/")).status_code == 200
    assert client.post(case(claim, "traek-tilbage/")).status_code == 302
    assert claim.events.get(kind="withdrawn").by == cast.anna


def test_the_label_of_my_case_is_a_pdf(cast, as_user):
    claim = reach(filed(peril="damage"), cast.camilla)
    label(claim, cast)
    response = as_user(cast.anna).get(case(claim, "label/"))
    assert response.content.startswith(b"%PDF")


def test_an_employee_without_devices_is_told_what_to_do(cast, as_user):
    cast.annas_phone.identifiers.all().delete()
    type(cast.annas_phone).objects.filter(holder=cast.anna.person).update(holder=None)
    said = words(as_user(cast.anna).get("/min-side/"))
    assert "Vi har ingen enheder på dit navn" in said


def _fill(cast: Cast, claims: int, *, before: int) -> None:
    """Claims filed this many days ago and later, every third on its way, every fourth withdrawn."""
    for at in range(claims):
        identifier = ANNAS_LAPTOP_SERIAL if at % 3 == 1 else ANNAS_IMEI
        moment = NOW - timedelta(days=before - at)
        claim = file_claim(filing=Filing(identifier=identifier, peril="damage"), now=moment).claim
        if at % 3 == 0:
            slot = (NOW + timedelta(days=1 + before // 40)).replace(hour=9) + timedelta(minutes=10 * at)
            walk_in(reach(claim, cast.camilla), cast, at=slot)
        if at % 4 == 0:
            withdraw(number=claim.number, by=None, now=NOW)


def _questions(client: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/min-side/").status_code == 200
    return len(asked)


def test_the_page_asks_the_same_number_of_questions_however_many_claims(cast, as_user):
    client = as_user(cast.anna)
    _fill(cast, 6, before=20)
    few = _questions(client)
    _fill(cast, 12, before=40)
    assert _questions(client) == few
    assert Claim.objects.visible_to(cast.anna).count() == 18


def test_davids_device_is_davids(cast, as_user):
    filed(DAVIDS_IMEI)
    assert "Galaxy" in words(as_user(cast.david).get("/min-side/"))
    assert "S-2026" not in words(as_user(cast.anna).get("/min-side/"))


def test_the_line_says_where_we_wait_for_something_from_me(cast, as_user):
    claim = filed(peril="damage", contact_phone="+4520304050")
    assert "Vi mangler noget fra dig" not in words(as_user(cast.anna).get("/min-side/"))
    reach(claim, cast.camilla)
    assert Claim.objects.get(pk=claim.pk).waits_for == "claimant"
    assert "Vi mangler noget fra dig" in words(as_user(cast.anna).get("/min-side/"))
    claim.tasks.update(done_at=NOW)
    assert "Vi mangler noget fra dig" not in words(as_user(cast.anna).get("/min-side/"))
