"""What each event of the timeline says, in the reader's language: to the call centre, and to the claimant.

An event holds facts only; the sentences stand here, one a kind and reader. A fact that an older event lacks shortens
the sentence and never breaks the page. Who did it and when stand beside the sentence.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.events import (
    aftermath_event_texts,
    call_event_texts,
    claimant_event_texts,
    merge_event_texts,
    message_event_texts,
    promise_event_texts,
    snooze_event_texts,
    undo_event_texts,
)
from claims.events.event_words import Data, small, value, with_fact, word
from claims.models import (
    ClaimEvent,
    DecisionKind,
    DocumentKind,
    EventKind,
    Peril,
    RouteKind,
    SettlementForm,
)
from claims.models.claim import OutcomeChoice
from policies.coverage_texts import cause_text, evidence_text
from policies.terms_texts import has_number
from policies.vocabulary import CAUSES, EVIDENCE
from workshops.models import RepairOutcome

Sentence = Callable[[Data], str]


def speak(event: ClaimEvent) -> str:
    """Say the event to the call centre in one sentence."""
    sentence = _TO_STAFF.get(event.kind)
    return sentence(event.data) if sentence else str(event.get_kind_display())


def speak_to_claimant(event: ClaimEvent) -> str:
    """Say the event to the claimant in one sentence; internal kinds (`history.INTERNAL`) have none and give ''."""
    sentence = _TO_CLAIMANT.get(event.kind)
    return sentence(event.data) if sentence else ""


# To the call centre ---------------------------------------------------------------------------------------------------


def _filed(data: Data) -> str:
    return with_fact(_("Skaden blev anmeldt"), word(Peril, data, "peril"))


def _device_found(data: Data) -> str:
    return with_fact(_("Enheden blev fundet i registret"), str(data.get("device", "")))


def _facts_added(data: Data) -> str:
    said = [_new_facts(data)] if data.get("fields") or not data.get("beside") else []
    if data.get("text"):
        said.append(_("Det her blev fortalt anderledes end på sagen:"))
    return " ".join(said) or _("Fortalte det samme, som står på sagen.")


def _new_facts(data: Data) -> str:
    said: dict[str, str] = {
        "description": _("hvad der er sket"),
        "peril": _("hvad der er sket"),
        "occurred_on": _("hvornår det skete"),
        "country": _("hvor det skete"),
        "battery_danger": _("om batteriet er farligt"),
        "contact_name": _("navn"),
        "contact_email": _("e-mail"),
        "contact_phone": _("telefonnummer"),
        "street": _("adresse"),
        "wish": _("ønsket vej"),
    }
    facts = dict.fromkeys(said[field] for field in data.get("fields", ()) if field in said)
    return with_fact(_("Nye oplysninger fra anmelderen"), ", ".join(facts))


def _document_added(data: Data) -> str:
    kind, name = word(DocumentKind, data, "kind"), str(data.get("name", ""))
    said = _("Tidligere sendt dokument bruges som") if data.get("used") else _("Dokument modtaget")
    return with_fact(said, f"{kind} ({name})" if kind and name else kind or name)


def _assigned(data: Data) -> str:
    name = str(data.get("name", ""))
    if not name:
        return _("Lagt tilbage i køen.")
    return _("Tog sagen.") if data.get("taken") else _("Gav sagen til %(name)s.") % {"name": name}


def _facts_stated(data: Data) -> str:
    cause, asked = value(data, "cause"), data.get("asked", ())
    sentence = with_fact(_("Oplysninger til vurderingen"), small(cause_text(cause)) if cause in CAUSES else "")
    pieces = ", ".join(evidence_text(piece) for piece in asked if piece in EVIDENCE)
    wanted = with_fact(_("Bad anmelderen om"), pieces) if pieces else ""
    return f"{sentence} {wanted}".rstrip()


def _decided(data: Data) -> str:
    said: dict[str, str] = {
        DecisionKind.COVERED: _("Afgjorde, at skaden er dækket"),
        DecisionKind.PARTLY: _("Afgjorde, at skaden er delvist dækket"),
        DecisionKind.REJECTED: _("Afviste skaden"),
        DecisionKind.WARRANTY: _("Henviste skaden til producentens garanti"),
        DecisionKind.GOODWILL: _("Besluttede at hjælpe på kulance"),
    }
    sentence = said.get(value(data, "kind"), _("Traf en afgørelse"))
    if data.get("forfeits"):
        sentence = _("Afgjorde, at retten til erstatning er tabt")
    if has_number(clause := value(data, "clause")):
        sentence = _("%(sentence)s efter vilkårenes punkt %(clause)s") % {"sentence": sentence, "clause": clause}
    if name := data.get("proposed_by"):
        return _("%(sentence)s. Foreslået af %(name)s.") % {"sentence": sentence, "name": name}
    return f"{sentence}."


def _proposed(data: Data) -> str:
    return with_fact(_("Foreslog en afgørelse, som venter på en kollega"), word(DecisionKind, data, "kind"))


def _sent_back(data: Data) -> str:
    return with_fact(_("Sendte forslaget til afgørelse tilbage"), word(DecisionKind, data, "kind"))


def _settled(data: Data) -> str:
    facts = [fact for fact in (word(SettlementForm, data, "form"),) if fact]
    if new := data.get("new"):
        facts.append(_("nyt nummer %(number)s") % {"number": ", ".join(map(str, new))})
    return with_fact(_("Erstattede skaden"), ", ".join(facts))


def _recalled(data: Data) -> str:
    if data.get("undone"):
        return _("Tog reklamationen tilbage: det er en ny skade.")
    return with_fact(_("Tog sagen op som reklamation under garanti"), value(data, "earlier"))


def _routed(data: Data) -> str:
    kind, workshop = word(RouteKind, data, "kind"), data.get("workshop", "")
    number = data.get("booking") or data.get("shipment") or data.get("number")
    facts = [fact for fact in (kind, str(workshop)) if fact]
    if number:
        facts.append(_("nummer %(number)s") % {"number": number})
    return with_fact(_("Vejen til værkstedet blev valgt"), ", ".join(facts))


def _received(data: Data) -> str:
    checked = {
        "other": _("enhedens nummer er et andet end sagens"),
        "unreadable": _("enhedens nummer kan ikke læses"),
    }.get(value(data, "number_check"), "")
    facts = [fact for fact in (str(data.get("workshop", "")), checked) if fact]
    return with_fact(_("Værkstedet har modtaget enheden"), ", ".join(facts))


def _diagnosed(data: Data) -> str:
    return _("Værkstedet har stillet en diagnose.")


def _finished(data: Data) -> str:
    facts = [fact for fact in (word(RepairOutcome, data, "outcome"),) if fact]
    if new := data.get("new"):
        facts.append(_("nyt nummer %(number)s") % {"number": ", ".join(map(str, new))})
    return with_fact(_("Værkstedet er færdigt"), ", ".join(facts))


def _handed_back(data: Data) -> str:
    match value(data, "how"):
        case "collected":
            return _("Enheden er udleveret på værkstedet.")
        case "returned":
            return _("Værkstedet har sendt enheden tilbage.")
    return _("Enheden er leveret tilbage.")


def _closed(data: Data) -> str:
    return with_fact(_("Sagen blev afsluttet"), word(OutcomeChoice, data, "outcome"))


def _filed_again(data: Data) -> str:
    said = [_("Den samme skade blev anmeldt igen og ført hertil.")]
    if data.get("fields"):
        said.append(_new_facts(data))
    if count := data.get("left_out"):
        more = ngettext(
            "%(count)d fil var der ikke plads til på sagen.", "%(count)d filer var der ikke plads til på sagen.", count
        )
        said.append(more % {"count": count})
    if data.get("text"):
        said.append(_("Det her blev fortalt anderledes end på sagen:"))
    return " ".join(said)


_TO_STAFF: dict[str, Sentence] = {
    EventKind.FILED: _filed,
    EventKind.FILED_AGAIN: _filed_again,
    EventKind.DEVICE_FOUND: _device_found,
    EventKind.FACTS_ADDED: _facts_added,
    EventKind.DOCUMENT_ADDED: _document_added,
    EventKind.FILE_UNREADABLE: claimant_event_texts.file_unreadable,
    EventKind.DOCUMENTS_COMPLETE: lambda data: _("Dokumentationen er komplet."),
    EventKind.ASSIGNED: _assigned,
    EventKind.CALLED: call_event_texts.called,
    EventKind.CALL_AGREED: call_event_texts.agreed,
    EventKind.PHONE_CONFIRMED: call_event_texts.phone_confirmed,
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
    EventKind.DEADLINE_MISSED: promise_event_texts.deadline_missed,
    EventKind.EXTENDED: promise_event_texts.extended,
    EventKind.HELD: promise_event_texts.held,
    EventKind.RELEASED: promise_event_texts.released,
    EventKind.LAPSED: promise_event_texts.lapsed,
    EventKind.REOPENED: lambda data: _("Sagen blev genåbnet."),
    EventKind.NEW_RECEIVED: aftermath_event_texts.new_received,
    EventKind.ORIGINAL_RECEIVED: aftermath_event_texts.original_received,
    EventKind.ORIGINAL_CHARGED: aftermath_event_texts.original_charged,
    EventKind.QUOTE_ASKED: aftermath_event_texts.quote_asked,
    EventKind.QUOTE_ANSWERED: aftermath_event_texts.quote_answered,
    EventKind.COMPLAINED: aftermath_event_texts.complained,
    EventKind.COMPLAINT_CONFIRMED: lambda data: _("Bekræftede, at klagen er modtaget og læst."),
    EventKind.COMPLAINT_ANSWERED: aftermath_event_texts.complaint_answered,
    EventKind.COMPLAINT_WITHDRAWN: lambda data: _("Anmelderen trak klagen tilbage."),
    EventKind.SNOOZED: snooze_event_texts.snoozed,
    EventKind.UNDONE: undo_event_texts.undone,
    EventKind.MERGED: merge_event_texts.merged,
    EventKind.MESSAGE_SENT: message_event_texts.sent,
    EventKind.MESSAGE_RECEIVED: message_event_texts.received,
    EventKind.MESSAGE_ANSWERED: message_event_texts.put_aside,
    EventKind.CHECKED: message_event_texts.checked,
    EventKind.UNLOCK_STEP: claimant_event_texts.unlock_step,
    EventKind.HANDED_IN: lambda data: _("Anmelderen har afleveret pakken."),
    EventKind.PARCEL_OVERDUE: claimant_event_texts.parcel_overdue,
    EventKind.TRACKED: claimant_event_texts.tracked,
    EventKind.REOPENING_ASKED: lambda data: _("Anmelderen bad om at få sagen genåbnet."),
    EventKind.LINK_CLOSED: lambda data: _("Et privat link til sagen blev lukket."),
    EventKind.PURCHASE_STATED: claimant_event_texts.purchase_stated,
    EventKind.NOTE: lambda data: _("Intern note."),
}


# To the claimant ------------------------------------------------------------------------------------------------------


def _decided_for_you(data: Data) -> str:
    said: dict[str, str] = {
        DecisionKind.COVERED: _("Vi har afgjort, at skaden er dækket."),
        DecisionKind.PARTLY: _("Vi har afgjort, at skaden er delvist dækket. Hvad det betyder, står i vores mail."),
        DecisionKind.REJECTED: _("Vi har afgjort, at skaden ikke er dækket. Hvorfor, står i vores mail til dig."),
        DecisionKind.WARRANTY: _("Vi har afgjort, at skaden hører under producentens garanti."),
        DecisionKind.GOODWILL: _("Vi hjælper dig på kulance, selv om skaden ikke er dækket."),
    }
    if data.get("forfeits"):
        return _("Vi har afgjort, at du ikke længere har ret til erstatning. Hvorfor, står i vores mail til dig.")
    return said.get(value(data, "kind"), _("Vi har truffet en afgørelse."))


def _settled_for_you(data: Data) -> str:
    return with_fact(_("Vi har erstattet din skade"), word(SettlementForm, data, "form"))


def _recalled_for_you(data: Data) -> str:
    if data.get("undone"):
        return _("Vi ser på fejlen som en ny skade, ikke som en fejl under garantien.")
    return _("Fejlen er under garantien, så den bliver udbedret uden selvrisiko.")


def _routed_for_you(data: Data) -> str:
    workshop = str(data.get("workshop", ""))
    said: dict[str, str] = {
        RouteKind.PICKUP: _("Vi har aftalt at hente din enhed"),
        RouteKind.LABEL: _("Vi har aftalt, at du sender enheden med en adresselabel"),
        RouteKind.WALK_IN: _("Du har fået en tid på værkstedet"),
    }
    sentence = said.get(value(data, "kind"), _("Vi har valgt, hvordan din enhed kommer til værkstedet"))
    return with_fact(sentence, workshop)


def _finished_for_you(data: Data) -> str:
    said: dict[str, str] = {
        RepairOutcome.REPAIRED: _("Din enhed er repareret."),
        RepairOutcome.NO_FAULT: _("Værkstedet fandt ingen fejl på din enhed."),
        RepairOutcome.IRREPARABLE: _("Din enhed kan ikke repareres. Vi kontakter dig."),
        RepairOutcome.SWAPPED: _("Din enhed er ombyttet til en anden."),
    }
    return said.get(value(data, "outcome"), _("Værkstedet er færdigt med din enhed."))


def _handed_back_to_you(data: Data) -> str:
    if value(data, "how") == "returned":
        return _("Værkstedet har sendt din enhed til dig.")
    return _("Du har fået din enhed tilbage.")


def _closed_for_you(data: Data) -> str:
    return with_fact(_("Din sag er afsluttet"), word(OutcomeChoice, data, "outcome"))


def _document_from_you(data: Data) -> str:
    said = _("Vi bruger dit dokument som") if data.get("used") else _("Vi har modtaget dit dokument")
    return with_fact(said, word(DocumentKind, data, "kind"))


_TO_CLAIMANT: dict[str, Sentence] = {
    EventKind.FILED: lambda data: _("Du anmeldte skaden."),
    EventKind.DEVICE_FOUND: lambda data: _("Vi har fundet din enhed i registret."),
    EventKind.FACTS_ADDED: lambda data: _("Du gav os flere oplysninger."),
    EventKind.DOCUMENT_ADDED: _document_from_you,
    EventKind.FILE_UNREADABLE: claimant_event_texts.file_unreadable_of_yours,
    EventKind.DOCUMENTS_COMPLETE: lambda data: _("Vi har den dokumentation, vi skal bruge."),
    EventKind.CALLED: call_event_texts.called_you,
    EventKind.CALL_AGREED: call_event_texts.agreed_with_you,
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
    EventKind.DEADLINE_MISSED: promise_event_texts.deadline_missed_for_you,
    EventKind.EXTENDED: promise_event_texts.extended_for_you,
    EventKind.LAPSED: promise_event_texts.lapsed_for_you,
    EventKind.REOPENED: lambda data: _("Vi har genåbnet din sag."),
    EventKind.NEW_RECEIVED: lambda data: _("Du har fået den nye enhed."),
    EventKind.ORIGINAL_RECEIVED: lambda data: _("Den gamle enhed er kommet retur."),
    EventKind.ORIGINAL_CHARGED: aftermath_event_texts.original_charged_to_you,
    EventKind.COMPLAINED: lambda data: _("Vi har fået din klage."),
    EventKind.COMPLAINT_CONFIRMED: lambda data: _("Vi har læst din klage og bekræftet den."),
    EventKind.COMPLAINT_ANSWERED: lambda data: _("Vi har svaret på din klage."),
    EventKind.COMPLAINT_WITHDRAWN: lambda data: _("Du trak din klage tilbage."),
    EventKind.MESSAGE_SENT: message_event_texts.sent_to_you,
    EventKind.MESSAGE_RECEIVED: message_event_texts.received_from_you,
    EventKind.UNLOCK_STEP: claimant_event_texts.unlock_step_of_yours,
    EventKind.HANDED_IN: lambda data: _("Du har afleveret pakken."),
    EventKind.TRACKED: claimant_event_texts.tracked_for_you,
    EventKind.REOPENING_ASKED: lambda data: _("Du bad os om at genåbne sagen."),
    EventKind.LINK_CLOSED: lambda data: _("Et privat link til sagen er lukket."),
    EventKind.PURCHASE_STATED: claimant_event_texts.purchase_stated_of_yours,
}
