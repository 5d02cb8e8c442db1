"""Files that came while the machine had its hands full: kept unread, seen by nobody, and opened in their turn."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Actor
from claims.models.claim import Claim
from claims.models.draft import FilingDraft
from claims.models.task import DocumentKind


class SealedFileQuerySet(models.QuerySet["SealedFile"]):
    def visible_to(self, actor: Actor) -> Self:
        """Nobody: what is in it is not known yet."""
        return self.none()

    def waiting(self) -> Self:
        """Those that are still to be opened."""
        return self.filter(refused="")

    def due_at(self, now: datetime) -> Self:
        """Those whose turn it is, the longest waiting first; one statement by the index, whatever else lies there."""
        return self.waiting().filter(next_at__lte=now).order_by("next_at", "pk")


class SealedFile(models.Model):
    """The bytes that somebody sent, of a kind that we take by their head, and not opened yet (`files.opening`).

    It lies with a draft until that is sent, and then with its claim; opened it is a `DraftFile` under the same `id`, or
    a `Document`. `refused` is why it could not be opened (`files.uploads.UploadFault`), '' while it waits; its bytes
    are gone then. `door` is by which way it came, as `proof.disclosure` reads it.

    A draft is never deleted with one still in it: whoever sends, drops or forgets it says what becomes of its files,
    and the database refuses where that was forgotten. A file is not lost so, and sending asks nothing more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(FilingDraft, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="sealed")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, blank=True, related_name="sealed")
    kind = models.CharField(max_length=20, choices=DocumentKind, default=DocumentKind.PHOTO)
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to="sealed/", blank=True)
    size = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    received_from = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    door = models.JSONField(default=dict, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(help_text=_("Hvornår filen åbnes, eller forsøges åbnet igen."))
    refused = models.CharField(max_length=20, blank=True)

    objects = SealedFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("fil, der ikke er åbnet")
        verbose_name_plural = _("filer, der ikke er åbnet")
        ordering = ["received_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(draft__isnull=False, claim__isnull=True) | Q(draft__isnull=True, claim__isnull=False),
                name="sealed_file_lies_with_one",
            )
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(refused=""), name="sealed_file_waiting"),
        ]
