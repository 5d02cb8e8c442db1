"""What somebody does with several claims at one press: the run, and a line for each claim."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0026_reply_templates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="BulkRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("assign", "Giv videre"),
                            ("message", "Skriv til anmelderne"),
                            ("hold", "Hold frister tilbage"),
                            ("merge", "Læg sammen"),
                        ],
                        max_length=10,
                        verbose_name="handling",
                    ),
                ),
                ("said", models.JSONField(default=dict, verbose_name="hvad der blev valgt")),
                ("at", models.DateTimeField(verbose_name="sat i gang")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="af",
                    ),
                ),
            ],
            options={
                "verbose_name": "handling på flere sager",
                "verbose_name_plural": "handlinger på flere sager",
            },
        ),
        migrations.CreateModel(
            name="BulkLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField(verbose_name="plads")),
                ("version", models.PositiveIntegerField(verbose_name="set i version")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Venter"),
                            ("done", "Udført"),
                            ("refused", "Ikke udført"),
                            ("undone", "Fortrudt"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="tilstand",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="hvorfor ikke")),
                (
                    "change",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.change",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulk_lines",
                        to="claims.claim",
                        verbose_name="sag",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="claims.bulkrun",
                    ),
                ),
            ],
            options={
                "verbose_name": "sag i handling på flere",
                "verbose_name_plural": "sager i handling på flere",
                "ordering": ["place"],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "place"), name="bulk_line_place_once"),
                    models.UniqueConstraint(fields=("run", "claim"), name="bulk_line_claim_once"),
                ],
            },
        ),
    ]
