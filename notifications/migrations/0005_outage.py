"""A table of its own for the stretches in which the portal was down; nothing that is there already is touched."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0004_heartbeat")]

    operations = [
        migrations.CreateModel(
            name="Outage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("began_at", models.DateTimeField(unique=True, verbose_name="begyndte")),
                ("ended_at", models.DateTimeField(verbose_name="sluttede")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="gjort op")),
            ],
            options={
                "verbose_name": "nedetid",
                "verbose_name_plural": "nedetider",
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True)), fields=["began_at"], name="outage_unsettled"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__gt", models.F("began_at"))), name="outage_ends_after_it_began"
                    )
                ],
            },
        ),
    ]
