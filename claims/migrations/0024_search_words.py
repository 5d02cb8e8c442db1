"""What a search asks: the words of claims, notes, calls and messages, and names that are spelt alike."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently, BtreeGinExtension
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations
from django.db.models import F, Func, IntegerField, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Lower


def stretch(claim):
    return Func(F(claim), template="(%(expressions)s / 1000)", output_field=IntegerField())


def vector(config, text):
    template = f"to_tsvector('{config}'::regconfig, %(expressions)s)"
    return Func(Lower(text), template=template, output_field=SearchVectorField())


told = Func(
    vector("simple", F("contact_name")),
    vector("danish", F("description")),
    arg_joiner=" || ",
    template="(%(expressions)s)",
    output_field=SearchVectorField(),
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("claims", "0023_call_outcomes")]

    operations = [
        BtreeGinExtension(),
        AddIndexConcurrently(
            model_name="claim", index=GinIndex(stretch("id"), told, name="claim_words", fastupdate=False)
        ),
        AddIndexConcurrently(
            model_name="claim",
            index=GinIndex(
                stretch("id"),
                OpClass("contact_name", name="gin_trgm_ops"),
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
