"""Going through a claim's checklist, and saying whether its battery is dangerous."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import WrongState
from claims.desk.checklists import items_for
from claims.guards import Seen, require_open, require_unchanged
from claims.models import ChecklistTick, Claim, EventKind
from claims.promises import next_word
from claims.routes import routing
from claims.timeline import act, lock, record, touch


@act
def tick(*, number: str, item: str, done: bool, by: User, now: datetime) -> bool:
    """Tick a point of the claim's checklist, or take its tick away; returns whether that changed anything.

    Ticks of others stay, so the claim is not asked for as it was seen. Raises `Claim.DoesNotExist`, and `WrongState`
    where the claim has ended or its list has no such point any more.
    """
    claim = lock(number)
    require_open(claim)
    if item not in items_for(claim.peril, battery_danger=claim.battery_danger):
        raise WrongState(_("Punktet står ikke længere på sagens tjekliste. Se sagen igen."), code="item")
    standing = ChecklistTick.objects.filter(claim=claim, item=item)
    if standing.exists() is done:
        return False
    if done:
        ChecklistTick.objects.create(claim=claim, item=item, by=by, at=now)
    else:
        standing.delete()
    record(claim, EventKind.CHECKED, at=now, by=by, item=item, done=done)
    return True


@act
def state_battery(*, number: str, dangerous: bool, by: User, now: datetime, seen: Seen | None = None) -> Claim:
    """Note what the claimant answered about the battery, in whatever way it was answered before.

    While it is dangerous nothing of the claim goes by post (`routes.routing`). Raises `Claim.DoesNotExist`,
    `WrongState` where the claim has ended, and `Changed`.
    """
    claim = lock(number)
    require_open(claim)
    require_unchanged(claim, seen)
    if claim.battery_danger is dangerous:
        return claim
    claim.battery_danger = dangerous
    touch(claim, "battery_danger")
    record(claim, EventKind.FACTS_ADDED, at=now, by=by, fields=["battery_danger"])
    # A parcel or a driver that was agreed on falls, and where the device goes instead is for us to say.
    next_word.owe(claim, at=now, by=by)
    next_word.let_go(claim, at=now, by=by, reason="battery_safe")
    # Nothing more is to be done to a device that is left alone, so what was kept back for that is given.
    routing.tell_when_ready(claim, now=now)
    return claim
