"""Loading the demonstration: everything in one transaction, so that it is there as a whole or not at all."""

import random
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.refusals import Refusal
from notifications import bell
from portal.demo import post
from portal.demo.fleets import import_fleets
from portal.demo.house import build_house
from portal.demo.playing import Played, play

SEED = 2026


@dataclass(frozen=True)
class Loaded:
    """What was made."""

    organisations: int
    devices: int
    claims: tuple[Played, ...]


def load_demo(*, now: datetime) -> Loaded:
    """Make organisations, fleets and claims with a past that ends at `now`, and date their mails.

    Raises `Refusal` outside the demonstration, and where the database holds an organisation already.
    """
    if settings.PRODUCTION or not (settings.DEMO or settings.DEBUG):
        raise Refusal(_("Demonstrationsdata hører kun til i demonstrationen. Start den med bin/demo."), code="no_demo")
    dice = random.Random(SEED)  # noqa: S311 - a story, no secret
    with bell.held(), transaction.atomic():
        if Organisation.objects.exists():
            raise Refusal(
                _("Databasen har allerede virksomheder. Begynd forfra med bin/demo --fresh."), code="not_empty"
            )
        house = build_house(now=now)
        reports = import_fleets(house, dice=dice, now=now)
        claims = play(house, dice=dice, now=now)
    post.date_mails()
    return Loaded(len(house.organisations), sum(report.new for report in reports), tuple(claims))
