"""A test run has services of its own, whatever becomes of the run."""

import json
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from portal.embedded import pytest_plugin
from tests.embedded.processes import ROOT, alive, clean_environment, everything_below, until

ASKS_BOTH = """
import os, psycopg, redis

def test_both_answer():
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT current_setting('fsync')").fetchone() == ("off",)
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as broker:
        assert broker.ping()
    open(os.environ["NOTE"], "w").write(os.environ["PORTAL_VAR"])

def test_that_fails():
    raise AssertionError("on purpose")
"""


def throwaway(*services: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "portal.embedded.throwaway", *services],
        cwd=ROOT,
        env=clean_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def environment_of(process: "subprocess.Popen[str]") -> dict[str, str]:
    assert process.stdout is not None
    answer: dict[str, str] = json.loads(process.stdout.readline())
    return answer


def run_pytest(directory: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    (directory / "pytest.ini").write_text("[pytest]\n")
    (directory / "test_asks.py").write_text(ASKS_BOTH)
    command = [sys.executable, "-m", "pytest", "-p", "portal.embedded.pytest_plugin", "-p", "no:django"]
    command += ["-p", "no:cacheprovider", "-c", str(directory / "pytest.ini"), *arguments, str(directory)]
    note = str(directory / "note")
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**clean_environment(NOTE=note), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_closing_its_input_ends_the_services_and_removes_their_directory() -> None:
    process = throwaway("postgres", "valkey")
    environment = environment_of(process)
    below = everything_below(process.pid)
    assert Path(environment["PORTAL_VAR"]).is_dir()
    process.communicate(timeout=15)
    assert process.returncode == 0
    assert alive(below) == []
    assert not Path(environment["PORTAL_VAR"]).exists()


def test_only_what_is_asked_for_is_started() -> None:
    process = throwaway("valkey")
    environment = environment_of(process)
    names = {child.name() for child in everything_below(process.pid)}
    process.communicate(timeout=15)
    assert set(environment) == {"PORTAL_VAR", "REDIS_URL"}
    assert "postgres" not in names


def test_a_run_that_is_killed_leaves_no_process_and_no_directory() -> None:
    owner = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess, sys\n"
            "served = subprocess.Popen([sys.executable, '-m', 'portal.embedded.throwaway', 'postgres', 'valkey'],"
            " stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)\n"
            "print(served.stdout.readline(), end='', flush=True); served.wait()",
        ],
        cwd=ROOT,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    environment = environment_of(owner)
    below = everything_below(owner.pid)
    assert len(below) > 2
    owner.kill()
    owner.communicate()
    until(lambda: not alive(below), seconds=10, what="the services end with the run")
    assert not Path(environment["PORTAL_VAR"]).exists()


@pytest.mark.parametrize("workers", [(), pytest.param(("-n", "2"), marks=pytest.mark.long)])
def test_a_run_that_fails_stops_its_services(tmp_path: Path, workers: tuple[str, ...]) -> None:
    finished = run_pytest(tmp_path, *workers)
    assert finished.returncode == 1
    assert "1 failed, 1 passed" in finished.stdout
    var = (tmp_path / "note").read_text()
    assert not Path(var).exists()
    assert not [
        process for process in psutil.process_iter(["cmdline"]) if var in " ".join(process.info["cmdline"] or ())
    ]


def test_services_that_the_environment_names_are_used_as_they_are(tmp_path: Path) -> None:
    process = throwaway("postgres", "valkey")
    environment = environment_of(process)
    try:
        named = {name: environment[name] for name in ("DATABASE_URL", "REDIS_URL")}
        assert "1 failed, 1 passed" in run_pytest(tmp_path, **named).stdout
        assert (tmp_path / "note").read_text() != environment["PORTAL_VAR"]
        with psycopg.connect(named["DATABASE_URL"]) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        with redis.Redis.from_url(named["REDIS_URL"]) as broker:
            assert broker.ping()
    finally:
        process.communicate(timeout=15)


def test_two_runs_at_once_do_not_see_each_other() -> None:
    first, second = throwaway("postgres", "valkey"), throwaway("postgres", "valkey")
    try:
        one, other = environment_of(first), environment_of(second)
        with psycopg.connect(one["DATABASE_URL"]) as connection:
            connection.execute("CREATE TABLE mine (number int)")
        with psycopg.connect(other["DATABASE_URL"]) as connection:
            assert connection.execute("SELECT to_regclass('mine')").fetchone() == (None,)
    finally:
        first.communicate(timeout=15)
        second.communicate(timeout=15)


@pytest.mark.parametrize(
    ("arguments", "worker", "started"),
    [
        (["tests"], "", 1),
        (["--version"], "", 0),
        (["tests", "--collect-only"], "", 0),
        (["tests"], "gw0", 0),
    ],
)
def test_services_are_started_once_and_only_to_run_tests(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, arguments: list[str], worker: str, started: int
) -> None:
    starts: list[pytest.Config] = []
    monkeypatch.setattr(pytest_plugin, "start", starts.append)
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    if worker:
        monkeypatch.setenv("PYTEST_XDIST_WORKER", worker)
    next(pytest_plugin.pytest_load_initial_conftests(pytestconfig, arguments))
    assert len(starts) == started
