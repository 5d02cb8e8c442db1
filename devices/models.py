"""The register: devices, and the numbers that they are known by."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import SEES_EVERYTHING, Actor, Organisation, Person, Role


class Kind(models.TextChoices):
    MOBILE = "mobile", _("Mobiltelefon")
    TABLET = "tablet", _("Tablet")
    LAPTOP = "laptop", _("Bærbar computer")
    DESKTOP = "desktop", _("Stationær computer")
    HEADSET = "headset", _("Headset")
    SMARTWATCH = "smartwatch", _("Smartwatch")
    SPEAKER = "speaker", _("Højttaler")
    POS = "pos", _("Kasseterminal")
    PRINTER = "printer", _("Printer")
    SCANNER = "scanner", _("Scanner")
    COPIER = "copier", _("Kopimaskine")
    PLOTTER = "plotter", _("Plotter")
    ACCESSORY = "accessory", _("Tilbehør")


class DeviceQuerySet(models.QuerySet["Device"]):
    def visible_to(self, actor: Actor) -> Self:
        """Call centre: all. IT admin: the organisation's. Employee: those they hold. Workshop: none."""
        if actor.role in SEES_EVERYTHING:
            return self
        if actor.role == Role.IT_ADMIN:
            return self.filter(organisation_id=actor.organisation_id)
        return self.filter(holder__user_id=actor.pk) if actor.role == Role.EMPLOYEE else self.none()

    def held_by(self, person: Person) -> Self:
        """Those that the register says this person uses, for whoever has shown to be them."""
        return self.filter(holder=person)

    def in_use(self) -> Self:
        """Devices that have not been written off."""
        return self.filter(written_off_at__isnull=True)

    def identified_by(self, candidates: Iterable[tuple[str, str]]) -> Self:
        """Devices known by one of the (kind, value) pairs, as `devices.identifiers.candidates` gives them."""
        wanted = models.Q(pk__in=[])
        for kind, value in candidates:
            wanted |= models.Q(kind=kind, value=value)
        return self.filter(pk__in=Identifier.objects.filter(wanted).values("device_id"))


class Device(models.Model):
    """One insured thing, of one organisation, held by one person or by nobody."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="devices", verbose_name=_("virksomhed")
    )
    holder = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="devices", verbose_name=_("bruger")
    )
    kind = models.CharField(_("type"), max_length=12, choices=Kind)
    brand = models.CharField(_("mærke"), max_length=60, blank=True)
    model = models.CharField(_("model"), max_length=120, blank=True)
    purchased_on = models.DateField(_("købt"), null=True, blank=True)
    delivered_on = models.DateField(_("leveret"), null=True, blank=True)
    price_dkk = models.DecimalField(_("pris i kr."), max_digits=10, decimal_places=2, null=True, blank=True)
    warranty_months = models.PositiveSmallIntegerField(_("producentgaranti i måneder"), default=12)
    registered_at = models.DateTimeField(_("registreret"))
    written_off_at = models.DateTimeField(_("afskrevet"), null=True, blank=True)
    replaced_by = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name=_("erstattet af"),
    )

    objects = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("enhed")
        verbose_name_plural = _("enheder")
        constraints = [
            models.CheckConstraint(
                name="device_price_not_negative",
                condition=models.Q(price_dkk__isnull=True) | models.Q(price_dkk__gte=0),
            ),
            models.CheckConstraint(
                name="device_delivered_after_purchase",
                condition=models.Q(delivered_on__isnull=True)
                | models.Q(purchased_on__isnull=True)
                | models.Q(delivered_on__gte=models.F("purchased_on")),
            ),
            models.CheckConstraint(
                name="replaced_device_is_written_off",
                condition=models.Q(replaced_by__isnull=True) | models.Q(written_off_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "id"], name="device_of_organisation")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What people call it: `Apple iPhone 15`, or its kind where brand and model are unknown."""
        return " ".join(part for part in (self.brand, self.model) if part) or str(Kind(self.kind).label)

    @property
    def imeis(self) -> list[str]:
        """One or two IMEIs in their order; uses prefetched identifiers."""
        return [i.value for i in sorted(self.identifiers.all(), key=lambda i: i.position) if i.kind == Identifier.IMEI]

    @property
    def serial(self) -> str:
        """The serial number, or an empty string."""
        return next((i.value for i in self.identifiers.all() if i.kind == Identifier.SERIAL), "")

    @property
    def numbers(self) -> list[str]:
        """All that it is known by, IMEIs first; uses prefetched identifiers, else one query."""
        return [i.value for i in sorted(self.identifiers.all(), key=lambda i: (i.kind, i.position))]


class IdentifierQuerySet(models.QuerySet["Identifier"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(device__in=Device.objects.visible_to(actor))


class Identifier(models.Model):
    """A number that a device is known by: an IMEI (first or second) or a serial number.

    A table of its own, so that one unique constraint holds over both IMEI places and a look-up asks one index.
    """

    IMEI = "imei"
    SERIAL = "serial"
    KINDS = ((IMEI, _("IMEI")), (SERIAL, _("Serienummer")))

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="identifiers", verbose_name=_("enhed"))
    kind = models.CharField(_("slags"), max_length=6, choices=KINDS)
    position = models.PositiveSmallIntegerField(_("plads"), default=1)
    value = models.CharField(_("nummer"), max_length=60)

    objects = IdentifierQuerySet.as_manager()

    class Meta:
        verbose_name = _("nummer")
        verbose_name_plural = _("numre")
        constraints = [
            models.UniqueConstraint(fields=["kind", "value"], name="identifier_once"),
            models.UniqueConstraint(fields=["device", "kind", "position"], name="identifier_place_once"),
            models.CheckConstraint(
                name="identifier_place",
                condition=models.Q(kind="imei", position__in=[1, 2]) | models.Q(kind="serial", position=1),
            ),
            models.CheckConstraint(
                name="imei_is_fifteen_digits",
                condition=~models.Q(kind="imei") | models.Q(value__regex=r"^[0-9]{15}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.value
