"""Promises in bulk, with the ledgers, letters and routes that the portal's acts leave behind them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from accounts.models import Role, User
from bench import courses
from claims.models.deadline import DeadlineKind
from claims.promises.promise_hours import version_name
from workshops import hours
from workshops.models import Workshop

TEAM_LEADS = 3
# The sweep comes back in the morning from an outage that began the evening before.
OUTAGE = timedelta(hours=12)
_WORKSHOPS = 10

KINDS = (
    DeadlineKind.CALLBACK,
    DeadlineKind.FIRST_CONTACT,
    DeadlineKind.DOCUMENTATION,
    DeadlineKind.DELIVERY,
)

_COURSES = """
CREATE TEMP TABLE course ON COMMIT DROP AS
SELECT * FROM jsonb_to_recordset(%(courses)s) AS course (
    kind text, sort text, n int, "of" int, starts_at timestamptz, due_at timestamptz, enforced_at timestamptz,
    next_at timestamptz, after_at timestamptz, anew_at timestamptz, stage text, begun jsonb, fired jsonb
);
ANALYZE course;
"""

# How the promises of a claim stand by its state: of a hundred claims, those from `first` to `last`.
_GROW = """
CREATE TEMP TABLE standing ON COMMIT DROP AS
SELECT c.id AS claim_id, c.number, c.contact_email, k.kind, k.state, course.n
FROM claims_claim c
JOIN (VALUES
    ('filed', 'callback', 'running', 0, 99), ('filed', 'first_contact', 'running', 0, 99),
    ('filed', 'documentation', 'running', 0, 99), ('filed', 'delivery', 'running', 0, 99),
    ('assessing', 'callback', 'met', 0, 99), ('assessing', 'first_contact', 'met', 0, 99),
    ('assessing', 'documentation', 'running', 0, 99), ('assessing', 'delivery', 'running', 0, 99),
    ('routed', 'callback', 'met', 0, 99), ('routed', 'first_contact', 'met', 0, 99),
    ('routed', 'documentation', 'met', 0, 99), ('routed', 'delivery', 'running', 0, 99),
    ('lapsed', 'callback', 'met', 0, 99), ('lapsed', 'first_contact', 'met', 0, 99),
    ('lapsed', 'documentation', 'missed', 0, 99), ('lapsed', 'delivery', 'cancelled', 0, 99),
    ('closed', 'callback', 'met', 0, 89), ('closed', 'callback', 'missed', 90, 99),
    ('closed', 'first_contact', 'met', 0, 98), ('closed', 'first_contact', 'missed', 99, 99),
    ('closed', 'documentation', 'met', 0, 84), ('closed', 'documentation', 'cancelled', 85, 99),
    ('closed', 'delivery', 'met', 0, 79), ('closed', 'delivery', 'cancelled', 80, 99)
) AS k(claim_state, kind, state, first, last) ON k.claim_state = c.state AND c.id / 7 %% 100 BETWEEN k.first AND k.last
JOIN course ON course.kind = k.kind AND course.sort = CASE k.state WHEN 'running' THEN 'running' ELSE 'ended' END
    AND course.n = c.id %% course.of
WHERE c.id > %(claim_before)s;
ANALYZE standing;

CREATE TEMP TABLE started ON COMMIT DROP AS
WITH written AS (
    INSERT INTO claims_deadline (claim_id, kind, starts_at, due_at, enforced_at, next_at, state, calendar_id,
        calendar_version)
    SELECT s.claim_id, s.kind, c.starts_at, c.due_at, c.enforced_at, c.next_at, s.state, %(calendar)s,
        %(calendar_version)s
    FROM standing s JOIN course c USING (kind, n)
    WHERE c.sort = CASE s.state WHEN 'running' THEN 'running' ELSE 'ended' END
    ORDER BY s.claim_id
    RETURNING id, claim_id, kind, state
)
SELECT w.id, w.kind, w.state, s.number, s.contact_email, c.starts_at, c.due_at, c.begun, c.fired
FROM written w JOIN standing s USING (claim_id, kind)
JOIN course c ON c.kind = s.kind AND c.n = s.n
    AND c.sort = CASE s.state WHEN 'running' THEN 'running' ELSE 'ended' END;

INSERT INTO claims_deadlineentry (deadline_id, kind, stage, at, data)
SELECT id, 'met', '', due_at + CASE state WHEN 'met' THEN interval '-1 hour' ELSE interval '1 hour' END, '{}'
FROM started WHERE state = 'met' OR state = 'missed' AND kind IN ('callback', 'first_contact');

INSERT INTO claims_deadlineentry (deadline_id, kind, stage, at, data)
SELECT id, 'missed', 'missed', due_at, '{}' FROM started WHERE state = 'missed';

INSERT INTO claims_deadlineentry (deadline_id, kind, stage, at, data)
SELECT id, 'cancelled', '', due_at - interval '1 hour', '{"reason": "close"}' FROM started WHERE state = 'cancelled';
"""

# What a promise that has begun leaves behind until now, of the rows in `started`.
_LEDGER = """
INSERT INTO claims_deadlineentry (deadline_id, kind, stage, at, data)
SELECT id, 'started', '', starts_at, begun FROM started;

INSERT INTO claims_deadlineentry (deadline_id, kind, stage, at, data)
SELECT s.id, 'warned', f.stage, f.at,
       CASE WHEN f.letters IS NULL THEN '{}' ELSE jsonb_build_object('letters', f.letters) END
FROM started s, jsonb_to_recordset(s.fired) AS f(stage text, at timestamptz, letters int);

INSERT INTO notifications_outboxmessage (key, channel, template, address, language, context, subject_key, state,
    created_at, next_attempt_at, attempts, delivered_at, error)
SELECT 'deadline:' || s.id || ':' || f.stage || ':contact', 'mail',
       CASE s.kind WHEN 'delivery' THEN 'delivery_reminder' ELSE 'documents_reminder' END, s.contact_email, 'da',
       jsonb_build_object('number', s.number, 'last', s.due_at, 'stage', f.stage, 'asked', '[]'::jsonb,
                          'name', '', 'trusted', false),
       s.number, 'delivered', f.at, f.at, 1, f.at, ''
FROM started s, jsonb_to_recordset(s.fired) AS f(stage text, at timestamptz, letters int)
WHERE f.letters IS NOT NULL;
"""

_DUE_OF_CLAIMS = """
UPDATE claims_claim c SET due_at = d.due_at
FROM (SELECT claim_id, min(due_at) AS due_at FROM claims_deadline WHERE state = 'running' GROUP BY claim_id) AS d
WHERE d.claim_id = c.id AND c.id > %(claim_before)s;
"""

# One route in four is a time at the desk that nobody came to, each half an hour of one bench.
_ROUTES = """
INSERT INTO workshops_booking (workshop_id, bench, period, number, claim_number, device_id, booked_at)
SELECT (SELECT min(id) FROM workshops_workshop) + c.id / 4 %% %(workshops)s, 1,
       tstzrange(%(now)s::timestamptz - make_interval(days => 2, mins => 30 * (c.id / 4 / %(workshops)s)::int + 30),
                 %(now)s::timestamptz - make_interval(days => 2, mins => 30 * (c.id / 4 / %(workshops)s)::int)),
       'B' || c.id, c.number, c.device_id, c.filed_at
FROM claims_claim c WHERE c.state = 'routed' AND c.id %% 4 = 0 AND c.id > %(claim_before)s;

INSERT INTO workshops_shipment (kind, direction, number, claim_number, workshop_id, device_id, name, street,
    postal_code, city, phone, created_at)
SELECT 'label', 'to_workshop', 'F' || c.id, c.number,
       (SELECT min(id) FROM workshops_workshop) + c.id / 4 %% %(workshops)s, c.device_id, c.contact_name, '', '', '',
       '', c.filed_at
FROM claims_claim c WHERE c.state = 'routed' AND c.id %% 4 <> 0 AND c.id > %(claim_before)s;

INSERT INTO claims_route (claim_id, kind, workshop_id, booking_id, shipment_id, chosen_at, chosen_by_id)
SELECT c.id, CASE WHEN b.id IS NULL THEN 'label' ELSE 'walk_in' END, coalesce(b.workshop_id, s.workshop_id), b.id, s.id,
       c.filed_at, %(agent)s
FROM claims_claim c
LEFT JOIN workshops_booking b ON b.claim_number = c.number LEFT JOIN workshops_shipment s ON s.claim_number = c.number
WHERE c.state = 'routed' AND c.id > %(claim_before)s;
"""

# The promises that come to a stage take its course from their beginning on; what they wrote before is forgotten.
_RIPEN = """
CREATE TABLE IF NOT EXISTS bench_ripe (deadline_id bigint PRIMARY KEY, claim_id bigint UNIQUE, stage text,
    after_at timestamptz, anew_at timestamptz);

CREATE TEMP TABLE started ON COMMIT DROP AS
SELECT d.id, d.kind, d.claim_id, c.number, c.contact_email, t.starts_at, t.due_at, t.enforced_at, t.next_at,
       t.after_at, t.anew_at, t.stage, t.begun, t.fired
FROM (SELECT d.id, d.kind, d.claim_id, row_number() OVER (ORDER BY md5(d.id::text)) AS place
      FROM claims_deadline d JOIN claims_claim c ON c.id = d.claim_id
      WHERE d.state = 'running' AND d.kind = %(kind)s AND c.state = %(claim_state)s
        AND NOT EXISTS (SELECT 1 FROM bench_ripe r WHERE r.claim_id = d.claim_id)
      LIMIT %(count)s) AS d
JOIN claims_claim c ON c.id = d.claim_id
JOIN course t ON t.n = d.place %% t.of;
ANALYZE started;

INSERT INTO bench_ripe SELECT id, claim_id, stage, after_at, anew_at FROM started;

DELETE FROM notifications_outboxmessage m USING started s, claims_deadlineentry e
WHERE e.deadline_id = s.id AND m.key = 'deadline:' || s.id || ':' || e.stage || ':contact';
DELETE FROM claims_deadlineentry e USING started s WHERE e.deadline_id = s.id;

UPDATE claims_deadline d SET starts_at = s.starts_at, due_at = s.due_at, enforced_at = s.enforced_at,
    next_at = s.next_at FROM started s WHERE s.id = d.id;
UPDATE claims_claim c SET due_at = least(c.due_at, s.due_at) FROM started s WHERE s.claim_id = c.id;
"""


@dataclass(frozen=True)
class Share:
    """A stage of a kind that comes, on claims in this state, and how many of a hundred due rows are such ones."""

    kind: DeadlineKind
    stage: str
    claim_state: str
    share: int


CALLS_MISSED = Share(DeadlineKind.CALLBACK, "missed", "filed", 35)
CALLS_WARNED = Share(DeadlineKind.CALLBACK, "half_time", "filed", 5)
DOCUMENTS_REMINDED = Share(DeadlineKind.DOCUMENTATION, "days_7", "assessing", 25)
DELIVERY_REMINDED = Share(DeadlineKind.DELIVERY, "days_14", "routed", 15)
DOCUMENTS_LAPSED = Share(DeadlineKind.DOCUMENTATION, "missed", "assessing", 10)
DELIVERY_LAPSED = Share(DeadlineKind.DELIVERY, "missed", "routed", 10)

# What an outage of a night leaves due in the morning: three reminders go before each lapse, and most are answered.
AS_THEY_COME = (
    CALLS_MISSED,
    CALLS_WARNED,
    DOCUMENTS_REMINDED,
    DELIVERY_REMINDED,
    DOCUMENTS_LAPSED,
    DELIVERY_LAPSED,
)


def prepare_people() -> None:
    """Make the team leads who are told, the agent who chose the routes, and the workshops that they lead to."""
    for number in range(TEAM_LEADS):
        email = f"leder{number}@bench.example"
        if not User.objects.filter(email=email).exists():
            User.objects.create_user(email, None, name=f"Leder {number}", role=Role.TEAM_LEAD)
    if not User.objects.filter(email="rute@bench.example").exists():
        User.objects.create_user("rute@bench.example", None, name="Rute", role=Role.AGENT)
    for number in range(Workshop.objects.count(), _WORKSHOPS):
        Workshop.objects.create(name=f"Værksted {number}", slug=f"bench-{number}", city="Kolding", benches=1)


def add_promises(*, claim_before: int, now: datetime) -> None:
    """Give every claim above the id `claim_before` its four promises as its state has left them at `now`."""
    prepare_people()
    held = hours.of_call_centre()
    facts = {
        "now": now,
        "claim_before": claim_before,
        "calendar": held.version,
        "calendar_version": version_name(held),
        "courses": courses.as_json(
            sort for kind in KINDS for sort in (courses.running(kind, now), courses.ended(kind, now))
        ),
        "workshops": _WORKSHOPS,
        "agent": User.objects.get(email="rute@bench.example").pk,
    }
    _run(_COURSES + _GROW + _LEDGER + _DUE_OF_CLAIMS + _ROUTES + "DROP TABLE course, started, standing", facts)


def ripen(shares: tuple[Share, ...], count: int, now: datetime) -> None:
    """Let `count` running promises come to a stage between the outage's beginning and `now`, in these shares.

    Raises SystemExit where there are not as many. What is due is also listed in `bench_ripe`, with its next moment.
    """
    whole = sum(share.share for share in shares)
    with transaction.atomic():
        for share in shares:
            ripe = courses.ripe(share.kind, share.stage, since=now - OUTAGE, now=now)
            facts = {
                "courses": courses.as_json([ripe]),
                "kind": share.kind,
                "claim_state": share.claim_state,
                "count": count * share.share // whole,
            }
            _run(_COURSES + _RIPEN + _LEDGER + "DROP TABLE course, started", facts)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM bench_ripe")
        if (there := cursor.fetchone()[0]) != count:
            raise SystemExit(f"{there} of {count} promises could be made due: let there be more promises")


def _run(statements: str, facts: Mapping[str, object]) -> None:
    with connection.cursor() as cursor:
        for statement in statements.split(";"):
            if statement.strip():
                cursor.execute(statement, facts)
