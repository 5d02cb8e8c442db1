"""The writes of a sweep as plain SQL, all rows at once: the least that the database itself takes for them.

It reckons nothing: which stage a row comes to and when the next one is, `bench.promises` has noted beside it. That the
rows are the very same ones that the sweep writes, `bench.sweeping` asks of both databases afterwards.
"""

from datetime import datetime

from django.db import connection, transaction

_DUE = """
CREATE TEMP TABLE due ON COMMIT DROP AS
SELECT d.id, d.claim_id, d.kind, d.due_at, r.stage, r.after_at, r.anew_at, c.number, c.language,
       CASE WHEN r.stage <> 'missed' THEN 'warn' WHEN d.kind IN ('documentation', 'delivery') THEN 'lapse'
            ELSE 'raise' END AS act
FROM claims_deadline d JOIN claims_claim c ON c.id = d.claim_id JOIN bench_ripe r ON r.deadline_id = d.id
WHERE d.state = 'running' AND d.next_at <= %s AND d.failures < 3 ORDER BY d.next_at, d.id
FOR NO KEY UPDATE OF c SKIP LOCKED
"""

_LETTER = (
    "INSERT INTO notifications_outboxmessage (key, template, address, language, context, subject_key, channel, state,"
    " created_at, next_attempt_at, attempts, error) "
)
# To whoever holds a link to the claim; filer and holder have one name here.
_TO_CLAIMANTS = """
FROM due JOIN claims_claimlink l ON l.claim_id = due.claim_id AND l.revoked_at IS NULL AND l.address <> ''
JOIN claims_claim c ON c.id = due.claim_id JOIN accounts_person p ON p.id = c.person_id
"""

_WRITES = (
    "ANALYZE due",
    # A miss, and the line of it.
    "UPDATE claims_deadline d SET state = 'missed' FROM due WHERE due.id = d.id AND due.act <> 'warn'",
    "INSERT INTO claims_deadlineentry (deadline_id, kind, stage, at, data)"
    " SELECT id, 'missed', 'missed', %(now)s, '{}' FROM due WHERE act <> 'warn'",
    "INSERT INTO claims_claimevent (claim_id, kind, at, data)"
    " SELECT claim_id, CASE act WHEN 'lapse' THEN 'lapsed' ELSE 'deadline_missed' END, %(now)s,"
    " jsonb_build_object('kind', kind, 'deadline', id, 'due_at', due_at) FROM due WHERE act <> 'warn'",
    # What we owe rises in the queue, and the team leads hear of a call.
    "UPDATE claims_claim c SET escalated_at = %(now)s, version = version + 1, rests_until = NULL,"
    " waits_for = CASE WHEN c.state IN ('closed', 'lapsed') THEN 'nobody' ELSE 'us' END"
    " FROM due WHERE due.claim_id = c.id AND due.act = 'raise'",
    _LETTER + "SELECT 'deadline:' || due.id || ':missed:' || u.id, 'callback_missed', u.email,"  # noqa: S608 - our own
    " coalesce(nullif(u.language, ''), 'da'), jsonb_build_object('number', due.number, 'due_at', due.due_at),"
    " due.number, 'mail', 'pending', %(now)s, %(now)s, 0, ''"
    " FROM due CROSS JOIN accounts_user u"
    " WHERE due.act = 'raise' AND due.kind = 'callback' AND u.role = 'team_lead' AND u.is_active",
    # The claimant hears of it, too, and until when they are rung instead.
    _LETTER + "SELECT 'deadline:' || due.id || ':missed:' || l.id, 'callback_admitted', l.address, due.language,"
    " jsonb_build_object('number', due.number, 'due_at', due.due_at, 'anew', due.anew_at,"
    " 'name', p.name, 'trusted', l.trusted, 'link_key', l.id),"
    " due.number, 'mail', 'pending', %(now)s, %(now)s, 0, ''"
    + _TO_CLAIMANTS
    + "WHERE due.act = 'raise' AND due.kind = 'callback'",
    # What the claimant owed closes the claim, and everything else of it falls.
    "WITH others AS (UPDATE claims_deadline d SET state = 'cancelled' FROM due"
    " WHERE due.claim_id = d.claim_id AND due.act = 'lapse' AND d.state = 'running' RETURNING d.id)"
    " INSERT INTO claims_deadlineentry (deadline_id, kind, stage, at, data)"
    " SELECT id, 'cancelled', '', %(now)s, '{\"reason\": \"lapse\"}' FROM others",
    "WITH routes AS (UPDATE claims_route r SET ended_at = %(now)s FROM due"
    " WHERE due.claim_id = r.claim_id AND due.act = 'lapse' AND r.ended_at IS NULL"
    " RETURNING r.booking_id, r.shipment_id),"
    " bookings AS (UPDATE workshops_booking b SET cancelled_at = %(now)s FROM routes"
    " WHERE routes.booking_id = b.id AND b.cancelled_at IS NULL AND b.arrived_at IS NULL)"
    " UPDATE workshops_shipment s SET cancelled_at = %(now)s FROM routes"
    " WHERE routes.shipment_id = s.id AND s.cancelled_at IS NULL AND s.received_at IS NULL",
    "UPDATE claims_decision d SET state = 'sent_back' FROM due"
    " WHERE due.claim_id = d.claim_id AND due.act = 'lapse' AND d.state = 'proposed'",
    "UPDATE claims_claim c SET state = 'lapsed', closed_at = %(now)s, due_at = NULL, escalated_at = NULL,"
    " waits_for = 'nobody', rests_until = NULL, owes_call = false, version = version + 1"
    " FROM due WHERE due.claim_id = c.id AND due.act = 'lapse'",
    _LETTER + "SELECT 'deadline:' || due.id || ':missed:' || l.id, 'claim_lapsed', l.address, due.language,"
    " jsonb_build_object('number', due.number, 'kind', due.kind, 'due_at', due.due_at,"
    " 'name', p.name, 'trusted', l.trusted, 'link_key', l.id),"
    " due.number, 'mail', 'pending', %(now)s, %(now)s, 0, ''" + _TO_CLAIMANTS + "WHERE due.act = 'lapse'",
    # A reminder or a warning moves on to the next stage.
    "UPDATE claims_deadline d SET next_at = due.after_at, failures = 0"
    " FROM due WHERE due.id = d.id AND due.act = 'warn'",
    "INSERT INTO claims_deadlineentry (deadline_id, kind, stage, at, data)"
    " SELECT id, 'warned', stage, %(now)s, CASE kind WHEN 'callback' THEN '{}'::jsonb ELSE '{\"letters\": 1}' END"
    " FROM due WHERE act = 'warn'",
    _LETTER + "SELECT 'deadline:' || due.id || ':' || due.stage || ':' || l.id,"
    " CASE due.kind WHEN 'delivery' THEN 'delivery_reminder' ELSE 'documents_reminder' END, l.address, due.language,"
    " jsonb_build_object('number', due.number, 'last', due.due_at, 'stage', due.stage, 'asked',"
    " CASE due.kind WHEN 'documentation' THEN '[\"proof_of_purchase\"]'::jsonb ELSE '[]' END,"
    " 'name', p.name, 'trusted', l.trusted, 'link_key', l.id),"
    " due.number, 'mail', 'pending', %(now)s, %(now)s, 0, ''"
    + _TO_CLAIMANTS
    + "WHERE due.act = 'warn' AND due.kind <> 'callback'",
)


@transaction.atomic
def sweep_in_sql(now: datetime) -> int:
    """Write what `claims.promises.sweep` writes of all that is due at `now`, in one transaction; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [now])
        due = int(cursor.rowcount)
        for statement in _WRITES:
            cursor.execute(statement, {"now": now})
    return due
