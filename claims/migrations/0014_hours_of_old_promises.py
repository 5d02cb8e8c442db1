"""Promises from before there were versions name the first one, where they were reckoned in the standard hours.

In batches beside a portal that is in use. A row that somebody holds is passed over: it says by its name which hours it
was reckoned in, and the portal reads that for as long as it names no version. So do rows that a web process of the
version before adds meanwhile.
"""

from django.db import migrations, transaction

BATCH = 5000
# What `claims.promises.promise_hours.CALENDAR_VERSION` is today.
STANDARD = "standard-b7c93652b134"


def name_the_first(apps, schema_editor):
    deadlines = apps.get_model("claims", "Deadline").objects.filter(calendar_id=None, calendar_version=STANDARD)
    first = apps.get_model("workshops", "CalendarVersion").objects.filter(owner=None, number=1).first()
    last = 0
    while first and (keys := list(deadlines.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH])):
        with transaction.atomic():
            free = deadlines.filter(pk__in=keys).select_for_update(skip_locked=True, no_key=True)
            deadlines.filter(pk__in=list(free.values_list("pk", flat=True))).update(calendar_id=first.pk)
        last = keys[-1]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("claims", "0013_deadline_hours")]

    operations = [migrations.RunPython(name_the_first, migrations.RunPython.noop)]
