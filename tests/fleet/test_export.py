"""The device list as a file: nothing in it runs, and it can be read in again."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import Person, User
from accounts.spreadsheets import escaped
from devices.models import Device, Kind
from fleet.columns import Field, recognise
from fleet.exports import header
from tests.cast import Cast, make_cover, make_device
from tests.fleet.files import bring_in_file, counts
from tests.fleet.stock import TODAY, make_claim, stock_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

AsUser = Callable[[User | None], Client]
ADDRESS = "/flaade/enheder/enheder.csv"


def export(client: Client, **asked: str) -> bytes:
    answer = client.get(ADDRESS, asked)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="enheder-2026-09-15.csv"'
    return b"".join(answer)  # type: ignore[arg-type]


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_each_device_is_a_row_with_its_cover_and_open_claims(cast: Cast, as_user: AsUser) -> None:
    make_claim(cast.annas_phone, "S-2026-000001")
    rows = {row["Serienummer"]: row for row in rows_of(export(as_user(cast.bo)))}
    assert len(rows) == 2
    assert rows["F2LX7K9QPL"] == {
        "IMEI": "490154203237518",
        "IMEI 2": "",
        "Serienummer": "F2LX7K9QPL",
        "Enhedstype": "Mobiltelefon",
        "Mærke": "Apple",
        "Model": "iPhone 15",
        "Medarbejder": "Anna Holm",
        "E-mail": "anna@nordlys.example",
        "Telefon": "20304050",
        "Købsdato": "12-01-2026",
        "Leveringsdato": "",
        "Pris (kr.)": "6499,00",
        "Garanti (måneder)": "12",
        "Police": "NL-2024-1",
        "Forsikring": "USG Totalforsikring",
        "Dækning": "Dækket",
        "Dækket fra": "12-01-2026",
        "Dækket til": "12-01-2029",
        "Åben sag": "S-2026-000001",
    }


def test_the_file_is_narrowed_and_searched_like_the_list(cast: Cast, as_user: AsUser) -> None:
    stock_up(cast.nordlys, cast.nordlys_policy, 3, ends_on=TODAY + timedelta(days=9), prefix="SNART")
    stock_up(cast.nordlys, cast.nordlys_policy, 2, prefix="UDEN")
    bo = as_user(cast.bo)
    assert len(rows_of(export(bo))) == 7
    assert len(rows_of(export(bo, daekning="udloeber"))) == 3
    assert len(rows_of(export(bo, daekning="nej", q="UDEN 001"))) == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(start: str) -> None:
    assert escaped(f"{start}1+1") == f"'{start}1+1"
    assert escaped(f"Pia {start}") == f"Pia {start}"


def test_no_cell_of_the_file_begins_like_a_formula(cast: Cast, as_user: AsUser) -> None:
    holder = Person.objects.create(organisation=cast.nordlys, name='=HYPERLINK("x")', phone="+46701234567")
    make_device(cast.nordlys, holder, serial="ONDT1", brand="@SUM(1)", model="-2+3")
    data = export(as_user(cast.bo))
    cells = [cell for row in rows_of(data) for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert '\'=HYPERLINK("x")' in cells
    assert "0046701234567" in cells


def test_the_export_read_in_again_changes_nothing(cast: Cast, as_user: AsUser) -> None:
    holder = Person.objects.create(
        organisation=cast.nordlys, name='=HYPERLINK("x")', email="ond@nordlys.example", phone="+46701234567"
    )
    second = make_device(
        cast.nordlys, holder, imeis=("352990117296331", "352990117565891"), brand="Ærø;Å", model='24" "bred"'
    )
    make_cover(cast.nordlys_policy, second, second.purchased_on, TODAY.replace(year=2029, month=1, day=12))
    for number, kind in enumerate(Kind):
        make_device(cast.nordlys, None, serial=f"SLAGS{number}", kind=kind, price_dkk=None, purchased_on=None)
    before = list(Device.objects.order_by("pk").values())
    report = bring_in_file(cast.nordlys, export(as_user(cast.bo)))
    assert report.errors == []
    assert counts(report) == (0, 0, 3 + len(Kind))
    assert list(Device.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("language", ["da", "en"])
def test_its_columns_are_known_in_the_language_that_it_is_written_in(language: str) -> None:
    with translation.override(language):
        columns = recognise(header())
    assert set(columns.places) == set(Field) - {Field.IDENTIFIER, Field.SYSTEM}
    assert len(columns.unread) == 5
