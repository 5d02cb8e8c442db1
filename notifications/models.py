"""The outbox: every message that leaves the house is a row first (docs/architecture.md, idea 4)."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import SEES_EVERYTHING, Actor, User


class Channel(models.TextChoices):
    MAIL = "mail", _("E-mail")
    SMS = "sms", _("Sms")


class MessageState(models.TextChoices):
    PENDING = "pending", _("Venter")
    DELIVERED = "delivered", _("Sendt")
    DEAD = "dead", _("Kunne ikke sendes")
    CLOSED = "closed", _("Lukket")


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.role in SEES_EVERYTHING else self.none()

    def due_at(self, now: datetime) -> Self:
        """Messages that may be tried now, oldest first."""
        return self.filter(state=MessageState.PENDING, next_attempt_at__lte=now).order_by("next_attempt_at", "pk")

    def dead(self) -> Self:
        """Messages that were given up and wait for a person, the latest first."""
        return self.filter(state=MessageState.DEAD).order_by("-pk")

    def about(self, subject: str) -> Self:
        """Messages about one subject, such as a claim number."""
        return self.filter(subject_key=subject).order_by("created_at", "pk")


class OutboxMessage(models.Model):
    """One message to one address. Written in the transaction of the act that caused it; delivered afterwards."""

    key = models.CharField(
        max_length=200, unique=True, help_text=_("Samme nøgle sendes aldrig to gange, fx «deadline:12:missed:3».")
    )
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.MAIL)
    template = models.CharField(
        max_length=60, help_text=_("Mappe under templates/mail/ eller tekst under templates/sms/")
    )
    address = models.CharField(max_length=254)
    language = models.CharField(max_length=2)
    context = models.JSONField(default=dict)
    subject_key = models.CharField(max_length=60, blank=True, help_text=_("Hvad beskeden handler om, fx et sagsnummer"))
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.PENDING)
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)
    # The database fills it in, too, so that a process of the release before can go on writing.
    provider_id = models.CharField(
        max_length=255, blank=True, default="", db_default="", help_text=_("Som udbyderen kender beskeden under")
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("besked")
        verbose_name_plural = _("beskeder")
        constraints = [
            models.CheckConstraint(
                name="delivered_message_has_its_time",
                condition=models.Q(state=MessageState.DELIVERED, delivered_at__isnull=False)
                | (~models.Q(state=MessageState.DELIVERED) & models.Q(delivered_at__isnull=True)),
            )
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"], name="outbox_pending", condition=models.Q(state=MessageState.PENDING)
            ),
            models.Index(fields=["subject_key", "created_at"], name="outbox_by_subject"),
            models.Index(fields=["-id"], name="outbox_dead", condition=models.Q(state=MessageState.DEAD)),
            models.Index(fields=["provider_id"], name="outbox_by_provider_id", condition=~models.Q(provider_id="")),
        ]


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(message__in=OutboxMessage.objects.visible_to(actor))


class Attachment(models.Model):
    """A file that goes with a message, such as a shipping label; kept as it was sent."""

    message = models.ForeignKey(OutboxMessage, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=60)
    content = models.BinaryField()

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("vedhæftet fil")
        verbose_name_plural = _("vedhæftede filer")


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.role in SEES_EVERYTHING else self.none()


class Heartbeat(models.Model):
    """When work that comes round by itself was last done, by the database's clock (`notifications.heartbeat`)."""

    name = models.CharField(max_length=30, primary_key=True)
    at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("hjerteslag")
        verbose_name_plural = _("hjerteslag")


class OutageQuerySet(models.QuerySet["Outage"]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.role in SEES_EVERYTHING else self.none()

    def unsettled(self) -> Self:
        """Those of which somebody may still have to be given more time, the earliest first."""
        return self.filter(settled_at__isnull=True).order_by("began_at")


class Outage(models.Model):
    """A stretch in which the portal was down; `settled_at` is when nobody was left who had lost time by it."""

    began_at = models.DateTimeField(_("begyndte"), unique=True)
    ended_at = models.DateTimeField(_("sluttede"))
    settled_at = models.DateTimeField(_("gjort op"), null=True, blank=True)

    objects = OutageQuerySet.as_manager()

    class Meta:
        verbose_name = _("nedetid")
        verbose_name_plural = _("nedetider")
        constraints = [
            models.CheckConstraint(
                name="outage_ends_after_it_began", condition=models.Q(ended_at__gt=models.F("began_at"))
            )
        ]
        indexes = [
            models.Index(fields=["began_at"], name="outage_unsettled", condition=models.Q(settled_at__isnull=True))
        ]
