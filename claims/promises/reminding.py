"""What comes before a miss: the claimant is reminded, the desk is warned.

Works on many claims at once, in as many statements as on one. The caller holds the claims' rows, has read the deadlines
under that lock, and has a transaction open (`promises.sweep`).
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from accounts.keys import among
from claims.deciding.assessing import ASKED_BY
from claims.models import Claim, Deadline, DeadlineEntry, DeadlineState, Task, TaskOwner
from claims.models.deadline import DeadlineKind, EntryKind
from claims.models.task import DOCUMENTATION
from claims.promises import deadlines, parcels, stages
from claims.promises.stages import Act, Stage
from claims.proof.disclosure import open_to_filers
from claims.routes import originals
from claims.workflow import ENDED, State, Step, may_take
from claims.writing.messages import recipients_of, texts_of
from notifications import outbox
from notifications.outbox import Draft

TEMPLATES: Mapping[str, str] = {
    DeadlineKind.DOCUMENTATION: "documents_reminder",
    DeadlineKind.DELIVERY: "delivery_reminder",
    DeadlineKind.ORIGINAL_RETURN: "original_reminder",
}
# The last one before the miss is worth an SMS as well.
TEXTED = "days_2"
_PIECES = {task.value: piece for piece, task in ASKED_BY.items()}


@dataclass(frozen=True, kw_only=True)
class Ripe:
    """A deadline and its overdue stages in their order; the last one's words stand for all of them."""

    deadline: Deadline
    stages: Sequence[Stage]

    @property
    def said(self) -> Stage:
        return self.stages[-1]


def fire(due: Sequence[Deadline], *, now: datetime) -> None:
    """Fire every overdue stage before the miss of these deadlines, each once, and move them on to their next one.

    Reminders that are overdue together go out as one message, at once and whatever the hour: the latest one's words,
    and a ledger line for each, where the others name it as `into`. A miss that is overdue itself supersedes them, and
    then they have no line: the ledger is the proof of who was reminded, and nobody was. A deadline whose claim is past
    any consequence, or for whose documents the claimant has nothing left to send, moves on without a word; so does the
    delivery of a parcel that was handed in, which is laid before us where it should have come (`promises.parcels`).
    Raises `deadlines.Overtaken` where somebody changed a deadline without holding its claim, and IntegrityError where
    a stage stands in the ledger already; nothing must be kept then.
    """
    if not due:
        return
    fired = _fired(due)
    sent = parcels.brought_by_others({deadline.claim_id for deadline in due if deadline.kind == DeadlineKind.DELIVERY})
    owed = _owed(deadline.claim_id for deadline in due if deadline.kind == DeadlineKind.DOCUMENTATION)
    ripe: list[Ripe] = []
    moves: dict[int, datetime] = {}
    for deadline in due:
        planned = deadlines.stages_of(deadline)
        moves[deadline.pk] = stages.next_at(planned, after=now)
        overdue = stages.overdue(planned, now=now, fired=fired[deadline.pk])
        is_sent = deadline.kind == DeadlineKind.DELIVERY and deadline.claim_id in sent
        if overdue and not is_sent and _has_a_point(deadline, owed):
            ripe.append(Ripe(deadline=deadline, stages=overdue))
    reminded = [r for r in ripe if r.said.act is Act.REMIND]
    letters, texts = list(_to_claimants(reminded, owed)), list(_by_sms(reminded, now=now))
    _write(ripe, letters, texts, now=now)
    _move(moves)
    parcels.raise_overdue(sent, now=now)
    outbox.post_all([*letters, *texts], now=now)


def _fired(due: Iterable[Deadline]) -> Mapping[int, Collection[str]]:
    """The stages that stand in the ledger already, by deadline."""
    fired: dict[int, set[str]] = defaultdict(set)
    lines = DeadlineEntry.objects.filter(deadline__in=among(d.pk for d in due)).exclude(stage="").order_by()
    for pk, stage in lines.values_list("deadline_id", "stage"):
        fired[pk].add(stage)
    return fired


def _owed(claims: Iterable[int]) -> Mapping[int, list[str]]:
    """What the claimants still have to send, in the words of `policies.vocabulary.EVIDENCE`, by claim."""
    owed: dict[int, list[str]] = defaultdict(list)
    tasks = Task.objects.open().filter(claim__in=among(set(claims)), owner=TaskOwner.CLAIMANT, kind__in=DOCUMENTATION)
    for claim, kind in tasks.values_list("claim_id", "kind"):
        owed[claim].append(_PIECES[kind])
    return owed


def _has_a_point(deadline: Deadline, owed: Mapping[int, list[str]]) -> bool:
    if deadline.kind in deadlines.OUTLIVING:
        return True
    state = State(deadline.claim.state)
    if deadline.kind not in deadlines.CLOSING:
        return state not in ENDED
    return may_take(Step.LAPSE, state) and (deadline.kind != DeadlineKind.DOCUMENTATION or deadline.claim_id in owed)


def _to_claimants(reminded: Sequence[Ripe], owed: Mapping[int, list[str]]) -> Iterator[Draft]:
    claims: list[Claim] = [ripe.deadline.claim for ripe in reminded]
    if not claims:
        return
    told = recipients_of(claims)
    # Only where somebody is told who holds no trusted link is it asked what may be shown there.
    open_claims = open_to_filers([c for c in claims if not all(about["trusted"] for _address, about in told[c.pk])])
    returns = [ripe.deadline.claim_id for ripe in reminded if ripe.deadline.kind == DeadlineKind.ORIGINAL_RETURN]
    wanted = originals.facts_of(returns) if returns else {}
    for ripe in reminded:
        deadline, claim = ripe.deadline, ripe.deadline.claim
        for address, about in told[claim.pk]:
            shows = about["trusted"] or claim.pk in open_claims
            if deadline.kind == DeadlineKind.ORIGINAL_RETURN and not shows:
                continue
            yield Draft(
                key=f"deadline:{deadline.pk}:{ripe.said.name}:{about.get('link_key', 'contact')}",
                template=TEMPLATES[deadline.kind],
                address=address,
                language=claim.language,
                context={
                    "number": claim.number,
                    "last": deadline.due_at.isoformat(),
                    "stage": ripe.said.name,
                    "asked": owed.get(claim.pk, []) if shows else [],
                    **(wanted.get(claim.pk, {}) if deadline.kind == DeadlineKind.ORIGINAL_RETURN else {}),
                    **about,
                },
                subject_key=claim.number,
            )


def _by_sms(reminded: Sequence[Ripe], *, now: datetime) -> Iterator[Draft]:
    """The last reminders, one a deadline, each under the key that its mails have, less the address."""
    for kind, template in TEMPLATES.items():
        last = {r.deadline.claim_id: r for r in reminded if r.deadline.kind == kind and _is_last(r.said)}
        yield from texts_of(
            [r.deadline.claim for r in last.values()],
            template,
            keys={pk: f"deadline:{r.deadline.pk}:{r.said.name}:sms" for pk, r in last.items()},
            contexts={pk: {"last": r.deadline.due_at.isoformat()} for pk, r in last.items()},
            not_before=outbox.awake(now),
        )


def _is_last(stage: Stage) -> bool:
    return stage.name.partition("#")[0] == TEXTED


def _write(ripe: Sequence[Ripe], letters: Sequence[Draft], texts: Sequence[Draft], *, now: datetime) -> None:
    """A line in the ledger for each stage; a reminder's says how many letters it is, and how many SMS beside them."""
    mailed = Counter(draft.key.rpartition(":")[0] for draft in letters)
    texted = Counter(draft.key.rpartition(":")[0] for draft in texts)
    lines = []
    for r in ripe:
        for stage in r.stages:
            data: dict[str, int | str] = {} if stage is r.said else {"into": r.said.name}
            if stage is r.said and stage.act is Act.REMIND:
                key = f"deadline:{r.deadline.pk}:{stage.name}"
                data |= {"letters": mailed[key], **({"texts": texted[key]} if texted[key] else {})}
            lines.append({"deadline": r.deadline.pk, "stage": stage.name, "data": data})
    with connection.cursor() as cursor:
        cursor.execute(_WARN, [EntryKind.WARNED, now, json.dumps(lines)])


_WARN = """
    INSERT INTO claims_deadlineentry (deadline_id, kind, stage, at, data)
    SELECT deadline, %s, stage, %s, data
    FROM jsonb_to_recordset(%s) AS line (deadline bigint, stage text, data jsonb)
"""


def _move(moves: Mapping[int, datetime]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [list(moves), list(moves.values()), DeadlineState.RUNNING])
        if cursor.rowcount != len(moves):
            raise deadlines.Overtaken(f"{len(moves) - cursor.rowcount} of {len(moves)} deadlines")


# Each row has a moment of its own, which Django would write as one branch of a CASE a row.
_MOVE = """
    UPDATE claims_deadline AS moved SET next_at = stage.next_at, failures = 0
    FROM unnest(%s::bigint[], %s::timestamptz[]) AS stage (id, next_at)
    WHERE moved.id = stage.id AND moved.state = %s
"""
