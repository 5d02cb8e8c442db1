"""The facts that cover hangs on, as the call centre has found them; what the terms say of them is reckoned anew."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import SEES_EVERYTHING, Actor, User
from claims.models.claim import Claim


class LossFactsQuerySet(models.QuerySet["LossFacts"]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.role in SEES_EVERYTHING else self.none()


class LossFacts(models.Model):
    """What an agent has stated of one loss in the terms' words (`policies/vocabulary.py`); empty is not known yet."""

    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="loss_facts")
    cause = models.CharField(_("årsag"), max_length=24, blank=True)
    intent = models.CharField(_("forsæt"), max_length=16, default="none")
    misuse = models.BooleanField(_("brugt mod brugsanvisningen"), default=False)
    prevents_use = models.BooleanField(_("kan ikke bruges"), default=True)
    battery_percent = models.PositiveSmallIntegerField(
        _("batteriets kapacitet i procent"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    lost_mode = models.BooleanField(_("Mistet-tilstand er slået til"), null=True, blank=True)
    stationary = models.BooleanField(_("står fast ét sted"), default=False)
    serial_readable = models.BooleanField(_("serienummeret kan læses"), default=True)
    device_user = models.CharField(_("bruger"), max_length=10, default="employee")
    accessory = models.CharField(_("tilbehør"), max_length=10, blank=True)
    other_insurance = models.BooleanField(_("en anden forsikring dækker også"), default=False)
    value_dkk = models.DecimalField(
        _("pris i dag for en tilsvarende, kr."), max_digits=10, decimal_places=2, null=True, blank=True
    )
    repair_dkk = models.DecimalField(
        _("værkstedets tilbud, kr."), max_digits=10, decimal_places=2, null=True, blank=True
    )
    # What the register lacks and a paper says; where the register says something, that counts.
    purchased_on = models.DateField(_("købt ifølge bilag"), null=True, blank=True)
    price_dkk = models.DecimalField(_("pris ifølge bilag, kr."), max_digits=10, decimal_places=2, null=True, blank=True)
    evidence = ArrayField(
        models.CharField(max_length=24), default=list, blank=True, help_text=_("Bekræftet uden et dokument på sagen.")
    )
    stated_at = models.DateTimeField()
    stated_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = LossFactsQuerySet.as_manager()

    class Meta:
        verbose_name = _("oplysninger til vurderingen")
        verbose_name_plural = _("oplysninger til vurderingen")
