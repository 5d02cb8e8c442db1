"""`manage.py demo_guide`: say where to look in the demonstration."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext_lazy

from accounts import present
from portal.demo.guide import guide


class Command(BaseCommand):
    help = gettext_lazy("Siger, hvor man kan se demonstrationen, og hvem man kan logge ind som.")  # type: ignore[assignment]

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(guide(now=present.now()))
