"""When the page of a leased claim was left, and the walk that finds the next claim of an agent, or of nobody."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("claims", "0019_who_has_the_ball")]

    operations = [
        migrations.AddField(
            model_name="lease",
            name="left_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="siden blev forladt"),
        ),
        AddIndexConcurrently(
            model_name="claim",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ["assessing", "filed", "in_repair", "returning", "routed"]), ("waits_for", "us")
                ),
                fields=["assigned_to", "due_at", "id"],
                name="claim_next",
            ),
        ),
    ]
