"""A product's versions: a cover takes the one that is sold on its day, and keeps it whatever comes after."""

from datetime import date
from pathlib import Path

import pytest

from devices.models import Device
from policies import terms
from policies.models import Cover
from policies.terms_texts import product_name
from tests.cast import ANNAS_IMEI, Cast
from tests.fleet.files import A_PHONE, bring_in, counts
from tests.policies.written import use, version_of, with_all_real, write

FIRST = "usg-totalforsikring-9051102"
SECOND = "usg-totalforsikring-2026-09"
# From September 2026 the product lasts two years and has another name.
SHORTER = (("max_months = 48", "max_months = 24"), ('da = "USG Totalforsikring"', 'da = "USG Totalforsikring 2"'))
ANOTHER_IMEI = "355762055970210"


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The portal's own terms, and a second version of one product."""
    folder = write(with_all_real(tmp_path), **{SECOND: version_of(FIRST, SECOND, *SHORTER, valid_from="2026-09-01")})
    use(monkeypatch, folder)
    return folder


def phone(imei: str, bought: str, **more: str) -> dict[str, str]:
    return {**A_PHONE, "IMEI": imei, "Pris": "6.799,00", "Police": "NL-2024-1", "Købsdato": bought, **more}


def cover_of(imei: str) -> tuple[str, str, str]:
    cover = Cover.objects.get(device__identifiers__value=imei)
    return cover.terms, cover.starts_on.isoformat(), cover.ends_on.isoformat()


@pytest.mark.parametrize(
    ("day", "version"),
    [
        ("2026-06-30", FIRST),
        ("2026-07-01", FIRST),
        ("2026-08-31", FIRST),
        ("2026-09-01", SECOND),
        ("2031-01-01", SECOND),
    ],
)
def test_the_version_is_the_one_sold_on_the_day(versions: Path, day: str, version: str) -> None:
    assert terms.version_bought_on(FIRST, date.fromisoformat(day)).id == version
    agreed_on_second = SECOND if day < "2026-07-01" else version
    assert terms.version_bought_on(SECOND, date.fromisoformat(day)).id == agreed_on_second
    assert terms.version_bought_on("squaretrade-elgiganten", date.fromisoformat(day)).id == "squaretrade-elgiganten"


def test_after_a_version_that_ended_the_agreements_own_holds_and_not_one_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = version_of(FIRST, SECOND, valid_from="2026-09-01\nvalid_until = 2026-12-31")
    use(monkeypatch, write(with_all_real(tmp_path), **{SECOND: ended}))
    assert terms.version_bought_on(SECOND, date(2027, 1, 1)).id == SECOND
    assert terms.version_bought_on(FIRST, date(2026, 12, 31)).id == SECOND


def test_the_first_version_reaches_back_for_ever_and_an_unknown_day_keeps_the_agreements_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = {
        "usg-1": "",
        "usg-2": "2026-01-01\nvalid_until = 2026-06-30",
        "usg-3": "2026-07-01",
    }
    use(monkeypatch, write(tmp_path, **{name: version_of(FIRST, name, valid_from=day) for name, day in days.items()}))
    bought = {
        date(1999, 1, 1): "usg-1",
        date(2025, 12, 31): "usg-1",
        date(2026, 1, 1): "usg-2",
        date(2026, 6, 30): "usg-2",
        date(2026, 7, 1): "usg-3",
        date(2030, 1, 1): "usg-3",
    }
    for agreed in days:
        assert {day: terms.version_bought_on(agreed, day).id for day in bought} == bought
        assert terms.version_bought_on(agreed, None).id == agreed


@pytest.mark.django_db
def test_a_fleet_file_gives_each_device_the_version_of_its_day_with_its_period(cast: Cast, versions: Path) -> None:
    rows = [phone("355762055968537", "20-08-2026"), phone(ANOTHER_IMEI, "10-09-2026")]
    assert counts(bring_in(cast.nordlys, *rows)) == (2, 0, 0)
    assert cover_of("355762055968537") == (FIRST, "2026-08-20", "2029-08-20")
    assert cover_of(ANOTHER_IMEI) == (SECOND, "2026-09-10", "2028-09-10")
    assert counts(bring_in(cast.nordlys, *rows)) == (0, 0, 2)
    second = Cover.objects.get(device__identifiers__value=ANOTHER_IMEI)
    assert product_name(second.terms_id) == "USG Totalforsikring 2"


@pytest.mark.django_db
def test_a_delivery_day_counts_where_the_purchase_is_unknown(cast: Cast, versions: Path) -> None:
    row = phone(ANOTHER_IMEI, "", Leveringsdato="10-09-2026")
    bring_in(cast.nordlys, row)
    assert cover_of(ANOTHER_IMEI) == (SECOND, "2026-09-10", "2028-09-10")


@pytest.mark.django_db
def test_a_cover_that_stands_keeps_its_version_whatever_a_later_file_says(
    cast: Cast, versions: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    bring_in(cast.nordlys, phone(ANOTHER_IMEI, "20-08-2026"))
    earlier = version_of(FIRST, SECOND, *SHORTER, valid_from="2026-08-01")
    use(monkeypatch, write(with_all_real(tmp_path_factory.mktemp("later")), **{SECOND: earlier}))
    assert terms.version_bought_on(FIRST, date(2026, 8, 20)).id == SECOND
    assert counts(bring_in(cast.nordlys, phone(ANOTHER_IMEI, "20-08-2026"))) == (0, 0, 1)
    assert cover_of(ANOTHER_IMEI) == (FIRST, "2026-08-20", "2029-08-20")
    assert counts(bring_in(cast.nordlys, phone(ANOTHER_IMEI, "05-09-2026"))) == (0, 1, 0)
    assert cover_of(ANOTHER_IMEI) == (FIRST, "2026-09-05", "2029-09-05")


@pytest.mark.django_db
def test_a_cover_without_a_version_of_its_own_follows_its_policy(cast: Cast, versions: Path) -> None:
    Cover.objects.filter(device=cast.annas_phone).update(terms="")
    row = {"IMEI": ANNAS_IMEI, "Enhedstype": "Mobiltelefon", "Police": "NL-2024-1", "Købsdato": "10-09-2026"}
    bring_in(cast.nordlys, row)
    cover = cast.annas_phone.covers.get()
    assert (cover.terms, cover.terms_id) == ("", FIRST)
    assert (cover.starts_on, cover.ends_on) == (date(2026, 9, 10), date(2029, 9, 10))


@pytest.mark.django_db
def test_a_device_with_several_covers_on_the_policy_gets_a_new_one_on_the_days_version(
    cast: Cast, versions: Path
) -> None:
    bring_in(cast.nordlys, phone(ANOTHER_IMEI, "20-08-2026"))
    device = Device.objects.get(identifiers__value=ANOTHER_IMEI)
    first = device.covers.get()
    for cover, year in ((first, 2020), (Cover(policy=first.policy, device=device, sum_insured_dkk=1), 2022)):
        cover.terms, cover.starts_on, cover.ends_on = FIRST, date(year, 1, 1), date(year, 12, 31)
        cover.save()
    bring_in(cast.nordlys, phone(ANOTHER_IMEI, "10-09-2026"))
    assert [(cover.terms, cover.starts_on.year) for cover in device.covers.order_by("starts_on")] == [
        (FIRST, 2020),
        (FIRST, 2022),
        (SECOND, 2026),
    ]
    assert counts(bring_in(cast.nordlys, phone(ANOTHER_IMEI, "10-09-2026"))) == (0, 0, 1)
