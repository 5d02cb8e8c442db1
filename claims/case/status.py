"""Who has the ball on a claim, in one sentence with a time.

The rules are pure: facts in, words out. The sentences are spoken in the active language.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.spoken import (
    spoken_between,
    spoken_last_day,
    spoken_long_day,
    spoken_long_moment,
    spoken_moment,
)
from claims.case import journey
from claims.case.ball_facts import Ball as Ball
from claims.case.ball_facts import Facts as Facts
from claims.case.ball_facts import Promise as Promise
from claims.case.ball_facts import said_anew, with_next_word
from claims.workflow import OPEN, Outcome, State

# While these last, talking with the claimant is what comes next.
_TALKING = frozenset({State.FILED, State.ASSESSING})
# An end that nobody hoped for carries no tick.
_NO_GOOD_NEWS = frozenset({Outcome.REJECTED, Outcome.WARRANTY, Outcome.IRREPARABLE})


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
    return said_anew(missed, now, anew)


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
    return with_next_word(facts, said, now, sentence or _("Du hører fra os senest %(moment)s."))


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
    more = said_anew(facts, now, _("Vi svarer i stedet senest %(moment)s."))
    ring = _("Du kan også ringe til os på %(phone)s.") % {"phone": facts.help_phone}
    more = " ".join(filter(None, (more, ring, before)))
    return Ball(text=text % said, more=more, at=facts.reopening_by, broken=True, icon="message")


def _moment(at: datetime) -> str:
    return spoken_long_moment(at)


_SPEAKERS: dict[State, Callable[[Facts, datetime], Ball]] = {
    State.FILED: _filed,
    State.ASSESSING: _assessing,
    State.ROUTED: journey.routed,
    State.IN_REPAIR: journey.in_repair,
    State.RETURNING: journey.returning,
    State.CLOSED: _closed,
    State.LAPSED: _lapsed,
}
