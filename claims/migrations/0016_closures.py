"""Finding what will close its claim; built beside the writing, so nobody waits for it."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

# What the call centre took in itself it has seen. Of everything else nobody knows, so a closing waits for a person.
OURS = """
    UPDATE claims_document SET reviewed_at = received_at, reviewed_by_id = received_from_id
    FROM accounts_user
    WHERE accounts_user.id = received_from_id AND accounts_user.role IN ('agent', 'team_lead') AND reviewed_at IS NULL
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("claims", "0015_agreed_calls")]

    operations = [
        migrations.RunSQL(OURS, migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="deadline",
            index=models.Index(
                condition=models.Q(("kind__in", ["delivery", "documentation"]), ("state", "running")),
                fields=["enforced_at", "id"],
                name="deadline_closing",
            ),
        ),
    ]
