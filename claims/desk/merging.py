"""Two claims about one loss become one: the one goes on, the other closes as filed twice, and both histories stay.

The claim that goes on keeps the earliest clock of each promise and counts as reported when the loss first was. The
timeline of the other one stays its own and is shown in that of the claim that goes on (`claims.views.desk_merged`).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import WrongState
from claims.calls import reaching
from claims.ending import end, tell_closed
from claims.evidence import evidence
from claims.evidence.told import Answers
from claims.guards import Seen, require_unchanged
from claims.models import (
    Claim,
    Deadline,
    DeadlineEntry,
    Decision,
    DecisionState,
    Document,
    EventKind,
    Message,
    SealedFile,
    Task,
    TaskOwner,
)
from claims.models.claim import WITHOUT_DEVICE
from claims.models.deadline import DeadlineKind, DeadlineState
from claims.promises import deadlines, next_word
from claims.promises.deadlines import open_deadlines
from claims.promises.due import end_of_day, next_ordinary_day
from claims.promises.ledger import FRESH_DAYS, Rule
from claims.proof.disclosure import gives_contact
from claims.timeline import act, lock, record, touch
from claims.workflow import Outcome, State, Step
from workshops.calendars import local_date

# What was promised or asked because the loss was filed. What hangs on calls in vain, on a way or on a workshop ends
# with its claim, and what outlives a claim stays with it.
TAKEN_OVER: Final = (
    DeadlineKind.CALLBACK,
    DeadlineKind.AGREED_CALL,
    DeadlineKind.FIRST_CONTACT,
    DeadlineKind.NEXT_WORD,
    DeadlineKind.DOCUMENTATION,
    DeadlineKind.DELIVERY,
)
# The device has not been given a way yet, so that nobody waits for it.
MERGEABLE: Final = frozenset({State.FILED, State.ASSESSING})
_COPIED = (
    "kind",
    "starts_at",
    "due_at",
    "enforced_at",
    "next_at",
    "state",
    "calendar_id",
    "calendar_version",
    "moves",
    "moved_at",
    "held_at",
)
_OF_CONTACT = ("contact_name", "contact_email", "contact_phone", "phone_is_the_device")
_OF_THE_LOSS = ("peril", "description", "occurred_on", "country", "battery_danger", "wish")


@act
def merge(
    *, into: str, numbers: Sequence[str], by: User, now: datetime, seen: Mapping[str, Seen] | None = None
) -> Claim:
    """Close these claims as filed twice and go on with `into`, all or none of them; their claimants are told.

    What `into` lacks is filled in from them, and a paper that one of them has is owed no more. Each promise keeps its
    earliest clock with its ledger; a claimant's limit never ends within a week from now. Raises `Claim.DoesNotExist`,
    `Changed` for a claim that is not as `seen`, and `WrongState` where one of them cannot be merged (`obstacles`).
    """
    wanted = {into, *numbers}
    # In the order of their keys, as everybody who holds several claims takes them.
    keys = Claim.objects.filter(number__in=wanted).order_by("pk").values_list("number", flat=True)
    claims = {number: lock(number) for number in list(keys)}
    if missing := wanted - claims.keys():
        raise Claim.DoesNotExist(", ".join(sorted(missing)))
    for number, claim in claims.items():
        require_unchanged(claim, (seen or {}).get(number))
    survivor = claims.pop(into)
    for pk, why in obstacles(claims.values(), into=survivor).items():
        number = next((claim.number for claim in claims.values() if claim.pk == pk), into)
        raise WrongState(
            _("Sag %(number)s kan ikke lægges sammen: %(why)s") % {"number": number, "why": why}, code="unmergeable"
        )
    for claim in claims.values():
        _merge(claim, survivor, by=by, now=now)
    return survivor


def obstacles(claims: Iterable[Claim], *, into: Claim) -> dict[int, str]:
    """Why a claim cannot be merged, by its id, or `into` itself by its own; a fixed number of queries."""
    others = [claim for claim in claims if claim.pk != into.pk]
    if not into.is_open:
        return {into.pk: _("Sagen er slut. Gå videre på en sag, der er åben.")}
    if not others:
        return {into.pk: _("Vælg mindst én sag mere, som handler om den samme skade.")}
    pks = [claim.pk for claim in others]
    standing = Decision.objects.exclude(state=DecisionState.SENT_BACK).filter(claim=OuterRef("pk"))
    papers = Document.objects.unanswered().filter(claim=OuterRef("pk"))
    sealed = SealedFile.objects.waiting().filter(claim=OuterRef("pk"))
    unread = Exists(papers) | Exists(sealed) | Exists(Message.objects.unanswered().filter(claim=OuterRef("pk")))
    merged = Exists(Claim.objects.filter(merged_into=OuterRef("pk")))
    facts = Claim.objects.filter(pk__in=pks).annotate(decided=Exists(standing), unread=unread, has_merged=merged)
    said = {
        "decided": _("Der er truffet en afgørelse i sagen. Gå videre på den i stedet."),
        "unread": _("Der ligger en besked eller et dokument, som ingen har set. Se det først."),
        "has_merged": _("Andre sager er lagt sammen med den. Gå videre på den i stedet."),
    }
    known = {row["pk"]: row for row in facts.values("pk", *said)}
    found: dict[int, str] = {}
    for claim in others:
        stands = (words for name, words in said.items() if known.get(claim.pk, {}).get(name))
        if why := _apart(claim, into) or next(stands, ""):
            found[claim.pk] = why
    return found


def _apart(claim: Claim, into: Claim) -> str:
    """Why the two cannot be about one loss, or cannot be put together as they stand."""
    if not claim.is_open:
        return _("Sagen er slut.")
    if State(claim.state) not in MERGEABLE:
        return _("Enheden er på vej til et værksted eller er der. Gå videre på den sag i stedet.")
    if claim.organisation_id and into.organisation_id and claim.organisation_id != into.organisation_id:
        return _("Sagen hører til en anden virksomhed.")
    if claim.device_id and into.device_id and claim.device_id != into.device_id:
        return _("Sagen er på en anden enhed.")
    if claim.device_id and not into.device_id:
        return _("Enheden er fundet på den og ikke på %(number)s. Gå videre på den i stedet.") % {"number": into.number}
    if claim.guarantee_id != into.guarantee_id:
        return _("Den ene er en reklamation, den anden ikke.")
    return ""


def _merge(claim: Claim, survivor: Claim, *, by: User, now: datetime) -> None:
    filled = _fill(survivor, claim, at=now, by=by)
    kinds = _take_over(claim, survivor, now=now, by=by)
    had = Task.objects.filter(claim=claim, owner=TaskOwner.CLAIMANT, done_at__isnull=False)
    evidence.finish_tasks(survivor, set(had.values_list("kind", flat=True)), at=now, by=by)
    evidence.meet_when_complete(survivor, at=now, by=by)
    next_word.let_go(survivor, at=now, by=by, reason="merged")
    earlier = {"filed_at": survivor.filed_at.isoformat()} if claim.filed_at < survivor.filed_at else {}
    survivor.filed_at = min(claim.filed_at, survivor.filed_at)
    survivor.escalated_at = survivor.escalated_at or claim.escalated_at
    survivor.assigned_to_id = survivor.assigned_to_id or claim.assigned_to_id
    touch(survivor, "filed_at", "escalated_at", "assigned_to")
    deadlines.refresh_due(survivor)
    facts = {"fields": filled, "kinds": kinds, **earlier}
    record(survivor, EventKind.MERGED, at=now, by=by, merged=claim.number, **facts)
    end(claim, Step.CLOSE, Outcome.DUPLICATE, at=now, by=by)
    claim.merged_into = survivor
    touch(claim, "merged_into")
    record(claim, EventKind.MERGED, at=now, by=by, into=survivor.number)
    closed = record(claim, EventKind.CLOSED, at=now, by=by, outcome=Outcome.DUPLICATE.value)
    tell_closed(claim, event=closed.pk, now=now)


def _fill(survivor: Claim, claim: Claim, *, at: datetime, by: User) -> list[str]:
    """Fill in what the survivor lacks; how to reach somebody is taken as a whole or not at all.

    A number that a stranger answered on either claim is one on both, but for the one that the survivor's claimant has
    confirmed themselves.
    """
    confirmed = survivor.contact_phone if survivor.phone_confirmed_at else ""
    theirs = [phone for phone in claim.wrong_phones if phone != confirmed]
    survivor.wrong_phones = list(dict.fromkeys([*survivor.wrong_phones, *theirs]))
    touch(survivor, "wrong_phones")
    names = _OF_THE_LOSS if gives_contact(survivor) else (*_OF_THE_LOSS, *_OF_CONTACT)
    told = {name: getattr(claim, name) for name in names}
    if told.get("contact_phone") in survivor.wrong_phones:
        told |= {"contact_phone": "", "phone_is_the_device": False}
    answers = Answers(**told)
    # A battery that anybody calls dangerous is.
    danger = frozenset({"battery_danger"}) if claim.battery_danger else frozenset()
    filled = evidence.fill(survivor, answers, at=at, by=by, replacing=danger)
    if theirs:
        reaching.want_a_way(survivor, at=at)
    return filled


def _take_over(claim: Claim, survivor: Claim, *, now: datetime, by: User) -> list[str]:
    """Give the survivor the promises of the claim that it has not had, or that end earlier than its own; their kinds.

    What was kept for the survivor, or fell there, is not promised again. The call that was agreed on stands anyhow, and
    so does the next word: one that was given says nothing of the one that is owed.
    """
    own = {row.kind: row for row in open_deadlines().filter(claim=survivor)}
    settled = set(Deadline.objects.filter(claim=survivor).values_list("kind", flat=True)) - own.keys()
    settled -= {DeadlineKind.AGREED_CALL, DeadlineKind.NEXT_WORD}
    if survivor.peril in WITHOUT_DEVICE:
        settled.add(DeadlineKind.DELIVERY)
    taken = []
    promised = open_deadlines().filter(claim=claim, kind__in=TAKEN_OVER).prefetch_related("entries").order_by("pk")
    for deadline in promised:
        mine = own.get(deadline.kind)
        if deadline.kind in settled or (mine is not None and _stays(mine, deadline)):
            continue
        if mine is not None:
            deadlines.let_fall([mine], at=now, by=by, reason="earlier_clock")
        _give_a_week(_copied(deadline, survivor), now=now, by=by)
        taken.append(deadline.kind)
    return taken


def _stays(mine: Deadline, other: Deadline) -> bool:
    """Whether the survivor keeps its own promise: the earlier one, but of calls the one that was agreed on with it.

    The time stands in its claimant's calendar. Who agreed on the other one is told that their claim is closed; a call
    that was missed gives way to one that is ahead.
    """
    if mine.kind == DeadlineKind.AGREED_CALL and DeadlineState.RUNNING in (mine.state, other.state):
        return mine.state == DeadlineState.RUNNING
    return mine.due_at <= other.due_at


def _copied(deadline: Deadline, survivor: Claim) -> Deadline:
    """The same promise on the survivor, with the whole ledger that its times are a function of."""
    copied = Deadline.objects.create(claim=survivor, **{name: getattr(deadline, name) for name in _COPIED})
    DeadlineEntry.objects.bulk_create(
        DeadlineEntry(
            deadline=copied,
            kind=entry.kind,
            stage=entry.stage,
            at=entry.at,
            by_id=entry.by_id,
            data={**entry.data, "taken_over": deadline.claim.number} if entry.kind == "started" else entry.data,
        )
        for entry in deadline.entries.all()
    )
    return copied


def _give_a_week(deadline: Deadline, *, now: datetime, by: User) -> None:
    """Let a claimant's limit that was another claim's end no sooner than in a week: nobody was told of it here."""
    last_day = next_ordinary_day(local_date(now) + timedelta(days=FRESH_DAYS))
    if deadline.kind in deadlines.CLOSING and deadline.due_at < end_of_day(last_day):
        facts = {"last_day": last_day.isoformat()}
        deadlines.move(deadline, Rule.EXTENDED, at=now, by=by, reason="merged", **facts)
