"""Promises with a due time, and the append-only ledger of each (docs/architecture.md, ideas 2 and 3)."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Actor, User
from claims.models.claim import Claim


class DeadlineKind(models.TextChoices):
    CALLBACK = "callback", _("Opkald")
    FIRST_CONTACT = "first_contact", _("Første svar")
    DOCUMENTATION = "documentation", _("Dokumentation")
    DELIVERY = "delivery", _("Indlevering")


class DeadlineState(models.TextChoices):
    RUNNING = "running", _("Løber")
    MET = "met", _("Overholdt")
    MISSED = "missed", _("Overskredet")
    CANCELLED = "cancelled", _("Bortfaldet")


# So often a deadline that cannot be fired is tried before it is parked.
TRIES = 3


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(claim__in=Claim.objects.visible_to(actor))

    def running(self) -> Self:
        return self.filter(state=DeadlineState.RUNNING)

    def parked(self) -> Self:
        """Running deadlines that could not be fired however often it was tried; the sweep leaves them alone."""
        return self.running().filter(failures__gte=TRIES)

    def due_at(self, now: datetime) -> Self:
        """Running deadlines with a stage to fire, the longest waiting first."""
        return self.running().filter(next_at__lte=now, failures__lt=TRIES).order_by("next_at", "pk")


class Deadline(models.Model):
    """One promise. `due_at` is what is shown, `enforced_at` when a miss may be acted on, `next_at` the next stage.

    `failures` counts how often firing it has raised since it last succeeded.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="deadlines")
    kind = models.CharField(max_length=30, choices=DeadlineKind)
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    enforced_at = models.DateTimeField()
    next_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DeadlineState, default=DeadlineState.RUNNING)
    calendar_version = models.CharField(max_length=40)
    failures = models.PositiveSmallIntegerField(_("mislykkede forsøg"), default=0, db_default=0)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("frist")
        verbose_name_plural = _("frister")
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "kind"],
                name="one_running_deadline_a_kind",
                condition=models.Q(state="running"),
            ),
            models.CheckConstraint(
                name="deadline_enforced_not_before_due", condition=models.Q(enforced_at__gte=models.F("due_at"))
            ),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], name="deadline_due", condition=models.Q(state="running")),
            models.Index(fields=["claim", "kind"], name="deadline_of_claim"),
            # Nearly empty: asking whether any deadline is parked must cost nothing among a million.
            models.Index(
                fields=["id"], name="deadline_parked", condition=models.Q(state="running", failures__gte=TRIES)
            ),
        ]

    @property
    def is_parked(self) -> bool:
        return self.state == DeadlineState.RUNNING and self.failures >= TRIES


class EntryKind(models.TextChoices):
    STARTED = "started", _("Begyndt")
    WARNED = "warned", _("Varslet")
    MET = "met", _("Overholdt")
    MISSED = "missed", _("Overskredet")
    CANCELLED = "cancelled", _("Bortfaldet")


class DeadlineEntryQuerySet(models.QuerySet["DeadlineEntry"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(deadline__in=Deadline.objects.visible_to(actor))


class DeadlineEntry(models.Model):
    """One line of a deadline's ledger; a stage that fired stands in it once, by the database's own word."""

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=EntryKind)
    stage = models.CharField(max_length=30, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    data = models.JSONField(default=dict)

    objects = DeadlineEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("linje i fristens regnskab")
        verbose_name_plural = _("linjer i fristernes regnskab")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "stage"], name="stage_fires_once", condition=~models.Q(stage="")
            )
        ]
