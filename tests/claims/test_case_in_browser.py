"""The case in Chromium as it goes: one button, no wider than the screen, nothing serious for axe, light and dark."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import Page, expect

from claims import reopening
from claims.calls.contact import log_call
from claims.closing import withdraw
from claims.deciding.decisions import decide
from claims.filing.filing import Receipt
from claims.models import Claim
from claims.promises.sweep import sweep_deadlines
from claims.routes.repairs import receive
from tests.cast import NOW, Cast
from tests.claims.claimant import assessed, filed, page, trusted
from tests.claims.routed import TOMORROW_AT_NINE, label, walk_in
from tests.screens import Screens, assert_fits, on_screens
from workshops.models import Shipment, Workshop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen")]

TOLD = {"peril": "damage", "description": "Den faldt på gulvet.", "contact_phone": "+4520304050"}
MISSED = NOW + timedelta(hours=5)


def open_tasks(_cast: Cast) -> str:
    return page(filed(peril="theft", contact_phone="+4520304050"))


def booked(cast: Cast) -> str:
    Workshop.objects.filter(pk=cast.kolding.pk).update(directions="Indgang fra gården, to minutter fra stationen.")
    receipt = assessed(cast)
    walk_in(receipt.claim, cast)
    return trusted(receipt.claim)


def sent(cast: Cast) -> str:
    receipt = assessed(cast)
    route = label(receipt.claim, cast)
    Shipment.objects.filter(pk=route.shipment_id).update(carrier="postnord", tracking_number="00370730251234567890")
    return trusted(receipt.claim)


def under_repair(cast: Cast) -> str:
    receipt = assessed(cast)
    walk_in(receipt.claim, cast)
    receive(number=receipt.claim.number, by=cast.eva, now=TOMORROW_AT_NINE)
    return trusted(receipt.claim)


def rejected(cast: Cast) -> str:
    receipt = assessed(cast)
    reason = "Ridser, der ikke hindrer brugen, er ikke dækket."
    decide(number=receipt.claim.number, kind="rejected", clause="6", reason=reason, by=cast.camilla, now=NOW)
    return trusted(receipt.claim)


def ended(_cast: Cast) -> Receipt:
    receipt = filed(**TOLD)
    withdraw(number=receipt.claim.number, by=None, now=NOW)
    return receipt


def withdrawn(cast: Cast) -> str:
    return page(ended(cast))


def waits_for_an_answer(cast: Cast) -> str:
    receipt = ended(cast)
    reopening.ask(number=receipt.claim.number, text="Den er stadig i stykker.", by=None, now=NOW)
    return page(receipt)


STATES: dict[str, Callable[[Cast], str]] = {
    state.__name__: state
    for state in (open_tasks, booked, sent, under_repair, rejected, withdrawn, waits_for_an_answer)
}


def assert_calm(opened: Page) -> None:
    """What happens next stands first, and at most one button is the primary one."""
    assert_fits(opened)
    assert opened.locator(".btn-primary").count() <= 1
    first = opened.locator("main .case-next").bounding_box()
    line = opened.locator("main .status-line").bounding_box()
    assert first is not None
    assert line is not None
    assert first["y"] < line["y"]


@pytest.mark.parametrize("state", STATES)
@on_screens((360, "light"), besides=[(1280, "dark")])
def test_the_case_is_calm_in_every_state(cast: Cast, screens: Screens, width: int, scheme: str, state: str) -> None:
    where = STATES[state](cast)
    opened = screens.open(None, width=width, height=740, scheme=scheme)
    opened.goto(where)
    assert_calm(opened)


def test_a_missed_call_is_admitted_with_its_new_time_above_everything(cast: Cast, screens: Screens) -> None:
    receipt = filed(**TOLD)
    with time_machine.travel(MISSED, tick=False):
        sweep_deadlines(now=MISSED)
        opened = screens.open(None, width=360, height=740)
        opened.goto(page(receipt))
        expect(opened.get_by_text("Vi ringer i stedet senest i dag kl. 16.00.")).to_be_visible()
        assert_calm(opened)


def test_the_code_is_shown_at_the_desk_from_a_telephone(cast: Cast, screens: Screens) -> None:
    where = booked(cast)
    opened = screens.open(None, width=360, height=740, scheme="dark")
    opened.goto(where)
    opened.get_by_role("link", name="Vis kode og åbningstider").click()
    code = opened.get_by_role("img", name="QR-kode med nummeret")
    box = code.bounding_box()
    assert box is not None
    # Large enough to be read from a hand's breadth away.
    assert box["width"] >= 200
    expect(opened.get_by_role("heading", name="Åbningstider")).to_be_visible()
    assert_fits(opened)


def test_an_ended_case_is_asked_for_again_from_a_telephone(cast: Cast, screens: Screens) -> None:
    receipt = ended(cast)
    opened = screens.open(None, width=360, height=740)
    opened.goto(page(receipt))
    opened.get_by_role("link", name="Bed os genåbne sagen").click()
    assert_fits(opened)
    opened.get_by_label("Hvorfor skal sagen genåbnes?").fill("Den er stadig i stykker.")
    opened.get_by_role("button", name="Send ønsket").click()
    expect(opened.get_by_text("Vi har fået dit ønske om genåbning.")).to_be_visible()
    expect(opened.get_by_text("Vi svarer senest i morgen kl. 16.00.")).to_be_visible()
    assert_fits(opened)
    assert Claim.objects.get(pk=receipt.claim.pk).state == "closed"


def test_the_whole_case_is_fetched_as_a_pdf_from_a_telephone(cast: Cast, screens: Screens) -> None:
    receipt = filed(**TOLD)
    log_call(number=receipt.claim.number, agent=cast.camilla, outcome="not_reached", note="", now=NOW)
    opened = screens.open(None, width=360, height=740)
    opened.goto(page(receipt))
    with opened.expect_download() as fetching:
        opened.get_by_role("link", name="Hent hele sagen (PDF)").click()
    assert fetching.value.suggested_filename == f"sag-{receipt.claim.number}.pdf"
