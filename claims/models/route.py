"""The way a device goes to the workshop and back."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Actor, User
from claims.models.claim import Claim, RouteKind
from workshops.models import Booking, Repair, Shipment, Workshop


class RouteQuerySet(models.QuerySet["Route"]):
    def visible_to(self, actor: Actor) -> Self:
        seen = self.filter(claim__in=Claim.objects.visible_to(actor))
        return seen.filter(workshop__staff__user_id=actor.pk) if actor.role == "workshop" else seen

    def standing(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def under_way(self) -> Self:
        """Standing ones whose parcel its claimant has handed in, and no workshop has received."""
        handed_in = self.standing().filter(repair__isnull=True, shipment__handed_in_at__isnull=False)
        return handed_in.filter(shipment__received_at__isnull=True)

    def leaving(self, now: datetime) -> Self:
        """Those under way, and standing ones whose driver's time has begun."""
        fetched = self.standing().filter(repair__isnull=True, shipment__window__startswith__lte=now)
        return self.under_way() | fetched


class Route(models.Model):
    """The chosen route of a claim; a new choice ends the one before it, so that one stands at a time."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="routes")
    kind = models.CharField(_("vej"), max_length=10, choices=RouteKind)
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="routes")
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="route")
    shipment = models.OneToOneField(Shipment, on_delete=models.PROTECT, null=True, blank=True, related_name="route")
    repair = models.OneToOneField(Repair, on_delete=models.PROTECT, null=True, blank=True, related_name="route")
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    # When the letter with the number, and the label, first went to whom the register knows, and to everybody: what has
    # been given is not withheld again (`routes.readiness`).
    released_at = models.DateTimeField(null=True, blank=True)
    released_to_all_at = models.DateTimeField(null=True, blank=True)

    objects = RouteQuerySet.as_manager()

    class Meta:
        verbose_name = _("vej til værkstedet")
        verbose_name_plural = _("veje til værkstedet")
        constraints = [
            models.UniqueConstraint(
                fields=["claim"], name="one_standing_route_a_claim", condition=models.Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="route_has_what_its_kind_needs",
                condition=models.Q(kind="walk_in", booking__isnull=False, shipment__isnull=True)
                | models.Q(kind__in=["pickup", "label"], booking__isnull=True, shipment__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["workshop", "chosen_at"], name="route_to_workshop", condition=models.Q(ended_at__isnull=True)
            )
        ]
