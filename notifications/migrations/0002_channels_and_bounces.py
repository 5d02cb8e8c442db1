"""A channel more, what the provider calls a message, and who laid a dead one away.

Safe while the release before goes on writing: every column is empty or filled in by the database, none rewrites the
table, and a foreign key that comes with an empty column is not checked against the rows.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="provider_id",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Som udbyderen kender beskeden under",
                max_length=255,
            ),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="channel",
            field=models.CharField(choices=[("mail", "E-mail"), ("sms", "Sms")], default="mail", max_length=10),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "Venter"),
                    ("delivered", "Sendt"),
                    ("dead", "Kunne ikke sendes"),
                    ("closed", "Lukket"),
                ],
                default="pending",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="template",
            field=models.CharField(
                help_text="Mappe under templates/mail/ eller tekst under templates/sms/", max_length=60
            ),
        ),
    ]
