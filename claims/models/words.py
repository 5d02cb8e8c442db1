"""Texts of a claim as an index keeps them and a search asks for them: the very same expressions on both sides."""

from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, F, Func, IntegerField, Value
from django.db.models.functions import Lower

# So many claims, by the order in which they came, make one stretch that a search can be held to.
STRETCH = 1000
_CONFIGS = ("danish", "simple")


def stretch(claim: str) -> Func:
    """Which stretch of claims a row is about, by the column with the claim's key; the newest have the highest."""
    return Func(F(claim), template=f"(%(expressions)s / {STRETCH})", output_field=IntegerField())


def danish(text: F | Func) -> Func:
    """The words of a text, as Danish bends them."""
    return _vector("danish", text)


def told(name: str, text: str) -> Func:
    """The words of a name as they are, and those of a text as Danish bends them."""
    both = (_vector("simple", F(name)), danish(F(text)))
    return Func(*both, arg_joiner=" || ", template="(%(expressions)s)", output_field=SearchVectorField())


def says(words: Func, text: str) -> Func:
    """Whether all that was typed stands among the words, bent as in Danish or just as it was typed."""
    typed = Lower(Value(text))
    asked = [Func(typed, template=f"plainto_tsquery('{config}'::regconfig, %(expressions)s)") for config in _CONFIGS]
    query = Func(*asked, arg_joiner=" || ", template="(%(expressions)s)")
    return Func(words, query, arg_joiner=" @@ ", template="(%(expressions)s)", output_field=BooleanField())


def _vector(config: str, text: F | Func) -> Func:
    # Small letters of our own: without a Danish locale the parser knows no other Æ than Æ.
    template = f"to_tsvector('{config}'::regconfig, %(expressions)s)"
    return Func(Lower(text), template=template, output_field=SearchVectorField())
