"""Take the README's pictures of a running demonstration: `python -m tests.journeys.pictures http://127.0.0.1:8000`."""

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.journey import AGENT, PASSWORD

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
MOST_BYTES = 150_000
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1280, "height": 800}}
IMEI = "490154203237518"


def main(site: str) -> None:
    """Write `filing.png` (a phone) and `desk.png` (the queue on a desk's screen)."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        _keep(_filing(browser, site), FOLDER / "filing.png")
        _keep(_desk(browser, site), FOLDER / "desk.png")
        browser.close()


def _filing(browser: Browser, site: str) -> bytes:
    page = browser.new_context(**PHONE, locale="da-DK").new_page()  # type: ignore[arg-type]
    page.goto(f"{site}/anmeld/")
    page.get_by_label("Hvilken enhed er det?").fill(IMEI)
    page.get_by_role("button", name="Fortsæt").click()
    page.get_by_role("button", name="Faldet eller stødt").wait_for()
    return _still(page)


def _desk(browser: Browser, site: str) -> bytes:
    page = browser.new_context(**DESK, locale="da-DK").new_page()  # type: ignore[arg-type]
    page.goto(f"{site}/konto/login/")
    page.get_by_label("E-mail").fill(AGENT)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.wait_for_url("**/desk/")
    return _still(page)


def _still(page: Page) -> bytes:
    page.wait_for_load_state("networkidle")
    return page.screenshot(animations="disabled")


def _keep(picture: bytes, path: Path) -> None:
    """Write the picture with as many colours as fit into `MOST_BYTES`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in (256, 128, 64, 32):
        out = io.BytesIO()
        whole.quantize(colours).save(out, "PNG", optimize=True)
        if len(out.getvalue()) <= MOST_BYTES:
            break
    path.write_bytes(out.getvalue())
    sys.stdout.write(f"{path}: {len(out.getvalue())} bytes, {whole.size}\n")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") if sys.argv[1:] else "http://127.0.0.1:8000")
