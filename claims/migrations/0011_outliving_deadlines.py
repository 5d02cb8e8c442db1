"""Finding what goes on after a claim's end; built beside the writing, so nobody waits for it."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("claims", "0010_returns_quotes_and_complaints")]

    operations = [
        AddIndexConcurrently(
            model_name="deadline",
            index=models.Index(
                condition=models.Q(
                    ("kind__in", ["complaint_acknowledgement", "complaint_answer", "loan_overdue", "original_return"]),
                    ("state__in", ["running", "missed"]),
                ),
                fields=["claim"],
                name="deadline_outliving",
            ),
        ),
    ]
