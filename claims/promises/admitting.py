"""Admitting that we did not do what we promised, unasked and with a new time: on the page and in the miss's letter.

Works on many claims at once, in as many statements as on one (`promises.lapsing`). What is said of calls goes by SMS as
well, and has its letters in `calls.call_letters`.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from claims.models import Deadline
from claims.models.deadline import CONFIDENTIAL, DeadlineKind
from claims.promises.new_times import STEP, NewTime, new_time
from claims.promises.promise_hours import reckoned_in
from claims.proof.disclosure import open_to_filers
from claims.writing.messages import recipients_of
from notifications.outbox import Draft

# An answer in writing that we owe, to whoever may read what it is about.
ANSWERS = frozenset({*CONFIDENTIAL, DeadlineKind.REOPENING_ANSWER})
# A complaint takes its time, and so does what we had two days for; who promises two hours breaks the next promise, too.
WORKING_DAY = timedelta(hours=8)
_STEPS: Mapping[str, timedelta] = dict.fromkeys({*CONFIDENTIAL, DeadlineKind.NEXT_WORD}, WORKING_DAY)


def made_good(promise: Deadline | None, now: datetime) -> NewTime | None:
    """When we do instead what the promise was about; None while it is not late, and where we never open again."""
    if promise is None:
        return None
    step = _STEPS.get(promise.kind, STEP)
    return new_time(reckoned_in(promise), promise.due_at, now, step=step)


def spoken_anew(promise: Deadline, now: datetime) -> dict[str, str]:
    """The new time as a letter's context has it; '' where there is none, and then the letter names none."""
    found = made_good(promise, now)
    return {"anew": found.at.isoformat() if found else ""}


def letters(raised: Sequence[Deadline], *, now: datetime) -> Iterator[Draft]:
    """The admission of each missed answer among these misses, to each address that may read of it."""
    late = [deadline for deadline in raised if deadline.kind in ANSWERS]
    if not late:
        return
    told = recipients_of([deadline.claim for deadline in late])
    shows = open_to_filers([d.claim for d in late if not all(about["trusted"] for _address, about in told[d.claim_id])])
    for deadline in late:
        claim = deadline.claim
        for address, about in told[claim.pk]:
            if not about["trusted"] and claim.pk not in shows:
                continue
            yield Draft(
                key=f"deadline:{deadline.pk}:missed:{about.get('link_key', 'contact')}",
                template="answer_admitted",
                address=address,
                language=claim.language,
                context={
                    "number": claim.number,
                    "kind": deadline.kind,
                    "due_at": deadline.due_at.isoformat(),
                    **spoken_anew(deadline, now),
                    **about,
                },
                subject_key=claim.number,
            )
