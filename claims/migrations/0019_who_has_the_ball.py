"""Who has the ball on the claims that are there, as far as their state says it, and the indexes of the desk's views.

`manage.py reckon_waiting` says it to the letter; every act on a claim does so, too.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

BATCH = 20_000
BY_STATE = """
    WITH batch AS (
        SELECT id FROM claims_claim WHERE state <> 'filed' AND state <> 'assessing' AND waits_for = 'us' LIMIT %s
    )
    UPDATE claims_claim SET waits_for = CASE state
        WHEN 'routed' THEN 'claimant' WHEN 'in_repair' THEN 'workshop' WHEN 'returning' THEN 'workshop' ELSE 'nobody' END
    FROM batch WHERE claims_claim.id = batch.id
"""


def by_state(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(BY_STATE, [BATCH])
        while cursor.rowcount:
            cursor.execute(BY_STATE, [BATCH])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("claims", "0018_the_desk")]

    operations = [
        migrations.RunPython(by_state, migrations.RunPython.noop),
        AddIndexConcurrently(
            model_name="claim",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "assessing",
                            "filed",
                            "in_repair",
                            "returning",
                            "routed",
                        ],
                    )
                ),
                fields=["waits_for", "due_at", "id"],
                name="claim_waiting",
            ),
        ),
        AddIndexConcurrently(
            model_name="claim",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "assessing",
                            "filed",
                            "in_repair",
                            "returning",
                            "routed",
                        ],
                    )
                ),
                fields=["organisation", "due_at", "id"],
                name="claim_queue_of_organisation",
            ),
        ),
        AddIndexConcurrently(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)), fields=["merged_into"], name="claim_merged"
            ),
        ),
        AddIndexConcurrently(
            model_name="document",
            index=models.Index(
                condition=models.Q(("message__isnull", False)), fields=["message"], name="document_of_message"
            ),
        ),
    ]
