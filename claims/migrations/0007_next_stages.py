"""Let promises that run already come to their reminders and warnings, in batches beside a portal that is in use.

A row that somebody holds is passed over and taken again later by itself, so this never waits for two rows at once. A
stage within the next day is left out, and one that is past anyway: a sweep of the version before takes any `next_at`
for the miss, and one may still run while the new version starts.
"""

from datetime import timedelta

from django.db import migrations, transaction
from django.db.models import Case, F, When
from django.utils import timezone

BATCH = 1000
OVERLAP = timedelta(days=1)
STAGED = ("callback", "documentation", "delivery")


def to_next_stage(apps, schema_editor):
    from claims.promises import due, stages

    running = apps.get_model("claims", "Deadline").objects.filter(state="running", kind__in=STAGED)
    after = timezone.now() + OVERLAP

    def move(rows):
        for row in rows:
            span = stages.Span(row.starts_at, row.due_at, row.enforced_at)
            planned = stages.stages(due.Kind(row.kind), span)
            # Whatever is not waiting for its miss was set aside, and comes to its stages when it is tried again.
            at = stages.next_at(planned, after=after)
            if row.next_at == planned[-1].at and at < row.next_at:
                running.filter(pk=row.pk).update(next_at=at)

    last, passed_over = 0, []
    while keys := list(running.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            rows = list(running.filter(pk__in=keys).select_for_update(skip_locked=True))
            move(rows)
        passed_over += set(keys) - {row.pk for row in rows}
        last = keys[-1]
    for key in passed_over:
        with transaction.atomic():
            move(running.filter(pk=key).select_for_update())


def to_the_miss(apps, schema_editor):
    """The version before fires the miss at `next_at`, whatever it stands for here."""
    waits = Case(When(kind__in=["documentation", "delivery"], then=F("enforced_at")), default=F("due_at"))
    apps.get_model("claims", "Deadline").objects.filter(state="running").update(next_at=waits)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("claims", "0006_stages")]

    operations = [migrations.RunPython(to_next_stage, to_the_miss)]
