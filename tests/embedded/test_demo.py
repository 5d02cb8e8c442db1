"""`bin/demo` as a person meets it: it starts, heals, refuses a second one, and leaves nothing behind."""

import re
import signal
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from portal.embedded import addresses
from tests.embedded.processes import ROOT, alive, clean_environment, everything_below, until
from tests.embedded.running import Demonstration

long = pytest.mark.long
PARTS = ("postgres", *(pytest.param(name, marks=long) for name in ("valkey", "web", "worker", "beat")))
# A journey ends with Ctrl-C.
ENDINGS = (signal.SIGTERM, *(pytest.param(number, marks=long) for number in (signal.SIGINT, signal.SIGHUP)))


@pytest.fixture
def house_of_its_own(tmp_path: Path) -> Iterator[Demonstration]:
    """For a test after which the demonstration is not what others expect."""
    made = Demonstration(tmp_path / "var")
    yield made
    made.close()


def status(url: str) -> int:
    with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310
        return response.status


def demo_command(var: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "portal.embedded.demo", *arguments],
        cwd=ROOT,
        env=clean_environment(PORTAL_VAR=str(var), **environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def is_ready(url: str) -> bool:
    try:
        return status(f"{url}/readyz") == 200
    except OSError:
        return False


def test_it_answers_and_says_where_to_look(house: Demonstration) -> None:
    demo = house.demo()
    for path in ("/livez", "/readyz", "/", "/anmeld/", "/demo/post/"):
        assert status(f"{demo.url}{path}") == 200, path
        assert path in demo.text or path in ("/livez", "/readyz")


def test_a_second_one_on_the_same_data_says_so_in_one_line(house: Demonstration) -> None:
    demo = house.demo()
    for refused in (demo_command(house.var), demo_command(house.var, "--fresh")):
        assert refused.returncode == 2
        assert refused.stdout == ""
        assert refused.stderr.count("\n") == 1
        assert demo.url in refused.stderr
    assert status(f"{demo.url}/readyz") == 200


@pytest.mark.parametrize("name", PARTS)
def test_each_part_is_replaced_when_killed(house: Demonstration, name: str) -> None:
    demo = house.demo()
    killed, before = demo.part(name), len(demo.said)
    assert killed is not None
    killed.kill()
    until(lambda: f"{name} kører igen" in "".join(demo.said[before:]), seconds=30, what=f"{name} is started again")
    until(lambda: demo.part(name) not in (None, killed), seconds=5, what="another process runs")
    until(lambda: is_ready(demo.url), seconds=20, what="the portal is ready again")


def test_a_killed_web_worker_is_replaced_by_its_own_master(house: Demonstration) -> None:
    demo = house.demo()
    master = demo.part("web")
    assert master is not None
    until(lambda: len(master.children()) == 2, seconds=10, what="two web workers run")
    victim = master.children()[0]
    victim.kill()
    until(lambda: victim not in master.children(), seconds=10, what="the dead one is gone")
    until(lambda: len(master.children()) == 2, seconds=10, what="two web workers run again")
    assert status(f"{demo.url}/livez") == 200


@pytest.mark.parametrize("number", ENDINGS)
def test_an_orderly_stop_takes_under_five_seconds_and_leaves_no_process(
    house: Demonstration, number: signal.Signals
) -> None:
    demo = house.demo()
    key = (house.var / "secret_key").read_text()
    assert (house.var / "secret_key").stat().st_mode & 0o777 == 0o600
    assert demo.stop(number) < 5
    assert demo.process.returncode == 0
    assert alive(demo.below) == []
    house.demo()
    assert (house.var / "secret_key").read_text() == key


@long
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_a_killed_supervisor_leaves_no_process_and_the_next_start_recovers(house: Demonstration) -> None:
    demo = house.demo()
    with psycopg.connect(addresses.database_url(house.var)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept_by_the_test (moment timestamptz)")
        connection.execute("INSERT INTO kept_by_the_test VALUES (now())")
    below = everything_below(demo.process.pid)
    demo.process.kill()
    demo.process.wait()
    house.demo()
    assert alive(below) == []
    with psycopg.connect(addresses.database_url(house.var)) as connection:
        assert connection.execute("SELECT count(*) > 0 FROM kept_by_the_test").fetchone() == (True,)


@long
def test_the_worker_goes_by_the_clock_that_a_button_put_forward(house_of_its_own: Demonstration) -> None:
    house = house_of_its_own
    demo = house.demo()
    beating = "SELECT count(*) FROM notifications_heartbeat"
    until(lambda: house.ask(beating) == 2, seconds=40, what="both rounds have come by")
    moved = next(filter(letters_since(house), (put_forward(demo.url, house) for _day in range(7))))
    beats = house.ask("SELECT min(at) FROM notifications_heartbeat")
    # Who goes by the real time finds those letters due in some days, and notes no heartbeat before that.
    # Of mails alone: in the evening an SMS waits for the morning.
    waits = "SELECT count(*) FROM notifications_outboxmessage WHERE state = 'pending' AND created_at >= %s"
    waits += " AND channel = 'mail'"
    until(lambda: house.ask(waits, moved) == 0, seconds=30, what="the letters are delivered")
    newer = f"{beating} WHERE at > %s"
    until(lambda: house.ask(newer, beats) == 2, seconds=40, what="both rounds note the portal's time")
    # A promise that is due by the portal's time alone: the sweep looks at it, and finds that its stage comes later.
    latest = "SELECT id FROM claims_deadline WHERE state = 'running' AND next_at > %s ORDER BY next_at DESC LIMIT 1"
    promise = house.ask(latest, moved)
    house.ask("UPDATE claims_deadline SET next_at = now() + '12 hours' WHERE id = %s RETURNING id", promise)
    looked_at = "SELECT next_at > %s FROM claims_deadline WHERE id = %s"
    until(lambda: house.ask(looked_at, moved, promise) is True, seconds=40, what="the worker's own sweep looks at it")
    with urllib.request.urlopen(f"{demo.url}/readyz", timeout=10) as response:  # noqa: S310
        assert b"degraded" not in response.read(), "nobody takes the move for an outage"


def letters_since(house: Demonstration) -> Callable[[object], bool]:
    """Whether a letter was written since a moment."""
    return lambda at: house.ask("SELECT max(created_at) >= %s FROM notifications_outboxmessage", at) is True


def put_forward(url: str, house: Demonstration) -> object:
    """Press the button that puts the clock forward by a day; returns what time it is then."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = browser.open(f"{url}/demo/ur/", timeout=10).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    said = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], "step": "day"}).encode()
    with browser.open(f"{url}/demo/ur/", said, timeout=30) as answer:
        assert "Det skete" in answer.read().decode()
    return house.ask("SELECT moved_to FROM accounts_democlock")


def test_fresh_does_not_pretend_to_empty_a_database_elsewhere(tmp_path: Path) -> None:
    refused = demo_command(tmp_path / "var", "--fresh", DATABASE_URL="postgres://portal@elsewhere/portal")
    assert refused.returncode == 2
    assert "DATABASE_URL" in refused.stderr
    assert not (tmp_path / "var").exists()
