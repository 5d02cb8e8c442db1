"""A page for every product, from its terms alone: what is covered, what is not, limits and duties, clause by clause.

`sections` is one product's page, `compared` two products line by line, `versions_of` which covers a version is for.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policies.product_causes import cause_rows, fact_rows, headline, rows_by_cause
from policies.product_claims import duty_rows, money_rows
from policies.product_ending import cancellation_rows, complaint_rows, contact_rows, guarantee_rows
from policies.product_rows import Row, Section
from policies.product_scope import period_rows, scope_rows
from policies.terms_schema import Terms
from policies.terms_texts import spoken
from policies.vocabulary import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a product, and the first and last day on which covers on it are bought; None for no limit."""

    terms_id: str
    bought_from: date | None
    bought_until: date | None

    @property
    def words(self) -> str:
        """Which covers the version applies to, as a sentence."""
        days = {
            "first": date_format(self.bought_from) if self.bought_from else "",
            "last": date_format(self.bought_until) if self.bought_until else "",
        }
        if self.bought_from and self.bought_until:
            return _("Gælder for dækninger, der er købt fra %(first)s til %(last)s.") % days
        if self.bought_from:
            return _("Gælder for dækninger, der er købt fra %(first)s.") % days
        if self.bought_until:
            return _("Gælder for dækninger, der er købt til og med %(last)s.") % days
        return _("Gælder for alle dækninger på produktet.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRow:
    """The same fact in two products; a side is None where its terms have no such line."""

    names: tuple[str, ...]
    one: Row | None
    other: Row | None

    @property
    def differs(self) -> bool:
        """Whether the two say something else; the clauses' numbers are each insurer's own."""
        return (self.one.says if self.one else None) != (self.other.says if self.other else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedSection:
    key: str
    heading: str
    rows: tuple[ComparedRow, ...]


def sections(terms: Terms) -> tuple[Section, ...]:
    """The whole page of one product in the active language; a table that would be empty is left out."""
    made = (
        _section("scope", _("Hvem og hvad"), scope_rows(terms)),
        _section("covered", _("Dækket"), cause_rows(terms, Verdict.COVERED)),
        _section("evidenced", _("Dækket, når dokumentationen er her"), cause_rows(terms, Verdict.NEEDS_EVIDENCE)),
        _section("reviewed", _("Vurderes i hver sag"), cause_rows(terms, Verdict.NEEDS_REVIEW)),
        _section("not_covered", _("Ikke dækket"), cause_rows(terms, Verdict.NOT_COVERED)),
        _section("manufacturers", _("Producentens ansvar"), cause_rows(terms, Verdict.WARRANTY)),
        _section("facts", _("Uanset hvad der er sket"), fact_rows(terms)),
        *_common(terms),
    )
    return tuple(section for section in made if section.rows)


def summary(terms: Terms) -> str:
    """What the product is for, in a sentence or three."""
    return " ".join(headline(terms))


def compared(one: Terms, other: Terms) -> tuple[ComparedSection, ...]:
    """Two products line by line, each cause on a line of its own."""
    sides = [_comparable(terms) for terms in (one, other)]
    return tuple(
        ComparedSection(key=left.key, heading=left.heading, rows=tuple(_paired(left.rows, right.rows)))
        for left, right in zip(*sides, strict=True)
    )


def only_differing(found: Iterable[ComparedSection]) -> tuple[ComparedSection, ...]:
    """The same comparison without the lines on which the two agree."""
    kept = (replace(section, rows=tuple(row for row in section.rows if row.differs)) for section in found)
    return tuple(section for section in kept if section.rows)


def version_name(terms: Terms, known: Iterable[Terms]) -> str:
    """The product's name, with the day of its version where there is more than one."""
    name = spoken(terms.name)
    if sum(other.product == terms.product for other in known) < 2:
        return name
    if terms.valid_from is None:
        return _("%(product)s, første version") % {"product": name}
    return _("%(product)s, version fra %(day)s") % {"product": name, "day": date_format(terms.valid_from)}


def versions_of(product: str, known: Iterable[Terms]) -> tuple[Version, ...]:
    """All versions of a product, the newest first. A version ends where the next one begins, or as its file says."""
    own = sorted((terms for terms in known if terms.product == product), key=_start)
    starts = [terms.valid_from for terms in own[1:]] + [None]
    found = [
        Version(
            terms_id=terms.id,
            bought_from=terms.valid_from,
            bought_until=min(filter(None, (terms.valid_until, _day_before(following))), default=None),
        )
        for terms, following in zip(own, starts, strict=True)
    ]
    return tuple(reversed(found))


def newest_of_each(known: Iterable[Terms]) -> tuple[Terms, ...]:
    """Each product once, in its newest version, by name."""
    newest: dict[str, Terms] = {}
    for terms in sorted(known, key=_start):
        newest[terms.product] = terms
    return tuple(sorted(newest.values(), key=lambda terms: spoken(terms.name).casefold()))


def _common(terms: Terms) -> tuple[Section, ...]:
    """The sections that a product's page and a comparison share."""
    return (
        _section("period", _("Hvornår"), period_rows(terms)),
        _section("duties", _("Når skaden er sket"), duty_rows(terms)),
        _section("money", _("Penge"), money_rows(terms)),
        _section("guarantee", _("Garanti og den gamle enhed"), guarantee_rows(terms)),
        _section("ending", _("Fortrydelse og opsigelse"), cancellation_rows(terms)),
        _section("complaints", _("Klage"), complaint_rows(terms)),
        _section("contact", _("Selskab og kontakt"), contact_rows(terms), is_cited=False),
    )


def _comparable(terms: Terms) -> tuple[Section, ...]:
    return (
        _section("scope", _("Hvem og hvad"), scope_rows(terms)),
        _section("causes", _("Hvad der er sket"), rows_by_cause(terms)),
        _section("facts", _("Uanset hvad der er sket"), fact_rows(terms)),
        *_common(terms),
    )


def _section(key: str, heading: str, rows: Iterator[Row], *, is_cited: bool = True) -> Section:
    return Section(key=key, heading=heading, rows=tuple(rows), is_cited=is_cited)


def _paired(left: Iterable[Row], right: Iterable[Row]) -> Iterator[ComparedRow]:
    """The lines of both sides by what they are about: those of the first, then those that only the second has."""
    ones, others = _by_key(left), _by_key(right)
    for key in dict.fromkeys([*ones, *others]):
        one, other = ones.get(key), others.get(key)
        named = one or other
        if named:
            yield ComparedRow(names=named.names, one=one, other=other)


def _by_key(rows: Iterable[Row]) -> dict[tuple[str, int], Row]:
    """Rows by their key and, where terms say the same kind of thing twice, by which time it is."""
    found: dict[tuple[str, int], Row] = {}
    times: Counter[str] = Counter()
    for row in rows:
        found[row.key, times[row.key]] = row
        times[row.key] += 1
    return found


def _start(terms: Terms) -> date:
    return terms.valid_from or date.min


def _day_before(day: date | None) -> date | None:
    return day - timedelta(days=1) if day else None
