"""What the events say of messages and checklists. Part of `event_texts`."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.desk.checklist_texts import item_text
from claims.events.event_words import Data, value, with_fact


def sent(data: Data) -> str:
    """We wrote to the claimant, to the call centre."""
    return _with_files(_("Skrev til anmelderen"), data)


def received(data: Data) -> str:
    """The claimant wrote, to the call centre."""
    return _with_files(_("Anmelderen skrev"), data)


def put_aside(data: Data) -> str:
    """What the claimant wrote needs no answer."""
    messages = data.get("messages", ())
    number = len(messages) if isinstance(messages, list) else 1
    said = ngettext("Lagde beskeden til side.", "Lagde %(number)d beskeder til side.", number)
    return said % {"number": number}


def checked(data: Data) -> str:
    """A point of the checklist got its tick, or lost it."""
    item = item_text(value(data, "item"))
    if data.get("done", True):
        return with_fact(_("Satte flueben"), item)
    return with_fact(_("Tog fluebenet væk"), item)


# To the claimant ------------------------------------------------------------------------------------------------------


def sent_to_you(data: Data) -> str:
    """We wrote to the claimant, to them."""
    return _with_files(_("Vi skrev til dig"), data)


def received_from_you(data: Data) -> str:
    """The claimant wrote, to them."""
    return _with_files(_("Du skrev til os"), data)


def _with_files(sentence: str, data: Data) -> str:
    number = data.get("files", 0)
    if not isinstance(number, int) or number < 1:
        return f"{sentence}."
    files = ngettext("%(number)d fil", "%(number)d filer", number) % {"number": number}
    return f"{sentence} ({files})."
