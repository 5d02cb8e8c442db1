"""Finding also the wishes for a reopening among what goes on after a claim's end; built beside the writing."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("claims", "0030_filing_in_a_minute")]

    operations = [
        AddIndexConcurrently(
            model_name="deadline",
            index=models.Index(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "complaint_acknowledgement",
                            "complaint_answer",
                            "loan_overdue",
                            "original_return",
                            "reopening_answer",
                        ],
                    ),
                    ("state__in", ["running", "missed"]),
                ),
                fields=["claim"],
                name="deadline_going_on",
            ),
        ),
        RemoveIndexConcurrently(model_name="deadline", name="deadline_outliving"),
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
                    ("message_sent", "Besked sendt"),
                    ("message_received", "Besked modtaget"),
                    ("message_answered", "Besked lagt til side"),
                    ("phone_confirmed", "Telefonnummer bekræftet"),
                    ("snoozed", "Udskudt"),
                    ("merged", "Lagt sammen med en anden sag"),
                    ("checked", "Tjekliste"),
                    ("undone", "Fortrudt"),
                    ("unlock_step", "Enheden gjort klar"),
                    ("tracked", "Pakken kan følges"),
                    ("reopening_asked", "Bedt om genåbning"),
                    ("link_closed", "Privat link lukket"),
                    ("note", "Intern note"),
                ],
                max_length=20,
            ),
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
                    ("reopening_answer", "Svar på ønske om genåbning"),
                ],
                max_length=30,
            ),
        ),
    ]
