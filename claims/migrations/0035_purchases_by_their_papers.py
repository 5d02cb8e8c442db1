"""What claimants' papers say of a purchase, the claimants' own word of it, and what the desk goes by."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0034_what_has_been_given"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="lossfacts",
            name="price_dkk",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="pris ifølge bilag, kr."
            ),
        ),
        migrations.AddField(
            model_name="lossfacts",
            name="purchased_on",
            field=models.DateField(blank=True, null=True, verbose_name="købt ifølge bilag"),
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
                    ("tracked", "Pakken kan følges"),
                    ("reopening_asked", "Bedt om genåbning"),
                    ("link_closed", "Privat link lukket"),
                    ("purchase_stated", "Køb oplyst"),
                    ("note", "Intern note"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="Purchase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("trusted", models.BooleanField(default=False)),
                ("read_on", models.DateField(blank=True, null=True)),
                ("read_dkk", models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("stated", "Oplyst"), ("other", "Noget andet")],
                        max_length=8,
                        verbose_name="svar",
                    ),
                ),
                ("stated_on", models.DateField(blank=True, null=True, verbose_name="købt")),
                (
                    "stated_dkk",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="pris i kr."
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="purchases", to="claims.claim"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="purchases",
                        to="claims.document",
                    ),
                ),
            ],
            options={
                "verbose_name": "køb ifølge bilag",
                "verbose_name_plural": "køb ifølge bilag",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "trusted"), name="one_purchase_a_paper_and_door"),
                    models.CheckConstraint(
                        condition=models.Q(("read_on__isnull", False), ("read_dkk__isnull", False), _connector="OR"),
                        name="purchase_was_read",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True)),
                            models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="purchase_answered_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer", "stated"),
                            models.Q(("stated_dkk__isnull", True), ("stated_on__isnull", True)),
                            _connector="OR",
                        ),
                        name="purchase_stated_where_it_is_confirmed",
                    ),
                ],
            },
        ),
    ]
