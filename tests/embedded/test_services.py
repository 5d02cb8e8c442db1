"""The embedded services keep what they were given, and leave no process behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import redis
from kombu import Connection

from portal.embedded import addresses, binaries
from portal.embedded.binaries import find_postgres, find_valkey
from portal.embedded.datadir import DataDirectory
from portal.embedded.faults import CannotStart
from tests.embedded.conftest import Serve
from tests.embedded.processes import Serving, alive, until


def test_both_services_answer_and_an_orderly_stop_leaves_no_process(place: Path, serve: Serve) -> None:
    serving = serve(place / "var")
    with psycopg.connect(serving.database) as connection:
        row = connection.execute("SELECT current_setting('fsync'), current_setting('timezone'), lower('ÆØÅ')")
        assert row.fetchone() == ("on", "UTC", "æøå")
    broker = redis.Redis.from_url(serving.redis)
    assert broker.config_get("appendonly")["appendonly"] == "yes"
    assert broker.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
    broker.close()
    serving.stop()
    assert serving.process.returncode == 0
    assert alive(serving.below) == []


def test_a_new_database_has_the_extensions_that_the_migrations_build_on(place: Path, serve: Serve) -> None:
    serving = serve(place / "var")
    with psycopg.connect(serving.database, autocommit=True) as connection:
        connection.execute("CREATE DATABASE another")
        connection.execute("CREATE TABLE slot (place int, during tstzrange, EXCLUDE USING gist (place WITH =))")
        assert connection.execute("SELECT similarity('skærm', 'skærme') > 0.5").fetchone() == (True,)


def test_the_services_cannot_be_reached_over_the_network(place: Path, serve: Serve) -> None:
    serving = serve(place / "var")
    with psycopg.connect(serving.database) as connection:
        assert connection.execute("SELECT current_setting('listen_addresses')").fetchone() == ("",)
    with redis.Redis.from_url(serving.redis) as broker:
        assert broker.config_get("port")["port"] == "0"
    assert addresses.socket_directory(place / "var").stat().st_mode & 0o777 == 0o700
    assert (place / "var").stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent; see the next start")
def test_a_killed_launcher_takes_the_services_with_it(place: Path, serve: Serve) -> None:
    serving = serve(place / "var")
    serving.kill()
    until(lambda: not alive(serving.below), seconds=10, what="the servers end with their launcher")


def test_what_was_committed_survives_the_killing_of_everything(place: Path, serve: Serve) -> None:
    first = serve(place / "var")
    with psycopg.connect(first.database) as connection:
        connection.execute("CREATE TABLE receipt (number text)")
        connection.execute("INSERT INTO receipt VALUES ('S-2026-000001')")
    with redis.Redis.from_url(first.redis) as broker:
        broker.rpush("celery", *range(500))
        broker.waitaof(1, 0, 5000)
    os.killpg(first.servers["postgres"], signal.SIGKILL)
    os.killpg(first.servers["valkey"], signal.SIGKILL)
    first.kill()
    second = serve(place / "var")
    with psycopg.connect(second.database) as connection:
        assert connection.execute("SELECT number FROM receipt").fetchall() == [("S-2026-000001",)]
    with redis.Redis.from_url(second.redis) as broker:
        assert broker.llen("celery") == 500


def test_a_process_number_that_now_belongs_to_another_program_stops_nothing(place: Path, serve: Serve) -> None:
    serve(place / "var").stop()
    mark = place / "var" / "postgres" / "postmaster.pid"
    sockets = addresses.socket_directory(place / "var")
    mark.write_text(f"{os.getppid()}\n{mark.parent}\n1700000000\n5432\n{sockets}\n\n\nready\n")
    sockets.mkdir(mode=0o700)
    (sockets / f"{addresses.POSTGRES_SOCKET}.lock").write_text(f"{os.getppid()}\n")
    with psycopg.connect(serve(place / "var").database) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_server_that_outlived_its_launcher_is_ended_before_the_next_starts(place: Path, serve: Serve) -> None:
    serve(place / "var").stop()
    program = place / "var" / "postgres"
    command = [*_postgres_command(program), "-c", "listen_addresses=", "-k", str(place)]
    if os.geteuid() == 0:
        leash = Path(addresses.__file__).with_name("leash.py")
        command = [sys.executable, "-I", "-S", str(leash), "--parent", str(os.getpid()), *_identity(program), *command]
    orphan = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    until((program / "postmaster.pid").exists, seconds=10, what="the orphan runs")
    with psycopg.connect(serve(place / "var").database) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert orphan.wait(timeout=10) is not None


def test_a_second_instance_on_the_same_data_says_so_in_one_line(place: Path, serve: Serve) -> None:
    serve(place / "var")
    second = serve(place / "var")
    assert second.process.returncode == 1
    assert second.fault.count("\n") == 1
    assert "Der kører allerede en portal" in second.fault
    assert "the first" in second.fault


@pytest.mark.parametrize("name", ['Mine "sager", år 1', "100% a+b&c=d#e?f"])
def test_every_client_finds_its_way_to_an_awkward_path(place: Path, serve: Serve, name: str) -> None:
    serving = serve(place / name)
    with psycopg.connect(serving.database) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with redis.Redis.from_url(serving.redis) as broker:
        assert broker.ping()
    with Connection(addresses.celery_url(serving.redis)) as connection, connection.SimpleQueue("letters") as queue:
        queue.put("brev")
        assert queue.get(timeout=5).payload == "brev"


def test_a_path_too_long_for_a_socket_works(tmp_path: Path, serve: Serve) -> None:
    deep = tmp_path / ("d" * 90) / "var"
    serving = serve(deep)
    sockets = addresses.socket_directory(deep)
    assert sockets.parent == Path("/tmp")  # noqa: S108
    with psycopg.connect(serving.database) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    serving.stop()
    assert not sockets.exists()


def test_data_of_another_version_are_named_and_left_alone(place: Path, serve: Serve) -> None:
    serve(place / "var").stop()
    (place / "var" / "postgres" / "PG_VERSION").write_text("9\n")
    refused = serve(place / "var")
    assert "PostgreSQL 9" in refused.fault
    assert "--fresh" in refused.fault
    assert (place / "var" / "postgres" / "base").is_dir()


def test_an_interrupted_making_of_the_cluster_is_done_again(place: Path, serve: Serve) -> None:
    (place / "var" / "postgres.new" / "base").mkdir(parents=True)
    (place / "var").chmod(0o700)
    with psycopg.connect(serve(place / "var").database) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_disk_without_room_is_said_before_anything_is_written(place: Path) -> None:
    with pytest.raises(CannotStart, match="Disken er fuld"):
        DataDirectory(place / "var", free_megabytes=10**9)
    assert sorted(entry.name for entry in (place / "var").iterdir()) == ["lock"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_disk_that_fills_up_on_the_way_is_said_in_one_line(place: Path) -> None:
    script = 'mount -t tmpfs -o size=12m tmpfs "$0" && exec "$@"'
    mount = ["unshare", "--mount", "sh", "-c", script, str(place)]
    if subprocess.run([*mount, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine does not let root mount (a plain container)")
    refused = Serving(place / "var", through=mount)
    assert "Disken er fuld" in refused.fault
    assert refused.fault.count("\n") == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_without_the_right_to_write_is_named(place: Path) -> None:
    place.chmod(0o500)
    with pytest.raises(CannotStart, match="har ikke adgang til"):
        DataDirectory(place / "var")
    place.chmod(0o700)


@pytest.mark.parametrize("find", [find_postgres, find_valkey])
def test_missing_programs_are_said_in_one_line_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, find: Callable[[], Path]
) -> None:
    monkeypatch.setattr(binaries, "find_spec", lambda name: None)
    monkeypatch.setattr(binaries, "_DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotStart, match="docker compose up") as refusal:
        find()
    assert "\n" not in str(refusal.value)


def test_the_environment_names_programs_before_the_wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("postgres", "initdb", "valkey"):
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setenv("PORTAL_POSTGRES_BIN", str(tmp_path))
    monkeypatch.setenv("PORTAL_VALKEY", str(tmp_path / "valkey"))
    assert find_postgres() == tmp_path
    assert find_valkey() == tmp_path / "valkey"


def _postgres_command(data: Path) -> list[str]:
    return [str(find_postgres() / "postgres"), "-D", str(data)]


def _identity(data: Path) -> list[str]:
    name = "nobody" if data.stat().st_uid else "namespace"
    return ["--identity", name, "--signal", "15", "--"]
