"""A complaint about how a claim was decided or handled, and what was answered."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import SEES_EVERYTHING, Actor, Role, User
from claims.models.claim import Claim


class ComplaintChannel(models.TextChoices):
    PAGE = "page", _("Sagens side")
    MAIL = "mail", _("Mail eller brev")
    PHONE = "phone", _("Telefon")


class ComplaintOutcome(models.TextChoices):
    UPHELD = "upheld", _("Medhold")
    PARTLY = "partly", _("Delvist medhold")
    NOT_UPHELD = "not_upheld", _("Ikke medhold")


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def visible_to(self, actor: Actor) -> Self:
        """The call centre, and the employee who complains: it may be about their IT department or their workshop."""
        if actor.role in SEES_EVERYTHING:
            return self
        if actor.role == Role.EMPLOYEE:
            return self.filter(claim__in=Claim.objects.visible_to(actor))
        return self.none()

    def open(self) -> Self:
        """Those that wait for an answer; at most one a claim."""
        return self.filter(answered_at__isnull=True, withdrawn_at__isnull=True)


class Complaint(models.Model):
    """One complaint. `written_by` is who of us wrote it down, nobody where the claimant sent it by the claim's page."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="complaints")
    channel = models.CharField(_("hvordan den kom"), max_length=10, choices=ComplaintChannel)
    text = models.TextField(_("klagen"))
    received_at = models.DateTimeField(_("modtaget"))
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    acknowledged_at = models.DateTimeField(_("bekræftet"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(_("udfald"), max_length=10, choices=ComplaintOutcome, blank=True)
    answer = models.TextField(_("svar"), blank=True)
    answered_at = models.DateTimeField(_("besvaret"), null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("trukket tilbage"), null=True, blank=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("klage")
        verbose_name_plural = _("klager")
        ordering = ["received_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                name="one_open_complaint_a_claim",
                condition=models.Q(answered_at__isnull=True, withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="answered_complaint_has_outcome_answer_and_answerer",
                condition=models.Q(answered_at__isnull=True, answered_by__isnull=True, outcome="", answer="")
                | models.Q(answered_at__isnull=False, answered_by__isnull=False)
                & ~models.Q(outcome="")
                & ~models.Q(answer=""),
            ),
            models.CheckConstraint(
                name="complaint_not_both_answered_and_withdrawn",
                condition=models.Q(answered_at__isnull=True) | models.Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="complaint_on_the_page_is_the_claimants_own",
                condition=models.Q(channel="page", written_by__isnull=True)
                | ~models.Q(channel="page") & models.Q(written_by__isnull=False),
            ),
        ]


class ComplaintDraftQuerySet(models.QuerySet["ComplaintDraft"]):
    def visible_to(self, actor: Actor) -> Self:
        """The call centre alone: the claimant reads the answer, never how it came about."""
        return self if actor.role in SEES_EVERYTHING else self.none()


class ComplaintDraft(models.Model):
    """The answer to a complaint as far as somebody has come with it; a table of its own, for it is nobody else's."""

    complaint = models.OneToOneField(Complaint, on_delete=models.CASCADE, primary_key=True, related_name="draft")
    outcome = models.CharField(_("udfald"), max_length=10, choices=ComplaintOutcome, blank=True)
    answer = models.TextField(_("svar"), blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(_("gemt"))

    objects = ComplaintDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("kladde til svar på klage")
        verbose_name_plural = _("kladder til svar på klager")
