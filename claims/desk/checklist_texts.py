"""What the checklists and their points are called."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.desk.checklists import Item, List
from claims.routes.unlocking_texts import done_text

LISTS: Mapping[List, str | Promise] = {
    List.THEFT: _("Tyveri"),
    List.LOSS: _("Bortkommet"),
    List.BATTERY: _("Farligt batteri"),
}
ITEMS: Mapping[Item, str | Promise] = {
    Item.LOST_MODE: _("Enheden er meldt mistet i Find min enhed"),
    Item.FIND_MY_STAYS: _("Find min enhed er slået til og bliver det"),
    Item.NOT_ERASED: _("Enheden bliver ikke slettet, før sagen er slut"),
    Item.SIM_BLOCKED: _("SIM-kortet er spærret"),
    Item.POLICE: _("Tyveriet er anmeldt til politiet"),
    Item.NOT_CHARGED: _("Enheden oplades ikke og er slukket, hvis det kan lade sig gøre"),
    Item.STORED_SAFELY: _("Den ligger et sted, hvor intet kan brænde"),
    Item.NO_LABEL: _("Anmelderen ved, at den ikke må sendes"),
}


def item_text(value: str) -> str:
    """The words of a stored point; its value where a later release has dropped it.

    What is done before a repair once stood on a list of its own.
    """
    return str(ITEMS[Item(value)]) if value in list(Item) else done_text(value)
