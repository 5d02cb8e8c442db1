"""What a page of terms is made of: rows of plain words, each with the clauses that say so.

The words come from the terms' data alone, whatever the product: a new file of terms needs no word here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from devices.models import Kind
from policies.coverage_texts import clause_heading, verdict_text
from policies.terms_parts import Cited
from policies.terms_schema import Terms
from policies.terms_texts import has_number
from policies.vocabulary import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """Where the terms say it. A brochure has headings only, and then `number` is empty."""

    number: str
    heading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the page. `key` names the same fact in every product; a line without clauses is a silence.

    `names` is what the line is about, in one or more names; `verdict` where the line says whether something is covered.
    """

    key: str
    names: tuple[str, ...]
    words: tuple[str, ...] = ()
    clauses: tuple[Clause, ...] = ()
    verdict: Verdict | None = None

    @property
    def ruling(self) -> str:
        """The verdict in two or three words; '' for a line that is about something else."""
        return verdict_text(self.verdict) if self.verdict else ""

    @property
    def tone(self) -> str:
        """The colour that goes with the verdict; that something is not covered is a fact, and no error."""
        return _TONES[self.verdict] if self.verdict else ""

    @property
    def says(self) -> tuple[str, ...]:
        """Everything that a reader compares: the verdict and the words, not the clause's number."""
        return (self.ruling, *self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A table of the page. Whom to write to is no clause of the terms, and then `is_cited` is false."""

    key: str
    heading: str
    rows: tuple[Row, ...]
    is_cited: bool = True


_TONES = {
    Verdict.COVERED: "success",
    Verdict.NOT_COVERED: "neutral",
    Verdict.WARRANTY: "info",
    Verdict.NEEDS_EVIDENCE: "warning",
    Verdict.NEEDS_REVIEW: "warning",
}


def row(
    terms: Terms,
    key: str,
    name: str | Sequence[str],
    *words: str,
    cite: Iterable[str] = (),
    verdict: Verdict | None = None,
) -> Row:
    """One line with its clauses, each named once; empty words are left out."""
    return Row(
        key=key,
        names=(name,) if isinstance(name, str) else tuple(name),
        words=tuple(word for word in words if word),
        clauses=tuple(_clause(terms, number) for number in dict.fromkeys(cite)),
        verdict=verdict,
    )


def numbers(*cited: Cited | None) -> list[str]:
    """The clauses of the given parts of the terms, in their order."""
    return [number for part in cited if part for number in (part.clause, *part.also)]


def _clause(terms: Terms, number: str) -> Clause:
    return Clause(number=number if has_number(number) else "", heading=clause_heading(terms, number))


# Words ----------------------------------------------------------------------------------------------------------------


def listed(names: Iterable[str]) -> str:
    """Names as a sentence lists them: `mobiltelefon, tablet og headset`."""
    said = list(names)
    if len(said) < 2:
        return "".join(said)
    return _("%(names)s og %(last)s") % {"names": ", ".join(said[:-1]), "last": said[-1]}


def inside(name: str) -> str:
    """A name as it stands inside a sentence; an abbreviation keeps its capitals."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def opening(sentence: str) -> str:
    """A sentence or phrase with the capital that it begins with."""
    return sentence[:1].upper() + sentence[1:]


def sentence(names: Iterable[str]) -> str:
    """Names as a sentence of their own: `Mobiltelefon, tablet og headset.`"""
    return opening(listed(inside(name) for name in names)) + "."


def kind_name(kind: str) -> str:
    """A kind of device as the register calls it."""
    return str(Kind(kind).label)


def in_days(days: int) -> str:
    """`30 dage`."""
    return ngettext("%(days)d dag", "%(days)d dage", days) % {"days": days}


def in_working_days(days: int) -> str:
    """`15 arbejdsdage`."""
    return ngettext("%(days)d arbejdsdag", "%(days)d arbejdsdage", days) % {"days": days}


def in_months(months: int) -> str:
    """`36 måneder`."""
    return ngettext("%(months)d måned", "%(months)d måneder", months) % {"months": months}
