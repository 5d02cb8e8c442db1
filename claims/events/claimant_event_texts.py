"""What the events say of what claimants do on their own page, and of their parcels. Part of `event_texts`."""

from django.utils.translation import gettext as _

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
