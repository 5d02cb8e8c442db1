"""Organisations, people and sign-ins: who takes part, and as what."""

from datetime import timedelta
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from stdnum.dk import cvr as danish_cvr


class Role(models.TextChoices):
    EMPLOYEE = "employee", _("Medarbejder")
    AGENT = "agent", _("Sagsbehandler")
    TEAM_LEAD = "team_lead", _("Teamleder")
    WORKSHOP = "workshop", _("Værksted")
    IT_ADMIN = "it_admin", _("IT-administrator")
    SYSTEM_ADMIN = "system_admin", _("Systemadministrator")


CALL_CENTRE: frozenset[str] = frozenset({Role.AGENT, Role.TEAM_LEAD})
SEES_EVERYTHING: frozenset[str] = CALL_CENTRE | {Role.SYSTEM_ADMIN}


class Language(models.TextChoices):
    DANISH = "da", "Dansk"
    ENGLISH = "en", "English"


def validate_cvr(value: str) -> None:
    """Refuse a CVR number whose check digit (modulus 11) does not hold."""
    if not danish_cvr.is_valid(value):
        raise ValidationError(_("Skriv et CVR-nummer med 8 cifre. Det står på virk.dk og på jeres fakturaer."))


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, actor: "Actor") -> Self:
        """The house's own affair."""
        return self if actor.role in SEES_EVERYTHING else self.none()


class Team(models.Model):
    """A part of the call centre that serves certain customers; without teams everybody serves everybody."""

    name = models.CharField(_("navn"), max_length=100, unique=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


def both_languages() -> list[str]:
    return [Language.DANISH.value, Language.ENGLISH.value]


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, actor: "Actor") -> Self:
        if actor.role in SEES_EVERYTHING:
            return self
        return self.filter(pk=actor.organisation_id) if actor.organisation_id else self.none()


class Organisation(models.Model):
    """A customer: the policyholder. Identified by its CVR number."""

    name = models.CharField(_("navn"), max_length=200)
    cvr = models.CharField(_("CVR-nummer"), max_length=8, unique=True, validators=[validate_cvr])
    language = models.CharField(_("sprog"), max_length=2, choices=Language, default=Language.DANISH)
    four_eyes_above_dkk = models.DecimalField(
        _("to personer afgør over (kr.)"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Står der mere på spil, skal en kollega sige god for afgørelsen. Tomt: aldrig."),
    )
    team = models.ForeignKey(
        Team,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("team"),
        help_text=_("Hvem i callcenteret der tager sagerne. Tomt: alle."),
    )
    created_at = models.DateTimeField(_("oprettet"))

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("virksomhed")
        verbose_name_plural = _("virksomheder")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, actor: "Actor") -> Self:
        if actor.role == Role.SYSTEM_ADMIN:
            return self
        if actor.role in CALL_CENTRE:
            return self.filter(models.Q(role__in=CALL_CENTRE) | models.Q(pk=actor.pk))
        if actor.role == Role.IT_ADMIN:
            return self.filter(organisation_id=actor.organisation_id)
        return self.filter(pk=actor.pk) if actor.pk else self.none()

    def call_centre(self) -> Self:
        """Those who may take a claim."""
        return self.filter(role__in=CALL_CENTRE, is_active=True)

    def team_leads(self) -> Self:
        return self.filter(role=Role.TEAM_LEAD, is_active=True)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user  # type: ignore[no-any-return]

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{"role": Role.SYSTEM_ADMIN, "is_superuser": True, **fields})


class User(AbstractBaseUser, PermissionsMixin):
    """A sign-in with one role. People who only own a device need none."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("navn"), max_length=200)
    role = models.CharField(_("rolle"), max_length=20, choices=Role)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("virksomhed"),
        related_name="users",
    )
    language = models.CharField(_("sprog"), max_length=2, choices=Language, blank=True, default="")
    team = models.ForeignKey(
        Team,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agents",
        verbose_name=_("team"),
        help_text=_("Kun for callcenteret. Tomt: tager sager fra alle kunder."),
    )
    speaks = ArrayField(
        models.CharField(max_length=2, choices=Language),
        verbose_name=_("taler"),
        default=both_languages,
        db_default=models.Value(["da", "en"], ArrayField(models.CharField(max_length=2))),
        blank=True,
        help_text=_("Sprog, som brugeren kan tale med anmelderen på. Kun for callcenteret."),
    )
    is_active = models.BooleanField(_("aktiv"), default=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("bruger")
        verbose_name_plural = _("brugere")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="user_of_an_organisation_has_one",
                condition=models.Q(organisation__isnull=False) | ~models.Q(role__in=[Role.EMPLOYEE, Role.IT_ADMIN]),
                violation_error_message=_("Vælg den virksomhed, som brugeren hører til."),
            ),
            models.CheckConstraint(
                name="user_of_the_house_has_no_organisation",
                condition=models.Q(organisation__isnull=True) | models.Q(role__in=[Role.EMPLOYEE, Role.IT_ADMIN]),
                violation_error_message=_("Kun medarbejdere og IT-administratorer hører til en virksomhed."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Whether Django's admin opens: for system administrators only."""
        return self.role == Role.SYSTEM_ADMIN

    @property
    def is_call_centre(self) -> bool:
        return self.role in CALL_CENTRE


class Visitor(AnonymousUser):
    """Somebody without a sign-in, with the attributes that access asks for."""

    role = ""
    organisation_id = None
    organisation = None
    language = ""
    is_call_centre = False


Actor = User | Visitor


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.role in SEES_EVERYTHING:
            return self
        if actor.role == Role.IT_ADMIN:
            return self.filter(organisation_id=actor.organisation_id)
        return self.filter(user_id=actor.pk) if actor.role == Role.EMPLOYEE else self.none()


class Person(models.Model):
    """Somebody at an organisation who uses a device; may or may not have a sign-in."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="people", verbose_name=_("virksomhed")
    )
    user = models.OneToOneField(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="person", verbose_name=_("bruger")
    )
    name = models.CharField(_("navn"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telefon"), max_length=20, blank=True, help_text=_("E.164, fx +4512345678"))
    language = models.CharField(_("sprog"), max_length=2, choices=Language, blank=True, default="")

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("personer")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                models.F("organisation"),
                Lower("email"),
                name="person_email_once_an_organisation",
                condition=~models.Q(email=""),
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "name"], name="person_by_name"),
            models.Index(fields=["phone"], name="person_by_phone"),
            models.Index(Lower("email"), name="person_by_email"),
            # Serves a search by the beginning of a name in any database locale.
            models.Index(OpClass(models.functions.Upper("name"), name="text_pattern_ops"), name="person_by_name_start"),
        ]

    def __str__(self) -> str:
        return self.name


class DemoClockQuerySet(models.QuerySet["DemoClock"]):
    def visible_to(self, actor: Actor) -> Self:
        """What time it is, everybody may know."""
        return self


class DemoClock(models.Model):
    """How far the demonstration's clock is ahead of the real one: one row at most, and nothing reads it elsewhere.

    `moved_from` and `moved_to` are the last move, in the portal's own time (`accounts.present`).
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    ahead = models.DurationField(_("foran"), default=timedelta)
    moved_from = models.DateTimeField(_("flyttet fra"), null=True, blank=True)
    moved_to = models.DateTimeField(_("flyttet til"), null=True, blank=True)

    objects = DemoClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("demoens ur")
        verbose_name_plural = _("demoens ur")
        constraints = [
            models.CheckConstraint(name="demo_clock_is_one", condition=models.Q(id=1)),
            models.CheckConstraint(name="demo_clock_never_goes_back", condition=models.Q(ahead__gte=timedelta())),
        ]


class RateCountQuerySet(models.QuerySet["RateCount"]):
    def visible_to(self, actor: Actor) -> Self:
        """Nobody: it says how often something was asked, and not by whom."""
        return self.none()


class RateCount(models.Model):
    """How often something was asked since its window began (`accounts.limiting`).

    `key` is a keyed hash of what is counted and for whom, so that the table names neither addresses nor numbers.
    """

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    objects = RateCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("tæller")
        verbose_name_plural = _("tællere")
