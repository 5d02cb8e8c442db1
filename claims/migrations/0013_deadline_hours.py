"""A promise names the version of the hours that it is reckoned in; empty for those from before, until the next step."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0012_answered_documents"), ("workshops", "0005_first_versions")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="deadline",
            name="calendar",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workshops.calendarversion",
            ),
        ),
        migrations.AlterField(
            model_name="deadlineentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("started", "Begyndt"),
                    ("warned", "Varslet"),
                    ("moved", "Flyttet"),
                    ("held", "Holdt tilbage"),
                    ("released", "Sluppet igen"),
                    ("hours", "Nye åbningstider"),
                    ("met", "Overholdt"),
                    ("missed", "Overskredet"),
                    ("cancelled", "Bortfaldet"),
                ],
                max_length=10,
            ),
        ),
    ]
