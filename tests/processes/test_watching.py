"""Whether an operator learns that nobody works any more: a real worker, killed, and the command that is asked."""

from collections.abc import Iterator
from typing import Any

import pytest

from notifications import heartbeat
from notifications.models import Heartbeat
from tests.portal.test_health import ask
from tests.processes.house import House, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = ("claims.tasks.sweep_deadlines", "notifications.tasks.deliver_outbox")
LIMIT = 6.0


@pytest.fixture
def house(transactional_db: None) -> Iterator[House]:
    """Closed before the database is emptied."""
    built = House()
    try:
        built.start_valkey()
        yield built
    finally:
        built.close()


def test_a_killed_worker_is_told_of_once_its_last_round_is_too_long_ago(house: House, settings: Any) -> None:
    limits = {"sweep_heartbeat_seconds": LIMIT, "outbox_heartbeat_seconds": LIMIT}
    settings.HEALTH_LIMITS = {**settings.HEALTH_LIMITS, **limits}

    def ring() -> None:
        for task in ROUNDS:
            house.ring(task)

    assert ask("--heartbeats")[0] == 1, "nobody has come round yet"
    house.start_worker()
    both = {heartbeat.SWEEP, heartbeat.OUTBOX}
    wait_until(lambda: set(Heartbeat.objects.values_list("name", flat=True)) == both, meanwhile=ring)
    wait_until(lambda: ask()[0] == 0, meanwhile=ring)

    house.kill("worker")
    # Each round has its own last time, so one may be too long ago a moment before the other.
    wait_until(lambda: len(_told()) == len(both), meanwhile=ring)
    assert ask()[0] == 1
    assert all(line.startswith("FEJL  Seneste runde") for line in _told())


def _told() -> list[str]:
    """What the command finds fault with."""
    return [line for line in ask()[1].splitlines() if not line.startswith("ok ")]
