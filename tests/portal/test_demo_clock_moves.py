"""What a press of the demonstration's clock brings: each letter once, a month in a minute, and no outage."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import DemoClock
from claims.models import Deadline, DeadlineEntry
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises import sweep
from notifications import heartbeat, outbox
from notifications.models import Heartbeat, MessageState, Outage, OutboxMessage
from portal import health
from tests.cast import COPENHAGEN, NOW, Cast
from tests.claims.filed import ANNAS_MAIL, file
from tests.claims.promises import make_overdue
from tests.portal.demo_clock import MIDDLEWARE, letters, lines, portal_time, press

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def demonstration(settings: Any, frozen: time_machine.Traveller) -> time_machine.Traveller:
    """As `bin/demo` sets it, with a clock that stands still."""
    settings.MIDDLEWARE = [MIDDLEWARE, *settings.MIDDLEWARE]
    # The addresses are read once a process, while it is the demonstration.
    reverse("demo-clock")
    return frozen


# Nobody takes it for an outage ---------------------------------------------------------------------------------------


def test_the_heartbeats_move_along_so_that_health_sees_nothing(client: Client, cast: Cast) -> None:
    file()
    for name in (heartbeat.SWEEP, heartbeat.OUTBOX):
        heartbeat.note(name, now=NOW - timedelta(seconds=7))
    press(client, times=3)
    figures = {figure.name: figure for figure in health.read(now=NOW + 3 * DAY)}
    assert figures["sweep_heartbeat_seconds"].value == figures["outbox_heartbeat_seconds"].value == 7
    assert figures["deadline_late_seconds"].value == 0, "what fell due on the way has fired with the move"
    late = {name for name, figure in figures.items() if not figure.is_well}
    assert late == set(), late


def test_a_message_that_waits_for_its_next_try_goes_on_waiting_as_long(client: Client) -> None:
    for key in ("waits", "given up"):
        words: dict[str, Any] = {"template": "callback_missed", "language": "da", "context": {}, "subject_key": ""}
        outbox.post(key=key, address=ANNAS_MAIL, now=NOW, **words)
    OutboxMessage.objects.update(attempts=3, next_attempt_at=NOW + timedelta(minutes=4))
    OutboxMessage.objects.filter(key="given up").update(state=MessageState.DEAD)
    press(client)
    assert dict(OutboxMessage.objects.values_list("key", "next_attempt_at")) == {
        "waits": NOW + DAY + timedelta(minutes=4),
        "given up": NOW + timedelta(minutes=4),
    }


def test_a_round_that_began_before_the_move_does_not_set_its_heartbeat_back(client: Client) -> None:
    heartbeat.note(heartbeat.SWEEP, now=NOW)
    press(client)
    heartbeat.note(heartbeat.SWEEP, now=NOW + timedelta(seconds=30))
    assert Heartbeat.objects.get(name=heartbeat.SWEEP).at == NOW + DAY


def test_nobody_is_given_more_time_for_days_that_only_the_clock_has_skipped(client: Client, cast: Cast) -> None:
    file(contact_email=ANNAS_MAIL)
    heartbeat.note(heartbeat.SWEEP, now=NOW - timedelta(seconds=7))
    press(client, times=31)
    sweep.sweep_deadlines(now=portal_time() + timedelta(seconds=8))
    assert not Outage.objects.exists()
    assert not DeadlineEntry.objects.filter(kind=EntryKind.MOVED).exists()
    assert letters("claim_lapsed") == [ANNAS_MAIL]


def test_days_in_which_the_sweep_was_away_are_an_outage_here_too(client: Client, cast: Cast) -> None:
    file(contact_email=ANNAS_MAIL)
    press(client, times=29)
    heartbeat.note(heartbeat.SWEEP, now=portal_time() - timedelta(hours=3))
    press(client)
    assert Outage.objects.count() == 1
    assert DeadlineEntry.objects.filter(kind=EntryKind.MOVED, deadline__kind=DeadlineKind.DOCUMENTATION).exists()
    press(client)
    assert letters("claim_lapsed") == []


def test_a_move_that_fails_has_moved_nothing(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    heartbeat.note(heartbeat.SWEEP, now=NOW)
    monkeypatch.setattr("portal.demo.clock.sweep_deadlines", lambda *, now: 1 / 0)
    client.raise_request_exception = False
    assert client.post(reverse("demo-clock"), {"step": "day"}).status_code == 500
    assert not DemoClock.objects.exists()
    assert Heartbeat.objects.get().at == NOW


# Days 16, 28 and 31 --------------------------------------------------------------------------------------------------


def test_whoever_presses_through_a_month_sees_each_letter_once(cast: Cast, client: Client) -> None:
    number = file(contact_email=ANNAS_MAIL).number
    press(client, times=15)
    assert letters("documents_reminder") == []

    page = press(client).content.decode()
    assert portal_time() == datetime(2026, 10, 1, 10, 0, tzinfo=COPENHAGEN)
    assert lines(DeadlineKind.DOCUMENTATION) == [("started", ""), ("warned", "days_14")]
    assert letters("documents_reminder") == [ANNAS_MAIL]
    assert "Påmindet 1. oktober 2026 kl. 10.00, 14 dage før." in page
    assert ANNAS_MAIL in page

    press(client, times=12)
    assert portal_time() == datetime(2026, 10, 13, 10, 0, tzinfo=COPENHAGEN)
    assert lines(DeadlineKind.DOCUMENTATION)[2:] == [("warned", "days_7"), ("warned", "days_2")]
    assert letters("documents_reminder") == [ANNAS_MAIL] * 3
    assert letters("claim_lapsed") == []

    page = press(client, times=3).content.decode()
    assert portal_time() == datetime(2026, 10, 16, 10, 0, tzinfo=COPENHAGEN)
    assert lines(DeadlineKind.DOCUMENTATION)[4:] == [("missed", "missed")]
    assert letters("claim_lapsed") == [ANNAS_MAIL]
    assert number in page

    press(client, times=10)
    assert len(lines(DeadlineKind.DOCUMENTATION)) == 5
    assert letters("documents_reminder") == [ANNAS_MAIL] * 3
    assert letters("claim_lapsed") == [ANNAS_MAIL]
    assert Deadline.objects.get(kind=DeadlineKind.DOCUMENTATION).claim.state == "lapsed"


def test_the_other_button_stops_at_each_stage_and_at_no_other_moment(cast: Cast, client: Client) -> None:
    number = file(contact_email=ANNAS_MAIL).number
    documentation = Deadline.objects.get(kind=DeadlineKind.DOCUMENTATION)
    seen = []
    while Deadline.objects.running().filter(pk=documentation.pk).exists():
        press(client, "next", follow=number)
        before = DeadlineEntry.objects.filter(at=portal_time()).count()
        assert before, "each press fires something"
        seen.append(portal_time().astimezone(UTC))
    assert len(seen) == len(set(seen))
    assert letters("documents_reminder") == [ANNAS_MAIL] * 3
    assert letters("claim_lapsed") == [ANNAS_MAIL]


def test_many_lines_are_counted_and_not_all_shown(cast: Cast, client: Client) -> None:
    make_overdue(cast, DeadlineKind.FIRST_CONTACT, 40, at=NOW + timedelta(hours=1))
    page = press(client).content.decode()
    assert page.count("Overskredet 16. september 2026 kl. 10.00.") == 30
    assert "Og 10 linjer til." in page
