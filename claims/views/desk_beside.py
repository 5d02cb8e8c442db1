"""What stands beside the facts on the case page: what waits for an answer, and the checklist."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse

from accounts.models import User
from claims.case import unlock_page
from claims.case.message_page import Line, lines_for_desk
from claims.desk.checklist_texts import ITEMS, LISTS
from claims.desk.checklists import checklists_for
from claims.models import ChecklistTick, Claim, Document, Message
from claims.routes.unlocking import GONE


def waiting_of(claim: Claim, written: Sequence[Message], documents: Iterable[Document]) -> list[Line]:
    """What the claimant wrote and nobody has answered, the earliest first; `written` has the latest first."""
    theirs = [message for message in reversed(written) if message.by_claimant and message.claim_id == claim.pk]
    return lines_for_desk(
        [message for message in theirs if message.answered_at is None],
        documents,
        lambda document: reverse("desk-download", args=[claim.number, document.pk]),
        lambda document: reverse("desk-photo", args=[claim.number, document.pk]),
    )


def checklist_part(claim: Claim, user: User) -> dict[str, Any]:
    """What is gone through on the phone: the lists, the steps before handing in, and the battery."""
    return {
        "checklists": checklists_of(claim, user),
        "unlocking": unlock_page.desk_part(claim),
        "asks_battery": claim.is_open and claim.peril not in GONE,
    }


def checklists_of(claim: Claim, user: User) -> list[dict[str, Any]]:
    """The lists of the claim with what is ticked, and who did; one query, none of a claim that has ended."""
    if not claim.is_open:
        return []
    ticks = ChecklistTick.objects.visible_to(user).filter(claim=claim).select_related("by")
    ticked = {tick.item: tick for tick in ticks}
    return [
        {
            "name": LISTS[checklist.name],
            "is_battery": checklist.name == "battery",
            "items": [
                {"key": item.value, "text": ITEMS[item], "tick": ticked.get(item.value)} for item in checklist.items
            ],
            "left": sum(item.value not in ticked for item in checklist.items),
        }
        for checklist in checklists_for(claim.peril, battery_danger=claim.battery_danger)
    ]
