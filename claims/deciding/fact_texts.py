"""How a question about cover has changed since it was put, fact by fact, in the active language."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.countries import country_name
from accounts.spoken import spoken_money
from devices.models import Kind
from policies import terms
from policies.coverage_texts import cause_text, evidence_text, verdict_text
from policies.models import HolderKind, Payment
from policies.terms_texts import product_name, spoken
from policies.vocabulary import Verdict

Stored = Mapping[str, Any]


def differences(then: tuple[Stored, Stored], now: tuple[Stored, Stored]) -> list[str]:
    """What has changed between two pairs of (question, assessment), as `coverage_json` writes them.

    First the answer, then the facts, then the reasons that have come or gone; empty where nothing has changed.
    """
    (asked, answered), (asks, answers) = then, now
    return [*_of_verdict(answered, answers), *_of_facts(asked, asks), *_of_reasons(answered, answers)]


def _of_verdict(then: Stored, now: Stored) -> Iterator[str]:
    before, after = then.get("verdict"), now.get("verdict")
    if before != after:
        yield _changed(_("Vurderingen"), _verdict(before), _verdict(after))


def _of_facts(then: Stored, now: Stored) -> Iterator[str]:
    before, after = _flat(then), _flat(now)
    labels = _labels()
    for path in (*labels, *sorted({*before, *after} - set(labels))):
        if before.get(path) != after.get(path):
            yield _changed(labels.get(path, path), *(_spoken(path, facts.get(path)) for facts in (before, after)))


def _of_reasons(then: Stored, now: Stored) -> Iterator[str]:
    before, after = _reasons(then), _reasons(now)
    for key, text in after.items():
        if key not in before:
            yield _("Nyt: %(reason)s") % {"reason": text}
    for key, text in before.items():
        if key not in after:
            yield _("Gælder ikke længere: %(reason)s") % {"reason": text}


def _changed(what: str, before: str, after: str) -> str:
    return _("%(what)s er ændret fra %(before)s til %(after)s") % {"what": what, "before": before, "after": after}


def _flat(question: Stored) -> dict[str, Any]:
    """The facts by dotted path."""
    found: dict[str, Any] = {}
    for key, value in question.items():
        if isinstance(value, dict):
            found |= {f"{key}.{path}": inner for path, inner in _flat(value).items()}
        else:
            found[key] = value
    return found


def _reasons(assessment: Stored) -> dict[tuple[str, str], str]:
    return {(r.get("rule", ""), r.get("clause", "")): str(r.get("text", "")) for r in assessment.get("reasons", ())}


def _verdict(value: Any) -> str:
    return f"«{verdict_text(Verdict(value))}»" if value in list(Verdict) else _("ingen")


def _spoken(path: str, value: Any) -> str:
    if value is None or value in ("", []):
        return _("ikke oplyst") if value is None or value == "" else _("intet")
    if isinstance(value, bool):
        return _("ja") if value else _("nej")
    if isinstance(value, list):
        return ", ".join(evidence_text(item) if path == "evidence" else _option(item) for item in value)
    speak = _SPEAKERS.get(path)
    if speak:
        return speak(value)
    if path.endswith("_on"):
        return formats.date_format(date.fromisoformat(value), "DATE_FORMAT")
    return spoken_money(Decimal(value)) if path.endswith("_dkk") else str(value)


def _option(option: str) -> str:
    for version in terms.every().values():
        if option in version.options:
            return spoken(version.options[option])
    return option


def _months(months: int) -> str:
    return _("%(months)d måneder") % {"months": months}


def _intent(intent: str) -> str:
    said = {"none": _("nej"), "gross_negligence": _("groft uagtsomt"), "intentional": _("med vilje")}
    return said.get(intent, intent)


def _user(user: str) -> str:
    return {"employee": _("medarbejder"), "pupil": _("elev")}.get(user, user)


def _accessory(accessory: str) -> str:
    return {"in_box": _("fra æsken"), "separate": _("købt for sig")}.get(accessory, accessory)


_SPEAKERS: dict[str, Callable[[Any], str]] = {
    "terms": product_name,
    "policy.term_months": _months,
    "policy.payment": lambda value: str(Payment(value).label),
    "policy.holder": lambda value: str(HolderKind(value).label),
    "device.kind": lambda value: str(Kind(value).label),
    "device.warranty_months": _months,
    "device.user": _user,
    "device.accessory": _accessory,
    "loss.cause": lambda value: capfirst(cause_text(value)),
    "loss.intent": _intent,
    "loss.country": country_name,
    "loss.battery_percent": lambda value: f"{value} %",
}


def _labels() -> dict[str, str]:
    """What each fact of a question is called, in the order in which a change is told."""
    return {
        "loss.cause": _("Årsag"),
        "loss.occurred_on": _("Skadesdato"),
        "loss.reported_on": _("Anmeldt"),
        "loss.country": _("Land"),
        "loss.intent": _("Forsæt"),
        "loss.misuse": _("Brugt mod brugsanvisningen"),
        "loss.prevents_use": _("Kan ikke bruges"),
        "loss.battery_percent": _("Batteriets kapacitet"),
        "loss.lost_mode": _("Mistet-tilstand slået til"),
        "evidence": _("Dokumentation"),
        "other_insurance": _("En anden forsikring dækker også"),
        "value_dkk": _("Pris i dag for en tilsvarende"),
        "repair_dkk": _("Værkstedets tilbud"),
        "device.kind": _("Type"),
        "device.brand": _("Mærke"),
        "device.price_dkk": _("Købspris"),
        "device.warranty_months": _("Producentens garanti"),
        "device.stationary": _("Står fast ét sted"),
        "device.serial_readable": _("Serienummeret kan læses"),
        "device.user": _("Bruger"),
        "device.accessory": _("Tilbehør"),
        "policy.purchased_on": _("Købt"),
        "policy.delivered_on": _("Leveret"),
        "policy.term_months": _("Løbetid"),
        "policy.options": _("Tilvalg"),
        "policy.payment": _("Betaling"),
        "policy.premium_overdue": _("Præmien er ikke betalt til tiden"),
        "policy.cancelled_on": _("Opsagt til"),
        "policy.excess_dkk": _("Selvrisiko i forsikringsdokumentet"),
        "policy.holder": _("Forsikringstager"),
        "terms": _("Vilkår"),
    }
