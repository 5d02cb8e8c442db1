"""The stale twin: a process that now and then repeats a firing by bare SQL, as an older or a faulty build would.

    python -m chaos.twin DSN SECONDS

It asks nobody whether the stage has fired, takes no lock and names its letters in its own way. Only the ledger's unique
stage stands between it and a second miss. It writes down what became of each try in `chaos.twin`.
"""

import random
import sys
import time

import psycopg

EVERY_SECONDS = 0.4

_FIRED = """
SELECT id, deadline_id, stage FROM claims_deadlineentry e
WHERE stage <> '' AND NOT EXISTS (SELECT FROM chaos.twin t WHERE t.deadline_id = e.deadline_id AND t.stage = e.stage)
ORDER BY random() LIMIT 1
"""
_AGAIN = (
    """
    INSERT INTO claims_deadlineentry (deadline_id, kind, stage, at, data)
    SELECT deadline_id, kind, stage, clock_timestamp(), data FROM claims_deadlineentry WHERE id = %(entry)s
    """,
    """
    INSERT INTO claims_claimevent (claim_id, kind, at, data)
    SELECT claim_id, kind, clock_timestamp(), data FROM claims_claimevent
    WHERE claim_id = (SELECT claim_id FROM claims_deadline WHERE id = %(deadline)s)
        AND kind IN ('deadline_missed', 'lapsed') AND (data->>'deadline')::bigint = %(deadline)s
        AND %(stage)s = 'missed'
    """,
    """
    INSERT INTO notifications_outboxmessage
        (key, channel, template, address, language, context, subject_key, state, created_at, next_attempt_at,
         attempts, error)
    SELECT 'twin:' || key, channel, template, address, language, context, subject_key, 'pending', clock_timestamp(),
           clock_timestamp(), 0, ''
    FROM notifications_outboxmessage WHERE key LIKE 'deadline:' || %(deadline)s || ':' || %(stage)s || ':%%'
    """,
)
_NOTE = "INSERT INTO chaos.twin (deadline_id, stage, refused) VALUES (%s, %s, %s)"


def main() -> None:
    """Repeat firings until the time is over; a server that is away is asked again."""
    dsn, seconds = sys.argv[1], float(sys.argv[2])
    latest = time.monotonic() + seconds
    while time.monotonic() < latest:
        try:
            with psycopg.connect(dsn, autocommit=True, connect_timeout=5, application_name="twin") as connection:
                while time.monotonic() < latest:
                    repeat_one(connection)
                    time.sleep(EVERY_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311 - no secret
        except psycopg.OperationalError:
            time.sleep(EVERY_SECONDS)


def repeat_one(connection: "psycopg.Connection[tuple[object, ...]]") -> bool | None:
    """Fire once more what stands in the ledger; returns whether the database refused, None where nothing stands."""
    found = connection.execute(_FIRED).fetchone()
    if found is None:
        return None
    entry, deadline, stage = found
    refused = False
    try:
        with connection.transaction():
            for statement in _AGAIN:
                connection.execute(statement, {"entry": entry, "deadline": deadline, "stage": stage})
    except psycopg.errors.UniqueViolation:
        refused = True
    connection.execute(_NOTE, [deadline, stage, refused])
    return refused


if __name__ == "__main__":
    main()
