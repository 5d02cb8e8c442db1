"""The first page: what it promises to whoever files now, and that it asks the database one thing at most."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims.models.deadline import DeadlineKind
from claims.promises.deadlines import reckon
from tests.cast import COPENHAGEN, NOW, Cast
from tests.claims.filed import file
from tests.claims.filing_pages import words
from workshops.calendars import DEFAULT_CALENDAR
from workshops.models import CalendarVersion

pytestmark = pytest.mark.django_db

LATE = {**DEFAULT_CALENDAR.to_json(), "hours": {"wed": [["12:00", "18:00"]]}}


def front(language: str = "da") -> HttpResponse:
    visitor = Client()
    visitor.cookies["django_language"] = language
    return visitor.get("/")


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (NOW, "Anmelder du nu, ringer vi senest i dag kl. 14.00."),
        (datetime(2026, 9, 18, 15, tzinfo=COPENHAGEN), "Anmelder du nu, ringer vi senest mandag kl. 11.00."),
    ],
    ids=["within the hours", "before the weekend"],
)
def test_the_first_page_says_by_when_we_ring_who_files_now(
    frozen: time_machine.Traveller, at: datetime, said: str
) -> None:
    frozen.move_to(at)
    assert f"Vi ringer inden for 4 arbejdstimer. {said}" in words(front())


def test_it_is_the_time_that_a_filing_is_promised_and_moves_with_the_clock(
    cast: Cast, frozen: time_machine.Traveller
) -> None:
    CalendarVersion.objects.create(owner=None, number=2, shape=LATE, made_at=NOW)
    promised = file(at=NOW).deadlines.get(kind=DeadlineKind.CALLBACK).due_at
    assert promised == datetime(2026, 9, 16, 16, tzinfo=COPENHAGEN)
    assert "Anmelder du nu, ringer vi senest i morgen kl. 16.00." in words(front())
    frozen.move_to(datetime(2026, 9, 16, 13, tzinfo=COPENHAGEN))
    assert "Anmelder du nu, ringer vi senest i dag kl. 17.00." in words(front())


def test_it_says_so_in_english() -> None:
    said = words(front("en"))
    assert "If you file now, we will call you by" in said
    assert "senest" not in said


def test_the_first_page_asks_one_thing() -> None:
    front()
    with CaptureQueriesContext(connection) as asked:
        front()
    assert len(asked) == 1


def test_without_the_database_it_names_the_number_to_ring(frozen: time_machine.Traveller) -> None:
    def away(_execute: Callable[..., Any], *_sent: Any) -> None:
        raise OperationalError("the server is away")

    with connection.execute_wrapper(away):
        with pytest.raises(OperationalError):
            reckon([DeadlineKind.CALLBACK], starts_at=NOW)
        shown = front().content.decode()
    assert "Anmelder du nu" not in shown
    assert "70 20 40 60" in shown
