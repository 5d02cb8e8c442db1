"""Who has the ball on a claim, in one sentence with a time.

The rules are pure: facts in, words out. The sentences are spoken in the active language.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.spoken import (
    spoken_between,
    spoken_last_day,
    spoken_long_day,
    spoken_long_moment,
    spoken_moment,
    spoken_time,
)
from claims.workflow import OPEN, Outcome, State

# While these last, talking with the claimant is what comes next.
_TALKING = frozenset({State.FILED, State.ASSESSING})
# An end that nobody hoped for carries no tick.
_NO_GOOD_NEWS = frozenset({Outcome.REJECTED, Outcome.WARRANTY, Outcome.IRREPARABLE})

Way = Literal["pickup", "label", "walk_in", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Until when we do something, and once that has passed, when we do it instead (as `Facts.new_time`)."""

    due_at: datetime
    new_time: datetime | None = None
    new_time_passed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the sentence hangs on. Moments are aware; `call_by` is the open promise to ring, None where none is open.

    `agreed_from` and `agreed_until` are the half hour in which we ring by agreement; `asked_to_choose` says that we
    have rung in vain so often that the claimant is asked for such a time, `asked_later` that they put us off, and
    `call_again` when we ring after either. `answer` is what a workshop waits for from us; `deliver_by` is not said of a
    limit that waits or has passed. `reopening_by` is the open promise to say whether an ended claim is opened again,
    `next_word_by` the one that the claimant hears from us while the ball is ours, or that what they sent is looked at
    (`is_of_a_look`), and `papers_by` the limit for what they owe us. `new_time` is when we make a promise good that we
    missed, `new_time_passed` the new time before it that passed as well. `label_waits` until the device is ready; one
    whose battery is dangerous `must_not_be_sent` at all. `sent_at` is when the claimant said that the parcel was handed
    in.
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
    next_word_by: datetime | None = None
    is_of_a_look: bool = False
    papers_by: datetime | None = None
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


def ball(facts: Facts, now: datetime) -> Ball:
    """Who has the ball now, in one sentence. A call that is agreed comes first as long as we are still to talk."""
    agreed = _agreed(facts, now)
    if agreed and facts.state in _TALKING:
        return agreed
    said = _SPEAKERS[facts.state](facts, now)
    return _with_call(said, agreed) if agreed and facts.state in OPEN else said


def _with_call(said: Ball, agreed: Ball) -> Ball:
    """What is said of a claim that has moved on, and behind it the call that is still agreed, or was not made."""
    more = " ".join(filter(None, (said.more, agreed.text, agreed.more)))
    return replace(said, more=more, broken=said.broken or agreed.broken)


def _agreed(facts: Facts, now: datetime) -> Ball | None:
    if facts.agreed_from is None or facts.agreed_until is None:
        return None
    said = {"span": spoken_between(facts.agreed_from, facts.agreed_until, now), "phone": facts.help_phone}
    if facts.agreed_until > now:
        return Ball(text=_("Vi ringer %(span)s.") % said, at=facts.agreed_from)
    text = _("Vi havde aftalt at ringe %(span)s, og det nåede vi ikke.")
    more = _("Det er vores fejl. Din sag ligger nu øverst hos os. Du kan også ringe til os på %(phone)s.")
    return Ball(
        text=text % said, more=f"{_ring_anew(facts, now)} {more % said}".strip(), at=facts.agreed_from, broken=True
    )


def _ring_anew(missed: Facts | Promise, now: datetime) -> str:
    """The new time of a call that we did not make; '' where there is none."""
    anew = _("Vi ringer i stedet senest %(moment)s.")
    return _anew(missed, now, anew)


def _anew(missed: Facts | Promise, now: datetime, sentence: str) -> str:
    if missed.new_time is None:
        return ""
    said = sentence % {"moment": spoken_moment(missed.new_time, now)}
    if missed.new_time_passed is None:
        return said
    again = _("Det nåede vi heller ikke inden %(moment)s.")
    return f"{again % {'moment': spoken_moment(missed.new_time_passed, now)}} {said}"


def _choose(facts: Facts) -> Ball:
    text = _("Vi har ringet flere gange, men ikke fået fat i dig. Vælg et tidspunkt, der passer dig.")
    more = _("Din sag er åben imens. Du kan også ringe til os på %(phone)s.") % {"phone": facts.help_phone}
    return Ball(text=text, more=more)


def _filed(facts: Facts, now: datetime) -> Ball:
    ring = _("Du kan også ringe til os på %(phone)s.") % {"phone": facts.help_phone}
    if facts.call_by and facts.call_by > now:
        return Ball(
            text=_("Vi ringer senest %(moment)s.") % {"moment": spoken_moment(facts.call_by, now)}, at=facts.call_by
        )
    if facts.call_by:
        text = _("Vi lovede at ringe senest %(moment)s, og det nåede vi ikke.")
        first = _("Din sag ligger nu øverst hos os.")
        said = {"moment": spoken_moment(facts.call_by, now)}
        more = " ".join(filter(None, (_ring_anew(facts, now), first, ring)))
        return Ball(text=text % said, more=more, at=facts.call_by, broken=True)
    if facts.asked_to_choose:
        return _choose(facts)
    if facts.call_again:
        return _call_again(facts, facts.call_again, now)
    if facts.called_in_vain_at:
        text = _("Vi ringede %(moment)s, men fik ikke fat i dig. Vi prøver igen.")
        said = {"moment": spoken_moment(facts.called_in_vain_at, now)}
        return Ball(text=text % said, more=ring, at=facts.called_in_vain_at)
    if facts.asked_later:
        return Ball(text=_("Vi ringer til dig igen, som du bad om."), more=ring)
    return Ball(text=_("Vi kigger på din sag."), more=ring)


def _call_again(facts: Facts, again: Promise, now: datetime) -> Ball:
    """Until when we ring once more, after a call in vain or since they asked us to."""
    is_late = again.due_at <= now
    if facts.called_in_vain_at and is_late:
        text = _(
            "Vi ringede %(rang)s, men fik ikke fat i dig. Vi ville prøve igen senest %(moment)s, og det nåede vi ikke."
        )
    elif facts.called_in_vain_at:
        text = _("Vi ringede %(rang)s, men fik ikke fat i dig. Vi prøver igen senest %(moment)s.")
    elif facts.asked_later and is_late:
        text = _("Du bad os ringe igen. Det ville vi gøre senest %(moment)s, og det nåede vi ikke.")
    elif facts.asked_later:
        text = _("Vi ringer til dig igen, som du bad om, senest %(moment)s.")
    elif is_late:
        text = _("Vi ville ringe igen senest %(moment)s, og det nåede vi ikke.")
    else:
        text = _("Vi ringer igen senest %(moment)s.")
    said = {"moment": spoken_moment(again.due_at, now), "phone": facts.help_phone}
    if facts.called_in_vain_at:
        said["rang"] = spoken_moment(facts.called_in_vain_at, now)
    first = _("Det er vores fejl. Din sag ligger nu øverst hos os.") if is_late else ""
    ring = _("Du kan også ringe til os på %(phone)s.") % said
    more = " ".join(filter(None, (_ring_anew(again, now), first, ring)))
    return Ball(text=text % said, more=more, at=again.due_at, broken=is_late)


def _assessing(facts: Facts, now: datetime) -> Ball:
    if facts.asked_to_choose:
        return _choose(facts)
    if facts.decided and facts.device_gone:
        said = Ball(text=_("Vi har afgjort sagen og er ved at gøre den færdig."), icon="check-circle")
    elif facts.recalled:
        said = Ball(text=_("Vi finder nu vejen til værkstedet."), icon="check-circle")
    elif facts.decided:
        said = Ball(text=_("Vi har afgjort sagen og finder nu vejen til værkstedet."), icon="check-circle")
    elif facts.reached_at and facts.papers_by and (facts.next_word_by is None or facts.is_of_a_look):
        text = _("Vi talte med dig %(moment)s. Send os det, vi mangler, senest %(last_day)s, så går vi videre.")
        moments = {"moment": spoken_moment(facts.reached_at, now), "last_day": spoken_last_day(facts.papers_by, now)}
        said = Ball(text=text % moments, at=facts.reached_at, icon="file")
    elif facts.reached_at:
        text = _("Vi talte med dig %(moment)s og vurderer nu skaden.")
        said = Ball(text=text % {"moment": spoken_moment(facts.reached_at, now)}, at=facts.reached_at, icon="search")
    else:
        ring = _("Du kan ringe til os på %(phone)s.") % {"phone": facts.help_phone}
        said = Ball(text=_("Vi vurderer din sag."), more=ring, icon="search")
    sentence = _("Vi har kigget på det, du sendte, senest %(moment)s.") if facts.is_of_a_look else ""
    return _next_word(facts, said, now, sentence or _("Du hører fra os senest %(moment)s."))


def _next_word(facts: Facts, said: Ball, now: datetime, sentence: str) -> Ball:
    """What is said of the claim and, in `sentence`, when the claimant hears from us; admitted where that has passed."""
    if facts.next_word_by is None:
        return said
    moment = {"moment": spoken_moment(facts.next_word_by, now)}
    if facts.next_word_by > now:
        return replace(said, text=f"{said.text} {sentence % moment}", at=facts.next_word_by)
    text = _("Vi lovede, at du hørte fra os senest %(moment)s, og det nåede vi ikke.")
    anew = _("Du hører i stedet fra os senest %(moment)s.")
    if facts.is_of_a_look:
        text = _("Vi lovede at have kigget på det, du sendte, senest %(moment)s, og det nåede vi ikke.")
        anew = _("Vi har i stedet kigget på det senest %(moment)s.")
    ring = _("Du kan også ringe til os på %(phone)s.") % {"phone": facts.help_phone}
    more = " ".join(filter(None, (_anew(facts, now, anew), ring, said.text)))
    return replace(said, text=text % moment, more=more, at=facts.next_word_by, broken=True)


def _routed(facts: Facts, now: datetime) -> Ball:
    match facts.way:
        case "walk_in":
            return _brought(facts, now)
        case "pickup":
            return _fetched(facts, now)
    return _sent(facts, now)


def _brought(facts: Facts, now: datetime) -> Ball:
    over_at = facts.ends_at or facts.starts_at
    if over_at and over_at > now:
        text, more = _("Aflevér enheden %(moment)s hos %(workshop)s i %(city)s."), ""
    else:
        text = _("Du havde en tid %(moment)s hos %(workshop)s i %(city)s.")
        more = _("Nåede du det ikke, så ring til os på %(phone)s, så finder vi en ny.")
    said = {
        "workshop": facts.workshop,
        "city": facts.city,
        "moment": spoken_moment(facts.starts_at, now) if facts.starts_at else "",
    }
    return Ball(text=text % said, more=more % {"phone": facts.help_phone}, at=facts.starts_at, icon="handover")


def _fetched(facts: Facts, now: datetime) -> Ball:
    if facts.ends_at and facts.ends_at > now:
        text, more = _("Vi henter enheden hos dig %(moment)s–%(until)s."), ""
    else:
        text = _("Vi skulle hente enheden hos dig %(moment)s–%(until)s.")
        more = _("Er den ikke hentet, så ring til os på %(phone)s.")
    said = {
        "moment": spoken_moment(facts.starts_at, now) if facts.starts_at else "",
        "until": _bare_time(facts.ends_at) if facts.ends_at else "",
    }
    return Ball(text=text % said, more=more % {"phone": facts.help_phone}, at=facts.starts_at, icon="truck")


def _sent(facts: Facts, now: datetime) -> Ball:
    """By post: each sentence has the moment that it names, and no other one."""
    if facts.must_not_be_sent:
        text = _("Lad enheden ligge. Den må ikke sendes, så vi finder en anden vej med dig.")
        return Ball(text=text, more=_("Ring til os på %(phone)s.") % {"phone": facts.help_phone}, icon="label")
    if facts.label_waits:
        return Ball(text=_("Gør enheden klar til værkstedet. Derefter får du adresselabelen."), icon="label")
    if facts.sent_at:
        text = _("Du afleverede pakken %(sent)s. Vi skriver til dig, når værkstedet har den.")
        return Ball(text=text % {"sent": spoken_moment(facts.sent_at, now)}, at=facts.sent_at, icon="truck")
    if facts.deliver_by:
        text = _("Send enheden med den adresselabel, du har fået. Den skal være fremme senest %(last_day)s.")
        said = {"last_day": spoken_last_day(facts.deliver_by, now)}
        return Ball(text=text % said, at=facts.deliver_by, icon="label")
    return Ball(text=_("Send enheden med den adresselabel, du har fået."), icon="label")


def _in_repair(facts: Facts, now: datetime) -> Ball:
    if facts.answer:
        return _asked_by_workshop(facts, facts.answer, now)
    if facts.received_at is None:
        return Ball(text=_("Enheden er på værkstedet."), icon="wrench")
    text = _("%(workshop)s i %(city)s fik enheden %(moment)s og arbejder på den.")
    said = {"workshop": facts.workshop, "city": facts.city, "moment": spoken_moment(facts.received_at, now)}
    return Ball(text=text % said, at=facts.received_at, icon="wrench")


def _asked_by_workshop(facts: Facts, answer: Promise, now: datetime) -> Ball:
    """That the repair waits for us, and until when; what the workshop asks is between it and us."""
    said = {"workshop": facts.workshop, "city": facts.city, "moment": spoken_moment(answer.due_at, now)}
    if answer.due_at > now:
        text = _("%(workshop)s i %(city)s har spurgt os om noget, før de går videre. Vi svarer senest %(moment)s.")
        return Ball(text=text % said, at=answer.due_at, icon="message")
    text = _(
        "%(workshop)s i %(city)s har spurgt os om noget, før de går videre. Vi skulle have svaret senest %(moment)s, "
        "og det nåede vi ikke."
    )
    anew = _anew(answer, now, _("Vi svarer i stedet senest %(moment)s."))
    ring = _("Du kan også ringe til os på %(phone)s.") % {"phone": facts.help_phone}
    return Ball(text=text % said, more=f"{anew} {ring}".strip(), at=answer.due_at, broken=True, icon="message")


def _returning(facts: Facts, now: datetime) -> Ball:
    if not facts.repaired:
        if facts.next_word_by is None:
            return Ball(text=_("Enheden kan ikke repareres. Vi kontakter dig om, hvad der så skal ske."))
        sentence = _("Vi kontakter dig senest %(moment)s om, hvad der så skal ske.")
        return _next_word(facts, Ball(text=_("Enheden kan ikke repareres.")), now, sentence)
    if facts.way == "walk_in":
        text = _("Enheden er klar. Du kan hente den hos %(workshop)s, %(street)s i %(city)s.")
        said = {"workshop": facts.workshop, "street": facts.street, "city": facts.city}
        return Ball(text=text % said, icon="handover")
    return Ball(text=_("Værkstedet er færdigt, og enheden er på vej tilbage til dig."), icon="truck")


def _closed(facts: Facts, now: datetime) -> Ball:
    said = {
        Outcome.REPAIRED: _("Din enhed er repareret og leveret tilbage."),
        Outcome.NO_FAULT: _("Værkstedet fandt ingen fejl, og du har fået enheden tilbage."),
        Outcome.IRREPARABLE: _("Din enhed kunne ikke repareres."),
        Outcome.SWAPPED: _("Din enhed er ombyttet til en anden."),
        Outcome.SOLVED_BY_PHONE: _("Vi løste det sammen på telefonen."),
        Outcome.REJECTED: _("Skaden er ikke dækket. Hvorfor, står i afgørelsen herunder."),
        Outcome.WARRANTY: _("Skaden hører under producentens garanti. Hvorfor, står i afgørelsen herunder."),
        Outcome.SETTLED: _("Skaden er erstattet."),
        Outcome.WITHDRAWN: _("Anmeldelsen er trukket tilbage."),
        Outcome.DUPLICATE: _("Skaden var anmeldt to gange. Vi arbejder videre på den anden sag."),
    }
    ended = _("Sagen blev afsluttet %(moment)s.") % {"moment": _moment(facts.closed_at)} if facts.closed_at else ""
    result = said[facts.outcome] if facts.outcome else ended
    icon = "info" if facts.outcome in _NO_GOOD_NEWS else "check-circle"
    ball = Ball(text=result, more=ended if facts.outcome else "", at=facts.closed_at, icon=icon)
    return _asked_to_reopen(facts, ball, now)


def _lapsed(facts: Facts, now: datetime) -> Ball:
    # The day alone: a limit ends with one, and who reads of midnight looks for a reason.
    moment = {"moment": spoken_long_day(timezone.localdate(facts.closed_at)) if facts.closed_at else ""}
    match facts.lapsed_for:
        case "documentation":
            text = _("Vi henlagde sagen %(moment)s, fordi vi stadig manglede oplysninger eller bilag fra dig.")
        case "delivery":
            text = _("Vi henlagde sagen %(moment)s, fordi enheden ikke var kommet frem til værkstedet.")
        case _:
            text = _("Vi henlagde sagen %(moment)s.")
    return _asked_to_reopen(facts, Ball(text=text % moment, at=facts.closed_at, icon="pause"), now)


def _asked_to_reopen(facts: Facts, ended: Ball, now: datetime) -> Ball:
    """Before how a claim ended stands what the claimant has asked since, and until when they have an answer."""
    if facts.reopening_by is None:
        return ended
    before = f"{ended.text} {ended.more}".strip()
    said = {"moment": spoken_moment(facts.reopening_by, now)}
    if facts.reopening_by > now:
        text = _("Du har bedt os genåbne sagen. Vi svarer senest %(moment)s.")
        return Ball(text=text % said, more=before, at=facts.reopening_by, icon="message")
    text = _("Vi lovede at svare senest %(moment)s på, om sagen kan genåbnes, og det nåede vi ikke.")
    more = _anew(facts, now, _("Vi svarer i stedet senest %(moment)s."))
    ring = _("Du kan også ringe til os på %(phone)s.") % {"phone": facts.help_phone}
    more = " ".join(filter(None, (more, ring, before)))
    return Ball(text=text % said, more=more, at=facts.reopening_by, broken=True, icon="message")


def _moment(at: datetime) -> str:
    return spoken_long_moment(at)


def _bare_time(at: datetime) -> str:
    """The clock time without its 'kl.', for the end of a span."""
    return spoken_time(at).removeprefix("kl. ")


_SPEAKERS: dict[State, Callable[[Facts, datetime], Ball]] = {
    State.FILED: _filed,
    State.ASSESSING: _assessing,
    State.ROUTED: _routed,
    State.IN_REPAIR: _in_repair,
    State.RETURNING: _returning,
    State.CLOSED: _closed,
    State.LAPSED: _lapsed,
}
