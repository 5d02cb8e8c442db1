"""Policies, and the cover that each device has on them."""

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import SEES_EVERYTHING, Actor, Organisation, Role
from devices.models import Device
from policies import terms
from policies.terms_schema import Terms
from policies.vocabulary import SETTLEMENTS


class Payment(models.TextChoices):
    PREPAID = "prepaid", _("Forudbetalt")
    MONTHLY = "monthly", _("Månedlig")


class HolderKind(models.TextChoices):
    BUSINESS = "business", _("Virksomhed")
    PUBLIC = "public", _("Offentlig")
    PRIVATE = "private", _("Privat")
    SCHOOL = "school", _("Skole")


class PolicyQuerySet(models.QuerySet["Policy"]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.role in SEES_EVERYTHING:
            return self
        return self.filter(organisation_id=actor.organisation_id) if actor.role == Role.IT_ADMIN else self.none()


class Policy(models.Model):
    """An agreement between an organisation and an insurer, on one version of the terms."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="policies", verbose_name=_("virksomhed")
    )
    number = models.CharField(_("policenummer"), max_length=40)
    terms = models.CharField(_("vilkår"), max_length=60, help_text=_("Id for en fil i policies/terms/"))
    holder_kind = models.CharField(
        _("forsikringstager"), max_length=10, choices=HolderKind, default=HolderKind.BUSINESS
    )
    term_months = models.PositiveSmallIntegerField(_("løbetid i måneder pr. enhed"))
    options = ArrayField(models.CharField(max_length=30), default=list, blank=True, verbose_name=_("tilvalg"))
    payment = models.CharField(_("betaling"), max_length=10, choices=Payment, default=Payment.PREPAID)
    excess_dkk = models.DecimalField(_("selvrisiko i kr."), max_digits=10, decimal_places=2, default=0)
    excess_by_settlement = models.JSONField(
        _("selvrisiko efter erstatningsform"),
        default=dict,
        db_default=models.Value({}, models.JSONField()),
        blank=True,
        help_text=_('Hele kroner, hvor dokumentet skelner, fx {"repair": 499, "replacement": 899}.'),
    )
    premium_overdue = models.BooleanField(_("præmien er ikke betalt til tiden"), default=False, db_default=False)
    starts_on = models.DateField(_("fra"))
    cancelled_on = models.DateField(_("opsagt til"), null=True, blank=True)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("police")
        verbose_name_plural = _("policer")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="policy_number_once_an_organisation"),
            models.CheckConstraint(name="policy_term_positive", condition=models.Q(term_months__gt=0)),
        ]

    def __str__(self) -> str:
        return self.number

    def clean(self) -> None:
        """Refuse terms that no file in `policies/terms/` has, and options and an excess that they do not know."""
        if not self.terms:
            return
        if not terms.exists(self.terms):
            raise ValidationError(
                {
                    "terms": _("Vi kender ikke vilkårene %(id)s. Vælg et af disse: %(known)s.")
                    % {"id": self.terms, "known": ", ".join(terms.every())}
                }
            )
        problems = {
            "options": _unknown_options(terms.get(self.terms), self.options or []),
            "excess_dkk": gettext("En selvrisiko er 0 kr. eller mere.") if (self.excess_dkk or 0) < 0 else "",
            "excess_by_settlement": _faulty_excess(self.excess_by_settlement),
        }
        if any(problems.values()):
            raise ValidationError({field: text for field, text in problems.items() if text})


def _unknown_options(text: Terms, options: list[str]) -> str:
    unknown = [option for option in options if option not in text.options]
    if not unknown:
        return ""
    named = {"options": ", ".join(unknown), "known": ", ".join(text.options)}
    if not text.options:
        return gettext("Vilkårene har ingen tilvalg. Fjern %(options)s.") % named
    return gettext("Vilkårene har ikke tilvalget %(options)s. Vælg blandt disse: %(known)s.") % named


def _faulty_excess(excess: object) -> str:
    if not isinstance(excess, dict) or not all(
        form in SETTLEMENTS and type(dkk) is int and dkk >= 0 for form, dkk in excess.items()
    ):
        return gettext("Skriv hele kroner for en eller flere af disse: %(known)s.") % {"known": ", ".join(SETTLEMENTS)}
    return ""


class CoverQuerySet(models.QuerySet["Cover"]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.role in SEES_EVERYTHING:
            return self
        return self.filter(device__in=Device.objects.visible_to(actor))

    def in_force_on(self, day: date) -> Self:
        """Covers whose period holds the day, both ends included."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def ending_between(self, first: date, last: date) -> Self:
        """Covers whose last day lies from `first` through `last`."""
        return self.filter(ends_on__gte=first, ends_on__lte=last)


class Cover(models.Model):
    """One device's place on a policy: first and last day, both covered, and the sum insured."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="covers", verbose_name=_("police"))
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="covers", verbose_name=_("enhed"))
    starts_on = models.DateField(_("første dag"))
    ends_on = models.DateField(_("sidste dag"))
    sum_insured_dkk = models.DecimalField(_("forsikringssum i kr."), max_digits=10, decimal_places=2)
    terms = models.CharField(
        _("vilkår"), max_length=60, blank=True, db_default="", help_text=_("Versionen ved købet; tomt følger policens.")
    )
    continues = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="continued_by",
        help_text=_("Dækningen på den enhed, som denne erstatter."),
    )

    objects = CoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("dækning")
        verbose_name_plural = _("dækninger")
        constraints = [
            models.CheckConstraint(
                name="cover_ends_after_start", condition=models.Q(ends_on__gte=models.F("starts_on"))
            ),
            models.CheckConstraint(name="sum_insured_not_negative", condition=models.Q(sum_insured_dkk__gte=0)),
            ExclusionConstraint(
                name="cover_once_a_policy_at_a_time",
                expressions=[
                    ("policy", RangeOperators.EQUAL),
                    ("device", RangeOperators.EQUAL),
                    (
                        models.Func(
                            "starts_on",
                            "ends_on",
                            models.Value("[]"),
                            function="daterange",
                            output_field=models.Field(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["device", "-ends_on"], name="cover_of_device"),
            models.Index(fields=["policy", "ends_on"], name="cover_ending"),
        ]

    @property
    def terms_id(self) -> str:
        """The version of the terms that this cover was bought on."""
        return self.terms or self.policy.terms
