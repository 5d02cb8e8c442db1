"""Which claims we owe a call on, and the indexes of the queue's views that had none of their own."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

OPEN = ["assessing", "filed", "in_repair", "returning", "routed"]
BATCH = 20_000
OWED = """
    WITH batch AS (
        SELECT claim.id FROM claims_claim claim
        WHERE claim.state IN ('assessing', 'filed', 'in_repair', 'returning', 'routed') AND NOT claim.owes_call
        AND EXISTS (
            SELECT FROM claims_deadline deadline
            WHERE deadline.claim_id = claim.id AND deadline.kind IN ('callback', 'call_again', 'agreed_call')
            AND (deadline.state = 'running' OR deadline.state = 'missed' AND NOT EXISTS (
                SELECT FROM claims_deadlineentry entry
                WHERE entry.deadline_id = deadline.id AND entry.kind IN ('met', 'cancelled')
            ))
        )
        LIMIT %s
    )
    UPDATE claims_claim SET owes_call = true FROM batch WHERE claims_claim.id = batch.id
"""


def mark_owed(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(OWED, [BATCH])
        while cursor.rowcount:
            cursor.execute(OWED, [BATCH])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("claims", "0024_search_words")]

    operations = [
        migrations.RunSQL("SET lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="claim",
            name="owes_call",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Holdes af claims.waiting.",
                verbose_name="vi skylder et opkald",
            ),
        ),
        migrations.RunSQL("RESET lock_timeout", migrations.RunSQL.noop),
        migrations.RunPython(mark_owed, migrations.RunPython.noop),
        AddIndexConcurrently(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("assigned_to__isnull", True), ("state__in", OPEN)),
                fields=["due_at", "id"],
                name="claim_unassigned",
            ),
        ),
        AddIndexConcurrently(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("owes_call", True), ("state__in", OPEN)),
                fields=["due_at", "id"],
                name="claim_owing_call",
            ),
        ),
        AddIndexConcurrently(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("state__in", ["in_repair", "returning"])),
                fields=["due_at", "id"],
                name="claim_at_workshop",
            ),
        ),
    ]
