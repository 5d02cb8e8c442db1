"""What the events of promises say: missed, moved, held, and what a missed limit brought. Part of `event_texts`."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.spoken import spoken_long_day
from claims.events.event_words import Data, value, with_fact, word
from claims.models.deadline import INTERNAL, DeadlineKind
from claims.promises.ledger import Rule
from workshops.calendars import local_date

INSTANT = timedelta(microseconds=1)


def deadline_missed(data: Data) -> str:
    """A promise that was not kept, to the call centre."""
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
        case DeadlineKind.PICKUP_NO_SHOW:
            return _(
                "Tiden for afhentning er gået, og værkstedet har ikke enheden endnu. "
                "Find ud af, om den er hentet, og giv anmelderen besked."
            )
        case DeadlineKind.QUOTE_WAITING:
            return _("Værkstedet venter stadig på svar. Sagen er løftet i køen.")
        case DeadlineKind.REOPENING_ANSWER:
            return _("Vi svarede ikke til tiden på, om sagen kan genåbnes.")
        case DeadlineKind.NEXT_WORD:
            return _("Anmelderen hørte ikke fra os til tiden. Sagen er løftet i køen.")
    return with_fact(_("En frist blev overskredet"), word(DeadlineKind, data, "kind"))


def extended(data: Data) -> str:
    """A limit that was moved, and why."""
    facts = {"kind": word(DeadlineKind, data, "kind"), "day": _last_day(data)}
    match data.get("why"):
        case Rule.RELEASED:
            return _("Fristen for %(kind)s er forlænget til %(day)s, fordi vi selv skyldte næste skridt.") % facts
        case Rule.OUTAGE:
            return _("Fristen for %(kind)s er forlænget til %(day)s, fordi portalen var nede.") % facts
    return with_fact(_("Forlængede fristen for %(kind)s til %(day)s") % facts, value(data, "words"))


def held(data: Data) -> str:
    """A limit that a person holds back."""
    kind = word(DeadlineKind, data, "kind")
    return with_fact(_("Holdt fristen for %(kind)s tilbage") % {"kind": kind}, value(data, "words"))


def released(data: Data) -> str:
    """A held limit that runs on."""
    return _("Slap fristen for %(kind)s igen.") % {"kind": word(DeadlineKind, data, "kind")}


def _last_day(data: Data) -> str:
    written = value(data, "due_at")
    return spoken_long_day(local_date(datetime.fromisoformat(written) - INSTANT)) if written else ""


def lapsed(data: Data) -> str:
    """A claim that a limit has closed."""
    match data.get("kind"):
        case DeadlineKind.DOCUMENTATION:
            return _("Sagen blev henlagt, fordi dokumentationen ikke kom til tiden.")
        case DeadlineKind.DELIVERY:
            return _("Sagen blev henlagt, fordi enheden ikke kom til værkstedet til tiden.")
    return _("Sagen blev henlagt, fordi en frist udløb.")


# To the claimant ------------------------------------------------------------------------------------------------------


def deadline_missed_for_you(data: Data) -> str:
    """A promise that was not kept, to the claimant: theirs or ours."""
    match data.get("kind"):
        case DeadlineKind.DOCUMENTATION:
            return _("Din dokumentation kom ikke til tiden.")
        case DeadlineKind.DELIVERY:
            return _("Din enhed kom ikke til værkstedet til tiden.")
        case DeadlineKind.ORIGINAL_RETURN:
            return _("Den gamle enhed kom ikke retur til tiden.")
        case DeadlineKind.SILENCE:
            return _("Vi har ikke hørt fra dig, siden vi ringede forgæves.")
    return "" if data.get("kind") in INTERNAL else _missed_by_us(data)


def _missed_by_us(data: Data) -> str:
    match data.get("kind"):
        case DeadlineKind.CALLBACK:
            return _("Vi nåede ikke at ringe, som vi lovede. Din sag ligger nu øverst hos os.")
        case DeadlineKind.FIRST_CONTACT:
            return _("Du havde ikke hørt fra os i en uge. Din sag ligger nu øverst hos os.")
        case DeadlineKind.COMPLAINT_ACKNOWLEDGEMENT | DeadlineKind.COMPLAINT_ANSWER | DeadlineKind.REOPENING_ANSWER:
            return _answer_missed_for_you(data)
        case DeadlineKind.NEXT_WORD:
            return _("Du hørte ikke fra os, da vi havde lovet det. Din sag ligger nu øverst hos os.")
        case DeadlineKind.AGREED_CALL:
            return _("Vi nåede ikke at ringe, som vi havde aftalt. Din sag ligger nu øverst hos os.")
    return _("En frist blev overskredet.")


def _answer_missed_for_you(data: Data) -> str:
    match data.get("kind"):
        case DeadlineKind.COMPLAINT_ACKNOWLEDGEMENT:
            return _("Vi nåede ikke at læse og bekræfte din klage til tiden. Den ligger nu øverst hos os.")
        case DeadlineKind.COMPLAINT_ANSWER:
            return _("Vi nåede ikke at svare på din klage til tiden. Den ligger nu øverst hos os.")
    return _("Vi nåede ikke at svare på, om sagen kan genåbnes. Din sag ligger nu øverst hos os.")


def extended_for_you(data: Data) -> str:
    """More time, to the claimant."""
    day = {"day": _last_day(data)}
    match data.get("kind"):
        case DeadlineKind.DOCUMENTATION:
            return _("Du har fået længere tid: send det, vi mangler, senest %(day)s.") % day
        case DeadlineKind.DELIVERY:
            return _("Du har fået længere tid: enheden skal være på værkstedet senest %(day)s.") % day
        case DeadlineKind.ORIGINAL_RETURN:
            return _("Du har fået længere tid: send den gamle enhed retur senest %(day)s.") % day
        case DeadlineKind.SILENCE:
            return _("Du har fået længere tid: vælg en tid til opkaldet senest %(day)s.") % day
    return _("Du har fået længere tid: til %(day)s.") % day


def lapsed_for_you(data: Data) -> str:
    """A claim that a limit has closed, to the claimant."""
    match data.get("kind"):
        case DeadlineKind.DOCUMENTATION:
            said = _("Vi har henlagt sagen, fordi vi mangler din dokumentation.")
        case DeadlineKind.DELIVERY:
            said = _("Vi har henlagt sagen, fordi enheden ikke er kommet frem.")
        case _other:
            said = _("Vi har henlagt sagen.")
    return " ".join([said, _("Skal den genåbnes, så bed os om det på sagens side, eller ring til os.")])
