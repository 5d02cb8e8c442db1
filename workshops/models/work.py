"""What a workshop does: appointments at its desk, and repairs."""

from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import SEES_EVERYTHING, Actor, Role, User
from devices.models import Device
from workshops.models.places import Workshop


class WorkQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Call centre: all. Workshop: its own. Organisation and employee: for devices that they see."""
        if actor.role in SEES_EVERYTHING:
            return self
        if actor.role == Role.WORKSHOP:
            return self.filter(workshop__staff__user_id=actor.pk)
        return self.filter(device__in=Device.objects.visible_to(actor))


class Booking(models.Model):
    """A time at a workshop's desk. The database refuses a second one on the same bench at the same time."""

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="bookings")
    bench = models.PositiveSmallIntegerField()
    period = DateTimeRangeField()
    number = models.CharField(_("bookingnummer"), max_length=12, unique=True)
    claim_number = models.CharField(_("sagsnummer"), max_length=20)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings")
    booked_at = models.DateTimeField()
    arrived_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Da kunden kom. En tid, der er brugt, står ikke i vejen for en ny.")
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookinger")
        constraints = [
            ExclusionConstraint(
                name="bench_booked_once_at_a_time",
                expressions=[
                    ("workshop", RangeOperators.EQUAL),
                    ("bench", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(cancelled_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["claim_number"],
                name="one_standing_booking_a_claim",
                condition=models.Q(cancelled_at__isnull=True, arrived_at__isnull=True),
            ),
            models.CheckConstraint(
                name="booking_not_both_kept_and_cancelled",
                condition=models.Q(cancelled_at__isnull=True) | models.Q(arrived_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class RepairOutcome(models.TextChoices):
    REPAIRED = "repaired", _("Repareret")
    NO_FAULT = "no_fault", _("Ingen fejl fundet")
    IRREPARABLE = "irreparable", _("Kan ikke repareres")
    SWAPPED = "swapped", _("Hele enheden er ombyttet")


class Repair(models.Model):
    """One device at one workshop: received, diagnosed, finished, handed back."""

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="repairs")
    claim_number = models.CharField(_("sagsnummer"), max_length=20)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, blank=True, related_name="repairs")
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    diagnosis = models.TextField(_("diagnose"), blank=True)
    diagnosed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("udfald"), max_length=12, choices=RepairOutcome, blank=True)
    outcome_note = models.TextField(_("hvad er gjort"), blank=True)
    new_identifier = models.CharField(_("nyt IMEI- eller serienummer"), max_length=60, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    handed_back_at = models.DateTimeField(null=True, blank=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("reparation")
        verbose_name_plural = _("reparationer")
        constraints = [
            models.CheckConstraint(
                name="finished_repair_has_an_outcome",
                condition=models.Q(finished_at__isnull=True) | ~models.Q(outcome=""),
            ),
            models.UniqueConstraint(
                fields=["claim_number"],
                name="one_open_repair_a_claim",
                condition=models.Q(handed_back_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["workshop", "received_at"], name="repair_of_workshop")]
