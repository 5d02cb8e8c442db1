"""The filing that somebody is in the middle of: a row, whose key lies in their session until it is sent."""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from contextlib import nullcontext
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Final, Self

from django.contrib.auth import SESSION_KEY
from django.db import transaction

from claims.files.codes_found import forget_found
from claims.filing.draft_files import Lying, lying_with
from claims.filing.filing import Filing
from claims.filing.senseless import sensible
from claims.models import DraftFile, FilingDraft, SealedFile
from claims.writing.masking import Removed
from notifications.tokens import token_hash

_SLOT = "filing_draft"
_SENT = "filed"
_RENEWED = "filing_draft_renewed"
_SHAPE_DIGITS: Final = 24
_CAME_BY = "filing_draft_by"
_BECAME = "filing_draft_became"
# Keys that a session's drafts had before they were taken up there, as pages that were open then still name them.
_KEPT_KEYS: Final = 5
# The note of whose page it was that was answered when its session was over.
PAGE_OF: Final = "page_of"
# Receipts that a session can come back to.
KEPT_RECEIPTS = 5
# As long as a draft that is not touched is kept; the page and the mail with its link say so.
KEPT: Final = timedelta(days=30)
# A session ends some hours after it was last written, so that of whoever is at work is written again; not with each
# answer, for a session that is written takes away what another window has noted there meanwhile.
RENEWED_EVERY: Final = timedelta(minutes=15)
# What a borrowed telephone forgets of whoever is to be nobody there again.
_CONTACT: Final = (
    *("contact_name", "contact_email", "contact_phone", "phone_is_the_device", "call_wish"),
    *("for_colleague", "filer_name", "filer_email", "street", "street_more", "postcode", "city"),
)
# What is asked on the way and belongs to no claim (ticks, which fields to show) is kept beside these names.
_OF_FILING: Final = frozenset(field.name for field in fields(Filing))

# In plain SQL, for every page of a filing asks it: composing the question took longer than asking it.
_OF_SESSION: Final = f"SELECT * FROM {FilingDraft._meta.db_table} WHERE id = %s AND changed_at > %s"  # noqa: S608 - our own table

Session = MutableMapping[str, Any]


class Draft:
    """Answers under the names of `Filing`'s fields, beside a key that one sending spends, and notes on the way there.

    A name that is missing was not asked or was skipped; `occurred_on` may stand there as None, for 'I do not know'.
    """

    def __init__(self, session: Session, row: FilingDraft, *, now: datetime) -> None:
        self._session = session
        self._now = now
        self.row = row

    @classmethod
    def of(cls, session: Session, *, now: datetime) -> Self | None:
        """The draft of the session; None where nothing has been begun, and where it was sent or has been forgotten."""
        if not (key := session.get(_SLOT)):
            return None
        row = next(iter(FilingDraft.objects.raw(_OF_SESSION, [key, now - KEPT])), None)
        return cls(session, row, now=now) if row else None

    @classmethod
    def begin(cls, session: Session, *, now: datetime) -> Self:
        """The draft of the session, a new one where nothing has been begun; kept from the first answer on."""
        return cls.of(session, now=now) or cls(session, FilingDraft(begun_at=now, changed_at=now), now=now)

    @classmethod
    def take_up(cls, session: Session, row: FilingDraft, *, was: uuid.UUID, token: str, now: datetime) -> Self:
        """Go on with a draft that `filing.saving.take_up` has moved here; who comes holds its link, nothing more.

        `was` is the key that it had: a page that is still open under it belongs to the same filing.
        """
        draft = cls(session, row, now=now)
        draft._stay()
        if row.pk != was:
            earlier = {old: draft.key for old, key in session.get(_BECAME, {}).items() if key == str(was)}
            became = session.get(_BECAME, {}) | earlier | {str(was): draft.key}
            session[_BECAME] = dict(list(became.items())[-_KEPT_KEYS:])
        session[_CAME_BY] = {"draft": draft.key, "token": token_hash(token)}
        forget_found(session)
        return draft

    @classmethod
    def go_on(cls, session: Session, row: FilingDraft, *, now: datetime) -> Self:
        """Go on with a draft that waited for whoever is signed in (`filing.own_draft`)."""
        draft = cls(session, row, now=now)
        draft._stay()
        forget_found(session)
        return draft

    def came_by(self, token: str) -> bool:
        """Whether the session took up this very draft by the link with the token."""
        return self._session.get(_CAME_BY) == {"draft": self.key, "token": token_hash(token)}

    @property
    def key(self) -> str:
        return str(self.row.pk)

    @property
    def is_begun(self) -> bool:
        """Whether anything has been answered and kept."""
        return not self.row._state.adding

    @property
    def waits_at(self) -> str:
        """The address whose link leads on with it, '' where none was mailed, it was used, or that is forgotten."""
        return self.row.address if self.row.token_hash else ""

    @property
    def waits_behind_link(self) -> bool:
        """Whether a link leads on with it, also where nobody knows any more where it was mailed."""
        return bool(self.row.token_hash)

    @property
    def waits_for_user(self) -> bool:
        """Whether somebody signed in has begun it, to whom it is offered again."""
        return self.row.begun_by_id is not None

    @property
    def has_device(self) -> bool:
        """Whether it says which device it is about, without which there is nothing to send."""
        return bool(self.row.answers.get("identifier"))

    @property
    def page_of(self) -> uuid.UUID | None:
        """The key of the filing that a page was of, where it was answered when the session was over; else None."""
        key = self.row.answers.get(PAGE_OF)
        return uuid.UUID(key) if key else None

    def shape_with(self, known: Mapping[str, str]) -> str:
        """The same for as long as nothing is answered otherwise, no file comes or goes, and as much is `known`.

        A file that is opened is still there; one that turns out to be unreadable is not.
        """
        told = [self.row.answers, [str(file.pk) for file in self.lying.in_order], dict(known)]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:_SHAPE_DIGITS]

    @property
    def answers(self) -> dict[str, Any]:
        """The answers as Python values, for a form's initial data."""
        answers = dict(self.row.answers)
        if answers.get("occurred_on"):
            answers["occurred_on"] = date.fromisoformat(answers["occurred_on"])
        if answers.get("occurred_time"):
            answers["occurred_time"] = time.fromisoformat(answers["occurred_time"])
        return answers

    @property
    def sensible(self) -> dict[str, Any]:
        """The answers but those that another one makes senseless; they are what the pages ask on and what is sent."""
        return sensible(self.answers)

    @property
    def removed(self) -> set[Removed]:
        """What was taken out of the description when it was typed."""
        return {Removed(name) for name in self.row.removed}

    @cached_property
    def lying(self) -> Lying:
        """The files that were added, opened or not, as they were when this was first asked. One query."""
        return lying_with(self.row.pk) if self.is_begun else Lying()

    @property
    def files(self) -> Sequence[DraftFile]:
        """Those that are opened, in the order in which they came."""
        return self.lying.opened

    @property
    def sealed(self) -> Sequence[SealedFile]:
        """Those that are not, or cannot be, in the order in which they came."""
        return self.lying.sealed

    def keep(self, answers: dict[str, Any], *, removed: frozenset[Removed] | None = None) -> None:
        """Keep the answers of one page; `removed` belongs to the page that has the description.

        Raises `FilingDraft.DoesNotExist` where the draft was sent, taken up elsewhere or forgotten meanwhile.
        """
        plain = {
            name: value.isoformat() if isinstance(value, date | time) else value for name, value in answers.items()
        }

        def write(row: FilingDraft) -> None:
            row.answers = {**row.answers, **plain}
            if removed is not None:
                row.removed = sorted(removed)

        self._change(write)

    def forget(self, *names: str) -> None:
        """Drop answers that are of somebody else by now; raises as `keep`."""

        def write(row: FilingDraft) -> None:
            row.answers = {name: value for name, value in row.answers.items() if name not in names}

        self._change(write)

    def forget_contact(self) -> None:
        """Drop who it is about, how to reach them, and where its link was mailed; raises as `keep`."""
        self.forget(*_CONTACT)
        FilingDraft.objects.filter(pk=self.row.pk).update(address="")

    def filing(self, **known: Any) -> Filing:
        """The filing to send; `known` is what the face adds: who files, and in which language where nobody chose."""
        told = {name: value for name, value in self.sensible.items() if name in _OF_FILING}
        return Filing(draft_key=uuid.UUID(self.key), **{**known, **told})

    def spend(self, link_id: uuid.UUID, *, again: bool, kept: str = "", left_out: Iterable[str] = ()) -> None:
        """Note that the draft was sent and which link its receipt shows; the next filing begins empty.

        `kept` is what became of what was told `again` (`filing.filed_again.Kept`), `left_out` are the names of files
        that found no room on the claim.
        """
        sent = dict(self._session.get(_SENT, {}))
        sent[self.key] = {"link": str(link_id), "again": again, "kept": kept, "left_out": list(left_out)}
        self._session[_SENT] = dict(list(sent.items())[-KEPT_RECEIPTS:])
        self.leave()

    def leave(self) -> None:
        """Let the session begin empty; what becomes of the row is said elsewhere."""
        self._session.pop(_SLOT, None)
        self._session.pop(_RENEWED, None)
        forget_found(self._session)

    def _change(self, write: Callable[[FilingDraft], None]) -> None:
        """Write on top of what another window of the session may have kept since this one was read."""
        # The first writing is a row of its own, beside which there is nothing to be held.
        with transaction.atomic() if self.is_begun else nullcontext():
            row = FilingDraft.objects.select_for_update().get(pk=self.row.pk) if self.is_begun else self.row
            write(row)
            row.changed_at = self._now
            if by := self._session.get(SESSION_KEY):
                row.begun_by_id = int(by)
            row.save(update_fields=None if row._state.adding else ["answers", "removed", "begun_by", "changed_at"])
        self.row = row
        self._stay()

    def _stay(self) -> None:
        """Be the session's draft, and keep the session from ending in the middle of it.

        Who is signed in has a time of their own, which answering does not lengthen.
        """
        renewed = datetime.fromisoformat(self._session.get(_RENEWED, "0001-01-01T00:00+00:00"))
        is_old = SESSION_KEY not in self._session and self._now - renewed >= RENEWED_EVERY
        if self._session.get(_SLOT) != self.key or is_old:
            self._session[_SLOT], self._session[_RENEWED] = self.key, self._now.isoformat()


def key_now(session: Session, key: str) -> str:
    """The key that the draft of a page with this key has by now: the same, but where it was taken up here since."""
    became: dict[str, str] = session.get(_BECAME, {})
    return became.get(key, key)


def lost_key(session: Session) -> uuid.UUID | None:
    """The key of the draft that the session was in the middle of, asked where there is none to go on with."""
    key = session.get(_SLOT)
    return uuid.UUID(key) if key else None


def receipt_of(session: Session) -> dict[str, Any] | None:
    """The receipt of what was sent last: `link` (its id), `again`, `kept` and `left_out`."""
    sent: dict[str, Any] = session.get(_SENT, {})
    return next(reversed(sent.values()), None)


def forget_receipts(session: Session) -> None:
    """Let the session know nothing more of what was sent from it."""
    session.pop(_SENT, None)


def forget_receipts_of(session: Session, links: Iterable[uuid.UUID]) -> None:
    """Let the session know nothing more of the claim that has these links, nor of the draft that it was."""
    sent, theirs = session.get(_SENT, {}), {str(link) for link in links}
    if kept := {key: shown for key, shown in sent.items() if shown["link"] not in theirs}:
        session[_SENT] = kept
    else:
        forget_receipts(session)
    if session.get(_SLOT) in sent.keys() - kept.keys():
        session.pop(_SLOT)


def links_of_receipts(session: Session) -> list[uuid.UUID]:
    """The links that the receipts of what was sent from here show, the earliest first."""
    return [uuid.UUID(shown["link"]) for shown in session.get(_SENT, {}).values()]


def was_sent(session: Session, key: str) -> bool:
    """Whether the draft with this key was sent from here."""
    return key in session.get(_SENT, {})


def recall_receipt(session: Session, key: str) -> bool:
    """Make the receipt of the draft with this key the one that is shown; False where it was not sent from here."""
    sent: dict[str, Any] = dict(session.get(_SENT, {}))
    if key not in sent:
        return False
    sent[key] = sent.pop(key)
    session[_SENT] = sent
    return True
