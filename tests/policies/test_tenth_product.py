"""A product that nobody has written Python for: one invented file, and the page and the engine know it."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from policies import product_facts, terms
from policies.coverage import Assessment, CoverFacts, DeviceFacts, Loss, Question, Quote, answer, excess_of
from policies.coverage_texts import reason_text
from policies.terms_schema import Terms
from policies.vocabulary import CAUSES, DEVICE_KINDS, Verdict
from tests.cast import Cast
from tests.policies.test_product_facts import cited_in, rows_of

FILE = Path(__file__).with_name("tenth-product.toml")
ID = "fjordsikring-kontor-3"
ROOT = Path(__file__).resolve().parents[2]
TABLES = {"scope", "covered", "reviewed", "not_covered", "manufacturers", "facts", "period", "duties", "money"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The real terms and the tenth beside them."""
    for path in terms.FOLDER.glob("*.toml"):
        shutil.copy(path, tmp_path)
    shutil.copy(FILE, tmp_path / f"{ID}.toml")
    return tmp_path


@pytest.fixture
def tenth() -> Terms:
    return terms.read(FILE)


def ask(tenth: Terms, **facts: Any) -> Question:
    """A drop inside the period with everything sent, but for the facts that are given."""
    question = Question(
        terms=tenth,
        cover=CoverFacts(
            purchased_on=date(2026, 2, 10),
            delivered_on=None,
            term_months=12,
            options=frozenset(),
            payment="prepaid",
            holder="business",
        ),
        device=DeviceFacts(kind="mobile", brand="Apple", price_dkk=6000, warranty_months=0),
        loss=Loss(cause="drop", occurred_on=date(2026, 6, 1), reported_on=date(2026, 6, 2), country="DK"),
        evidence=frozenset({"proof_of_purchase", "incident_description"}),
        quote=Quote(value_dkk=5000, repair_dkk=1500),
    )
    for part in ("cover", "device", "loss", "quote"):
        own = {key: value for key, value in facts.items() if hasattr(getattr(question, part), key)}
        question = replace(question, **{part: replace(getattr(question, part), **own)})
    return replace(question, evidence=facts.get("evidence", question.evidence))


def clauses_that_decide(assessment: Assessment) -> set[str]:
    return {reason.clause for reason in assessment.reasons[: assessment.deciding]}


def test_no_python_names_it() -> None:
    sources = [path for room in ("policies", "claims", "fleet") for path in (ROOT / room).rglob("*.py")]
    assert sources
    assert not [path.name for path in sources if "fjordsikring" in path.read_text().casefold()]


def test_it_loads_beside_the_others_and_overlaps_none(folder: Path) -> None:
    found = terms.every(folder)
    assert len(found) == len(terms.every()) + 1
    assert found[ID].name.spoken_in("en") == "Fjord Office Insurance"


@pytest.mark.parametrize("language", ["da", "en"])
def test_its_page_has_every_table_and_every_clause_that_it_cites(tenth: Terms, language: str) -> None:
    with translation.override(language):
        page = product_facts.sections(tenth)
        assert {section.key for section in page} >= TABLES | {"guarantee", "ending", "complaints", "contact"}
        assert all(any(row.says) for row in rows_of(page))
        cited = {clause.heading for row in rows_of(page) for clause in row.clauses}
        declared = cited_in(tenth.model_dump(exclude={"clauses"}))
        assert declared == set(tenth.clauses)
        assert cited == {tenth.clauses[number].spoken_in(language) for number in declared}


def test_its_page_says_its_own_numbers(tenth: Terms) -> None:
    said = " ".join(word for row in rows_of(product_facts.sections(tenth)) for word in (*row.names, *row.words))
    for words in (
        "2 måneder efter starten.",
        "Mindst 6 måneder. Højst 40 måneder. Printer: højst 20 måneder. Højst 18 måneder, når den betales hver måned.",
        "Reparation: 300,00 kr. Ny enhed: 900,00 kr. Ellers 1.250,00 kr. Aldrig mere, end enheden er værd.",
        "under 70 % af sin kapacitet tilbage. Samsung mobiltelefon: under 75 %.",
        "Kun med tilvalget Tyveri Plus. Uden det: ikke dækket.",
        "Ikke dækket, når det gælder brand og vandskade.",
        "Senest 45 dage efter, at den skete.",
        "Danmark og Tyskland.",
        "Slutter den 1. i en måned, tidligst 15 dage efter beskeden.",
        "Beløb under 75,00 kr. bliver ikke udbetalt.",
        "Forsikringen kan ikke opsiges før tid.",
        "Svaret kommer inden 8 arbejdsdage.",
    ):
        assert words in said, words


@pytest.mark.django_db
def test_its_page_and_its_comparison_open(
    folder: Path, monkeypatch: pytest.MonkeyPatch, cast: Cast, as_user: Callable[[User | None], Client]
) -> None:
    real = terms.every
    monkeypatch.setattr(terms, "every", lambda: real(folder))
    camilla = as_user(cast.camilla)
    assert "Fjordsikring Kontor" in camilla.get(reverse("products")).content.decode()
    page = camilla.get(reverse("product", kwargs={"terms_id": ID})).content.decode()
    assert "Punkt K3.4" in page
    beside = camilla.get(reverse("product-compare"), {"a": ID, "b": "squaretrade-elgiganten"}).content.decode()
    assert "1.250,00 kr." in beside
    assert "Apple mobiltelefon: under 80 %." in beside


# The engine -----------------------------------------------------------------------------------------------------------


def test_the_engine_covers_what_it_covers_with_its_own_clause_and_its_own_excess(tenth: Terms) -> None:
    found = answer(ask(tenth))
    assert (found.verdict, clauses_that_decide(found)) == (Verdict.COVERED, {"K3"})
    assert found.settlement == ("repair", "replacement", "cash")
    assert (found.excess_dkk, found.limit_dkk) == (300, 6000)
    lost = answer(ask(tenth, repair_dkk=6001))
    assert (lost.total_loss, lost.settlement, lost.excess_dkk) == (True, ("replacement", "cash"), 900)
    assert excess_of(ask(tenth), "cash") == 1250
    assert excess_of(ask(tenth, value_dkk=200), "cash") == 200


@pytest.mark.parametrize(
    ("brand", "percent", "verdict"),
    [
        ("Apple", 69, Verdict.COVERED),
        ("Apple", 70, Verdict.NOT_COVERED),
        ("samsung", 74, Verdict.COVERED),
        ("Samsung", 75, Verdict.NOT_COVERED),
        ("Apple", None, Verdict.NEEDS_REVIEW),
    ],
)
def test_the_engine_uses_its_own_threshold_of_a_battery(
    tenth: Terms, brand: str, percent: int | None, verdict: Verdict
) -> None:
    found = answer(ask(tenth, cause="battery_capacity", battery_percent=percent, brand=brand))
    assert (found.verdict, clauses_that_decide(found)) == (verdict, {"K3.4"})


def test_the_engine_cuts_a_monthly_term_to_its_own_cap(tenth: Terms) -> None:
    monthly = {"payment": "monthly", "term_months": 36, "price_dkk": 6000}
    inside = answer(ask(tenth, **monthly))
    assert inside.period == (date(2026, 4, 10), date(2027, 8, 10))
    cut = next(reason for reason in inside.reasons if reason.rule == "term_cut")
    assert (cut.clause, cut.facts["months"]) == ("K2", 18)
    prepaid = answer(ask(tenth, term_months=36))
    assert prepaid.period == (date(2026, 4, 10), date(2029, 2, 10))


@pytest.mark.parametrize(
    ("facts", "verdict", "clause"),
    [
        ({"kind": "tablet"}, Verdict.NOT_COVERED, "K1"),
        ({"holder": "school"}, Verdict.NOT_COVERED, "K1.2"),
        ({"occurred_on": date(2026, 4, 9)}, Verdict.NOT_COVERED, "K2"),
        ({"reported_on": date(2026, 7, 17)}, Verdict.NOT_COVERED, "K6"),
        ({"reported_on": date(2026, 7, 16)}, Verdict.COVERED, "K3"),
        ({"intent": "intentional"}, Verdict.NOT_COVERED, "K4.1"),
        ({"intent": "gross_negligence"}, Verdict.NEEDS_REVIEW, "K10"),
        ({"intent": "gross_negligence", "cause": "water"}, Verdict.NOT_COVERED, "K4.1"),
        ({"stationary": True, "country": "SE"}, Verdict.NOT_COVERED, "K9"),
        ({"cause": "burglary"}, Verdict.NOT_COVERED, "K4"),
        ({"cause": "burglary", "options": frozenset({"theft_plus"})}, Verdict.NEEDS_EVIDENCE, "K6"),
        ({"cause": "recall"}, Verdict.WARRANTY, "bilag"),
        ({"cause": "software"}, Verdict.NEEDS_REVIEW, "K10"),
        ({"evidence": frozenset()}, Verdict.NEEDS_EVIDENCE, "K8"),
        ({"premium_overdue": True}, Verdict.NOT_COVERED, "K11"),
    ],
)
def test_the_engine_answers_with_its_own_clauses(
    tenth: Terms, facts: dict[str, Any], verdict: Verdict, clause: str
) -> None:
    found = answer(ask(tenth, **facts))
    assert found.verdict is verdict
    assert clause in clauses_that_decide(found)


def test_the_engine_says_something_of_every_cause_on_every_kind_and_always_cites_what_the_file_declares(
    tenth: Terms,
) -> None:
    for cause in CAUSES:
        for kind in DEVICE_KINDS:
            found = answer(ask(tenth, cause=cause, kind=kind))
            assert {reason.clause for reason in found.reasons} <= set(tenth.clauses)
            assert all(reason_text(reason) for reason in found.reasons)
