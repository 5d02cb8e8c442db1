"""`manage.py note_outage`: the portal was down, and the sweep did not see it."""

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.spoken import spoken_long_moment
from claims.promises import outages
from notifications.clock import database_now
from notifications.models import Outage

# A longer one is a slip of the hand, or a disaster that wants more than a command.
LONGEST = timedelta(days=31)
# More numbers than anybody reads.
SHOWN = 50


class Command(BaseCommand):
    help = gettext_lazy(  # type: ignore[assignment]
        "Noterer, at portalen har været nede, og giver anmeldere længere tid, hvor deres sidste dag blev ramt."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        moment = _("tidspunkt i dansk tid, fx 2026-11-20T14:30")
        parser.add_argument("--from", dest="began_at", required=True, help=moment)
        parser.add_argument("--to", dest="ended_at", required=True, help=moment)

    def handle(self, *args: Any, **options: Any) -> None:
        began_at, ended_at = _moment(options["began_at"]), _moment(options["ended_at"])
        now = database_now()
        _require_possible(began_at, ended_at, now=now)
        outages.write(began_at=began_at, ended_at=ended_at)
        settled = outages.settle(now=now)
        self.stdout.write(
            _("Noteret: portalen var nede fra %(began)s til %(ended)s.")
            % {"began": spoken_long_moment(began_at), "ended": spoken_long_moment(ended_at)}
        )
        moved = ngettext("%(number)d frist er flyttet.", "%(number)d frister er flyttet.", settled.moved)
        self.stdout.write(moved % {"number": settled.moved})
        if settled.left:
            self.stdout.write(_("Nogen arbejder på resten lige nu. De bliver flyttet i næste runde over fristerne."))
        self._tell_lapsed(Outage.objects.get(began_at=began_at))

    def _tell_lapsed(self, outage: Outage) -> None:
        """Claims that lapsed before the outage was noted are for a person to open again."""
        lapsed = list(outages.lapsed_in(outage).values_list("number", flat=True)[: SHOWN + 1])
        if lapsed:
            numbers = ", ".join(lapsed[:SHOWN]) + (", …" if len(lapsed) > SHOWN else "")
            self.stdout.write(_("Disse sager nåede at blive henlagt. Se, om de skal genåbnes: %s") % numbers)


def _moment(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(_("Skriv tidspunktet som 2026-11-20T14:30, ikke «%s».") % text)
    return found if found.tzinfo else timezone.make_aware(found)


def _require_possible(began_at: datetime, ended_at: datetime, *, now: datetime) -> None:
    if ended_at <= began_at:
        raise CommandError(_("Nedetiden skal slutte, efter at den begyndte."))
    if ended_at > now:
        raise CommandError(_("Nedetiden skal være slut, før den kan noteres."))
    if ended_at - began_at > LONGEST:
        raise CommandError(_("Nedetiden er længere end 31 dage. Se tidspunkterne efter."))
