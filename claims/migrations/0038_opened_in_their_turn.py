"""Files that came while the machine had its hands full lie in a table of their own until they are opened."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0037_parcels_that_have_not_come"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
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
                    ("handed_in", "Pakken afleveret"),
                    ("parcel_overdue", "Pakken er ikke kommet"),
                    ("tracked", "Pakken kan følges"),
                    ("reopening_asked", "Bedt om genåbning"),
                    ("link_closed", "Privat link lukket"),
                    ("purchase_stated", "Køb oplyst"),
                    ("file_unreadable", "Fil kunne ikke åbnes"),
                    ("note", "Intern note"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="SealedFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("proof_of_purchase", "Købsbilag"),
                            ("police_report", "Politianmeldelse"),
                            ("sim_block", "Bevis for spærret SIM-kort"),
                            ("last_use", "Bevis for seneste brug"),
                            ("photo", "Billede af skaden"),
                            ("other", "Andet"),
                        ],
                        default="photo",
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("file", models.FileField(blank=True, upload_to="sealed/")),
                ("size", models.PositiveIntegerField()),
                ("received_at", models.DateTimeField()),
                ("door", models.JSONField(blank=True, default=dict)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField(help_text="Hvornår filen åbnes, eller forsøges åbnet igen.")),
                ("refused", models.CharField(blank=True, max_length=20)),
                (
                    "claim",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sealed",
                        to="claims.claim",
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="sealed",
                        to="claims.filingdraft",
                    ),
                ),
                (
                    "received_from",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "fil, der ikke er åbnet",
                "verbose_name_plural": "filer, der ikke er åbnet",
                "ordering": ["received_at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("refused", "")), fields=["next_at", "id"], name="sealed_file_waiting"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("claim__isnull", True), ("draft__isnull", False)),
                            models.Q(("claim__isnull", False), ("draft__isnull", True)),
                            _connector="OR",
                        ),
                        name="sealed_file_lies_with_one",
                    )
                ],
            },
        ),
    ]
