"""Valid questions of the contract of `assess`, drawn with a `pick` of one's own: hypothesis's or a plain random one.

Days are drawn around the edges that decide: the start, the warranty's end, month 12, the term's end, a cancellation,
day 30. Most facts are the harmless ones, so that every verdict comes up and not only the heaviest.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.policies.reckoning import CAUSES, EVIDENCE, INSURED_KINDS, KINDS, OPTIONS, ROWS, TERMS, months_later

Pick = Callable[[Sequence[Any]], Any]
STARTS = [
    date(2023, 11, 30),
    date(2024, 1, 31),
    date(2024, 2, 29),
    date(2024, 8, 31),
    date(2025, 3, 3),
    date(2025, 8, 15),
    date(2026, 7, 6),
]
TERM_MONTHS = [1, 11, 12, 13, 24, 25, 36, 37, 48, 49, 60, 61, 72]
WARRANTIES = [0, 6, 11, 12, 12, 12, 13, 18, 24, 24, 36, 60]
AMOUNTS = [None, None, 0, 449, 500, 2499, 2500, 2501, 8999]


def draw_question(pick: Pick) -> dict[str, Any]:
    """A valid question; left-out keys stand for their defaults now and then."""
    terms = pick(TERMS)
    # Where every oddity came up by itself, nearly each question would hold one that is never covered.
    odd = pick([False, False, True])
    start = pick(STARTS)
    delivered = pick([None, None, start + timedelta(days=pick([0, 1, 14, 60]))])
    term, warranty = pick(TERM_MONTHS), pick(WARRANTIES)
    edges = _edges(delivered or start, term, warranty)
    cancelled = pick([None] * 5 + [_near(pick, edges)]) if odd else None
    occurred, reported = _days(pick, edges + ([cancelled] if cancelled else []))
    policy = {
        "purchased_on": start.isoformat(),
        "delivered_on": delivered and delivered.isoformat(),
        "term_months": term,
        "options": [option for option in OPTIONS.get(terms, []) if pick([True, False])],
        "payment": pick(["prepaid", "monthly"]),
        "holder": pick(["business", "business", "public", "private", "school"]) if odd else "business",
        "cancelled_on": cancelled and cancelled.isoformat(),
        "premium_overdue": odd and pick([False, False, True]),
        "excess_dkk": pick([0, 0, 499, 3000]),
    }
    question = {
        "terms": terms,
        "policy": policy,
        "device": _device(pick, terms, warranty, odd=odd),
        "loss": _loss(pick, terms, occurred, reported, odd=odd),
        "evidence": [code for code in EVIDENCE if pick([True, True, True, False])],
        "other_insurance": odd and pick([False, False, False, True]),
        "value_dkk": pick(AMOUNTS),
        "repair_dkk": pick(AMOUNTS),
    }
    return question if pick([True, True, False]) else without_defaults(question)


def _device(pick: Pick, terms: str, warranty: int, *, odd: bool) -> dict[str, Any]:
    insured = sorted(INSURED_KINDS[terms] - {"accessory"})
    kinds = ["mobile"] * 5 + insured if "mobile" in insured else insured
    return {
        "kind": pick(kinds * 2 + list(KINDS)) if odd else pick(kinds),
        "brand": pick(["Apple", "APPLE", "apple", "Samsung", "Dell", "Apple Inc.", ""]),
        "price_dkk": pick([0, 499, 2500, 8999]),
        "warranty_months": warranty,
        "stationary": odd and pick([False, False, True]),
        "serial_readable": not odd or pick([True] * 5 + [False]),
        "user": pick(["employee", "employee", "pupil"]) if odd else "employee",
        "accessory": pick([None, None, None, "in_box", "separate"]) if odd else None,
    }


def _loss(pick: Pick, terms: str, occurred: date | None, reported: date, *, odd: bool) -> dict[str, Any]:
    never = [cause for cause in CAUSES if ROWS[terms, cause][0] == "N"]
    others = [cause for cause in CAUSES if cause not in never]
    return {
        "cause": pick(others * 4 + never) if odd else pick(others + ["internal_fault"] * 3),
        "occurred_on": occurred and occurred.isoformat(),
        "reported_on": reported.isoformat(),
        "country": pick(["DK", "DK", "DK", "GL", "AX", "DE", "US"]),
        "intent": pick(["none", "none", "none", "gross_negligence", "intentional"]) if odd else "none",
        "misuse": odd and pick([False] * 5 + [True]),
        "prevents_use": not odd or pick([True, True, True, False]),
        "battery_percent": pick([None, 0, 49, 50, 79, 80, 100]),
        "lost_mode": pick([None, True, True, True, False]),
    }


def _edges(start: date, term: int, warranty: int) -> list[date]:
    months = {0, 12, warranty, max(warranty, 12), term} | {min(term, most) for most in (24, 36, 48, 60)}
    return sorted({months_later(start, count) for count in months})


def _near(pick: Pick, edges: Sequence[date]) -> date:
    return pick(edges) + timedelta(days=pick([0, 0, 1, 1, -1, 2, 20, 45, 90, -20, -45, -200]))


def _days(pick: Pick, edges: list[date]) -> tuple[date | None, date]:
    occurred = _near(pick, edges)
    later = [occurred + timedelta(days=days) for days in (0, 0, 0, 1, 1, 5, 5, 20, 29, 30, 31, 32)]
    reported = pick(later + [day for day in edges if day >= occurred][:2])
    return pick([occurred] * 15 + [None]), reported


DEFAULTS: dict[str, dict[str, Any]] = {
    "policy": {"premium_overdue": False, "excess_dkk": 0},
    "device": {"stationary": False, "serial_readable": True, "user": "employee"},
    "loss": {"intent": "none", "misuse": False, "prevents_use": True, "lost_mode": None},
    "": {"other_insurance": False},
}


def without_defaults(question: dict[str, Any]) -> dict[str, Any]:
    """The same question, leaving out whatever the contract gives a default."""
    slim = {}
    for key, value in question.items():
        if isinstance(value, dict):
            defaults = DEFAULTS[key]
            slim[key] = {name: held for name, held in value.items() if (name, held) not in defaults.items()}
        elif (key, value) not in DEFAULTS[""].items():
            slim[key] = value
    return slim


@st.composite
def valid_questions(draw: st.DrawFn) -> dict[str, Any]:
    """Any valid question, as hypothesis draws it."""
    return draw_question(lambda options: draw(st.sampled_from(options)))
