"""Devices that were written off, and recalls: in no figure of the fleet, and still to be found."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from claims.models import Claim
from devices.models import Device, Identifier
from devices.replacing import read_new, replace_device, write_off
from fleet import register
from fleet.findings import Code
from fleet.register import Coverage
from fleet.texts import finding_text
from policies.continuing import continue_covers
from policies.models import Cover
from tests.cast import ANNAS_IMEI, ANNAS_SERIAL, NOW, UNKNOWN_IMEI, Cast
from tests.fleet.files import bring_in, counts, found
from tests.fleet.pages import AsUser, devices_on, text
from tests.fleet.stock import TODAY, make_claim
from workshops.models import Guarantee

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def unit(cast: Cast) -> Device:
    """What Anna's phone was replaced by today, with the cover that goes on."""
    unit = replace_device(cast.annas_phone, read_new([UNKNOWN_IMEI], brand="Apple"), now=NOW)
    continue_covers(cast.annas_phone, unit, on=TODAY)
    return unit


# The pages -----------------------------------------------------------------------------------------------------------


def test_a_device_that_was_written_off_stands_in_no_list_and_no_figure(
    cast: Cast, as_user: AsUser, unit: Device
) -> None:
    bo = as_user(cast.bo)
    assert set(devices_on(text(bo, "/flaade/enheder/"))) == {unit.pk, cast.annas_laptop.pk}
    for coverage in ("ja", "nej", "udloeber"):
        assert cast.annas_phone.pk not in devices_on(text(bo, f"/flaade/enheder/?daekning={coverage}"))
    seen = Device.objects.visible_to(cast.bo)
    figures = register.figures(seen.in_use(), TODAY)
    assert (figures.all, figures.covered, figures.uncovered) == (2, 2, 0)
    assert "af 2 enheder" in text(bo, "/flaade/")
    tomorrow = TODAY + timedelta(days=1)
    assert register.figures(seen, tomorrow).uncovered == 0
    assert cast.annas_phone not in register.narrowed(seen, Coverage.NO, tomorrow)


def test_its_number_still_finds_it_and_says_what_it_is(cast: Cast, as_user: AsUser, unit: Device) -> None:
    bo = as_user(cast.bo)
    page = text(bo, f"/flaade/enheder/?q={ANNAS_IMEI}")
    assert devices_on(page) == [cast.annas_phone.pk]
    assert "Afskrevet" in page
    page = text(bo, reverse("fleet-device", kwargs={"pk": cast.annas_phone.pk}))
    for words in ("Afskrevet 15. september 2026", "Erstattet af", UNKNOWN_IMEI):
        assert words in page, words
    assert reverse("fleet-device", kwargs={"pk": unit.pk}) in page


def test_the_new_units_page_says_what_it_replaces(cast: Cast, as_user: AsUser, unit: Device) -> None:
    third = replace_device(unit, read_new(["356938035643809"], brand="Apple"), now=NOW)
    page = text(as_user(cast.bo), reverse("fleet-device", kwargs={"pk": third.pk}))
    assert page.index(ANNAS_IMEI) < page.index(UNKNOWN_IMEI)
    assert page.count("Erstatter") == 2
    first = text(as_user(cast.bo), reverse("fleet-device", kwargs={"pk": cast.annas_phone.pk}))
    assert "356938035643809" in first


def test_one_without_a_successor_says_so(cast: Cast, as_user: AsUser) -> None:
    write_off(cast.annas_phone, now=NOW)
    page = text(as_user(cast.bo), reverse("fleet-device", kwargs={"pk": cast.annas_phone.pk}))
    assert "Afskrevet 15. september 2026" in page
    assert "Erstattet af" not in page


def test_another_organisation_meets_neither_of_them(cast: Cast, as_user: AsUser, unit: Device) -> None:
    dorte = as_user(cast.dorte)
    for device in (cast.annas_phone, unit):
        assert dorte.get(reverse("fleet-device", kwargs={"pk": device.pk})).status_code == 404


# Reading a file again ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [{"IMEI": ANNAS_IMEI}, {"Serienummer": ANNAS_SERIAL}])
def test_a_row_of_a_device_that_was_written_off_changes_nothing_and_says_why(
    cast: Cast, unit: Device, number: dict[str, str]
) -> None:
    row = {
        **number,
        "Enhedstype": "Mobiltelefon",
        "Model": "iPhone 17",
        "Medarbejder": "Ny Bruger",
        "E-mail": "ny@nordlys.example",
        "Købsdato": "13-01-2026",
        "Pris (kr.)": "9.999,00",
        "Police": "NL-2024-1",
    }
    covers = list(Cover.objects.order_by("pk").values())
    report = bring_in(cast.nordlys, row)
    assert counts(report) == (0, 0, 1)
    assert found(report) == [(2, Code.DEVICE_WRITTEN_OFF)]
    assert not report.errors
    assert "er afskrevet" in finding_text(report.warnings[0])
    cast.annas_phone.refresh_from_db()
    assert (cast.annas_phone.model, cast.annas_phone.holder, cast.annas_phone.written_off_at) == (
        "iPhone 15",
        None,
        NOW,
    )
    assert list(Cover.objects.order_by("pk").values()) == covers
    assert not cast.nordlys.people.filter(name="Ny Bruger").exists()


def test_a_new_number_beside_an_old_one_is_given_to_neither(cast: Cast, unit: Device) -> None:
    row = {"IMEI": ANNAS_IMEI, "IMEI 2": "356938035643809", "Enhedstype": "Mobiltelefon"}
    assert found(bring_in(cast.nordlys, row))[-1] == (2, Code.DEVICE_WRITTEN_OFF)
    assert not Identifier.objects.filter(value="356938035643809").exists()


def test_a_row_with_the_numbers_of_both_is_torn(cast: Cast, unit: Device) -> None:
    row = {"IMEI": UNKNOWN_IMEI, "Serienummer": ANNAS_SERIAL, "Enhedstype": "Mobiltelefon"}
    report = bring_in(cast.nordlys, row)
    assert [finding.code for finding in report.errors] == [Code.IDENTIFIERS_OF_TWO_DEVICES]


def test_the_new_units_row_leaves_the_first_day_of_the_cover_that_goes_on(cast: Cast, unit: Device) -> None:
    row = {
        "IMEI": UNKNOWN_IMEI,
        "Enhedstype": "Mobiltelefon",
        "Købsdato": "12-01-2026",
        "Pris (kr.)": "6.499,00",
        "Police": "NL-2024-1",
    }
    assert counts(bring_in(cast.nordlys, row)) == (0, 0, 1)
    cover = unit.covers.get()
    assert (cover.starts_on, cover.ends_on) == (TODAY, date(2029, 1, 12))
    assert counts(bring_in(cast.nordlys, {**row, "Pris (kr.)": "5.999,00"})) == (0, 1, 0)
    cover.refresh_from_db()
    assert (cover.starts_on, cover.sum_insured_dkk) == (TODAY, Decimal("5999.00"))


# Recalls -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def recalled(cast: Cast) -> Claim:
    guarantee = Guarantee.objects.create(
        device=cast.annas_phone,
        kind="repair",
        workshop=cast.kolding,
        claim_number="S-2026-000001",
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=90),
        terms="squaretrade-elgiganten",
        clause="6",
    )
    claim = make_claim(cast.annas_phone, "S-2026-000007")
    Claim.objects.filter(pk=claim.pk).update(guarantee=guarantee)
    return claim


def test_a_recall_is_no_new_loss_and_has_a_list_of_its_own(cast: Cast, as_user: AsUser, recalled: Claim) -> None:
    make_claim(cast.annas_laptop, "S-2026-000008")
    bo = as_user(cast.bo)
    for name in ("?vis=aabne", "?vis=alle"):
        page = text(bo, f"/flaade/sager/{name}")
        assert "S-2026-000008" in page
        assert "S-2026-000007" not in page
    page = text(bo, "/flaade/sager/?vis=reklamationer")
    assert "S-2026-000007" in page
    assert "S-2026-000008" not in page
    overview = text(bo, "/flaade/")
    assert "og 1 reklamation" in overview
    assert '<span class="key-number">1</span><span class="key-label">Åbne sager</span>' in overview


def test_where_a_recall_is_shown_it_is_called_one(cast: Cast, as_user: AsUser, recalled: Claim) -> None:
    bo = as_user(cast.bo)
    for address in (
        "/flaade/",
        reverse("fleet-device", kwargs={"pk": cast.annas_phone.pk}),
        reverse("fleet-claim", kwargs={"number": recalled.number}),
    ):
        assert ">Reklamation<" in text(bo, address).replace("\n", ""), address


def test_without_recalls_there_is_no_list_of_them(cast: Cast, as_user: AsUser) -> None:
    make_claim(cast.annas_phone, "S-2026-000007")
    bo = as_user(cast.bo)
    assert "Reklamation" not in text(bo, "/flaade/sager/") + text(bo, "/flaade/")
    assert bo.get("/flaade/sager/?vis=reklamationer").status_code == 200
