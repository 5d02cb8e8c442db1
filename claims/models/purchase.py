"""What a proof of purchase was read to say, and what the claimant says of it."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Actor, User
from claims.models.claim import Claim
from claims.models.task import Document


class PurchaseAnswer(models.TextChoices):
    STATED = "stated", _("Oplyst")
    OTHER = "other", _("Noget andet")


class PurchaseQuerySet(models.QuerySet["Purchase"]):
    def visible_to(self, actor: Actor) -> Self:
        """Whoever may read the paper."""
        return self.filter(document__in=Document.objects.visible_to(actor))

    def of(self, documents: Iterable[Document]) -> Self:
        return self.filter(document__in=[document.pk for document in documents]).select_related("document")

    def stated(self) -> Self:
        """What claimants have said; of one paper what came through a trusted door first."""
        return self.filter(answer=PurchaseAnswer.STATED).order_by("-trusted", "-answered_at", "-pk")


class Purchase(models.Model):
    """When and for how much, of one paper and through one kind of door (`proof.disclosure`).

    `read_*` is a machine's suggestion, `stated_*` the claimant's word: empty until they answer, and where they say that
    the paper is of something else. Neither is the register's, which only a person of ours goes by or not.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="purchases")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="purchases", db_index=False)
    trusted = models.BooleanField(default=False)
    read_on = models.DateField(null=True, blank=True)
    read_dkk = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    answer = models.CharField(_("svar"), max_length=8, choices=PurchaseAnswer, blank=True)
    stated_on = models.DateField(_("købt"), null=True, blank=True)
    stated_dkk = models.DecimalField(_("pris i kr."), max_digits=10, decimal_places=2, null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    objects = PurchaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("køb ifølge bilag")
        verbose_name_plural = _("køb ifølge bilag")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "trusted"], name="one_purchase_a_paper_and_door"),
            models.CheckConstraint(
                name="purchase_was_read",
                condition=models.Q(read_on__isnull=False) | models.Q(read_dkk__isnull=False),
            ),
            models.CheckConstraint(
                name="purchase_answered_at_a_time",
                condition=models.Q(answer="", answered_at__isnull=True)
                | (~models.Q(answer="") & models.Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="purchase_stated_where_it_is_confirmed",
                condition=models.Q(answer="stated") | models.Q(stated_on__isnull=True, stated_dkk__isnull=True),
            ),
        ]
