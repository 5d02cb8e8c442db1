"""Which answers another one makes senseless: each is kept as it was given, and passed over for as long as that is so.

Who taps 'Stjålet' by mistake, or says of the battery what they take back, finds again what they had told before.
"""

from collections.abc import Mapping
from typing import Any, Final

from claims.evidence.told import ADDRESS
from claims.filing.answers import NEEDS_ADDRESS
from claims.models import RouteKind
from claims.models.claim import WITHOUT_DEVICE

# What neither travels with a bud nor in a parcel (`routes.routing` refuses both).
NOT_WITH_DANGER: Final = frozenset({RouteKind.PICKUP, RouteKind.LABEL})
_OF_THE_DEVICE: Final = frozenset({"battery_danger", "battery", "wish", *ADDRESS})
# What cannot wait where a device is gone.
_OF_ITS_LOSS: Final = frozenset({"done_now"})
# What is a note to whoever files, or said by another answer, and so missed by nobody.
_NOT_TOLD: Final = frozenset({"battery", "done_now"})
_NOTHING: Final = ("", None)


def sensible(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers without those that another one makes senseless."""
    passed_over = _senseless(answers)
    return {name: value for name, value in answers.items() if name not in passed_over}


def left_out(answers: Mapping[str, Any]) -> frozenset[str]:
    """The names of the answers that tell something and are passed over."""
    names = _senseless(answers) - _NOT_TOLD
    return frozenset(name for name in names if answers.get(name) not in _NOTHING)


def _senseless(answers: Mapping[str, Any]) -> frozenset[str]:
    if answers.get("peril") in WITHOUT_DEVICE:
        return _OF_THE_DEVICE
    wish = answers.get("wish")
    if answers.get("battery_danger") and wish in NOT_WITH_DANGER:
        return _OF_ITS_LOSS | {"wish", *ADDRESS}
    # Where no way was asked for yet, an address may be all that there is of a session that was over.
    if wish is not None and wish not in NEEDS_ADDRESS:
        return _OF_ITS_LOSS | {*ADDRESS}
    return _OF_ITS_LOSS
