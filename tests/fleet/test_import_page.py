"""Importing from the browser: first what would happen, then the same file and no other."""

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from devices.models import Device
from fleet.reporting import MOST_ERRORS
from fleet.uploads import LIFETIME_SECONDS
from tests.cast import Cast
from tests.fleet.files import A_LAPTOP, IN_FULL, csv_file, xlsx_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

AsUser = Callable[[User | None], Client]
ADDRESS = "/flaade/importer/"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


def kept_files() -> list[Path]:
    folder = Path(settings.MEDIA_ROOT) / "fleet-imports"
    return sorted(folder.iterdir()) if folder.exists() else []


def send(client: Client, data: bytes, name: str = "liste.csv") -> HttpResponse:
    return client.post(ADDRESS, {"file": SimpleUploadedFile(name, data)})


def token_of(answer: HttpResponse) -> str:
    found = re.search(r'name="token" value="([^"]+)"', answer.content.decode())
    assert found, answer.content.decode()
    return found[1]


def confirm(client: Client, token: str) -> HttpResponse:
    return client.post(ADDRESS, {"token": token})


def numbers(answer: HttpResponse) -> list[int]:
    """New, changed, unchanged, left out."""
    return [int(number) for number in re.findall(r"<dd>(\d+)</dd></div>", answer.content.decode())]


def has_device(serial: str = "5CG8NVU781") -> bool:
    return Device.objects.filter(identifiers__value=serial).exists()


def test_the_first_step_shows_what_would_happen_and_writes_nothing(cast: Cast, as_user: AsUser) -> None:
    data = csv_file(A_LAPTOP, {**IN_FULL, "Police": "FINDES-IKKE"})
    answer = send(as_user(cast.bo), data, "vores liste.csv")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert numbers(answer) == [1, 0, 0, 1]
    for words in ("vores liste.csv", "Intet er gemt endnu", "Indlæs 1 enhed", "FINDES-IKKE", "Vi kender ingen police"):
        assert words in page, words
    assert not has_device()


def test_the_second_step_imports_the_file_that_was_checked_and_lets_it_go(cast: Cast, as_user: AsUser) -> None:
    bo = as_user(cast.bo)
    token = token_of(send(bo, csv_file(A_LAPTOP)))
    assert len(kept_files()) == 1
    assert kept_files()[0].stat().st_mode & 0o777 == 0o600
    answer = confirm(bo, token)
    assert "Listen er indlæst" in answer.content.decode()
    assert numbers(answer) == [1, 0, 0, 0]
    assert has_device()
    assert Device.objects.get(identifiers__value="5CG8NVU781").organisation == cast.nordlys
    assert kept_files() == []


def test_a_workbook_goes_the_same_way(cast: Cast, as_user: AsUser) -> None:
    bo = as_user(cast.bo)
    data = xlsx_file([["Serienummer", "Type"], ["5CG8NVU781", "Bærbar"]])
    assert numbers(confirm(bo, token_of(send(bo, data, "liste.xlsx")))) == [1, 0, 0, 0]


def test_saying_yes_twice_is_answered_with_a_sentence(cast: Cast, as_user: AsUser) -> None:
    bo = as_user(cast.bo)
    token = token_of(send(bo, csv_file(A_LAPTOP)))
    confirm(bo, token)
    answer = confirm(bo, token)
    assert answer.status_code == 200
    assert "Vi har ikke filen længere" in answer.content.decode()


def test_nobody_else_can_say_yes_not_even_a_colleague_or_the_same_user_elsewhere(cast: Cast, as_user: AsUser) -> None:
    token = token_of(send(as_user(cast.bo), csv_file(A_LAPTOP)))
    berit = User.objects.create_user(
        "berit@nordlys.example", "x", name="Berit", role="it_admin", organisation=cast.nordlys
    )
    for user in (cast.dorte, berit, cast.bo):
        answer = confirm(as_user(user), token)
        assert "Vi har ikke filen længere" in answer.content.decode()
    assert not has_device()
    assert len(kept_files()) == 1


@pytest.mark.parametrize("token", ["", "x", "../../etc/passwd", "æ" * 40])
def test_a_token_that_is_none_is_answered_with_a_sentence(cast: Cast, as_user: AsUser, token: str) -> None:
    bo = as_user(cast.bo)
    send(bo, csv_file(A_LAPTOP))
    assert "Vi har ikke filen længere" in confirm(bo, token).content.decode()
    assert not has_device()


def test_a_file_is_kept_for_an_hour_and_then_swept_with_the_next_upload(cast: Cast, as_user: AsUser) -> None:
    bo, dorte = as_user(cast.bo), as_user(cast.dorte)
    token = token_of(send(bo, csv_file(A_LAPTOP)))
    long_ago = time.time() - LIFETIME_SECONDS - 60
    os.utime(kept_files()[0], (long_ago, long_ago))
    other = token_of(send(dorte, csv_file({**A_LAPTOP, "Serienummer": "5CG0000001"})))
    assert [path.name for path in kept_files()] == [other]
    assert "Vi har ikke filen længere" in confirm(bo, token).content.decode()


def test_an_hour_that_is_over_counts_also_before_the_sweep(cast: Cast, as_user: AsUser) -> None:
    bo = as_user(cast.bo)
    token = token_of(send(bo, csv_file(A_LAPTOP)))
    long_ago = time.time() - LIFETIME_SECONDS - 60
    os.utime(kept_files()[0], (long_ago, long_ago))
    assert "Vi har ikke filen længere" in confirm(bo, token).content.decode()
    assert kept_files() == []
    assert not has_device()


def test_a_new_file_takes_the_place_of_the_one_before(cast: Cast, as_user: AsUser) -> None:
    bo = as_user(cast.bo)
    first = token_of(send(bo, csv_file(A_LAPTOP)))
    second = token_of(send(bo, csv_file({**A_LAPTOP, "Serienummer": "5CG0000001"})))
    assert len(kept_files()) == 1
    assert "Vi har ikke filen længere" in confirm(bo, first).content.decode()
    confirm(bo, second)
    assert has_device("5CG0000001")
    assert not has_device()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Filen er tom"),
        (b"IMEI\n\0", "ikke en tabel"),
        (b"hvad;som\n1;2\n", "ingen af filens overskrifter"),
        (b"PK\x03\x04", "kan ikke åbnes"),
        (b'IMEI\n"12\n', "linje 2"),
        (b"IMEI\n" + b"1" * (20 * 1024 * 1024), "Del listen i flere filer"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_at_the_field(cast: Cast, as_user: AsUser, data: bytes, words: str) -> None:
    answer = send(as_user(cast.bo), data)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count(words) == 2, "summary and field"
    assert "<title>Fejl:" in page
    assert kept_files() == []


def test_no_file_at_all_is_said_at_the_field(cast: Cast, as_user: AsUser) -> None:
    page = as_user(cast.bo).post(ADDRESS, {}).content.decode()
    assert page.count("Vælg den fil, du vil indlæse") == 2


def test_a_list_that_says_nothing_new_has_nothing_to_confirm(cast: Cast, as_user: AsUser) -> None:
    bo = as_user(cast.bo)
    data = csv_file({"IMEI": "490154203237518", "Enhedstype": "Mobil"})
    page = send(bo, data).content.decode()
    assert "Der er intet at indlæse" in page
    assert 'name="token"' not in page


def test_a_list_of_errors_only_has_nothing_to_confirm(cast: Cast, as_user: AsUser) -> None:
    page = send(as_user(cast.bo), csv_file({**A_LAPTOP, "Pris": "gratis"})).content.decode()
    assert "Ingen rækker kan indlæses" in page
    assert 'name="token"' not in page


def test_a_long_report_shows_the_first_lines_and_says_how_many_more(cast: Cast, as_user: AsUser) -> None:
    wrong = [{**A_LAPTOP, "Serienummer": f"5CG{number:07d}", "Pris": "gratis"} for number in range(MOST_ERRORS + 3)]
    right = [{**A_LAPTOP, "Serienummer": f"5CH{number:07d}"} for number in range(9)]
    page = send(as_user(cast.bo), csv_file(*wrong, *right)).content.decode()
    assert page.count("gratis er ikke en pris") == MOST_ERRORS
    assert "Der er 3 fejl til" in page
    assert page.count("4 linjer til: ") == 3


def test_columns_that_are_not_read_and_a_missing_policy_column_are_said(cast: Cast, as_user: AsUser) -> None:
    page = send(as_user(cast.bo), csv_file({**A_LAPTOP, "Asset Tag": "7"})).content.decode()
    assert "Kolonner, vi ikke læser" in page
    assert "Asset Tag" in page
    assert "ingen kolonne med policenummer" in page


def test_what_stands_in_the_file_is_shown_as_text(cast: Cast, as_user: AsUser) -> None:
    row = {**A_LAPTOP, "Pris": "<script>alert(1)</script>", "<b>Hvad</b>": "x"}
    page = send(as_user(cast.bo), csv_file(row), "<i>.csv").content.decode()
    assert "<script>alert" not in page
    assert "<b>Hvad" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_agents_and_employees_do_not_import(cast: Cast, as_user: AsUser) -> None:
    for user in (cast.camilla, cast.gry, cast.anna, cast.eva, cast.helle):
        assert send(as_user(user), csv_file(A_LAPTOP)).status_code == 403
    assert kept_files() == []
