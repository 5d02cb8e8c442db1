"""A product's page from its terms: every cause once, every line with its words and its clause, in both languages."""

import re
from collections.abc import Iterator
from datetime import date
from typing import get_args

import pytest
from django.utils import translation

from policies import product_facts, terms
from policies.coverage_texts import cause_text
from policies.product_rows import Row, Section
from policies.terms_duties import Ends, Ground, Refund
from policies.terms_schema import Terms
from policies.vocabulary import CAUSES

EVERY = sorted(terms.every())
CAUSE_TABLES = {"covered", "evidenced", "reviewed", "not_covered", "manufacturers"}
# What a page says where the terms are silent, and therefore without a clause.
SILENCES = {"excess", "guarantee", "original", "withdrawal", "cancel.insured", "cancel.insurer", "complaint.times"}


@pytest.fixture(params=["da", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with translation.override(request.param):
        yield request.param


@pytest.fixture(params=EVERY)
def shown(request: pytest.FixtureRequest) -> Terms:
    return terms.get(request.param)


def rows_of(page: tuple[Section, ...]) -> list[Row]:
    return [row for section in page for row in section.rows]


def words_of(shown: Terms, key: str) -> str:
    return " ".join(word for row in rows_of(product_facts.sections(shown)) if row.key == key for word in row.says)


def cited_in(part: object) -> set[str]:
    """Every clause that a part of the terms cites, read without the code under test."""
    if isinstance(part, dict):
        here = {part[key] for key in ("clause", "holder_clause") if part.get(key)} | set(part.get("also", ()))
        return here.union(*(cited_in(value) for value in part.values())) if part else here
    if isinstance(part, list):
        return set().union(*(cited_in(value) for value in part))
    return set()


def test_every_cause_stands_exactly_once(shown: Terms, language: str) -> None:
    tables = [section for section in product_facts.sections(shown) if section.key in CAUSE_TABLES]
    named = sorted(name for row in rows_of(tuple(tables)) for name in row.names)
    assert named == sorted(cause_text(cause) for cause in CAUSES)


def test_a_cause_stands_under_the_verdict_of_the_terms(shown: Terms) -> None:
    tables = {section.key: section for section in product_facts.sections(shown)}
    of_verdict = {
        "covered": "covered",
        "needs_review": "reviewed",
        "not_covered": "not_covered",
        "warranty": "manufacturers",
    }
    for cause in CAUSES:
        rows = tables[of_verdict[shown.peril_of(cause).verdict]].rows
        row = next(row for row in rows if cause_text(cause) in row.names)
        assert row.verdict == shown.peril_of(cause).verdict


def test_every_clause_that_the_terms_cite_stands_on_the_page_with_its_heading(shown: Terms, language: str) -> None:
    page = product_facts.sections(shown)
    on_page = {(clause.number, clause.heading) for row in rows_of(page) for clause in row.clauses}
    for number in cited_in(shown.model_dump(exclude={"clauses"})):
        heading = shown.clauses[number].spoken_in(language)
        assert ((number if re.search(r"\d", number) else ""), heading) in on_page, number


def test_no_line_is_without_words_and_no_words_without_a_clause_but_where_the_terms_are_silent(
    shown: Terms, language: str
) -> None:
    for section in product_facts.sections(shown):
        assert section.heading
        for row in section.rows:
            assert all(row.names), row
            assert any(row.says), row
            assert all(word == word.strip() and word for word in row.words), row
            assert not re.search(r"%\(|\bNone\b|\{", " ".join(row.says)), row
            if section.is_cited and row.key not in SILENCES:
                assert row.clauses, row
            assert all(clause.heading for clause in row.clauses), row


def test_every_line_ends_as_a_sentence_or_is_an_address(shown: Terms) -> None:
    for section in product_facts.sections(shown):
        if section.key not in {"contact", "complaints"}:
            for row in section.rows:
                assert all(word[-1] in ".!?" for word in row.words), row


def test_a_silence_is_said_and_cites_nothing() -> None:
    total = terms.get("usg-totalforsikring-9051102")
    excess = next(row for row in rows_of(product_facts.sections(total)) if row.key == "excess")
    assert excess.clauses == ()
    assert excess.words == ("Vilkårene nævner ingen selvrisiko, så den er 0,00 kr.",)


def test_the_numbers_are_those_of_the_terms() -> None:
    squaretrade = terms.get("squaretrade-elgiganten")
    assert "Højst 60 måneder. Højst 24 måneder, når den er betalt forud." in words_of(squaretrade, "term")
    assert "under 50 % af sin kapacitet" in words_of(squaretrade, "causes.battery_capacity")
    assert "Apple mobiltelefon: under 80 %." in words_of(squaretrade, "causes.battery_capacity")
    assert "Kun med tilvalget tyveridækning. Uden det: ikke dækket." in words_of(squaretrade, "causes.burglary")
    assert "90 dage" in words_of(squaretrade, "guarantee")
    all_risk = terms.get("3stepit-all-risk")
    assert "50.000,00 kr." in words_of(all_risk, "limit.identity_theft")
    garanti = terms.get("usg-garantiforsikring-9501009")
    assert "Mobiltelefon: højst 36 måneder." in words_of(garanti, "term")
    assert "Den seneste af de to dage tæller." in words_of(garanti, "deadline.delivery")
    tryg = terms.get("tryg-elgiganten-extended-warranty")
    assert "12 måneder efter starten." in words_of(tryg, "cover.starts")
    assert "Beløb under 200,00 kr." in words_of(tryg, "cancel.insured.prepaid")


def test_terms_that_only_say_soon_do_not_get_a_limit_of_days_in_their_mouth() -> None:
    assert words_of(terms.get("usg-totalforsikring-9051102"), "report").startswith(" Senest 30 dage")
    assert words_of(terms.get("squaretrade-elgiganten"), "report").startswith(" Så snart du kan.")


def test_what_to_send_for_a_theft_is_not_asked_where_no_theft_is_covered() -> None:
    asked = {row.key for row in rows_of(product_facts.sections(terms.get("3stepit-extended-warranty")))}
    assert not any(key.startswith(("evidence.theft", "settlement.theft")) for key in asked)
    assert "evidence.theft." in {row.key for row in rows_of(product_facts.sections(terms.get("3stepit-all-risk")))}


def test_the_mandatory_law_stands_beside_the_term_that_it_may_override(language: str) -> None:
    garanti = terms.get("usg-garantiforsikring-9501009")
    law = next(row for row in rows_of(product_facts.sections(garanti)) if row.key.startswith("law."))
    assert "§ 21" in law.names[0]
    assert law.words == (garanti.report.law[0].text.spoken_in(language),)


@pytest.mark.parametrize(("kind", "field"), [(Ground, "ground"), (Ends, "ends"), (Refund, "refund")])
def test_every_way_in_which_an_insurance_can_end_has_words(kind: object, field: str) -> None:
    data = terms.get("usg-garantiforsikring-9501009").model_dump()
    for value in get_args(kind):
        for days in (0, 30):
            notice = {**data["cancellation"]["by_insurer"][0], field: value, "notice_days": days}
            data["cancellation"] = {**data["cancellation"], "by_insurer": [notice]}
            rows = rows_of(product_facts.sections(Terms.model_validate(data)))
            assert next(row for row in rows if row.key.startswith("cancel.insurer.")).words


# Side by side ---------------------------------------------------------------------------------------------------------


def test_two_products_are_compared_cause_by_cause_and_marked_where_they_differ(language: str) -> None:
    one, other = terms.get("usg-totalforsikring-9051102"), terms.get("usg-garantiforsikring-9501009")
    causes = next(section for section in product_facts.compared(one, other) if section.key == "causes")
    assert [row.names for row in causes.rows] == [(cause_text(cause),) for cause in CAUSES]
    by_cause = dict(zip(CAUSES, causes.rows, strict=True))
    assert by_cause["drop"].differs
    assert not by_cause["loss"].differs


def test_no_line_of_either_side_is_lost(language: str) -> None:
    for one in terms.every().values():
        for other in terms.every().values():
            rows = [row for section in product_facts.compared(one, other) for row in section.rows]
            for side, own in ((one, [row.one for row in rows]), (other, [row.other for row in rows])):
                alone = [row.one for section in product_facts.compared(side, side) for row in section.rows]
                assert sorted(str(row) for row in own if row) == sorted(str(row) for row in alone)


def test_a_product_differs_in_nothing_from_itself() -> None:
    one = terms.get("squaretrade-elgiganten")
    assert product_facts.only_differing(product_facts.compared(one, one)) == ()


# Versions -------------------------------------------------------------------------------------------------------------


def versions(*days: tuple[date | None, date | None]) -> list[Terms]:
    own = terms.get("usg-totalforsikring-9051102")
    return [
        own.model_copy(update={"id": f"usg-{place}", "valid_from": first, "valid_until": last})
        for place, (first, last) in enumerate(days)
    ]


def test_a_version_is_for_covers_bought_until_the_next_one_begins_and_the_newest_stands_first() -> None:
    known = versions((None, None), (date(2026, 7, 1), None), (date(2024, 1, 1), date(2025, 12, 31)))
    found = product_facts.versions_of("usg-totalforsikring", known)
    assert [version.terms_id for version in found] == ["usg-1", "usg-2", "usg-0"]
    assert [version.words for version in found] == [
        "Gælder for dækninger, der er købt fra 1. juli 2026.",
        "Gælder for dækninger, der er købt fra 1. januar 2024 til 31. december 2025.",
        "Gælder for dækninger, der er købt til og med 31. december 2023.",
    ]
    assert [newest.id for newest in product_facts.newest_of_each(known)] == ["usg-1"]


def test_a_name_tells_the_version_only_where_there_are_several() -> None:
    several = versions((None, None), (date(2026, 7, 1), None))
    assert [product_facts.version_name(own, several) for own in several] == [
        "USG Totalforsikring, første version",
        "USG Totalforsikring, version fra 1. juli 2026",
    ]
    assert product_facts.version_name(several[0], several[:1]) == "USG Totalforsikring"
