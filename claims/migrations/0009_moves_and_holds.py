"""Promises that are moved or held, and the kinds that the house promises itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0008_parked_deadlines")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="deadline",
            name="moves",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="gange flyttet"),
        ),
        migrations.AddField(
            model_name="deadline",
            name="moved_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="flyttet"),
        ),
        migrations.AddField(
            model_name="deadline",
            name="held_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="holdt tilbage"),
        ),
        migrations.AlterField(
            model_name="deadline",
            name="kind",
            field=models.CharField(
                choices=[
                    ("callback", "Opkald"),
                    ("first_contact", "Første svar"),
                    ("documentation", "Dokumentation"),
                    ("delivery", "Indlevering"),
                    ("original_return", "Den gamle enhed retur"),
                    ("complaint_acknowledgement", "Kvittering for klage"),
                    ("complaint_answer", "Svar på klage"),
                    ("silence", "Tid til at vælge et opkald"),
                    ("agreed_call", "Aftalt opkald"),
                    ("call_again", "Ring igen"),
                    ("quote_waiting", "Værkstedet venter på svar"),
                    ("loan_overdue", "Lånetelefon retur"),
                    ("walk_in_no_show", "Aftale på værkstedet"),
                ],
                max_length=30,
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
                    ("met", "Overholdt"),
                    ("missed", "Overskredet"),
                    ("cancelled", "Bortfaldet"),
                ],
                max_length=10,
            ),
        ),
    ]
