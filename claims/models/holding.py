"""Who has a claim on the screen: leases of 'Næste sag', who looks and writes, and the log of every opening."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import SEES_EVERYTHING, Actor, User
from claims.models.claim import Claim


class LeaseEnd(models.TextChoices):
    WORKED = "worked", _("Behandlet")
    SKIPPED = "skipped", _("Sprunget over")
    LEFT = "left", _("Forladt")
    RAN_OUT = "ran_out", _("Udløbet")


class SkipReason(models.TextChoices):
    LANGUAGE = "language", _("Jeg taler ikke sproget")
    EXPERTISE = "expertise", _("Kræver en, der ved mere")
    BIASED = "biased", _("Jeg kender anmelderen")
    WAITS = "waits", _("Venter på noget, som systemet ikke ved")
    OTHER = "other", _("Noget andet")


class _OfTheDesk(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """The call centre alone."""
        return self if actor.role in SEES_EVERYTHING else self.none()


class LeaseQuerySet(_OfTheDesk):
    def live(self, now: datetime) -> Self:
        """Those that hold their claim now."""
        return self.filter(ended_at__isnull=True, until__gt=now)


class Lease(models.Model):
    """One claim handed to one agent by 'Næste sag', until `until` or until it ends; ended rows are measured work."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="leases", verbose_name=_("sag"))
    agent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="leases", verbose_name=_("sagsbehandler"))
    taken_at = models.DateTimeField(_("taget"))
    until = models.DateTimeField(_("holdes til"))
    left_at = models.DateTimeField(_("siden blev forladt"), null=True, blank=True)
    ended_at = models.DateTimeField(_("sluttet"), null=True, blank=True)
    how = models.CharField(_("hvordan den sluttede"), max_length=8, choices=LeaseEnd, blank=True)
    skip_reason = models.CharField(_("hvorfor sprunget over"), max_length=10, choices=SkipReason, blank=True)
    skip_note = models.CharField(_("uddybning"), max_length=300, blank=True)

    objects = LeaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold på sag")
        verbose_name_plural = _("hold på sager")
        constraints = [
            models.UniqueConstraint(
                fields=["claim"], name="one_lease_a_claim", condition=models.Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="ended_lease_says_how",
                condition=models.Q(ended_at__isnull=True, how="")
                | models.Q(ended_at__isnull=False) & ~models.Q(how=""),
            ),
            models.CheckConstraint(
                name="skipped_lease_says_why",
                condition=models.Q(how="skipped") & ~models.Q(skip_reason="")
                | ~models.Q(how="skipped") & models.Q(skip_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["agent", "-taken_at"], name="lease_of_agent"),
            models.Index(fields=["-ended_at"], name="lease_ended", condition=models.Q(ended_at__isnull=False)),
            models.Index(fields=["-ended_at", "-id"], name="lease_skipped", condition=models.Q(how="skipped")),
        ]


# Two rounds of a page that says every ten seconds that it is open, and a little for the way.
FRESH = timedelta(seconds=25)


class PresenceQuerySet(_OfTheDesk):
    def here(self, now: datetime) -> Self:
        """Whose page of the claim is open now, as far as we have heard."""
        return self.filter(seen_at__gt=now - FRESH)


class Presence(models.Model):
    """Somebody of us has a claim open: when their page was last heard of, and when they last wrote in a form of it."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="presences", verbose_name=_("sag"))
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="presences", verbose_name=_("bruger"))
    seen_at = models.DateTimeField(_("set"))
    writing_at = models.DateTimeField(_("skrev"), null=True, blank=True)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("tilstedeværelse")
        verbose_name_plural = _("tilstedeværelser")
        constraints = [models.UniqueConstraint(fields=["claim", "user"], name="one_presence_a_claim_and_user")]
        indexes = [models.Index(fields=["user", "-seen_at"], name="presence_of_user")]

    def writes(self, now: datetime) -> bool:
        """Whether they write in a form of the claim now."""
        return self.writing_at is not None and self.writing_at > now - FRESH


class Opening(models.Model):
    """Somebody opened a claim, or one part of it that is logged apart: append-only.

    `what` is `case` for the page of the claim, else the part's own name, such as `signal:same_photo`.
    """

    CASE = "case"

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="openings", verbose_name=_("sag"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("bruger"))
    at = models.DateTimeField(_("åbnet"))
    what = models.CharField(_("hvad"), max_length=40, default=CASE)

    objects = _OfTheDesk.as_manager()

    class Meta:
        verbose_name = _("åbning af sag")
        verbose_name_plural = _("åbninger af sager")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["claim", "-at"], name="opening_of_claim")]
