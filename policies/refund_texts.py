"""What people read of an answer about the end of an insurance: one complete sentence a rule.

The sentences are the portal's own; nothing is copied from the insurers' texts.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.spoken import spoken_money
from policies.refunds import LawRule, Reason, Rule

# Act and section of each piece of mandatory law, as Danish law is cited in any language.
LAW_PLACES = {
    LawRule.REASONS_ON_REQUEST: ("Forsikringsaftaleloven", "3 b"),
    LawRule.UNPAID_PREMIUM: ("Forsikringsaftaleloven", "12"),
    LawRule.CONSUMER_WITHDRAWAL: ("Forsikringsaftaleloven", "34 i-34 j"),
}
_SENTENCES = {
    Rule.WITHDRAWN: gettext_noop(
        "Købet kan fortrydes til og med %(last)s, %(days)s dage efter købet, og så går hele præmien tilbage."
    ),
    Rule.WITHDRAWAL_OVER: gettext_noop("Købet kunne fortrydes til og med %(last)s, %(days)s dage efter købet."),
    Rule.WITHDRAWAL_AFTER_CLAIM: gettext_noop(
        "Købet kan ikke længere fortrydes med hele præmien tilbage, fordi der er anmeldt en skade på forsikringen."
    ),
    Rule.ALREADY_OVER: gettext_noop("Forsikringen udløb af sig selv %(last)s, så der er ikke noget at opsige."),
    Rule.TERMS_SILENT: gettext_noop(
        "Vilkårene siger ikke noget om opsigelse. Spørg %(contact)s, om forsikringen kan slutte før tid."
    ),
    Rule.INSURED_MAY_NOT: gettext_noop("Forsikringstageren kan ikke opsige forsikringen, før den udløber."),
    Rule.INSURER_MAY_NOT: gettext_noop("Vilkårene giver ikke selskabet ret til at opsige forsikringen."),
    Rule.GROUND_NOT_GIVEN: gettext_noop(
        "Selskabet kan kun opsige af de grunde, vilkårene nævner, og her er ingen af dem."
    ),
    Rule.ENDS_AT_ONCE: gettext_noop("Opsigelsen virker straks, så %(ends_on)s er den sidste dag, forsikringen gælder."),
    Rule.ENDS_AFTER_NOTICE: gettext_noop(
        "Varslet er %(days)s dage fra %(received)s, så %(ends_on)s er den sidste dag, forsikringen gælder."
    ),
    Rule.ENDS_WITH_PAID_PERIOD: gettext_noop(
        "Forsikringen slutter sammen med den periode, der er betalt for, så %(ends_on)s er den sidste dag, den gælder."
    ),
    Rule.ENDS_FIRST_OF_MONTH: gettext_noop(
        "Varslet er %(days)s dage til den 1. i en måned. Det kom %(received)s, så forsikringen slutter %(ends_on)s."
    ),
    Rule.ENDS_BY_ITSELF_FIRST: gettext_noop(
        "Forsikringen udløber af sig selv %(ends_on)s, før opsigelsen når at virke."
    ),
    Rule.REFUND_PRO_RATA: gettext_noop(
        "Der er %(left)s af %(of)s dage tilbage, så %(amount)s af præmien på %(premium)s går tilbage."
    ),
    Rule.REFUND_WHOLE_MONTHS: gettext_noop(
        "Der er %(left)s af %(of)s hele måneder tilbage, så %(amount)s af præmien på %(premium)s går tilbage."
    ),
    Rule.REFUND_BEFORE_RISK: gettext_noop(
        "Forsikringen slutter, før selskabet har båret nogen risiko, så hele præmien på %(premium)s går tilbage."
    ),
    Rule.NO_MONTHS_LEFT: gettext_noop("Der er ingen hele måneder tilbage at betale præmie tilbage for."),
    Rule.NO_DAYS_LEFT: gettext_noop("Der er ingen dage tilbage at betale præmie tilbage for."),
    Rule.NO_REFUND: gettext_noop("Når forsikringen slutter på den måde, går der ikke noget af præmien tilbage."),
    Rule.NO_REFUND_AFTER_CLAIM: gettext_noop(
        "Der er anmeldt en skade på forsikringen, og så går der ikke noget af præmien tilbage."
    ),
    Rule.REFUND_TOO_SMALL: gettext_noop(
        "Der er %(amount)s tilbage, og beløb under %(least)s bliver ikke betalt tilbage."
    ),
    Rule.TERM_CUT: gettext_noop(
        "Forsikringen kan højst løbe i %(months)s måneder, så der regnes med dem og ikke med %(asked)s."
    ),
}
_LAW = {
    LawRule.REASONS_ON_REQUEST: gettext_noop(
        "Beder forsikringstageren om det, skal selskabet begrunde opsigelsen og sige, hvilken regel den bygger på."
    ),
    LawRule.UNPAID_PREMIUM: gettext_noop("Præmien skal først være betalt 21 dage efter, at selskabet har krævet den."),
    LawRule.CONSUMER_WITHDRAWAL: gettext_noop(
        "En forbrugers 14 dage regnes tidligst fra den dag, vilkårene kom frem, og slutter på en hverdag."
    ),
}


def reason_text(reason: Reason) -> str:
    """The rule as one or two complete sentences in the language that is active."""
    return _(_SENTENCES[reason.rule]) % _spoken(reason.facts)


def law_text(rule: LawRule) -> str:
    """What mandatory law says, as one complete sentence."""
    return _(_LAW[rule])


def _spoken(facts: Mapping[str, Any]) -> dict[str, str]:
    return {key: _word(value) for key, value in facts.items()}


def _word(value: object) -> str:
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    return spoken_money(value) if isinstance(value, Decimal) else str(value)
