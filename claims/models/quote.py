"""What a workshop asks to be allowed to do, and what the call centre answered."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import SEES_EVERYTHING, Actor, Role, User
from claims.models.claim import Claim
from workshops.models import Repair


class QuoteQuerySet(models.QuerySet["Quote"]):
    def visible_to(self, actor: Actor) -> Self:
        """The call centre, and the workshop that asked: a price is nobody else's business."""
        if actor.role in SEES_EVERYTHING:
            return self
        if actor.role == Role.WORKSHOP:
            return self.filter(repair__workshop__staff__user_id=actor.pk)
        return self.none()

    def open(self) -> Self:
        """Those that wait for an answer; at most one a claim."""
        return self.filter(answered_at__isnull=True, withdrawn_at__isnull=True)


class Quote(models.Model):
    """One price with its question. `approved` is the answer; one that fell with its repair is withdrawn."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="quotes")
    repair = models.ForeignKey(Repair, on_delete=models.PROTECT, related_name="quotes")
    amount_dkk = models.DecimalField(_("pris i kr."), max_digits=10, decimal_places=2)
    note = models.TextField(_("spørgsmål"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved = models.BooleanField(_("godkendt"), null=True, blank=True)
    answer = models.TextField(_("svar"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = QuoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("tilbud fra værksted")
        verbose_name_plural = _("tilbud fra værksteder")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                name="one_open_quote_a_claim",
                condition=models.Q(answered_at__isnull=True, withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(name="quote_costs_something", condition=models.Q(amount_dkk__gt=0)),
            models.CheckConstraint(
                name="answered_quote_says_what_and_who",
                condition=models.Q(answered_at__isnull=True, approved__isnull=True, answered_by__isnull=True)
                | models.Q(answered_at__isnull=False, approved__isnull=False, answered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="quote_not_both_answered_and_withdrawn",
                condition=models.Q(answered_at__isnull=True) | models.Q(withdrawn_at__isnull=True),
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None
