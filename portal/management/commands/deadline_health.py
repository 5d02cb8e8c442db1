"""`manage.py deadline_health`: is any promise late, does the post leave, does the beat come round?"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, NoReturn

from django.core.management.base import BaseCommand
from django.db import Error, ProgrammingError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.clock import database_now
from portal import health
from portal.health import Figure

LABELS = {
    "deadline_late_seconds": gettext_lazy("Ældste frist, der venter på at blive udløst"),
    "deadlines_due": gettext_lazy("Frister, der venter"),
    "deadlines_parked": gettext_lazy("Frister, der er sat til side"),
    "outbox_late_seconds": gettext_lazy("Ældste besked, der venter på at blive sendt"),
    "outbox_due": gettext_lazy("Beskeder, der venter"),
    "outbox_retrying_seconds": gettext_lazy("Ældste besked, der er forsøgt forgæves"),
    "outbox_dead": gettext_lazy("Beskeder, der er opgivet"),
    "files_sealed_seconds": gettext_lazy("Ældste fil, der venter på at blive åbnet"),
    "files_sealed": gettext_lazy("Filer, der venter"),
    "filings_last_hour": gettext_lazy("Anmeldelser i den seneste time"),
    "sweep_heartbeat_seconds": gettext_lazy("Seneste runde over fristerne"),
    "outbox_heartbeat_seconds": gettext_lazy("Seneste runde over beskederne"),
}


class Command(BaseCommand):
    help = gettext_lazy(  # type: ignore[assignment]
        "Siger, om frister og beskeder bliver passet. Slutter med 1, hvor en grænse er overskredet, "
        "og med 2, hvor databasen ikke svarer."
    )
    # Asked every minute, and about the running house: how the code is put together was asked when it started.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help=_("svar som JSON"))
        parser.add_argument("--heartbeats", action="store_true", help=_("spørg kun, om runderne kommer"))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            figures = health.read(now=database_now())
        except ProgrammingError:
            self._refuse(_("Databasen mangler tabeller: kør manage.py migrate."))
        except Error:
            self._refuse(_("Databasen svarer ikke: se, om den kører, og om DATABASE_URL er rigtig."))
        if options["heartbeats"]:
            figures = health.heartbeats(figures)
        self.stdout.write(_as_json(figures) if options["json"] else "\n".join(map(_line, figures)))
        if health.unwell(figures):
            sys.exit(1)

    def _refuse(self, line: str) -> NoReturn:
        self.stderr.write(line, style_func=str)
        sys.exit(2)


def _as_json(figures: Sequence[Figure]) -> str:
    rows = {figure.name: {**asdict(figure), "ok": figure.is_well} for figure in figures}
    for row in rows.values():
        del row["name"]
    return json.dumps({"ok": not health.unwell(figures), "figures": rows}, indent=2)


def _line(figure: Figure) -> str:
    """Such as `ok    Beskeder, der er opgivet: 2 (højst 10)`."""
    word = _("ok") if figure.is_well else _("FEJL")
    text = f"{word:<5} {LABELS[figure.name]}: {_said(figure.value, figure)}"
    if figure.limit is None:
        return text
    return _("{text} (højst {limit})").format(text=text, limit=_said(figure.limit, figure))


def _said(value: float | None, figure: Figure) -> str:
    if value is None:
        return _("aldrig")
    return f"{value:.0f} s" if figure.name.endswith("_seconds") else f"{value:.0f}"
