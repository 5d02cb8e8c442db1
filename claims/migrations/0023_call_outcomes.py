"""The outcomes of a call, and the numbers of a claim that turned out to be somebody else's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0022_overview_indexes")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="claim",
            name="wrong_phones",
            field=models.JSONField(
                blank=True,
                db_default=models.Value([], models.JSONField()),
                default=list,
                help_text="Numre, som en anden svarede på; der ringes ikke til dem igen.",
                verbose_name="forkerte numre",
            ),
        ),
        migrations.AlterField(
            model_name="callattempt",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("reached", "Talte med anmelderen"),
                    ("rang_us", "Anmelderen ringede til os"),
                    ("asked_later", "Bad os ringe senere"),
                    ("solved_by_phone", "Løst på telefon"),
                    ("not_reached", "Ingen svarede"),
                    ("voicemail", "Telefonsvarer"),
                    ("busy", "Optaget"),
                    ("someone_else", "Talte med en anden"),
                    ("wrong_number", "Forkert nummer"),
                ],
                max_length=16,
                verbose_name="hvad skete der",
            ),
        ),
    ]
