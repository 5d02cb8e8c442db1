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
from claims.case.ball_facts import Limit as Limit
from claims.case.ball_facts import Promise as Promise
from claims.case.ball_facts import said_anew, with_next_word
from claims.workflow import OPEN, Outcome, State

# While these last, talking with the claimant is what comes next.
_TALKING = frozenset({State.FILED, State.ASSESSING})
# An end that nobody hoped for carries no tick.
_NO_GOOD_NEWS = frozenset({Outcome.REJECTED, Outcome.WARRANTY, Outcome.IRREPARABLE})


def ball(facts: Facts, now: datetime) -> Ball:
    """Who has the ball now, in one sentence. A call that is agreed comes first as long as we are still to talk."""
    if facts.wrong_number:
        return _wrong_number(facts, now)
    agreed = _agreed(facts, now)
    if agreed and facts.state in _TALKING:
        return agreed
    said = _SPEAKERS[facts.state](facts, now)
    return _with_call(said, agreed) if agreed and facts.state in OPEN else said


def _wrong_number(facts: Facts, now: datetime) -> Ball:
    """That the number is somebody else's, for which no call is promised, and what else is said while we are to talk."""
    rest = replace(facts, wrong_number=False, agreed_from=None, agreed_until=None)
    rest = replace(rest, asked_to_choose=False, call_again=None, called_in_vain_at=None)
    if facts.state not in _TALKING:
        return ball(rest, now)
    text = _("Nummeret, du gav os, er en andens. Skriv et andet, så ringer vi til dig.")
    ring = _("Du kan også ringe til os på %(phone)s.") % {"phone": facts.help_phone}
    said = Ball(text=text, more=ring)
    return said if facts.state is State.FILED else _before(said, _assessing(rest, now))


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
        return _in_vain(facts, facts.called_in_vain_at, now)
    if facts.asked_later:
        return Ball(text=_("Vi ringer til dig igen, som du bad om."), more=ring)
    return Ball(text=_("Vi kigger på din sag."), more=ring)


def _in_vain(facts: Facts, rang_at: datetime, now: datetime) -> Ball:
    """That we rang and have promised no further call: the claimant may ring, and has the days that the claim has."""
    text = _("Vi ringede %(moment)s, men fik ikke fat i dig.") % {"moment": spoken_moment(rang_at, now)}
    if facts.open_until:
        stays = _("Din sag er åben mindst til og med %(last_day)s.")
        text = f"{text} {stays % {'last_day': spoken_last_day(facts.open_until, now)}}"
    more = _("Ring til os på %(phone)s, når det passer dig.") % {"phone": facts.help_phone}
    return Ball(text=text, more=more, at=rang_at)


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
    elif facts.next_word_by is None and facts.called_in_vain_at and not facts.call_again:
        said = _in_vain(facts, facts.called_in_vain_at, now)
        return _before(said, _lacking(facts, now)) if facts.owes_papers else said
    elif facts.owes_papers and (facts.next_word_by is None or facts.is_of_a_look):
        said = _lacking(facts, now)
    elif facts.reached_at:
        text = _("Vi talte med dig %(moment)s og vurderer nu skaden.")
        said = Ball(text=text % {"moment": spoken_moment(facts.reached_at, now)}, at=facts.reached_at, icon="search")
    else:
        ring = _("Du kan ringe til os på %(phone)s.") % {"phone": facts.help_phone}
        said = Ball(text=_("Vi vurderer din sag."), more=ring, icon="search")
    sentence = _("Senest %(moment)s har vi set på det, du har sendt.") if facts.is_of_a_look else ""
    said = with_next_word(facts, said, now, sentence or _("Du hører fra os senest %(moment)s."))
    return _before(_call_again(facts, facts.call_again, now), said) if facts.call_again else said


def _lacking(facts: Facts, now: datetime) -> Ball:
    """That we go on once we have what the claimant owes us, and until when that is."""
    said = {"phone": facts.help_phone}
    if facts.papers_by:
        asked = _("Send os det, vi mangler, senest %(last_day)s, så går vi videre.")
        said["last_day"] = spoken_last_day(facts.papers_by, now)
    elif facts.papers_grace:
        over_at, closes_at = facts.papers_grace
        asked = _("Fristen for det, vi mangler, var %(last_day)s. Send det senest %(closing)s, før vi lukker sagen.")
        if closes_at <= now:
            asked = _("Fristen for det, vi mangler, var %(last_day)s. Vil du stadig sende det, så ring på %(phone)s.")
        said |= {"last_day": spoken_last_day(over_at, now), "closing": spoken_last_day(closes_at, now)}
    else:
        asked = _("Send os det, vi mangler, så går vi videre.")
    talked = _("Vi talte med dig %(moment)s.")
    before = talked % {"moment": spoken_moment(facts.reached_at, now)} if facts.reached_at else ""
    return Ball(text=f"{before} {asked % said}".strip(), at=facts.reached_at, icon="file")


def _before(owed: Ball, said: Ball) -> Ball:
    """What is owed, and behind it what else is said of the claim."""
    more = " ".join(filter(None, (owed.more, said.text, said.more)))
    return replace(owed, more=more, broken=owed.broken or said.broken)


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
    return _going_on(facts, ball, now)


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
    return _going_on(facts, Ball(text=text % moment, at=facts.closed_at, icon="pause"), now)


def _going_on(facts: Facts, ended: Ball, now: datetime) -> Ball:
    """Before how a claim ended stands what goes on after it: the old device, a complaint, what was written since."""
    if facts.old_device:
        ended = _before(_old_device(facts.old_device, now), ended)
    if facts.complaint_receipt or facts.complaint_answer:
        ended = _before(_complaint(facts, now), ended)
    if facts.answer_since:
        ended = _before(_answer(facts, facts.answer_since, now), ended)
    return _asked_to_reopen(facts, ended, now)


def _old_device(old: Limit, now: datetime) -> Ball:
    """Until when the old device is to be sent; who is late still sends it, as a person looks at it before anything."""
    if old.is_held:
        return Ball(text=_("Send den gamle enhed. Fristen venter."), icon="truck")
    if old.enforced_at > now:
        last_at = old.due_at if old.due_at > now else old.enforced_at
        text = _("Send den gamle enhed, så den er af sted senest %(last_day)s.")
    else:
        last_at = old.due_at
        text = _("Den gamle enhed skulle være sendt senest %(last_day)s. Send den nu.")
    return Ball(text=text % {"last_day": spoken_last_day(last_at, now)}, at=last_at, icon="truck")


def _complaint(facts: Facts, now: datetime) -> Ball:
    """What we do next about a complaint and when; of its two promises, the one that was not kept is admitted."""
    receipt, answer = facts.complaint_receipt, facts.complaint_answer
    if answer and (receipt is None or answer.due_at <= now):
        promise, ahead = answer, _("Du har et endeligt skriftligt svar på din klage senest %(moment)s.")
        missed = _("Vi lovede dig svar på din klage senest %(moment)s, og det nåede vi ikke.")
        instead = _("Vi svarer i stedet senest %(moment)s.")
    else:
        assert receipt is not None  # noqa: S101 - the caller has asked
        promise, ahead = receipt, _("En af os læser din klage og bekræfter den senest %(moment)s.")
        missed = _("Vi lovede at læse og bekræfte din klage senest %(moment)s, og det nåede vi ikke.")
        instead = _("Vi bekræfter i stedet senest %(moment)s.")
    said = {"moment": spoken_moment(promise.due_at, now)}
    if promise.due_at > now:
        return Ball(text=ahead % said, at=promise.due_at, icon="message")
    first, ring = _("Din klage ligger nu øverst hos os."), _("Du kan også ringe til os på %(phone)s.")
    more = " ".join(filter(None, (said_anew(promise, now, instead), first, ring % {"phone": facts.help_phone})))
    return Ball(text=missed % said, more=more, at=promise.due_at, broken=True, icon="message")


def _answer(facts: Facts, promise: Promise, now: datetime) -> Ball:
    """Until when we answer what the claimant wrote after the end; admitted where that has passed."""
    said = {"moment": spoken_moment(promise.due_at, now)}
    if promise.due_at > now:
        text = _("Vi har din besked og svarer senest %(moment)s.")
        return Ball(text=text % said, at=promise.due_at, icon="message")
    text = _("Vi lovede at svare på din besked senest %(moment)s, og det nåede vi ikke.")
    more = said_anew(promise, now, _("Vi svarer i stedet senest %(moment)s."))
    ring = _("Du kan også ringe til os på %(phone)s.") % {"phone": facts.help_phone}
    return Ball(text=text % said, more=f"{more} {ring}".strip(), at=promise.due_at, broken=True, icon="message")


def _asked_to_reopen(facts: Facts, ended: Ball, now: datetime) -> Ball:
    """Before how a claim ended stands what the claimant has asked since, and until when they have an answer."""
    if facts.reopening_by is None:
        return ended
    said = {"moment": spoken_moment(facts.reopening_by, now)}
    if facts.reopening_by > now:
        text = _("Du har bedt os genåbne sagen. Vi svarer senest %(moment)s.")
        return _before(Ball(text=text % said, at=facts.reopening_by, icon="message"), ended)
    text = _("Vi lovede at svare senest %(moment)s på, om sagen kan genåbnes, og det nåede vi ikke.")
    more = said_anew(facts, now, _("Vi svarer i stedet senest %(moment)s."))
    ring = _("Du kan også ringe til os på %(phone)s.") % {"phone": facts.help_phone}
    late = Ball(text=text % said, more=f"{more} {ring}".strip(), at=facts.reopening_by, broken=True, icon="message")
    return _before(late, ended)


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
