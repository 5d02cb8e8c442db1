"""From the temporary tables into the policies: the cover of each device of a row with a policy number, set by set.

`write_devices` of `fleet/writing.py` has gone before; what the file left away is taken from the register. A new cover
stands on the version of the terms that was sold on the day of its purchase, and keeps it.
"""

from collections.abc import Iterator
from datetime import date

from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from accounts.refusals import WrongState
from fleet.columns import Columns, Field
from fleet.findings import Code, Finding
from policies import terms
from policies.periods import cover_period
from policies.terms_schema import Terms

_WANTED = """
DROP TABLE IF EXISTS pg_temp.fleet_wanted, pg_temp.fleet_period, pg_temp.fleet_cover;
CREATE TEMPORARY TABLE fleet_wanted ON COMMIT DROP AS
SELECT r.line, r.policy_id, r.device_id, d.kind, d.purchased_on, d.delivered_on, d.warranty_months, d.price_dkk,
       count(c.id) AS covers, min(c.id) AS cover_id, min(c.starts_on) AS starts_on, min(c.ends_on) AS ends_on,
       min(c.sum_insured_dkk) AS sum_insured_dkk,
       coalesce(bool_or(c.continues_id IS NOT NULL), false) AS goes_on,
       CASE WHEN count(c.id) = 1 THEN min(coalesce(nullif(c.terms, ''), p.terms)) ELSE '' END AS kept
FROM fleet_row r JOIN devices_device d ON d.id = r.device_id JOIN policies_policy p ON p.id = r.policy_id
LEFT JOIN policies_cover c ON c.device_id = r.device_id AND c.policy_id = r.policy_id
WHERE NOT r.left_out AND d.price_dkk IS NOT NULL AND coalesce(d.delivered_on, d.purchased_on) IS NOT NULL
GROUP BY r.line, r.policy_id, r.device_id, d.id;
ANALYZE fleet_wanted;
CREATE TEMPORARY TABLE fleet_period (
    policy_id bigint, kept text, kind text, purchased_on date, delivered_on date, warranty_months smallint,
    terms text, insured boolean, first_day date, last_day date
) ON COMMIT DROP;
"""
_COMBINATIONS = """
SELECT DISTINCT p.id, p.terms, p.term_months, p.payment, p.cancelled_on,
       w.kept, w.kind, w.purchased_on, w.delivered_on, w.warranty_months
FROM fleet_wanted w JOIN policies_policy p ON p.id = w.policy_id
"""
# Equality where IS NOT DISTINCT FROM would compare every row with every period.
_COVERS = """
ANALYZE fleet_period;
CREATE TEMPORARY TABLE fleet_cover ON COMMIT DROP AS
SELECT w.line, w.policy_id, w.device_id, w.price_dkk, w.covers, w.cover_id, w.starts_on, w.ends_on, w.sum_insured_dkk,
       f.terms, f.insured, CASE WHEN w.goes_on AND f.insured THEN w.starts_on ELSE f.first_day END AS first_day,
       f.last_day,
       w.covers > 1 AND EXISTS (
           SELECT FROM policies_cover c WHERE c.device_id = w.device_id AND c.policy_id = w.policy_id
              AND c.starts_on <= f.last_day AND c.ends_on >= f.first_day
       ) AS is_taken
FROM fleet_wanted w
JOIN fleet_period f ON f.policy_id = w.policy_id AND f.kept = w.kept AND f.kind = w.kind
 AND f.warranty_months = w.warranty_months
 AND coalesce(f.purchased_on, 'infinity') = coalesce(w.purchased_on, 'infinity')
 AND coalesce(f.delivered_on, 'infinity') = coalesce(w.delivered_on, 'infinity');
ANALYZE fleet_cover;
"""
# The device's one cover on the policy follows the file; where it has had several, history is not rewritten. One that
# goes on from a device that was replaced keeps its first day, which no file knows.
_CHANGED_COVERS = """
WITH said AS (
    SELECT cover_id, first_day, last_day, price_dkk FROM fleet_cover
    WHERE covers = 1 AND first_day <= last_day
      AND (starts_on, ends_on, sum_insured_dkk) <> (first_day, last_day, price_dkk)
), changed AS (
    UPDATE policies_cover c SET starts_on = first_day, ends_on = last_day, sum_insured_dkk = price_dkk
    FROM said WHERE c.id = said.cover_id RETURNING c.device_id
)
UPDATE fleet_row r SET is_changed = true FROM changed WHERE r.device_id = changed.device_id
"""
_NEW_COVERS = """
WITH made AS (
    INSERT INTO policies_cover (policy_id, device_id, terms, starts_on, ends_on, sum_insured_dkk)
    SELECT policy_id, device_id, terms, first_day, last_day, price_dkk FROM fleet_cover
    WHERE first_day IS NOT NULL AND (covers = 0 OR covers > 1 AND NOT is_taken)
    ORDER BY line
    RETURNING device_id
)
UPDATE fleet_row r SET is_changed = true FROM made WHERE r.device_id = made.device_id AND NOT r.is_new
"""
_WITHOUT_PERIOD = "SELECT line, insured FROM fleet_cover WHERE first_day IS NULL"


def write_cover(cursor: CursorWrapper, *, columns: Columns) -> list[Finding]:
    """Give each device of a row with a policy its cover, once date and price are known (readings 3 and 4).

    Returns the rows for which the terms leave no day, or do not insure the kind of device. Raises `WrongState` where a
    policy stands on terms that the portal does not have.
    """
    cursor.execute(_WANTED)
    cursor.execute(_COMBINATIONS)
    combinations = cursor.fetchall()
    with cursor.db.wrap_database_errors, cursor.copy("COPY fleet_period FROM STDIN") as copy:
        for period in _periods(combinations):
            copy.write_row(period)
    cursor.execute(_COVERS)
    cursor.execute(_CHANGED_COVERS)
    cursor.execute(_NEW_COVERS)
    cursor.execute(_WITHOUT_PERIOD)
    return [
        Finding(line, columns.name_of(Field.POLICY), Code.NO_COVER_PERIOD if insured else Code.KIND_NOT_INSURED)
        for line, insured in cursor.fetchall()
    ]


def _periods(combinations: list[tuple]) -> Iterator[tuple]:
    """The period of each combination of policy, kept terms, kind, dates and warranty that the file has."""
    for policy, terms_id, months, payment, cancelled_on, kept, kind, bought, delivered, warranty in combinations:
        text = _terms(kept, terms_id, bought or delivered)
        insured = text.insures(kind)
        period = insured and cover_period(
            text, kind, bought, delivered, months, warranty, payment=payment, cancelled_on=cancelled_on
        )
        first, last = period or (None, None)
        yield (policy, kept, kind, bought, delivered, warranty, text.id, insured, first, last)


def _terms(kept: str, agreed: str, bought_on: date) -> Terms:
    """The version that the device's cover stands on already; for a new cover the one that is sold on the day."""
    try:
        return terms.get(kept) if kept else terms.version_bought_on(agreed, bought_on)
    except KeyError:
        raise WrongState(
            _("Jeres police henviser til vilkår, vi ikke har (%(terms)s). Ring til os, så retter vi det.")
            % {"terms": kept or agreed},
            code="terms",
        ) from None
