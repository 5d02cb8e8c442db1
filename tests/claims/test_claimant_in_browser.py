"""The private link's pages in Chromium: their forms arrive although the address is told to nobody."""

import pytest
from playwright.sync_api import Page, expect

from claims.filing.filing import Receipt
from claims.models import Claim
from claims.routes.routing import choose_walk_in
from tests.cast import NOW, UNKNOWN_IMEI, Cast
from tests.claims.claimant import filed, page, trusted
from tests.claims.files import picture
from tests.claims.routed import TOMORROW_AT_NINE, make_claim
from tests.screens import Screens, assert_fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen")]


@pytest.fixture
def receipt(cast: Cast) -> Receipt:
    return filed(UNKNOWN_IMEI)


@pytest.fixture(params=["dark", pytest.param("light", marks=pytest.mark.long)])
def case(request: pytest.FixtureRequest, screens: Screens, receipt: Receipt) -> Page:
    """The case, opened on a telephone by its private link."""
    opened = screens.open(None, width=360, height=740, scheme=request.param)
    opened.goto(page(receipt))
    return opened


def test_a_photo_the_story_and_a_number_are_sent_from_a_telephone(case: Page, receipt: Receipt) -> None:
    assert_fits(case)
    case.get_by_role("link", name="Send købsbilag").first.click()
    assert_fits(case)
    photo = {"name": "kvittering.jpg", "mimeType": "image/jpeg", "buffer": picture(gps=True)}
    case.get_by_label("Vælg en eller flere filer").set_input_files(files=[photo])
    case.get_by_role("button", name="Send filerne").click()
    expect(case.get_by_text("Vi har fået filen.")).to_be_visible()

    case.get_by_role("link", name="Fortæl, hvad der er sket").first.click()
    case.get_by_label("Væske").check(force=True)
    expect(case.get_by_label("Måned")).to_be_hidden()
    case.get_by_label("En anden dag").check(force=True)
    for part, value in (("Dag", "3"), ("Måned", "9"), ("År", "2026")):
        case.get_by_label(part, exact=True).fill(value)
    case.get_by_label("Fortæl kort, hvad der skete").fill("Kaffe.")
    assert_fits(case)
    case.get_by_role("button", name="Send").click()

    case.get_by_role("link", name="Skriv, hvor vi får fat i dig").first.click()
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


def test_a_device_is_got_ready_on_a_telephone(screens: Screens, cast: Cast) -> None:
    claim = make_claim(cast)
    route = choose_walk_in(
        number=claim.number, workshop=cast.kolding, starts_at=TOMORROW_AT_NINE, by=cast.camilla, now=NOW
    )
    number = route.booking.number  # type: ignore[union-attr]
    case = screens.open(None, width=360, height=740)
    case.goto(trusted(claim))
    expect(case.get_by_text(number)).to_have_count(0)
    case.get_by_role("link", name="Gør enheden klar").first.click()
    assert_fits(case)
    case.get_by_text("Kan du ikke? Slå skærmlåsen fra").click()
    field = case.get_by_label("Hvorfor kan det ikke lade sig gøre?").locator("visible=true")
    field.fill("Koden er 4711")
    case.get_by_role("button", name="Jeg kan ikke gøre det").locator("visible=true").click()
    expect(case.get_by_text("Skriv ikke koder eller CPR-numre til os.").first).to_be_visible()
    assert_fits(case)
    case.get_by_label("Hvorfor kan det ikke lade sig gøre?").locator("visible=true").fill("Skærmen er sort.")
    case.get_by_role("button", name="Jeg kan ikke gøre det").locator("visible=true").click()
    for step in ("backup", "find_my_off", "sim_out"):
        case.locator(f"#trin-{step}").get_by_role("button", name="Det er gjort").click()
    expect(case.get_by_text("Tak. Enheden er klar til værkstedet.")).to_be_visible()
    expect(case.get_by_text(number).first).to_be_visible()
    assert_fits(case)
