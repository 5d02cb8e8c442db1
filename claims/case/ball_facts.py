"""What is known where it is said who has the ball on a claim, and the form of what is said. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _

from accounts.spoken import spoken_moment
from claims.workflow import Outcome, State

Way = Literal["pickup", "label", "walk_in", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Until when we do something, and once that has passed, when we do it instead (as `Facts.new_time`)."""

    due_at: datetime
    new_time: datetime | None = None
    new_time_passed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Until when the claimant does something, and until when it counts all the same; one that `is_held` waits."""

    due_at: datetime
    enforced_at: datetime
    is_held: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the sentence hangs on. Moments are aware; `call_by` is the open promise to ring, None where none is open.

    `agreed_from` and `agreed_until` are the half hour in which we ring by agreement; `asked_to_choose` says that we
    have rung in vain so often that the claimant is asked for such a time, `asked_later` that they put us off, and
    `call_again` when we ring after either. A `wrong_number` is one that they gave and a stranger has, where we may ring
    no other. A claim that waits for neither stays `open_until` then at least. `answer` is what a workshop waits for
    from us; `deliver_by` is not said of a limit that waits or has passed. `reopening_by` is the open promise to say
    whether an ended claim is opened again, `old_device` the limit for the one that goes back, `next_word_by` the one
    that the claimant hears from us while the ball is ours, or that what they sent is looked at (`is_of_a_look`), and
    `answer_since` the same promise where they wrote after the end. Who `owes_papers` has until `papers_by`, where a
    limit runs; `papers_grace` is when it ended and until when it counts all the same. `new_time` is when we make a
    promise good that we missed, `new_time_passed` the new time before it that passed as well. `label_waits` until the
    device is ready; one whose battery is dangerous `must_not_be_sent` at all. `sent_at` is when the claimant said that
    the parcel was handed in.
    """

    state: State
    outcome: Outcome | None = None
    help_phone: str = ""
    call_by: datetime | None = None
    called_in_vain_at: datetime | None = None
    asked_later: bool = False
    call_again: Promise | None = None
    agreed_from: datetime | None = None
    agreed_until: datetime | None = None
    asked_to_choose: bool = False
    wrong_number: bool = False
    open_until: datetime | None = None
    reached_at: datetime | None = None
    decided: bool = False
    recalled: bool = False
    device_gone: bool = False
    way: Way = ""
    workshop: str = ""
    street: str = ""
    city: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    deliver_by: datetime | None = None
    received_at: datetime | None = None
    answer: Promise | None = None
    repaired: bool = True
    closed_at: datetime | None = None
    lapsed_for: Literal["documentation", "delivery", ""] = ""
    reopening_by: datetime | None = None
    old_device: Limit | None = None
    complaint_receipt: Promise | None = None
    complaint_answer: Promise | None = None
    answer_since: Promise | None = None
    next_word_by: datetime | None = None
    is_of_a_look: bool = False
    owes_papers: bool = False
    papers_by: datetime | None = None
    papers_grace: tuple[datetime, datetime] | None = None
    label_waits: bool = False
    sent_at: datetime | None = None
    must_not_be_sent: bool = False
    new_time: datetime | None = None
    new_time_passed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ball:
    """Who has the ball: a sentence, what may be added, the moment that it names, and whether we broke a promise."""

    text: str
    more: str = ""
    at: datetime | None = None
    broken: bool = False
    icon: str = "phone"


def said_anew(missed: Facts | Promise, now: datetime, sentence: str) -> str:
    """The new time of what we did not do, in `sentence`, and that the one before it passed as well; '' without one."""
    if missed.new_time is None:
        return ""
    said = sentence % {"moment": spoken_moment(missed.new_time, now)}
    if missed.new_time_passed is None:
        return said
    again = _("Det nåede vi heller ikke inden %(moment)s.")
    return f"{again % {'moment': spoken_moment(missed.new_time_passed, now)}} {said}"


def with_next_word(facts: Facts, said: Ball, now: datetime, sentence: str) -> Ball:
    """What is said of the claim and, in `sentence`, when the claimant hears from us; admitted where that has passed."""
    if facts.next_word_by is None:
        return said
    moment = {"moment": spoken_moment(facts.next_word_by, now)}
    if facts.next_word_by > now:
        return replace(said, text=f"{said.text} {sentence % moment}", at=facts.next_word_by)
    text = _("Vi lovede, at du hørte fra os senest %(moment)s, og det nåede vi ikke.")
    anew = _("Du hører i stedet fra os senest %(moment)s.")
    if facts.is_of_a_look:
        text = _("Vi lovede at se på det, du har sendt, senest %(moment)s, og det nåede vi ikke.")
        anew = _("Det gør vi i stedet senest %(moment)s.")
    ring = _("Du kan også ringe til os på %(phone)s.") % {"phone": facts.help_phone}
    more = " ".join(filter(None, (said_anew(facts, now, anew), ring, said.text)))
    return replace(said, text=text % moment, more=more, at=facts.next_word_by, broken=True)
