"""What the event says that two claims became one. Part of `event_texts`."""

from django.utils.translation import gettext as _

from claims.events.event_words import Data, value


def merged(data: Data) -> str:
    """On the claim that goes on, or on the one that was closed as filed twice."""
    if "into" in data:
        return _("Lagt sammen med sag %(number)s, som går videre.") % {"number": value(data, "into")}
    said = _("Lagde sag %(number)s sammen med denne.") % {"number": value(data, "merged")}
    if data.get("kinds"):
        said = " ".join((said, _("Den tidligste frist gælder.")))
    if data.get("fields"):
        said = " ".join((said, _("Det, der manglede, er udfyldt derfra.")))
    return said
