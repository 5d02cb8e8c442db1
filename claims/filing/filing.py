"""Filing a claim: the one act that somebody without a sign-in may do, and that must never be lost."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.models import Language, Person, Role, User
from accounts.refusals import Refusal
from accounts.rows import write
from claims import waiting
from claims.evidence import evidence, receipt_letters
from claims.evidence.told import Answers
from claims.filing import filed_again, looking_up, taking_in
from claims.models import Claim, ClaimLink, DraftFile, EventKind, FilingDraft, Peril, Task, TaskKind, TaskOwner
from claims.models.claim import WITHOUT_DEVICE
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines, next_word
from claims.proof import links
from claims.proof.disclosure import gives_contact
from claims.timeline import act, lock, record, touch
from claims.writing import masking, messages, messaging
from devices.identifier_texts import problem_text
from devices.identifiers import Identifier, IdentifierProblem, candidates, read_identifier
from devices.models import Device
from notifications import outbox

# Enough of a hash to tell one address from another in the key of a message.
_KEY_DIGITS = 24


@dataclass(frozen=True, kw_only=True)
class Filing(Answers):
    """Everything that was told. Only `identifier` must be given, as it was typed.

    `contact_from_register` says that nobody wrote how to be reached: it is what we know of who files. `filer_key` is
    `session_hash` of the filer's session, `draft_key` the key of the draft that is being sent, `by` the signed-in user,
    None without one. `for_colleague`, `filer_name` and `filer_email` are set where somebody files for a colleague, and
    `proven` where the filer showed by a code to the contact in the register who they are.
    """

    identifier: str
    language: str = Language.DANISH
    contact_from_register: bool = False
    filer_key: str = ""
    for_colleague: bool = False
    filer_name: str = ""
    filer_email: str = ""
    draft_key: UUID | None = None
    by: User | None = None
    proven: Person | None = None


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The claim, the filer's own link, and whether the damage had been filed before (`again`).

    `kept` is what became of what was told again (`filed_again.Kept`), '' where it was not. `left_out` are the names of
    files that found no room on a claim that was filed before.
    """

    claim: Claim
    link: ClaimLink
    again: bool
    kept: str = ""
    left_out: tuple[str, ...] = ()

    @property
    def token(self) -> str:
        return links.token_of(self.link)


def session_hash(session_key: str | None) -> str:
    """What a claim keeps of the session that filed it: enough to know it again, useless to take it over."""
    return hashlib.sha256(session_key.encode()).hexdigest() if session_key else ""


@act
def file_claim(*, filing: Filing, now: datetime) -> Receipt:
    """Take in a damage report: claim, tasks, promises and mails in one transaction (docs/architecture.md, idea 8).

    Known, unknown and foreign identifiers are taken in alike. The same draft sent twice gives the same receipt; the
    same damage filed by the same person within the hour leads to the open claim. Raises `Refusal` where the identifier
    cannot be read at all; the form says so first, and `FilingDraft.DoesNotExist` where the draft was taken up elsewhere
    or forgotten, and nothing was sent from it.
    """
    identifier = read_identifier(filing.identifier)
    if isinstance(identifier, IdentifierProblem):
        raise Refusal(problem_text(identifier, either=True), code=identifier.code)
    named = f"filing:{identifier.kind}:{identifier.value}"
    # The draft is held to the end, so that no file comes or goes between reading its files and deleting it.
    _queue_up(*([f"filing:draft:{filing.draft_key}"] if filing.draft_key else []), named)
    draft = _held(filing.draft_key) if filing.draft_key else None
    # A draft that is still here has not been sent: it goes in the transaction that makes its claim.
    if filing.draft_key and draft is None:
        if sent := _sent_before(filing.draft_key):
            return sent
        raise FilingDraft.DoesNotExist
    device = looking_up.find_device(filing.identifier)
    if device:
        _queue_up(f"filing:device:{device.pk}")
    if earlier := _same_within_the_hour(filing, identifier, device, now):
        receipt = _file_again(lock(earlier), filing, now)
    else:
        receipt = _file_anew(filing, identifier, device, now)
    if draft:
        _spend(draft)
    return receipt


def _held(draft: UUID) -> UUID | None:
    """Hold the draft to the end of the transaction; None where it is not there any more."""
    # In plain SQL, as what else every filing asks (`filing.looking_up`).
    drafts = FilingDraft._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {drafts} WHERE id = %s FOR UPDATE", [draft])  # noqa: S608 - our own table
        row = cursor.fetchone()
    return row[0] if row else None


def _spend(draft: UUID) -> None:
    """Delete the held draft with the rows of its files, which are documents of a claim by now."""
    # In one statement: the collector of what hangs on a row took longer than both deletions.
    files, drafts = DraftFile._meta.db_table, FilingDraft._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH files AS (DELETE FROM {files} WHERE draft_id = %s) DELETE FROM {drafts} WHERE id = %s",  # noqa: S608 - our own tables
            [draft, draft],
        )


def _queue_up(*names: str) -> None:
    """Let filings of one thing follow one another, of each in this order; released when the transaction ends."""
    with connection.cursor() as cursor:
        locks = ", ".join(["pg_advisory_xact_lock(hashtextextended(%s, 0))"] * len(names))
        cursor.execute(f"SELECT {locks}", names)


def _sent_before(draft: UUID) -> Receipt | None:
    """The receipt of this very draft, as it was given: a second tap is no second filing."""
    claim = Claim.objects.filter(draft_key=draft).first()
    return Receipt(claim=claim, link=_own_link(claim), again=False) if claim else None


def _same_within_the_hour(filing: Filing, identifier: Identifier, device: Device | None, now: datetime) -> str | None:
    """The number of the open claim on the same thing by the same person.

    That two numbers are one device is the register's secret: only whoever it names as the claim's person is led from
    one to the other. For everybody else the same thing is what spells the same, known or not.
    """
    by = filing.by if filing.by and filing.by.role == Role.EMPLOYEE else None
    return looking_up.same_damage(
        {identifier.value, *(value for _kind, value in candidates(filing.identifier))},
        filer_key=filing.filer_key,
        email=filing.contact_email,
        phone=filing.contact_phone,
        device=device,
        proven=filing.proven,
        employee=None if filing.proven else by,
        now=now,
    )


def _file_again(claim: Claim, filing: Filing, now: datetime) -> Receipt:
    """Lead to the open claim. Only the session that filed it may see what it says, and learns its own link again.

    That session, and whom the claim is about, put right how to reach them. From elsewhere nobody does: who knows a
    number or an address of theirs could otherwise have us call and write to somebody else.
    """
    same_session = bool(filing.filer_key) and filing.filer_key == claim.filer_key
    is_the_person = claim.person is not None and (
        claim.person == filing.proven or (filing.by is not None and claim.person.user_id == filing.by.pk)
    )
    own, earlier = same_session or is_the_person, claim.contact_email
    typed = not filing.contact_from_register
    told = filed_again.take(claim, filing, own=own, trusted=is_the_person, typed=typed, by=filing.by, now=now)
    elsewhere = {} if same_session else {"elsewhere": True}
    left_out = taking_in.take_in_draft(claim, filing.draft_key, by=filing.by, now=now, **elsewhere)
    facts = {"left_out": len(left_out), "text": told.noted, "beside": told.unseen}
    known = {name: fact for name, fact in facts.items() if fact}
    record(claim, EventKind.FILED_AGAIN, at=now, by=filing.by, fields=told.filled, **known, **elsewhere)
    claimant = filing.by if is_the_person else None
    if told.message:
        messaging.take_in_beside(claim, told.message, by=claimant, trusted=is_the_person, now=now)
    if told.noted:
        # Whoever has the page open has not read it.
        touch(claim)
    if own and (told.filled or told.message):
        evidence.heard_from_claimant(claim, at=now, by=claimant, trusted=is_the_person)
    if "battery_danger" in told.filled:
        # By whoever it was told: a parcel or a driver that was agreed on falls, and we are to find another way.
        next_word.owe(claim, at=now, by=claimant)
    if "contact_email" in told.filled:
        receipt_letters.move_letters(claim, earlier, of_filer=same_session, now=now)
    evidence.give_what_waited(claim, told.filled, now=now)
    _tell_filer(claim, filing, now)
    link = _own_link(claim) if same_session else links.make(claim, of_filer=False, now=now)
    if link.revoked_at:
        # Closed by whoever filed, who now asks for one again.
        link = links.make(claim, now=now)
    return Receipt(claim=claim, link=link, again=True, kept=told.kept, left_out=tuple(left_out))


def _file_anew(filing: Filing, identifier: Identifier, device: Device | None, now: datetime) -> Receipt:
    promised = deadlines.reckon(_promises(filing.peril), starts_at=now)
    claim = Claim(
        number=_next_number(now),
        due_at=promised.first_due,
        # Written along: who has the ball and what is due first follow from its being new.
        **waiting.FILED,
        device=device,
        organisation_id=device.organisation_id if device else None,
        person=_person(device, filing),
        filed_at=now,
        stated_identifier=identifier.value,
        stated_kind=identifier.kind,
        peril=filing.peril,
        description=masking.mask(filing.description).text,
        occurred_on=filing.occurred_on,
        occurred_time=filing.occurred_time,
        country=filing.country,
        battery_danger=filing.battery_danger,
        contact_name=filing.contact_name,
        contact_email=filing.contact_email,
        contact_phone=filing.contact_phone,
        phone_is_the_device=bool(filing.contact_phone) and filing.phone_is_the_device,
        language=filing.language,
        call_wish=filing.call_wish,
        street=filing.street,
        street_more=filing.street_more,
        postcode=filing.postcode,
        city=filing.city,
        filer_name=filing.filer_name,
        filer_email=filing.filer_email,
        wish=filing.wish,
        filer_key=filing.filer_key,
        draft_key=filing.draft_key,
    )
    write([claim])
    write(_first_tasks(claim, now))
    deadlines.begin(claim, promised, now=now, by=filing.by)
    record(claim, EventKind.FILED, at=now, by=filing.by, peril=claim.peril)
    taking_in.take_in_draft(claim, filing.draft_key, by=filing.by, now=now, is_new=True)
    given = _give_links(claim, now)
    call_by = promised.times[DeadlineKind.CALLBACK][0].due_at
    receipt_letters.tell_received(claim, now=now, call_by=call_by, given=messages.of_new(claim, given))
    _tell_filer(claim, filing, now)
    return Receipt(claim=claim, link=given[0], again=False)


def _next_number(now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('claim_number')")
        (number,) = cursor.fetchone()
    return f"S-{timezone.localtime(now).year}-{number:06d}"


def _person(device: Device | None, filing: Filing) -> Person | None:
    """Who uses the device, by the register; where it names nobody, who files for themselves and is known to us.

    Without a device in the register nobody is named, known or not: otherwise a foreign device and an unknown one
    would look different on the filer's own page.
    """
    if device is None:
        return None
    if device.holder:
        return device.holder
    if filing.for_colleague:
        return None
    if filing.proven and filing.proven.organisation_id == device.organisation_id:
        return filing.proven
    return Person.objects.filter(user=filing.by, organisation=device.organisation).first() if filing.by else None


def _promises(peril: str) -> list[DeadlineKind]:
    promises = [DeadlineKind.CALLBACK, DeadlineKind.FIRST_CONTACT, DeadlineKind.DOCUMENTATION]
    return promises if peril in WITHOUT_DEVICE else [*promises, DeadlineKind.DELIVERY]


def _first_tasks(claim: Claim, now: datetime) -> list[Task]:
    owed = {
        TaskKind.DESCRIBE: not evidence.is_described(claim),
        TaskKind.CONTACT: not gives_contact(claim),
        TaskKind.PROOF_OF_PURCHASE: True,
        TaskKind.POLICE_REPORT: claim.peril == Peril.THEFT,
    }
    ours = {TaskKind.FIND_DEVICE: claim.device is None, TaskKind.FIND_CONTACT: not _can_be_reached(claim)}
    return [
        Task(claim=claim, kind=kind, owner=owner, created_at=now)
        for owner, tasks in ((TaskOwner.CLAIMANT, owed), (TaskOwner.DESK, ours))
        for kind, is_open in tasks.items()
        if is_open
    ]


def _can_be_reached(claim: Claim) -> bool:
    return gives_contact(claim) or bool(claim.callable_phone or (claim.person and claim.person.email))


def _give_links(claim: Claim, now: datetime) -> list[ClaimLink]:
    """The receipt's own link, and one to mail to each address: trusted to the contact in the register, to no other.

    The trusted one is made also where no letter is written any more, for it says whose the claim is.
    """
    holder = claim.device.holder if claim.device else None
    registered, given = holder.email if holder else "", claim.contact_email
    made = [links.new(claim, now=now)]
    if registered:
        made.append(links.new(claim, address=registered, trusted=True, now=now))
    elif holder:
        made.append(links.sign(claim, now=now))
    if given and given.casefold() != registered.casefold():
        made.append(links.new(claim, address=given, now=now))
    return write(made)


def _tell_filer(claim: Claim, filing: Filing, now: datetime) -> None:
    """A receipt for whoever filed for a colleague, once to each address: number and promise, no link.

    Nothing of the register is in it, and nothing of who filed before, not even their language.
    """
    if not filing.filer_email:
        return
    whose = hashlib.sha256(filing.filer_email.casefold().encode()).hexdigest()
    promise = receipt_letters.spoken_promise(claim, now=now, language=filing.language)
    outbox.post(
        key=f"claim:{claim.number}:filer:{whose[:_KEY_DIGITS]}",
        template="filed_for_colleague",
        address=filing.filer_email,
        language=filing.language,
        context={"number": claim.number, "promise": promise},
        subject_key=claim.number,
        now=now,
    )


def _own_link(claim: Claim) -> ClaimLink:
    """The link of the receipt: made at the filing, for whoever filed."""
    return ClaimLink.objects.filter(claim=claim, address="", of_filer=True, trusted=False).earliest("created_at")


def occurred_late(occurred_on: date | None, *, today: date) -> bool:
    """Whether the loss lies more than 30 days back, which the terms may mind (USG section 3) and filing never does."""
    return occurred_on is not None and (today - occurred_on).days > 30
