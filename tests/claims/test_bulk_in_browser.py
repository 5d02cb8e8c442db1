"""Several claims at once and signals in Chromium: on a wide and a narrow screen, by day and by night, and axe."""

import re
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from claims.evidence.evidence import add_document
from claims.files.uploads import read
from claims.models import Claim, Opening
from tests.cast import DAVIDS_IMEI, NOW, Cast
from tests.claims.filed import file
from tests.claims.files import upload
from tests.claims.looks import jpeg, scene
from tests.screens import Scheme, Screens, assert_fits, on_screens

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def three(cast: Cast) -> list[Claim]:
    """Two on Anna's phone, and David's with the same photo as the first."""
    filed = [
        file(contact_email="anna.holm@nordlys.example"),
        file(at=NOW + timedelta(minutes=20), contact_name="Carl Berg", contact_phone="+4540506070"),
        file(identifier=DAVIDS_IMEI, contact_name="David Juhl", contact_phone="+4530405060"),
    ]
    for claim in (filed[0], filed[2]):
        add_document(number=claim.number, kind="photo", upload=read(upload(jpeg(scene(7)))), by=cast.gry, now=NOW)
    return filed


@on_screens((1280, "light"), besides=[(320, "dark"), (360, "light")])
def test_ticked_claims_are_looked_at_done_and_undone(
    screens: Screens, cast: Cast, three: list[Claim], width: int, scheme: Scheme
) -> None:
    with time_machine.travel(NOW + timedelta(minutes=30), tick=True):
        page = screens.open(cast.camilla, width=width, scheme=scheme)
        page.goto("/desk/")
        for claim in three[:2]:
            page.get_by_role("checkbox", name=f"Vælg {claim.number}").check()
        page.get_by_role("button", name="Gør noget ved de valgte").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("2 sager valgt")
        assert_fits(page)
        page.get_by_role("button", name="Se, hvad der sker Læg sammen").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Læg sammen")
        assert_fits(page)
        page.get_by_role("button", name="Luk 1 sag som dobbelt anmeldt").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Det er gjort på alle 2 sager")
        assert_fits(page)
        page.get_by_role("button", name="Fortryd det hele").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Fortrudt")
        assert not Claim.objects.filter(merged_into__isnull=False).exists()


def test_the_button_that_takes_it_all_back_goes_with_its_time(screens: Screens, cast: Cast, three: list[Claim]) -> None:
    with time_machine.travel(NOW + timedelta(minutes=30), tick=False):
        page = screens.open(cast.gry)
        page.clock.install()
        page.goto("/desk/flere/?" + "&".join(f"claim={claim.number}" for claim in three[:2]))
        page.get_by_role("button", name="Se, hvad der sker Læg sammen").click()
        page.get_by_role("button", name="Luk 1 sag som dobbelt anmeldt").click()
        button = page.get_by_role("button", name="Fortryd det hele")
        expect(page.locator("html[data-keys]")).to_have_count(1)
        page.wait_for_load_state()
        page.clock.run_for(11_000)
        expect(button).to_be_visible()
        page.clock.run_for(2_000)
        expect(button).to_have_count(0)


def test_a_form_that_lacks_its_words_fits_and_so_does_the_file(
    screens: Screens, cast: Cast, three: list[Claim]
) -> None:
    with time_machine.travel(NOW + timedelta(minutes=30), tick=True):
        page = screens.open(cast.gry, width=360)
        page.goto("/desk/flere/?" + "&".join(f"claim={claim.number}" for claim in three))
        page.get_by_role("button", name="Se, hvad der sker Hold frister tilbage").click()
        expect(page.get_by_role("alert")).to_contain_text("Skriv, hvorfor fristerne skal holdes tilbage.")
        assert_fits(page)
        page.get_by_role("button", name="Se, hvad der kommer med").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Hent som fil")
        assert_fits(page)
        with page.expect_download() as fetched:
            page.get_by_role("button", name="Hent filen").click()
        assert fetched.value.suggested_filename == "sager-2026-09-15.csv"


def test_ctrl_enter_looks_at_what_was_typed_beside_it_and_at_nothing_else(
    screens: Screens, cast: Cast, three: list[Claim]
) -> None:
    with time_machine.travel(NOW + timedelta(minutes=30), tick=True):
        page = screens.open(cast.gry)
        page.goto("/desk/flere/?" + "&".join(f"claim={claim.number}" for claim in three))
        expect(page.locator("html[data-keys]")).to_have_count(1)
        message = page.get_by_role("region", name="Skriv til anmelderne")
        message.get_by_role("textbox").last.fill("Vi venter på en del.")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Skriv til anmelderne")


@on_screens((360, "dark"), besides=[(1280, "light")])
def test_the_case_fetches_its_signals_and_what_is_behind_one_is_logged(
    screens: Screens, cast: Cast, three: list[Claim], width: int, scheme: Scheme
) -> None:
    with time_machine.travel(NOW + timedelta(minutes=30), tick=True):
        page = screens.open(cast.camilla, width=width, scheme=scheme)
        page.goto(f"/desk/sag/{three[0].number}/")
        listed = page.get_by_role("region", name="Signaler")
        expect(listed.get_by_text("Et billede her ligner et billede i en anden sag.")).to_be_visible()
        assert_fits(page)
        assert not Opening.objects.filter(what__startswith="signal:").exists()
        listed.get_by_role("link", name=re.compile("hvad der ligger bag Samme billede")).click()
        expect(listed.get_by_role("link", name=three[2].number, exact=True)).to_be_visible()
        # The link that was pressed is gone: whoever has no mouse goes on where its rows stand.
        expect(listed.get_by_role("list", name="Samme billede i en anden sag")).to_be_focused()
        assert Opening.objects.filter(what="signal:same_photo").count() == 1
        assert_fits(page)
        page.goto(f"/desk/sag/{three[0].number}/signaler/same_photo/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Samme billede i en anden sag")
        assert_fits(page)
