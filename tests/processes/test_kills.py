"""Stopping and killing workers and broker while the portal works: nothing missed, nothing double.

What happened is counted by plain SQL and in the folder of mails, not by the application's own words.
"""

import random
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from celery import current_app
from django.db import connection

from claims.filing.filing import Filing, file_claim
from claims.models import Claim, Deadline
from claims.models.deadline import DeadlineKind
from notifications import bell
from notifications.channels.mail import message_id
from notifications.clock import database_now
from tests.cast import ANNAS_IMEI, Cast, make_cast
from tests.claims.promises import make_overdue
from tests.processes.house import House, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

SWEEP = "claims.tasks.sweep_deadlines"
DELIVER = "notifications.tasks.deliver_outbox"
ROWS = 360


@pytest.fixture
def house(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """Closed before the database is emptied."""
    built = House()
    monkeypatch.setattr(current_app.conf, "broker_write_url", built.broker)
    monkeypatch.setattr(bell, "_quiet_until", 0.0)
    try:
        built.start_valkey()
        yield built
    finally:
        built.close()


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def count(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def missed() -> int:
    return count("SELECT count(*) FROM claims_deadlineentry WHERE kind = 'missed'")


def waiting_letters() -> int:
    return count("SELECT count(*) FROM notifications_outboxmessage WHERE state <> 'delivered'")


def message_ids(mails: list[Path]) -> list[str]:
    return [str(message_from_bytes(mail.read_bytes())["Message-ID"]) for mail in mails]


def test_a_claim_filed_while_the_worker_is_stopped_keeps_its_promise_and_its_mail(house: House, cast: Cast) -> None:
    house.start_worker()
    house.ring(DELIVER)
    wait_until(lambda: "deliver_outbox" in house.log() and "succeeded" in house.log())
    house.stop("worker")

    now = database_now()
    filed = file_claim(filing=Filing(identifier=ANNAS_IMEI), now=now)
    callback = Deadline.objects.get(claim=filed.claim, kind=DeadlineKind.CALLBACK)
    assert callback.due_at > now
    assert house.mails == []

    # Nobody rings again: the ring of the filing itself waits at the broker.
    house.start_worker()
    wait_until(lambda: len(house.mails) == 1)
    wait_until(lambda: waiting_letters() == 0)
    assert filed.claim.number in house.mails[0].read_text()
    after = Deadline.objects.get(pk=callback.pk)
    assert (after.due_at, after.state) == (callback.due_at, "running")
    assert Claim.objects.get().due_at == callback.due_at


def test_a_claim_filed_while_the_broker_is_dead_waits_for_nobody_and_is_mailed_later(house: House, cast: Cast) -> None:
    house.kill("valkey")
    began = database_now()
    file_claim(filing=Filing(identifier=ANNAS_IMEI), now=began)
    assert database_now() - began < timedelta(seconds=2)
    assert waiting_letters() == 1

    house.start_valkey()
    house.start_worker()
    wait_until(lambda: waiting_letters() == 0, meanwhile=lambda: house.ring(DELIVER))
    assert len(house.mails) == 1


# Its short form is the storm.
@pytest.mark.long
def test_kill_9_of_worker_and_broker_during_the_sweep_misses_nothing_and_doubles_nothing(
    house: House, cast: Cast
) -> None:
    due = database_now() - timedelta(minutes=1)
    make_overdue(cast, DeadlineKind.CALLBACK, ROWS // 2, at=due)
    make_overdue(cast, DeadlineKind.DELIVERY, ROWS // 2, at=due)
    make_overdue(cast, DeadlineKind.CALLBACK, 10, at=due + timedelta(hours=1))

    def ring() -> None:
        # Small batches, so that a kill falls into the midst of many transactions.
        house.ring(SWEEP, limit=3)
        house.ring(SWEEP, limit=3)
        house.ring(DELIVER, limit=40)

    house.start_worker("first")
    house.start_worker("second")
    for victims, successor in ((["first", "valkey"], "third"), (["valkey", "second"], "fourth")):
        goal = missed() + random.randint(20, 60)
        wait_until(lambda goal=goal: missed() >= goal, meanwhile=ring)
        for victim in victims:
            house.kill(victim)
        assert missed() < ROWS, "the kill came too late to mean anything"
        house.start_valkey()
        house.start_worker(successor)
    wait_until(lambda: missed() == ROWS and waiting_letters() == 0, meanwhile=ring)

    doubled = "SELECT count(*) FROM (SELECT 1 FROM {} GROUP BY {} HAVING count(*) > 1) AS twice"
    assert count(doubled.format("claims_deadlineentry WHERE kind = 'missed'", "deadline_id")) == 0
    assert count(doubled.format("claims_claimevent", "claim_id")) == 0
    assert count("SELECT count(*) FROM claims_claimevent") == ROWS
    assert count("SELECT count(*) FROM claims_deadline WHERE state = 'missed'") == ROWS
    assert count("SELECT count(*) FROM claims_claim WHERE state = 'lapsed'") == ROWS // 2
    assert count("SELECT count(*) FROM claims_claim WHERE escalated_at IS NOT NULL") == ROWS // 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM notifications_outboxmessage")
        expected = [message_id(key) for (key,) in cursor.fetchall()]
    # Of a missed call the team lead hears, and the claimant; of a lapse the claimant.
    assert len(expected) == 2 * (ROWS // 2) + ROWS // 2
    assert sorted(message_ids(house.mails)) == sorted(expected)
    assert count("SELECT count(*) FROM claims_deadline WHERE state = 'running'") == 10, "nothing was early"
