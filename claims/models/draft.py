"""A filing that somebody is in the middle of, with the files that were added to it, until it is sent or forgotten."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import SEES_EVERYTHING, Actor, User
from claims.models.task import DocumentKind


def draft_file_path(file: "DraftFile", _filename: str) -> str:
    """Where a file of a draft lies below the media root: by draft and a random name."""
    return f"drafts/{file.draft_id}/{uuid.uuid4().hex}"


class FilingDraftQuerySet(models.QuerySet["FilingDraft"]):
    def visible_to(self, actor: Actor) -> Self:
        """Nobody: a draft is its writer's, who holds its key in a session or its link, or began it signed in."""
        return self.none()


class FilingDraft(models.Model):
    """The answers of one filing under the names of `Filing`'s fields, as JSON.

    `id` is what one sending spends (`Claim.draft_key`). `token_hash` is of the link by which to go on elsewhere, which
    was mailed to `address`; whoever does gets the draft under a new `id`. A sent draft is gone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answers = models.JSONField(default=dict)
    removed = models.JSONField(default=list, help_text=_("Hvad der blev fjernet fra teksten, da den blev skrevet."))
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    address = models.EmailField(blank=True)
    # Who was signed in as it was written; it waits for them where their session ends.
    begun_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True)

    objects = FilingDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("kladde")
        verbose_name_plural = _("kladder")
        indexes = [
            models.Index(fields=["begun_by", "-changed_at"], condition=Q(begun_by__isnull=False), name="draft_of_user")
        ]


class DraftFileQuerySet(models.QuerySet["DraftFile"]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.role in SEES_EVERYTHING else self.none()


class DraftFile(models.Model):
    """A file that was added before the filing was sent, already read by `files.uploads`; it becomes a `Document`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(FilingDraft, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(max_length=20, choices=DocumentKind, default=DocumentKind.PHOTO)
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to=draft_file_path)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    look = models.CharField(max_length=16, blank=True)
    received_at = models.DateTimeField()

    objects = DraftFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("fil i en kladde")
        verbose_name_plural = _("filer i kladder")
        ordering = ["received_at", "pk"]
