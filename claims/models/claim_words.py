"""What the claimant said of a claim, beside it, for the search."""

from typing import Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import SEES_EVERYTHING, Actor
from claims.models.claim import Claim
from claims.models.words import stretch, told


class ClaimWordsQuerySet(models.QuerySet["ClaimWords"]):
    def visible_to(self, actor: Actor) -> Self:
        """The call centre alone searches."""
        return self if actor.role in SEES_EVERYTHING else self.none()


class ClaimWords(models.Model):
    """Name and story of a claim. A trigger keeps them (migration `0024`), so that no way of writing a claim forgets it.

    A table of its own: a claim's row changes with every act, and each change would sort all its words in anew.
    """

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, primary_key=True, related_name="words")
    name = models.CharField(_("navn"), max_length=200, blank=True)
    story = models.TextField(_("beskrivelse"), blank=True)

    objects = ClaimWordsQuerySet.as_manager()

    class Meta:
        verbose_name = _("ord på sagen")
        verbose_name_plural = _("ord på sager")
        # Without a list of what is still to be sorted in, through which every search would have to go.
        indexes = [
            GinIndex(stretch("claim_id"), told("name", "story"), name="claim_words", fastupdate=False),
            GinIndex(
                stretch("claim_id"),
                OpClass("name", name="gin_trgm_ops"),
                name="claim_names_alike",
                fastupdate=False,
            ),
        ]
