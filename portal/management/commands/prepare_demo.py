"""`manage.py prepare_demo`: tables, demonstration data and guide in one go: each start of Python costs a second."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.translation import gettext_lazy


class Command(BaseCommand):
    help = gettext_lazy("Bringer tabellerne ajour, lægger demonstrationsdata ind og siger, hvor man kan se dem.")  # type: ignore[assignment]
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        call_command("load_demo", once=True, stdout=self.stdout)
        call_command("demo_guide", stdout=self.stdout)
