"""From the temporary tables into the register: people, devices and their numbers, set by set.

Each statement writes what differs and nothing else, so that the same file read again writes nothing. `compare` of
`fleet/staging.py` has gone before: every row that is not left out has its device, or is new.
"""

from datetime import datetime

from django.db.backends.utils import CursorWrapper

from fleet.columns import Columns, Field
from fleet.findings import Code, Finding

# People ---------------------------------------------------------------------------------------------------------------

# One line a mail address; the last line of the file that says a name or a number is believed.
_PEOPLE_BY_EMAIL = """
DROP TABLE IF EXISTS pg_temp.fleet_person;
CREATE TEMPORARY TABLE fleet_person ON COMMIT DROP AS
WITH said AS (
    SELECT lower(email) AS email_key, max(email) AS email,
           coalesce((array_agg(name ORDER BY line DESC) FILTER (WHERE name <> ''))[1], '') AS name,
           coalesce((array_agg(phone ORDER BY line DESC) FILTER (WHERE phone <> ''))[1], '') AS phone
    FROM fleet_row WHERE NOT left_out AND email <> '' GROUP BY lower(email)
)
SELECT said.*, p.id AS person_id, p.name AS old_name, p.phone AS old_phone
FROM said LEFT JOIN accounts_person p
  ON p.organisation_id = %(organisation)s AND p.email <> '' AND lower(p.email) = said.email_key;
ANALYZE fleet_person;
"""
_NEW_PEOPLE_BY_EMAIL = """
INSERT INTO accounts_person (organisation_id, name, email, phone, language)
SELECT %(organisation)s, coalesce(nullif(name, ''), left(email, 200)), email, phone, ''
FROM fleet_person WHERE person_id IS NULL
ORDER BY email_key
ON CONFLICT DO NOTHING
"""
_CHANGED_PEOPLE_BY_EMAIL = """
WITH said AS (
    SELECT email_key, person_id, coalesce(nullif(name, ''), old_name) AS name,
           coalesce(nullif(phone, ''), old_phone) AS phone
    FROM fleet_person
    WHERE (old_name, old_phone) <> (coalesce(nullif(name, ''), old_name), coalesce(nullif(phone, ''), old_phone))
), changed AS (
    UPDATE accounts_person p SET name = said.name, phone = said.phone FROM said WHERE p.id = said.person_id
    RETURNING said.email_key
)
UPDATE fleet_row r SET is_changed = true FROM changed WHERE lower(r.email) = changed.email_key AND NOT r.left_out
"""
_NUMBER_NEW_PEOPLE = """
UPDATE fleet_person f SET person_id = p.id FROM accounts_person p
WHERE p.organisation_id = %(organisation)s AND p.email <> '' AND lower(p.email) = f.email_key AND f.person_id IS NULL
"""
_HOLDERS_BY_EMAIL = """
UPDATE fleet_row r SET person_id = f.person_id
FROM fleet_person f WHERE f.email_key = lower(r.email) AND NOT r.left_out
"""
# Without a mail address: the device's holder where the name is theirs, else the only one of that name.
_HOLDERS_BY_HOLDING = """
UPDATE fleet_row r SET person_id = p.id
FROM devices_device d JOIN accounts_person p ON p.id = d.holder_id
WHERE d.id = r.device_id AND r.email = '' AND r.name <> '' AND lower(p.name) = lower(r.name) AND NOT r.left_out
"""
_NEW_PEOPLE_BY_NAME = """
INSERT INTO accounts_person (organisation_id, name, email, phone, language)
SELECT %(organisation)s, min(r.name), '', coalesce((array_agg(r.phone ORDER BY r.line DESC)
       FILTER (WHERE r.phone <> ''))[1], ''), ''
FROM fleet_row r
WHERE r.email = '' AND r.name <> '' AND r.person_id IS NULL AND NOT r.left_out
  AND NOT EXISTS (
    SELECT FROM accounts_person p WHERE p.organisation_id = %(organisation)s AND lower(p.name) = lower(r.name)
  )
GROUP BY lower(r.name)
"""
_HOLDERS_BY_NAME = """
UPDATE fleet_row r SET person_id = named.id
FROM (
    SELECT lower(name) AS name_key, min(id) AS id FROM accounts_person
    WHERE organisation_id = %(organisation)s GROUP BY lower(name) HAVING count(*) = 1
) named
WHERE r.email = '' AND r.person_id IS NULL AND lower(r.name) = named.name_key AND NOT r.left_out
"""
_CHANGED_PEOPLE_BY_NAME = """
WITH said AS (
    SELECT person_id, (array_agg(phone ORDER BY line DESC))[1] AS phone FROM fleet_row
    WHERE email = '' AND person_id IS NOT NULL AND phone <> '' AND NOT left_out GROUP BY person_id
), changed AS (
    UPDATE accounts_person p SET phone = said.phone FROM said
    WHERE p.id = said.person_id AND p.phone <> said.phone RETURNING p.id
)
UPDATE fleet_row r SET is_changed = true FROM changed
WHERE r.person_id = changed.id AND r.email = '' AND NOT r.left_out
"""
_NAMES_OF_SEVERAL = """
SELECT line, name FROM fleet_row WHERE email = '' AND name <> '' AND person_id IS NULL AND NOT left_out
"""


def write_people(cursor: CursorWrapper, *, organisation_id: int, columns: Columns) -> list[Finding]:
    """Find or make the person of every row, by mail address within the organisation, else by name."""
    organisation = {"organisation": organisation_id}
    for statement in (
        _PEOPLE_BY_EMAIL,
        _NEW_PEOPLE_BY_EMAIL,
        _CHANGED_PEOPLE_BY_EMAIL,
        _NUMBER_NEW_PEOPLE,
        _HOLDERS_BY_EMAIL,
        _HOLDERS_BY_HOLDING,
        _NEW_PEOPLE_BY_NAME,
        _HOLDERS_BY_NAME,
        _CHANGED_PEOPLE_BY_NAME,
    ):
        cursor.execute(statement, organisation)
    cursor.execute(_NAMES_OF_SEVERAL)
    column = columns.name_of(Field.NAME)
    return [Finding(line, column, Code.PERSON_NOT_CLEAR, name) for line, name in cursor.fetchall()]


# Devices --------------------------------------------------------------------------------------------------------------

_CHANGED_DEVICES = """
WITH said AS (
    SELECT r.device_id, d.holder_id, d.kind, d.brand, d.model, d.purchased_on, d.delivered_on, d.price_dkk,
           d.warranty_months, coalesce(r.person_id, d.holder_id) AS new_holder_id,
           CASE WHEN r.kind = '' OR r.kind_is_guess THEN d.kind ELSE r.kind END AS new_kind,
           coalesce(nullif(r.brand, ''), d.brand) AS new_brand,
           coalesce(nullif(r.model, ''), d.model) AS new_model,
           coalesce(r.purchased_on, d.purchased_on) AS new_purchased_on,
           coalesce(r.delivered_on, d.delivered_on) AS new_delivered_on,
           coalesce(r.price_dkk, d.price_dkk) AS new_price_dkk,
           coalesce(r.warranty_months, d.warranty_months) AS new_warranty_months
    FROM fleet_row r JOIN devices_device d ON d.id = r.device_id
    WHERE NOT r.left_out
), changed AS (
    UPDATE devices_device d
    SET holder_id = new_holder_id, kind = new_kind, brand = new_brand, model = new_model,
        purchased_on = new_purchased_on, delivered_on = new_delivered_on, price_dkk = new_price_dkk,
        warranty_months = new_warranty_months
    FROM said
    WHERE d.id = said.device_id
      AND (said.holder_id, said.kind, said.brand, said.model, said.purchased_on, said.delivered_on, said.price_dkk,
           said.warranty_months)
          IS DISTINCT FROM
          (new_holder_id, new_kind, new_brand, new_model, new_purchased_on, new_delivered_on, new_price_dkk,
           new_warranty_months)
    RETURNING d.id
)
UPDATE fleet_row r SET is_changed = true FROM changed WHERE r.device_id = changed.id
"""
_NUMBER_NEW_DEVICES = """
UPDATE fleet_row SET is_new = true, device_id = nextval(pg_get_serial_sequence('devices_device', 'id'))
WHERE device_id IS NULL AND NOT left_out
"""
_NEW_DEVICES = """
INSERT INTO devices_device (id, organisation_id, holder_id, kind, brand, model, purchased_on, delivered_on, price_dkk,
                            warranty_months, registered_at)
SELECT device_id, %(organisation)s, person_id, kind, brand, model, purchased_on, delivered_on, price_dkk,
       coalesce(warranty_months, 12), %(now)s
FROM fleet_row WHERE is_new ORDER BY line
"""
# Where a row has a number that its device has not: the row's numbers first, then the device's own while there is room.
_RENUMBERED = """
DROP TABLE IF EXISTS pg_temp.fleet_renumbered;
CREATE TEMPORARY TABLE fleet_renumbered ON COMMIT DROP AS
WITH affected AS (
    SELECT DISTINCT r.device_id, r.line, n.kind
    FROM fleet_row r JOIN fleet_number n ON n.line = r.line
    WHERE NOT r.left_out AND NOT r.is_new AND NOT EXISTS (
        SELECT FROM fleet_known k WHERE k.line = n.line AND k.kind = n.kind AND k.value = n.value
    )
), offered AS (
    SELECT a.device_id, n.kind, n.value, 0 AS rank, n.position
    FROM affected a JOIN fleet_number n ON n.line = a.line AND n.kind = a.kind
    UNION ALL
    SELECT a.device_id, i.kind, i.value, 1, i.position
    FROM affected a JOIN devices_identifier i ON i.device_id = a.device_id AND i.kind = a.kind
    WHERE NOT EXISTS (
        SELECT FROM fleet_number n WHERE n.line = a.line AND n.kind = i.kind AND n.value = i.value
    )
)
SELECT device_id, kind, value, row_number() OVER (PARTITION BY device_id, kind ORDER BY rank, position) AS position
FROM offered
"""
_DROP_RENUMBERED = """
DELETE FROM devices_identifier i USING (SELECT DISTINCT device_id, kind FROM fleet_renumbered) f
WHERE i.device_id = f.device_id AND i.kind = f.kind
"""
_MARK_RENUMBERED = """
UPDATE fleet_row r SET is_changed = true FROM fleet_renumbered f WHERE f.device_id = r.device_id
"""
# In the order of their values, so that two imports that want the same numbers wait for each other and do not cross.
_WRITE_NUMBERS = """
INSERT INTO devices_identifier (device_id, kind, position, value)
SELECT device_id, kind, position, value FROM (
    SELECT r.device_id, n.kind, n.position, n.value
    FROM fleet_row r JOIN fleet_number n ON n.line = r.line WHERE r.is_new
    UNION ALL
    SELECT device_id, kind, position, value FROM fleet_renumbered
    WHERE position <= CASE kind WHEN 'imei' THEN 2 ELSE 1 END
) wanted
ORDER BY kind, value
ON CONFLICT (kind, value) DO NOTHING
"""
_COUNT_NUMBERS = """
SELECT (SELECT count(*) FROM fleet_row r JOIN fleet_number n ON n.line = r.line WHERE r.is_new)
     + (SELECT count(*) FROM fleet_renumbered WHERE position <= CASE kind WHEN 'imei' THEN 2 ELSE 1 END)
"""


class TakenMeanwhile(Exception):
    """Somebody else has registered one of the numbers since they were compared with the register."""


def write_devices(cursor: CursorWrapper, *, organisation_id: int, now: datetime) -> None:
    """Make the new devices, change the known ones where the row says otherwise. Raises `TakenMeanwhile`.

    An empty cell changes nothing, nor does a kind that was only guessed.
    """
    cursor.execute(_CHANGED_DEVICES)
    cursor.execute(_NUMBER_NEW_DEVICES)
    cursor.execute(_NEW_DEVICES, {"organisation": organisation_id, "now": now})
    cursor.execute(_RENUMBERED)
    cursor.execute("ANALYZE fleet_row")
    cursor.execute(_MARK_RENUMBERED)
    cursor.execute(_DROP_RENUMBERED)
    cursor.execute(_COUNT_NUMBERS)
    wanted = cursor.fetchone()[0]
    cursor.execute(_WRITE_NUMBERS)
    if cursor.rowcount != wanted:
        raise TakenMeanwhile
