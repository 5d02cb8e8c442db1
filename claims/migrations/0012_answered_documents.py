"""Documents that somebody has looked at, and limits that are moved or held as events of the claim."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0011_outliving_deadlines"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="document",
            name="reviewed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="set"),
        ),
        migrations.AddField(
            model_name="document",
            name="reviewed_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
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
    ]
