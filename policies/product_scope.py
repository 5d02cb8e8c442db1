"""Whom and what the terms insure, where, and from when to when, as rows of a product's page."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.countries import country_name
from policies.product_rows import (
    Row,
    in_months,
    inside,
    kind_name,
    listed,
    numbers,
    opening,
    row,
    sentence,
)
from policies.terms_parts import Ruling
from policies.terms_schema import Terms
from policies.terms_texts import spoken
from policies.vocabulary import DEVICE_KINDS, HOLDERS, Verdict


def scope_rows(terms: Terms) -> Iterator[Row]:
    """Which devices of which holders, with what bought on top, and in which countries."""
    yield _kinds(terms)
    yield _holders(terms)
    if terms.exclusions.pupil:
        yield _ruled(
            terms,
            "pupil",
            _("Elevers enheder"),
            terms.exclusions.pupil,
            _("Gælder enheder, som en skole eller en offentlig institution har, og som eleverne bruger."),
        )
    yield from _accessories(terms)
    for code, option in terms.options.items():
        yield row(
            terms,
            f"option.{code}",
            _("Tilvalg: %(option)s") % {"option": spoken(option)},
            _("Kan købes oveni. Policen viser, om det er købt."),
            cite=[option.clause],
        )
    yield _territory(terms)


def period_rows(terms: Terms) -> Iterator[Row]:
    """From when the terms cover, and for how long."""
    yield row(terms, "cover.starts", _("Dækningen begynder"), *_start(terms), cite=[terms.cover.clause])
    yield row(terms, "term", _("Forsikringens længde"), *_length(terms), cite=[terms.term.clause])


def _kinds(terms: Terms) -> Row:
    """Accessories have lines of their own, and so are left out here."""
    kinds = [kind for kind in DEVICE_KINDS if kind != "accessory"]
    insured = [kind for kind in kinds if terms.insures(kind)]
    others = [kind for kind in kinds if not terms.insures(kind)]
    left_out = listed(inside(kind_name(kind)) for kind in others)
    return row(
        terms,
        "kinds",
        _("Enheder"),
        sentence(kind_name(kind) for kind in insured),
        _("Gælder ikke for %(kinds)s.") % {"kinds": left_out} if others else "",
        cite=[terms.insured.clause],
    )


def _holders(terms: Terms) -> Row:
    said = {
        "business": _("virksomheder"),
        "public": _("offentlige institutioner"),
        "private": _("private"),
        "school": _("skoler"),
    }
    insured = [said[holder] for holder in HOLDERS if holder in terms.insured.holders]
    others = [said[holder] for holder in HOLDERS if holder not in terms.insured.holders]
    return row(
        terms,
        "holders",
        _("Hvem kan tegne den"),
        opening(listed(insured)) + ".",
        _("Gælder ikke for %(holders)s.") % {"holders": listed(others)} if others else "",
        cite=[terms.insured.holder_clause],
    )


def _accessories(terms: Terms) -> Iterator[Row]:
    """Accessories that no exclusion names are insured like the thing itself."""
    names = {"in_box": _("Tilbehør fra æsken"), "separate": _("Tilbehør, som er købt for sig")}
    for code, name in names.items():
        ruling = next((own for accessory, own in terms.exclusions.accessory.items() if accessory == code), None)
        if ruling:
            yield _ruled(terms, f"accessory.{code}", name, ruling)
        else:
            words = _("Forsikret på samme måde som enheden.")
            yield row(terms, f"accessory.{code}", name, words, cite=[terms.insured.clause])


def _territory(terms: Terms) -> Row:
    where = terms.territory
    if not where.stationary_in:
        return row(terms, "territory", _("Hvor"), _("Hele verden."), cite=[where.clause])
    countries = listed(country_name(code) for code in where.stationary_in)
    return row(
        terms,
        "territory",
        _("Hvor"),
        _("Udstyr, der kan bæres med: hele verden."),
        _("Udstyr, der står fast ét sted: %(countries)s.") % {"countries": countries},
        cite=[where.clause],
    )


def _start(terms: Terms) -> list[str]:
    rule = terms.cover
    counted = _("Starten er den dag, enheden er leveret. Kan leveringen ikke vises, er det købsdagen.")
    match rule.starts:
        case "after_warranty":
            least = rule.least_warranty_months
            return [
                _("Dagen efter, at producentens eller sælgers garanti er slut."),
                _("Tidligst %(months)s efter starten.") % {"months": in_months(least)} if least else "",
                counted,
            ]
        case "after_months":
            return [_("%(months)s efter starten.") % {"months": opening(in_months(rule.delay_months))}, counted]
        case "at_start":
            return [_("Den dag, enheden er leveret. Kan leveringen ikke vises, er det købsdagen.")]


def _length(terms: Terms) -> list[str]:
    rule = terms.term
    words = [_("Den periode, der står på policen.")]
    if rule.min_months is not None:
        words.append(_("Mindst %(months)s.") % {"months": in_months(rule.min_months)})
    if rule.max_months is not None:
        words.append(_("Højst %(months)s.") % {"months": in_months(rule.max_months)})
    for kind, months in rule.max_months_of_kind.items():
        words.append(_("%(kind)s: højst %(months)s.") % {"kind": kind_name(kind), "months": in_months(months)})
    payments = {
        "prepaid": _("Højst %(months)s, når den er betalt forud."),
        "monthly": _("Højst %(months)s, når den betales hver måned."),
    }
    for payment, months in rule.max_months_of_payment.items():
        words.append(payments[payment] % {"months": in_months(months)})
    if terms.cover.starts != "at_start":
        words.append(_("Perioden tælles fra starten, også den tid, hvor dækningen ikke er begyndt."))
    return words


def _ruled(terms: Terms, key: str, name: str, ruling: Ruling, *words: str) -> Row:
    why = spoken(ruling.why) if ruling.why else ""
    return row(terms, key, name, *words, why, cite=numbers(ruling), verdict=Verdict(ruling.verdict))
