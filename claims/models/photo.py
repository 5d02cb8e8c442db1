"""What a photo looks like, so that the same one is known again in another claim."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import SEES_EVERYTHING, Actor
from claims.models.claim import Claim
from claims.models.task import Document


class PhotoPrintQuerySet(models.QuerySet["PhotoPrint"]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.role in SEES_EVERYTHING else self.none()


class PhotoPrint(models.Model):
    """The perceptual hash of a photo: 64 bits, also as four parts of 16.

    Two hashes that differ in three bits at most share at least one part, so that an index finds them.
    """

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="photo_print")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="photo_prints")
    bits = models.CharField(_("aftryk"), max_length=16)
    first = models.PositiveIntegerField()
    second = models.PositiveIntegerField()
    third = models.PositiveIntegerField()
    fourth = models.PositiveIntegerField()

    objects = PhotoPrintQuerySet.as_manager()

    class Meta:
        verbose_name = _("billedaftryk")
        verbose_name_plural = _("billedaftryk")
        indexes = [
            models.Index(fields=["first"], name="photo_print_first"),
            models.Index(fields=["second"], name="photo_print_second"),
            models.Index(fields=["third"], name="photo_print_third"),
            models.Index(fields=["fourth"], name="photo_print_fourth"),
        ]
