"""What the claimant has done to the device before it is handed in."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import SEES_EVERYTHING, Actor, Role, User
from claims.models.claim import Claim


class UnlockState(models.TextChoices):
    DONE = "done", _("Gjort")
    CANNOT = "cannot", _("Kan ikke")


class UnlockStepQuerySet(models.QuerySet["UnlockStep"]):
    def visible_to(self, actor: Actor) -> Self:
        """The call centre and the claimant's own; a workshop those of the devices that come to it."""
        if actor.role in SEES_EVERYTHING:
            return self
        if actor.role in {Role.EMPLOYEE, Role.WORKSHOP}:
            return self.filter(claim__in=Claim.objects.visible_to(actor))
        return self.none()


class UnlockStep(models.Model):
    """One step of the guide on a claim (`routes.unlocking` holds the steps): done, or cannot be, and why.

    `by` is the claimant signed in, or one of us who was told; None by a private link.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="unlock_steps")
    step = models.CharField(_("trin"), max_length=40)
    state = models.CharField(_("tilstand"), max_length=8, choices=UnlockState)
    reason = models.CharField(_("hvorfor ikke"), max_length=400, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    at = models.DateTimeField(_("sat"))

    objects = UnlockStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("trin før aflevering")
        verbose_name_plural = _("trin før aflevering")
        constraints = [
            models.UniqueConstraint(fields=["claim", "step"], name="one_unlock_step_a_claim"),
            models.CheckConstraint(
                name="a_step_that_cannot_be_done_says_why",
                condition=~models.Q(state="cannot") | ~models.Q(reason=""),
            ),
        ]
