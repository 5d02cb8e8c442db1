"""Decided claims asked again under other terms: whose verdict would change, and why. Reads only.

Both sets of terms are asked today, so that nothing but the terms differs. What a person decided stays what it is.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from claims.models import Decision
from policies import terms as all_terms
from policies.coverage import Assessment, answer
from policies.coverage_facts import Question, Reason
from policies.coverage_json import stored_question
from policies.questions import QuestionProblem
from policies.terms_schema import Terms
from policies.vocabulary import Verdict

CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A claim under both terms; `stored` is the verdict that the person saw, where it is known.

    `fell_away` are the reasons that carried the old verdict and no longer speak; `came` carry the new one.
    """

    number: str
    stored: str
    before: Verdict
    after: Verdict
    fell_away: tuple[Reason, ...] = ()
    came: tuple[Reason, ...] = ()

    @property
    def changed(self) -> bool:
        return self.before is not self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Unasked:
    """A claim that cannot be asked: the place among its facts, and an option that the new terms do not have or why."""

    number: str
    at: str
    option: str = ""
    problem: QuestionProblem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutFacts:
    """A claim that was decided before facts were kept, or without any."""

    number: str


Outcome = Replayed | Unasked | WithoutFacts


@dataclass(slots=True)
class Summary:
    """How many claims, how many of them changed, from which verdict to which, and what could not be asked."""

    asked: int = 0
    changed: int = 0
    without_facts: int = 0
    stored_otherwise: int = 0
    pairs: Counter[tuple[Verdict, Verdict]] = field(default_factory=Counter)
    unasked: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count(self, outcome: Outcome) -> None:
        """Take one more outcome in."""
        match outcome:
            case Replayed():
                self.asked += 1
                self.changed += outcome.changed
                self.stored_otherwise += bool(outcome.stored) and outcome.stored != outcome.before
                if outcome.changed:
                    self.pairs[outcome.before, outcome.after] += 1
            case Unasked():
                self.unasked[outcome.at, outcome.option] += 1
            case WithoutFacts():
                self.without_facts += 1


def decided_under(terms_id: str) -> QuerySet[Decision]:
    """The decision that stands on each claim, where it was made under these terms; in the order of the claims."""
    standing = Decision.objects.in_force().filter(claim=OuterRef("claim")).order_by("-decided_at", "-pk").values("pk")
    decided = Decision.objects.in_force().filter(terms=terms_id, pk=Subquery(standing[:1]))
    return decided.order_by("claim_id")


def replay(old: Terms, new: Terms) -> Iterator[Outcome]:
    """Ask each claim decided under the old terms under both, one at a time and in flat memory.

    Iterate inside a transaction; `read_only` keeps it from writing.
    """
    rows = decided_under(old.id).values_list("claim__number", "facts", "assessment")
    for number, facts, assessment in rows.iterator(chunk_size=CHUNK):
        if not facts:
            yield WithoutFacts(number=number)
            continue
        try:
            question = stored_question(facts, terms=old)
        except QuestionProblem as problem:
            yield Unasked(number=number, at=problem.at, problem=problem)
            continue
        yield _replayed(number, str(assessment.get("verdict", "")), question, new)


def read_only() -> None:
    """Forbid the transaction that runs to write anything."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")


def terms_named(name: str) -> Terms:
    """The terms with this id, or those in the file of this name. Raises `KeyError` or `terms.TermsProblem`."""
    if all_terms.exists(name):
        return all_terms.get(name)
    path = Path(name)
    if path.suffix != ".toml" and not path.is_file():
        raise KeyError(name)
    return all_terms.read(path)


def _replayed(number: str, stored: str, question: Question, new: Terms) -> Outcome:
    # Of all facts only the options are words of the terms themselves.
    for option in sorted(question.cover.options - new.options.keys()):
        return Unasked(number=number, at="policy.options", option=option)
    before, after = answer(question), answer(replace(question, terms=new))
    if before.verdict is after.verdict:
        return Replayed(number=number, stored=stored, before=before.verdict, after=after.verdict)
    speaks = {(reason.rule, reason.verdict) for reason in after.reasons}
    return Replayed(
        number=number,
        stored=stored,
        before=before.verdict,
        after=after.verdict,
        fell_away=tuple(reason for reason in _deciding(before) if (reason.rule, reason.verdict) not in speaks),
        came=_deciding(after),
    )


def _deciding(assessment: Assessment) -> tuple[Reason, ...]:
    return assessment.reasons[: assessment.deciding]
