"""The private link's pages in Chromium: their forms arrive although the address is told to nobody."""

import pytest
from playwright.sync_api import Page, expect

from claims.filing import Receipt
from claims.models import Claim
from tests.cast import UNKNOWN_IMEI, Cast
from tests.claims.claimant import filed, page
from tests.claims.files import picture
from tests.screens import Screens, assert_fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen")]


@pytest.fixture
def receipt(cast: Cast) -> Receipt:
    return filed(UNKNOWN_IMEI)


@pytest.fixture(params=["light", "dark"])
def case(request: pytest.FixtureRequest, screens: Screens, receipt: Receipt) -> Page:
    """The case, opened on a telephone by its private link."""
    opened = screens.open(None, width=360, height=740, scheme=request.param)
    opened.goto(page(receipt))
    return opened


def test_a_photo_the_story_and_a_number_are_sent_from_a_telephone(case: Page, receipt: Receipt) -> None:
    assert_fits(case)
    case.get_by_role("link", name="Send købsbilag").click()
    assert_fits(case)
    photo = {"name": "kvittering.jpg", "mimeType": "image/jpeg", "buffer": picture(gps=True)}
    case.get_by_label("Vælg en eller flere filer").set_input_files(files=[photo])
    case.get_by_role("button", name="Send filerne").click()
    expect(case.get_by_text("Vi har fået filen.")).to_be_visible()

    case.get_by_role("link", name="Fortæl, hvad der er sket").click()
    case.get_by_label("Væske").check(force=True)
    expect(case.get_by_label("Måned")).to_be_hidden()
    case.get_by_label("En anden dag").check(force=True)
    for part, value in (("Dag", "3"), ("Måned", "9"), ("År", "2026")):
        case.get_by_label(part, exact=True).fill(value)
    case.get_by_label("Fortæl kort, hvad der skete").fill("Kaffe.")
    assert_fits(case)
    case.get_by_role("button", name="Send").click()

    case.get_by_role("link", name="Skriv, hvor vi får fat i dig").click()
    case.get_by_label("Mobilnummer").fill("20 30 40 50")
    case.get_by_role("button", name="Send").click()
    expect(case.get_by_text("Vi har det, vi skal bruge fra dig")).to_be_visible()
    assert_fits(case)
    claim = Claim.objects.get(pk=receipt.claim.pk)
    assert (claim.description, claim.contact_phone) == ("Kaffe.", "+4520304050")
    assert not claim.tasks.open().filter(owner="claimant").exists()


def test_an_anmeldelse_is_withdrawn_from_a_telephone(case: Page, receipt: Receipt) -> None:
    case.get_by_role("link", name="Træk anmeldelsen tilbage").click()
    assert_fits(case)
    case.get_by_role("button", name="Træk anmeldelsen tilbage").click()
    expect(case.get_by_text("Du har trukket anmeldelsen tilbage.")).to_be_visible()
    assert_fits(case)
    assert Claim.objects.get(pk=receipt.claim.pk).outcome == "withdrawn"
