"""What the team's overview asks by day: which promises were kept, and which claims were skipped."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("claims", "0021_complaint_drafts")]

    operations = [
        AddIndexConcurrently(
            model_name="deadline",
            index=models.Index(
                condition=models.Q(
                    ("kind__in", ["agreed_call", "callback", "complaint_acknowledgement", "complaint_answer"]),
                    ("state__in", ["met", "missed"]),
                ),
                fields=["due_at"],
                include=("state", "claim"),
                name="deadline_kept_or_not",
            ),
        ),
        AddIndexConcurrently(
            model_name="lease",
            index=models.Index(
                condition=models.Q(("how", "skipped")), fields=["-ended_at", "-id"], name="lease_skipped"
            ),
        ),
    ]
