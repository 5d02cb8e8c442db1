"""What has happened on a claim: append-only, one row an event."""

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext_lazy as _

from accounts.models import Actor, User
from claims.models.claim import Claim
from claims.models.deadline import CONFIDENTIAL as ABOUT_COMPLAINTS
from claims.models.deadline import INTERNAL as OUR_OWN_REMINDERS
from claims.models.words import danish, stretch


class EventKind(models.TextChoices):
    FILED = "filed", _("Anmeldt")
    FILED_AGAIN = "filed_again", _("Anmeldt igen")
    DEVICE_FOUND = "device_found", _("Enhed fundet")
    FACTS_ADDED = "facts_added", _("Oplysninger tilføjet")
    DOCUMENT_ADDED = "document_added", _("Dokument modtaget")
    DOCUMENTS_COMPLETE = "documents_complete", _("Dokumentation komplet")
    ASSIGNED = "assigned", _("Tildelt")
    CALLED = "called", _("Opkald")
    CALL_AGREED = "call_agreed", _("Opkald aftalt")
    FACTS_STATED = "facts_stated", _("Oplysninger til vurderingen")
    DECISION_PROPOSED = "decision_proposed", _("Afgørelse foreslået")
    DECISION_SENT_BACK = "decision_sent_back", _("Afgørelse sendt tilbage")
    DECIDED = "decided", _("Afgjort")
    SETTLED = "settled", _("Erstattet")
    RECALLED = "recalled", _("Reklamation under garanti")
    ROUTED = "routed", _("Vej valgt")
    RECEIVED = "received", _("Modtaget på værksted")
    DIAGNOSED = "diagnosed", _("Diagnose")
    FINISHED = "finished", _("Færdig på værksted")
    HANDED_BACK = "handed_back", _("Leveret tilbage")
    CLOSED = "closed", _("Afsluttet")
    WITHDRAWN = "withdrawn", _("Trukket tilbage")
    DEADLINE_MISSED = "deadline_missed", _("Frist overskredet")
    EXTENDED = "extended", _("Frist forlænget")
    HELD = "held", _("Frist holdt tilbage")
    RELEASED = "released", _("Frist sluppet igen")
    LAPSED = "lapsed", _("Henlagt")
    REOPENED = "reopened", _("Genåbnet")
    NEW_RECEIVED = "new_received", _("Ny enhed modtaget")
    ORIGINAL_RECEIVED = "original_received", _("Den gamle enhed er kommet")
    ORIGINAL_CHARGED = "original_charged", _("Den gamle enhed opgjort")
    QUOTE_ASKED = "quote_asked", _("Værkstedet spørger")
    QUOTE_ANSWERED = "quote_answered", _("Svar til værkstedet")
    COMPLAINED = "complained", _("Klage modtaget")
    COMPLAINT_CONFIRMED = "complaint_confirmed", _("Klage bekræftet")
    COMPLAINT_ANSWERED = "complaint_answered", _("Klage besvaret")
    COMPLAINT_WITHDRAWN = "complaint_withdrawn", _("Klage trukket tilbage")
    MESSAGE_SENT = "message_sent", _("Besked sendt")
    MESSAGE_RECEIVED = "message_received", _("Besked modtaget")
    MESSAGE_ANSWERED = "message_answered", _("Besked lagt til side")
    PHONE_CONFIRMED = "phone_confirmed", _("Telefonnummer bekræftet")
    SNOOZED = "snoozed", _("Udskudt")
    MERGED = "merged", _("Lagt sammen med en anden sag")
    CHECKED = "checked", _("Tjekliste")
    UNDONE = "undone", _("Fortrudt")
    UNLOCK_STEP = "unlock_step", _("Enheden gjort klar")
    HANDED_IN = "handed_in", _("Pakken afleveret")
    PARCEL_OVERDUE = "parcel_overdue", _("Pakken er ikke kommet")
    TRACKED = "tracked", _("Pakken kan følges")
    REOPENING_ASKED = "reopening_asked", _("Bedt om genåbning")
    LINK_CLOSED = "link_closed", _("Privat link lukket")
    PURCHASE_STATED = "purchase_stated", _("Køb oplyst")
    FILE_UNREADABLE = "file_unreadable", _("Fil kunne ikke åbnes")
    NOTE = "note", _("Intern note")


# Kinds that only the call centre reads.
INTERNAL: frozenset[str] = frozenset(
    {
        EventKind.ASSIGNED,
        EventKind.NOTE,
        EventKind.FILED_AGAIN,
        EventKind.FACTS_STATED,
        EventKind.HELD,
        EventKind.RELEASED,
        EventKind.DECISION_PROPOSED,
        EventKind.DECISION_SENT_BACK,
        EventKind.QUOTE_ASKED,
        EventKind.QUOTE_ANSWERED,
        EventKind.MESSAGE_ANSWERED,
        EventKind.PHONE_CONFIRMED,
        EventKind.SNOOZED,
        EventKind.PARCEL_OVERDUE,
        EventKind.MERGED,
        EventKind.CHECKED,
        EventKind.UNDONE,
    }
)
# Kinds that are between the claimant and the call centre, and no business of workshop and IT admin.
CONFIDENTIAL: frozenset[str] = frozenset(
    {
        EventKind.COMPLAINED,
        EventKind.COMPLAINT_CONFIRMED,
        EventKind.COMPLAINT_ANSWERED,
        EventKind.COMPLAINT_WITHDRAWN,
        EventKind.MESSAGE_SENT,
        EventKind.MESSAGE_RECEIVED,
        EventKind.PURCHASE_STATED,
    }
)


class ClaimEventQuerySet(models.QuerySet["ClaimEvent"]):
    def visible_to(self, actor: Actor) -> Self:
        mine = self.filter(claim__in=Claim.objects.visible_to(actor))
        if actor.role in {"agent", "team_lead", "system_admin"}:
            return mine
        told = mine.for_claimant()
        if actor.role == "employee":
            return told
        return told.exclude(kind__in=CONFIDENTIAL).exclude(
            kind=EventKind.DEADLINE_MISSED, data__kind__in=sorted(ABOUT_COMPLAINTS)
        )

    def for_claimant(self) -> Self:
        """Without what is the call centre's own, as its reminders to itself are."""
        told = self.exclude(kind__in=INTERNAL)
        return told.exclude(kind=EventKind.DEADLINE_MISSED, data__kind__in=sorted(OUR_OWN_REMINDERS))


class ClaimEvent(models.Model):
    """One line of the timeline. `data` holds the facts; `events.event_texts` speaks them in the reader's language."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=EventKind)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    data = models.JSONField(default=dict)

    objects = ClaimEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("hændelse på sagen")
        verbose_name_plural = _("hændelser på sagen")
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["claim", "at", "id"], name="event_of_claim"),
            GinIndex(
                stretch("claim_id"),
                danish(KeyTextTransform("text", "data")),
                name="note_words",
                condition=models.Q(kind="note"),
                fastupdate=False,
            ),
        ]
