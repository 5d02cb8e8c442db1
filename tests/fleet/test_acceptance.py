"""The four files of the acceptance contract, through the real command, twice."""

import csv
import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db.models import Count

from accounts.models import Organisation, Person
from devices.models import Device, Identifier
from fleet.findings import Code
from policies.models import Cover
from tests.cast import COPENHAGEN, make_policy
from tests.fleet.files import DATA, xlsx_file

pytestmark = pytest.mark.django_db

EXPECT: dict[str, dict[str, Any]] = json.loads((DATA / "expect.json").read_text(encoding="utf-8"))
WHEN_THE_FILES_WERE_MADE = datetime(2026, 11, 20, 10, 0, tzinfo=COPENHAGEN)
CONTRACT_ERRORS = {
    "imei_check_digit",
    "imei_length",
    "imei_scientific",
    "imei_is_iccid",
    "no_identifier",
    "duplicate_in_file",
    "belongs_to_another_organisation",
    "date_invalid",
    "date_in_future",
    "price_invalid",
    "kind_unknown",
    "email_invalid",
    "phone_invalid",
    "policy_unknown",
}
CONTRACT_WARNINGS = {
    "imei_without_check_digit",
    "imei_software_version",
    "date_excel_serial",
    "no_person",
    "no_purchase_date",
    "no_price",
    "formula_text",
}


@pytest.fixture
def nordlys(db: None) -> Organisation:
    organisation = Organisation.objects.create(name="Nordlys A/S", cvr="45538540", created_at=WHEN_THE_FILES_WERE_MADE)
    make_policy(organisation, "NL-2024-1")
    return organisation


def run(capsys: pytest.CaptureFixture[str], name: str, *flags: str) -> dict[str, Any]:
    capsys.readouterr()
    with time_machine.travel(WHEN_THE_FILES_WERE_MADE, tick=False):
        call_command("import_fleet", str(DATA / name), "--organisation", "45538540", "--json", *flags)
    written = capsys.readouterr()
    assert written.err == ""
    answer: dict[str, Any] = json.loads(written.out)
    return answer


def lines_and_codes(findings: list[dict[str, Any]]) -> list[tuple[int, str]]:
    return [(finding["line"], finding["code"]) for finding in findings]


def stock() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Device, Identifier, Person, Cover))


@pytest.mark.parametrize("name", EXPECT)
def test_each_file_gives_what_is_expected_and_changes_nothing_the_second_time(
    nordlys: Organisation, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    expect = EXPECT[name]
    first = run(capsys, name)
    assert set(first) == {"new", "changed", "unchanged", "errors", "warnings"}
    assert (first["new"], first["changed"], first["unchanged"]) == (expect["new"], 0, 0)
    assert lines_and_codes(first["errors"]) == [(e["line"], e["code"]) for e in expect["errors"]]
    if "warnings" in expect:
        assert lines_and_codes(first["warnings"]) == [(w["line"], w["code"]) for w in expect["warnings"]]
    before = stock()
    second = run(capsys, name)
    assert (second["new"], second["changed"], second["unchanged"]) == (0, 0, expect["new"])
    assert (second["errors"], second["warnings"]) == (first["errors"], first["warnings"])
    assert stock() == before


@pytest.mark.parametrize("name", EXPECT)
def test_the_same_rows_in_a_workbook_give_the_same(
    nordlys: Organisation, capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str
) -> None:
    data = (DATA / name).read_bytes()
    separator = ";" if b";" in data[:50] else ","
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    workbook = tmp_path / "liste.xlsx"
    workbook.write_bytes(xlsx_file(list(csv.reader(io.StringIO(text), delimiter=separator))))
    of_text, of_workbook = run(capsys, name, "--dry-run"), run(capsys, str(workbook), "--dry-run")
    assert of_workbook["new"] == EXPECT[name]["new"]
    for kind in ("errors", "warnings"):
        assert lines_and_codes(of_workbook[kind]) == lines_and_codes(of_text[kind])


def test_every_finding_has_its_column_its_value_and_a_sentence(
    nordlys: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = run(capsys, "messy-excel.csv")
    by_line = {finding["line"]: finding for finding in answer["errors"] + answer["warnings"]}
    assert all(set(finding) == {"line", "column", "code", "value", "text"} for finding in by_line.values())
    assert by_line[27]["column"] == "IMEI"
    assert by_line[27]["value"] == "3,55762E+14"
    assert "Formatér kolonnen som tekst" in by_line[27]["text"]
    assert by_line[36]["value"] == "358829153979505"
    assert "linje 35" in by_line[36]["text"]
    assert by_line[39] | {"text": ""} == {
        "line": 39,
        "column": "Købsdato",
        "code": "date_invalid",
        "value": "31-02-2025",
        "text": "",
    }


def test_the_intune_file_is_kept_without_cover_and_says_so_of_each_row(
    nordlys: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = run(capsys, "intune-export.csv")
    wanted = [(line, code) for line in range(2, 182) for code in ("no_purchase_date", "no_price")]
    assert lines_and_codes(answer["warnings"]) == wanted
    assert not Cover.objects.exists()
    assert dict(Device.objects.values_list("kind").annotate(n=Count("pk"))) == {
        "mobile": 87,
        "laptop": 78,
        "tablet": 15,
    }


def test_each_row_with_a_policy_gets_its_cover_and_a_file_without_one_gives_none(
    nordlys: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "nordlys-fleet.csv")
    assert Cover.objects.count() == 220
    run(capsys, "snipe-it-export.csv")
    assert Device.objects.count() == 340
    assert Cover.objects.count() == 220
    phone = Device.objects.get(identifiers__value="352990117296331")
    cover = phone.covers.get()
    assert (cover.starts_on.isoformat(), cover.ends_on.isoformat()) == ("2026-03-12", "2029-03-12")
    assert cover.sum_insured_dkk == 6499
    assert phone.imeis == ["352990117296331", "352990117565891"]
    assert phone.serial == "QGWBBBA0P3"
    assert phone.holder is not None
    assert (phone.holder.name, phone.holder.phone) == ("Birgit Jensen", "+4537346534")


def test_snipe_its_warranty_is_read(nordlys: Organisation, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "snipe-it-export.csv")
    assert Device.objects.get(identifiers__value="R5NUATQ9H03").warranty_months == 24
    assert Device.objects.get(identifiers__value="6P06ZB8").warranty_months == 12


@pytest.mark.parametrize("name", EXPECT)
def test_a_dry_run_says_the_same_and_writes_nothing(
    nordlys: Organisation, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    tried = run(capsys, name, "--dry-run")
    assert stock() == (0, 0, 0, 0)
    assert run(capsys, name) == tried


def test_the_codes_of_the_contract_are_all_there() -> None:
    assert {code.value for code in Code if code.is_error} >= CONTRACT_ERRORS
    assert {code.value for code in Code if not code.is_error} >= CONTRACT_WARNINGS
