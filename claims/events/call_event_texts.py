"""What the timeline says of calls: what came of one, one that is agreed, and the number that was rung."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.spoken import spoken_long_moment, spoken_phone
from claims.calls.phone_support import guide_title
from claims.events.event_words import Data, small, value, with_fact
from claims.models import CallOutcome


def called(data: Data) -> str:
    """To the call centre: what came of the call."""
    said: dict[str, str] = {
        CallOutcome.REACHED: _("Ringede op og talte med anmelderen."),
        CallOutcome.RANG_US: _("Anmelderen ringede til os."),
        CallOutcome.ASKED_LATER: _("Ringede op. Anmelderen bad os ringe senere."),
        CallOutcome.SOLVED_BY_PHONE: _solved(data),
        CallOutcome.NOT_REACHED: _("Ringede op, men ingen svarede."),
        CallOutcome.VOICEMAIL: _("Ringede op og kom til telefonsvareren."),
        CallOutcome.BUSY: _("Ringede op, men der var optaget."),
        CallOutcome.SOMEONE_ELSE: _("Ringede op og talte med en anden end anmelderen."),
        CallOutcome.WRONG_NUMBER: _("Ringede op, men nummeret hører til en anden."),
    }
    return said.get(value(data, "outcome"), _("Ringede op."))


def called_you(data: Data) -> str:
    """The same to the claimant."""
    in_vain = _("Vi ringede til dig, men fik ikke fat i dig.")
    said: dict[str, str] = {
        CallOutcome.REACHED: _("Vi talte med dig i telefon."),
        CallOutcome.RANG_US: _("Du ringede til os."),
        CallOutcome.ASKED_LATER: _("Vi ringede til dig, og du bad os ringe senere."),
        CallOutcome.SOLVED_BY_PHONE: _("Vi løste det sammen med dig på telefonen."),
        CallOutcome.NOT_REACHED: in_vain,
        CallOutcome.VOICEMAIL: in_vain,
        CallOutcome.BUSY: in_vain,
        CallOutcome.SOMEONE_ELSE: in_vain,
        CallOutcome.WRONG_NUMBER: _("Vi ringede, men nummeret hører til en anden."),
    }
    return said.get(value(data, "outcome"), _("Vi ringede til dig."))


def phone_confirmed(data: Data) -> str:
    """To the call centre: which number rings the claimant, or does not."""
    phone = {"phone": spoken_phone(value(data, "phone"))}
    if not phone["phone"]:
        return _("Spurgte, hvilket nummer anmelderen kan ringes op på.")
    if data.get("wrong"):
        return _("%(phone)s hører til en anden og bliver ikke brugt mere.") % phone
    if not data.get("confirmed"):
        return _("Skrev et andet nummer på sagen: %(phone)s. Anmelderen har ikke bekræftet det.") % phone
    if data.get("fields"):
        return _("Anmelderen vil ringes op på et andet nummer: %(phone)s.") % phone
    return _("Anmelderen bekræftede, at vi kan ringe på %(phone)s.") % phone


def _solved(data: Data) -> str:
    helped = guide_title(value(data, "solved_with"))
    return with_fact(_("Ringede op og løste det på telefonen"), small(helped))


def agreed(data: Data) -> str:
    """To the call centre: who wanted which time."""
    moment = {"moment": _moment(data)}
    if data.get("by_claimant"):
        if data.get("changed"):
            return _("Anmelderen lavede tiden om: vi ringer %(moment)s.") % moment
        return _("Anmelderen valgte, at vi ringer %(moment)s.") % moment
    if data.get("changed"):
        return _("Lavede den aftalte tid om: vi ringer %(moment)s.") % moment
    return _("Aftalte at ringe %(moment)s.") % moment


def agreed_with_you(data: Data) -> str:
    """To the claimant."""
    moment = {"moment": _moment(data)}
    if data.get("by_claimant"):
        return _("Du valgte, at vi ringer %(moment)s.") % moment
    return _("Vi aftalte at ringe til dig %(moment)s.") % moment


def _moment(data: Data) -> str:
    written = value(data, "starts_at")
    return spoken_long_moment(datetime.fromisoformat(written)) if written else ""
