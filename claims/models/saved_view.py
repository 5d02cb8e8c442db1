"""A view of the queue that somebody has kept for themselves, or shares with colleagues by its link."""

import uuid
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import SEES_EVERYTHING, Actor, User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, and those of colleagues by their link: whoever has the key may look through it."""
        return self if actor.role in SEES_EVERYTHING else self.none()


class SavedView(models.Model):
    """What a view asks for, as the queue's address says it (`claims.views.desk_queue`); `key` stands in its link."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views", verbose_name=_("ejer"))
    name = models.CharField(_("navn"), max_length=60)
    criteria = models.JSONField(_("hvad den viser"), default=dict)
    created_at = models.DateTimeField(_("oprettet"))

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("gemt visning")
        verbose_name_plural = _("gemte visninger")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_saved_view_a_name")]

    def __str__(self) -> str:
        return self.name
