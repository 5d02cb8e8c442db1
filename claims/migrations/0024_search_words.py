"""What a search asks: the words of claims, notes, calls and messages, and names that are spelt alike.

Name and story of a claim get a table beside it, which triggers keep: the claim's own row changes with every act.
"""

import django.db.models.deletion
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently, BtreeGinExtension
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models
from django.db.models import F, Func, IntegerField, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Lower


def stretch(claim):
    return Func(F(claim), template="(%(expressions)s / 1000)", output_field=IntegerField())


def vector(config, text):
    template = f"to_tsvector('{config}'::regconfig, %(expressions)s)"
    return Func(Lower(text), template=template, output_field=SearchVectorField())


told = Func(
    vector("simple", F("name")),
    vector("danish", F("story")),
    arg_joiner=" || ",
    template="(%(expressions)s)",
    output_field=SearchVectorField(),
)

FOLLOW = """
CREATE FUNCTION claim_words_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO claims_claimwords (claim_id, name, story) VALUES (NEW.id, NEW.contact_name, NEW.description)
    ON CONFLICT (claim_id) DO UPDATE SET name = EXCLUDED.name, story = EXCLUDED.story;
    RETURN NULL;
END
$$;
CREATE TRIGGER claim_words_of_new AFTER INSERT ON claims_claim
    FOR EACH ROW EXECUTE FUNCTION claim_words_follow();
CREATE TRIGGER claim_words_of_changed AFTER UPDATE OF contact_name, description ON claims_claim
    FOR EACH ROW WHEN (OLD.contact_name IS DISTINCT FROM NEW.contact_name
                       OR OLD.description IS DISTINCT FROM NEW.description)
    EXECUTE FUNCTION claim_words_follow();
"""
FORGET = """
DROP TRIGGER claim_words_of_changed ON claims_claim;
DROP TRIGGER claim_words_of_new ON claims_claim;
DROP FUNCTION claim_words_follow();
"""
BATCH = 20_000
TAKE_IN = """
    INSERT INTO claims_claimwords (claim_id, name, story)
    SELECT id, contact_name, description FROM claims_claim WHERE id > %s AND id <= %s ON CONFLICT DO NOTHING
"""


def take_in(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM claims_claim")
        last = cursor.fetchone()[0]
        for first in range(0, last, BATCH):
            cursor.execute(TAKE_IN, [first, first + BATCH])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("claims", "0023_call_outcomes")]

    operations = [
        BtreeGinExtension(),
        # Give up rather than make everybody wait behind a long transaction.
        migrations.RunSQL("SET lock_timeout = '5s'", "RESET lock_timeout"),
        migrations.CreateModel(
            name="ClaimWords",
            fields=[
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="claims.claim",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="navn")),
                ("story", models.TextField(blank=True, verbose_name="beskrivelse")),
            ],
            options={"verbose_name": "ord på sagen", "verbose_name_plural": "ord på sager"},
        ),
        migrations.RunSQL(FOLLOW, FORGET),
        migrations.RunSQL("RESET lock_timeout", "SET lock_timeout = '5s'"),
        migrations.RunPython(take_in, migrations.RunPython.noop),
        AddIndexConcurrently(
            model_name="claimwords", index=GinIndex(stretch("claim_id"), told, name="claim_words", fastupdate=False)
        ),
        AddIndexConcurrently(
            model_name="claimwords",
            index=GinIndex(
                stretch("claim_id"),
                OpClass("name", name="gin_trgm_ops"),
                name="claim_names_alike",
                fastupdate=False,
            ),
        ),
        AddIndexConcurrently(
            model_name="claimevent",
            index=GinIndex(
                stretch("claim_id"),
                vector("danish", KeyTextTransform("text", "data")),
                name="note_words",
                condition=Q(kind="note"),
                fastupdate=False,
            ),
        ),
        AddIndexConcurrently(
            model_name="callattempt",
            index=GinIndex(
                stretch("claim_id"),
                vector("danish", F("note")),
                name="call_words",
                condition=~Q(note=""),
                fastupdate=False,
            ),
        ),
        AddIndexConcurrently(
            model_name="message",
            index=GinIndex(stretch("claim_id"), vector("danish", F("text")), name="message_words", fastupdate=False),
        ),
    ]
