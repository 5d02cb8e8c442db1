"""What the events say of what claimants do on their own page, and of their parcels. Part of `event_texts`."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from accounts.spoken import spoken_long_day, spoken_long_moment, spoken_money
from claims.events.event_words import Data, value, with_fact
from claims.routes.unlocking_texts import step_title
from workshops.carriers import carrier_name


def _named(data: Data) -> str:
    return f"«{step_title(value(data, 'step'))}»"


def unlock_step(data: Data) -> str:
    """The claimant said of a step before handing in that it is done, cannot be done, or is not done after all."""
    said = {
        "done": _("Anmelderen har gjort enheden klar"),
        "cannot": _("Anmelderen kan ikke gøre enheden klar"),
    }
    return with_fact(said.get(value(data, "state"), _("Anmelderen tog et trin tilbage")), _named(data))


def unlock_step_of_yours(data: Data) -> str:
    """The same, to the claimant."""
    said = {
        "done": _("Du har gjort enheden klar"),
        "cannot": _("Du kan ikke gøre enheden klar"),
    }
    return with_fact(said.get(value(data, "state"), _("Du tog et trin tilbage")), _named(data))


def tracked(data: Data) -> str:
    """With whom a parcel goes, and its number there."""
    carrier = carrier_name(value(data, "carrier"))
    if not carrier:
        return _("Slettede pakkens sporingsnummer.")
    return with_fact(_("Noterede, hvor pakken kan følges"), f"{carrier} {value(data, 'tracking_number')}")


def tracked_for_you(data: Data) -> str:
    """The same, to the claimant."""
    carrier = carrier_name(value(data, "carrier"))
    if not carrier:
        return _("Din pakke kan ikke følges længere.")
    return _("Du kan følge din pakke hos %(carrier)s.") % {"carrier": carrier}


def parcel_overdue(data: Data) -> str:
    """A parcel that the claimant has handed in should have come by now."""
    handed_in = value(data, "handed_in_at")
    if not handed_in:
        return _("Værkstedet har ikke fået pakken endnu. Find ud af, hvor den er.")
    said = _("Pakken blev afleveret %(moment)s, og værkstedet har den ikke endnu. Find ud af, hvor den er.")
    return said % {"moment": spoken_long_moment(datetime.fromisoformat(handed_in))}


def purchase_stated(data: Data) -> str:
    """The claimant confirmed or corrected what was read in a proof of purchase, or said that it is something else."""
    name = value(data, "name")
    if value(data, "answer") == "other":
        return with_fact(_("Anmelderen siger, at bilaget ikke er for enheden"), name)
    sentence = _bought(_("Anmelderen oplyste købet"), data)
    if not name:
        return sentence
    read = _("Læst i «%(name)s» og bekræftet.") if data.get("as_read") else _("Læst i «%(name)s» og rettet.")
    return f"{sentence} {read % {'name': name}}"


def purchase_stated_of_yours(data: Data) -> str:
    """The same, to the claimant."""
    if value(data, "answer") == "other":
        return with_fact(_("Du sagde, at bilaget ikke er for enheden"), value(data, "name"))
    return _bought(_("Du oplyste købet"), data)


def file_unreadable(data: Data) -> str:
    """A file that came with a filing could not be opened."""
    why = {
        "too_many_pixels": _("for mange billedpunkter"),
        "too_slow": _("tager for lang tid at åbne"),
    }.get(value(data, "fault"), "")
    name = value(data, "name")
    others = data.get("elsewhere")
    sentence = _("En fil kunne ikke åbnes") if others else _("En fil fra anmelderen kunne ikke åbnes")
    return with_fact(sentence, f"{name} ({why})" if name and why else name)


def file_unreadable_of_yours(data: Data) -> str:
    """The same, to the claimant."""
    return with_fact(_("Vi kunne ikke åbne din fil"), value(data, "name"))


def _bought(sentence: str, data: Data) -> str:
    facts = []
    try:
        if day := value(data, "bought_on"):
            facts.append(spoken_long_day(date.fromisoformat(day)))
        if price := value(data, "price_dkk"):
            facts.append(spoken_money(Decimal(price)))
    except (ValueError, InvalidOperation):
        facts = []
    whole = f"{sentence}: {', '.join(facts)}" if facts else sentence
    return whole if whole.endswith(".") else f"{whole}."
