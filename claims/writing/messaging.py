"""Messages between the claimant and the call centre, in both directions, each with the files that go with it.

A message is read on the claim's page; the mail says only that one is there, for an address is anybody's to write and
what was told of a theft is not. What the device's real user wrote through a trusted door, and what we answered, is
shown through no other (docs/architecture.md, idea 8).
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refusal, WrongState
from claims.desk.undoing import UNDO
from claims.evidence.evidence import heard_from_claimant
from claims.files import photo_prints, upload_room
from claims.files.uploads import Upload, written
from claims.guards import Seen, require_unchanged
from claims.models import Claim, Document, DocumentKind, EventKind, Message
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines, next_word
from claims.proof.disclosure import open_to_filers
from claims.timeline import act, acting, lock, record, touch
from claims.writing.filling import names_in
from claims.writing.masking import mask
from claims.writing.messages import live_links, recipients
from notifications import outbox
from notifications.outbox import Draft

TEMPLATE: Final = "message_from_us"
MOST_FILES: Final = 5
# So many of the claimant's may lie unanswered; whoever has more to say is better rung.
MOST_UNANSWERED: Final = 20
# The same words again so soon are the same message, sent by a second press.
SAME: Final = timedelta(minutes=10)


def send(
    *,
    number: str,
    text: str,
    by: User,
    now: datetime,
    files: Iterable[Upload] = (),
    seen: Seen | None = None,
    answers: bool = True,
) -> Message:
    """Write to the claimant, also on a claim that has ended; a mail with the private link says that it is there.

    It answers what the claimant wrote and nobody has answered, a wish for a reopening too, unless `answers` is unset,
    as for a message to many.
    `files` have been read by `files.uploads`. The claimant's page shows it once it can be undone no more. Raises
    `Claim.DoesNotExist`, `Changed` where something has happened on the claim as `seen`, and `Refusal` without a word,
    with too many files, or where the text still leaves something open, such as `{navn}`. The files are gone again
    where the act fails.
    """
    uploads = list(files)
    said = _said(text, uploads)
    _require_filled(said)
    with _kept(uploads, number) as paths, acting():
        claim = lock(number)
        require_unchanged(claim, seen)
        standing = list(Message.objects.unanswered().filter(claim=claim)) if answers else []
        trusted = _is_between_us(claim, standing)
        message = _write(claim, said, by=by, at=now, by_claimant=False, trusted=trusted)
        _keep(message, uploads, paths, kind=DocumentKind.OTHER, reviewed=True)
        facts = {"message": message.pk, "files": len(uploads), "trusted": message.trusted}
        record(claim, EventKind.MESSAGE_SENT, at=now, by=by, **facts)
        _answer(standing, at=now, by=by)
        if answers:
            deadlines.meet(claim, DeadlineKind.REOPENING_ANSWER, at=now, by=by, reason="message_sent")
            next_word.keep(claim, at=now, by=by, reason="message_sent")
        touch(claim)
        _tell(claim, message, files=len(uploads), now=now)
    return message


def receive(
    *,
    number: str,
    text: str,
    by: User | None,
    now: datetime,
    files: Iterable[Upload] = (),
    trusted: bool = False,
) -> Message:
    """Take in what the claimant writes on their page; it lies with us until one of us answers it or puts it aside.

    `by` is the claimant signed in, None by a private link, which may be `trusted`. The same words with the same files
    again within ten minutes are the same message. Raises `Claim.DoesNotExist`, `WrongState` where the claim has ended
    and waits for no answer to us (`takes`), and `Refusal` without a word, with too many files, without room for them,
    or where too much lies unanswered.
    """
    uploads = list(files)
    said = _said(text, uploads)
    trusted = trusted or by is not None
    with _kept(uploads, number) as paths, acting():
        claim = lock(number)
        standing = list(Message.objects.unanswered().filter(claim=claim, by=by, trusted=trusted))
        again = [message for message in standing if message.text == said and now - message.at < SAME]
        if same := next((message for message in again if _holds(message, uploads)), None):
            return same
        _require_taking(claim, trusted=trusted, now=now)
        if len(standing) >= MOST_UNANSWERED:
            said_no = _("Vi har flere beskeder fra dig, som vi ikke har svaret på endnu. Ring til os, hvis det haster.")
            raise Refusal(said_no, code="text")
        upload_room.require(claim, uploads, trusted=trusted)
        message = _take_in(claim, said, by=by, at=now, trusted=trusted, files=len(uploads))
        door = {"trusted": True} if trusted else {}
        for document in _keep(message, uploads, paths, kind=None, reviewed=False):
            told = {"kind": document.kind, "name": document.name, "document": document.pk}
            record(claim, EventKind.DOCUMENT_ADDED, at=now, by=by, **told, **door)
        heard_from_claimant(claim, at=now, by=by, trusted=trusted)
        touch(claim)
    return message


def take_in_beside(claim: Claim, text: str, *, by: User | None, trusted: bool, now: datetime) -> None:
    """Make what was told otherwise than the locked claim says a message of its claimant, once.

    It has been masked, and is not held to how much may lie unanswered: it comes by a filing, of which few are taken.
    """
    standing = Message.objects.unanswered().filter(claim=claim, trusted=trusted)
    if not standing.filter(text=text).exists():
        _take_in(claim, text, by=by, at=now, trusted=trusted)
        touch(claim)


@act
def put_aside(*, number: str, by: User, now: datetime, seen: Seen | None = None) -> int:
    """Say that what the claimant wrote needs no answer, or got it by telephone; returns how many messages that was.

    Raises `Claim.DoesNotExist`, `Changed`, and `WrongState` where nothing waits for an answer.
    """
    claim = lock(number)
    require_unchanged(claim, seen)
    standing = list(Message.objects.unanswered().filter(claim=claim))
    if not standing:
        raise WrongState(
            _("Der venter ingen besked på sag %(number)s. Se sagen igen.") % {"number": number}, code="no_message"
        )
    _answer(standing, at=now, by=by)
    deadlines.meet(claim, DeadlineKind.REOPENING_ANSWER, at=now, by=by, reason="put_aside")
    next_word.let_go(claim, at=now, by=by, reason="put_aside")
    record(claim, EventKind.MESSAGE_ANSWERED, at=now, by=by, messages=[message.pk for message in standing])
    touch(claim)
    return len(standing)


def thread(claim: Claim, *, trusted: bool, now: datetime) -> QuerySet[Message]:
    """What was written, as a door of the claimant's shows it, the earliest first.

    The caller has asked whether the door may see what is arranged at all (`proof.disclosure`).
    """
    shown = Message.objects.filter(Q(by_claimant=True) | Q(at__lte=now - UNDO), claim=claim)
    return (shown if trusted else shown.filter(trusted=False)).order_by("at", "pk")


def takes(claim: Claim, written: Sequence[Message]) -> bool:
    """Whether the claimant may write, where `written` is the end of what their door shows: on an ended claim only to
    answer what we wrote there last.
    """
    if claim.is_open:
        return True
    if not written or claim.closed_at is None:
        return False
    return not written[-1].by_claimant and written[-1].at >= claim.closed_at


def addresses_of(claim: Claim) -> list[str]:
    """Where the mail about the next message goes; empty where the claimant has given no address."""
    return [address for address, _about in _recipients(claim, trusted=is_between_us(claim))]


def is_between_us(claim: Claim) -> bool:
    """Whether the next message to the claimant is for trusted doors alone; at most five queries."""
    return _is_between_us(claim, list(Message.objects.unanswered().filter(claim=claim)))


def left_open(names: Sequence[str]) -> str:
    """What is said of a text that still leaves something open."""
    places = ", ".join(f"{{{name}}}" for name in names)
    return _("Skriv selv, hvad der skal stå i stedet for %(places)s, eller slet det.") % {"places": places}


def _said(text: str, files: Sequence[Upload]) -> str:
    said = mask(text).text.strip()
    if not said:
        raise Refusal(_("Skriv beskeden."), code="text")
    if len(files) > MOST_FILES:
        raise Refusal(_("Send højst %(count)d filer ad gangen.") % {"count": MOST_FILES}, code="attachments")
    return said


def _holds(message: Message, files: Sequence[Upload]) -> bool:
    """Whether these files, and no others, came with the message: it was sent again because its answer was lost."""
    return sorted(message.documents.values_list("sha256", flat=True)) == sorted(upload.sha256 for upload in files)


def _require_filled(said: str) -> None:
    if names := names_in(said):
        raise Refusal(left_open(names), code="text")


def _write(claim: Claim, said: str, *, by: User | None, at: datetime, by_claimant: bool, trusted: bool) -> Message:
    return Message.objects.create(
        claim=claim, by_claimant=by_claimant, by=by, text=said, language=claim.language, at=at, trusted=trusted
    )


def _take_in(claim: Claim, said: str, *, by: User | None, at: datetime, trusted: bool, files: int = 0) -> Message:
    message = _write(claim, said, by=by, at=at, by_claimant=True, trusted=trusted)
    door = {"trusted": True} if trusted else {}
    record(claim, EventKind.MESSAGE_RECEIVED, at=at, by=by, message=message.pk, files=files, **door)
    return message


def _require_taking(claim: Claim, *, trusted: bool, now: datetime) -> None:
    """Nobody looks for a message on a claim that has ended, but for the answer to one of ours."""
    if not claim.is_open and not takes(claim, list(thread(claim, trusted=trusted, now=now).reverse()[:1])):
        raise WrongState(
            _("Sag %(number)s er afsluttet, så den tager ikke imod mere. Ring til os, hvis den skal genåbnes.")
            % {"number": claim.number},
            code="ended",
        )


def _is_between_us(claim: Claim, standing: Sequence[Message]) -> bool:
    """Whether the next message to the claimant is for trusted doors alone.

    It is where a stranger may have filed, and where it follows what came through a trusted door.
    """
    if claim.pk not in open_to_filers([claim]):
        return True
    if standing:
        return any(message.trusted for message in standing)
    latest = Message.objects.filter(claim=claim, by_claimant=True).order_by("-at", "-pk").first()
    return latest is not None and latest.trusted


def _answer(standing: Sequence[Message], *, at: datetime, by: User) -> None:
    """These are dealt with, and whoever did has seen what came with them."""
    if standing:
        keys = [message.pk for message in standing]
        Message.objects.filter(pk__in=keys).update(answered_at=at, answered_by=by)
        Document.objects.unanswered().filter(message__in=keys).update(reviewed_at=at, reviewed_by=by)


@contextmanager
def _kept(files: Sequence[Upload], number: str) -> Iterator[list[str]]:
    """Write the files and give their paths; they are gone again where the block fails."""
    with ExitStack() as stack:
        yield [stack.enter_context(written(upload, number)) for upload in files]


def _keep(
    message: Message, files: Sequence[Upload], paths: Sequence[str], *, kind: DocumentKind | None, reviewed: bool
) -> list[Document]:
    """The documents of the message; without a kind, pictures are taken for pictures of the damage."""
    kept = []
    for upload, path in zip(files, paths, strict=True):
        picture = DocumentKind.PHOTO if upload.content_type.startswith("image/") else DocumentKind.OTHER
        document = Document.objects.create(
            claim=message.claim,
            message=message,
            kind=kind or picture,
            name=upload.name,
            file=path,
            content_type=upload.content_type,
            size=len(upload.content),
            sha256=upload.sha256,
            received_at=message.at,
            received_from=message.by,
            reviewed_at=message.at if reviewed else None,
            reviewed_by=message.by if reviewed else None,
        )
        kept.append(document)
    photo_prints.keep((document, upload.look) for document, upload in zip(kept, files, strict=True))
    return kept


def _recipients(claim: Claim, *, trusted: bool) -> list[tuple[str, dict[str, object]]]:
    found = recipients(claim, live_links([claim]))
    return [(address, about) for address, about in found if about["trusted"] or not trusted]


def _tell(claim: Claim, message: Message, *, files: int, now: datetime) -> None:
    drafts = [
        Draft(
            key=f"message:{message.pk}:{about.get('link_key', 'contact')}",
            template=TEMPLATE,
            address=address,
            language=claim.language,
            context={"number": claim.number, **about, "files": files},
            subject_key=claim.number,
        )
        for address, about in _recipients(claim, trusted=message.trusted)
    ]
    outbox.post_all(drafts, now=now)
