"""The processes that open strangers' files: what they give, what they may not do, and that none stays behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from claims.files import decoders, decoding, decoding_child
from claims.files.decoding import Crashed, NoTurn, Pool, Refused, TimedOut
from claims.files.decoding_wire import Garbled, pack, unpack
from tests.claims import decoding_faults as faults
from tests.claims.files import picture

ROOT = Path(__file__).resolve().parents[2]
MODULE = "tests.claims.decoding_faults"


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    pool = Pool((MODULE,), seconds=1, wall=4, memory=512 * 1024 * 1024)
    yield pool
    pool.close()


def still_works(pool: Pool) -> bool:
    return pool.run(faults.echo, "godt") == "godt"


def test_plain_values_come_back_as_they_went(pool):
    value = {"tekst": "æøå", "bytes": b"\x00\xff", "flere": [1, None, 2.5, True, [b"", b"x" * 70_000]]}
    assert pool.run(faults.echo, value) == value


def test_a_refusal_comes_back_with_its_word(pool):
    with pytest.raises(Refused) as refused:
        pool.run(faults.refuse)
    assert refused.value.code == "not_this_one"


@pytest.mark.parametrize("function", [faults.stumble, faults.give_an_object])
def test_what_a_decoder_stumbles_over_cannot_be_read(pool, function):
    with pytest.raises(Refused) as refused:
        pool.run(function)
    assert refused.value.code == "unreadable"


def test_memory_has_an_end(pool):
    with pytest.raises(Refused) as refused:
        pool.run(faults.eat, 600)
    assert refused.value.code == "memory"
    assert pool.measured(faults.eat, 100).peak > 100 * 1024 * 1024


def test_work_has_an_end_that_the_kernel_holds():
    """Long before the clock's, which would end this test a quarter of an hour later."""
    pool = Pool((MODULE,), seconds=1, wall=900)
    with pytest.raises(TimedOut):
        pool.run(faults.spin)
    with pytest.raises(TimedOut):
        pool.run(faults.spin_on)
    assert still_works(pool)
    pool.close()


def test_waiting_has_an_end(pool):
    with pytest.raises(TimedOut):
        pool.run(faults.hang)
    assert still_works(pool)


def test_a_file_that_others_hold_up_is_not_late():
    """Time by the clock in which it has no processor costs it nothing."""
    pool = Pool((MODULE,), seconds=1, wall=60)
    took = pool.measured(faults.sleep, 1.6)
    assert took.value == 1.6
    assert took.processor < 1
    pool.close()


def test_less_time_may_be_given_and_never_more(pool):
    patient = Pool((MODULE,), seconds=30, wall=900)
    with pytest.raises(TimedOut):
        patient.run(faults.spin, seconds=1)
    patient.close()
    with pytest.raises(TimedOut):
        pool.run(faults.spin, seconds=30)


@pytest.mark.parametrize("function", [faults.die, faults.leave, faults.speak_nonsense])
def test_a_file_that_ends_its_process_is_refused_alone(pool, function):
    with pytest.raises(Crashed):
        pool.run(function)
    assert still_works(pool)


def test_no_file_meets_what_another_one_left(pool):
    assert [pool.run(faults.leave_behind, b"x") for _ in range(3)] == [1, 1, 1]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no filter of system calls")
@pytest.mark.parametrize(
    "function",
    [faults.read_a_file, faults.open_a_socket, faults.start_a_program, faults.fork, faults.end_its_parent],
)
def test_what_is_not_reading_is_refused_by_the_kernel(pool, function):
    with pytest.raises(Refused):
        pool.run(function)
    assert still_works(pool)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no filter of system calls")
def test_it_writes_no_file(pool, tmp_path):
    with pytest.raises(Refused):
        pool.run(faults.write_a_file, str(tmp_path / "spor"))
    assert list(tmp_path.iterdir()) == []


def test_it_knows_none_of_our_secrets_and_hears_nobody_else(pool, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hemmelig")
    fresh = Pool((MODULE,))
    names = fresh.run(faults.environment)
    fresh.close()
    assert set(names) <= {
        "LANG",
        "LC_CTYPE",
        "MALLOC_ARENA_MAX",
        "OMP_NUM_THREADS",
        "GLIBC_TUNABLES",
        "LD_LIBRARY_PATH",
        "PATH",
    }
    assert pool.run(faults.hear_what_others_send) == b""


def test_a_decoder_may_have_threads(pool):
    assert pool.run(faults.work_in_a_thread) == 1


def test_only_named_modules_are_asked(pool):
    with pytest.raises(ValueError, match="os"):
        pool.run(os.getcwd)


def test_what_came_garbled_is_never_taken_for_a_value():
    whole = pack({"a": [b"xyz", 1]})
    assert unpack(whole) == {"a": [b"xyz", 1]}
    for wrong in (b"", whole[:5], whole[:12], b"\xff" * 30, (3).to_bytes(8, "big") + b"nej", b"\0" * 8):
        with pytest.raises(Garbled):
            unpack(wrong)
    deep = b"[" * 100_000
    with pytest.raises(Garbled):
        unpack(len(deep).to_bytes(8, "big") + deep)


def test_no_more_than_two_are_open_at_once_and_who_waits_too_long_is_told():
    pool = Pool((MODULE,), wall=3, wait=0.3)
    with ThreadPoolExecutor(3) as threads:
        asked = [threads.submit(pool.run, faults.hang) for _ in range(2)]
        wait_until(lambda: pool._turns._value == 0)
        with pytest.raises(NoTurn):
            pool.run(faults.echo, 1)
        assert all(isinstance(each.exception(), TimedOut) for each in asked)
    pool.close()


def test_files_are_opened_behind_the_pages_that_others_wait_for():
    pool = Pool((MODULE,))
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    assert pool.run(faults.niceness) == max(ours, decoding_child.STANDS_BACK)
    # Twice as far back they might get nothing at all.
    assert os.getpriority(os.PRIO_PROCESS, pool._idle[0]._process.pid) == max(ours, decoding_child.STANDS_BACK)
    pool.close()


def test_many_threads_share_the_pool():
    with ThreadPoolExecutor(8) as threads:
        small = picture(size=(300, 200))
        taken = list(threads.map(lambda _: decoding.run(decoders.picture, small, "JPEG")["content"], range(24)))
    assert len(set(taken)) == 1


def test_a_process_that_was_ended_meanwhile_is_replaced(pool):
    assert still_works(pool)
    os.kill(pool._idle[0]._process.pid, signal.SIGKILL)
    assert still_works(pool)


def test_a_forked_worker_has_processes_of_its_own(pool):
    assert still_works(pool)
    ours = pool._idle[0]._process.pid
    child = os.fork()
    if child == 0:
        well = pool._idle == [] and still_works(pool) and pool._idle[0]._process.pid != ours
        pool.close()
        os._exit(0 if well else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert still_works(pool)
    assert pool._idle[0]._process.pid == ours


def test_a_daemonic_process_may_open_files():
    """As Celery's and multiprocessing's workers are."""
    said = _python(
        "import multiprocessing\n"
        "def work(out): out.put(Pool((MODULE,)).run(faults.echo, 'godt'))\n"
        "if __name__ == '__main__':\n"
        "    made = multiprocessing.get_context('fork')\n"
        "    out = made.Queue()\n"
        "    process = made.Process(target=work, args=(out,), daemon=True)\n"
        "    process.start()\n"
        "    print(out.get(timeout=20))\n"
    )
    assert said.communicate(timeout=30)[0].strip() == "godt"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_nothing_is_left_of_a_process_that_ends_while_files_are_open(number):
    said = _python(
        "import threading, time\n"
        "pool = Pool((MODULE,), seconds=60, wall=600)\n"
        "pool.run(faults.echo, 1)\n"
        "threading.Thread(target=pool.run, args=(faults.spin,), daemon=True).start()\n"
        "print('spinner', flush=True)\n"
        "time.sleep(60)\n"
    )
    assert said.stdout
    assert said.stdout.readline().strip() == "spinner"
    # The one that holds the decoders ready, and the one that works on the file.
    wait_until(lambda: len(_below(said.pid)) == 2)
    below = _below(said.pid)
    said.send_signal(number)
    said.wait(timeout=30)
    wait_until(lambda: not [pid for pid in below if _runs(pid)])


def _python(program: str) -> "subprocess.Popen[str]":
    head = "from claims.files.decoding import Pool\nfrom tests.claims import decoding_faults as faults\n"
    # Whoever is started in the background of a shell is deaf to it, and so is what they start.
    head += "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
    head += f"MODULE = {MODULE!r}\n"
    return subprocess.Popen([sys.executable, "-c", head + program], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _below(pid: int) -> list[int]:
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for child in (thread / "children").read_text().split():
            found += [int(child), *_below(int(child))]
    return found


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_picture_of_2000_dots_costs_little_more_than_its_decoding():
    """The hand-over to a process of its own is a small part of it: counted in work, which others do not hold up."""
    sent = picture(size=(2000, 1500))
    decoding.run(decoders.picture, sent, "JPEG")
    apart = min(_worked(lambda: decoding.measured(decoders.picture, sent, "JPEG").processor) for _ in range(5))
    here = min(_worked(lambda: decoders.picture(sent, "JPEG") and 0) for _ in range(5))
    assert apart < here + 0.1


def _worked(act) -> float:
    """Seconds of a processor here, and what the act says that it took elsewhere."""
    begun = time.process_time()
    elsewhere = act()
    return time.process_time() - begun + elsewhere


def wait_until(holds) -> None:
    until = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_the_pool_keeps_no_thread():
    assert still_works(Pool((MODULE,)))
    assert not [thread for thread in threading.enumerate() if "decod" in thread.name.lower()]
