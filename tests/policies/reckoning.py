"""A second reckoning of the contract of `assess`: dicts in, a dict out, straight from the contract's words.

It knows neither the engine nor the files of terms: what a product says stands here as literal tables, so that a slip
in either shows as a difference. `clauses` are clauses that must stand among the reasons, `term_cut` whether that reason
stands there, `law_nonempty` whether `law` is filled; the other keys are the command's own.
"""

import calendar
from datetime import date, timedelta
from typing import Any

ALL_RISK = "3stepit-all-risk"
EXTENDED = "3stepit-extended-warranty"
TOTAL = "usg-totalforsikring-9051102"
GARANTI = "usg-garantiforsikring-9501009"
TRYG = "tryg-elgiganten-extended-warranty"
SQUARETRADE = "squaretrade-elgiganten"
TERMS = (ALL_RISK, EXTENDED, TOTAL, GARANTI, TRYG, SQUARETRADE)
THREE_STEP = {ALL_RISK, EXTENDED}
USG = {TOTAL, GARANTI}

KINDS = ["mobile", "tablet", "laptop", "desktop", "headset", "smartwatch", "speaker", "pos"]
KINDS += ["printer", "scanner", "copier", "plotter", "accessory"]
EVIDENCE = ["proof_of_purchase", "incident_description", "user_details", "police_report", "sim_block", "last_use"]
BLOWS = {"drop", "screen_damage", "liquid", "sand", "port_damage", "power_surge", "crushed", "third_party", "water"}
DAMAGE = BLOWS | {"fire", "transport", "natural_disaster"}
THEFT = {"burglary", "snatch_theft", "robbery", "pickpocketing", "unattended_theft"}

# The matrix, one line a row: causes | all-risk | extended warranty | USG Total | USG Garanti | Tryg | SquareTrade.
# "T x y": with `theft` x, else y; "B": by the battery's percent; "I": with `id_theft` covered, else not.
MATRIX = """
drop screen_damage liquid sand port_damage power_surge crushed third_party water \
| C all-risk | N udvidet-garanti | C 1 | N 6 | N 8.1 | C 8.1
fire | C all-risk | N udvidet-garanti | R 6 | N 6 | N 8.1 | C 8.1
burglary robbery | C all-risk | N udvidet-garanti | N 6 | N 6 | N 7 | T C 8.1
snatch_theft | C all-risk | N udvidet-garanti | N 6 | N 6 | N 7 | T R 3 8.2
pickpocketing | N all-risk | N udvidet-garanti | N 6 | N 6 | N 7 | T C 3
unattended_theft loss | N all-risk | N udvidet-garanti | N 6 | N 6 | N 7 | N 8.2
internal_fault | N all-risk | C udvidet-garanti | C 1 | C 1 | C 7 | C 8.1
battery_capacity | N all-risk | R udvidet-garanti | N 6 | N 6 | N 8.2 | B 8.1
software | R all-risk | R udvidet-garanti | N 6 | N 6 | N 8.6 | R 8.2
virus | N all-risk | N udvidet-garanti | N 6 | N 6 | N 8.6 | N 8.2
data_loss | N all-risk | N udvidet-garanti | N 6 | N 6 | N 8.8 | N 8.2
cosmetic wear | N all-risk | N udvidet-garanti | N 6 | N 6 | N 8.1 | N 8.2
transport | R all-risk | N udvidet-garanti | R 6 | N 6 | N 8.1 | R 8.2
unauthorised_repair | R all-risk | R udvidet-garanti | N 6 | N 6 | R 8.7 | N 8.2
faulty_installation | R all-risk | R udvidet-garanti | N 6 | N 6 | N 8.1 | N 8.2
recall | W | W | W 6 | W 6 | W 7 | W 8.2
war | R all-risk | R udvidet-garanti | N 7 | N 7 | N 14 | N 8.2
natural_disaster | R all-risk | N udvidet-garanti | N 7 | N 7 | N 8.1 | R 8.1
pandemic | N all-risk | N udvidet-garanti | N 7 | N 7 | N 7 | N 8.1
identity_theft | I id-tyveri | N | N | N | N | N
"""


def _rows() -> dict[tuple[str, str], list[str]]:
    rows = {}
    for line in MATRIX.strip().splitlines():
        causes, *cells = line.split("|")
        for cause in causes.split():
            for terms, cell in zip(TERMS, cells, strict=True):
                rows[terms, cause] = cell.split()
    return rows


ROWS = _rows()
CAUSES = list(dict.fromkeys(cause for _, cause in ROWS))
OPTIONS = {ALL_RISK: ["return_option", "id_theft"], SQUARETRADE: ["theft", "applecare"]}
INSURED_KINDS = {
    ALL_RISK: set(KINDS),
    EXTENDED: set(KINDS),
    TOTAL: set(KINDS) - {"printer", "scanner", "copier", "plotter"},
    GARANTI: set(KINDS) - {"printer", "scanner", "copier", "plotter"},
    TRYG: {"laptop", "desktop"},
    SQUARETRADE: set(KINDS),
}
NORDIC = {"DK", "NO", "SE", "FI", "IS", "FO", "GL", "AX"}
PRECEDENCE = ["not_covered", "warranty", "needs_review", "needs_evidence"]
VERDICTS = {"C": "covered", "N": "not_covered", "R": "needs_review", "W": "warranty"}


def reckon(question: dict[str, Any]) -> dict[str, Any]:
    """What the contract answers to a valid question."""
    row, clauses = cause_row(question)
    cover = cover_of(question, row)
    late = lateness(question, cover)
    found = who_and_what(question) | how(question) | {word for word in late if word}
    occurred = day(question["loss"]["occurred_on"])
    manufacturers = question["loss"]["cause"] in {"internal_fault", "recall"}
    must_stand = set(cosmetic_clause(question))
    if occurred is None:
        found.add("needs_review")  # reading 5, fine point 3
    elif question["loss"]["cause"] == "recall" or (manufacturers and in_warranty(question, occurred)):
        # Reading 8 and fine point 1; the grounds that go before a recall do not name the period.
        found.add("warranty")
    elif cover is None or not cover[0] <= occurred <= cover[1]:
        found.add("not_covered")
    # Neither inside the warranty nor on an unknown day does the row of the manufacturer's causes say anything.
    if not manufacturers or (occurred is not None and not in_warranty(question, occurred)):
        found |= {VERDICTS[row]} - {"covered"}
        must_stand |= set(clauses)
    missing = missing_evidence(question)
    found |= {"needs_evidence"} if missing else set()
    verdict = next((word for word in PRECEDENCE if word in found), "covered")
    paid = verdict not in {"not_covered", "warranty"}  # fine point 10
    total_loss = is_total_loss(question)
    return {
        "verdict": verdict,
        "missing_evidence": missing if paid else [],
        "excess_dkk": excess(question) if paid else 0,
        "limit_dkk": (50_000 if question["loss"]["cause"] == "identity_theft" else price(question)) if paid else 0,
        "settlement": settlement(question, total_loss) if paid else [],
        "total_loss": total_loss,
        "law_nonempty": bool(late) and question["terms"] in USG,
        "cover": None if cover is None else {"from": cover[0].isoformat(), "until": cover[1].isoformat()},
        "clauses": sorted(must_stand),
        "term_cut": question["policy"]["term_months"] > longest_term(question),
    }


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def price(question: dict[str, Any]) -> int:
    amount: int = question["device"]["price_dkk"]
    return amount


def is_apple_mobile(question: dict[str, Any]) -> bool:
    device = question["device"]
    return device["kind"] == "mobile" and device["brand"].lower() == "apple"  # fine point 4


def cause_row(question: dict[str, Any]) -> tuple[str, list[str]]:
    """C, N, R or W for the cause by itself, and the clauses in the row's brackets."""
    word, *rest = ROWS[question["terms"], question["loss"]["cause"]]
    options = question["policy"]["options"]
    if word == "T":
        return (rest[0], rest[1:]) if "theft" in options else ("N", ["8.2"])
    if word == "I":
        return ("C", rest) if "id_theft" in options else ("N", [])
    if word == "B":  # reading 12, fine point 4
        percent = question["loss"].get("battery_percent")
        if percent is None:
            return "R", rest
        return ("C" if percent < (80 if is_apple_mobile(question) else 50) else "N"), rest
    return word, rest


def months_later(start: date, months: int) -> date:
    """The same-numbered day, or the month's last day where there is none (readings 2 and 3)."""
    year, month = start.year + (start.month - 1 + months) // 12, (start.month - 1 + months) % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def starts_on(question: dict[str, Any]) -> date:
    policy = question["policy"]
    return date.fromisoformat(policy.get("delivered_on") or policy["purchased_on"])


def cover_of(question: dict[str, Any], row: str) -> tuple[date, date] | None:
    """First and last day of cover for this cause (readings 3 and 4, fine point 2)."""
    start, policy, warranty = starts_on(question), question["policy"], question["device"]["warranty_months"]
    last = months_later(start, min(policy["term_months"], longest_term(question)))
    if policy.get("cancelled_on"):
        last = min(last, date.fromisoformat(policy["cancelled_on"]))
    first = start
    if row == "C" and question["terms"] == EXTENDED and warranty:
        first = months_later(start, warranty) + timedelta(days=1)
    if row == "C" and question["terms"] == GARANTI:
        first = months_later(start, max(warranty, 12)) + timedelta(days=1)
    if row == "C" and question["terms"] == TRYG:
        first = months_later(start, 12)
    return (first, last) if first <= last else None


def longest_term(question: dict[str, Any]) -> int:
    match question["terms"]:
        case "usg-totalforsikring-9051102":
            return 48
        case "usg-garantiforsikring-9501009":
            return 36 if question["device"]["kind"] == "mobile" else 48
        case "3stepit-extended-warranty":
            return 60
        case "squaretrade-elgiganten":
            return 24 if question["policy"]["payment"] == "prepaid" else 60
    return 10**6


def in_warranty(question: dict[str, Any], occurred: date) -> bool:
    months = question["device"]["warranty_months"]
    start = starts_on(question)
    return months > 0 and start <= occurred <= months_later(start, months)


def lateness(question: dict[str, Any], cover: tuple[date, date] | None) -> list[str]:
    """What a late report leads to (reading 5); under USG law may override each of them (reading 6, fine point 5)."""
    occurred, reported = day(question["loss"]["occurred_on"]), date.fromisoformat(question["loss"]["reported_on"])
    usg = question["terms"] in USG
    if occurred is None:
        return []
    if (reported - occurred).days > 30:
        return ["not_covered" if usg else "needs_review"]
    if usg and cover is not None and cover[0] <= occurred <= cover[1] < reported:
        return ["needs_review"]
    return []


def who_and_what(question: dict[str, Any]) -> set[str]:
    """Readings 15, 16, 19, 20 and 21: the holder, the device, the place."""
    terms, policy, device = question["terms"], question["policy"], question["device"]
    school = policy["holder"] in {"school", "public"}
    accessory = device.get("accessory") or ("separate" if device["kind"] == "accessory" else None)
    excluded = [
        device["kind"] not in INSURED_KINDS[terms],
        policy["holder"] == "private" and terms in {GARANTI, TRYG} | THREE_STEP,
        terms in USG and school and device.get("user") == "pupil",
        terms in USG | {SQUARETRADE} and device.get("serial_readable") is False,
        terms in USG and device.get("stationary") is True and question["loss"]["country"] not in NORDIC,
        accessory == "separate" and terms not in THREE_STEP,
        accessory == "in_box" and terms == TOTAL,
    ]
    to_review = [
        accessory == "separate" and terms in THREE_STEP,
        accessory == "in_box" and terms in {GARANTI} | THREE_STEP,
        terms == SQUARETRADE and policy.get("premium_overdue") is True,
        question.get("other_insurance") is True,  # reading 9
    ]
    return ({"not_covered"} if any(excluded) else set()) | ({"needs_review"} if any(to_review) else set())


def how(question: dict[str, Any]) -> set[str]:
    """Readings 11, 12, 14 and 20: intent, misuse, Lost Mode, and damage that does not prevent use."""
    terms, loss = question["terms"], question["loss"]
    intent, found = loss.get("intent", "none"), set()
    if intent == "intentional":
        found.add("not_covered")
    if intent == "gross_negligence":
        found.add("not_covered" if terms == TOTAL and loss["cause"] == "fire" else "needs_review")
    if loss.get("misuse") is True:
        found.add("needs_review" if terms in THREE_STEP else "not_covered")
    if is_cosmetic(question):
        found.add("needs_review" if terms in THREE_STEP else "not_covered")
    if terms == SQUARETRADE and loss["cause"] in THEFT and is_apple_mobile(question) and not loss.get("lost_mode"):
        found.add("needs_review" if loss.get("lost_mode") is None else "not_covered")
    return found


def is_cosmetic(question: dict[str, Any]) -> bool:
    """Fine point 7."""
    return question["loss"].get("prevents_use") is False and question["loss"]["cause"] in DAMAGE | {"internal_fault"}


def cosmetic_clause(question: dict[str, Any]) -> list[str]:
    return ROWS[question["terms"], "cosmetic"][1:] if is_cosmetic(question) else []


def missing_evidence(question: dict[str, Any]) -> list[str]:
    """Reading 17."""
    terms, needed = question["terms"], set()
    if terms in USG:
        needed = {"proof_of_purchase", "user_details", "incident_description"}
    elif question["loss"]["cause"] in THEFT and terms in THREE_STEP | {SQUARETRADE}:
        needed = {"police_report"}
        if terms == SQUARETRADE and question["device"]["kind"] == "mobile":
            needed |= {"sim_block", "last_use"}
    return [code for code in EVIDENCE if code in needed and code not in question["evidence"]]


def is_total_loss(question: dict[str, Any]) -> bool | None:
    repair, value = question.get("repair_dkk"), question.get("value_dkk")
    against = price(question) if question["terms"] in {TRYG, SQUARETRADE} else value
    return None if repair is None or against is None else repair > against


def excess(question: dict[str, Any]) -> int:
    """Reading 10, fine point 8."""
    if question["terms"] != SQUARETRADE:
        return 0
    value = question.get("value_dkk")
    return min(question["policy"].get("excess_dkk", 0), price(question) if value is None else value)


def settlement(question: dict[str, Any], total_loss: bool | None) -> list[str]:
    """Reading 18, fine point 9."""
    terms, cause = question["terms"], question["loss"]["cause"]
    forms = ["repair", "replacement"]
    if cause == "identity_theft":
        forms = ["cash"]
    elif terms in THREE_STEP and cause in THEFT:
        forms = ["replacement"]
    elif terms == TRYG:
        forms = ["repair", "replacement", "gift_card"]
        forms += ["cash"] if question.get("other_insurance") else []
    elif terms == SQUARETRADE and question["device"].get("accessory") == "in_box":
        forms = ["cash", "gift_card"]
    elif terms == SQUARETRADE:
        forms = ["replacement", "gift_card"] if cause in THEFT else ["repair", "replacement", "gift_card"]
    return [form for form in forms if not (total_loss and form == "repair")]
