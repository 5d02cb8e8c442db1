"""What was written on a claim as a page shows it: who, when, the text, and the files with their addresses."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.spoken import spoken_help_phone, spoken_moment
from claims.case.case_parts import Door, promise_of
from claims.files.uploads import PICTURES
from claims.models import Claim, ClaimEvent, Document, EventKind, Message
from claims.models.deadline import DeadlineKind
from claims.promises.admitting import made_good
from claims.proof.disclosure import Disclosure, may_arrange
from claims.writing.messaging import takes, thread

WRITTEN: frozenset[str] = frozenset({EventKind.MESSAGE_SENT, EventKind.MESSAGE_RECEIVED, EventKind.REOPENING_ASKED})


@dataclass(frozen=True, kw_only=True)
class File:
    """A file that goes with a message; `small` is where a picture lies in small, '' for anything else."""

    name: str
    href: str
    small: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One message of `shared/thread.html`; `is_mine` is the reader's own side of it."""

    pk: int
    at: datetime
    who: str
    text: str
    is_mine: bool
    waits: bool
    files: Sequence[File]


def written_through(door: Door, now: datetime) -> list[Message]:
    """What was written as this door shows it, with its files, the earliest first; two queries."""
    shown = thread(door.claim, trusted=door.trusted, now=now)
    return list(shown.select_related("by").prefetch_related("documents"))


def lines_for_claimant(door: Door, written: Iterable[Message]) -> list[Line]:
    """The whole conversation as this door shows it, the earliest first."""
    return [
        Line(
            pk=message.pk,
            at=message.at,
            who=_("Dig") if message.by_claimant else message.by.name if message.by else "",
            text=message.text,
            is_mine=message.by_claimant,
            waits=False,
            files=_files(
                message.documents.all(),
                lambda document: door.url("file", document.pk),
                lambda document: door.url("small-file", document.pk),
            ),
        )
        for message in written
    ]


def lines_for_desk(
    messages: Iterable[Message],
    documents: Iterable[Document],
    href: Callable[[Document], str],
    small: Callable[[Document], str],
) -> list[Line]:
    """The same for the call centre, out of rows that are at hand."""
    of_message: dict[int, list[Document]] = {}
    for document in documents:
        if document.message_id is not None:
            of_message.setdefault(document.message_id, []).append(document)
    return [
        Line(
            pk=message.pk,
            at=message.at,
            who=message.by.name if message.by else _("Anmelderen"),
            text=message.text,
            is_mine=not message.by_claimant,
            waits=message.by_claimant and message.answered_at is None,
            files=_files(of_message.get(message.pk, ()), href, small),
        )
        for message in messages
    ]


def may_write(door: Door, disclosed: Disclosure, now: datetime) -> bool:
    """Whether the door is offered the conversation; who told nothing but the number only once we have written."""
    if not door.own:
        return False
    if may_arrange(door.claim, disclosed, trusted=door.trusted):
        return True
    # Asked also where it is kept from the door: a statement less would say that the register knows the device.
    is_written = thread(door.claim, trusted=door.trusted, now=now).exists()
    return is_written and disclosed.arrangements


def talk_part(door: Door, disclosed: Disclosure, events: Iterable[ClaimEvent], now: datetime) -> dict[str, Any] | None:
    """The way to the conversation with what is new in it, for the page of the claim; None where it is not offered.

    Where nobody has written by the claim's events, nothing is asked for.
    """
    if not disclosed.arrangements:
        return None
    written: list[Message] = []
    if any(event.kind in WRITTEN for event in events):
        written = list(thread(door.claim, trusted=door.trusted, now=now).only("by_claimant", "at", "answered_at"))
    may = may_arrange(door.claim, disclosed, trusted=door.trusted) and door.claim.is_open
    if not written and not may:
        return None
    ours = [message.at for message in written if not message.by_claimant]
    waits = any(message.by_claimant and message.answered_at is None for message in written)
    return {
        "href": door.url("messages"),
        "ours_at": ours[-1] if ours else None,
        "answers": takes(door.claim, written),
        "waits": _answered_by(door.claim, now) if waits else "",
    }


def waiting_text(door: Door, now: datetime) -> str:
    """Under the conversation: until when we answer what waits there, '' where nothing does or no time is promised.

    `door.claim` has been loaded by `with_parts`; at most one query.
    """
    if promise_of(door.claim, DeadlineKind.NEXT_WORD) is None:
        return ""
    shown = thread(door.claim, trusted=door.trusted, now=now)
    waits = shown.filter(by_claimant=True, answered_at__isnull=True).exists()
    return _answered_by(door.claim, now) if waits else ""


def _answered_by(claim: Claim, now: datetime) -> str:
    """That we have what the claimant wrote, and until when they have an answer; admitted where that has passed."""
    promise = promise_of(claim, DeadlineKind.NEXT_WORD)
    if promise is None:
        return _("Vi har din besked og svarer dig her.")
    moment = {"moment": spoken_moment(promise.due_at, now)}
    if promise.due_at > now:
        return _("Vi har din besked og svarer senest %(moment)s.") % moment
    said = [_("Vi lovede at svare på din besked senest %(moment)s, og det nåede vi ikke.") % moment]
    if anew := made_good(promise, now):
        said.append(_("Vi svarer i stedet senest %(moment)s.") % {"moment": spoken_moment(anew.at, now)})
    said.append(_("Du kan også ringe til os på %(phone)s.") % {"phone": spoken_help_phone()})
    return " ".join(said)


def files_through(door: Door, disclosed: Disclosure, now: datetime) -> QuerySet[Document]:
    """The files that go with the messages which this door shows."""
    if not disclosed.arrangements:
        return Document.objects.none()
    return Document.objects.filter(message__in=thread(door.claim, trusted=door.trusted, now=now))


def _files(
    documents: Iterable[Document], href: Callable[[Document], str], small: Callable[[Document], str]
) -> list[File]:
    return [
        File(name=one.name, href=href(one), small=small(one) if one.content_type in PICTURES else "")
        for one in documents
    ]
