"""The timeline of a claim for the call centre: events, calls, notes and messages in one line, the latest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Actor
from claims.case.message_page import WRITTEN
from claims.desk.openings import Opened
from claims.events.event_texts import speak
from claims.models import CallAttempt, Claim, ClaimEvent, Decision, EventKind, Message, Opening, Route
from notifications.models import Channel, MessageState, OutboxMessage
from notifications.rendering import render_sms, render_subject
from workshops import help_hours

# A claim rarely has thirty lines; the bound is for the one that a machine keeps writing to.
MOST = 200

ICONS: Mapping[str, str] = {
    EventKind.FILED: "file",
    EventKind.FILED_AGAIN: "copy",
    EventKind.DEVICE_FOUND: "smartphone",
    EventKind.FACTS_ADDED: "edit",
    EventKind.DOCUMENT_ADDED: "upload",
    EventKind.FILE_UNREADABLE: "alert",
    EventKind.DOCUMENTS_COMPLETE: "check",
    EventKind.ASSIGNED: "user",
    EventKind.CALLED: "phone",
    EventKind.CALL_AGREED: "calendar",
    EventKind.PHONE_CONFIRMED: "smartphone",
    EventKind.FACTS_STATED: "edit",
    EventKind.DECISION_PROPOSED: "clock",
    EventKind.DECISION_SENT_BACK: "refresh",
    EventKind.DECIDED: "shield",
    EventKind.SETTLED: "handover",
    EventKind.RECALLED: "refresh",
    EventKind.ROUTED: "truck",
    EventKind.RECEIVED: "handover",
    EventKind.DIAGNOSED: "search",
    EventKind.FINISHED: "wrench",
    EventKind.HANDED_BACK: "handover",
    EventKind.CLOSED: "check-circle",
    EventKind.WITHDRAWN: "cross-circle",
    EventKind.DEADLINE_MISSED: "alert",
    EventKind.LAPSED: "pause",
    EventKind.REOPENED: "refresh",
    EventKind.SNOOZED: "pause",
    EventKind.MESSAGE_SENT: "mail",
    EventKind.MESSAGE_RECEIVED: "message",
    EventKind.MESSAGE_ANSWERED: "check",
    EventKind.UNDONE: "refresh",
    EventKind.MERGED: "copy",
    EventKind.UNLOCK_STEP: "check",
    EventKind.HANDED_IN: "handover",
    EventKind.PARCEL_OVERDUE: "alert",
    EventKind.TRACKED: "truck",
    EventKind.REOPENING_ASKED: "refresh",
    EventKind.LINK_CLOSED: "cross-circle",
    EventKind.PURCHASE_STATED: "edit",
    EventKind.NOTE: "message",
}
TONES: Mapping[str, str] = {
    EventKind.DECISION_PROPOSED: "warning",
    EventKind.DECISION_SENT_BACK: "warning",
    EventKind.DECIDED: "info",
    EventKind.SETTLED: "success",
    EventKind.RECALLED: "info",
    EventKind.CLOSED: "success",
    EventKind.HANDED_BACK: "success",
    EventKind.DEADLINE_MISSED: "danger",
    EventKind.LAPSED: "warning",
    EventKind.FILE_UNREADABLE: "warning",
    EventKind.NOTE: "warning",
}
# What was said between the claimant and us, in whichever direction.
TALK: frozenset[str] = frozenset(
    {
        EventKind.FILED,
        EventKind.FACTS_ADDED,
        EventKind.CALLED,
        EventKind.CALL_AGREED,
        EventKind.MESSAGE_SENT,
        EventKind.MESSAGE_RECEIVED,
        EventKind.REOPENING_ASKED,
        EventKind.COMPLAINED,
        EventKind.COMPLAINT_ANSWERED,
    }
)

# Whose words are noted for colleagues, who speak Danish, and not in the language of the claim.
AMONG_US = frozenset({"call", "repair"})


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of `shared/timeline.html`. `opened` says that somebody only looked.

    `language` is what the text was written in, where somebody wrote it; `quoted` is a part of the title that was
    written in `quoted_language`.
    """

    at: datetime
    title: str
    text: str = ""
    language: str = ""
    quoted: str = ""
    quoted_language: str = ""
    who: str = ""
    icon_name: str = ""
    tone: str = ""
    is_talk: bool = False
    opened: bool = False


def events_of(claim: Claim, actor: Actor) -> list[ClaimEvent]:
    """The latest events of the claim and of those that were merged into it, the newest first."""
    claims = Claim.objects.one_with(claim.pk).values("pk")
    events = ClaimEvent.objects.visible_to(actor).filter(claim__in=claims).select_related("by", "claim")
    return list(events.order_by("-at", "-pk")[:MOST])


def messages_of(claim: Claim, actor: Actor) -> list[OutboxMessage]:
    """What was sent about the claim, the latest first, as far as the actor may see it."""
    messages = OutboxMessage.objects.visible_to(actor).about(claim.number).select_related("closed_by")
    return list(messages.order_by("-created_at", "-pk")[:MOST])


def written_of(claim: Claim, actor: Actor, events: Iterable[ClaimEvent]) -> list[Message]:
    """What the claimant and we have written to each other, the latest first; asked only where an event tells of it."""
    if not any(event.kind in WRITTEN for event in events):
        return []
    claims = Claim.objects.one_with(claim.pk).values("pk")
    return list(
        Message.objects.visible_to(actor).filter(claim__in=claims).select_related("by").order_by("-at", "-pk")[:MOST]
    )


def timeline(
    events: Iterable[ClaimEvent],
    messages: Iterable[OutboxMessage],
    *,
    calls: Iterable[CallAttempt],
    decisions: Iterable[Decision],
    routes: Iterable[Route],
    written: Iterable[Message] = (),
    opened: Iterable[Opened] = (),
    only_talk: bool = False,
    own: int | None = None,
) -> list[Entry]:
    """Everything that happened in one line; what was said on a call, written or decided stands below its event.

    Who looked at the claim with nothing done between them stands in one line. `only_talk` leaves out what was not said
    between the claimant and us. What happened on another claim than `own` names it.
    """
    notes = {("call", call.pk): call.note for call in calls}
    notes |= {("message", message.pk): message.text for message in written}
    notes |= {("decision", decision.pk): decision.reason for decision in decisions}
    notes |= {("repair", route.repair.pk): route.repair.diagnosis for route in routes if route.repair}
    told = [_told(event, notes, own) for event in events]
    entries = [*told, *(_sent(message) for message in messages), *(_opened(one) for one in opened)]
    if only_talk:
        entries = [entry for entry in entries if entry.is_talk]
    return _folded(sorted(entries, key=lambda entry: entry.at, reverse=True))


def _told(event: ClaimEvent, notes: Mapping[tuple[str, int], str], own: int | None) -> Entry:
    text = str(event.data.get("text", ""))
    language = settings.LANGUAGE_CODE if event.kind == EventKind.NOTE else event.claim.language
    for thing in ("call", "message", "decision", "repair"):
        if not text and (text := notes.get((thing, event.data.get(thing, 0)), "")):
            language = settings.LANGUAGE_CODE if thing in AMONG_US else event.claim.language
    title = speak(event)
    if own is not None and event.claim_id != own:
        title = _("Sag %(number)s: %(sentence)s") % {"number": event.claim.number, "sentence": title}
    return Entry(
        at=event.at,
        title=title,
        text=text,
        language=language,
        who=event.by.name if event.by else "",
        icon_name=ICONS.get(event.kind, ""),
        tone=TONES.get(event.kind, ""),
        is_talk=event.kind in TALK,
    )


def _opened(opening: Opened) -> Entry:
    said = {
        Opening.CASE: _("Åbnede sagen"),
        "evidence_pack": _("Hentede sagsmappen"),
        "export": _("Hentede sagen i en fil"),
    }
    if opening.what.startswith("signal:"):
        said[opening.what] = _("Så, hvad der ligger bag et signal")
    title = said.get(opening.what, _("Så på en del af sagen"))
    return Entry(at=opening.at, title=title, who=opening.who, icon_name="eye", opened=True)


def _folded(entries: Iterable[Entry]) -> list[Entry]:
    """With looks that follow one another as one line, of the latest of them."""
    folded: list[Entry] = []
    for entry in entries:
        before = folded[-1] if folded else None
        if before is None or not (entry.opened and before.opened and entry.title == before.title):
            folded.append(entry)
        elif entry.who not in before.who.split(", "):
            folded[-1] = replace(before, who=f"{before.who}, {entry.who}")
    return folded


def _sent(message: OutboxMessage) -> Entry:
    state, tone = _fate(message)
    by_sms = message.channel == Channel.SMS
    quoted = subject_of(message)
    subject = {"subject": quoted}
    return Entry(
        at=message.created_at,
        title=_("Sms: %(subject)s") % subject if by_sms else _("Mail: %(subject)s") % subject,
        text=state,
        quoted=quoted,
        quoted_language=message.language,
        who=message.address,
        icon_name="smartphone" if by_sms else "mail",
        tone=tone,
        is_talk=True,
    )


def _fate(message: OutboxMessage) -> tuple[str, str]:
    """What became of the message; one that came back reached nobody, although it was delivered once."""
    if message.bounced_at:
        if message.channel == Channel.SMS:
            return _("Kom ikke frem, så nummeret tager ikke imod sms. Prøv en anden vej."), "danger"
        return _("Kom retur, så adressen virker ikke. Ring i stedet."), "danger"
    if message.state == MessageState.CLOSED:
        facts = {"error": message.error, "name": message.closed_by.name if message.closed_by else "–"}
        return _("Kunne ikke sendes: %(error)s Lukket af %(name)s.") % facts, ""
    if message.state == MessageState.DEAD:
        return _("Kunne ikke sendes: %(error)s") % {"error": message.error}, "danger"
    if message.state == MessageState.PENDING:
        return _("Venter på at blive sendt."), "warning" if message.attempts else ""
    return "", ""


def subject_of(message: OutboxMessage) -> str:
    """A mail's subject or an SMS's text as its reader saw it; the name of its template where that cannot be read."""
    try:
        if message.channel == Channel.SMS:
            with help_hours.as_of(message.delivered_at):
                return render_sms(message.template, language=message.language, context=message.context)
        return render_subject(message.template, language=message.language, context=message.context)
    except Exception:
        # A context of an older or newer release fails in many ways; none of them may take the claim's page with it.
        return message.template
