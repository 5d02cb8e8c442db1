"""The first version of everybody's opening hours: the standard calendar for the call centre, a workshop's own for it.

As they stand, also where they cannot be read: that is found out when they are asked for, and nobody is held up here.
"""

import json

from django.db import migrations

# The standard calendar as it is today; `workshops.calendars.DEFAULT_CALENDAR` may have moved on when this runs.
OFFICE = [["08:00", "16:00"]]
STANDARD = json.dumps(
    {
        "hours": {day: OFFICE for day in ("mon", "tue", "wed", "thu", "fri")},
        "closed": [],
        "holidays": "DK",
        "closed_yearly": ["06-05", "12-24", "12-31"],
    }
)

FIRST = f"""
INSERT INTO workshops_calendarversion (owner_id, number, shape, made_at) VALUES (NULL, 1, '{STANDARD}', now());
INSERT INTO workshops_calendarversion (owner_id, number, shape, made_at)
SELECT id, 1, calendar, now() FROM workshops_workshop ORDER BY id;
"""  # noqa: S608 - our own text
# The version before reads the newest hours from the workshop itself.
BACK = """
UPDATE workshops_workshop AS workshop SET calendar = newest.shape
FROM (SELECT DISTINCT ON (owner_id) owner_id, shape FROM workshops_calendarversion ORDER BY owner_id, number DESC)
    AS newest
WHERE newest.owner_id = workshop.id;
ALTER TABLE workshops_calendarversion DISABLE TRIGGER calendar_version_stands;
DELETE FROM workshops_calendarversion;
ALTER TABLE workshops_calendarversion ENABLE TRIGGER calendar_version_stands;
"""


class Migration(migrations.Migration):
    dependencies = [("workshops", "0004_calendar_versions")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RunSQL(FIRST, BACK),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER TABLE workshops_workshop ALTER COLUMN calendar SET DEFAULT '{STANDARD}'::jsonb",
                    "ALTER TABLE workshops_workshop ALTER COLUMN calendar DROP DEFAULT",
                )
            ],
            state_operations=[migrations.RemoveField(model_name="workshop", name="calendar")],
        ),
    ]
