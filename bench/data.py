"""Rows in bulk, by SQL: organisations, devices, covers and claims in the shapes that the portal itself writes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import accumulate

from django.db import connection, transaction

from accounts.models import User
from bench.promises import add_promises, prepare_people
from bench.words import FUNCTIONS, NOTES, TEXTS, array
from claims import waiting
from claims.models import Claim

# Of a hundred claims; the rest are closed.
AN_OFFICE: Mapping[str, int] = {"filed": 5, "assessing": 6, "routed": 4, "lapsed": 5}

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
SELECT o.id, pg_temp.name(n),
       'person' || n || '@firma.example', '+45' || to_char(20000000 + n, 'FM00000000'), ''
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

_CLAIMS = f"""
INSERT INTO claims_claim (number, organisation_id, device_id, person_id, state, outcome, filed_at, closed_at, due_at,
    waits_for, owes_call, assigned_to_id, version, stated_identifier, stated_kind, peril, description, country,
    contact_name, contact_email, contact_phone, phone_is_the_device, language, wish, filer_key)
SELECT 'S-2026-' || to_char(nextval('claim_number'), 'FM000000'), d.organisation_id, d.id, d.holder_id, d.state,
       CASE d.state WHEN 'closed' THEN 'repaired' ELSE '' END,
       %(now)s::timestamptz - make_interval(mins => (d.id %% 40000)::int),
       CASE WHEN d.state IN ('closed', 'lapsed') THEN %(now)s::timestamptz END,
       NULL,
       CASE d.state WHEN 'filed' THEN 'us' WHEN 'assessing' THEN 'claimant' WHEN 'routed' THEN 'us' ELSE 'nobody' END,
       d.state = 'filed', CASE WHEN d.state <> 'filed' AND d.id %% 3 = 0 THEN %(agent)s END,
       1, i.value, 'imei', 'damage', pg_temp.story(d.id), 'DK', p.name, p.email, p.phone,
       false, 'da', '', ''
FROM (SELECT *, CASE WHEN id %% 100 < %(filed)s THEN 'filed' WHEN id %% 100 < %(assessing)s THEN 'assessing'
                     WHEN id %% 100 < %(routed)s THEN 'routed' WHEN id %% 100 < %(lapsed)s THEN 'lapsed'
                     ELSE 'closed' END AS state
      FROM devices_device WHERE id > %(device_before)s) AS d
JOIN devices_identifier i ON i.device_id = d.id AND i.kind = 'imei'
JOIN accounts_person p ON p.id = d.holder_id;

INSERT INTO claims_claimevent (claim_id, kind, at, data)
SELECT c.id, e.kind, c.filed_at + make_interval(hours => e.hours), e.data
FROM claims_claim c
CROSS JOIN LATERAL (VALUES
    ('filed', 0, '{{}}'::jsonb), ('note', 1, jsonb_build_object('text', ({array(NOTES)})[1 + c.id %% {len(NOTES)}])),
    ('called', 2, '{{"outcome": "reached"}}'::jsonb)) AS e(kind, hours, data)
WHERE c.id > %(claim_before)s AND (e.kind <> 'called' OR c.state <> 'filed');

INSERT INTO claims_task (claim_id, kind, owner, created_at, done_at)
SELECT c.id, 'proof_of_purchase', 'claimant', c.filed_at, CASE WHEN c.state IN ('routed', 'closed') THEN c.filed_at END
FROM claims_claim c WHERE c.id > %(claim_before)s;

INSERT INTO claims_claimlink (id, claim_id, token_hash, address, trusted, of_filer, created_at)
SELECT md5('link' || c.id)::uuid, c.id, md5('one' || c.id) || md5('two' || c.id), c.contact_email, c.id %% 3 <> 0, true,
       c.filed_at
FROM claims_claim c WHERE c.id > %(claim_before)s;

INSERT INTO notifications_outboxmessage (key, channel, template, address, language, context, subject_key, state,
    created_at, next_attempt_at, attempts, delivered_at, error)
SELECT 'received:' || c.id || ':' || md5('link' || c.id)::uuid, 'mail', 'claim_received', c.contact_email, 'da',
       jsonb_build_object('number', c.number, 'name', c.contact_name, 'trusted', c.id %% 3 <> 0,
                          'link_key', md5('link' || c.id)::uuid),
       c.number, 'delivered', c.filed_at, c.filed_at, 1, c.filed_at, ''
FROM claims_claim c WHERE c.id > %(claim_before)s;
"""  # noqa: S608 - texts of our own

# The rooms whose tables grow with the claims.
_GROWN = ("claims", "devices", "notifications", "policies", "workshops", "accounts")
_INDEXES = """
SELECT quote_ident(c.relname), pg_get_indexdef(c.oid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
WHERE NOT i.indisunique AND split_part(t.relname, '_', 1) = ANY(%s) AND t.relnamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)
"""


def grow_to(claims: int, now: datetime, shares: Mapping[str, int] = AN_OFFICE) -> None:
    """Add organisations, people, devices, covers and claims with their promises until there are `claims` claims.

    `shares` says how many of a hundred claims are in each state; nothing that is added is due at `now`. Raises
    SystemExit where who has the ball on the last claims is not what the portal itself says.
    """
    prepare_people()
    with _indexed_afterwards():
        _grow(claims, now, shares)
    newest = Claim.objects.order_by("-pk").values("pk")[:2_000]
    if told_otherwise := waiting.settle_every(Claim.objects.filter(pk__in=newest)):
        raise SystemExit(f"who has the ball was grown wrong on {told_otherwise} claims")


@transaction.atomic
def _grow(claims: int, now: datetime, shares: Mapping[str, int]) -> None:
    before = {
        "person_before": _last("accounts_person"),
        "device_before": _last("devices_device"),
        "claim_before": _last("claims_claim"),
    }
    facts = {
        "now": now,
        "first": _count("claims_claim") + 1,
        "last": claims,
        "first_org": _count("accounts_organisation WHERE name LIKE 'Virksomhed %'") + 1,
        "last_org": max(10, claims // 500),
        "agent": User.objects.get(email="rute@bench.example").pk,
        **dict(zip(shares, accumulate(shares.values()), strict=True)),
        **before,
    }
    with connection.cursor() as cursor:
        # What refers to what is right by its making, and each row is written once: no trigger need look at them.
        cursor.execute("SET LOCAL session_replication_role = 'replica'")
        cursor.execute(_IMEI)
        cursor.execute(FUNCTIONS)
        for statement in (_FLEET + _CLAIMS + TEXTS).split(";"):
            if statement.strip():
                cursor.execute(statement, facts)
    add_promises(claim_before=before["claim_before"], now=now)


@contextmanager
def _indexed_afterwards() -> Iterator[None]:
    """Drop the indexes that no constraint leans on for the length of the block: made anew they are ready far sooner."""
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES, [list(_GROWN)])
        found = cursor.fetchall()
        for name, _definition in found:
            cursor.execute(f"DROP INDEX {name}")
        yield
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _name, definition in found:
            cursor.execute(definition)
        cursor.execute("RESET maintenance_work_mem")


def settle() -> None:
    """Let the planner know the new sizes, and which pages hold nothing old, as autovacuum would within minutes."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _count(table: str) -> int:
    return _ask(f"SELECT count(*) FROM {table}")  # noqa: S608 - names of our own


def _last(table: str) -> int:
    return _ask(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608 - names of our own


def _ask(question: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return int(cursor.fetchone()[0])
