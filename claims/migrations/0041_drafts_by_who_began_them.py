"""Finding a user's unsent filings, the latest first; built beside the writing."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("claims", "0040_who_began_a_draft")]

    operations = [
        AddIndexConcurrently(
            model_name="filingdraft",
            index=models.Index(
                condition=models.Q(("begun_by__isnull", False)),
                fields=["begun_by", "-changed_at"],
                name="draft_of_user",
            ),
        ),
    ]
