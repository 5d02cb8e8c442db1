"""`manage.py load_demo`: fill an empty database with the demonstration's data."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import present
from accounts.refusals import Refusal
from portal.demo.loading import load_demo


class Command(BaseCommand):
    help = gettext_lazy("Fylder en tom database med demonstrationsdata.")  # type: ignore[assignment]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help=_("gør ingenting, hvis databasen allerede har virksomheder")
        )

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        try:
            loaded = load_demo(now=present.now())
        except Refusal as refusal:
            if once and refusal.code == "not_empty":
                return
            self.stderr.write(refusal.text, style_func=str)
            sys.exit(2)
        self.stdout.write(
            _("%(organisations)d virksomheder, %(devices)d enheder og %(claims)d sager er lagt ind.")
            % {"organisations": loaded.organisations, "devices": loaded.devices, "claims": len(loaded.claims)}
        )
