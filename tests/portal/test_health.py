"""What an operator is told: the figures, the command, the page for Prometheus, and whether a process is ready."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import reverse
from prometheus_client.parser import text_string_to_metric_families

from accounts.models import User
from claims.models import Claim, Deadline
from claims.models.deadline import TRIES, DeadlineKind
from claims.tasks import sweep_deadlines
from notifications import heartbeat
from notifications.clock import database_now
from notifications.models import Heartbeat, MessageState, OutboxMessage
from notifications.tasks import deliver_outbox
from portal import health
from portal.cache import SteadyCache
from tests.cast import NOW, Cast
from tests.claims.promises import make_overdue

ROOT = Path(__file__).resolve().parents[2]
SECOND = timedelta(seconds=1)
QUIET = {
    "deadline_late_seconds": 0,
    "deadlines_due": 0,
    "deadlines_parked": 0,
    "outbox_late_seconds": 0,
    "outbox_due": 0,
    "outbox_retrying_seconds": 0,
    "outbox_dead": 0,
    "files_sealed_seconds": 0,
    "files_sealed": 0,
    "filings_last_hour": 0,
}
BEATING = {"sweep_heartbeat_seconds": 0, "outbox_heartbeat_seconds": 0}


def beat(at: Any) -> None:
    heartbeat.note(heartbeat.SWEEP, now=at)
    heartbeat.note(heartbeat.OUTBOX, now=at)


def values(at: Any = NOW) -> dict[str, float | None]:
    return {figure.name: figure.value for figure in health.read(now=at)}


def unwell(at: Any = NOW) -> list[str]:
    return [figure.name for figure in health.unwell(health.read(now=at))]


def message(key: str, **fields: Any) -> None:
    given = {"created_at": NOW, "next_attempt_at": NOW, **fields}
    OutboxMessage.objects.create(key=key, template="receipt", address="a@b.example", language="da", **given)


def ask(*options: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of the command."""
    out, err = StringIO(), StringIO()
    try:
        call_command("deadline_health", *options, stdout=out, stderr=err)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.mark.django_db
def test_a_house_that_beats_and_owes_nothing_is_well() -> None:
    beat(NOW)
    assert values() == QUIET | BEATING
    assert unwell() == []


@pytest.mark.django_db
def test_a_house_that_has_never_beaten_is_not_well() -> None:
    assert values() == QUIET | {"sweep_heartbeat_seconds": None, "outbox_heartbeat_seconds": None}
    assert unwell() == ["sweep_heartbeat_seconds", "outbox_heartbeat_seconds"]


@pytest.mark.django_db
def test_the_oldest_unfired_deadline_is_counted_from_the_time_of_its_stage(cast: Cast) -> None:
    beat(NOW)
    make_overdue(cast, DeadlineKind.CALLBACK, 2, at=NOW - 10 * SECOND)
    make_overdue(cast, DeadlineKind.CALLBACK, 1, at=NOW - 300 * SECOND)
    make_overdue(cast, DeadlineKind.CALLBACK, 5, at=NOW + SECOND)
    assert values() == QUIET | BEATING | {
        "deadline_late_seconds": 300,
        "deadlines_due": 3,
        "filings_last_hour": Claim.objects.count(),
    }
    assert unwell() == []
    beat(NOW + SECOND)
    assert unwell(NOW + SECOND) == ["deadline_late_seconds"]


@pytest.mark.django_db
def test_a_parked_deadline_is_no_late_one_and_alarms_by_itself(cast: Cast) -> None:
    beat(NOW)
    (pk,) = make_overdue(cast, DeadlineKind.CALLBACK, 1, at=NOW - timedelta(days=1))
    Deadline.objects.filter(pk=pk).update(failures=TRIES)
    assert values() == QUIET | BEATING | {"deadlines_parked": 1, "filings_last_hour": 1}
    assert unwell() == ["deadlines_parked"]


@pytest.mark.django_db
def test_post_that_does_not_leave_is_told_by_its_oldest_message(django_assert_num_queries: Any) -> None:
    beat(NOW)
    message("waits", next_attempt_at=NOW - 121 * SECOND)
    message("later", next_attempt_at=NOW + SECOND)
    message("sent", state=MessageState.DELIVERED, delivered_at=NOW, next_attempt_at=NOW - timedelta(days=9))
    message("tried", created_at=NOW - 2 * timedelta(hours=1), next_attempt_at=NOW + 60 * SECOND, attempts=7)
    message("given up", state=MessageState.DEAD, attempts=12)
    with django_assert_num_queries(2):
        found = values()
    said = {"outbox_late_seconds": 121, "outbox_due": 1, "outbox_retrying_seconds": 7200, "outbox_dead": 1}
    assert found == QUIET | BEATING | said
    assert unwell() == ["outbox_late_seconds", "outbox_retrying_seconds"]


def filed(count: int, ago: timedelta) -> None:
    first = Claim.objects.count()
    Claim.objects.bulk_create(
        Claim(number=f"S-2026-{place:06}", filed_at=NOW - ago, stated_identifier="X1", stated_kind="serial")
        for place in range(first, first + count)
    )


@pytest.mark.django_db
def test_three_times_as_many_filings_as_the_week_knows_are_an_alarm(settings: Any) -> None:
    beat(NOW)
    settings.HEALTH_LIMITS = {**settings.HEALTH_LIMITS, "filings_last_hour": 2}
    # One hour of the week may have been out of the ordinary.
    for count, hours in ((9, 30), (2, 100), (1, 167), (5, 170)):
        filed(count, timedelta(hours=hours, minutes=5))
    filed(6, timedelta(minutes=59))
    assert [(figure.value, figure.limit) for figure in health.read(now=NOW)][-1] == (6, 6)
    assert unwell() == []
    filed(1, timedelta(0))
    assert unwell() == ["filings_last_hour"]


@pytest.mark.django_db
def test_a_few_filings_in_a_quiet_house_are_no_alarm() -> None:
    beat(NOW)
    filed(100, timedelta(minutes=1))
    assert unwell() == []
    filed(1, timedelta(minutes=1))
    assert unwell() == ["filings_last_hour"]


@pytest.mark.django_db
def test_the_limits_are_the_settings(settings: Any) -> None:
    beat(NOW)
    message("given up", state=MessageState.DEAD, attempts=12)
    assert unwell() == []
    settings.HEALTH_LIMITS = {**settings.HEALTH_LIMITS, "outbox_dead": 0}
    assert unwell() == ["outbox_dead"]


@pytest.mark.django_db
def test_a_heartbeat_is_written_once_in_a_few_seconds_and_never_goes_back() -> None:
    for after in (0, 1, 2, 3, 4):
        heartbeat.note(heartbeat.SWEEP, now=NOW + after * SECOND)
    assert list(Heartbeat.objects.values_list("name", "at")) == [("sweep", NOW + 3 * SECOND)]
    heartbeat.note(heartbeat.SWEEP, now=NOW)
    assert Heartbeat.objects.get().at == NOW + 3 * SECOND


@pytest.mark.django_db
def test_each_round_leaves_its_heartbeat_by_the_database_s_clock() -> None:
    before = database_now()
    sweep_deadlines()
    deliver_outbox()
    beats = dict(Heartbeat.objects.values_list("name", "at"))
    assert set(beats) == {heartbeat.SWEEP, heartbeat.OUTBOX}
    assert all(before < at < database_now() for at in beats.values())


@pytest.mark.django_db
def test_a_round_that_fails_leaves_no_heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TypeError):
        sweep_deadlines(limit="many")
    assert not Heartbeat.objects.exists()


@pytest.mark.django_db
def test_the_command_says_a_line_each_and_ends_well() -> None:
    beat(database_now())
    status, out, err = ask()
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert len(lines) == len(QUIET | BEATING)
    assert lines[0] == "ok    Ældste frist, der venter på at blive udløst: 0 s (højst 300 s)"
    assert lines[1] == "ok    Frister, der venter: 0"


@pytest.mark.django_db
def test_the_command_marks_what_is_past_its_limit_and_ends_with_one() -> None:
    beat(database_now() - 121 * SECOND)
    status, out, err = ask()
    assert (status, err) == (1, "")
    assert [line for line in out.splitlines() if not line.startswith("ok ")] == [
        "FEJL  Seneste runde over fristerne: 121 s (højst 120 s)",
        "FEJL  Seneste runde over beskederne: 121 s (højst 120 s)",
    ]


@pytest.mark.django_db
def test_the_command_says_where_nothing_has_ever_come_round() -> None:
    status, out, _ = ask("--heartbeats")
    assert status == 1
    assert out.splitlines()[0] == "FEJL  Seneste runde over fristerne: aldrig (højst 120 s)"


@pytest.mark.django_db
def test_a_supervisor_that_asks_for_heartbeats_is_not_told_of_dead_letters(settings: Any) -> None:
    beat(database_now())
    settings.HEALTH_LIMITS = {**settings.HEALTH_LIMITS, "outbox_dead": 0}
    message("given up", state=MessageState.DEAD, attempts=12)
    assert ask()[0] == 1
    assert ask("--heartbeats")[0] == 0


@pytest.mark.django_db
def test_the_command_answers_as_json_with_the_same_status() -> None:
    status, out, _ = ask("--json")
    said = json.loads(out)
    assert (status, said["ok"]) == (1, False)
    assert set(said["figures"]) == set(QUIET | BEATING)
    assert said["figures"]["sweep_heartbeat_seconds"] == {"value": None, "limit": 120, "ok": False}
    assert said["figures"]["deadlines_due"] == {"value": 0, "limit": None, "ok": True}


def test_without_a_database_the_command_ends_with_two_and_one_line() -> None:
    ended = without_database("manage.py", "deadline_health")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "Databasen svarer ikke: se, om den kører, og om DATABASE_URL er rigtig.\n"


def test_without_a_database_a_process_is_alive_and_not_ready() -> None:
    asked = """
import django
django.setup()
from django.test import Client
client = Client(headers={"authorization": "Bearer word"})
for path in ("/livez", "/readyz", "/metrics"):
    answer = client.get(path)
    print(answer.status_code, answer.content.decode().strip())
"""
    ended = without_database("-c", asked, METRICS_TOKEN="word")
    assert ended.stdout.splitlines() == ['200 {"status": "ok"}', '503 {"status": "no database"}', "503 no database"]


def without_database(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run Python in the project as an operator does, with a database that nobody has started."""
    given = {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": "postgres://portal@127.0.0.1:1/portal",
        "PATH": os.environ["PATH"],
        **environment,
    }
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=given, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.django_db
def test_a_process_is_ready_though_no_worker_comes_round_and_says_so(client: Client) -> None:
    beat(database_now() - 121 * SECOND)
    answer = client.get(reverse("readyz"))
    late = ["sweep_heartbeat_seconds", "outbox_heartbeat_seconds"]
    assert (answer.status_code, answer.json()) == (200, {"status": "degraded", "degraded": late})
    beat(database_now())
    assert client.get(reverse("readyz")).json() == {"status": "ok"}


@pytest.mark.django_db
def test_a_process_is_ready_though_the_cache_is_away_and_says_so(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat(database_now())
    lost = SteadyCache(f"unix://{tmp_path}/nobody.sock?db=0", {})
    monkeypatch.setattr("django.core.cache.caches._connections.default", lost, raising=False)
    answer = client.get(reverse("readyz"))
    assert (answer.status_code, answer.json()) == (200, {"status": "degraded", "degraded": ["cache"]})


@pytest.mark.django_db
def test_a_process_is_not_ready_while_a_migration_waits(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("notifications", "0005_outage")
    answer = client.get(reverse("readyz"))
    assert (answer.status_code, answer.json()) == (503, {"status": "migrations are waiting", "count": 1})


def metrics(client: Client, token: str | None) -> Any:
    return client.get(reverse("metrics"), headers={"authorization": token} if token else {})


@pytest.mark.django_db
def test_prometheus_reads_the_same_figures_and_their_limits(
    client: Client, settings: Any, django_assert_num_queries: Any
) -> None:
    heartbeat.note(heartbeat.OUTBOX, now=database_now())
    message("given up", state=MessageState.DEAD, attempts=12)
    with django_assert_num_queries(3):
        answer = metrics(client, f"Bearer {settings.METRICS_TOKEN}")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert "no-store" in answer["Cache-Control"]
    families = list(text_string_to_metric_families(answer.content.decode()))
    samples = {sample.name: sample.value for family in families for sample in family.samples if not sample.labels}
    assert samples["portal_outbox_dead"] == 1
    assert samples["portal_sweep_heartbeat_seconds"] == float("inf")
    assert 0 <= samples["portal_outbox_heartbeat_seconds"] < 60
    assert set(samples) == {f"portal_{name}" for name in QUIET | BEATING}
    limits = {sample.labels["figure"]: sample.value for f in families for sample in f.samples if sample.labels}
    assert limits == settings.HEALTH_LIMITS


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given", [None, "Bearer", "Bearer ", "Bearer forkert", "Bearer tøken", "Basic the-token-of-the-monitor"]
)
def test_without_the_token_there_is_no_such_page(client: Client, cast: Cast, given: str | None) -> None:
    assert metrics(client, given).status_code == 404
    user: User = cast.helle
    client.force_login(user)
    assert metrics(client, given).status_code == 404


@pytest.mark.django_db
def test_without_a_token_in_the_settings_nobody_reads_the_figures(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    for given in (None, "Bearer", "Bearer ", "Bearer the-token-of-the-monitor"):
        assert metrics(client, given).status_code == 404
