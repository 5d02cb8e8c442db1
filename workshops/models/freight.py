"""Shipments: a device on its way to a workshop or back."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from devices.models import Device
from workshops.carriers import CARRIERS, LONGEST_NUMBER, carrier_name, tracking_link
from workshops.models.places import Workshop
from workshops.models.work import WorkQuerySet


class ShipmentKind(models.TextChoices):
    PICKUP = "pickup", _("Afhentning")
    LABEL = "label", _("Adresselabel")


class Direction(models.TextChoices):
    TO_WORKSHOP = "to_workshop", _("Til værkstedet")
    TO_CUSTOMER = "to_customer", _("Tilbage til kunden")


CARRIER_CHOICES = [(key, carrier.name) for key, carrier in CARRIERS.items()]


class Shipment(models.Model):
    """One parcel. Its number stands on the label as Code 128 and is what the workshop scans.

    `carrier` and `tracking_number` are whose parcel it is outside this house, where somebody has said so.
    """

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
    carrier = models.CharField(_("fragtfirma"), max_length=12, choices=CARRIER_CHOICES, blank=True, db_default="")
    tracking_number = models.CharField(_("sporingsnummer"), max_length=LONGEST_NUMBER, blank=True, db_default="")
    window = DateTimeRangeField(_("tidsrum for afhentning"), null=True, blank=True)
    created_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Da afsenderen sagde, at pakken var afleveret.")
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("forsendelse")
        verbose_name_plural = _("forsendelser")
        constraints = [
            models.CheckConstraint(
                name="tracking_has_number_and_carrier",
                condition=models.Q(carrier="", tracking_number="")
                | (~models.Q(carrier="") & ~models.Q(tracking_number="")),
            ),
            models.CheckConstraint(
                name="pickup_has_window_and_address",
                condition=~models.Q(kind="pickup")
                | (models.Q(window__isnull=False) & ~models.Q(street="") & ~models.Q(postal_code="")),
            ),
        ]
        indexes = [models.Index(fields=["claim_number"], name="shipment_of_claim")]

    def __str__(self) -> str:
        return self.number

    @property
    def carrier_name(self) -> str:
        """The carrier's own name; '' where nobody has said whose parcel it is."""
        return carrier_name(self.carrier)

    @property
    def tracking_link(self) -> str:
        """Where the parcel can be followed at its carrier; '' where nobody has said so."""
        return tracking_link(self.carrier, self.tracking_number)
