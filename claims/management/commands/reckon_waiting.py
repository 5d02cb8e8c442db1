"""`manage.py reckon_waiting`: say of every open claim who has the ball, for rows that no act has made."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from claims import waiting
from claims.models import Claim


class Command(BaseCommand):
    help = "Regner ud for alle åbne sager, hvem der har bolden."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = waiting.settle_every(Claim.objects.open())
        self.stdout.write(_("%(changed)d sager skiftede.") % {"changed": changed})
