"""A filing as a row with its files, codes, unlock steps, and what a filing tells beside the loss."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import claims.models.draft


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_teams_and_languages"),
        ("claims", "0029_forgotten_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="claim",
            name="call_wish",
            field=models.CharField(
                blank=True,
                choices=[("morning", "Om formiddagen"), ("noon", "Midt på dagen"), ("afternoon", "Om eftermiddagen")],
                db_default="",
                max_length=10,
                verbose_name="ringes helst",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="city",
            field=models.CharField(blank=True, db_default="", max_length=60, verbose_name="by"),
        ),
        migrations.AddField(
            model_name="claim",
            name="filer_email",
            field=models.EmailField(blank=True, db_default="", max_length=254, verbose_name="anmelderens egen e-mail"),
        ),
        migrations.AddField(
            model_name="claim",
            name="filer_name",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="Sat, hvor en kollega har anmeldt.",
                max_length=200,
                verbose_name="anmeldt af",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="occurred_time",
            field=models.TimeField(blank=True, null=True, verbose_name="cirka klokken"),
        ),
        migrations.AddField(
            model_name="claim",
            name="postcode",
            field=models.CharField(blank=True, db_default="", max_length=10, verbose_name="postnummer"),
        ),
        migrations.AddField(
            model_name="claim",
            name="street",
            field=models.CharField(blank=True, db_default="", max_length=120, verbose_name="vej og nummer"),
        ),
        migrations.AddField(
            model_name="claim",
            name="street_more",
            field=models.CharField(blank=True, db_default="", max_length=120, verbose_name="etage, dør, c/o"),
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
                    ("reopening_asked", "Bedt om genåbning"),
                    ("link_closed", "Privat link lukket"),
                    ("note", "Intern note"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="FilingDraft",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("answers", models.JSONField(default=dict)),
                (
                    "removed",
                    models.JSONField(default=list, help_text="Hvad der blev fjernet fra teksten, da den blev skrevet."),
                ),
                ("token_hash", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ("address", models.EmailField(blank=True, max_length=254)),
                ("begun_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "verbose_name": "kladde",
                "verbose_name_plural": "kladder",
            },
        ),
        migrations.CreateModel(
            name="DraftFile",
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
                ("file", models.FileField(upload_to=claims.models.draft.draft_file_path)),
                ("content_type", models.CharField(max_length=60)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("look", models.CharField(blank=True, max_length=16)),
                ("received_at", models.DateTimeField()),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="claims.filingdraft"
                    ),
                ),
            ],
            options={
                "verbose_name": "fil i en kladde",
                "verbose_name_plural": "filer i kladder",
                "ordering": ["received_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="OneTimeCode",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("filing", "Egne enheder og oplysninger ved anmeldelsen"),
                            ("status", "En sag, når linket er væk"),
                        ],
                        max_length=10,
                    ),
                ),
                ("session_hash", models.CharField(max_length=64)),
                ("code_hash", models.CharField(max_length=64)),
                (
                    "address",
                    models.CharField(
                        blank=True, help_text="Hvor koden er sendt hen; tomt, hvor ingen er.", max_length=254
                    ),
                ),
                ("trusted", models.BooleanField(default=False, help_text="Adressen stod i registeret.")),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField()),
                ("until", models.DateTimeField(db_index=True)),
                ("spent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "claim",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="claims.claim",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "engangskode",
                "verbose_name_plural": "engangskoder",
                "indexes": [models.Index(fields=["session_hash", "-sent_at"], name="code_of_session")],
            },
        ),
        migrations.CreateModel(
            name="UnlockStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(max_length=40, verbose_name="trin")),
                (
                    "state",
                    models.CharField(
                        choices=[("done", "Gjort"), ("cannot", "Kan ikke")], max_length=8, verbose_name="tilstand"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="hvorfor ikke")),
                ("at", models.DateTimeField(verbose_name="sat")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="unlock_steps", to="claims.claim"
                    ),
                ),
            ],
            options={
                "verbose_name": "trin før aflevering",
                "verbose_name_plural": "trin før aflevering",
                "constraints": [
                    models.UniqueConstraint(fields=("claim", "step"), name="one_unlock_step_a_claim"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cannot"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_step_that_cannot_be_done_says_why",
                    ),
                ],
            },
        ),
    ]
