"""Decisions that the right itself is lost, which a person takes on a claim that has lapsed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0016_closures")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="decision",
            name="forfeits",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Afvist på en henlagt sag, fordi en pligt ikke blev opfyldt til tiden.",
                verbose_name="retten er tabt",
            ),
        ),
    ]
