"""Shipments: a device on its way to a workshop or back."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from devices.models import Device
from workshops.models.places import Workshop
from workshops.models.work import WorkQuerySet


class ShipmentKind(models.TextChoices):
    PICKUP = "pickup", _("Afhentning")
    LABEL = "label", _("Adresselabel")


class Direction(models.TextChoices):
    TO_WORKSHOP = "to_workshop", _("Til værkstedet")
    TO_CUSTOMER = "to_customer", _("Tilbage til kunden")


class Shipment(models.Model):
    """One parcel. Its number stands on the label as Code 128 and is what the workshop scans."""

    kind = models.CharField(_("slags"), max_length=10, choices=ShipmentKind)
    direction = models.CharField(_("retning"), max_length=12, choices=Direction, default=Direction.TO_WORKSHOP)
    number = models.CharField(_("forsendelsesnummer"), max_length=20, unique=True)
    claim_number = models.CharField(_("sagsnummer"), max_length=20)
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="shipments")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, blank=True, related_name="shipments")
    name = models.CharField(_("navn"), max_length=120)
    street = models.CharField(_("vej og nummer"), max_length=120, blank=True)
    postal_code = models.CharField(_("postnummer"), max_length=4, blank=True)
    city = models.CharField(_("by"), max_length=60, blank=True)
    phone = models.CharField(_("telefon"), max_length=20, blank=True)
    window = DateTimeRangeField(_("tidsrum for afhentning"), null=True, blank=True)
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("forsendelse")
        verbose_name_plural = _("forsendelser")
        constraints = [
            models.CheckConstraint(
                name="pickup_has_window_and_address",
                condition=~models.Q(kind="pickup")
                | (models.Q(window__isnull=False) & ~models.Q(street="") & ~models.Q(postal_code="")),
            )
        ]
        indexes = [models.Index(fields=["claim_number"], name="shipment_of_claim")]

    def __str__(self) -> str:
        return self.number
