"""What one act of the desk changed: its rows for as long as it can be undone and a while more, and that it was."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import SEES_EVERYTHING, Actor, User
from claims.models.claim import Claim


class ChangeQuerySet(models.QuerySet["Change"]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.role in SEES_EVERYTHING else self.none()


class Change(models.Model):
    """One change that can be undone until `until`: the rows as they were `before` it and as it left them `after`.

    Both are lists of `{"table": …, "pk": …, "row": {…}}`; a row that is missing in one of them did not exist there.
    They are emptied a month later (`claims.forgetting`), for they hold what is known of people.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="changes", verbose_name=_("sag"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("af"))
    act = models.CharField(_("handling"), max_length=40)
    at = models.DateTimeField(_("ændret"))
    until = models.DateTimeField(_("kan fortrydes til"))
    before = models.JSONField(_("før"), default=list)
    after = models.JSONField(_("efter"), default=list)
    undone_at = models.DateTimeField(_("fortrudt"), null=True, blank=True)
    emptied_at = models.DateTimeField(_("indholdet er slettet"), null=True, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("ændring")
        verbose_name_plural = _("ændringer")
        indexes = [
            models.Index(fields=["claim", "-at"], name="change_of_claim"),
            models.Index(fields=["until", "id"], name="change_still_kept", condition=models.Q(emptied_at__isnull=True)),
        ]
