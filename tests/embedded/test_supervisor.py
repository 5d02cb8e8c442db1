"""The supervisor restarts what dies, says so, and stops everything in time."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from portal.embedded import web
from portal.embedded.faults import CannotStart
from portal.embedded.processes import Command
from portal.embedded.supervisor import Part, Supervisor
from tests.embedded.processes import ROOT, alive, everything_below, until

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
)
WITH_CHILD = "import subprocess; subprocess.run(['sleep', '60'])"


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Iterator[Supervisor]:
    running = Supervisor(tmp_path / "log", said.append)
    yield running
    running.stop()


def python(code: str) -> Command:
    return Command([sys.executable, "-c", code])


def tend_until(supervisor: Supervisor, said: list[str], word: str, *, times: int = 1) -> list[str]:
    """Look after the parts until so many lines hold the word, and return those lines."""
    latest = time.monotonic() + 10
    while len(found := [line for line in said if word in line]) < times:
        assert time.monotonic() < latest, said
        supervisor.tend()
        time.sleep(0.05)
    return found


def test_a_killed_part_is_started_again_and_both_are_said(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.start(Part("worker", lambda: python("import time; time.sleep(60)")))
    first = supervisor.processes()["worker"]
    psutil.Process(first).kill()
    tend_until(supervisor, said, "kører igen")
    assert "SIGKILL" in said[0]
    assert "worker.log" in said[0]
    assert supervisor.processes()["worker"] != first


def test_a_part_that_keeps_dying_waits_longer_each_time(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.start(Part("worker", lambda: python("raise SystemExit(3)")))
    deaths = tend_until(supervisor, said, "(3)", times=2)
    pauses = [line.split(" om ")[1] for line in deaths]
    assert pauses[0].startswith("0.5")
    assert pauses[1].startswith("1.0")


def test_a_part_that_cannot_be_prepared_again_is_tried_later(supervisor: Supervisor, said: list[str]) -> None:
    attempts = []

    def prepare() -> Command:
        attempts.append(1)
        if len(attempts) == 2:
            raise CannotStart("disken er fuld")
        return python("import time; time.sleep(60)")

    supervisor.start(Part("postgres", prepare))
    psutil.Process(supervisor.processes()["postgres"]).kill()
    tend_until(supervisor, said, "kører igen")
    assert any("disken er fuld" in line for line in said)


def test_a_part_that_never_answers_is_given_up_with_its_last_words(supervisor: Supervisor) -> None:
    part = Part("web", lambda: python("print('no such table'); raise SystemExit(1)"), is_ready=lambda: False)
    supervisor.start(part)
    with pytest.raises(CannotStart, match=r"web starter ikke: no such table .*web\.log"):
        supervisor.wait(part, seconds=20)


def test_stopping_ends_the_deaf_and_the_children_within_five_seconds(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(Part("deaf", lambda: python(STUBBORN)))
    supervisor.start(Part("parent", lambda: python(WITH_CHILD)))
    supervisor.start(Part("database", lambda: python(STUBBORN), foundation=True))
    log = tmp_path / "log" / "deaf.log"
    until(lambda: log.exists() and "deaf" in log.read_text(), seconds=10, what="the deaf part runs")
    parent = supervisor.processes()["parent"]
    until(lambda: len(psutil.Process(parent).children()) == 1, seconds=10, what="the parent has a child")
    below = [psutil.Process(pid) for pid in supervisor.processes().values()] + everything_below(parent)
    began = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - began < 5
    assert alive(below) == []


def test_those_who_lean_on_others_are_stopped_first(supervisor: Supervisor, tmp_path: Path) -> None:
    order = tmp_path / "order"
    note = (
        "import signal, sys, time\n"
        "def end(*_):\n    open({order!r}, 'a').write({name!r}); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end); print('ready', flush=True); time.sleep(60)"
    )
    for name, foundation in (("d", True), ("w", False)):
        code = note.format(order=str(order), name=name)
        supervisor.start(Part(name, lambda code=code: python(code), foundation=foundation))
    for name in "dw":
        log = tmp_path / "log" / f"{name}.log"
        until(lambda log=log: log.exists() and "ready" in log.read_text(), seconds=10, what=f"{name} runs")
    supervisor.stop()
    assert order.read_text() == "wd"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_a_killed_supervisor_leaves_no_process(tmp_path: Path) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\n"
        "from portal.embedded.processes import Command\nfrom portal.embedded.supervisor import Part, Supervisor\n"
        f"supervisor = Supervisor(Path({str(tmp_path / 'log')!r}), print)\n"
        "supervisor.start(Part('web', lambda: Command(['/bin/sleep', '60'])))\n"
        "print('started', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    until(lambda: "sleep 60" in " ".join(alive(everything_below(process.pid))), seconds=10, what="the part runs")
    below = everything_below(process.pid)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    until(lambda: not alive(below), seconds=5, what="the part ends with its supervisor")


def test_a_busy_port_is_answered_by_the_next_free_one() -> None:
    with web.listen(28000) as first:
        taken = first.getsockname()[1]
        with web.listen(taken) as second:
            assert second.getsockname() == ("127.0.0.1", second.getsockname()[1])
            assert second.getsockname()[1] > taken


def test_a_port_that_another_program_took_on_every_address_counts_as_busy() -> None:
    with socket.create_server(("", 0)) as other, web.listen(other.getsockname()[1]) as ours:
        assert ours.getsockname()[1] != other.getsockname()[1]


def test_no_free_port_is_said_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 65535)), pytest.raises(CannotStart, match="--port"):
        web.listen(65535)


def test_who_stands_back_does_so_with_the_whole_session(tmp_path: Path, supervisor: Supervisor) -> None:
    group = Path("/proc/self/autogroup")
    told = f"pathlib.Path({str(group)!r}).read_text()" if group.exists() else "''"
    code = f"import os, pathlib; print(os.nice(0), {told})"
    part = Part("worker", lambda: Command([sys.executable, "-c", code], nice=7))
    supervisor.start(part)
    log = tmp_path / "log" / "worker.log"
    until(lambda: log.exists() and log.read_text().endswith("\n"), seconds=10, what="it says how nice it is")
    assert log.read_text().startswith(f"{os.nice(0) + 7} ")
    if group.exists():
        assert "nice 7" in log.read_text()
