"""Old units that come back, what workshops ask, and complaints."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0009_moves_and_holds"),
        ("workshops", "0005_first_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Complaint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[("page", "Sagens side"), ("mail", "Mail eller brev"), ("phone", "Telefon")],
                        max_length=10,
                        verbose_name="hvordan den kom",
                    ),
                ),
                ("text", models.TextField(verbose_name="klagen")),
                ("received_at", models.DateTimeField(verbose_name="modtaget")),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True, verbose_name="bekræftet")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("upheld", "Medhold"), ("partly", "Delvist medhold"), ("not_upheld", "Ikke medhold")],
                        max_length=10,
                        verbose_name="udfald",
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="svar")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="besvaret")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="trukket tilbage")),
            ],
            options={
                "verbose_name": "klage",
                "verbose_name_plural": "klager",
                "ordering": ["received_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="OriginalReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("terms", models.CharField(max_length=60, verbose_name="vilkår")),
                (
                    "limit_dkk",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="højeste opkrævning i kr."),
                ),
                ("new_received_at", models.DateTimeField(blank=True, null=True, verbose_name="den nye modtaget")),
                ("arrived_at", models.DateTimeField(blank=True, null=True, verbose_name="den gamle modtaget")),
                (
                    "arrival",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("carrier", "Scannet af fragtmanden"),
                            ("workshop", "Modtaget på et værksted"),
                            ("desk", "Modtaget hos os"),
                        ],
                        max_length=10,
                        verbose_name="hvordan den kom",
                    ),
                ),
                (
                    "charge_dkk",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="opkrævning i kr."
                    ),
                ),
                ("charge_reason", models.TextField(blank=True, verbose_name="begrundelse")),
                ("charged_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "gammel enhed retur",
                "verbose_name_plural": "gamle enheder retur",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Quote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount_dkk", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="pris i kr.")),
                ("note", models.TextField(verbose_name="spørgsmål")),
                ("asked_at", models.DateTimeField()),
                ("approved", models.BooleanField(blank=True, null=True, verbose_name="godkendt")),
                ("answer", models.TextField(blank=True, verbose_name="svar")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "tilbud fra værksted",
                "verbose_name_plural": "tilbud fra værksteder",
                "ordering": ["asked_at", "pk"],
            },
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
        migrations.AddField(
            model_name="complaint",
            name="acknowledged_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="complaints", to="claims.claim"
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="written_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="originalreturn",
            name="arrival_noted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="originalreturn",
            name="charged_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="originalreturn",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="originals", to="claims.claim"
            ),
        ),
        migrations.AddField(
            model_name="originalreturn",
            name="new_received_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="originalreturn",
            name="settlement",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="original", to="claims.settlement"
            ),
        ),
        migrations.AddField(
            model_name="quote",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="quote",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="quote",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="quotes", to="claims.claim"
            ),
        ),
        migrations.AddField(
            model_name="quote",
            name="repair",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="quotes", to="workshops.repair"
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at__isnull", True), ("withdrawn_at__isnull", True)),
                fields=("claim",),
                name="one_open_complaint_a_claim",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True), ("outcome", "")
                    ),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        models.Q(("outcome", ""), _negated=True),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="answered_complaint_has_outcome_answer_and_answerer",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(("answered_at__isnull", True), ("withdrawn_at__isnull", True), _connector="OR"),
                name="complaint_not_both_answered_and_withdrawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel", "page"), ("written_by__isnull", True)),
                    models.Q(models.Q(("channel", "page"), _negated=True), ("written_by__isnull", False)),
                    _connector="OR",
                ),
                name="complaint_on_the_page_is_the_claimants_own",
            ),
        ),
        migrations.AddConstraint(
            model_name="originalreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("arrival", ""), ("arrived_at__isnull", True)),
                    models.Q(("arrived_at__isnull", False), models.Q(("arrival", ""), _negated=True)),
                    _connector="OR",
                ),
                name="arrived_original_says_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="originalreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("charge_dkk__isnull", True), ("charged_at__isnull", True), ("charged_by__isnull", True)),
                    models.Q(
                        ("charge_dkk__gte", 0),
                        ("charge_dkk__lte", models.F("limit_dkk")),
                        ("charged_at__isnull", False),
                        ("charged_by__isnull", False),
                        models.Q(("charge_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="charge_has_reason_person_and_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at__isnull", True), ("withdrawn_at__isnull", True)),
                fields=("claim",),
                name="one_open_quote_a_claim",
            ),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.CheckConstraint(condition=models.Q(("amount_dkk__gt", 0)), name="quote_costs_something"),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("answered_by__isnull", True), ("approved__isnull", True)),
                    models.Q(
                        ("answered_at__isnull", False), ("answered_by__isnull", False), ("approved__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="answered_quote_says_what_and_who",
            ),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.CheckConstraint(
                condition=models.Q(("answered_at__isnull", True), ("withdrawn_at__isnull", True), _connector="OR"),
                name="quote_not_both_answered_and_withdrawn",
            ),
        ),
    ]
