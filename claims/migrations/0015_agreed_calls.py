"""Calls that are agreed: their event, and an index built beside the writing, so nobody waits for it."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("claims", "0014_hours_of_old_promises")]

    operations = [
        migrations.AlterField(
            model_name="claimevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("filed", "Anmeldt"),
                    ("filed_again", "Anmeldt igen"),
                    ("device_found", "Enhed fundet"),
                    ("facts_added", "Oplysninger tilføjet"),
                    ("document_added", "Dokument modtaget"),
                    ("documents_complete", "Dokumentation komplet"),
                    ("assigned", "Tildelt"),
                    ("called", "Opkald"),
                    ("call_agreed", "Opkald aftalt"),
                    ("facts_stated", "Oplysninger til vurderingen"),
                    ("decision_proposed", "Afgørelse foreslået"),
                    ("decision_sent_back", "Afgørelse sendt tilbage"),
                    ("decided", "Afgjort"),
                    ("settled", "Erstattet"),
                    ("recalled", "Reklamation under garanti"),
                    ("routed", "Vej valgt"),
                    ("received", "Modtaget på værksted"),
                    ("diagnosed", "Diagnose"),
                    ("finished", "Færdig på værksted"),
                    ("handed_back", "Leveret tilbage"),
                    ("closed", "Afsluttet"),
                    ("withdrawn", "Trukket tilbage"),
                    ("deadline_missed", "Frist overskredet"),
                    ("extended", "Frist forlænget"),
                    ("held", "Frist holdt tilbage"),
                    ("released", "Frist sluppet igen"),
                    ("lapsed", "Henlagt"),
                    ("reopened", "Genåbnet"),
                    ("new_received", "Ny enhed modtaget"),
                    ("original_received", "Den gamle enhed er kommet"),
                    ("original_charged", "Den gamle enhed opgjort"),
                    ("quote_asked", "Værkstedet spørger"),
                    ("quote_answered", "Svar til værkstedet"),
                    ("complained", "Klage modtaget"),
                    ("complaint_confirmed", "Klage bekræftet"),
                    ("complaint_answered", "Klage besvaret"),
                    ("complaint_withdrawn", "Klage trukket tilbage"),
                    ("note", "Intern note"),
                ],
                max_length=20,
            ),
        ),
        AddIndexConcurrently(
            model_name="deadline",
            index=models.Index(
                fields=["due_at"], name="agreed_call_ahead", condition=models.Q(kind="agreed_call", state="running")
            ),
        ),
    ]
