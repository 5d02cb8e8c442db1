"""The command's face: what it prints, and one line with exit status 2 where it cannot do its work."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from devices.models import Device
from tests.cast import Cast
from tests.fleet.files import A_LAPTOP, IN_FULL, csv_file, xlsx_file

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.django_db


def write(tmp_path: Path, data: bytes, name: str = "flåde liste.csv") -> str:
    path = tmp_path / name
    path.write_bytes(data)
    return str(path)


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line on standard error of a run that must end with exit status 2."""
    with pytest.raises(SystemExit) as end:
        call_command("import_fleet", *arguments)
    written = capsys.readouterr()
    assert end.value.code == 2
    assert written.out == ""
    assert written.err.count("\n") == 1
    return written.err.strip()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Filen er tom"),
        (b"IMEI\n\0", "ikke en tabel"),
        (b"hvad;som;helst\n1;2;3\n", "overskrifter"),
        (b"Navn\nPia\n", "ingen kolonne med IMEI"),
        (b'IMEI\n"123\n', "linje 2"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 90, "Excel"),
        (b"PK\x03\x04", "Excel"),
        (b"IMEI\n" + b"1" * (20 * 1024 * 1024), "20 MB"),
    ],
)
@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_a_file_that_cannot_be_read_is_one_line_and_exit_status_2(
    cast: Cast, capsys: pytest.CaptureFixture[str], tmp_path: Path, data: bytes, words: str, flags: list[str]
) -> None:
    line = refused(capsys, write(tmp_path, data), "--organisation", "45538540", *flags)
    assert words in line


def test_a_file_that_is_not_there_and_a_folder_are_one_line(
    cast: Cast, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert "kan ikke åbnes" in refused(capsys, str(tmp_path / "ingen.csv"), "--organisation", "45538540")
    assert "kan ikke åbnes" in refused(capsys, str(tmp_path), "--organisation", "45538540")


def test_an_unknown_organisation_is_one_line(cast: Cast, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "24260666" in refused(capsys, write(tmp_path, csv_file(A_LAPTOP)), "--organisation", "24260666")


def test_the_cvr_number_may_be_written_with_dk_and_blanks(
    cast: Cast, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    call_command("import_fleet", write(tmp_path, csv_file(A_LAPTOP)), "--organisation", "DK 4553 8540")
    assert Device.objects.filter(identifiers__value="5CG8NVU781", organisation=cast.nordlys).exists()


def test_json_is_all_that_stands_on_standard_output(
    cast: Cast, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = write(tmp_path, csv_file(IN_FULL, {**A_LAPTOP, "Police": "Æble"}))
    call_command("import_fleet", file, "--organisation", "45538540", "--json")
    answer = json.loads(capsys.readouterr().out)
    assert (answer["new"], answer["changed"], answer["unchanged"], answer["warnings"]) == (1, 0, 0, [])
    assert answer["errors"] == [
        {
            "line": 3,
            "column": "Police",
            "code": "policy_unknown",
            "value": "Æble",
            "text": "Vi kender ingen police Æble hos jer. Ret policenummeret, eller lad feltet være tomt.",
        }
    ]


def test_without_json_people_read_counts_and_lines(
    cast: Cast, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows = [{**A_LAPTOP, "Serienummer": f"5CG{number:07d}"} for number in range(9)]
    file = write(tmp_path, csv_file(*rows, {**A_LAPTOP, "Pris": "gratis"}))
    call_command("import_fleet", file, "--organisation", "45538540", "--dry-run")
    written = capsys.readouterr().out
    assert written.startswith("Prøvekørsel: intet er skrevet.\n9 nye, 0 ændrede, 0 uændrede, 1 udeladt.\n")
    assert "Linje 11, Pris: gratis er ikke en pris." in written
    assert written.count("... og det samme i 6 linjer til.") == 3
    assert not Device.objects.filter(identifiers__value__startswith="5CG").exists()


def test_a_workbook_is_read_like_any_other_file(cast: Cast, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = write(tmp_path, xlsx_file([["IMEI", "Model"], [355762055968537, "Galaxy S24"]]), "liste.xlsx")
    call_command("import_fleet", file, "--organisation", "45538540", "--json")
    assert json.loads(capsys.readouterr().out)["new"] == 1


def run_manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "import_fleet", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_database_that_is_away_is_one_line_that_says_how_to_start_it(tmp_path: Path) -> None:
    file = write(tmp_path, csv_file(A_LAPTOP))
    away = f"postgres://portal@{str(tmp_path).replace('/', '%2F')}:5432/portal"
    ended = run_manage(file, "--organisation", "45538540", DATABASE_URL=away)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.strip().splitlines() == [
        "Databasen svarer ikke. Start den med bin/demo, eller sæt DATABASE_URL."
    ]


def test_a_database_without_tables_is_one_line_that_says_what_to_run(
    cast: Cast, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_organisation RENAME TO away")
    assert "manage.py migrate" in refused(capsys, write(tmp_path, csv_file(A_LAPTOP)), "--organisation", "45538540")


def test_a_database_that_breaks_off_is_one_line_with_its_own_word(
    cast: Cast, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows = [{**A_LAPTOP, "Serienummer": f"5CG{number:07d}"} for number in range(2000)]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 1")
    line = refused(capsys, write(tmp_path, csv_file(*rows)), "--organisation", "45538540")
    # What tidies up after the test must not be hurried, too.
    connection.connection.execute("SET LOCAL statement_timeout = 0")
    assert "Databasen afbrød arbejdet" in line


def test_a_copy_that_breaks_off_is_one_line_too(
    cast: Cast, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fleet.staging._COPY_ROWS", "COPY no_such_table FROM STDIN")
    line = refused(capsys, write(tmp_path, csv_file(A_LAPTOP)), "--organisation", "45538540")
    assert "Databasen er ikke gjort klar" in line


def test_a_terminal_that_speaks_only_ascii_still_gets_json(tmp_path: Path, cast: Cast) -> None:
    from io import StringIO

    class Ascii(StringIO):
        encoding = "ascii"

    file, out = write(tmp_path, csv_file({**A_LAPTOP, "Police": "Æble"})), Ascii()
    call_command("import_fleet", file, "--organisation", "45538540", "--json", stdout=out)
    assert out.getvalue().isascii()
    assert json.loads(out.getvalue())["errors"][0]["value"] == "Æble"
