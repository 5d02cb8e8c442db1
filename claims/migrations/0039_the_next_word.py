"""Promising until when the claimant hears from us next; its kept ones are found beside the others, built meanwhile."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("claims", "0038_opened_in_their_turn")]

    operations = [
        AddIndexConcurrently(
            model_name="deadline",
            index=models.Index(
                condition=models.Q(
                    (
                        "kind__in",
                        ["agreed_call", "callback", "complaint_acknowledgement", "complaint_answer", "next_word"],
                    ),
                    ("state__in", ["met", "missed"]),
                ),
                fields=["due_at"],
                include=("state", "claim"),
                name="deadline_kept_promises",
            ),
        ),
        RemoveIndexConcurrently(model_name="deadline", name="deadline_kept_or_not"),
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
                ],
                max_length=30,
            ),
        ),
    ]
