"""Who has the ball while the device is away: on its way to the workshop, in it, on its way back. Part of `status`."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.spoken import spoken_last_day, spoken_moment, spoken_time
from claims.case.ball_facts import Ball, Facts, Promise, said_anew, with_next_word


def routed(facts: Facts, now: datetime) -> Ball:
    """Until the workshop has the device: how it gets there, by the way that was chosen."""
    if facts.must_not_be_sent:
        text = _("Lad enheden ligge. Den må ikke sendes, så vi finder en anden vej med dig.")
        more = _("Du kan også ringe til os på %(phone)s.") if facts.next_word_by else _("Ring til os på %(phone)s.")
        left = Ball(text=text, more=more % {"phone": facts.help_phone}, icon="label")
        return with_next_word(facts, left, now, _("Du hører fra os senest %(moment)s."))
    match facts.way:
        case "walk_in":
            return _brought(facts, now)
        case "pickup":
            return _fetched(facts, now)
    return _sent(facts, now)


def _brought(facts: Facts, now: datetime) -> Ball:
    over_at = facts.ends_at or facts.starts_at
    if over_at and over_at > now:
        text, more = _("Aflevér enheden %(moment)s hos %(workshop)s i %(city)s."), ""
    else:
        text = _("Du havde en tid %(moment)s hos %(workshop)s i %(city)s.")
        more = _("Nåede du det ikke, så ring til os på %(phone)s, så finder vi en ny.")
    said = {
        "workshop": facts.workshop,
        "city": facts.city,
        "moment": spoken_moment(facts.starts_at, now) if facts.starts_at else "",
    }
    return Ball(text=text % said, more=more % {"phone": facts.help_phone}, at=facts.starts_at, icon="handover")


def _fetched(facts: Facts, now: datetime) -> Ball:
    said = {
        "moment": spoken_moment(facts.starts_at, now) if facts.starts_at else "",
        "until": _bare_time(facts.ends_at) if facts.ends_at else "",
        "phone": facts.help_phone,
    }
    if facts.ends_at and facts.ends_at > now:
        text = _("Vi henter enheden hos dig %(moment)s–%(until)s.") % said
        return Ball(text=text, at=facts.starts_at, icon="truck")
    text = _("Vi skulle have hentet enheden hos dig %(moment)s–%(until)s.") % said
    if facts.next_word_by is None:
        more = _("Er den ikke hentet, så ring til os på %(phone)s.") % said
        return Ball(text=text, more=more, at=facts.starts_at, icon="truck")
    over = Ball(text=text, more=_("Du kan også ringe til os på %(phone)s.") % said, icon="truck")
    return with_next_word(facts, over, now, _("Er den ikke hentet, hører du fra os senest %(moment)s."))


def _sent(facts: Facts, now: datetime) -> Ball:
    """By post: each sentence has the moment that it names, and no other one."""
    if facts.sent_at:
        text = _("Du afleverede pakken %(sent)s. Vi skriver til dig, når værkstedet har den.")
        return Ball(text=text % {"sent": spoken_moment(facts.sent_at, now)}, at=facts.sent_at, icon="truck")
    if facts.label_waits:
        return Ball(text=_("Gør enheden klar til værkstedet. Derefter får du adresselabelen."), icon="label")
    if facts.deliver_by:
        text = _("Send enheden med den adresselabel, du har fået. Den skal være fremme senest %(last_day)s.")
        said = {"last_day": spoken_last_day(facts.deliver_by, now)}
        return Ball(text=text % said, at=facts.deliver_by, icon="label")
    return Ball(text=_("Send enheden med den adresselabel, du har fået."), icon="label")


def in_repair(facts: Facts, now: datetime) -> Ball:
    """While the workshop has it."""
    if facts.answer:
        return _asked_by_workshop(facts, facts.answer, now)
    if facts.received_at is None:
        return Ball(text=_("Enheden er på værkstedet."), icon="wrench")
    text = _("%(workshop)s i %(city)s fik enheden %(moment)s og arbejder på den.")
    said = {"workshop": facts.workshop, "city": facts.city, "moment": spoken_moment(facts.received_at, now)}
    return Ball(text=text % said, at=facts.received_at, icon="wrench")


def _asked_by_workshop(facts: Facts, answer: Promise, now: datetime) -> Ball:
    """That the repair waits for us, and until when; what the workshop asks is between it and us."""
    said = {"workshop": facts.workshop, "city": facts.city, "moment": spoken_moment(answer.due_at, now)}
    if answer.due_at > now:
        text = _("%(workshop)s i %(city)s har spurgt os om noget, før de går videre. Vi svarer senest %(moment)s.")
        return Ball(text=text % said, at=answer.due_at, icon="message")
    text = _(
        "%(workshop)s i %(city)s har spurgt os om noget, før de går videre. Vi skulle have svaret senest %(moment)s, "
        "og det nåede vi ikke."
    )
    anew = said_anew(answer, now, _("Vi svarer i stedet senest %(moment)s."))
    ring = _("Du kan også ringe til os på %(phone)s.") % {"phone": facts.help_phone}
    return Ball(text=text % said, more=f"{anew} {ring}".strip(), at=answer.due_at, broken=True, icon="message")


def returning(facts: Facts, now: datetime) -> Ball:
    """Once the workshop is done."""
    if not facts.repaired:
        if facts.next_word_by is None:
            return Ball(text=_("Enheden kan ikke repareres. Vi kontakter dig om, hvad der så skal ske."))
        sentence = _("Vi kontakter dig senest %(moment)s om, hvad der så skal ske.")
        return with_next_word(facts, Ball(text=_("Enheden kan ikke repareres.")), now, sentence)
    if facts.way == "walk_in":
        text = _("Enheden er klar. Du kan hente den hos %(workshop)s, %(street)s i %(city)s.")
        said = {"workshop": facts.workshop, "street": facts.street, "city": facts.city}
        return Ball(text=text % said, icon="handover")
    return Ball(text=_("Værkstedet er færdigt og gør pakken klar til dig."), icon="truck")


def _bare_time(at: datetime) -> str:
    """The clock time without its 'kl.', for the end of a span."""
    return spoken_time(at).removeprefix("kl. ")
