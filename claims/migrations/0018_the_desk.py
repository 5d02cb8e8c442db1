"""What the desk keeps of its own work: leases, presence, messages, changes that can be undone, and who has the ball."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_teams_and_languages"),
        ("claims", "0017_lost_rights"),
        ("devices", "0002_replaced_devices"),
        ("workshops", "0005_first_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.CharField(max_length=40, verbose_name="handling")),
                ("at", models.DateTimeField(verbose_name="ændret")),
                ("until", models.DateTimeField(verbose_name="kan fortrydes til")),
                ("before", models.JSONField(default=list, verbose_name="før")),
                ("after", models.JSONField(default=list, verbose_name="efter")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="fortrudt")),
            ],
            options={
                "verbose_name": "ændring",
                "verbose_name_plural": "ændringer",
            },
        ),
        migrations.CreateModel(
            name="ChecklistTick",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.CharField(max_length=40, verbose_name="punkt")),
                ("at", models.DateTimeField(verbose_name="sat")),
            ],
            options={
                "verbose_name": "flueben",
                "verbose_name_plural": "flueben",
            },
        ),
        migrations.CreateModel(
            name="Lease",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("taken_at", models.DateTimeField(verbose_name="taget")),
                ("until", models.DateTimeField(verbose_name="holdes til")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="sluttet")),
                (
                    "how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("worked", "Behandlet"),
                            ("skipped", "Sprunget over"),
                            ("left", "Forladt"),
                            ("ran_out", "Udløbet"),
                        ],
                        max_length=8,
                        verbose_name="hvordan den sluttede",
                    ),
                ),
                (
                    "skip_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("language", "Jeg taler ikke sproget"),
                            ("expertise", "Kræver en, der ved mere"),
                            ("biased", "Jeg kender anmelderen"),
                            ("waits", "Venter på noget, som systemet ikke ved"),
                            ("other", "Noget andet"),
                        ],
                        max_length=10,
                        verbose_name="hvorfor sprunget over",
                    ),
                ),
                ("skip_note", models.CharField(blank=True, max_length=300, verbose_name="uddybning")),
            ],
            options={
                "verbose_name": "hold på sag",
                "verbose_name_plural": "hold på sager",
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="set")),
            ],
            options={
                "verbose_name": "omtale",
                "verbose_name_plural": "omtaler",
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by_claimant", models.BooleanField(verbose_name="fra anmelderen")),
                ("text", models.TextField(verbose_name="tekst")),
                (
                    "language",
                    models.CharField(choices=[("da", "Dansk"), ("en", "English")], max_length=2, verbose_name="sprog"),
                ),
                ("at", models.DateTimeField(verbose_name="skrevet")),
                ("trusted", models.BooleanField(default=False, verbose_name="betroet vej")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="besvaret")),
            ],
            options={
                "verbose_name": "besked",
                "verbose_name_plural": "beskeder",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="åbnet")),
                ("what", models.CharField(default="case", max_length=40, verbose_name="hvad")),
            ],
            options={
                "verbose_name": "åbning af sag",
                "verbose_name_plural": "åbninger af sager",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PhotoPrint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bits", models.CharField(max_length=16, verbose_name="aftryk")),
                ("first", models.PositiveIntegerField()),
                ("second", models.PositiveIntegerField()),
                ("third", models.PositiveIntegerField()),
                ("fourth", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "billedaftryk",
                "verbose_name_plural": "billedaftryk",
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField(verbose_name="set")),
                ("writing_at", models.DateTimeField(blank=True, null=True, verbose_name="skrev")),
            ],
            options={
                "verbose_name": "tilstedeværelse",
                "verbose_name_plural": "tilstedeværelser",
            },
        ),
        migrations.CreateModel(
            name="ReplyTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(unique=True, verbose_name="kort navn")),
                ("name", models.CharField(max_length=80, verbose_name="navn")),
                (
                    "peril",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("damage", "Faldet eller stødt"),
                            ("liquid", "Væske"),
                            ("fault", "Virker ikke"),
                            ("theft", "Stjålet"),
                            ("loss", "Bortkommet"),
                            ("other", "Noget andet"),
                        ],
                        max_length=10,
                        verbose_name="kun ved",
                    ),
                ),
                ("text_da", models.TextField(verbose_name="dansk tekst")),
                ("text_en", models.TextField(verbose_name="engelsk tekst")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="plads")),
                ("is_active", models.BooleanField(default=True, verbose_name="i brug")),
            ],
            options={
                "verbose_name": "skabelon",
                "verbose_name_plural": "skabeloner",
                "ordering": ["position", "name"],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=60, verbose_name="navn")),
                ("criteria", models.JSONField(default=dict, verbose_name="hvad den viser")),
                ("created_at", models.DateTimeField(verbose_name="oprettet")),
            ],
            options={
                "verbose_name": "gemt visning",
                "verbose_name_plural": "gemte visninger",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.AddField(
            model_name="claim",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="claims.claim",
                verbose_name="lagt sammen med",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="phone_confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="nummeret er bekræftet"),
        ),
        migrations.AddField(
            model_name="claim",
            name="rests_until",
            field=models.DateTimeField(
                blank=True,
                help_text="Et aftalt eller nyt opkald, som først skal ske senere.",
                null=True,
                verbose_name="hviler til",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="snoozed_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="udskudt til"),
        ),
        migrations.AddField(
            model_name="claim",
            name="waits_for",
            field=models.CharField(
                choices=[("us", "Os"), ("claimant", "Anmelderen"), ("workshop", "Værkstedet"), ("nobody", "Ingen")],
                db_default="us",
                default="us",
                max_length=8,
                verbose_name="venter på",
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
                    ("note", "Intern note"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="change",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="af",
            ),
        ),
        migrations.AddField(
            model_name="change",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="claims.claim",
                verbose_name="sag",
            ),
        ),
        migrations.AddField(
            model_name="checklisttick",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="af",
            ),
        ),
        migrations.AddField(
            model_name="checklisttick",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="ticks", to="claims.claim", verbose_name="sag"
            ),
        ),
        migrations.AddField(
            model_name="lease",
            name="agent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="leases",
                to=settings.AUTH_USER_MODEL,
                verbose_name="sagsbehandler",
            ),
        ),
        migrations.AddField(
            model_name="lease",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="leases",
                to="claims.claim",
                verbose_name="sag",
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mentions",
                to="claims.claim",
                verbose_name="sag",
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="note",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mentions",
                to="claims.claimevent",
                verbose_name="note",
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mentions",
                to=settings.AUTH_USER_MODEL,
                verbose_name="nævnt",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="skrevet af",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="claims.claim",
                verbose_name="sag",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="message",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="documents",
                to="claims.message",
            ),
        ),
        migrations.AddField(
            model_name="opening",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="bruger",
            ),
        ),
        migrations.AddField(
            model_name="opening",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="openings",
                to="claims.claim",
                verbose_name="sag",
            ),
        ),
        migrations.AddField(
            model_name="photoprint",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="photo_prints", to="claims.claim"
            ),
        ),
        migrations.AddField(
            model_name="photoprint",
            name="document",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="photo_print", to="claims.document"
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="presences",
                to="claims.claim",
                verbose_name="sag",
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="presences",
                to=settings.AUTH_USER_MODEL,
                verbose_name="bruger",
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="saved_views",
                to=settings.AUTH_USER_MODEL,
                verbose_name="ejer",
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(fields=["claim", "-at"], name="change_of_claim"),
        ),
        migrations.AddConstraint(
            model_name="checklisttick",
            constraint=models.UniqueConstraint(fields=("claim", "item"), name="one_tick_a_claim_and_item"),
        ),
        migrations.AddIndex(
            model_name="lease",
            index=models.Index(fields=["agent", "-taken_at"], name="lease_of_agent"),
        ),
        migrations.AddIndex(
            model_name="lease",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", False)), fields=["-ended_at"], name="lease_ended"
            ),
        ),
        migrations.AddConstraint(
            model_name="lease",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("claim",), name="one_lease_a_claim"
            ),
        ),
        migrations.AddConstraint(
            model_name="lease",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("how", "")),
                    models.Q(("ended_at__isnull", False), models.Q(("how", ""), _negated=True)),
                    _connector="OR",
                ),
                name="ended_lease_says_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="lease",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("how", "skipped"), models.Q(("skip_reason", ""), _negated=True)),
                    models.Q(models.Q(("how", "skipped"), _negated=True), ("skip_reason", "")),
                    _connector="OR",
                ),
                name="skipped_lease_says_why",
            ),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                condition=models.Q(("seen_at__isnull", True)), fields=["user", "claim"], name="mention_unseen"
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(fields=("note", "user"), name="one_mention_a_note_and_user"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["claim", "at", "id"], name="message_of_claim"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("answered_at__isnull", True), ("by_claimant", True)),
                fields=["claim"],
                name="message_unanswered",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("by_claimant", True), ("by__isnull", False), _connector="OR"),
                name="message_of_ours_has_an_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("by_claimant", True), ("answered_at__isnull", True), _connector="OR"),
                name="only_a_claimants_message_is_answered",
            ),
        ),
        migrations.AddIndex(
            model_name="opening",
            index=models.Index(fields=["claim", "-at"], name="opening_of_claim"),
        ),
        migrations.AddIndex(
            model_name="photoprint",
            index=models.Index(fields=["first"], name="photo_print_first"),
        ),
        migrations.AddIndex(
            model_name="photoprint",
            index=models.Index(fields=["second"], name="photo_print_second"),
        ),
        migrations.AddIndex(
            model_name="photoprint",
            index=models.Index(fields=["third"], name="photo_print_third"),
        ),
        migrations.AddIndex(
            model_name="photoprint",
            index=models.Index(fields=["fourth"], name="photo_print_fourth"),
        ),
        migrations.AddIndex(
            model_name="presence",
            index=models.Index(fields=["user", "-seen_at"], name="presence_of_user"),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.UniqueConstraint(fields=("claim", "user"), name="one_presence_a_claim_and_user"),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(fields=("owner", "name"), name="one_saved_view_a_name"),
        ),
    ]
