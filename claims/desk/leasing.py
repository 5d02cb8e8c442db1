"""'Næste sag': the most urgent claim that nobody holds is handed to one agent, who holds it in working time.

A claim is leased once at a time by a constraint; that its row is taken with `SKIP LOCKED` only spares agents who ask at
once from queueing for the same one. A lease changes nothing on its claim and keeps nobody from acting on it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import CALL_CENTRE, User
from claims.models import Claim, ClaimEvent, Decision, EventKind, Lease, LeaseEnd, SkipReason
from claims.models.claim import ClaimQuerySet, WaitsFor
from claims.promises.worktime import DEFAULT_CALENDAR, CalendarProblem, OutOfReach, add_working_time
from claims.workflow import OPEN
from claims.writing.masking import mask
from workshops import hours

LEASE = timedelta(minutes=15)
# How long a page may be away before its lease ends: one page of the claim gives way to another, or is loaded again.
GRACE = timedelta(seconds=30)
# What an agent has just worked on comes again only where there is nothing else.
NOT_AT_ONCE = timedelta(minutes=30)
NOT_TODAY = timedelta(hours=12)
# These do not pass.
FOR_GOOD = (SkipReason.LANGUAGE, SkipReason.EXPERTISE, SkipReason.BIASED)
# Whose claim it is, is no work on it.
NO_WORK = (EventKind.ASSIGNED, EventKind.UNDONE)
# More than there are agents who may ask at the same moment.
CANDIDATES = 60
TIDIED_AT_ONCE = 100
# Steps from one assignee to the next in the index of what lies with us, so that it costs a look for each of them.
_GONE = """
WITH RECURSIVE assignee(id) AS (
    (SELECT assigned_to_id FROM claims_claim
     WHERE waits_for = %(us)s AND state IN ({open}) AND assigned_to_id IS NOT NULL ORDER BY assigned_to_id LIMIT 1)
    UNION ALL
    SELECT (SELECT claim.assigned_to_id FROM claims_claim claim
            WHERE claim.waits_for = %(us)s AND claim.state IN ({open}) AND claim.assigned_to_id > assignee.id
            ORDER BY claim.assigned_to_id LIMIT 1)
    FROM assignee WHERE assignee.id IS NOT NULL
)
SELECT account.id FROM assignee JOIN accounts_user account ON account.id = assignee.id
WHERE NOT (account.is_active AND account.role = ANY(%(call_centre)s)) ORDER BY account.id
""".format(open=", ".join(f"'{state.value}'" for state in sorted(OPEN)))  # noqa: S608 - the states are ours


@transaction.atomic
def take_next(agent: User, now: datetime) -> Lease | None:
    """The next claim for the agent, leased for 15 minutes of working time; None where nothing waits for them.

    The claim that they hold and have worked on is let go. One that they have not is theirs still, and is answered
    again: whoever does not want it says why (`skip`).
    """
    agent = _lock(agent)
    held = _held(agent, now)
    worked = held is not None and has_worked(held)
    if held is not None and held.claim.is_open and not worked:
        _extend(held, now)
        return held
    if held is not None:
        # Unworked only where somebody else has ended the claim meanwhile: nobody is asked why they leave that.
        _end(held, LeaseEnd.WORKED if worked else LeaseEnd.LEFT, at=now)
    return _take(agent, now)


@transaction.atomic
def skip(*, agent: User, claim: str, reason: str, note: str, now: datetime) -> Lease | None:
    """Let go of the claim unworked, with the reason, and take the next one; a claim no longer held is let be.

    An agent does not get the same claim again for twelve hours, and never where the reason is one that stays.
    """
    agent = _lock(agent)
    # Also where its time is over, as long as nobody else has come for it: the reason may have taken a while to write.
    unended = Lease.objects.filter(agent=agent, claim__number=claim, ended_at__isnull=True)
    held = unended.select_for_update(of=("self",)).first()
    if held is not None:
        held.skip_reason = SkipReason(reason).value
        held.skip_note = mask(note).text[:300]
        _end(held, LeaseEnd.SKIPPED, at=now)
    return take_next(agent, now)


def renew(*, agent: User, claim: str, now: datetime) -> bool:
    """The page of the claim is open: the agent's lease of it runs anew, if they hold it. Returns whether they do."""
    held = Lease.objects.filter(agent=agent, claim__number=claim, ended_at__isnull=True)
    # Most pages that ask are of claims that nobody holds, and cost no more than this.
    return held.exists() and held.update(until=_until(now), left_at=None) > 0


def leave(*, agent: User, claim: str, now: datetime) -> None:
    """The page of the claim was closed: its lease ends in half a minute, if no page of it is heard of until then."""
    held = Lease.objects.live(now).filter(agent=agent, claim__number=claim)
    held.filter(until__gt=now + GRACE).update(until=now + GRACE, left_at=now)


@transaction.atomic
def sign_out(*, agent: User, now: datetime) -> None:
    """The agent goes home: nothing is held any more."""
    for lease in Lease.objects.select_for_update().filter(agent=agent, ended_at__isnull=True).order_by("pk"):
        _end(lease, LeaseEnd.WORKED if has_worked(lease) else LeaseEnd.LEFT, at=min(now, lease.until))


def held_by(agent: User, now: datetime) -> Lease | None:
    """What the agent holds now."""
    return Lease.objects.live(now).filter(agent=agent).select_related("claim").order_by("-taken_at").first()


def has_worked(lease: Lease) -> bool:
    """Whether its agent has done anything on the claim since they took it."""
    done = ClaimEvent.objects.filter(claim=lease.claim_id, by=lease.agent_id, at__gte=lease.taken_at)
    return done.exclude(kind__in=NO_WORK).exists()


def waiting_for(agent: User, now: datetime) -> ClaimQuerySet:
    """Claims that 'Næste sag' may give the agent, whoever they are assigned to: ours to move, and not set aside.

    In a language that the agent speaks, of a customer whom the agent's team serves; held by nobody, and not skipped.
    Whoever proposed a decision does not second it.
    """
    leases = Lease.objects.filter(claim=OuterRef("pk"))
    skipped = leases.filter(agent=agent, how=LeaseEnd.SKIPPED)
    proposed = Decision.objects.proposed().filter(claim=OuterRef("pk"), decided_by=agent)
    claims = (
        Claim.objects.visible_to(agent)
        .open()
        .filter(
            Q(rests_until__isnull=True) | Q(rests_until__lte=now),
            Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=now),
            ~Exists(leases.filter(ended_at__isnull=True, until__gt=now)),
            ~Exists(skipped.filter(Q(skip_reason__in=FOR_GOOD) | Q(ended_at__gt=now - NOT_TODAY))),
            ~Exists(proposed),
            waits_for=WaitsFor.US,
            language__in=agent.speaks,
        )
    )
    if agent.team_id is None:
        return claims
    return claims.filter(
        Q(organisation__isnull=True) | Q(organisation__team__isnull=True) | Q(organisation__team=agent.team_id)
    )


def _lock(agent: User) -> User:
    """The agent as they are now; two presses of the same agent follow one another."""
    locked: User = User.objects.select_for_update(no_key=True).get(pk=agent.pk)
    return locked


def _held(agent: User, now: datetime) -> Lease | None:
    live = Lease.objects.live(now).filter(agent=agent).select_related("claim")
    return live.select_for_update(of=("self",)).order_by("-taken_at", "-pk").first()


def _take(agent: User, now: datetime) -> Lease | None:
    _end_what_ran_out(now)
    just_worked = Lease.objects.filter(
        claim=OuterRef("pk"), agent=agent, how=LeaseEnd.WORKED, ended_at__gt=now - NOT_AT_ONCE
    )
    waiting, parts = waiting_for(agent, now), _parts(agent)
    return _first_of(waiting.filter(~Exists(just_worked)), parts, agent, now) or _first_of(
        waiting.filter(Exists(just_worked)), parts, agent, now
    )


def _first_of(claims: ClaimQuerySet, parts: Sequence[Q], agent: User, now: datetime) -> Lease | None:
    """Lease the most urgent of these that nobody is about to take or to change."""
    tried: set[int] = set()
    while keys := _candidates(claims.exclude(pk__in=tried), parts):
        # A colleague may have made it theirs since.
        taken = claims.filter(reduce(or_, parts), pk__in=keys).order_by("due_at", "pk")
        claim = taken.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
        if claim is None:
            tried.update(keys)
        elif lease := _insert(claim, agent, now):
            return lease
        else:
            tried.add(claim.pk)
    return None


def _candidates(claims: ClaimQuerySet, parts: Sequence[Q]) -> list[int]:
    """The most urgent ones of all parts.

    A walk along an index for each. One that asks for all of them would read every claim of everybody else.
    """
    few = [claims.filter(part).order_by("due_at", "pk").values_list("due_at", "pk")[:CANDIDATES] for part in parts]
    every = few[0].union(*few[1:]).order_by("due_at", "pk")
    return [key for _due, key in every[:CANDIDATES]]


def _parts(agent: User) -> list[Q]:
    """Whose claims the agent may be given: their own, nobody's, those of whoever has gone, and any to second.

    Who has gone is asked for one by one, for only the claims of one stand in the order of their due times.
    """
    to_second = Decision.objects.proposed().exclude(decided_by=agent).order_by().values("claim")
    of_gone = [Q(assigned_to=key) for key in _gone()]
    return [Q(assigned_to=agent), Q(assigned_to__isnull=True), Q(pk__in=to_second), *of_gone]


def _gone() -> list[int]:
    """Who has claims that lie with us, but cannot sign in any more or works elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute(_GONE, {"us": WaitsFor.US.value, "call_centre": sorted(CALL_CENTRE)})
        return [key for (key,) in cursor.fetchall()]


def _insert(claim: Claim, agent: User, now: datetime) -> Lease | None:
    """A lease of the claim, whose row is locked; None where one stands in the way: a colleague got theirs in before the
    lock, or is just ending one that ran out.
    """
    lease = Lease(claim=claim, agent=agent, taken_at=now, until=_until(now))
    Lease.objects.bulk_create([lease], ignore_conflicts=True)
    return Lease.objects.live(now).filter(claim=claim, agent=agent).select_related("claim").first()


def _end_what_ran_out(now: datetime) -> None:
    """End leases whose time has passed; those that somebody else ends or renews at this moment are theirs."""
    gone = Lease.objects.filter(ended_at__isnull=True, until__lte=now).order_by("pk")
    for lease in gone.select_for_update(skip_locked=True)[:TIDIED_AT_ONCE]:
        idle = LeaseEnd.LEFT if lease.left_at else LeaseEnd.RAN_OUT
        _end(lease, LeaseEnd.WORKED if has_worked(lease) else idle, at=lease.left_at or lease.until)


def _end(lease: Lease, how: LeaseEnd, *, at: datetime) -> None:
    lease.how = how.value
    lease.ended_at = max(at, lease.taken_at)
    lease.save(update_fields=["how", "ended_at", "skip_reason", "skip_note"])


def _extend(lease: Lease, now: datetime) -> None:
    lease.until = _until(now)
    lease.left_at = None
    lease.save(update_fields=["until", "left_at"])


def _until(now: datetime) -> datetime:
    try:
        return add_working_time(hours.of_call_centre().calendar or DEFAULT_CALENDAR, now, LEASE)[0]
    except (OutOfReach, CalendarProblem):
        # A claim must be given out also where nobody can say when we are open.
        return now + LEASE
