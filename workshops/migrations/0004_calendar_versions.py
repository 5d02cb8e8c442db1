"""Opening hours become rows of their own, which nobody can change: not by us either, for promises lean on them.

The column `workshop.calendar` leaves the model and stays in its table with a default: a web process of the version
before still reads it, and adds workshops with it, while the new one starts. The version after next may drop it.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import workshops.models.places

STANDS = """
CREATE FUNCTION calendar_version_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A calendar version is never changed.' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER calendar_version_stands BEFORE UPDATE OR DELETE ON workshops_calendarversion
    FOR EACH ROW EXECUTE FUNCTION calendar_version_stands();
"""
FALLS = """
DROP TRIGGER calendar_version_stands ON workshops_calendarversion;
DROP FUNCTION calendar_version_stands();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("workshops", "0003_guarantees"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Give up rather than make everybody wait behind a long transaction.
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="CalendarVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                (
                    "shape",
                    models.JSONField(
                        validators=[workshops.models.places.validate_calendar], verbose_name="åbningstider"
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="lavet")),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_versions",
                        to="workshops.workshop",
                        verbose_name="værksted",
                    ),
                ),
            ],
            options={
                "verbose_name": "udgave af åbningstider",
                "verbose_name_plural": "udgaver af åbningstider",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "number"), name="calendar_version_once_an_owner", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="calendar_versions_count_from_one"
                    ),
                ],
            },
        ),
        migrations.RunSQL(STANDS, FALLS),
    ]
