"""The team's overview and a complaint's answer in Chromium: on wide and narrow screens, by keyboard, and on paper."""

import zipfile
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from claims.calls.contact import assign, log_call
from claims.models import Claim, Lease, LeaseEnd, Presence, SkipReason
from claims.promises.sweep import sweep_deadlines
from tests.cast import NOW, Cast
from tests.claims.filed import file
from tests.claims.test_complaints import claim, complain
from tests.screens import Scheme, Screens, assert_fits, on_screens

__all__ = ["claim"]
pytestmark = [
    pytest.mark.long,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("frozen"),
]

SCREENS = on_screens((320, "dark"), besides=[(1280, "light"), (360, "light"), (1280, "dark")])
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def busy(cast: Cast) -> None:
    """Two weeks with broken and kept promises, claims that are late and soon due, and one that was skipped."""
    for back in range(13):
        claim = file(at=NOW - back * DAY - 2 * HOUR, identifier=f"F2LX7K9Q{20 + back}")
        if back % 3:
            rung = NOW if back % 5 == 4 else claim.filed_at + HOUR
            log_call(number=claim.number, agent=cast.camilla, outcome="reached", note="", now=rung)
        if back % 2:
            assign(number=claim.number, agent=cast.camilla, by=cast.camilla, now=NOW)
    for number in range(9):
        claim = file(at=NOW - DAY + timedelta(hours=3.4 + number / 2), identifier=f"F2LX7K9Q{50 + number}")
    Presence.objects.create(claim=claim, user=cast.camilla, seen_at=NOW)
    sweep_deadlines(now=NOW)
    Lease.objects.create(
        claim=claim,
        agent=cast.camilla,
        taken_at=NOW - HOUR,
        until=NOW,
        ended_at=NOW,
        how=LeaseEnd.SKIPPED,
        skip_reason=SkipReason.LANGUAGE,
        skip_note="Anmelderen taler kun polsk, så en kollega må ringe.",
    )


@SCREENS
def test_a_lead_sees_trouble_before_it_happens(cast: Cast, screens: Screens, width: int, scheme: Scheme) -> None:
    busy(cast)
    lead = screens.open(cast.gry, width=width, scheme=scheme)
    lead.goto("/desk/")
    lead.get_by_role("link", name="Overblik", exact=True).click()
    expect(lead.get_by_role("heading", name="Teamoverblik")).to_be_visible()
    expect(lead.locator(".forecast-words")).to_contain_text("overskrides fra kl.")
    assert_fits(lead)
    lead.get_by_label("Hvor mange tager telefonen?").fill("9")
    lead.keyboard.press("Enter")
    expect(lead.get_by_text("Regnet med 9 på telefonen")).to_be_visible()
    for summary in lead.get_by_text("Vis som tabel").all():
        summary.focus()
        lead.keyboard.press("Enter")
    expect(lead.get_by_role("table", name="Løfter holdt dag for dag")).to_be_visible()
    assert_fits(lead)


def test_each_chart_has_a_name_and_a_sentence(cast: Cast, screens: Screens) -> None:
    busy(cast)
    lead = screens.open(cast.gry)
    lead.goto("/desk/overblik/")
    names = [chart.get_attribute("aria-labelledby") for chart in lead.get_by_role("img").all()]
    assert len([name for name in names if name]) == 2
    drawn = lead.get_by_role("img", name="Frister time for time")
    expect(drawn).to_be_visible()
    box = drawn.bounding_box()
    assert box
    for shape in drawn.locator("rect").all():
        inside = shape.bounding_box()
        assert inside
        assert inside["width"] > 0
        assert inside["y"] >= box["y"] - 1
        assert inside["y"] + inside["height"] <= box["y"] + box["height"] + 1


def test_on_paper_the_tables_stand_open_and_the_form_is_gone(cast: Cast, screens: Screens) -> None:
    busy(cast)
    lead = screens.open(cast.gry)
    lead.goto("/desk/overblik/")
    lead.emulate_media(media="print")
    expect(lead.get_by_role("button", name="Regn prognosen om")).to_be_hidden()
    expect(lead.get_by_role("table", name="Frister time for time")).to_be_visible()
    expect(lead.get_by_role("table", name="Løfter holdt dag for dag")).to_be_visible()


@SCREENS
def test_a_complaint_is_drafted_and_its_pack_taken_along(
    cast: Cast, claim: Claim, screens: Screens, width: int, scheme: Scheme
) -> None:
    complain(claim)
    lead = screens.open(cast.gry, width=width, scheme=scheme)
    lead.goto(f"/desk/sag/{claim.number}/klage/svar/")
    lead.get_by_text("Hertil kan klageren gå videre").click()
    expect(lead.get_by_text("Ankenævnet for Forsikring")).to_be_visible()
    assert_fits(lead)
    lead.get_by_label("Svaret").fill("Vi har talt med dem begge og")
    lead.get_by_role("button", name="Gem som kladde").click()
    expect(lead.get_by_text("Kladden er gemt. Den er ikke sendt.")).to_be_visible()
    expect(lead.get_by_text("Et svar er begyndt af Gry Madsen")).to_be_visible()
    assert_fits(lead)
    lead.get_by_role("link", name="Skriv svaret færdigt").click()
    expect(lead.get_by_label("Svaret")).to_have_value("Vi har talt med dem begge og")
    with lead.expect_download() as taken:
        lead.get_by_role("link", name="Hent sagsmappen (zip)").click()
    assert taken.value.suggested_filename == f"{claim.number}.zip"
    assert zipfile.ZipFile(taken.value.path()).testzip() is None
