"""What the claimant's page tells of an event, by the door through which it is read."""

from datetime import datetime

from claims.case.message_page import WRITTEN
from claims.desk.undoing import UNDO
from claims.events.event_texts import speak_to_claimant
from claims.models import ClaimEvent, EventKind
from claims.models.deadline import OUTLIVING, DeadlineKind
from claims.models.history import CONFIDENTIAL
from claims.proof.disclosure import Disclosure, came_by_another_door

# What only a decision brings about; who may not read the decision does not learn it from the timeline.
_TELLS_OF_A_DECISION: frozenset[str] = frozenset({EventKind.DECIDED, EventKind.SETTLED, EventKind.RECALLED})
# When somebody can be rung is between them and us.
_OURS_WITH_ANOTHER: frozenset[str] = (
    _TELLS_OF_A_DECISION
    | CONFIDENTIAL
    | {
        EventKind.CALL_AGREED,
        EventKind.NEW_RECEIVED,
        EventKind.ORIGINAL_RECEIVED,
        EventKind.ORIGINAL_CHARGED,
        EventKind.REOPENING_ASKED,
        EventKind.UNLOCK_STEP,
        EventKind.HANDED_IN,
    }
)
# Their promises say that a message was written through another door, or what was arranged.
_PROMISED_ANOTHER: frozenset[str] = OUTLIVING | {DeadlineKind.NEXT_WORD}
# Through whichever door these came, another one does not tell of them.
_BY_A_DOOR: frozenset[str] = frozenset(
    {*WRITTEN, EventKind.FACTS_ADDED, EventKind.LINK_CLOSED, EventKind.PURCHASE_STATED}
)


def told_through(event: ClaimEvent, disclosed: Disclosure, *, trusted: bool, now: datetime) -> str:
    """The event in one sentence; '' for what is kept from this door, and for a message that can still be undone."""
    if event.kind in _BY_A_DOOR and event.data.get("trusted") and not trusted:
        return ""
    if event.kind == EventKind.FILE_UNREADABLE and not _is_of_the_claimant(event, trusted=trusted):
        return ""
    if event.kind == EventKind.MESSAGE_SENT and event.at > now - UNDO:
        return ""
    if not disclosed.arrangements:
        if event.kind in _OURS_WITH_ANOTHER or event.data.get("kind") in _PROMISED_ANOTHER:
            return ""
        event.data.pop("workshop", None)
    return speak_to_claimant(event)


def _is_of_the_claimant(event: ClaimEvent, *, trusted: bool) -> bool:
    """Whether the file came from whoever reads of it here, to whom its name is told."""
    if event.data.get("elsewhere") or (event.by and event.by.is_call_centre):
        return False
    return trusted or not came_by_another_door(event)
