"""What somebody does with several claims at one press, and what came of it on each."""

import uuid
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import SEES_EVERYTHING, Actor, User
from claims.models.change import Change
from claims.models.claim import Claim


class BulkAct(models.TextChoices):
    ASSIGN = "assign", _("Giv videre")
    MESSAGE = "message", _("Skriv til anmelderne")
    HOLD = "hold", _("Hold frister tilbage")
    MERGE = "merge", _("Læg sammen")


class LineState(models.TextChoices):
    WAITING = "waiting", _("Venter")
    DONE = "done", _("Udført")
    REFUSED = "refused", _("Ikke udført")
    UNDONE = "undone", _("Fortrudt")


class _OfTheDesk(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """The call centre alone."""
        return self if actor.role in SEES_EVERYTHING else self.none()


class BulkRun(models.Model):
    """One press: what was to be done and with which words. `key` is the page's, so that a second press is the same."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    act = models.CharField(_("handling"), max_length=10, choices=BulkAct)
    said = models.JSONField(_("hvad der blev valgt"), default=dict)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("af"))
    at = models.DateTimeField(_("sat i gang"))

    objects = _OfTheDesk.as_manager()

    class Meta:
        verbose_name = _("handling på flere sager")
        verbose_name_plural = _("handlinger på flere sager")


class BulkLine(models.Model):
    """One claim of it: the version that was seen, and what came of it; `text` says why nothing was done."""

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="lines", db_index=False)
    place = models.PositiveSmallIntegerField(_("plads"))
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="bulk_lines", verbose_name=_("sag"))
    version = models.PositiveIntegerField(_("set i version"))
    state = models.CharField(_("tilstand"), max_length=8, choices=LineState, default=LineState.WAITING)
    text = models.TextField(_("hvorfor ikke"), blank=True)
    change = models.ForeignKey(
        Change, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = _OfTheDesk.as_manager()

    class Meta:
        verbose_name = _("sag i handling på flere")
        verbose_name_plural = _("sager i handling på flere")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["run", "place"], name="bulk_line_place_once"),
            models.UniqueConstraint(fields=["run", "claim"], name="bulk_line_claim_once"),
        ]
