"""What is vouched for after a repair or a replacement: a second fault within it is the workshop's, not a new loss."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Actor
from devices.models import Device
from workshops.models.places import Workshop
from workshops.models.work import Repair


class GuaranteeKind(models.TextChoices):
    REPAIR = "repair", _("Garanti på reparationen")
    REPLACEMENT = "replacement", _("Garanti på den nye enhed")


class GuaranteeQuerySet(models.QuerySet["Guarantee"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(device__in=Device.objects.visible_to(actor))

    def in_force_on(self, day: date) -> Self:
        """Guarantees whose days hold the day, both ends included."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class Guarantee(models.Model):
    """The days after a repair or a replacement in which a second fault is a recall (SquareTrade section 6)."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="guarantees", verbose_name=_("enhed"))
    kind = models.CharField(_("slags"), max_length=12, choices=GuaranteeKind)
    workshop = models.ForeignKey(
        Workshop, on_delete=models.PROTECT, null=True, blank=True, related_name="guarantees", verbose_name=_("værksted")
    )
    repair = models.OneToOneField(Repair, on_delete=models.PROTECT, null=True, blank=True, related_name="guarantee")
    claim_number = models.CharField(_("sagsnummer"), max_length=20)
    starts_on = models.DateField(_("første dag"))
    ends_on = models.DateField(_("sidste dag"))
    terms = models.CharField(_("vilkår"), max_length=60)
    clause = models.CharField(_("punkt"), max_length=20)

    objects = GuaranteeQuerySet.as_manager()

    class Meta:
        verbose_name = _("garanti")
        verbose_name_plural = _("garantier")
        constraints = [
            models.CheckConstraint(
                name="guarantee_ends_after_start", condition=models.Q(ends_on__gte=models.F("starts_on"))
            )
        ]
        indexes = [models.Index(fields=["device", "-ends_on"], name="guarantee_of_device")]
