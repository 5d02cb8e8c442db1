"""Opening hours as versions: each says who made it and when, and none is ever changed."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import SEES_EVERYTHING, Actor, Role, User
from workshops.models.places import Workshop, validate_calendar


class CalendarVersionQuerySet(models.QuerySet["CalendarVersion"]):
    def visible_to(self, actor: Actor) -> Self:
        """Workshop staff see their own workshop's, the call centre and who administers the system all."""
        if actor.role in SEES_EVERYTHING:
            return self
        return self.filter(owner__staff__user_id=actor.pk) if actor.role == Role.WORKSHOP else self.none()

    def of(self, owner: Workshop | None) -> Self:
        """The versions of a workshop, of the call centre where it is None, the newest first."""
        return self.filter(owner=owner).order_by("-number")


class CalendarVersion(models.Model):
    """One version of somebody's opening hours; `owner` is a workshop, nobody for the call centre.

    Append only: a promise was reckoned in it, so the database refuses to change or to delete one.
    """

    owner = models.ForeignKey(
        Workshop,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="calendar_versions",
        verbose_name=_("værksted"),
    )
    number = models.PositiveIntegerField(_("version"))
    shape = models.JSONField(_("åbningstider"), validators=[validate_calendar])
    made_at = models.DateTimeField(_("lavet"))
    # Who made one and has a version to their name is made inactive, not deleted.
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = CalendarVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("udgave af åbningstider")
        verbose_name_plural = _("udgaver af åbningstider")
        constraints = [
            # The call centre's owner is NULL, and there is one call centre.
            models.UniqueConstraint(
                fields=["owner", "number"], name="calendar_version_once_an_owner", nulls_distinct=False
            ),
            models.CheckConstraint(name="calendar_versions_count_from_one", condition=models.Q(number__gte=1)),
        ]
