"""What the desk ticked of a repair's checklist becomes the steps that the claimant sees and ticks, too."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("claims", "0032_closing_links")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RunSQL(
            """
            INSERT INTO claims_unlockstep (claim_id, step, state, reason, by_id, at)
            SELECT claim_id, item, 'done', '', by_id, at FROM claims_checklisttick
            WHERE item IN ('backup', 'find_my_off', 'code_off', 'sim_out')
            ON CONFLICT DO NOTHING
            """,
            """
            INSERT INTO claims_checklisttick (claim_id, item, by_id, at)
            SELECT claim_id, step, by_id, at FROM claims_unlockstep WHERE state = 'done' AND by_id IS NOT NULL
            ON CONFLICT DO NOTHING
            """,
        ),
        migrations.RunSQL(
            "DELETE FROM claims_checklisttick WHERE item IN ('backup', 'find_my_off', 'code_off', 'sim_out')",
            "DELETE FROM claims_unlockstep",
        ),
    ]
