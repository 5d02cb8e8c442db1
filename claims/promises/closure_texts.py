"""What is said of a claim that will lapse: what is missing, what was sent, and what stands in the way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.spoken import spoken_long_moment
from claims.models import TaskKind
from claims.models.deadline import DeadlineKind
from claims.promises.closures import Closure, Reminder
from claims.promises.holds import Owed, Reason
from notifications.addresses import masked
from notifications.models import Channel, MessageState, OutboxMessage

MISSING: Mapping[str, str | Promise] = {
    TaskKind.DESCRIBE: gettext_lazy("Beskrivelse"),
    TaskKind.CONTACT: gettext_lazy("Kontakt"),
    TaskKind.PROOF_OF_PURCHASE: gettext_lazy("Købsbilag"),
    TaskKind.POLICE_REPORT: gettext_lazy("Politianmeldelse"),
    TaskKind.SIM_BLOCK: gettext_lazy("Spærret SIM-kort"),
    TaskKind.LAST_USE: gettext_lazy("Seneste brug"),
}


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What became of one reminder at the addresses that fared alike: a word, its tone, and a sentence."""

    fate: str
    tone: str
    text: str


def missing(closure: Closure) -> list[str]:
    """What has not come, each in a few words."""
    if closure.deadline.kind == DeadlineKind.DELIVERY:
        return [_("Enheden er ikke på værkstedet"), _way(closure)]
    return [str(MISSING[task.kind]) for task in closure.owed if task.kind in MISSING]


def proofs(closure: Closure) -> list[Proof]:
    """What became of each reminder, the first one first; one that says so where none was written."""
    if not closure.reminders:
        return [Proof(fate=_("Ingen påmindelse sendt"), tone="danger", text=_("Anmelderen har intet fået fra os."))]
    alike: dict[tuple[datetime, int | None, str], list[Reminder]] = {}
    for reminder in closure.reminders:
        message = reminder.message
        alike.setdefault((message.created_at, reminder.days_before, _fate(message)[0]), []).append(reminder)
    return [_proof(reminders) for reminders in alike.values()]


def reason_text(reason: Reason) -> str:
    """What stands in the way, in one sentence."""
    facts = {"moment": spoken_long_moment(reason.since), "what": reason.what, "who": reason.who}
    match reason.owed:
        case Owed.UPLOAD_UNANSWERED:
            return _("Ingen har set på «%(what)s», som kom %(moment)s.") % facts
        case Owed.MESSAGE_UNANSWERED:
            return _("Ingen har svaret på det, anmelderen skrev %(moment)s.") % facts
        case Owed.QUOTE_UNDECIDED:
            return _("Værkstedet har ventet på svar siden %(moment)s.") % facts
        case Owed.CALL_NOT_MADE:
            return _("Vi har lovet at ringe senest %(moment)s og har ikke gjort det endnu.") % facts
        case Owed.NEXT_WORD_NOT_GIVEN:
            return _("Vi har lovet, at anmelderen hører fra os senest %(moment)s, og det er ikke sket endnu.") % facts
        case Owed.DEVICE_EXPECTED:
            return (
                _("Det er aftalt, at enheden afleveres eller hentes %(moment)s, og den er ikke kommet endnu.") % facts
            )
        case Owed.PARCEL_UNDER_WAY:
            return _("Anmelderen har afleveret pakken %(moment)s, så den kan være på vej.") % facts
        case Owed.WAY_NOT_CHOSEN:
            return (
                _("Anmelderen har ikke manglet noget siden %(moment)s, men vi har ikke valgt vejen til værkstedet.")
                % facts
            )
        case Owed.REMINDER_BOUNCED:
            return (
                _("Den sidste påmindelse nåede ikke frem, og ingen har prøvet på anden vis siden %(moment)s.") % facts
            )
    return _("%(who)s holder den tilbage siden %(moment)s: %(what)s") % facts


def short_proof(closure: Closure) -> str:
    """The proof on one line: `Påmindet 3 gange, sidst 13. oktober 2026 kl. 08.00 (sendt)`."""
    if not closure.reminders:
        return _("Ingen påmindelse sendt")
    stages = {(reminder.message.created_at, reminder.days_before) for reminder in closure.reminders}
    said = ngettext("Påmindet %(times)d gang, %(last)s", "Påmindet %(times)d gange, sidst %(last)s", len(stages))
    last = closure.reminders[-1].message
    fates = sorted({_fate(r.message)[0].lower() for r in closure.reminders if r.message.created_at == last.created_at})
    moment = f"{spoken_long_moment(last.delivered_at or last.created_at)} ({', '.join(fates)})"
    return said % {"times": len(stages), "last": moment}


def _way(closure: Closure) -> str:
    if closure.route is None:
        return _("Ingen vej er valgt")
    return _("%(way)s til %(workshop)s") % {"way": closure.route.get_kind_display(), "workshop": closure.route.workshop}


def _proof(reminders: Sequence[Reminder]) -> Proof:
    fate, tone = _fate(reminders[0].message)
    return Proof(fate=fate, tone=tone, text=", ".join(_parts(reminders)))


def _parts(reminders: Sequence[Reminder]) -> Iterator[str]:
    first = reminders[0]
    if first.days_before is not None:
        days = ngettext("%(days)d dag før", "%(days)d dage før", first.days_before)
        yield days % {"days": first.days_before}
    yield spoken_long_moment(first.message.delivered_at or first.message.created_at)
    for message in (reminder.message for reminder in reminders):
        channel = _("sms til %(address)s") if message.channel == Channel.SMS else _("mail til %(address)s")
        yield channel % {"address": masked(message.address)}


def _fate(message: OutboxMessage) -> tuple[str, str]:
    if message.bounced_at:
        return _("Kom retur"), "danger"
    if message.state == MessageState.DELIVERED:
        return _("Sendt"), "success"
    if message.state == MessageState.PENDING:
        return _("Venter på at blive sendt"), "warning"
    return _("Kunne ikke sendes"), "danger"
