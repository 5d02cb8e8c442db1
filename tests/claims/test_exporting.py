"""A list of claims as a file: it holds what its page said, nothing in it is run, and that it was taken is logged."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from claims.calls.contact import add_note
from claims.models import Claim, Opening
from tests.cast import DAVIDS_IMEI, NOW, Cast
from tests.claims.filed import file
from tests.claims.ticked import BULK, hidden, numbers, words

HOUR = timedelta(hours=1)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def agent(cast: Cast, as_user: Callable[[User | None], Client]) -> Client:
    return as_user(cast.camilla)


def rows_of(answer: HttpResponse) -> list[list[str]]:
    told = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(told), delimiter=";"))


def test_the_file_holds_what_the_page_said_and_that_it_was_taken_is_logged(agent: Client, cast: Cast) -> None:
    three = [file(), file(at=NOW + HOUR, contact_name="Carl Berg"), file(identifier=DAVIDS_IMEI)]
    add_note(number=three[0].number, text="Kanarienote.", by=cast.gry, now=NOW)
    preview = agent.post(BULK, {"act": "export", "claim": numbers(three)})
    assert "3 sager kommer med." in words(preview)
    assert not Opening.objects.filter(what="export").exists()
    header, *rows = rows_of(agent.post(f"{BULK}fil/", hidden(preview)))
    assert ", ".join(header) in words(preview)
    assert [row[0] for row in rows] == numbers(three)
    assert "Kanarienote" not in str(rows)
    assert "Tabt på gulvet" not in str(rows)
    assert Opening.objects.filter(what="export", by=cast.camilla, at=NOW).count() == 3


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"])
def test_no_cell_of_the_file_is_run(agent: Client, cast: Cast, start: str) -> None:
    claim = file()
    evil = f"{start}HYPERLINK(1);1"
    Claim.objects.filter(pk=claim.pk).update(contact_name=evil, contact_phone="+4540506070", stated_identifier=evil)
    row = rows_of(agent.post(f"{BULK}fil/", {"claim": [claim.number]}))[1]
    assert row.count(f"'{evil}") == 2
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"))]
    assert "40506070" in row
