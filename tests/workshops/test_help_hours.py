"""The call centre's hours as pages, letters and SMS say them: they follow its calendar, a minute behind at most."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from claims.evidence.evidence_chapters import letter_text
from claims.views.desk_timeline import subject_of
from notifications.models import Channel, OutboxMessage
from notifications.rendering import render, render_sms
from tests.cast import NOW, Cast, rewrite_hours
from tests.notifications.gsm import LONGEST, septets
from workshops import help_hours
from workshops.calendars import DEFAULT_CALENDAR, Calendar
from workshops.hour_texts import spoken_week
from workshops.models import CalendarVersion

EIGHT_TO_FOUR = ((480, 960),)
SHORT_FRIDAY = Calendar(hours={**dict.fromkeys(range(4), EIGHT_TO_FOUR), 4: [(480, 900)]})
WITH_PAUSES = Calendar(hours={**dict.fromkeys((0, 1), ((480, 720), (750, 960))), 3: [(495, 960)], 6: [(0, 1440)]})
EVERY_DAY = Calendar(hours=dict.fromkeys(range(7), EIGHT_TO_FOUR))
NUMBER = "S-2026-999999"
SAID = {"number": NUMBER}
HOUR = timedelta(hours=1)
NAMING_HOURS = ("no_answer", "choose_a_time", "silence_over")


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """A process that has not asked yet; whoever calls it lets seconds go by."""
    now = [1000.0]
    monkeypatch.setattr(help_hours, "monotonic", lambda: now[0])
    monkeypatch.setattr(help_hours, "_kept", help_hours.NOBODY_ASKED)

    def wait(seconds: float) -> None:
        now[0] += seconds

    return wait


@contextmanager
def database_away() -> Iterator[list[str]]:
    """Every statement is refused; which were tried stands in the list."""
    tried: list[str] = []

    def away(_execute: Callable[..., Any], sql: str, *_sent: Any) -> None:
        tried.append(sql)
        raise OperationalError("the server is away")

    with connection.execute_wrapper(away):
        yield tried


def footer(language: str = "da") -> str:
    """The foot of a page that asks the database nothing else."""
    visitor = Client()
    visitor.cookies["django_language"] = language
    return str(visitor.get("/findes-ikke/").content.decode().partition('<footer class="site-footer">')[2])


# In words -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("calendar", "danish", "english"),
    [
        (DEFAULT_CALENDAR, "mandag til fredag kl. 8–16", "Monday to Friday 8–16"),
        (SHORT_FRIDAY, "mandag til torsdag kl. 8–16, fredag kl. 8–15", "Monday to Thursday 8–16, Friday 8–15"),
        (
            WITH_PAUSES,
            "mandag og tirsdag kl. 8–12 og 12.30–16, torsdag kl. 8.15–16, søndag kl. 0–24",
            "Monday and Tuesday 8–12 and 12:30–16, Thursday 8:15–16, Sunday 0–24",
        ),
        (Calendar(hours={2: EIGHT_TO_FOUR}), "onsdag kl. 8–16", "Wednesday 8–16"),
        (EVERY_DAY, "mandag til søndag kl. 8–16", "Monday to Sunday 8–16"),
    ],
)
def test_a_week_is_said_by_stretches_of_days_that_are_alike_without_those_that_are_closed(
    calendar: Calendar, danish: str, english: str
) -> None:
    with translation.override("da"):
        assert spoken_week(calendar) == danish
    with translation.override("en"):
        assert spoken_week(calendar) == english


def test_where_room_is_short_the_days_are() -> None:
    with translation.override("da"):
        assert spoken_week(SHORT_FRIDAY, briefly=True) == "man–tor kl. 8–16, fre kl. 8–15"
    with translation.override("en"):
        assert spoken_week(SHORT_FRIDAY, briefly=True) == "Mon–Thu 8–16, Fri 8–15"


# Pages ----------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("da", "<p>Mandag til fredag kl. 8–16</p>", "<p>Mandag til torsdag kl. 8–16, fredag kl. 8–15</p>"),
        ("en", "<p>Monday to Friday 8–16</p>", "<p>Monday to Thursday 8–16, Friday 8–15</p>"),
    ],
)
def test_the_foot_of_a_page_follows_new_hours_within_a_minute(
    cast: Cast, later: Callable[[float], None], language: str, before: str, after: str
) -> None:
    assert before in footer(language)
    rewrite_hours(None, SHORT_FRIDAY.to_json())
    later(help_hours.KEPT_SECONDS - 1)
    assert before in footer(language)
    later(1)
    assert after in footer(language)


@pytest.mark.django_db
def test_the_hours_are_asked_for_once_a_minute_in_whichever_language(
    cast: Cast, later: Callable[[float], None]
) -> None:
    footer()
    with CaptureQueriesContext(connection) as asked:
        footer()
        footer("en")
    assert len(asked) == 0
    later(help_hours.KEPT_SECONDS)
    with CaptureQueriesContext(connection) as asked:
        footer("en")
        footer()
    assert len(asked) == 1


@pytest.mark.django_db
def test_without_the_database_a_page_says_what_was_last_known_and_asks_once_a_minute(
    cast: Cast, later: Callable[[float], None]
) -> None:
    rewrite_hours(None, SHORT_FRIDAY.to_json())
    assert "fredag kl. 8–15" in footer()
    later(help_hours.KEPT_SECONDS)
    with database_away() as tried:
        assert "fredag kl. 8–15" in footer()
        assert "fredag kl. 8–15" in footer()
    assert len(tried) == 1


@pytest.mark.django_db
def test_a_process_that_never_reached_the_database_says_the_standard_hours(later: Callable[[float], None]) -> None:
    with database_away():
        assert "<p>Mandag til fredag kl. 8–16</p>" in footer()


@pytest.mark.parametrize("page", ["400.html", "500.html"])
def test_an_error_page_says_what_is_known_and_asks_nothing(
    monkeypatch: pytest.MonkeyPatch, later: Callable[[float], None], page: str
) -> None:
    # This test may not reach the database: asking would be an error.
    assert "<p>Mandag til fredag kl. 8–16</p>" in render_to_string(page)
    monkeypatch.setattr(help_hours, "_kept", help_hours.Kept([(NOW, SHORT_FRIDAY)], until=0))
    assert "<p>Mandag til torsdag kl. 8–16, fredag kl. 8–15</p>" in render_to_string(page)
    with translation.override("en"):
        assert "<p>Monday to Thursday 8–16, Friday 8–15</p>" in render_to_string(page)


# Letters --------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("da", "70 20 40 60, mandag til fredag kl. 8–16", "70 20 40 60, mandag til torsdag kl. 8–16, fredag kl. 8–15"),
        ("en", "+45 70 20 40 60, Monday to Friday 8–16", "+45 70 20 40 60, Monday to Thursday 8–16, Friday 8–15"),
    ],
)
def test_a_mail_and_its_foot_follow_new_hours_within_a_minute(
    cast: Cast, later: Callable[[float], None], language: str, before: str, after: str
) -> None:
    first = render("no_answer", language=language, context=SAID)
    rewrite_hours(None, SHORT_FRIDAY.to_json())
    later(help_hours.KEPT_SECONDS)
    second = render("no_answer", language=language, context=SAID)
    for mail, said in ((first, before), (second, after)):
        assert mail.text.count(said) == mail.html.count(said) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMING_HOURS)
@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("da", "70 20 40 60, mandag til fredag kl. 8-16. ", "70 20 40 60, man-tor kl. 8-16, fre kl. 8-15. "),
        ("en", "+45 70 20 40 60, Monday to Friday 8-16. ", "+45 70 20 40 60, Mon-Thu 8-16, Fri 8-15. "),
    ],
)
def test_an_sms_follows_new_hours_in_letters_that_every_telephone_has(
    cast: Cast, later: Callable[[float], None], name: str, language: str, before: str, after: str
) -> None:
    assert before in render_sms(name, language=language, context=SAID)
    rewrite_hours(None, SHORT_FRIDAY.to_json())
    later(help_hours.KEPT_SECONDS)
    said = render_sms(name, language=language, context=SAID)
    assert after in said
    assert septets(said) <= LONGEST


@pytest.mark.parametrize("name", NAMING_HOURS)
@pytest.mark.parametrize("language", ["da", "en"])
def test_an_sms_leaves_out_hours_that_it_has_no_room_for(
    monkeypatch: pytest.MonkeyPatch, name: str, language: str
) -> None:
    monkeypatch.setattr(help_hours, "_kept", help_hours.Kept([(NOW, WITH_PAUSES)], until=float("inf")))
    said = render_sms(name, language=language, context=SAID)
    assert "70 20 40 60. " in said
    assert septets(said) <= LONGEST


def hours_that_fill(*, asking: bool, room: int | None) -> str:
    return "x" * (room or 0)


@pytest.mark.parametrize("name", NAMING_HOURS)
@pytest.mark.parametrize("language", ["da", "en"])
def test_an_sms_whose_hours_fill_their_room_is_still_one(
    monkeypatch: pytest.MonkeyPatch, name: str, language: str
) -> None:
    monkeypatch.setattr(settings, "HELP_HOURS", f"{__name__}.hours_that_fill")
    said = render_sms(name, language=language, context=SAID)
    assert "xx" in said
    assert septets(said) <= LONGEST


@pytest.mark.django_db
def test_a_letter_that_was_sent_is_shown_with_the_hours_that_held_then(
    cast: Cast, later: Callable[[float], None]
) -> None:
    change = NOW + HOUR
    CalendarVersion.objects.create(owner=None, number=2, shape=SHORT_FRIDAY.to_json(), made_at=change)
    for channel, read in ((Channel.MAIL, letter_text), (Channel.SMS, lambda letter: ("", subject_of(letter)))):
        before, after, waiting = (
            read(OutboxMessage(channel=channel, template="no_answer", language="da", context=SAID, delivered_at=at))[1]
            for at in (change - HOUR / 2, change, None)
        )
        assert "mandag til fredag" in before
        assert "mandag til fredag" not in after
        assert "fre" in after
        assert waiting == after
