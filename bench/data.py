"""Rows in bulk, by SQL: organisations, devices, covers and claims in the shapes that the portal itself writes."""

from datetime import datetime

from django.db import connection, transaction

OPEN_IN_A_HUNDRED = 15

# Valid IMEIs: fourteen digits and their Luhn digit.
_IMEI = """
CREATE OR REPLACE FUNCTION pg_temp.imei(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT body || (10 - sum(CASE WHEN place % 2 = 1 THEN digit WHEN digit > 4 THEN 2 * digit - 9 ELSE 2 * digit END)
                    % 10) % 10
    FROM (SELECT (35000000000000 + n)::text AS body) AS made,
         LATERAL (SELECT place, substr(body, place, 1)::int AS digit FROM generate_series(1, 14) AS place) AS digits
    GROUP BY body
$$
"""

_FLEET = """
INSERT INTO accounts_organisation (name, cvr, language, created_at)
SELECT 'Virksomhed ' || n, to_char(n, 'FM00000000'), 'da', %(now)s
FROM generate_series(%(first_org)s, %(last_org)s) AS n;

INSERT INTO accounts_person (organisation_id, name, email, phone, language)
SELECT o.id, 'Person ' || n, 'person' || n || '@firma.example', '+45' || to_char(20000000 + n, 'FM00000000'), ''
FROM generate_series(%(first)s, %(last)s) AS n
JOIN accounts_organisation o ON o.cvr = to_char(1 + n %% %(last_org)s, 'FM00000000');

INSERT INTO devices_device (organisation_id, holder_id, kind, brand, model, purchased_on, price_dkk, warranty_months,
                            registered_at)
SELECT p.organisation_id, p.id, 'mobile', 'Samsung', 'Galaxy S24', date '2025-03-01', 6799, 24, %(now)s
FROM accounts_person p WHERE p.id > %(person_before)s ORDER BY p.id;

INSERT INTO devices_identifier (device_id, kind, position, value)
SELECT d.id, 'imei', 1, pg_temp.imei(d.id)
FROM devices_device d WHERE d.id > %(device_before)s;

INSERT INTO devices_identifier (device_id, kind, position, value)
SELECT d.id, 'serial', 1, 'R' || lpad(d.id::text, 10, '0') FROM devices_device d WHERE d.id > %(device_before)s;

INSERT INTO policies_policy (organisation_id, number, terms, holder_kind, term_months, options, payment, excess_dkk,
                             excess_by_settlement, premium_overdue, starts_on)
SELECT o.id, 'P-' || o.cvr, 'usg-totalforsikring-9051102', 'business', 36, '{}', 'prepaid', 0, '{}', false,
       date '2024-01-01'
FROM accounts_organisation o WHERE NOT EXISTS (SELECT 1 FROM policies_policy p WHERE p.organisation_id = o.id);

INSERT INTO policies_cover (policy_id, device_id, terms, starts_on, ends_on, sum_insured_dkk)
SELECT p.id, d.id, p.terms, date '2025-03-01', date '2028-03-01', 6799
FROM devices_device d JOIN policies_policy p USING (organisation_id) WHERE d.id > %(device_before)s;
"""

_CLAIMS = """
INSERT INTO claims_claim (number, organisation_id, device_id, person_id, state, outcome, filed_at, closed_at, due_at,
    version, stated_identifier, stated_kind, peril, description, country, contact_name, contact_email, contact_phone,
    phone_is_the_device, language, wish, filer_key)
SELECT 'S-2026-' || to_char(nextval('claim_number'), 'FM000000'), d.organisation_id, d.id, d.holder_id,
       CASE WHEN d.id %% 100 >= %(open)s THEN 'closed' WHEN d.id %% 3 = 0 THEN 'filed' ELSE 'assessing' END,
       CASE WHEN d.id %% 100 >= %(open)s THEN 'repaired' ELSE '' END,
       %(now)s::timestamptz - make_interval(mins => (d.id %% 40000)::int),
       CASE WHEN d.id %% 100 >= %(open)s THEN %(now)s::timestamptz END,
       CASE WHEN d.id %% 100 < %(open)s THEN %(now)s::timestamptz + make_interval(mins => (d.id %% 40000)::int) END,
       1, i.value, 'imei', 'damage', 'Faldet på gulvet, glasset er revnet.', 'DK', p.name, p.email, p.phone,
       false, 'da', '', ''
FROM devices_device d
JOIN devices_identifier i ON i.device_id = d.id AND i.kind = 'imei'
JOIN accounts_person p ON p.id = d.holder_id
WHERE d.id > %(device_before)s;

INSERT INTO claims_claimevent (claim_id, kind, at, data)
SELECT c.id, e.kind, c.filed_at + make_interval(hours => e.hours), e.data
FROM claims_claim c
CROSS JOIN (VALUES ('filed', 0, '{}'::jsonb), ('note', 1, '{"text": "Ringet op"}'::jsonb),
                   ('called', 2, '{"outcome": "reached", "note": ""}'::jsonb)) AS e(kind, hours, data)
WHERE c.id > %(claim_before)s;

INSERT INTO claims_deadline (claim_id, kind, starts_at, due_at, enforced_at, next_at, state, calendar_version)
SELECT c.id, k.kind, c.filed_at, coalesce(c.due_at, c.filed_at) + k.after, coalesce(c.due_at, c.filed_at) + k.after,
       coalesce(c.due_at, c.filed_at) + k.after,
       CASE WHEN c.state = 'closed' THEN 'met' ELSE 'running' END, 'bench'
FROM claims_claim c
CROSS JOIN (VALUES ('callback', interval '0'), ('documentation', interval '30 days'), ('delivery', interval '30 days'))
     AS k(kind, after)
WHERE c.id > %(claim_before)s;

INSERT INTO claims_deadlineentry (deadline_id, kind, stage, at, data)
SELECT d.id, 'started', '', d.starts_at, '{}' FROM claims_deadline d WHERE d.claim_id > %(claim_before)s;

INSERT INTO claims_task (claim_id, kind, owner, created_at)
SELECT c.id, 'proof_of_purchase', 'claimant', c.filed_at FROM claims_claim c WHERE c.id > %(claim_before)s;
"""


@transaction.atomic
def grow_to(claims: int, now: datetime) -> None:
    """Add organisations, people, devices, covers and claims until there are `claims` claims, 15 % of them open."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM claims_claim")
        have = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM accounts_organisation WHERE name LIKE 'Virksomhed %'")
        organisations = cursor.fetchone()[0]
        before = {}
        for name, table in (
            ("person_before", "accounts_person"),
            ("device_before", "devices_device"),
            ("claim_before", "claims_claim"),
        ):
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608 - three names of our own
            before[name] = cursor.fetchone()[0]
        facts = {
            "now": now,
            "first": have + 1,
            "last": claims,
            "first_org": organisations + 1,
            "last_org": max(10, claims // 500),
            "open": OPEN_IN_A_HUNDRED,
            **before,
        }
        cursor.execute(_IMEI)
        for statement in (_FLEET + _CLAIMS).split(";"):
            if statement.strip():
                cursor.execute(statement, facts)


def settle() -> None:
    """Let the planner know the new sizes, as autovacuum would within minutes."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def make_due(count: int, now: datetime) -> int:
    """Make `count` running callbacks due at `now`; returns how many there were to make due."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE claims_deadline SET due_at = %(now)s, enforced_at = %(now)s, next_at = %(now)s"
            " WHERE id IN (SELECT id FROM claims_deadline WHERE state = 'running' AND kind = 'callback'"
            " ORDER BY id LIMIT %(count)s)",
            {"now": now, "count": count},
        )
        return int(cursor.rowcount)


def make_reminded(count: int, now: datetime) -> int:
    """Let `count` running limits for documents come to a reminder at `now`; returns how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE claims_deadline SET starts_at = %(now)s::timestamptz - interval '20 days',"
            " due_at = %(now)s::timestamptz + interval '10 days',"
            " enforced_at = %(now)s::timestamptz + interval '10 days', next_at = %(now)s"
            " WHERE id IN (SELECT id FROM claims_deadline WHERE state = 'running' AND kind = 'documentation'"
            " ORDER BY id LIMIT %(count)s)",
            {"now": now, "count": count},
        )
        return int(cursor.rowcount)
