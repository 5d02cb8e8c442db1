"""The number without typing it, in Chromium: from a picture, with the camera, and after a slip of the pen."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cast import ANNAS_IMEI, Cast
from tests.claims.drawn_codes import EAN, EID, FIRST_IMEI, SECOND_IMEI, file_of, label, photographed
from tests.screens import Scheme, Screens, assert_fits, on_screens

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen")]

SIZES = on_screens((360, "light"), besides=[(1280, "dark")])

# A browser that reads barcodes, as Chromium on a telephone does, and a camera that shows an empty sheet. `window.seen`
# is what lies before it, and `window.tracks` what was opened of it.
CAMERA = """
  window.seen = [];
  window.tracks = [];
  window.BarcodeDetector = class {
    static async getSupportedFormats() { return ["code_128", "ean_13", "qr_code", "unknown"]; }
    async detect() { return window.seen.map(([format, rawValue]) => ({ format, rawValue })); }
  };
  navigator.mediaDevices.getUserMedia = async () => {
    const sheet = document.createElement("canvas");
    sheet.getContext("2d").fillRect(0, 0, 10, 10);
    const stream = sheet.captureStream(10);
    window.tracks.push(...stream.getTracks());
    return stream;
  };
"""
DENIED = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError'); };"


def at_start(screens: Screens, *scripts: str, width: int = 360, scheme: Scheme = "light") -> Page:
    screen = screens.open(None, width=width, height=760, scheme=scheme)
    for script in scripts:
        screen.add_init_script(script)
    screen.goto("/anmeld/")
    return screen


@SIZES
def test_a_number_is_chosen_from_a_picture(
    screens: Screens, cast: Cast, tmp_path: Path, width: int, scheme: Scheme
) -> None:
    box, table = tmp_path / "box.jpg", tmp_path / "table.jpg"
    box.write_bytes(file_of(photographed(label())))
    table.write_bytes(file_of(photographed(label([]), (800, 600))))
    screen = at_start(screens, width=width, scheme=scheme)
    screen.locator("summary").filter(has_text="Hvor finder jeg nummeret?").click()
    assert_fits(screen)
    screen.get_by_role("button", name="Brug et billede").click()
    assert_fits(screen)
    screen.get_by_label("Vælg et billede").set_input_files(table)
    screen.get_by_role("button", name="Læs billedet").click()
    expect(screen.get_by_role("link", name="Vi kan ikke læse nogen stregkode")).to_be_visible()
    assert_fits(screen)
    screen.get_by_label("Vælg et billede").set_input_files(box)
    screen.get_by_role("button", name="Læs billedet").click()
    expect(screen.get_by_role("button", name=f"IMEI 1 {FIRST_IMEI}")).to_be_visible()
    assert_fits(screen)
    screen.reload()
    screen.get_by_role("button", name=f"IMEI 2 {SECOND_IMEI}").click()
    expect(screen.get_by_role("heading", level=1, name="Hvad er der sket?")).to_be_visible()
    screen.go_back()
    expect(screen.get_by_role("button", name=f"IMEI 1 {FIRST_IMEI}")).to_be_visible()


@SIZES
def test_the_camera_reads_what_is_held_before_it(screens: Screens, cast: Cast, width: int, scheme: Scheme) -> None:
    screen = at_start(screens, CAMERA, width=width, scheme=scheme)
    assert screen.evaluate("window.tracks.length") == 0, "the camera waits for a tap"
    screen.get_by_role("button", name="Scan med kameraet").click()
    dialog = screen.get_by_role("dialog", name="Hold kameraet over stregkoden")
    expect(dialog.get_by_role("status")).to_have_text("Leder efter stregkoder ...")
    assert_fits(screen)
    screen.evaluate(f"window.seen = [['ean_13', '{EAN}']]")
    expect(dialog.get_by_role("status")).to_contain_text("ikke IMEI eller serienummer")
    screen.evaluate(
        f"window.seen = [['code_128', '{FIRST_IMEI}'], ['code_128', '{SECOND_IMEI}'], ['qr_code', '{EID}']]"
    )
    screen.get_by_role("button", name=f"IMEI 1 {FIRST_IMEI}").click()
    expect(screen.get_by_role("heading", level=1, name="Hvad er der sket?")).to_be_visible()


@pytest.mark.parametrize(
    ("seen", "number"),
    [
        ("12345678901", "12345678901"),
        ("123-456-78901", "12345678901"),
        (f"{FIRST_IMEI}07", FIRST_IMEI),
    ],
    ids=["digits alone", "in groups", "with its software version"],
)
def test_the_camera_hands_over_every_number_that_is_taken(screens: Screens, cast: Cast, seen: str, number: str) -> None:
    screen = at_start(screens, CAMERA)
    screen.get_by_role("button", name="Scan med kameraet").click()
    screen.evaluate(f"window.seen = [['code_128', '{seen}']]")
    expect(screen.get_by_role("button").filter(has_text=number)).to_be_visible()


def test_a_label_without_the_number_is_named_after_the_slow_moment(screens: Screens, cast: Cast) -> None:
    screen = at_start(screens, CAMERA)
    screen.clock.install()
    screen.get_by_role("button", name="Scan med kameraet").click()
    screen.evaluate(f"window.seen = [['ean_8', '12345670'], ['qr_code', '{EID}']]")
    heard = screen.get_by_role("dialog").get_by_role("status")
    screen.clock.run_for(10_000)
    expect(heard).to_contain_text("ikke IMEI eller serienummer")
    screen.clock.run_for(6_000)
    expect(screen.get_by_text(f"EID {EID}")).to_be_visible()
    expect(screen.get_by_text("EAN 12345670")).to_be_visible()


@pytest.mark.parametrize("close", ["Escape", "button"])
def test_a_closed_camera_is_off_and_the_field_is_where_it_was(screens: Screens, cast: Cast, close: str) -> None:
    screen = at_start(screens, CAMERA)
    screen.get_by_label("Hvilken enhed er det?").fill("4901")
    opener = screen.get_by_role("button", name="Scan med kameraet")
    for times in (1, 2):
        opener.click()
        dialog = screen.get_by_role("dialog")
        expect(dialog.get_by_role("status")).to_have_text("Leder efter stregkoder ...")
        if close == "Escape":
            screen.keyboard.press("Escape")
        else:
            dialog.get_by_role("button", name="Luk kameraet").click()
        expect(dialog).to_be_hidden()
        expect(opener).to_be_focused()
        assert screen.evaluate("window.tracks.map((track) => track.readyState)") == ["ended"] * times
    expect(screen.get_by_label("Hvilken enhed er det?")).to_have_value("4901")


def test_a_camera_that_is_denied_keeps_the_field_and_says_what_to_do(screens: Screens, cast: Cast) -> None:
    screen = at_start(screens, CAMERA, DENIED)
    screen.get_by_role("button", name="Scan med kameraet").click()
    expect(screen.get_by_text("Kameraet er ikke slået til for siden her.")).to_be_visible()
    expect(screen.get_by_role("dialog")).to_be_hidden()
    expect(screen.get_by_label("Hvilken enhed er det?")).to_be_editable()
    assert_fits(screen)


def test_a_browser_that_reads_no_barcodes_offers_the_picture_alone(screens: Screens, cast: Cast) -> None:
    screen = at_start(screens, "delete window.BarcodeDetector;")
    expect(screen.get_by_role("button", name="Scan med kameraet")).to_be_hidden()
    expect(screen.get_by_role("button", name="Brug et billede")).to_be_visible()


@pytest.mark.parametrize("way", ["Brug et billede", "Scan med kameraet"])
def test_the_tick_for_a_colleague_goes_along(screens: Screens, cast: Cast, tmp_path: Path, way: str) -> None:
    screen = at_start(screens, CAMERA)
    screen.locator("label").filter(has_text="Jeg anmelder for en kollega").click()
    screen.get_by_role("button", name=way).click()
    if way == "Brug et billede":
        box = tmp_path / "box.jpg"
        box.write_bytes(file_of(photographed(label())))
        screen.get_by_label("Vælg et billede").set_input_files(box)
        screen.get_by_role("button", name="Læs billedet").click()
    else:
        screen.evaluate(f"window.seen = [['code_128', '{FIRST_IMEI}']]")
    screen.get_by_role("button", name=FIRST_IMEI).click()
    expect(screen.get_by_role("heading", level=1, name="Hvad er der sket?")).to_be_visible()
    screen.goto("/anmeld/kontakt/")
    expect(screen.get_by_role("textbox", name="Din kollegas navn")).to_be_visible()


def test_enter_in_the_field_goes_on_with_the_number(screens: Screens, cast: Cast) -> None:
    screen = at_start(screens)
    screen.get_by_label("Hvilken enhed er det?").fill(FIRST_IMEI)
    screen.keyboard.press("Enter")
    expect(screen.get_by_role("heading", level=1, name="Hvad er der sket?")).to_be_visible()


@SIZES
def test_a_slip_is_mended_with_one_tap(screens: Screens, cast: Cast, width: int, scheme: Scheme) -> None:
    screen = screens.open(cast.anna, width=width, height=760, scheme=scheme)
    screen.goto("/anmeld/")
    screen.get_by_label("Hvilken enhed er det?").fill("PF3HM6BY")
    screen.get_by_role("button", name="Fortsæt").click()
    expect(screen.get_by_role("button", name="Nej, det skal være PF3HM6BY")).to_be_visible()
    assert_fits(screen)
    screen.get_by_label("Hvilken enhed er det?").fill(ANNAS_IMEI[:-2] + "28")
    screen.get_by_role("button", name="Fortsæt").click()
    assert_fits(screen)
    screen.get_by_role("button", name=ANNAS_IMEI).click()
    expect(screen.get_by_role("heading", level=1, name="Hvad er der sket?")).to_be_visible()
