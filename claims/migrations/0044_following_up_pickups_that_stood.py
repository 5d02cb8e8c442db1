"""Pickups that stood before their end was followed up are followed up, too.

A claim at a time beside a portal that is in use, so that this never waits for two rows at once. Of a time that is over
already nobody was told anything: there the follow-up is due when this runs, and the next word as long after it, for a
word that begins as missed helps nobody. A sweep of the version before does not know the kind and may still run while
the new version starts, so none is looked at for an hour.
"""

from datetime import timedelta

from django.db import migrations, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

KIND = "pickup_no_show"
OVERLAP = timedelta(hours=1)
# What `claims.promises.promise_hours.CALENDAR_VERSION` is today; an agreed time is counted in no hours.
STANDARD = "standard-b7c93652b134"


def begin_for_standing(apps, schema_editor):
    now = timezone.now()
    claims = apps.get_model("claims", "Claim").objects
    begun = apps.get_model("claims", "Deadline").objects.filter(claim=OuterRef("claim"), kind=KIND)
    standing = apps.get_model("claims", "Route").objects.filter(
        ~Exists(begun.filter(Q(state="running") | Q(starts_at__gte=OuterRef("chosen_at")))),
        claim__state="routed",
        kind="pickup",
        ended_at=None,
        repair=None,
        shipment__window__isnull=False,
    )
    for key in list(standing.order_by("pk").values_list("claim", flat=True)):
        with transaction.atomic():
            claim = claims.select_for_update(no_key=True).get(pk=key)
            # Asked again now that nobody can change it: the device may have come meanwhile.
            if route := standing.select_related("shipment").filter(claim=key).first():
                follow_up(apps, claim, route, now)


def follow_up(apps, claim, route, now):
    """Begin it as choosing the pickup would have."""
    due_at = max(route.shipment.window.upper, now)
    deadline = apps.get_model("claims", "Deadline").objects.create(
        claim=claim,
        kind=KIND,
        starts_at=route.chosen_at,
        due_at=due_at,
        enforced_at=due_at,
        next_at=max(due_at, now + OVERLAP),
        state="running",
        calendar_version=STANDARD,
    )
    said = due_at.isoformat()
    apps.get_model("claims", "DeadlineEntry").objects.create(
        deadline=deadline,
        kind="started",
        at=now,
        data={"until": said, "due_at": said, "enforced_at": said, "steps": []},
    )
    claim.due_at = min(filter(None, [claim.due_at, due_at]))
    # A pause never hides a promise.
    if claim.snoozed_until and due_at <= claim.snoozed_until:
        claim.snoozed_until = None
    claim.save(update_fields=["due_at", "snoozed_until"])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("claims", "0043_the_end_of_a_pickup")]

    operations = [migrations.RunPython(begin_for_standing, migrations.RunPython.noop)]
