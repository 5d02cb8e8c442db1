"""What is said of a claim that will lapse: what is missing, what was sent, and what stands in the way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.spoken import spoken_long_moment
from claims.closures import Closure, Reminder
from claims.holds import Owed, Reason
from claims.models import TaskKind
from claims.models.deadline import DeadlineKind
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
    """What became of one reminder: a word, its tone, and a sentence."""

    fate: str
    tone: str
    text: str

    @property
    def line(self) -> str:
        """All of it on one line, for a mail."""
        return f"{self.text} ({self.fate.lower()})"


def missing(closure: Closure) -> list[str]:
    """What has not come, each in a few words."""
    if closure.deadline.kind == DeadlineKind.DELIVERY:
        return [_("Enheden er ikke på værkstedet"), _way(closure)]
    return [str(MISSING[task.kind]) for task in closure.owed if task.kind in MISSING]


def proofs(closure: Closure) -> list[Proof]:
    """What became of each reminder, the first one first; one that says so where none was written."""
    if not closure.reminders:
        return [Proof(fate=_("Ingen påmindelse sendt"), tone="danger", text=_("Anmelderen har intet fået fra os."))]
    return [_proof(reminder) for reminder in closure.reminders]


def reason_text(reason: Reason) -> str:
    """What stands in the way, in one sentence."""
    facts = {"moment": spoken_long_moment(reason.since), "what": reason.what, "who": reason.who}
    match reason.owed:
        case Owed.UPLOAD_UNANSWERED:
            return _("Ingen har set på «%(what)s», som kom %(moment)s.") % facts
        case Owed.QUOTE_UNDECIDED:
            return _("Værkstedet har ventet på svar siden %(moment)s.") % facts
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


def _proof(reminder: Reminder) -> Proof:
    message = reminder.message
    fate, tone = _fate(message)
    return Proof(fate=fate, tone=tone, text=", ".join(_parts(reminder)))


def _parts(reminder: Reminder) -> Iterator[str]:
    message = reminder.message
    if reminder.days_before is not None:
        days = ngettext("%(days)d dag før", "%(days)d dage før", reminder.days_before)
        yield days % {"days": reminder.days_before}
    yield spoken_long_moment(message.delivered_at or message.created_at)
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
