"""The index of the desk's first view: what lies with us, with what says whether it rests."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("claims", "0027_bulk_acts")]

    operations = [
        AddIndexConcurrently(
            model_name="claim",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ["assessing", "filed", "in_repair", "returning", "routed"]), ("waits_for", "us")
                ),
                fields=["due_at", "id"],
                include=["rests_until", "snoozed_until"],
                name="claim_with_us",
            ),
        ),
    ]
