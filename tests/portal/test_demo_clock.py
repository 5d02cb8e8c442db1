"""The demonstration's clock: ahead for everybody alike, only there, never back, and nobody takes it for an outage."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import present
from accounts.models import DemoClock, User
from claims.models import Deadline
from claims.models.deadline import DeadlineKind
from claims.tasks import sweep_deadlines
from notifications import heartbeat, mailbox
from notifications.clock import database_now
from notifications.models import Heartbeat
from portal.demo.clock import Step, put_forward
from tests.cast import COPENHAGEN, DAVIDS_IMEI, NOW, PASSWORD, Cast
from tests.claims.filed import file
from tests.portal.demo_clock import MIDDLEWARE, letters, lines, portal_time, press, put_ahead
from tests.side_by_side import side_by_side

pytestmark = pytest.mark.django_db

AsUser = Callable[[User | None], Client]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def demonstration(settings: Any, frozen: time_machine.Traveller) -> time_machine.Traveller:
    """As `bin/demo` sets it, with a clock that stands still."""
    settings.MIDDLEWARE = [MIDDLEWARE, *settings.MIDDLEWARE]
    # The addresses are read once a process, while it is the demonstration.
    reverse("demo-clock")
    return frozen


# The time that everybody is told ------------------------------------------------------------------------------------


def test_everybody_within_one_request_or_task_is_told_the_same_time() -> None:
    put_ahead(days=3)
    assert present.now() == NOW, "who asks outside is told the host's time"
    with present.read_once():
        assert present.now() == NOW + 3 * DAY
        assert present.today() == (NOW + 3 * DAY).date()
        put_ahead(days=5)
        assert present.now() == NOW + 3 * DAY
        assert present.real() == NOW
    assert portal_time() == NOW + 5 * DAY


def test_the_row_is_read_once_and_only_when_somebody_asks() -> None:
    with CaptureQueriesContext(connection) as asked, present.read_once():
        assert len(asked) == 0
        present.now()
        present.today()
        present.ahead()
    assert len(asked) == 1


def test_the_databases_clock_is_ahead_by_as_much() -> None:
    before = database_now()
    put_ahead(days=30)
    with present.read_once():
        assert timedelta() <= database_now() - before - 30 * DAY < timedelta(minutes=1)


def test_a_task_is_told_the_same_as_a_page() -> None:
    real = database_now()
    put_ahead(days=10)
    sweep_deadlines()
    beat = Heartbeat.objects.get(name=heartbeat.SWEEP).at
    assert timedelta() <= beat - real - 10 * DAY < timedelta(minutes=1)


def test_a_mail_lies_in_the_mailbox_by_the_portals_time(tmp_path: Path, settings: Any) -> None:
    settings.MAILBOX_DIR = tmp_path
    put_ahead(days=2)
    with present.read_once():
        mailbox.keep_sms(to="+4520304050", text="Hej", sender="Skadeportal", reference="<1>")
    assert [envelope.at for envelope in mailbox.envelopes()] == [NOW + 2 * DAY]


# Nowhere else -------------------------------------------------------------------------------------------------------


def test_outside_the_demonstration_the_row_moves_nothing_and_is_not_even_read(settings: Any, cast: Cast) -> None:
    settings.DEMO = False
    put_ahead(days=400)
    with CaptureQueriesContext(connection) as asked, present.read_once():
        assert (present.now(), present.ahead()) == (NOW, timedelta())
    assert len(asked) == 0
    real = database_now()
    sweep_deadlines()
    assert Heartbeat.objects.get(name=heartbeat.SWEEP).at - real < timedelta(minutes=1)


def test_outside_the_demonstration_there_is_no_page(settings: Any, client: Client) -> None:
    settings.DEMO = False
    address = reverse("demo-clock")
    assert client.get(address).status_code == 404
    assert client.post(address, {"step": "day"}).status_code == 404
    assert not DemoClock.objects.exists()


SETTINGS = """
from django.conf import settings
import django
django.setup()
from django.urls import NoReverseMatch, reverse
print(settings.DEMO, {middleware!r} in settings.MIDDLEWARE, end=" ")
try:
    print(reverse("demo-clock"))
except NoReverseMatch:
    print("no page")
"""


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"PORTAL_DEMO": "1"}, "True True /demo/ur/"),
        ({}, "False False no page"),
        ({"PORTAL_DEMO": "1", "PORTAL_ENV": "production", "SECRET_KEY": "x"}, "False False no page"),
    ],
)
def test_only_the_demonstration_has_the_middleware_and_the_page(environment: dict[str, str], said: str) -> None:
    ours = {"PORTAL_DEMO", "PORTAL_ENV", "DJANGO_SETTINGS_MODULE"}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    finished = subprocess.run(
        [sys.executable, "-c", SETTINGS.format(middleware=MIDDLEWARE)],
        cwd=django_settings.BASE_DIR,
        env={**inherited, **environment, "DJANGO_SETTINGS_MODULE": "portal.settings"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert finished.stdout.strip() == said, finished.stderr


# The buttons --------------------------------------------------------------------------------------------------------


def test_the_page_says_the_time_and_what_comes_next(client: Client, cast: Cast) -> None:
    number = file().number
    page = client.get(reverse("demo-clock")).content.decode()
    assert "tirsdag den 15. september 2026 kl. 10.00" in page
    assert "Uret går rigtigt." in page
    # Half of the four hours of the call.
    assert f'Næste frist: Opkald i <span class="nowrap">{number}</span>, 15. september 2026 kl. 12.00.' in page
    assert "Callcenteret bliver varslet: halvdelen af tiden er gået." in page


@pytest.mark.parametrize(
    ("length", "said"),
    [
        ({"minutes": 200}, "3 t 20 min"),
        ({"days": 1}, "1 dag"),
        ({"days": 1, "hours": 21, "minutes": 56}, "1 dag og 21 timer"),
        ({"days": 16, "hours": 1}, "16 dage og 1 time"),
    ],
)
def test_how_far_the_clock_is_ahead_is_said_in_words(client: Client, length: dict[str, float], said: str) -> None:
    put_ahead(**length)
    assert f"Uret er {said} foran det rigtige." in client.get(reverse("demo-clock")).content.decode()


def test_a_day_on_is_the_same_time_tomorrow_also_when_the_clocks_change(client: Client) -> None:
    with time_machine.travel(datetime(2026, 10, 24, 12, 0, tzinfo=COPENHAGEN), tick=False):
        press(client)
        assert portal_time() == datetime(2026, 10, 25, 12, 0, tzinfo=COPENHAGEN)
    assert DemoClock.objects.get().ahead == timedelta(hours=25)


def test_to_the_next_promise_is_exactly_its_moment(client: Client, cast: Cast) -> None:
    file()
    page = press(client, "next").content.decode()
    assert portal_time() == NOW + timedelta(hours=2)
    assert lines(DeadlineKind.CALLBACK) == [("started", ""), ("warned", "half_time")]
    assert "Uret blev sidst stillet fra 15. september 2026 kl. 10.00 til 15. september 2026 kl. 12.00." in page
    assert "Varslet 15. september 2026 kl. 12.00: halvdelen af tiden er gået." in page


def test_whoever_follows_a_claim_moves_to_that_claims_next_promise_and_reads_of_nothing_else(
    client: Client, cast: Cast
) -> None:
    other = file()
    mine = file(identifier=DAVIDS_IMEI, at=NOW + timedelta(minutes=40))
    page = press(client, "next", follow=mine.number).content.decode()
    assert portal_time() == NOW + timedelta(hours=2, minutes=40)
    assert lines(DeadlineKind.CALLBACK).count(("warned", "half_time")) == 2, "everything else fired as well"
    assert f"Det skete med {mine.number}" in page
    assert other.number not in page


def test_a_claim_that_nobody_knows_is_said_to_be_unknown(client: Client) -> None:
    page = client.get(reverse("demo-clock"), {"sag": " s-2026-424242\x00"}).content.decode()
    assert 'Der er ingen sag med nummeret <span class="nowrap">S-2026-424242</span>.' in page
    assert client.post(reverse("demo-clock"), {"step": "next", "sag": "S-2026-424242"}).status_code == 409
    assert not DemoClock.objects.exclude(ahead=timedelta()).exists()


def test_what_is_held_back_or_parked_is_nothing_to_move_to(client: Client, cast: Cast) -> None:
    number = file().number
    Deadline.objects.exclude(kind=DeadlineKind.FIRST_CONTACT).update(held_at=NOW)
    assert (
        f'Næste frist: Første svar i <span class="nowrap">{number}</span>'
        in client.get(reverse("demo-clock")).content.decode()
    )
    Deadline.objects.update(failures=3)
    assert client.post(reverse("demo-clock"), {"step": "next", "sag": number}).status_code == 409


def test_without_a_promise_that_runs_there_is_nothing_to_move_to(client: Client) -> None:
    assert "Til næste frist" not in client.get(reverse("demo-clock")).content.decode()
    answer = client.post(reverse("demo-clock"), {"step": "next"})
    assert answer.status_code == 409
    assert "Ingen frister løber lige nu." in answer.content.decode()


@pytest.mark.parametrize("step", ["", "back", "-1"])
def test_there_is_no_other_button(client: Client, step: str) -> None:
    answer = client.post(reverse("demo-clock"), {"step": step})
    assert answer.status_code == 200
    assert "Tryk på en af knapperne for at stille uret frem." in answer.content.decode()
    assert not DemoClock.objects.exists()


def test_looking_moves_nothing_and_a_foreign_form_is_refused(client: Client) -> None:
    assert client.get(reverse("demo-clock"), {"step": "day"}).status_code == 200
    assert Client(enforce_csrf_checks=True).post(reverse("demo-clock"), {"step": "day"}).status_code == 403
    assert client.put(reverse("demo-clock")).status_code == 405
    assert not DemoClock.objects.exists()


def test_the_clock_stops_before_the_calendar_does(client: Client) -> None:
    with time_machine.travel(datetime(2098, 12, 31, 9, 0, tzinfo=COPENHAGEN), tick=False):
        answer = client.post(reverse("demo-clock"), {"step": "day"})
        assert answer.status_code == 409
        assert "kalenderen kender kun årene til 2099" in answer.content.decode()
    assert not DemoClock.objects.exclude(ahead=timedelta()).exists()


def test_the_table_itself_takes_no_second_clock_and_none_that_goes_back() -> None:
    for wrong in (DemoClock(pk=2), DemoClock(ahead=-DAY)):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_move_one_after_the_other(cast: Cast) -> None:
    file()
    moves = side_by_side(*[lambda: put_forward(step=Step.DAY, real=NOW)] * 2)
    assert sorted(move.moved_from for move in moves) == [NOW, NOW + DAY]
    assert sorted(move.moved_to for move in moves) == [NOW + DAY, NOW + 2 * DAY]
    assert DemoClock.objects.get().ahead == 2 * DAY
    assert letters("callback_missed") == [cast.gry.email]


@pytest.mark.parametrize("who", ["visitor", "anna", "camilla", "eva", "bo", "gry"])
def test_everybody_reads_on_every_page_that_the_clock_is_ahead(cast: Cast, as_user: AsUser, who: str) -> None:
    client = as_user(None if who == "visitor" else getattr(cast, who))
    told = "Uret er stillet frem til 1. oktober 2026 kl. 10.00"
    assert told not in client.get("/", follow=True).content.decode()
    put_ahead(days=16)
    assert told in client.get("/", follow=True).content.decode()
    assert reverse("demo-clock") in client.get("/", follow=True).content.decode()
    assert press(client).status_code == 200


# Real time ----------------------------------------------------------------------------------------------------------


def test_who_signs_in_and_out_does_so_in_real_time(cast: Cast, client: Client) -> None:
    put_ahead(days=800)
    answer = client.post(reverse("account_login"), {"login": cast.camilla.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get(reverse("desk-queue")).status_code == 200
    cast.camilla.refresh_from_db()
    assert cast.camilla.last_login == NOW
    call_command("clearsessions")
    assert client.get(reverse("desk-queue")).status_code == 200


def test_a_link_to_a_new_password_keeps_to_real_time(cast: Cast, client: Client, mailoutbox: list[Any]) -> None:
    put_ahead(days=800)
    client.post(reverse("account_reset_password"), {"email": cast.camilla.email})
    link = next(word for word in mailoutbox[0].body.split() if "/konto/" in word)
    page = client.get("/" + link.split("/", 3)[3], follow=True)
    assert page.status_code == 200
    assert 'name="password1"' in page.content.decode()
