"""What the oracle asks: each question is plain SQL that finds what must not be, and its name says what that is.

The tables are the portal's, as they stand when the storm is over, copied with the moment at which each row's
transaction committed: that order, and no clock of a process, says what came first.
"""

from dataclasses import dataclass
from enum import StrEnum


class Sin(StrEnum):
    """The four ways in which a promise is broken by a machine."""

    MISSED = "missed"
    DOUBLE = "double"
    EARLY = "early"
    TORN = "torn"


@dataclass(frozen=True)
class Question:
    """Rows that must not be; each row begins with the id of a deadline or claim."""

    sin: Sin
    name: str
    sql: str


# A message's digest is the local part of its Message-ID. Whether a firing was beside a call that came late: then the
# call itself wrote the miss, and nobody needs to be told to ring.
SNAPSHOT = """
CREATE TABLE chaos.line AS
SELECT id, deadline_id, kind, stage, at, data, pg_xact_commit_timestamp(xmin) AS committed FROM claims_deadlineentry;
CREATE INDEX ON chaos.line (deadline_id);
CREATE TABLE chaos.event AS
SELECT id, claim_id, kind, at, data, (data->>'deadline')::bigint AS deadline_id,
       pg_xact_commit_timestamp(xmin) AS committed
FROM claims_claimevent;
CREATE INDEX ON chaos.event (claim_id);
CREATE INDEX ON chaos.event (deadline_id);
CREATE TABLE chaos.document AS
SELECT id, claim_id, received_at, pg_xact_commit_timestamp(xmin) AS committed FROM claims_document;
CREATE TABLE chaos.message AS
SELECT id, key, state, template, address, subject_key, created_at,
       left(encode(sha256(convert_to(key, 'UTF8')), 'hex'), 40) AS digest,
       CASE WHEN key LIKE 'deadline:%' THEN split_part(key, ':', 2)::bigint END AS deadline_id,
       CASE WHEN key LIKE 'deadline:%' THEN split_part(key, ':', 3) END AS stage
FROM notifications_outboxmessage;
CREATE INDEX ON chaos.message (deadline_id);
CREATE INDEX ON chaos.letter (digest);
CREATE TABLE chaos.firing AS
SELECT p.*, l.id AS line_id, l.at AS fired_at, l.committed,
       EXISTS (SELECT FROM chaos.line m WHERE m.deadline_id = l.deadline_id AND m.kind = 'met'
               AND m.committed = l.committed) AS by_late_act
FROM chaos.promise p JOIN chaos.line l USING (deadline_id, stage);
CREATE INDEX ON chaos.firing (deadline_id);
ANALYZE;
"""

_MISSED = {
    "due and never fired": """
        SELECT p.deadline_id FROM chaos.promise p
        WHERE NOT EXISTS (SELECT FROM chaos.firing f WHERE f.deadline_id = p.deadline_id)
          AND NOT (p.edge <> '' AND EXISTS (SELECT FROM chaos.line l WHERE l.deadline_id = p.deadline_id
                                            AND l.kind IN ('met', 'moved', 'held', 'cancelled')))
    """,
    "parked": "SELECT id FROM claims_deadline WHERE state = 'running' AND failures >= 3",
    "fired and no letter came": """
        SELECT f.deadline_id FROM chaos.firing f
        WHERE NOT f.by_late_act AND f.letters > (
            SELECT count(*) FROM chaos.message m JOIN chaos.letter USING (digest)
            WHERE m.deadline_id = f.deadline_id AND m.stage = f.stage)
    """,
    "written and not delivered": """
        SELECT m.id FROM chaos.message m
        WHERE m.state <> 'delivered' OR NOT EXISTS (SELECT FROM chaos.letter l WHERE l.digest = m.digest)
    """,
}
_DOUBLE = {
    "two ledger lines of one stage": """
        SELECT deadline_id, stage FROM chaos.line WHERE stage <> '' GROUP BY 1, 2 HAVING count(*) > 1
    """,
    "two events of one miss": """
        SELECT deadline_id FROM chaos.event WHERE kind IN ('deadline_missed', 'lapsed')
        GROUP BY 1 HAVING count(*) > 1
    """,
    "two messages of one stage to one address": """
        SELECT min(subject_key), template, address FROM chaos.message
        WHERE template IN ('claim_lapsed', 'callback_missed', 'callback_admitted', 'documents_reminder',
                           'delivery_reminder')
        GROUP BY subject_key, template, address HAVING count(*) > 1
    """,
    "two letters that read alike": "SELECT receiver, subject FROM chaos.doubled_letter",
    "a claim that lapsed twice": """
        SELECT claim_id FROM chaos.event WHERE kind = 'lapsed' GROUP BY 1 HAVING count(*) > 1
    """,
}
_EARLY = {
    "fired before its moment": """
        SELECT deadline_id FROM chaos.firing WHERE fired_at < at OR committed < at
    """,
    "fired although it had been moved": """
        SELECT l.deadline_id FROM chaos.line l JOIN chaos.line m USING (deadline_id)
        WHERE l.kind = 'missed' AND m.kind = 'moved' AND m.committed < l.committed
          AND l.at < (m.data->>'enforced_at')::timestamptz
    """,
    "a letter before its moment": """
        SELECT f.deadline_id FROM chaos.firing f
        JOIN chaos.message m ON m.deadline_id = f.deadline_id AND m.stage = f.stage
        JOIN chaos.letter l USING (digest) WHERE l.came < f.at - interval '10 ms' -- a file's clock is coarse
    """,
}
_TORN = {
    "state changed without a ledger line": """
        SELECT d.id FROM claims_deadline d WHERE d.state <> 'running'
          AND NOT EXISTS (SELECT FROM chaos.line l WHERE l.deadline_id = d.id AND l.kind = d.state)
    """,
    "a miss in the ledger and not in the state": """
        SELECT d.id FROM claims_deadline d JOIN chaos.line l ON l.deadline_id = d.id AND l.kind = 'missed'
        WHERE d.state <> 'missed'
    """,
    "a miss without its event in the same commit": """
        SELECT f.deadline_id FROM chaos.firing f WHERE f.stage = 'missed' AND NOT f.by_late_act
          AND NOT EXISTS (SELECT FROM chaos.event e WHERE e.deadline_id = f.deadline_id AND e.committed = f.committed)
    """,
    "an event without its miss in the same commit": """
        SELECT e.deadline_id FROM chaos.event e WHERE e.kind IN ('deadline_missed', 'lapsed')
          AND NOT EXISTS (SELECT FROM chaos.line l WHERE l.deadline_id = e.deadline_id AND l.kind = 'missed'
                          AND l.committed = e.committed)
    """,
    "a ledger line without its message": """
        SELECT f.deadline_id FROM chaos.firing f WHERE NOT f.by_late_act AND f.letters > (
            SELECT count(*) FROM chaos.message m WHERE m.deadline_id = f.deadline_id AND m.stage = f.stage)
    """,
    "a message without its ledger line": """
        SELECT m.deadline_id FROM chaos.message m WHERE m.deadline_id IS NOT NULL
          AND NOT EXISTS (SELECT FROM chaos.line l WHERE l.deadline_id = m.deadline_id AND l.stage = m.stage)
    """,
    "missed and not lifted in the queue": """
        SELECT c.id FROM claims_claim c JOIN chaos.event e ON e.claim_id = c.id AND e.kind = 'deadline_missed'
        WHERE c.escalated_at IS NULL AND c.state NOT IN ('closed', 'lapsed')
          AND NOT EXISTS (SELECT FROM chaos.event v WHERE v.claim_id = c.id AND v.kind = 'called'
                          AND v.committed > e.committed)
    """,
    "lapsed with an open deadline": """
        SELECT c.id FROM claims_claim c JOIN claims_deadline d ON d.claim_id = c.id
        WHERE c.state = 'lapsed' AND d.state = 'running'
    """,
    "lapsed in the timeline and open in the state": """
        SELECT c.id FROM claims_claim c JOIN chaos.event e ON e.claim_id = c.id AND e.kind = 'lapsed'
        WHERE c.state <> 'lapsed' AND NOT EXISTS (SELECT FROM chaos.event r WHERE r.claim_id = c.id
                                                  AND r.kind = 'reopened' AND r.committed > e.committed)
    """,
    "both met and missed": """
        SELECT l.deadline_id FROM chaos.line l JOIN chaos.line m USING (deadline_id)
        JOIN claims_deadline d ON d.id = l.deadline_id
        WHERE l.kind = 'missed' AND m.kind = 'met' AND d.kind IN ('documentation', 'delivery')
    """,
    "lapsed although the upload was committed before": """
        SELECT e.claim_id FROM chaos.event e JOIN chaos.document o USING (claim_id)
        WHERE e.kind = 'lapsed' AND o.committed < e.committed
    """,
    "lapsed although the device was received before": """
        SELECT e.claim_id FROM chaos.event e JOIN chaos.event r USING (claim_id)
        WHERE e.kind = 'lapsed' AND r.kind = 'received' AND r.committed < e.committed
    """,
    "accepted after it had lapsed": """
        SELECT e.claim_id FROM chaos.event e JOIN chaos.event v USING (claim_id)
        WHERE e.kind = 'lapsed' AND v.kind IN ('document_added', 'documents_complete', 'received', 'called')
          AND v.committed > e.committed
          AND NOT EXISTS (SELECT FROM chaos.event r WHERE r.claim_id = e.claim_id AND r.kind = 'reopened')
    """,
    "an act that the portal itself broke off": """
        SELECT claim_id, edge, said FROM chaos.act WHERE answer = 'failed'
    """,
    "said yes and kept nothing, or said no and kept it": """
        SELECT a.claim_id, a.edge, a.answer FROM chaos.act a
        WHERE a.answer IN ('accepted', 'refused') AND (a.answer = 'accepted') <> CASE a.edge
            WHEN 'photo' THEN EXISTS (SELECT FROM chaos.document o WHERE o.claim_id = a.claim_id)
            WHEN 'upload' THEN EXISTS (SELECT FROM chaos.document o WHERE o.claim_id = a.claim_id)
            WHEN 'call' THEN EXISTS (SELECT FROM chaos.event e WHERE e.claim_id = a.claim_id AND e.kind = 'called')
            WHEN 'move' THEN EXISTS (SELECT FROM chaos.line l JOIN chaos.promise p USING (deadline_id)
                                     WHERE p.claim_id = a.claim_id AND l.kind = 'moved')
            ELSE EXISTS (SELECT FROM chaos.event e WHERE e.claim_id = a.claim_id AND e.kind = 'received') END
    """,
}

QUESTIONS = tuple(
    Question(sin, name, sql)
    for sin, asked in ((Sin.MISSED, _MISSED), (Sin.DOUBLE, _DOUBLE), (Sin.EARLY, _EARLY), (Sin.TORN, _TORN))
    for name, sql in asked.items()
)
