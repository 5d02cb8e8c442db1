"""Following up a pickup whose time is over; nothing of the table changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0042_filings_by_the_hour"),
    ]

    operations = [
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
                    ("reopening_answer", "Svar på ønske om genåbning"),
                    ("next_word", "Næste svar fra os"),
                    ("pickup_no_show", "Aftalt afhentning"),
                ],
                max_length=30,
            ),
        ),
    ]
