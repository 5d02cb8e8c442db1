"""PostgreSQL refuses root; the launcher finds somebody else to run it, wherever root happens to be."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest

from portal.embedded.binaries import find_postgres
from tests.embedded.conftest import Serve
from tests.embedded.processes import ROOT, alive, clean_environment, until

NOBODY = 65534
SCRIPT = Path(__file__).with_name("without_namespaces.py")
CONFINED = (sys.executable, str(SCRIPT), "65536")
ALONE = (sys.executable, str(SCRIPT), "1")

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another identity; this run is not root")


@pytest.fixture
def confined() -> tuple[str, ...]:
    """The words that run a command where user namespaces are forbidden."""
    if subprocess.run([*CONFINED, "true"], check=False).returncode != 0:
        pytest.skip("user namespaces are already forbidden here, so the other tests run without them anyway")
    return CONFINED


def owner_of_the_server(pid: int) -> int:
    return psutil.Process(pid).uids().effective


def rows(database: str) -> list[tuple[str, ...]]:
    with psycopg.connect(database) as connection:
        return connection.execute("SELECT number FROM receipt").fetchall()


def keep_a_row(database: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute("CREATE TABLE receipt (number text)")
        connection.execute("INSERT INTO receipt VALUES ('S-2026-000001')")


@only_root
def test_without_user_namespaces_root_runs_the_server_as_nobody(
    place: Path, serve: Serve, confined: tuple[str, ...]
) -> None:
    serving = serve(place / "var", through=confined)
    keep_a_row(serving.database)
    assert owner_of_the_server(serving.servers["postgres"]) == NOBODY
    serving.stop()
    assert alive(serving.below) == []


@only_root
def test_nobody_reaches_data_below_a_directory_closed_to_all_but_root(
    place: Path, serve: Serve, confined: tuple[str, ...]
) -> None:
    home = place / "home"
    home.mkdir(mode=0o700)
    serving = serve(home / "var", through=confined)
    keep_a_row(serving.database)
    assert (home / "var").stat().st_mode & 0o777 == 0o700
    assert (home / "var").stat().st_uid == 0


@only_root
def test_nobody_reaches_programs_below_a_directory_closed_to_all_but_root(
    place: Path, serve: Serve, confined: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = place / "home"
    home.mkdir(mode=0o700)
    (home / "bin").symlink_to(find_postgres())
    monkeypatch.setenv("PORTAL_POSTGRES_BIN", str(home / "bin"))
    serving = serve(place / "var", through=confined)
    keep_a_row(serving.database)
    assert str(home) in psutil.Process(serving.servers["postgres"]).cmdline()[0]


@only_root
def test_a_killed_launcher_takes_the_server_of_nobody_with_it(
    place: Path, serve: Serve, confined: tuple[str, ...]
) -> None:
    serving = serve(place / "var", through=confined)
    serving.kill()
    until(lambda: not alive(serving.below), seconds=10, what="the servers end with their launcher")


@only_root
def test_the_data_survive_that_namespaces_come_and_go(place: Path, serve: Serve, confined: tuple[str, ...]) -> None:
    first = serve(place / "var", through=confined)
    keep_a_row(first.database)
    first.stop()
    second = serve(place / "var")
    assert rows(second.database) == [("S-2026-000001",)]
    second.stop()
    third = serve(place / "var", through=confined)
    assert rows(third.database) == [("S-2026-000001",)]


@only_root
def test_where_root_can_become_nobody_else_it_is_said_in_one_line(
    place: Path, serve: Serve, confined: tuple[str, ...]
) -> None:
    refused = serve(place / "var", through=ALONE)
    assert "kør som almindelig bruger" in refused.fault
    assert refused.fault.count("\n") == 1


@only_root
def test_data_of_an_ordinary_user_are_not_taken_over_by_root(place: Path, serve: Serve) -> None:
    (place / "var").mkdir(mode=0o700)
    os.chown(place / "var", 54321, 54321)
    refused = serve(place / "var")
    assert "tilhører bruger nr. 54321" in refused.fault
    assert (place / "var").stat().st_uid == 54321


@only_root
def test_an_ordinary_user_runs_the_server_as_itself(place: Path, serve: Serve) -> None:
    as_user = ("setpriv", "--reuid=54321", "--regid=54321", "--clear-groups")
    if shutil.which("setpriv") is None:
        pytest.skip("setpriv (util-linux) is missing")
    once_more = "import subprocess, sys; subprocess.check_call([sys.executable, '-c', 'import tests.embedded.serve'])"
    reach = [*as_user, sys.executable, "-c", once_more]
    if subprocess.run(reach, cwd=ROOT, env=clean_environment(), capture_output=True, check=False).returncode != 0:
        pytest.skip("the environment lies below a directory that an ordinary user cannot pass")
    os.chown(place, 54321, 54321)
    serving = serve(place / "var", through=as_user)
    keep_a_row(serving.database)
    assert owner_of_the_server(serving.servers["postgres"]) == 54321
    serving.stop()
    assert alive(serving.below) == []
