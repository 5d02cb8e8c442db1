"""What is said on the telephone: five lines with the claim's facts, and steps that are tried together."""

import pytest
from django.utils import translation

from claims.calls.call_script import LONGEST_STORY, Caller, script_of
from claims.calls.phone_support import EVERY, Guide, guide_title, guides_for
from claims.models import Claim, Peril
from devices.models import Kind
from tests.cast import DAVIDS_IMEI, UNKNOWN_IMEI, Cast
from tests.claims.filed import file

CAMILLA = Caller(name="Camilla Dahl", portal="Skadeportalen")
RUNG = "+4520304050"


def script(claim: Claim, rung: str = RUNG) -> list[str]:
    with translation.override("da"):
        return script_of(claim, CAMILLA, rung=rung)


@pytest.mark.django_db
@pytest.mark.parametrize("peril", ["", *Peril.values])
def test_the_script_has_five_lines_and_the_first_tells_nothing(cast: Cast, peril: str) -> None:
    claim = file(peril=peril, description="Skærmen blinker og går ud.")
    lines = script(claim)
    assert len(lines) == 5
    assert lines[0] == "Hej, du taler med Camilla Dahl fra Skadeportalen. Taler jeg med Anna Holm?"
    for told in (claim.number, "iPhone", "Skærmen", "20 30 40 50"):
        assert told not in lines[0]
    assert "iPhone 15" in lines[1]
    assert claim.number in lines[1]
    assert "20 30 40 50" in lines[2]


@pytest.mark.django_db
def test_what_is_not_known_is_asked_for(cast: Cast) -> None:
    claim = file(identifier=UNKNOWN_IMEI, contact_name="", contact_phone="", description="", peril="damage")
    lines = script(claim, rung="")
    assert lines[0].endswith("Hvem taler jeg med?")
    assert "den skade, du har anmeldt" in lines[1]
    assert lines[2] == "Hvilket nummer kan vi ringe til dig på? Det må ikke være den skadede telefon."
    assert lines[3] == "Fortæl med dine egne ord, hvad der skete, hvordan og hvornår."


@pytest.mark.django_db
def test_a_theft_is_asked_about_other_things_than_a_fall(cast: Cast) -> None:
    assert "politiet" in script(file(identifier=DAVIDS_IMEI, peril="theft"))[3]
    assert "Du skrev: «Tabt på gulvet.»" in script(file(peril="damage"))[3]


@pytest.mark.django_db
def test_a_long_story_is_not_read_aloud_to_its_end(cast: Cast) -> None:
    said = script(file(peril="damage", description="Den faldt. " * 100))[3]
    assert len(said) < LONGEST_STORY + 60
    assert "…" in said


# Software, solved on the telephone ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [None, *Kind.values])
def test_no_step_asks_for_a_code_or_erases_anything(kind: str | None) -> None:
    with translation.override("da"):
        guides = guides_for(Peril.FAULT, kind, battery_danger=False)
    steps = " ".join(step for guide in guides for step in guide.steps).casefold()
    for forbidden in ("fabriksindstilling", "slet alt", "nulstil enheden", "fortæl os koden"):
        assert forbidden not in steps
    assert all(len(guide.steps) == 3 and guide.title for guide in guides)


def test_the_guides_are_those_of_the_kind_of_device() -> None:
    titles = {kind: {guide.guide for guide in guides_for("fault", kind, battery_danger=False)} for kind in Kind}
    assert Guide.NO_CHARGE not in titles[Kind.DESKTOP]
    assert titles[Kind.HEADSET] == {Guide.NO_SOUND, Guide.NO_CHARGE}
    assert titles[Kind.PRINTER] == set()
    assert {guide.guide for guide in guides_for("fault", None, battery_danger=False)} == set(Guide)
    assert all(Guide.FROZEN in titles[kind] for kind in EVERY)
    assert guide_title("something new") == ""


@pytest.mark.parametrize("peril", ["theft", "loss", "damage", "liquid"])
def test_what_no_setting_helps_has_no_guide(peril: str) -> None:
    assert guides_for(peril, Kind.MOBILE, battery_danger=False) == []


def test_a_battery_that_is_dangerous_is_not_put_into_its_charger() -> None:
    assert guides_for("fault", Kind.MOBILE, battery_danger=True) == []
