"""Workshops and who works there."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Actor, Role, User
from workshops.calendars import Calendar, CalendarProblem


def validate_calendar(value: object) -> None:
    """Refuse opening hours that `workshops.calendars` cannot read, and say where they go wrong."""
    try:
        Calendar.from_json(value)
    except CalendarProblem as problem:
        raise ValidationError(
            _("Åbningstiderne kan ikke læses ved «%(at)s». Skriv dem som på de andre værksteder."),
            code=problem.code,
            params={"at": problem.at or "{}"},
        ) from problem


class WorkshopQuerySet(models.QuerySet["Workshop"]):
    def visible_to(self, actor: Actor) -> Self:
        """Workshop staff see their own; for everybody else the list of open workshops is no secret."""
        if actor.role == Role.WORKSHOP:
            return self.filter(staff__user_id=actor.pk)
        return self.filter(is_open=True) if actor.role != Role.SYSTEM_ADMIN else self


class Workshop(models.Model):
    """An authorised workshop; most have a desk that one can walk in to. Its hours are `CalendarVersion`s."""

    name = models.CharField(_("navn"), max_length=120)
    slug = models.SlugField(_("kort navn"), unique=True)
    street = models.CharField(_("vej og nummer"), max_length=120)
    postal_code = models.CharField(_("postnummer"), max_length=4)
    city = models.CharField(_("by"), max_length=60)
    directions = models.CharField(
        _("find vej"), max_length=300, blank=True, db_default="", help_text=_("Indgang, parkering, nærmeste station.")
    )
    phone = models.CharField(_("telefon"), max_length=20)
    email = models.EmailField(_("e-mail"))
    brands = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("autoriseret til"))
    takes_walk_in = models.BooleanField(_("tager imod ved skranken"), default=True)
    benches = models.PositiveSmallIntegerField(_("pladser ved skranken"), default=1)
    slot_minutes = models.PositiveSmallIntegerField(_("minutter pr. tid"), default=30)
    is_open = models.BooleanField(_("i brug"), default=True)

    objects = WorkshopQuerySet.as_manager()

    class Meta:
        verbose_name = _("værksted")
        verbose_name_plural = _("værksteder")
        ordering = ["city", "name", "pk"]
        constraints = [
            models.CheckConstraint(name="workshop_has_a_bench", condition=models.Q(benches__gt=0)),
            models.CheckConstraint(name="workshop_slot_positive", condition=models.Q(slot_minutes__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.city}"


class WorkshopStaffQuerySet(models.QuerySet["WorkshopStaff"]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.role == Role.SYSTEM_ADMIN:
            return self
        return self.filter(workshop__staff__user_id=actor.pk) if actor.role == Role.WORKSHOP else self.none()


class WorkshopStaff(models.Model):
    """The workshop that a sign-in with the role `workshop` works for."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="workshop_staff", verbose_name=_("bruger"))
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="staff", verbose_name=_("værksted"))

    objects = WorkshopStaffQuerySet.as_manager()

    class Meta:
        verbose_name = _("værkstedsmedarbejder")
        verbose_name_plural = _("værkstedsmedarbejdere")
