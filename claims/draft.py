"""The filing that somebody is in the middle of: kept in their session until it is sent."""

import uuid
from collections.abc import MutableMapping
from datetime import date
from typing import Any, Self

from claims.filing import Filing
from claims.masking import Removed

_SLOT = "filing"
_SENT = "filed"
# Receipts that a session can come back to.
KEPT_RECEIPTS = 5

Session = MutableMapping[str, Any]


class Draft:
    """Answers as JSON under the names of `Filing`'s fields, beside a key that one sending spends.

    A name that is missing was not asked or was skipped; `occurred_on` may stand there as None, for 'I do not know'.
    """

    def __init__(self, session: Session, data: dict[str, Any]) -> None:
        self._session = session
        self._data = data

    @classmethod
    def of(cls, session: Session) -> Self | None:
        """The draft of the session; None where nothing has been begun."""
        data = session.get(_SLOT)
        return cls(session, data) if data else None

    @classmethod
    def begin(cls, session: Session) -> Self:
        """The draft of the session, a new one where nothing has been begun; kept from the first answer on."""
        return cls.of(session) or cls(session, {"key": str(uuid.uuid4()), "answers": {}, "removed": []})

    @property
    def key(self) -> str:
        return str(self._data["key"])

    @property
    def answers(self) -> dict[str, Any]:
        """The answers as Python values, for a form's initial data."""
        answers = dict(self._data["answers"])
        if answers.get("occurred_on"):
            answers["occurred_on"] = date.fromisoformat(answers["occurred_on"])
        return answers

    @property
    def removed(self) -> set[Removed]:
        """What was taken out of the description when it was typed."""
        return {Removed(name) for name in self._data["removed"]}

    def keep(self, answers: dict[str, Any], *, removed: frozenset[Removed] | None = None) -> None:
        """Keep the answers of one page; `removed` belongs to the page that has the description."""
        plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in answers.items()}
        self._data["answers"].update(plain)
        if removed is not None:
            self._data["removed"] = sorted(removed)
        self._session[_SLOT] = self._data

    def forget(self, *names: str) -> None:
        """Drop answers to questions that the others made senseless."""
        for name in names:
            self._data["answers"].pop(name, None)
        self._session[_SLOT] = self._data

    def filing(self, **known: Any) -> Filing:
        """The filing to send; `known` is what the face adds: who files, and in which language where nobody chose."""
        return Filing(draft_key=uuid.UUID(self.key), **{**known, **self.answers})

    def spend(self, link_id: uuid.UUID, *, again: bool) -> None:
        """Note that the draft was sent and which link its receipt shows; the next filing begins empty."""
        sent = dict(self._session.get(_SENT, {}))
        sent[self.key] = {"link": str(link_id), "again": again}
        self._session[_SENT] = dict(list(sent.items())[-KEPT_RECEIPTS:])
        self._session.pop(_SLOT, None)


def receipt_of(session: Session) -> dict[str, Any] | None:
    """The receipt of what was sent last: `link` (its id) and `again`."""
    sent: dict[str, Any] = session.get(_SENT, {})
    return next(reversed(sent.values()), None)


def recall_receipt(session: Session, key: str) -> bool:
    """Make the receipt of the draft with this key the one that is shown; False where it was not sent from here."""
    sent: dict[str, Any] = dict(session.get(_SENT, {}))
    if key not in sent:
        return False
    sent[key] = sent.pop(key)
    session[_SENT] = sent
    return True
