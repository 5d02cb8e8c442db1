"""A line to the database is kept between requests, and replaced where the server has ended it."""

import select
from collections.abc import Iterator
from time import monotonic

import pytest
from django.db import connections
from django.db.utils import OperationalError

from portal.postgresql.base import DatabaseWrapper

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> Iterator[DatabaseWrapper]:
    """A line of its own, as a web process has one from its first request on."""
    own = connections.create_connection("default")
    assert isinstance(own, DatabaseWrapper)
    own.health_check_enabled = True
    own.connect()
    assert own.is_usable()
    with own.cursor() as cursor:
        cursor.execute("SELECT 'left here'")
    yield own
    own.close()


def test_a_line_that_worked_a_moment_ago_is_kept_without_a_question(line):
    before = line.connection

    _next_request(line)

    assert line.connection is before
    assert _asked_last(before.info.backend_pid) == "SELECT 'left here'"


def test_a_line_that_was_not_asked_lately_is_asked_for_its_far_end_may_be_gone_without_a_word(line, monkeypatch):
    before, later = line.connection, monotonic() + 2
    monkeypatch.setattr("portal.postgresql.base.monotonic", lambda: later)

    _next_request(line)

    assert line.connection is before
    assert _asked_last(before.info.backend_pid) == "SELECT 1"


def test_a_line_that_the_server_ended_is_replaced_before_the_next_request_asks(line):
    ended = line.connection
    _end(ended.info.backend_pid)

    _next_request(line)
    with line.cursor() as cursor:
        cursor.execute("SELECT 1")

    assert line.connection is not ended


def test_a_line_on_which_something_went_wrong_is_asked_for(line):
    before = line.connection
    line.errors_occurred = True

    line.close_if_unusable_or_obsolete()

    assert line.connection is before
    assert not line.errors_occurred
    assert _asked_last(before.info.backend_pid) == "SELECT 1"


def test_a_line_that_broke_within_a_request_is_not_usable(line):
    _end(line.connection.info.backend_pid)
    with pytest.raises(OperationalError), line.cursor() as cursor:
        cursor.execute("SELECT 1")

    assert not line.is_usable()


def test_a_line_that_was_told_something_meanwhile_is_asked_and_kept(line):
    before = line.connection
    with line.cursor() as cursor:
        cursor.execute("LISTEN told")
    # From a line of its own: what a test's own one says is told when its transaction ends, and no test's does.
    teller = connections.create_connection("default")
    with teller.cursor() as other:
        other.execute("NOTIFY told")
    teller.close()
    assert select.select([before.fileno()], [], [], 10)[0], "nothing was told"

    _next_request(line)

    assert line.connection is before
    assert _asked_last(before.info.backend_pid) == "SELECT 1"


def _next_request(line: DatabaseWrapper) -> None:
    """What Django does with a line when a request begins and the first question is asked."""
    line.close_if_unusable_or_obsolete()
    line.close_if_health_check_failed()


def _end(process: int) -> None:
    """Let the server end the line of a process, and wait until it is gone."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [process])
        assert cursor.fetchone() == (True,)


def _asked_last(process: int) -> str:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [process])
        return str(cursor.fetchone()[0])
