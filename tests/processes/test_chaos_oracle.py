"""Whether the oracle of `bin/chaos` can see: each sin is planted by hand, and the question that is for it finds it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from chaos import letters, oracle, seeding
from chaos.oracle import Connection
from chaos.plan import Edge, Promise, What
from chaos.questions import QUESTIONS
from claims.promises.sweep import sweep_deadlines
from notifications.clock import database_now
from notifications.delivery import deliver_outbox

pytestmark = pytest.mark.django_db(transaction=True)

# The throw-away server keeps no times of commits: their order is that of the transactions' numbers here.
CLOCK = """
CREATE SCHEMA chaos_clock;
CREATE FUNCTION chaos_clock.pg_xact_commit_timestamp(xid) RETURNS timestamptz LANGUAGE sql AS
    $$ SELECT timestamptz '2100-01-01' + $1::text::bigint * interval '1 s' $$;
SET search_path = chaos_clock, pg_catalog, public;
"""
# For each question what makes it true of the deadline %(d)s on the claim %(c)s; one whose claim lapsed, where not said.
LATER = "timestamptz '2200-01-01'"
AGAIN = "INSERT INTO chaos.event SELECT id, claim_id, {kind}, at, data, {deadline}, {at} FROM chaos.event"
LAPSED = " WHERE claim_id = %(c)s AND kind = 'lapsed'"
PLANTED = {
    "due and never fired": "DELETE FROM chaos.firing WHERE deadline_id = %(d)s",
    "parked": "UPDATE claims_deadline SET state = 'running', failures = 3 WHERE id = %(d)s",
    "fired and no letter came": "DELETE FROM chaos.letter WHERE digest IN"
    " (SELECT digest FROM chaos.message WHERE deadline_id = %(d)s)",
    "written and not delivered": "UPDATE chaos.message SET id = %(d)s, state = 'dead' WHERE deadline_id = %(d)s",
    "two ledger lines of one stage": "INSERT INTO chaos.line SELECT * FROM chaos.line WHERE deadline_id = %(d)s",
    "two events of one miss": AGAIN.format(kind="kind", deadline="deadline_id", at="committed") + LAPSED,
    "two messages of one stage to one address": "INSERT INTO chaos.message SELECT * FROM chaos.message"
    " WHERE deadline_id = %(d)s",
    "two letters that read alike": "INSERT INTO chaos.doubled_letter VALUES (%(d)s, 'alike')",
    "a claim that lapsed twice": AGAIN.format(kind="kind", deadline="deadline_id", at="committed") + LAPSED,
    "fired before its moment": "UPDATE chaos.firing SET at = committed + interval '1 s' WHERE deadline_id = %(d)s",
    "fired although it had been moved": "INSERT INTO chaos.line SELECT id, deadline_id, 'moved', '', at,"
    " jsonb_build_object('enforced_at', at + interval '1 day'), committed - interval '1 ms' FROM chaos.line"
    " WHERE deadline_id = %(d)s AND kind = 'missed'",
    "a letter before its moment": "UPDATE chaos.letter SET came = came - interval '1 day' WHERE digest IN"
    " (SELECT digest FROM chaos.message WHERE deadline_id = %(d)s)",
    "state changed without a ledger line": "DELETE FROM chaos.line WHERE deadline_id = %(d)s AND kind = 'missed'",
    "a miss in the ledger and not in the state": "UPDATE claims_deadline SET state = 'met' WHERE id = %(d)s",
    "a miss without its event in the same commit": "UPDATE chaos.event SET committed = committed + interval '1 ms'"
    " WHERE deadline_id = %(d)s",
    "an event without its miss in the same commit": "UPDATE chaos.event SET committed = committed + interval '1 ms'"
    " WHERE deadline_id = %(d)s",
    "a ledger line without its message": "DELETE FROM chaos.message WHERE deadline_id = %(d)s",
    "a message without its ledger line": "DELETE FROM chaos.line WHERE deadline_id = %(d)s AND stage = 'missed'",
    "missed and not lifted in the queue": "UPDATE claims_claim SET escalated_at = NULL WHERE id = %(c)s",
    "lapsed with an open deadline": "UPDATE claims_deadline SET state = 'running' WHERE id = %(d)s",
    "lapsed in the timeline and open in the state": "UPDATE claims_claim SET state = 'filed', closed_at = NULL"
    " WHERE id = %(c)s",
    "both met and missed": "INSERT INTO chaos.line SELECT id, deadline_id, 'met', '', at, data, committed"
    " FROM chaos.line WHERE deadline_id = %(d)s AND kind = 'missed'",
    "lapsed although the upload was committed before": "INSERT INTO chaos.document SELECT 1, claim_id, at,"
    " committed - interval '1 ms' FROM chaos.event WHERE claim_id = %(c)s AND kind = 'lapsed'",
    "lapsed although the device was received before": AGAIN.format(
        kind="'received'", deadline="NULL", at="committed - interval '1 ms'"
    )
    + LAPSED,
    "accepted after it had lapsed": AGAIN.format(kind="'document_added'", deadline="NULL", at=LATER) + LAPSED,
    "an act that the portal itself broke off": "INSERT INTO chaos.act"
    " VALUES (%(c)s, 'upload', now(), NULL, now(), now(), 'failed', 'NameError')",
    "said yes and kept nothing, or said no and kept it": "INSERT INTO chaos.act"
    " VALUES (%(c)s, 'upload', now(), NULL, now(), now(), 'accepted', '')",
}
# The ones that are about a miss that only lifts its claim.
OF_CALLS = {"missed and not lifted in the queue"}


@pytest.fixture
def outside(settings: Any, tmp_path: Path) -> Iterator[Connection]:
    """A connection of the oracle's to a database in which everything has fired and every letter has gone out."""
    settings.MAILBOX_DIR = tmp_path
    settings.EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"
    known = connection.settings_dict
    address = {
        "host": known["HOST"],
        "port": known["PORT"] or None,
        "user": known["USER"],
        "password": known["PASSWORD"],
    }
    with psycopg.connect(**address, dbname=known["NAME"], autocommit=True) as own:
        try:
            own.execute(seeding.SCHEMA)
            own.execute(CLOCK)
            yield own
        finally:
            own.execute("DROP SCHEMA IF EXISTS chaos CASCADE; DROP SCHEMA IF EXISTS chaos_clock CASCADE")


def asked(own: Connection, name: str) -> list[str]:
    (question,) = [question for question in QUESTIONS if question.name == name]
    return [str(row[0]) for row in own.execute(question.sql).fetchall()]


def test_every_question_finds_what_it_is_for_and_nothing_where_nothing_is(outside: Connection, tmp_path: Path) -> None:
    assert PLANTED.keys() == {question.name for question in QUESTIONS}
    now = database_now()
    kinds = [What.CALL_MISSED if name in OF_CALLS else What.DOCUMENTS_LAPSE for name in PLANTED]
    planned = [Promise(what=what, at=now - timedelta(minutes=1), edge=Edge.NONE) for what in kinds]
    _cast, rows = seeding.seed(planned, organisations=2, now=now)
    seeding.note(rows, outside)
    assert sweep_deadlines(now=database_now()) == len(rows)
    # A round ends after some seconds, and this machine may be busy.
    while deliver_outbox(now=database_now()):
        pass
    oracle.lay_out(outside, letters.read(tmp_path))
    assert {question.name: asked(outside, question.name) for question in QUESTIONS} == {name: [] for name in PLANTED}

    for row, (name, sql) in zip(rows, PLANTED.items(), strict=True):
        outside.execute(sql, {"d": row.deadline, "c": row.claim})
        assert asked(outside, name), name
        known = {str(row.deadline), str(row.claim), row.number}
        assert known & set(asked(outside, name)), f"{name}: found, but not where it is"
