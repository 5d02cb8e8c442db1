"""The index by which the watch counts the filings of an hour and a week; built while others write."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("claims", "0041_drafts_by_who_began_them")]

    operations = [
        AddIndexConcurrently(model_name="claim", index=models.Index(fields=["filed_at"], name="claim_by_filing")),
    ]
