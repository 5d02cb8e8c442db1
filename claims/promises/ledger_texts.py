"""The lines of a promise's ledger in words: to the desk with who and why, to the claimant what is theirs."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from accounts.spoken import spoken_long_day, spoken_long_moment
from claims.models import Deadline, DeadlineEntry
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises.deadlines import OF_THE_CLAIMANT
from claims.promises.ledger import Rule
from workshops.calendars import local_date

INSTANT = timedelta(microseconds=1)


def desk_line(entry: DeadlineEntry) -> str:
    """The entry in one sentence, with who did it."""
    if entry.kind == EntryKind.WARNED:
        return _warning(entry)
    if entry.kind == EntryKind.MOVED:
        return _told(move_of(entry), entry)
    if entry.kind == EntryKind.HOURS:
        return _told(_hours(entry), entry)
    said = {
        EntryKind.STARTED: _("Begyndt %(moment)s"),
        EntryKind.HELD: _("Holdt tilbage %(moment)s"),
        EntryKind.RELEASED: _("Sluppet igen %(moment)s"),
        EntryKind.MET: _("Opfyldt efter fristen %(moment)s") if entry.data.get("late") else _("Overholdt %(moment)s"),
        EntryKind.MISSED: _("Overskredet %(moment)s"),
        EntryKind.CANCELLED: _("Bortfaldet %(moment)s"),
    }
    sentence = said[EntryKind(entry.kind)] % {"moment": spoken_long_moment(entry.at)}
    if other := entry.data.get("taken_over"):
        sentence = _("%(sentence)s på sag %(number)s") % {"sentence": sentence, "number": other}
    return _told(sentence, entry)


def move_of(entry: DeadlineEntry) -> str:
    """Where the promise was moved to and by what, without who of us did it; as the claimant may read it, too."""
    facts = {"to": _end(entry, "due_at"), "from": _end(entry, "from"), "moment": spoken_long_moment(entry.at)}
    match entry.data.get("rule"):
        case Rule.EXTENDED:
            return _("Forlænget til %(to)s %(moment)s") % facts
        case Rule.RELEASED:
            return _("Forlænget til %(to)s, fordi vi selv skyldte næste skridt") % facts
        case Rule.OUTAGE:
            return _("Forlænget til %(to)s, fordi portalen var nede") % facts
        case Rule.CALENDAR:
            return _("Flyttet fra %(from)s til %(to)s, fordi åbningstiderne er ændret") % facts
    return _("Flyttet til %(to)s %(moment)s") % facts


def _hours(entry: DeadlineEntry) -> str:
    """That the opening hours changed and the promise's own time did not."""
    facts = {
        "moment": spoken_long_moment(entry.at),
        "number": entry.data.get("version", 0),
        "was": entry.data.get("was", 0),
    }
    if entry.data.get("kept"):
        return _("Holder fast i åbningstiderne fra version %(was)s, da de blev ændret %(moment)s") % facts
    if entry.data.get("restaged"):
        return _("Følger åbningstiderne fra version %(number)s med varsler og påmindelser, %(moment)s") % facts
    return _("Følger åbningstiderne fra version %(number)s, tiden er den samme, %(moment)s") % facts


def claimant_line(deadline: Deadline, entry: DeadlineEntry) -> str:
    """What the claimant reads of the entry; '' for what is ours alone."""
    match entry.kind:
        case EntryKind.STARTED if deadline.kind == DeadlineKind.AGREED_CALL:
            return _("Tiden blev valgt %(moment)s.") % {"moment": spoken_long_moment(entry.at)}
        case EntryKind.STARTED:
            return _("Vi tæller fra %(moment)s.") % {"moment": spoken_long_moment(deadline.starts_at)}
        case EntryKind.MISSED if deadline.kind in OF_THE_CLAIMANT:
            return _("Den sidste dag var %(day)s.") % {"day": spoken_long_day(local_date(deadline.due_at - INSTANT))}
        case EntryKind.MISSED:
            return _("Vi nåede det ikke inden %(moment)s.") % {"moment": spoken_long_moment(deadline.due_at)}
        case EntryKind.MOVED:
            return _("Fristen er flyttet til %(to)s.") % {"to": _end(entry, "due_at")}
    return ""


def _told(sentence: str, entry: DeadlineEntry) -> str:
    if entry.by:
        sentence = _("%(sentence)s af %(name)s") % {"sentence": sentence, "name": entry.by.name}
    code = str(entry.data.get("reason", ""))
    # What a person gave as the reason stands in their own words, not as a code.
    reason = _reasons().get(code, str(entry.data.get("words", "")))
    return f"{sentence}: {reason}." if reason else f"{sentence}."


def _end(entry: DeadlineEntry, key: str) -> str:
    """A time of the entry as people say it: a limit in days as its last day, any other as its moment."""
    written = entry.data.get(key)
    if not written:
        return ""
    at = datetime.fromisoformat(written)
    if entry.deadline.ends_with_a_day:
        last: date = local_date(at - INSTANT)
        return spoken_long_day(last)
    return spoken_long_moment(at)


def _warning(entry: DeadlineEntry) -> str:
    """A reminder to the claimant, or a warning to us; a stage that this version does not know is a warning."""
    stage = entry.stage.partition("#")[0]
    days = stage.removeprefix("days_")
    moment = {"moment": spoken_long_moment(entry.at)}
    if stage == "half_time":
        return _("Varslet %(moment)s: halvdelen af tiden er gået.") % moment
    if stage == "minutes_30":
        return _("Varslet %(moment)s: 30 minutter tilbage.") % moment
    if stage == "ahead_30":
        return _("Varslet %(moment)s: den aftalte tid er lige om lidt.") % moment
    if stage == days:
        return _("Varslet %(moment)s.") % moment
    about = {**moment, "days": days}
    if "into" in entry.data:
        return _("Påmindelsen %(days)s dage før gik med i den næste, %(moment)s.") % about
    if not entry.data.get("letters"):
        return _("Ikke påmindet %(moment)s, %(days)s dage før: sagen har ingen adresse.") % about
    return _("Påmindet %(moment)s, %(days)s dage før.") % about


def _reasons() -> Mapping[str, str]:
    return {
        "reached": _("talte med anmelderen"),
        "rang_us": _("anmelderen ringede til os"),
        "asked_later": _("ringede; anmelderen bad os ringe senere"),
        "not_reached": _("ringede, men ingen svarede"),
        "voicemail": _("ringede og kom til telefonsvareren"),
        "busy": _("ringede, men der var optaget"),
        "someone_else": _("ringede og talte med en anden"),
        "wrong_number": _("ringede, men nummeret hører til en anden"),
        "solved_by_phone": _("løst på telefon"),
        "solve_by_phone": _("løst på telefon"),
        "decided": _("afgjort"),
        "documents_wanted": _("bad om dokumentation"),
        "complete": _("alt er kommet"),
        "received": _("enheden er på værkstedet"),
        "device_gone": _("enheden er væk"),
        "withdraw": _("trukket tilbage"),
        "close": _("sagen er afsluttet"),
        "merged": _("lagt sammen med en anden sag"),
        "earlier_clock": _("en sag, der er lagt sammen med denne, har en tidligere frist"),
        "lapse": _("sagen er henlagt"),
        "hand_back": _("enheden er leveret tilbage"),
        "reopen": _("sagen er genåbnet"),
        "finish": _("værkstedet er færdigt"),
        "route_ended": _("aftalen gælder ikke længere"),
        "battery_safe": _("batteriet er i orden"),
        "pickup_over": _("tiden er gået, og anmelderen er lovet besked"),
        "quote_answered": _("værkstedet har fået svar"),
        "original_received": _("den gamle enhed er kommet"),
        "charged": _("en opkrævning er godkendt"),
        "let_go": _("der opkræves ikke noget"),
        "complaint_read": _("klagen er læst og bekræftet"),
        "complaint_answered": _("klagen er besvaret"),
        "complaint_withdrawn": _("klagen er trukket tilbage"),
        "routed": _("vejen til værkstedet er valgt"),
        "wrote": _("anmelderen har selv skrevet"),
        "papers_sent": _("anmelderen har sendt noget"),
        "looked_at": _("vi har kigget på det, anmelderen sendte"),
        "message_sent": _("skrev til anmelderen"),
        "put_aside": _("beskeden kræver ikke noget svar"),
        "recalled": _("taget op som reklamation"),
        "recall_taken_back": _("ikke længere en reklamation"),
        "agreed": _("anmelderen har valgt en tid"),
        "time_changed": _("tiden er lavet om"),
        "upload_unanswered": _("vi mangler at se på et dokument"),
        "message_unanswered": _("vi mangler at svare på en besked"),
        "quote_undecided": _("vi mangler at svare på et tilbud"),
        "call_not_made": _("vi mangler at ringe, som vi har lovet"),
        "next_word_not_given": _("vi mangler at give besked, som vi har lovet"),
        "device_expected": _("der er aftalt en tid til at aflevere eller hente enheden"),
        "parcel_under_way": _("enheden er sendt"),
        "way_not_chosen": _("vi mangler at vælge vejen til værkstedet"),
        "reminder_bounced": _("påmindelsen kom ikke frem, og vi har ikke prøvet på anden vis"),
    }
