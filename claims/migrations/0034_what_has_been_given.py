"""When the number and the label of a way were given; those of the ways that stand have been mailed with their choice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0033_steps_before_handing_in")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="route",
            name="released_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="route",
            name="released_to_all_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunSQL(
            "UPDATE claims_route SET released_at = chosen_at, released_to_all_at = chosen_at WHERE ended_at IS NULL",
            migrations.RunSQL.noop,
        ),
    ]
