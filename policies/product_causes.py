"""What the terms cover, what they do not, and what a person must judge, as rows of a product's page."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from policies.coverage_texts import cause_text, option_text, verdict_text
from policies.product_rows import Row, inside, kind_name, listed, numbers, row
from policies.terms_parts import Ruling
from policies.terms_schema import Battery, Peril, Terms
from policies.terms_texts import spoken
from policies.vocabulary import CAUSES, Verdict


def cause_rows(terms: Terms, verdict: Verdict) -> Iterator[Row]:
    """One line for all causes that one clause treats alike, of those with this verdict."""
    for peril in terms.perils:
        if peril.verdict == verdict:
            causes = [cause for cause in CAUSES if cause in peril.causes]
            yield _peril(terms, peril, f"causes.{causes[0]}", [cause_text(cause) for cause in causes])


def rows_by_cause(terms: Terms) -> Iterator[Row]:
    """One line a cause, in the contract's order: what two products are compared by."""
    for cause in CAUSES:
        yield _peril(terms, terms.peril_of(cause), f"cause.{cause}", [cause_text(cause)])


def fact_rows(terms: Terms) -> Iterator[Row]:
    """What facts of the device, its use and its insurance do, whatever the cause."""
    facts = terms.exclusions
    usable = _("Gælder skader udefra og fejl i enheden, ikke tyveri.")
    negligent = _negligence(terms)
    for key, name, ruling, words in (
        ("intent", _("Skaden er gjort med vilje"), facts.intent, ""),
        ("gross_negligence", _("Skaden skyldes grov uagtsomhed"), facts.gross_negligence, negligent),
        ("misuse", _("Brugt uforsvarligt eller imod brugsanvisningen"), facts.misuse, ""),
        ("still_usable", _("Enheden kan stadig bruges"), facts.still_usable, usable),
        ("serial_unreadable", _("Serienummeret kan ikke læses"), facts.serial_unreadable, ""),
        ("other_insurance", _("En anden forsikring dækker det samme"), facts.other_insurance, ""),
        ("premium_overdue", _("Præmien er ikke betalt til tiden"), facts.premium_overdue, ""),
    ):
        if ruling:
            why = spoken(ruling.why) if ruling.why else ""
            yield row(terms, key, name, words, why, cite=numbers(ruling), verdict=Verdict(ruling.verdict))
    if facts.lost_mode:
        rule = facts.lost_mode
        device = f"{rule.brand} {inside(kind_name(rule.kind))}"
        yield row(
            terms,
            "lost_mode",
            _("Tyveri af %(device)s") % {"device": device},
            _("Mistet-tilstand skal være slået til, også mens sagen behandles."),
            _("Er den slået fra, er tyveriet ikke dækket. Ved vi det ikke, vurderer en person det."),
            cite=[rule.clause],
        )


def headline(terms: Terms) -> list[str]:
    """What the product covers, in a sentence or three: the losses that most people ask about."""
    asked = ("drop", "liquid", "internal_fault", "battery_capacity", "burglary", "loss")
    by_state: dict[str, list[str]] = {}
    for cause in asked:
        peril = terms.peril_of(cause)
        state = "option" if peril.option and peril.verdict == Verdict.COVERED else str(peril.verdict)
        by_state.setdefault(state, []).append(inside(cause_text(cause)))
    sentences = {
        "covered": _("Dækker %(causes)s."),
        "option": _("Dækker %(causes)s, når det er købt til."),
        "needs_review": _("En person vurderer %(causes)s."),
        "not_covered": _("Dækker ikke %(causes)s."),
    }
    return [words % {"causes": listed(by_state[state])} for state, words in sentences.items() if state in by_state]


def _peril(terms: Terms, peril: Peril, key: str, names: list[str]) -> Row:
    why = spoken(peril.why) if peril.why else ""
    words = [*_battery(peril.battery), why]
    if peril.option and peril.without_option:
        words += _with_and_without(terms, peril.option, peril.without_option)
    cite = numbers(peril, peril.without_option)
    return row(terms, key, names, *words, cite=cite, verdict=Verdict(peril.verdict))


def _with_and_without(terms: Terms, option: str, without: Ruling) -> list[str]:
    named = {"option": option_text(terms, option), "verdict": inside(verdict_text(Verdict(without.verdict)))}
    why = spoken(without.why) if without.why else ""
    return [_("Kun med tilvalget %(option)s. Uden det: %(verdict)s.") % named, why]


def _battery(battery: Battery | None) -> list[str]:
    if battery is None:
        return []
    return [
        _("Når batteriet har under %(percent)d %% af sin kapacitet tilbage.") % {"percent": battery.below_percent},
        *(
            _("%(device)s: under %(percent)d %%.")
            % {"device": f"{own.brand} {inside(kind_name(own.kind))}", "percent": own.below_percent}
            for own in battery.of
        ),
    ]


def _negligence(terms: Terms) -> str:
    lost = terms.exclusions.gross_negligence.not_covered_for
    if not lost:
        return ""
    causes = listed(inside(cause_text(cause)) for cause in lost)
    return _("Ikke dækket, når det gælder %(causes)s.") % {"causes": causes}
