"""What comes in after the filing: documents, facts given later, and the word that the documentation is complete."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import WrongState
from claims.calls import calling
from claims.evidence import purchases, receipt_letters
from claims.evidence.told import FIELDS, UNITS, Answers, as_facts, otherwise, spoken
from claims.files import photo_prints, upload_room
from claims.files.receipt_reading import Reading
from claims.files.uploads import Upload, written
from claims.models import Claim, Document, DocumentKind, EventKind, Peril, Task, TaskKind, TaskOwner
from claims.models.claim import WITHOUT_DEVICE
from claims.models.deadline import DeadlineKind
from claims.models.task import DOCUMENTATION
from claims.promises import deadlines, next_word
from claims.proof.disclosure import CONTACT_FIELDS, disclosure_of, gives_contact
from claims.routes import routing
from claims.timeline import act, acting, lock, record, record_all, touch
from claims.workflow import ENDED, LAPSABLE
from claims.writing import masking

# What says whether a device is to be got ready at all.
_OF_THE_DEVICE = frozenset({"peril", "battery_danger"})
_CLOSED_BY: dict[str, str] = {
    DocumentKind.PROOF_OF_PURCHASE: TaskKind.PROOF_OF_PURCHASE,
    DocumentKind.POLICE_REPORT: TaskKind.POLICE_REPORT,
    DocumentKind.SIM_BLOCK: TaskKind.SIM_BLOCK,
    DocumentKind.LAST_USE: TaskKind.LAST_USE,
}
# What a claimant may send without being asked, and what may turn out to be what was asked for.
UNASKED: frozenset[str] = frozenset({DocumentKind.PHOTO, DocumentKind.OTHER})


def add_document(*, upload: Upload, reading: Reading | None = None, **about: Any) -> Document:
    """Take in one file, as `add_documents`; `reading` is what was read in it (`files.receipts`), to be confirmed."""
    return add_documents(uploads=[upload], readings=[reading or Reading()], **about)[0]


def add_documents(
    *,
    number: str,
    kind: str,
    uploads: Sequence[Upload],
    by: User | None,
    now: datetime,
    trusted: bool = False,
    readings: Sequence[Reading] = (),
) -> list[Document]:
    """Take in files and close the task that asked for them; `uploads` have been read by `files.uploads`.

    `trusted` notes that they came by a trusted link (`proof.disclosure`). Raises `Claim.DoesNotExist`, `WrongState`
    where the claim has ended, and `NoRoom` but for the call centre. All are taken or none, and their files are gone
    again where the transaction fails.
    """
    # What one of us takes in, one of us has seen.
    seen = {"reviewed_at": now, "reviewed_by": by} if by and by.is_call_centre else {}
    with ExitStack() as kept:
        paths = [kept.enter_context(written(upload, number)) for upload in uploads]
        with acting():
            claim = _open(number)
            if not seen:
                # Asked again now that nobody else can add one.
                upload_room.require(claim, uploads, trusted=trusted or by is not None)
            taken = [
                (document_of(claim, kind, upload, path, received_at=now, received_from=by, **seen), upload.look)
                for upload, path in zip(uploads, paths, strict=True)
            ]
            documents = Document.objects.bulk_create(document for document, _look in taken)
            for document, reading in zip(documents, readings, strict=False):
                purchases.keep(document, reading, trusted=trusted)
            note_taken_in(claim, taken, by=by, now=now, **_door(trusted))
            heard_from_claimant(claim, at=now, by=by, trusted=trusted)
            if not seen:
                next_word.owe_look(claim, at=now, by=by)
    return documents


@act
def use_document(
    *,
    number: str,
    document: int,
    kind: str,
    by: User | None,
    now: datetime,
    trusted: bool = False,
    reading: Reading | None = None,
) -> Document:
    """Say, as the claimant, that one that lies here is what was asked for, as if it had been sent as that now.

    `kind` is one that closes a task; what was sent as another of these stays that. `trusted` and `reading` as for
    `add_document`. Saying it twice changes nothing. Raises `Claim.DoesNotExist`, `WrongState` where the claim has
    ended or nobody asks for that, and `Document.DoesNotExist` for one that is not there to be used.
    """
    claim = _open(number)
    found: Document = claim.documents.sent_in().get(pk=document, kind__in={kind, *UNASKED})
    if found.kind == kind:
        return found
    if not is_asked(claim, kind):
        text = _("Vi mangler ikke den slags dokument mere. Se, hvad vi mangler, på sagens side.")
        raise WrongState(text, code="not_asked")
    if found.kind != DocumentKind.PHOTO:
        # What was sent as a photo of the damage is known again as one, whatever it is said to be now.
        photo_prints.forget_receipt(found, kind)
    found.kind, found.reviewed_at, found.reviewed_by = kind, None, None
    found.save(update_fields=["kind", "reviewed_at", "reviewed_by"])
    purchases.keep(found, reading or Reading(), trusted=trusted)
    # Without its id: whoever sent it goes on seeing it, whichever door this is said by (`proof.disclosure`).
    record(claim, EventKind.DOCUMENT_ADDED, at=now, by=by, kind=kind, name=found.name, used=True, **_door(trusted))
    finish_tasks(claim, {_CLOSED_BY[kind]}, at=now, by=by)
    meet_when_complete(claim, at=now, by=by)
    heard_from_claimant(claim, at=now, by=by, trusted=trusted)
    next_word.owe_look(claim, at=now, by=by)
    return found


def is_asked(claim: Claim, kind: str) -> bool:
    """Whether a task of the claim waits for a document of this kind."""
    return Task.objects.open().filter(claim=claim, kind=_CLOSED_BY.get(kind, "")).exists()


def document_of(claim: Claim, kind: str, upload: Upload, path: str, **when: Any) -> Document:
    """A document of the claim, not saved yet, whose file lies at the path."""
    return Document(
        claim=claim,
        kind=kind,
        name=upload.name,
        file=path,
        content_type=upload.content_type,
        size=len(upload.content),
        sha256=upload.sha256,
        **when,
    )


def note_taken_in(
    claim: Claim, taken: Sequence[tuple[Document, str]], *, by: User | None, now: datetime, **door: bool
) -> None:
    """Write what hangs on documents that have just come in: their prints, the events, the tasks that asked for them."""
    photo_prints.keep(taken)
    facts = [{"kind": one.kind, "name": one.name, "document": one.pk, **door} for one, _look in taken]
    record_all(claim, EventKind.DOCUMENT_ADDED, facts, at=now, by=by)
    if done := {_CLOSED_BY[one.kind] for one, _look in taken if one.kind in _CLOSED_BY}:
        finish_tasks(claim, done, at=now, by=by)
        meet_when_complete(claim, at=now, by=by)


@act
def answer(
    *,
    number: str,
    answers: Answers,
    by: User | None,
    now: datetime,
    trusted: bool = False,
    sees_contact: bool = False,
    token: str = "",
) -> list[str]:
    """Add facts to the claim where it has none yet; returns the names of what was taken, as this door may know it.

    What was said first about the damage stands, the call centre corrects it. How to reach the claimant may change, but
    not by an untrusted link where somebody else has said it: of whom such a link may not know, against them its word is
    noted for the call centre alone, and answered as if it had been taken. An e-mail address that is new is sent its
    private link; the one that it replaces was a slip, and whoever reads there is told and shown nothing more. `trusted`
    as for a document, `token` is of the link by which it came. `sees_contact` is set where it came from somebody who
    may change a contact, as who is signed in may (`proof.own_contact`): a link alone gives the first one, and no other.
    Raises `Claim.DoesNotExist`, and `WrongState` where the claim has ended, or got a contact before such a link's.
    """
    claim = _open(number)
    earlier = claim.contact_email
    disclosed = disclosure_of(claim, trusted=trusted or by is not None)
    may_replace = sees_contact or by is not None
    if not may_replace and (answers.contact_email or answers.contact_phone) and gives_contact(disclosed.shown(claim)):
        raise WrongState(_("Der står allerede, hvor vi får fat i dig. Få en kode på sagens side for at rette det."))
    replacing = CONTACT_FIELDS if may_replace else frozenset()
    answers = replace(answers, description=masking.mask(answers.description).text)
    wanted = takes(disclosed.shown(claim), answers, replacing)
    filled = fill(claim, answers, at=now, by=by, replacing=replacing - disclosed.hidden)
    noted = [name for name in wanted if name in disclosed.hidden or name not in filled]
    if wanted:
        beside = note_beside(claim, answers, noted)
        record(claim, EventKind.FACTS_ADDED, at=now, by=by, fields=filled, **beside, **_door(trusted))
    if filled:
        heard_from_claimant(claim, at=now, by=by, trusted=trusted)
    if "contact_email" in filled:
        receipt_letters.move_letters(claim, earlier, token=token, now=now)
    give_what_waited(claim, filled, now=now)
    return wanted


def note_beside(claim: Claim, told: Answers, names: Sequence[str]) -> dict[str, Any]:
    """What the locked claim did not take of it, for an event: in words for the call centre, and for whoever told it."""
    if not names:
        return {}
    # Whoever has the page open has not read it.
    touch(claim)
    left = otherwise(claim, told, but=frozenset(FIELDS) - set(names))
    words = {"text": spoken(told, left, language=claim.language)} if left else {}
    return {"beside": as_facts(told, names), **words}


@act
def complete_documentation(*, number: str, by: User, now: datetime) -> None:
    """Say, as the call centre, that nothing more is needed from the claimant, whatever was still open.

    Raises `Claim.DoesNotExist`, and `WrongState` where the claim has ended.
    """
    claim = _open(number)
    finish_tasks(claim, DOCUMENTATION, at=now, by=by)
    note_reviewed(claim, at=now, by=by)
    meet_when_complete(claim, at=now, by=by)


@act
def review_document(*, number: str, document: int, by: User, now: datetime) -> Document:
    """Say, as the call centre, that a document has been looked at; saying it twice changes nothing.

    Raises `Claim.DoesNotExist`, and `Document.DoesNotExist` for one of another claim.
    """
    claim = lock(number)
    found: Document = claim.documents.get(pk=document)
    note_reviewed(claim, at=now, by=by, only=found.pk)
    return found


def note_reviewed(claim: Claim, *, at: datetime, by: User, only: int | None = None) -> None:
    """The documents of the locked claim have been looked at, all that are there or only one."""
    documents = claim.documents.unanswered()
    (documents if only is None else documents.filter(pk=only)).update(reviewed_at=at, reviewed_by=by)
    next_word.looked(claim, at=at, by=by)


def fill(
    claim: Claim, answers: Answers, *, at: datetime, by: User | None, replacing: frozenset[str] = frozenset()
) -> list[str]:
    """Put answers into the empty fields of the locked claim and settle what hangs on them; returns their names.

    The fields in `replacing` are written even where they stand already. An address goes whole in another's place, and
    nothing of it where it is another one than the one that stands; a day and its time alike.
    """
    answers = replace(answers, description=masking.mask(answers.description).text)
    filled = takes(claim, answers, replacing)
    for name in filled:
        setattr(claim, name, getattr(answers, name))
    was_the_device = claim.phone_is_the_device
    if "contact_phone" in filled:
        claim.phone_confirmed_at = None
    if "contact_phone" in filled or ("contact_phone" in replacing and answers.contact_phone == claim.contact_phone):
        claim.phone_is_the_device = bool(claim.contact_phone) and answers.phone_is_the_device
    if filled or claim.phone_is_the_device != was_the_device:
        touch(claim, *filled, "phone_is_the_device", "phone_confirmed_at")
        _settle(claim, filled, at=at, by=by)
    return filled


def give_what_waited(claim: Claim, filled: list[str], *, now: datetime) -> None:
    """Mail what the locked claim's device kept back, where an answer says that nothing more is to be done to it."""
    if _OF_THE_DEVICE.intersection(filled):
        routing.tell_when_ready(claim, now=now)


def is_described(claim: Claim) -> bool:
    """Whether the claimant has said what happened and how."""
    return bool(claim.peril and claim.description)


def finish_tasks(claim: Claim, kinds: set[str] | frozenset[str], *, at: datetime, by: User | None) -> None:
    """Close the locked claim's open tasks of these kinds."""
    Task.objects.open().filter(claim=claim, kind__in=kinds).update(done_at=at, done_by=by)


def meet_when_complete(claim: Claim, *, at: datetime, by: User | None) -> None:
    """Keep the promise of documentation once the claimant owes nothing more, and owe them the next word; the claim is
    locked.
    """
    owed = Q(owner=TaskOwner.CLAIMANT, kind__in=DOCUMENTATION)
    if Task.objects.open().filter(owed, claim=claim).exists():
        return
    if deadlines.meet(claim, DeadlineKind.DOCUMENTATION, at=at, by=by, reason="complete"):
        record(claim, EventKind.DOCUMENTS_COMPLETE, at=at, by=by)
    next_word.owe(claim, at=at, by=by)


def heard_from_claimant(claim: Claim, *, at: datetime, by: User | None, trusted: bool) -> None:
    """The claimant of the locked claim has written.

    Who writes need not be rung again for want of an answer; not so where a stranger writes in somebody's place.
    """
    if by is not None and by.is_call_centre:
        return
    if disclosure_of(claim, trusted=trusted or by is not None).arrangements:
        calling.heard_from(claim, at=at, by=by, reason="wrote")
    next_word.owe(claim, at=at, by=by)


def _door(trusted: bool) -> dict[str, bool]:  # noqa: FBT001 - the one fact there is
    return {"trusted": True} if trusted else {}


def takes(claim: Claim, answers: Answers, replacing: frozenset[str]) -> list[str]:
    """The names of the answers that the claim takes, as it says them now; nothing is written."""
    new: dict[str, Any] = {name: getattr(answers, name) for name in FIELDS}
    filled = {name for name in FIELDS if new[name] not in ("", None) and _takes(claim, name, new[name], replacing)}
    for unit in UNITS:
        standing = {name: getattr(claim, name) for name in unit}
        if replacing.issuperset(unit) and new[unit[0]]:
            filled |= {name for name in unit if new[name] != standing[name]}
        elif any(new[name] not in ("", None, standing[name]) for name in unit if standing[name] not in ("", None)):
            filled -= set(unit)
    return [name for name in FIELDS if name in filled]


def _takes(claim: Claim, name: str, value: Any, replacing: frozenset[str]) -> bool:
    """Whether the field takes the value: it is empty, rings nobody who can talk, or may be replaced by another one."""
    standing = getattr(claim, name)
    if standing in ("", None) or (name == "contact_phone" and not claim.given_phone):
        return True
    return name in replacing and standing != value


def _settle(claim: Claim, filled: list[str], *, at: datetime, by: User | None) -> None:
    done: set[str] = set()
    if is_described(claim):
        done.add(TaskKind.DESCRIBE)
    if gives_contact(claim):
        done |= {TaskKind.CONTACT, TaskKind.FIND_CONTACT}
    finish_tasks(claim, done, at=at, by=by)
    if "peril" in filled and claim.peril in WITHOUT_DEVICE:
        deadlines.cancel_running(claim, at=at, by=by, reason="device_gone", kinds=[DeadlineKind.DELIVERY])
    if "peril" in filled and claim.peril == Peril.THEFT:
        _ask_for_the_police_report(claim, at=at, by=by)
    meet_when_complete(claim, at=at, by=by)
    next_word.let_go(claim, at=at, by=by, reason="documents_wanted")


def _ask_for_the_police_report(claim: Claim, *, at: datetime, by: User | None) -> None:
    """Whoever had sent all that was missing is given the days for papers anew, so that the page says until when."""
    Task.objects.create(claim=claim, kind=TaskKind.POLICE_REPORT, owner=TaskOwner.CLAIMANT, created_at=at)
    runs = claim.deadlines.running().filter(kind=DeadlineKind.DOCUMENTATION).exists()
    if not runs and claim.state in LAPSABLE:
        deadlines.start(claim, DeadlineKind.DOCUMENTATION, starts_at=at, now=at, by=by)


def _open(number: str) -> Claim:
    claim = lock(number)
    if claim.state in ENDED:
        raise WrongState(
            _("Sag %(number)s er afsluttet, så den tager ikke imod mere. Ring til os, hvis den skal genåbnes.")
            % {"number": claim.number},
            code="ended",
        )
    return claim
