"""Who carries a parcel, and where its way can be followed: one line a carrier.

Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

LONGEST_NUMBER = 35


@dataclass(frozen=True, slots=True)
class Carrier:
    """A carrier by its own name, and the address of its public page for a number, which stands at `{number}`."""

    name: str
    page: str


CARRIERS: Mapping[str, Carrier] = {
    "postnord": Carrier("PostNord", "https://tracking.postnord.com/dk/?id={number}"),
    "gls": Carrier("GLS", "https://gls-group.com/DK/da/find-pakke?match={number}"),
    "dao": Carrier("dao", "https://www.dao.as/privat/find-din-pakke?stregkode={number}"),
    "bring": Carrier("Bring", "https://tracking.bring.com/tracking/{number}"),
    "dhl": Carrier("DHL", "https://www.dhl.com/dk-da/home/tracking.html?tracking-id={number}"),
    "ups": Carrier("UPS", "https://www.ups.com/track?tracknum={number}"),
}


def carrier_name(carrier: str) -> str:
    """The carrier's own name; '' for one that is not known."""
    return CARRIERS[carrier].name if carrier in CARRIERS else ""


def tracking_link(carrier: str, number: str) -> str:
    """Where this parcel can be followed; '' where carrier or number is not known."""
    if carrier not in CARRIERS or not number:
        return ""
    return CARRIERS[carrier].page.replace("{number}", quote(number, safe=""))
