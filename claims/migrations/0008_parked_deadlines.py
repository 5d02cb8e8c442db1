"""Counting parked deadlines; built beside the writing, so nobody waits for it."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("claims", "0007_next_stages")]

    operations = [
        AddIndexConcurrently(
            model_name="deadline",
            index=models.Index(
                fields=["id"], name="deadline_parked", condition=models.Q(state="running", failures__gte=3)
            ),
        ),
    ]
