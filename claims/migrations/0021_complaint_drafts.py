"""Room for the answer to a complaint while somebody is still writing it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0020_the_next_claim"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="ComplaintDraft",
            fields=[
                (
                    "complaint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="draft",
                        serialize=False,
                        to="claims.complaint",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("upheld", "Medhold"),
                            ("partly", "Delvist medhold"),
                            ("not_upheld", "Ikke medhold"),
                        ],
                        max_length=10,
                        verbose_name="udfald",
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="svar")),
                ("at", models.DateTimeField(verbose_name="gemt")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "kladde til svar på klage",
                "verbose_name_plural": "kladder til svar på klager",
            },
        ),
    ]
