"""How a covered loss was made good."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Actor, User
from claims.models.claim import Claim
from claims.models.dialogue import Decision
from devices.models import Device
from policies.models import Cover


class SettlementForm(models.TextChoices):
    REPAIR = "repair", _("Reparation")
    REPLACEMENT = "replacement", _("Ny enhed")
    GIFT_CARD = "gift_card", _("Gavekort")
    CASH = "cash", _("Kontant")


class SettlementQuerySet(models.QuerySet["Settlement"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(claim__in=Claim.objects.visible_to(actor))


class Settlement(models.Model):
    """One way in which a decided loss was made good: what the insurer bears, and what the insured pays of it."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="settlements")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="settlements")
    cover = models.ForeignKey(Cover, on_delete=models.PROTECT, null=True, blank=True, related_name="settlements")
    form = models.CharField(_("erstatningsform"), max_length=12, choices=SettlementForm)
    amount_dkk = models.DecimalField(_("beløb i kr."), max_digits=10, decimal_places=2)
    excess_dkk = models.DecimalField(_("selvrisiko i kr."), max_digits=10, decimal_places=2, default=0)
    replacement = models.OneToOneField(
        Device, on_delete=models.PROTECT, null=True, blank=True, related_name="settlement", verbose_name=_("ny enhed")
    )
    note = models.TextField(_("note"), blank=True)
    settled_at = models.DateTimeField()
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = SettlementQuerySet.as_manager()

    class Meta:
        verbose_name = _("erstatning")
        verbose_name_plural = _("erstatninger")
        ordering = ["settled_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="settlement_amounts_not_negative",
                condition=models.Q(amount_dkk__gte=0, excess_dkk__gte=0),
            ),
            models.CheckConstraint(
                name="only_a_replacement_brings_a_device",
                condition=models.Q(form="replacement") | models.Q(replacement__isnull=True),
            ),
        ]
