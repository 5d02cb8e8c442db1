"""What is told by whoever files the same once more: what the claim takes of it, and what is kept beside what it says.

Nothing that was typed is lost. What is said of it on the receipt follows from what its own session has sent alone: what
others have told of the claim since is theirs (docs/architecture.md, idea 8).
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from accounts.models import User
from claims.evidence import evidence
from claims.evidence.told import ADDRESS, Answers, as_facts, otherwise, spoken
from claims.models import Claim
from claims.proof.disclosure import CONTACT_FIELDS, disclosure_of, may_arrange
from claims.writing.masking import mask

# What may be put right by filing again; what was said first about the damage stands.
_PUT_RIGHT: Final = CONTACT_FIELDS | {"call_wish", *ADDRESS}


class Kept(StrEnum):
    """What the receipt says of what was told: the claim has taken it, it lies beside, or it came from elsewhere."""

    ADDED = "added"
    BESIDE = "beside"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, kw_only=True)
class Told:
    """The names of the fields that were written, and what was told otherwise, in words.

    `message` is for the conversation, `noted` for the desk's timeline where no conversation is offered; one or neither.
    `unseen` is what its own session goes on reading of it, where somebody else has said it before (`told.as_facts`).
    """

    filled: list[str]
    kept: Kept
    message: str = ""
    noted: str = ""
    unseen: dict[str, Any] = field(default_factory=dict)


def take(
    claim: Claim, answers: Answers, *, own: bool, trusted: bool, typed: bool, by: User | None, now: datetime
) -> Told:
    """Write what the locked claim takes of the answers, and say what it does not; the caller writes event and letters.

    `own` where the session that filed the claim, or its person, files again; nobody else says how to reach the
    claimant. `trusted` where they have shown to be the person, and `typed` unless the contact is only what the register
    says of who files.
    """
    told = replace(answers, description=mask(answers.description).text)
    if not own:
        told = replace(told, contact_name="", contact_email="", contact_phone="")
    others = disclosure_of(claim, trusted=trusted)
    # Taken from whoever says it: what may burn is not posted because it was said first that it may.
    danger = frozenset({"battery_danger"} if told.battery_danger else ())
    beside = otherwise(others.shown(claim), told, but=_PUT_RIGHT | danger)
    replacing = danger | (_PUT_RIGHT if own and typed else frozenset())
    wanted = evidence.takes(others.shown(claim), told, replacing) if own else []
    filled = evidence.fill(claim, told, at=now, by=by, replacing=danger | (replacing - others.hidden))
    unseen = as_facts(told, [name for name in wanted if name in others.hidden or name not in filled])
    left = otherwise(claim, told, but=frozenset() if typed else CONTACT_FIELDS)
    kept = (Kept.BESIDE if beside else Kept.ADDED) if own else Kept.ELSEWHERE
    if not left:
        return Told(filled=filled, kept=kept, unseen=unseen)
    words = spoken(told, left, language=claim.language)
    # A message that is shown only where the register knows nobody would say whose devices we know.
    if own and may_arrange(claim, disclosure_of(claim, trusted=trusted), trusted=trusted):
        return Told(filled=filled, kept=kept, message=words, unseen=unseen)
    return Told(filled=filled, kept=kept, noted=words, unseen=unseen)
