"""On a machine that has its hands full photos of filings wait, and nobody who files does."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from claims.files import opening, pressure
from claims.models import DraftFile, SealedFile
from claims.tasks import open_sealed_files
from notifications.clock import database_now
from tests.cast import UNKNOWN_IMEI
from tests.claims.files import upload
from tests.claims.filing_pages import begin, the_claim
from tests.claims.sealing import add, photo, sent

pytestmark = pytest.mark.usefixtures("frozen")

# Whoever asks wants a processor at that moment.
ALWAYS = 1e-9


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    return tmp_path / "loadavg"


@pytest.mark.parametrize(
    ("line", "is_full"),
    [
        ("0.10 0.20 0.30 4/512 99", False),
        ("0.10 0.20 0.30 5/512 99", True),
        ("9.00 9.00 9.00 1/512 99", False),
        ("nothing of use", False),
        ("", False),
    ],
)
def test_the_machine_is_full_where_more_want_each_processor_than_is_set(
    told: Path, settings: Any, line: str, is_full: bool
) -> None:
    settings.FILES_WAIT_PAST = 2.0
    told.write_text(line)
    assert pressure.is_full(told) is is_full


def test_a_system_that_does_not_tell_is_never_full(told: Path, settings: Any) -> None:
    settings.FILES_WAIT_PAST = 2.0
    assert not pressure.is_full(told)


def test_where_it_is_switched_off_no_machine_is_full(told: Path, settings: Any) -> None:
    settings.FILES_WAIT_PAST = 0.0
    told.write_text("9.00 9.00 9.00 99/512 99")
    assert not pressure.is_full(told)


@pytest.mark.usefixtures("cast")
def test_a_photo_is_sealed_on_a_full_machine_and_a_paper_is_taken_in_as_ever(client: Client, settings: Any) -> None:
    settings.FILES_WAIT_PAST = ALWAYS
    begin(client, UNKNOWN_IMEI)
    assert add(client, upload(photo(), "a.jpg"), upload(b"%PDF-1.7\n%%EOF", "b.pdf")).status_code == 200
    assert [file.name for file in SealedFile.objects.all()] == ["a.jpg"]
    assert [file.name for file in DraftFile.objects.all()] == ["b.pdf"]


@pytest.mark.usefixtures("cast")
def test_on_a_full_machine_no_file_is_opened_until_one_has_waited_for_long(settings: Any) -> None:
    sent("a.jpg")
    settings.FILES_WAIT_PAST = ALWAYS
    SealedFile.objects.update(next_at=database_now() - opening.LONG + timedelta(minutes=1))
    open_sealed_files()
    assert not the_claim().documents.exists()
    SealedFile.objects.update(next_at=database_now() - opening.LONG)
    open_sealed_files()
    assert the_claim().documents.get().name == "a.jpg"
