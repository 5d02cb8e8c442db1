"""What people read of an answer about cover: one sentence a rule, complete, in the language that is active.

No clause stands without words and no words without a clause: a reason carries both. The sentences are the portal's
own; nothing is copied from the insurers' texts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.countries import country_name
from accounts.spoken import spoken_money
from devices.models import Kind
from policies.coverage_facts import Reason
from policies.models import HolderKind
from policies.terms_parts import Spoken
from policies.terms_schema import Law, Terms
from policies.terms_texts import spoken
from policies.vocabulary import Verdict
from policies.what_if import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenReason:
    """One rule's sentence with all clauses that say it."""

    text: str
    clauses: tuple[str, ...]


_VERDICTS = {
    Verdict.COVERED: gettext_noop("Dækket"),
    Verdict.NOT_COVERED: gettext_noop("Ikke dækket"),
    Verdict.WARRANTY: gettext_noop("Producentens ansvar"),
    Verdict.NEEDS_EVIDENCE: gettext_noop("Der mangler dokumentation"),
    Verdict.NEEDS_REVIEW: gettext_noop("Skal vurderes af en person"),
}
_CAUSES = {
    "drop": gettext_noop("Fald eller stød"),
    "screen_damage": gettext_noop("Knust eller revnet skærm"),
    "liquid": gettext_noop("Væskeskade"),
    "sand": gettext_noop("Sandskade"),
    "port_damage": gettext_noop("Skade på stik eller højttaler"),
    "power_surge": gettext_noop("Overspænding"),
    "crushed": gettext_noop("Klemning eller knusning"),
    "third_party": gettext_noop("Skade voldt af andre"),
    "fire": gettext_noop("Brand"),
    "water": gettext_noop("Vandskade"),
    "burglary": gettext_noop("Indbrudstyveri"),
    "snatch_theft": gettext_noop("Åbenlyst tyveri (ran)"),
    "robbery": gettext_noop("Røveri"),
    "pickpocketing": gettext_noop("Lommetyveri"),
    "unattended_theft": gettext_noop("Tyveri af noget uden opsyn"),
    "loss": gettext_noop("Bortkomst"),
    "internal_fault": gettext_noop("Fejl i selve enheden"),
    "battery_capacity": gettext_noop("Slidt batteri"),
    "software": gettext_noop("Softwarefejl"),
    "virus": gettext_noop("Virus"),
    "data_loss": gettext_noop("Tab af data"),
    "cosmetic": gettext_noop("Ridser og skønhedsfejl"),
    "wear": gettext_noop("Slid"),
    "transport": gettext_noop("Skade under transport"),
    "unauthorised_repair": gettext_noop("Uautoriseret reparation"),
    "faulty_installation": gettext_noop("Forkert installation"),
    "recall": gettext_noop("Tilbagekaldelse eller seriefejl"),
    "war": gettext_noop("Krig"),
    "natural_disaster": gettext_noop("Naturkatastrofe"),
    "pandemic": gettext_noop("Pandemi"),
    "identity_theft": gettext_noop("Identitetstyveri"),
}
_EVIDENCE = {
    "proof_of_purchase": gettext_noop("et købsbilag"),
    "incident_description": gettext_noop("en beskrivelse af, hvad der skete"),
    "user_details": gettext_noop("brugerens kontaktoplysninger"),
    "police_report": gettext_noop("en politianmeldelse"),
    "sim_block": gettext_noop("bevis for, at SIM-kortet er spærret"),
    "last_use": gettext_noop("bevis for, hvornår enheden sidst blev brugt"),
}
_SETTLEMENTS = {
    "repair": gettext_noop("reparation"),
    "replacement": gettext_noop("ny enhed"),
    "gift_card": gettext_noop("gavekort"),
    "cash": gettext_noop("kontant"),
}
_REASONS = {
    "kind_not_insured": gettext_noop("Forsikringen gælder ikke for denne slags enhed (%(kind)s)."),
    "holder_not_insured": gettext_noop("Forsikringen gælder ikke for denne slags forsikringstager (%(holder)s)."),
    "used_by_pupils": gettext_noop(
        "Enheder, som elever bruger, er ikke dækket. Enheder, som de ansatte bruger, er dækket."
    ),
    "accessory_in_box": gettext_noop("Det er tilbehør fra æsken og ikke selve enheden."),
    "accessory_separate": gettext_noop("Det er tilbehør, som er købt for sig, og ikke selve enheden."),
    "serial_unreadable": gettext_noop("Serienummeret kan ikke læses, så det kan ikke vises, at enheden er forsikret."),
    "outside_territory": gettext_noop("Udstyr, der står fast ét sted, er ikke dækket i dette land (%(country)s)."),
    "intentional": gettext_noop("Skaden er gjort med vilje, og så er den ikke dækket."),
    "gross_negligence": gettext_noop("Skaden skyldes grov uagtsomhed."),
    "misuse": gettext_noop("Enheden er brugt i strid med brugsanvisningen eller uforsvarligt."),
    "date_unknown": gettext_noop("Vi ved ikke, hvilken dag skaden skete, så en person må vurdere perioden."),
    "no_cover_days": gettext_noop("Der er ingen dage, hvor forsikringen dækker denne hændelse."),
    "before_cover": gettext_noop("Skaden skete %(day)s, og dækningen begyndte først %(first)s."),
    "after_cover": gettext_noop("Skaden skete %(day)s, og dækningen sluttede %(last)s."),
    "after_cancellation": gettext_noop("Skaden skete %(day)s, og forsikringen var opsagt til %(last)s."),
    "reported_late": gettext_noop("Skaden er anmeldt efter %(days)s dage. Fristen er %(within)s dage."),
    "reported_after_period": gettext_noop(
        "Skaden skete i perioden, men er først anmeldt, efter at den sluttede %(last)s."
    ),
    "manufacturers_warranty": gettext_noop("Producentens eller sælgers garanti gælder til %(until)s og går forud."),
    "cause_covered": gettext_noop("%(cause)s er dækket."),
    "cause_excluded": gettext_noop("%(cause)s er ikke dækket."),
    "cause_open": gettext_noop("%(cause)s er hverken klart dækket eller klart undtaget, så en person vurderer sagen."),
    "cause_of_the_manufacturer": gettext_noop("%(cause)s er producentens ansvar."),
    "option_missing": gettext_noop("%(cause)s er kun dækket med tilvalget %(option)s, og det er ikke købt."),
    "battery_unknown": gettext_noop(
        "Et batteri er dækket under %(below)s procent af sin kapacitet, og vi kender ikke kapaciteten."
    ),
    "battery_worn": gettext_noop(
        "Batteriet har %(percent)s procent af sin kapacitet tilbage. Det er dækket under %(below)s procent."
    ),
    "battery_healthy": gettext_noop(
        "Batteriet har %(percent)s procent af sin kapacitet tilbage. Det er først dækket under %(below)s procent."
    ),
    "still_usable": gettext_noop("Enheden kan stadig bruges, så skaden regnes for en skønhedsfejl."),
    "lost_mode_unknown": gettext_noop("Vi ved ikke, om Mistet-tilstand var slået til, så en person vurderer tyveriet."),
    "lost_mode_off": gettext_noop("Mistet-tilstand var ikke slået til, og så er tyveriet ikke dækket."),
    "other_insurance": gettext_noop("En anden forsikring dækker det samme, så en person må fordele skaden."),
    "premium_overdue": gettext_noop(
        "Præmien er ikke betalt til tiden, og vilkårene siger flere ting om, hvad det betyder."
    ),
    "evidence_missing": gettext_noop("Der mangler %(evidence)s."),
    "term_cut": gettext_noop("Perioden er kortet ned til det længste, vilkårene tillader: %(months)s måneder."),
    "excess": gettext_noop("Selvrisikoen er %(dkk)s"),
    "limit": gettext_noop("Der betales højst %(dkk)s"),
    "total_loss": gettext_noop("Reparationen koster mere end %(against)s, så enheden er totalskadet og erstattes."),
}
_CHANGES = {
    "loss.reported_on": gettext_noop("Anmeldt senest %(value)s"),
    "loss.occurred_on": gettext_noop("Sket %(value)s"),
    "evidence": gettext_noop("Med %(value)s"),
    "policy.options": gettext_noop("Med tilvalget %(value)s"),
    "policy.cancelled_on": gettext_noop("Uden opsigelsen"),
    "policy.holder": gettext_noop("Med en anden forsikringstager: %(value)s"),
    "policy.term_months": gettext_noop("Med en periode på %(value)s måneder"),
    "policy.premium_overdue": gettext_noop("Med præmien betalt til tiden"),
    "loss.lost_mode": gettext_noop("Med Mistet-tilstand slået til"),
    "loss.prevents_use": gettext_noop("Med en enhed, der ikke kan bruges"),
    "loss.misuse": gettext_noop("Brugt efter brugsanvisningen"),
    "loss.intent": gettext_noop("Uden forsæt og grov uagtsomhed"),
    "loss.battery_percent": gettext_noop("Med højst %(value)s procent af batteriets kapacitet tilbage"),
    "loss.country": gettext_noop("I et land, hvor udstyr, der står fast, er dækket"),
    "other_insurance": gettext_noop("Uden en anden forsikring"),
    "device.serial_readable": gettext_noop("Med et serienummer, der kan læses"),
    "device.stationary": gettext_noop("Med en enhed, der kan bæres med"),
    "device.user": gettext_noop("Brugt af en ansat"),
    "device.accessory": gettext_noop("Skade på selve enheden og ikke på tilbehør"),
}


def verdict_text(verdict: Verdict | str) -> str:
    """The verdict in two or three words."""
    return _(_VERDICTS[Verdict(verdict)])


def cause_text(cause: str) -> str:
    """The cause as people call it."""
    return _(_CAUSES[cause])


def evidence_text(piece: str) -> str:
    """What is to be sent, to stand inside a sentence."""
    return _(_EVIDENCE[piece])


def settlement_text(form: str) -> str:
    """A form of settlement, to stand inside a sentence."""
    return _(_SETTLEMENTS[form])


def option_text(terms: Terms, option: str) -> str:
    """What an option is called under these terms."""
    return spoken(terms.options[option])


def law_text(law: Law) -> str:
    """What the mandatory law means for the case."""
    return spoken(law.text)


def clause_heading(terms: Terms, clause: str) -> str:
    """The words that go with a clause's number; '' for one that the terms do not declare."""
    heading = terms.clauses.get(clause)
    return spoken(heading) if heading else ""


def reason_text(reason: Reason) -> str:
    """The reason as a complete sentence; the clause stands beside it."""
    facts = {key: _said(key, value) for key, value in reason.facts.items()}
    if reason.rule == "reported_late" and reason.verdict is Verdict.NEEDS_REVIEW:
        # The terms name no number here; to call ours a limit would put it into their mouth.
        return _(_LATE_WITHOUT_A_LIMIT) % facts
    sentence = _(_REASONS[reason.rule]) % facts
    why = reason.facts.get("why")
    if why:
        return f"{sentence} {spoken(why)}"
    if reason.rule not in _BARE or reason.verdict not in _FOLLOWS:
        return sentence
    follows = _(_FOLLOWS[reason.verdict])
    return f"{sentence} {follows}"


def spoken_reasons(reasons: Iterable[Reason]) -> list[SpokenReason]:
    """Each rule's sentence once, with all clauses that say it, in the order of the reasons."""
    said: dict[tuple[str, str], list[Reason]] = {}
    for reason in reasons:
        said.setdefault((reason.rule, reason_text(reason)), []).append(reason)
    return [
        SpokenReason(
            text=text,
            clauses=tuple(dict.fromkeys(reason.clause for reason in of_rule)),
        )
        for (_rule, text), of_rule in said.items()
    ]


def change_text(change: Change) -> str:
    """What would have had to be otherwise, as a phrase; the verdict that follows stands beside it."""
    value = change.named if change.named else change.value
    return _(_CHANGES[change.fact]) % {"value": _said(change.fact, value)}


# Sentences that say the fact alone: what follows from it differs from terms to terms.
_BARE = frozenset(
    {
        "accessory_in_box",
        "accessory_separate",
        "gross_negligence",
        "misuse",
        "reported_late",
        "reported_after_period",
        "still_usable",
    }
)
_LATE_WITHOUT_A_LIMIT = gettext_noop(
    "Skaden er anmeldt efter %(days)s dage. "
    "Er der gået mere end %(within)s dage, vurderer en person, om det er for sent."
)
_FOLLOWS: dict[Verdict | None, str] = {
    Verdict.NOT_COVERED: gettext_noop("Efter vilkårene er skaden så ikke dækket."),
    Verdict.NEEDS_REVIEW: gettext_noop("En person vurderer, hvad det betyder."),
}
_AGAINST = {
    "price": gettext_noop("enheden kostede"),
    "value": gettext_noop("en tilsvarende enhed koster i dag"),
}


def _said(key: str, value: Any) -> str:
    """A fact as it stands in a sentence."""
    match value:
        case Spoken():
            return spoken(value)
        case date():
            return date_format(value, "DATE_FORMAT")
        case tuple():
            return get_text_list([_said(key, part) for part in value], _("og"))
    say = _SAID.get(key, str)
    return say(value)


# How a fact of this name is spoken where its value alone does not tell.
_SAID: dict[str, Callable[[Any], str]] = {
    "cause": cause_text,
    "country": country_name,
    "kind": lambda kind: str(Kind(kind).label).lower(),
    "holder": lambda holder: str(HolderKind(holder).label).lower(),
    "policy.holder": lambda holder: str(HolderKind(holder).label).lower(),
    "evidence": evidence_text,
    "against": lambda against: _(_AGAINST[against]),
    "dkk": lambda dkk: spoken_money(Decimal(dkk)),
}
