"""What each event of the timeline says, in the reader's language: to the call centre, and to the claimant.

An event holds facts only; the sentences stand here, one a kind and reader. A fact that an older event lacks shortens
the sentence and never breaks the page. Who did it and when stand beside the sentence.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Choices
from django.utils.translation import gettext as _

from claims.models import (
    CallOutcome,
    ClaimEvent,
    DecisionKind,
    DocumentKind,
    EventKind,
    Peril,
    RouteKind,
    SettlementForm,
)
from claims.models.claim import OutcomeChoice
from claims.models.deadline import INTERNAL, DeadlineKind
from policies.coverage_texts import cause_text, evidence_text
from policies.terms_texts import has_number
from policies.vocabulary import CAUSES, EVIDENCE
from workshops.models import RepairOutcome

Data = Mapping[str, Any]
Sentence = Callable[[Data], str]


def speak(event: ClaimEvent) -> str:
    """Say the event to the call centre in one sentence."""
    sentence = _TO_STAFF.get(event.kind)
    return sentence(event.data) if sentence else str(event.get_kind_display())


def speak_to_claimant(event: ClaimEvent) -> str:
    """Say the event to the claimant in one sentence; internal kinds (`history.INTERNAL`) have none and give ''."""
    sentence = _TO_CLAIMANT.get(event.kind)
    return sentence(event.data) if sentence else ""


def _word(choices: type[Choices], data: Data, key: str) -> str:
    """The label of a stored value, in small letters as within a sentence; '' where it is missing or unknown."""
    value = data.get(key)
    return _small(str(choices(value).label)) if value in choices.values else ""


def _small(label: str) -> str:
    return label if label.isupper() else label[:1].lower() + label[1:]


def _value(data: Data, key: str) -> str:
    return str(data.get(key, ""))


def _with(sentence: str, fact: str) -> str:
    """`Skaden blev anmeldt: væske.`, or the sentence alone where there is no fact."""
    return f"{sentence}: {fact}." if fact else f"{sentence}."


# To the call centre ---------------------------------------------------------------------------------------------------


def _filed(data: Data) -> str:
    return _with(_("Skaden blev anmeldt"), _word(Peril, data, "peril"))


def _device_found(data: Data) -> str:
    return _with(_("Enheden blev fundet i registret"), str(data.get("device", "")))


def _facts_added(data: Data) -> str:
    said: dict[str, str] = {
        "description": _("hvad der er sket"),
        "peril": _("hvad der er sket"),
        "occurred_on": _("hvornår det skete"),
        "country": _("hvor det skete"),
        "battery_danger": _("om batteriet er farligt"),
        "contact_name": _("navn"),
        "contact_email": _("e-mail"),
        "contact_phone": _("telefonnummer"),
        "wish": _("ønsket vej"),
    }
    facts = dict.fromkeys(said[field] for field in data.get("fields", ()) if field in said)
    return _with(_("Nye oplysninger fra anmelderen"), ", ".join(facts))


def _document_added(data: Data) -> str:
    kind, name = _word(DocumentKind, data, "kind"), str(data.get("name", ""))
    return _with(_("Dokument modtaget"), f"{kind} ({name})" if kind and name else kind or name)


def _assigned(data: Data) -> str:
    name = str(data.get("name", ""))
    if not name:
        return _("Lagt tilbage i køen.")
    return _("Tog sagen.") if data.get("taken") else _("Gav sagen til %(name)s.") % {"name": name}


def _called(data: Data) -> str:
    match data.get("outcome"):
        case CallOutcome.REACHED:
            return _("Ringede op og talte med anmelderen.")
        case CallOutcome.NOT_REACHED:
            return _("Ringede op, men ingen svarede.")
        case CallOutcome.SOLVED_BY_PHONE:
            return _("Ringede op og løste det på telefonen.")
    return _("Ringede op.")


def _facts_stated(data: Data) -> str:
    cause, asked = _value(data, "cause"), data.get("asked", ())
    sentence = _with(_("Oplysninger til vurderingen"), _small(cause_text(cause)) if cause in CAUSES else "")
    pieces = ", ".join(evidence_text(piece) for piece in asked if piece in EVIDENCE)
    wanted = _with(_("Bad anmelderen om"), pieces) if pieces else ""
    return f"{sentence} {wanted}".rstrip()


def _decided(data: Data) -> str:
    said: dict[str, str] = {
        DecisionKind.COVERED: _("Afgjorde, at skaden er dækket"),
        DecisionKind.PARTLY: _("Afgjorde, at skaden er delvist dækket"),
        DecisionKind.REJECTED: _("Afviste skaden"),
        DecisionKind.WARRANTY: _("Henviste skaden til producentens garanti"),
        DecisionKind.GOODWILL: _("Besluttede at hjælpe på kulance"),
    }
    sentence = said.get(_value(data, "kind"), _("Traf en afgørelse"))
    if has_number(clause := _value(data, "clause")):
        sentence = _("%(sentence)s efter vilkårenes punkt %(clause)s") % {"sentence": sentence, "clause": clause}
    if name := data.get("proposed_by"):
        return _("%(sentence)s. Foreslået af %(name)s.") % {"sentence": sentence, "name": name}
    return f"{sentence}."


def _proposed(data: Data) -> str:
    return _with(_("Foreslog en afgørelse, som venter på en kollega"), _word(DecisionKind, data, "kind"))


def _sent_back(data: Data) -> str:
    return _with(_("Sendte forslaget til afgørelse tilbage"), _word(DecisionKind, data, "kind"))


def _settled(data: Data) -> str:
    facts = [fact for fact in (_word(SettlementForm, data, "form"),) if fact]
    if new := data.get("new"):
        facts.append(_("nyt nummer %(number)s") % {"number": ", ".join(map(str, new))})
    return _with(_("Erstattede skaden"), ", ".join(facts))


def _recalled(data: Data) -> str:
    if data.get("undone"):
        return _("Tog reklamationen tilbage: det er en ny skade.")
    return _with(_("Tog sagen op som reklamation under garanti"), _value(data, "earlier"))


def _routed(data: Data) -> str:
    kind, workshop = _word(RouteKind, data, "kind"), data.get("workshop", "")
    number = data.get("booking") or data.get("shipment") or data.get("number")
    facts = [fact for fact in (kind, str(workshop)) if fact]
    if number:
        facts.append(_("nummer %(number)s") % {"number": number})
    return _with(_("Vejen til værkstedet blev valgt"), ", ".join(facts))


def _received(data: Data) -> str:
    checked = {
        "other": _("enhedens nummer er et andet end sagens"),
        "unreadable": _("enhedens nummer kan ikke læses"),
    }.get(_value(data, "number_check"), "")
    facts = [fact for fact in (str(data.get("workshop", "")), checked) if fact]
    return _with(_("Værkstedet har modtaget enheden"), ", ".join(facts))


def _diagnosed(data: Data) -> str:
    return _("Værkstedet har stillet en diagnose.")


def _finished(data: Data) -> str:
    facts = [fact for fact in (_word(RepairOutcome, data, "outcome"),) if fact]
    if new := data.get("new"):
        facts.append(_("nyt nummer %(number)s") % {"number": ", ".join(map(str, new))})
    return _with(_("Værkstedet er færdigt"), ", ".join(facts))


def _handed_back(data: Data) -> str:
    match _value(data, "how"):
        case "collected":
            return _("Enheden er udleveret på værkstedet.")
        case "returned":
            return _("Værkstedet har sendt enheden tilbage.")
    return _("Enheden er leveret tilbage.")


def _closed(data: Data) -> str:
    return _with(_("Sagen blev afsluttet"), _word(OutcomeChoice, data, "outcome"))


def _deadline_missed(data: Data) -> str:
    match data.get("kind"):
        case DeadlineKind.CALLBACK:
            return _("Vi ringede ikke til tiden. Sagen er løftet i køen.")
        case DeadlineKind.AGREED_CALL:
            return _("Vi ringede ikke til den aftalte tid. Sagen er løftet i køen.")
        case DeadlineKind.CALL_AGAIN:
            return _("Tid til at prøve at ringe igen. Sagen er løftet i køen.")
        case DeadlineKind.SILENCE:
            return _("Anmelderen har ikke valgt en tid. Sagen er løftet i køen.")
        case DeadlineKind.WALK_IN_NO_SHOW:
            return _("Enheden kom ikke til den aftalte tid på værkstedet. Sagen er løftet i køen.")
        case DeadlineKind.QUOTE_WAITING:
            return _("Værkstedet venter stadig på svar. Sagen er løftet i køen.")
    return _with(_("En frist blev overskredet"), _word(DeadlineKind, data, "kind"))


def _lapsed(data: Data) -> str:
    match data.get("kind"):
        case DeadlineKind.DOCUMENTATION:
            return _("Sagen blev henlagt, fordi dokumentationen ikke kom til tiden.")
        case DeadlineKind.DELIVERY:
            return _("Sagen blev henlagt, fordi enheden ikke kom til værkstedet til tiden.")
    return _("Sagen blev henlagt, fordi en frist udløb.")


_TO_STAFF: dict[str, Sentence] = {
    EventKind.FILED: _filed,
    EventKind.FILED_AGAIN: lambda data: _("Den samme skade blev anmeldt igen og ført hertil."),
    EventKind.DEVICE_FOUND: _device_found,
    EventKind.FACTS_ADDED: _facts_added,
    EventKind.DOCUMENT_ADDED: _document_added,
    EventKind.DOCUMENTS_COMPLETE: lambda data: _("Dokumentationen er komplet."),
    EventKind.ASSIGNED: _assigned,
    EventKind.CALLED: _called,
    EventKind.FACTS_STATED: _facts_stated,
    EventKind.DECISION_PROPOSED: _proposed,
    EventKind.DECISION_SENT_BACK: _sent_back,
    EventKind.DECIDED: _decided,
    EventKind.SETTLED: _settled,
    EventKind.RECALLED: _recalled,
    EventKind.ROUTED: _routed,
    EventKind.RECEIVED: _received,
    EventKind.DIAGNOSED: _diagnosed,
    EventKind.FINISHED: _finished,
    EventKind.HANDED_BACK: _handed_back,
    EventKind.CLOSED: _closed,
    EventKind.WITHDRAWN: lambda data: _("Anmeldelsen blev trukket tilbage."),
    EventKind.DEADLINE_MISSED: _deadline_missed,
    EventKind.LAPSED: _lapsed,
    EventKind.REOPENED: lambda data: _("Sagen blev genåbnet."),
    EventKind.NOTE: lambda data: _("Intern note."),
}


# To the claimant ------------------------------------------------------------------------------------------------------


def _called_you(data: Data) -> str:
    match data.get("outcome"):
        case CallOutcome.REACHED:
            return _("Vi talte med dig i telefon.")
        case CallOutcome.NOT_REACHED:
            return _("Vi ringede til dig, men fik ikke fat i dig.")
        case CallOutcome.SOLVED_BY_PHONE:
            return _("Vi løste det sammen med dig på telefonen.")
    return _("Vi ringede til dig.")


def _decided_for_you(data: Data) -> str:
    said: dict[str, str] = {
        DecisionKind.COVERED: _("Vi har afgjort, at skaden er dækket."),
        DecisionKind.PARTLY: _("Vi har afgjort, at skaden er delvist dækket. Hvad det betyder, står i vores mail."),
        DecisionKind.REJECTED: _("Vi har afgjort, at skaden ikke er dækket. Hvorfor, står i vores mail til dig."),
        DecisionKind.WARRANTY: _("Vi har afgjort, at skaden hører under producentens garanti."),
        DecisionKind.GOODWILL: _("Vi hjælper dig på kulance, selv om skaden ikke er dækket."),
    }
    return said.get(_value(data, "kind"), _("Vi har truffet en afgørelse."))


def _settled_for_you(data: Data) -> str:
    return _with(_("Vi har erstattet din skade"), _word(SettlementForm, data, "form"))


def _recalled_for_you(data: Data) -> str:
    if data.get("undone"):
        return _("Vi ser på fejlen som en ny skade, ikke som en fejl under garantien.")
    return _("Fejlen er under garantien, så den bliver udbedret uden selvrisiko.")


def _routed_for_you(data: Data) -> str:
    workshop = str(data.get("workshop", ""))
    said: dict[str, str] = {
        RouteKind.PICKUP: _("Vi har aftalt at hente din enhed"),
        RouteKind.LABEL: _("Vi har sendt dig en adresselabel"),
        RouteKind.WALK_IN: _("Du har fået en tid på værkstedet"),
    }
    sentence = said.get(_value(data, "kind"), _("Vi har valgt, hvordan din enhed kommer til værkstedet"))
    return _with(sentence, workshop)


def _finished_for_you(data: Data) -> str:
    said: dict[str, str] = {
        RepairOutcome.REPAIRED: _("Din enhed er repareret."),
        RepairOutcome.NO_FAULT: _("Værkstedet fandt ingen fejl på din enhed."),
        RepairOutcome.IRREPARABLE: _("Din enhed kan ikke repareres. Vi kontakter dig."),
        RepairOutcome.SWAPPED: _("Din enhed er ombyttet til en anden."),
    }
    return said.get(_value(data, "outcome"), _("Værkstedet er færdigt med din enhed."))


def _handed_back_to_you(data: Data) -> str:
    if _value(data, "how") == "returned":
        return _("Værkstedet har sendt din enhed til dig.")
    return _("Du har fået din enhed tilbage.")


def _closed_for_you(data: Data) -> str:
    return _with(_("Din sag er afsluttet"), _word(OutcomeChoice, data, "outcome"))


def _deadline_missed_for_you(data: Data) -> str:
    match data.get("kind"):
        case DeadlineKind.CALLBACK:
            return _("Vi nåede ikke at ringe, som vi lovede. Din sag ligger nu øverst hos os.")
        case DeadlineKind.FIRST_CONTACT:
            return _("Du havde ikke hørt fra os i en uge. Din sag ligger nu øverst hos os.")
        case DeadlineKind.DOCUMENTATION:
            return _("Din dokumentation kom ikke til tiden.")
        case DeadlineKind.DELIVERY:
            return _("Din enhed kom ikke til værkstedet til tiden.")
        case DeadlineKind.ORIGINAL_RETURN:
            return _("Den gamle enhed kom ikke retur til tiden.")
        case DeadlineKind.COMPLAINT_ACKNOWLEDGEMENT | DeadlineKind.COMPLAINT_ANSWER:
            return _("Vi nåede ikke at svare på din klage til tiden. Den ligger nu øverst hos os.")
        case DeadlineKind.SILENCE:
            return _("Vi har ikke hørt fra dig, siden vi ringede forgæves.")
        case DeadlineKind.AGREED_CALL:
            return _("Vi nåede ikke at ringe, som vi havde aftalt. Din sag ligger nu øverst hos os.")
    return "" if data.get("kind") in INTERNAL else _("En frist blev overskredet.")


def _lapsed_for_you(data: Data) -> str:
    match data.get("kind"):
        case DeadlineKind.DOCUMENTATION:
            return _("Vi har henlagt sagen, fordi vi mangler din dokumentation. Ring, hvis den skal genåbnes.")
        case DeadlineKind.DELIVERY:
            return _("Vi har henlagt sagen, fordi enheden ikke er kommet frem. Ring, hvis den skal genåbnes.")
    return _("Vi har henlagt sagen. Ring til os, hvis den skal genåbnes.")


def _document_from_you(data: Data) -> str:
    return _with(_("Vi har modtaget dit dokument"), _word(DocumentKind, data, "kind"))


_TO_CLAIMANT: dict[str, Sentence] = {
    EventKind.FILED: lambda data: _("Du anmeldte skaden."),
    EventKind.DEVICE_FOUND: lambda data: _("Vi har fundet din enhed i registret."),
    EventKind.FACTS_ADDED: lambda data: _("Du gav os flere oplysninger."),
    EventKind.DOCUMENT_ADDED: _document_from_you,
    EventKind.DOCUMENTS_COMPLETE: lambda data: _("Vi har den dokumentation, vi skal bruge."),
    EventKind.CALLED: _called_you,
    EventKind.DECIDED: _decided_for_you,
    EventKind.SETTLED: _settled_for_you,
    EventKind.RECALLED: _recalled_for_you,
    EventKind.ROUTED: _routed_for_you,
    EventKind.RECEIVED: lambda data: _("Din enhed er kommet frem til værkstedet."),
    EventKind.DIAGNOSED: lambda data: _("Værkstedet har undersøgt din enhed."),
    EventKind.FINISHED: _finished_for_you,
    EventKind.HANDED_BACK: _handed_back_to_you,
    EventKind.CLOSED: _closed_for_you,
    EventKind.WITHDRAWN: lambda data: _("Anmeldelsen er trukket tilbage."),
    EventKind.DEADLINE_MISSED: _deadline_missed_for_you,
    EventKind.LAPSED: _lapsed_for_you,
    EventKind.REOPENED: lambda data: _("Vi har genåbnet din sag."),
}
