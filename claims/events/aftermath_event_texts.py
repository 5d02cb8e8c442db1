"""What the events say of a new device, an old one, a workshop's question and a complaint. Part of `event_texts`."""

from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.spoken import spoken_money
from claims.events.event_words import Data, value, with_fact, word
from claims.models import Arrival, ComplaintChannel, ComplaintOutcome


def new_received(data: Data) -> str:
    """The employee has the new device."""
    return _("Den nye enhed er modtaget.")


def original_received(data: Data) -> str:
    """The old device has come."""
    return with_fact(_("Den gamle enhed er kommet retur"), word(Arrival, data, "arrival"))


def original_charged(data: Data) -> str:
    """What was settled of an old device that never came, to the call centre."""
    amount = _amount(data)
    if not amount:
        return _("Lod den gamle enhed være uden opkrævning.")
    return _("Godkendte en opkrævning på %(amount)s for den gamle enhed.") % {"amount": amount}


def quote_asked(data: Data) -> str:
    """A workshop's question with its price."""
    return _("Værkstedet spørger, om det må reparere for %(amount)s i alt.") % {"amount": _amount(data)}


def quote_answered(data: Data) -> str:
    """The answer to it."""
    return _("Godkendte værkstedets pris.") if data.get("approved") else _("Sagde nej til værkstedets pris.")


def complained(data: Data) -> str:
    """A complaint came in, to the call centre."""
    return with_fact(_("Klage modtaget"), word(ComplaintChannel, data, "channel"))


def complaint_answered(data: Data) -> str:
    """It was answered, to the call centre."""
    return with_fact(_("Besvarede klagen"), word(ComplaintOutcome, data, "outcome"))


# To the claimant ------------------------------------------------------------------------------------------------------


def original_charged_to_you(data: Data) -> str:
    """What was settled of the old device, to the claimant."""
    if not _amount(data):
        return _("Vi opkræver ikke noget for den gamle enhed.")
    return _("Vi opkræver et beløb for den gamle enhed. Hvorfor, står i vores mail til dig.")


def _amount(data: Data) -> str:
    written = value(data, "amount_dkk")
    amount = Decimal(written) if written else Decimal(0)
    return spoken_money(amount) if amount else ""
