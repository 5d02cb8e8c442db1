"""Teams of the call centre, their customers, and the languages that somebody speaks."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import accounts.models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_demo_clock"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="navn")),
            ],
            options={
                "verbose_name": "team",
                "verbose_name_plural": "teams",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.AddField(
            model_name="user",
            name="speaks",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=[("da", "Dansk"), ("en", "English")], max_length=2),
                blank=True,
                db_default=models.Value(
                    ["da", "en"],
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), size=None),
                ),
                default=accounts.models.both_languages,
                help_text="Sprog, som brugeren kan tale med anmelderen på. Kun for callcenteret.",
                size=None,
                verbose_name="taler",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="team",
            field=models.ForeignKey(
                blank=True,
                help_text="Hvem i callcenteret der tager sagerne. Tomt: alle.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="organisations",
                to="accounts.team",
                verbose_name="team",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="team",
            field=models.ForeignKey(
                blank=True,
                help_text="Kun for callcenteret. Tomt: tager sager fra alle kunder.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agents",
                to="accounts.team",
                verbose_name="team",
            ),
        ),
    ]
