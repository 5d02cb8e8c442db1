"""What the call centre did: calls and decisions."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import SEES_EVERYTHING, Actor, User
from claims.models.claim import Claim


class CallOutcome(models.TextChoices):
    REACHED = "reached", _("Talte med anmelderen")
    NOT_REACHED = "not_reached", _("Ingen svarede")
    SOLVED_BY_PHONE = "solved_by_phone", _("Løst på telefon")


class DeskQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.role in SEES_EVERYTHING else self.none()


class CallAttempt(models.Model):
    """One attempt to ring the claimant; the first human attempt keeps the promise, whoever answers."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="calls")
    agent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(_("hvad skete der"), max_length=16, choices=CallOutcome)
    note = models.TextField(_("note"), blank=True)

    objects = DeskQuerySet.as_manager()

    class Meta:
        verbose_name = _("opkald")
        verbose_name_plural = _("opkald")
        ordering = ["at", "pk"]


class DecisionKind(models.TextChoices):
    COVERED = "covered", _("Dækket")
    PARTLY = "partly", _("Delvist dækket")
    REJECTED = "rejected", _("Afvist")
    WARRANTY = "warranty", _("Producentens garanti")
    GOODWILL = "goodwill", _("Kulance")


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(claim__in=Claim.objects.visible_to(actor))


class Decision(models.Model):
    """What a person decided about cover, and why. A later decision follows an earlier one; none is changed."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(_("afgørelse"), max_length=10, choices=DecisionKind)
    clause = models.CharField(_("vilkårets punkt"), max_length=20, blank=True)
    reason = models.TextField(_("begrundelse"), blank=True)
    terms = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("afgørelse")
        verbose_name_plural = _("afgørelser")
        ordering = ["decided_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="rejection_has_clause_and_reason",
                condition=~models.Q(kind="rejected") | (~models.Q(clause="") & ~models.Q(reason="")),
            )
        ]
