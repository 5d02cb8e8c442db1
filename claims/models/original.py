"""The damaged unit that is to come back once another one has taken its place."""

from decimal import Decimal
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import SEES_EVERYTHING, Actor, User
from claims.models.claim import Claim
from claims.models.settlement import Settlement


class Arrival(models.TextChoices):
    """Where it was registered that the old unit came."""

    CARRIER = "carrier", _("Scannet af fragtmanden")
    WORKSHOP = "workshop", _("Modtaget på et værksted")
    DESK = "desk", _("Modtaget hos os")


class OriginalReturnQuerySet(models.QuerySet["OriginalReturn"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the claims that the actor sees; workshops have nothing to do with what is charged."""
        if actor.role in SEES_EVERYTHING:
            return self
        return self.none() if actor.role == "workshop" else self.filter(claim__in=Claim.objects.visible_to(actor))


class OriginalReturn(models.Model):
    """One old unit that the terms want back, since when its days count, and how it ended.

    The days count from when the employee has the new one (C80). `limit_dkk` is the most that a person may approve as a
    charge where it never comes: the lower of the two prices that the terms name (C73). An amount of 0 lets it go.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="originals")
    settlement = models.OneToOneField(Settlement, on_delete=models.PROTECT, related_name="original")
    terms = models.CharField(_("vilkår"), max_length=60)
    limit_dkk = models.DecimalField(_("højeste opkrævning i kr."), max_digits=10, decimal_places=2)
    new_received_at = models.DateTimeField(_("den nye modtaget"), null=True, blank=True)
    new_received_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    arrived_at = models.DateTimeField(_("den gamle modtaget"), null=True, blank=True)
    arrival = models.CharField(_("hvordan den kom"), max_length=10, choices=Arrival, blank=True)
    arrival_noted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    charge_dkk = models.DecimalField(_("opkrævning i kr."), max_digits=10, decimal_places=2, null=True, blank=True)
    charge_reason = models.TextField(_("begrundelse"), blank=True)
    charged_at = models.DateTimeField(null=True, blank=True)
    charged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = OriginalReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("gammel enhed retur")
        verbose_name_plural = _("gamle enheder retur")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="arrived_original_says_how",
                condition=models.Q(arrived_at__isnull=True, arrival="")
                | models.Q(arrived_at__isnull=False) & ~models.Q(arrival=""),
            ),
            models.CheckConstraint(
                name="charge_has_reason_person_and_limit",
                condition=models.Q(charge_dkk__isnull=True, charged_at__isnull=True, charged_by__isnull=True)
                | models.Q(
                    charge_dkk__gte=0,
                    charge_dkk__lte=models.F("limit_dkk"),
                    charged_at__isnull=False,
                    charged_by__isnull=False,
                )
                & ~models.Q(charge_reason=""),
            ),
        ]

    @property
    def is_awaited(self) -> bool:
        """Whether it is still to come: neither here, nor charged or let go."""
        return self.arrived_at is None and self.charged_at is None

    @property
    def is_let_go(self) -> bool:
        return self.charge_dkk == Decimal(0)
