"""`manage.py print_photos`: write down what the photos look like that came in before their prints were kept."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext_lazy, ngettext

from claims.files.photo_prints import backfill
from claims.models import Document


class Command(BaseCommand):
    help = gettext_lazy(  # type: ignore[assignment]
        "Gemmer, hvordan billeder ser ud, der kom ind, før vi gemte det. Kan køres igen uden skade."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        written = sum(backfill(Document.objects.all()))
        said = ngettext("%(number)d billede har fået et aftryk.", "%(number)d billeder har fået et aftryk.", written)
        self.stdout.write(said % {"number": written})
