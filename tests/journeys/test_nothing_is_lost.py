"""What a visitor was told is true, whatever happens to the machine the moment after; and Ctrl-C leaves nothing."""

import contextlib
import sys
import uuid

import psutil
import pytest

from tests.embedded.processes import alive, everything_below
from tests.embedded.running import Demonstration, RunningDemo
from tests.journeys.journey import number_on, skip_to_contact, wait_for_mail
from tests.journeys.test_filing_otherwise import UNKNOWN_IMEI
from tests.journeys.visitors import HttpVisitor


def kill_everything(demo: RunningDemo) -> list[psutil.Process]:
    """End the demonstration and all that it started with signal 9."""
    doomed = [psutil.Process(demo.process.pid), *everything_below(demo.process.pid)]
    for process in doomed:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    demo.process.wait(timeout=10)
    return doomed


def test_a_cold_start_answers_within_two_minutes(house: Demonstration) -> None:
    house.demo()
    assert house.cold_start_seconds < 120


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_a_receipt_outlives_kill_9_of_every_process(house: Demonstration) -> None:
    demo = house.demo()
    email = f"{uuid.uuid4().hex[:12]}@privat.example"
    visitor = HttpVisitor(demo.url)
    visitor.open("/anmeld/")
    visitor.fill("Hvilken enhed er det?", UNKNOWN_IMEI)
    visitor.press("Fortsæt")
    skip_to_contact(visitor)
    visitor.fill("E-mail", email)
    visitor.press("Fortsæt")
    visitor.press("Send skadeanmeldelse")
    killed = kill_everything(demo)

    number, case = number_on(visitor), visitor.target("Følg din sag")
    again = house.demo()
    assert alive(killed) == []
    visitor = HttpVisitor(again.url)
    visitor.open(case)
    assert number in visitor.text
    assert "Vi ringer senest" in visitor.text
    wait_for_mail(visitor, email, number)
    assert visitor.text.count(number) == 1


def test_an_interrupt_stops_everything_within_five_seconds(house: Demonstration) -> None:
    demo = house.demo()
    assert demo.stop() < 5
    assert demo.process.returncode == 0
    assert alive(demo.below) == []
