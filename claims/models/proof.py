"""Showing who one is without a sign-in: a code to the contact that the register, or the claim, already holds."""

import uuid
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Actor, Person
from claims.models.claim import Claim


class CodePurpose(models.TextChoices):
    """What a code opens; the one to a claim also shows what its links mask (`proof.own_contact`)."""

    FILING = "filing", _("Egne enheder og oplysninger ved anmeldelsen")
    STATUS = "status", _("En sag, når linket er væk")


class OneTimeCodeQuerySet(models.QuerySet["OneTimeCode"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.none()


class OneTimeCode(models.Model):
    """A code of six digits, kept as a hash and bound to the session that asked for it.

    A row is written for an unknown address, number or claim as well, with nobody in it: then no code was sent, and none
    fits. `person` or `claim` is what it opens, `spent_at` when it did.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=10, choices=CodePurpose)
    session_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    address = models.CharField(max_length=254, blank=True, help_text=_("Hvor koden er sendt hen; tomt, hvor ingen er."))
    trusted = models.BooleanField(default=False, help_text=_("Adressen stod i registeret."))
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
    spent_at = models.DateTimeField(null=True, blank=True)

    objects = OneTimeCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("engangskode")
        verbose_name_plural = _("engangskoder")
        indexes = [models.Index(fields=["session_hash", "-sent_at"], name="code_of_session")]
