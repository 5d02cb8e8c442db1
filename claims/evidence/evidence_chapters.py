"""The evidence pack in words: its chapters in the active language, ready to be drawn or written down."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.spoken import spoken_long_day, spoken_long_moment, spoken_money, spoken_phone
from claims.complaints import bodies_of
from claims.deciding.decision_texts import clause_label, facts_used, laws_of, terms_of, what_would_have_changed
from claims.events.event_texts import speak
from claims.evidence.evidence_pack import Pack, entries_of, without_words
from claims.models import Claim, ClaimEvent, Complaint, Deadline, Decision, Document, Message
from claims.promises.ledger_texts import INSTANT, desk_line
from notifications.models import Channel, OutboxMessage
from notifications.rendering import render, render_sms
from notifications.tokens import private_token
from policies import product_facts, terms
from policies.product_rows import Row
from policies.terms_schema import Terms
from workshops import help_hours
from workshops.calendars import local_date

HIDDEN = "•••"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing of a chapter: a heading, a line of when and who, facts as label and value, and paragraphs."""

    heading: str = ""
    when: str = ""
    facts: Sequence[tuple[str, str]] = ()
    texts: Sequence[str] = ()
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A chapter of the pack; `nothing` is said where it has no entry."""

    title: str
    entries: Sequence[Entry]
    lead: str = ""
    nothing: str = ""


def chapters(pack: Pack) -> list[Chapter]:
    """The whole pack in the active language, always in the same order."""
    return [
        _claim(pack),
        Chapter(
            title=_("Afgørelse"),
            entries=[_decision(pack.claim, decision) for decision in pack.decisions],
            nothing=_("Sagen er ikke afgjort."),
        ),
        _terms(pack.terms),
        Chapter(
            title=_("Klage"),
            entries=[*(_complaint(complaint) for complaint in pack.complaints), *_bodies(pack)],
            nothing=_("Der er ikke klaget."),
        ),
        Chapter(
            title=_("Frister og deres regnskab"),
            lead=_("Hver linje er skrevet, da det skete, og er ikke ændret siden."),
            entries=[_promise(promise) for promise in pack.promises],
            nothing=_("Sagen har ingen frister."),
        ),
        Chapter(title=_("Forløb"), entries=[_event(event) for event in pack.events]),
        *_written(pack),
    ]


def _written(pack: Pack) -> list[Chapter]:
    """What was sent, said and sent in."""
    return [
        Chapter(
            title=_("Beskeder, der er sendt"),
            lead=_("Gengivet med portalens nuværende skabeloner. Private links er skjult."),
            entries=[letter_entry(letter) for letter in pack.letters],
            nothing=_("Ingen beskeder er sendt."),
        ),
        Chapter(
            title=_("Samtale med anmelderen"),
            entries=[_said(message) for message in pack.conversation],
            nothing=_("Der er ikke skrevet sammen."),
        ),
        Chapter(
            title=_("Dokumenter"),
            lead=_("Filerne ligger i sagsmappens zip-fil. SHA-256 er regnet, da de blev modtaget."),
            entries=[_document(document) for document in pack.documents],
            nothing=_("Der er ikke modtaget dokumenter."),
        ),
    ]


def _claim(pack: Pack) -> Chapter:
    claim = pack.claim
    person = claim.contact_name or (claim.person.name if claim.person else "")
    rows = [
        (_("Sagsnummer"), claim.number),
        (_("Virksomhed"), str(claim.organisation or "")),
        (_("Bruger"), person),
        (_("Enhed"), claim.device.name if claim.device else ""),
        (claim.get_stated_kind_display(), claim.stated_identifier),
        (_("Hændelse"), claim.get_peril_display() if claim.peril else ""),
        (_("Skadesdato"), spoken_long_day(claim.occurred_on) if claim.occurred_on else ""),
        (_("Anmeldt"), spoken_long_moment(claim.filed_at)),
        (_("Tilstand"), claim.get_state_display()),
        (_("Udfald"), claim.get_outcome_display() if claim.outcome else ""),
        (_("Afsluttet"), spoken_long_moment(claim.closed_at) if claim.closed_at else ""),
        (_("Lagt sammen med"), claim.merged_into.number if claim.merged_into else ""),
        (_("Også anmeldt som"), ", ".join(pack.merged)),
        *((_("Erstattet"), f"{one.get_form_display()}, {spoken_money(one.amount_dkk)}") for one in pack.settlements),
    ]
    told = Entry(heading=_("Anmelderens egne ord"), texts=[claim.description]) if claim.description else None
    lead = _("Sagen, som den stod %(moment)s. Callcenterets interne noter er ikke med.") % {
        "moment": spoken_long_moment(pack.stood_at)
    }
    return Chapter(title=_("Sagen"), lead=lead, entries=[Entry(facts=_filled(rows)), *([told] if told else [])])


def _decision(claim: Claim, decision: Decision) -> Entry:
    version = terms_of(decision)
    seconded = decision.seconded_by.name if decision.seconded_by else ""
    rows = [
        (_("Truffet af"), decision.decided_by.name),
        (_("Godkendt af"), seconded),
        (_("Vilkårenes punkt"), clause_label(version, decision.clause) if decision.clause else ""),
        *((fact["label"], fact["value"]) for fact in facts_used(claim, decision)),
    ]
    return Entry(
        heading=decision.get_kind_display(),
        when=spoken_long_moment(decision.seconded_at or decision.decided_at),
        facts=_filled(rows),
        texts=[text for text in (decision.reason, *what_would_have_changed(decision), *laws_of(decision)) if text],
    )


def _terms(version: Terms | None) -> Chapter:
    title, nothing = _("Vilkårene, som de gjaldt"), _("Ingen vilkår er fundet til sagen.")
    if version is None:
        return Chapter(title=title, entries=(), nothing=nothing)
    words = [one.words for one in product_facts.versions_of(version.product, terms.every().values())]
    names = [one.terms_id for one in product_facts.versions_of(version.product, terms.every().values())]
    lead = _("%(product)s. %(validity)s Vilkårenes indhold i portalens ord, med deres punkter.") % {
        "product": product_facts.version_name(version, terms.every().values()),
        "validity": dict(zip(names, words, strict=True)).get(version.id, ""),
    }
    entries = [
        Entry(heading=section.heading, facts=[_term(row) for row in section.rows])
        for section in product_facts.sections(version)
    ]
    return Chapter(title=title, lead=lead, entries=entries, nothing=nothing)


def _term(row: Row) -> tuple[str, str]:
    cited = ", ".join(" ".join(filter(None, (clause.number, clause.heading))) for clause in row.clauses)
    said = " ".join(filter(None, (f"{row.ruling}." if row.ruling else "", *row.words)))
    return ", ".join(row.names), f"{said} ({cited})" if cited else said


def _complaint(complaint: Complaint) -> Entry:
    rows = [
        (_("Modtaget"), f"{spoken_long_moment(complaint.received_at)}, {complaint.get_channel_display()}"),
        (_("Bekræftet"), _by(complaint.acknowledged_at, complaint.acknowledged_by)),
        (_("Besvaret"), _by(complaint.answered_at, complaint.answered_by)),
        (_("Trukket tilbage"), _by(complaint.withdrawn_at, None)),
        (_("Udfald"), complaint.get_outcome_display() if complaint.outcome else ""),
    ]
    answer = [_("Svaret: %(text)s") % {"text": complaint.answer}] if complaint.answer else []
    return Entry(heading=_("Klagen"), facts=_filled(rows), texts=[complaint.text, *answer])


def _bodies(pack: Pack) -> Iterator[Entry]:
    if not pack.complaints:
        return
    for place, body in enumerate(bodies_of(pack.claim), start=1):
        said = {**body, "phone": spoken_phone(body["phone"])}
        told = [said[key] for key in ("address", "email", "phone", "web", "note") if said[key]]
        yield Entry(heading=_("Næste sted %(place)d: %(name)s") % {"place": place, "name": body["name"]}, texts=told)


def _promise(promise: Deadline) -> Entry:
    in_days = promise.ends_with_a_day
    due = spoken_long_day(local_date(promise.due_at - INSTANT)) if in_days else spoken_long_moment(promise.due_at)
    rows = [
        (_("Begyndte"), spoken_long_moment(promise.starts_at)),
        (_("Frist"), due),
        (_("Status"), promise.get_state_display()),
    ]
    return Entry(
        heading=promise.get_kind_display(), facts=rows, texts=[desk_line(entry) for entry in entries_of(promise)]
    )


def _event(event: ClaimEvent) -> Entry:
    event.data = without_words(event.data)
    return Entry(heading=speak(event), when=_line(spoken_long_moment(event.at), event.by.name if event.by else ""))


def letter_entry(letter: OutboxMessage) -> Entry:
    """A delivered message as its reader saw it, and what became of it; private links are hidden."""
    subject, text = letter_text(letter)
    channel = _("Sms") if letter.channel == Channel.SMS else _("Mail")
    rows = [
        (_("Til"), letter.address),
        (_("Sendt"), spoken_long_moment(letter.delivered_at) if letter.delivered_at else ""),
        (_("Kom retur"), spoken_long_moment(letter.bounced_at) if letter.bounced_at else ""),
        (_("Vedhæftet"), ", ".join(file.name for file in letter.attachments.all())),
    ]
    return Entry(heading=f"{channel}: {subject}" if subject else channel, facts=_filled(rows), texts=[text])


def letter_text(letter: OutboxMessage) -> tuple[str, str]:
    """Subject and text of a message in its own language; an SMS has no subject. What cannot be read says so."""
    try:
        with help_hours.as_of(letter.delivered_at):
            if letter.channel == Channel.SMS:
                return "", render_sms(letter.template, language=letter.language, context=letter.context)
            rendered = render(letter.template, language=letter.language, context=letter.context)
    except Exception:
        # A context of an older release fails in many ways; none of them may take the pack with it.
        return letter.template, _("Beskeden kan ikke gengives.")
    return rendered.subject, _hidden(rendered.text, letter.context)


def _hidden(text: str, context: Mapping[str, Any]) -> str:
    """The text without the token that opens the claim to whoever has it."""
    key = context.get("link_key")
    return text.replace(private_token(key), HIDDEN) if isinstance(key, str) and key else text


def _said(message: Message) -> Entry:
    who = _("Anmelderen") if message.by_claimant else (message.by.name if message.by else "")
    return Entry(heading=who, when=spoken_long_moment(message.at), texts=[message.text])


def _document(document: Document) -> Entry:
    rows = [
        # Papers of the claims that were merged into this one are in the pack as well.
        (_("Sagsnummer"), document.claim.number),
        (_("Art"), document.get_kind_display()),
        (_("Modtaget"), spoken_long_moment(document.received_at)),
        (_("Sendt af"), document.received_from.name if document.received_from else ""),
        (_("Størrelse"), _("%(bytes)d byte") % {"bytes": document.size}),
    ]
    return Entry(heading=document.name, facts=_filled(rows), code=f"SHA-256 {document.sha256}")


def _by(at: Any, who: Any) -> str:
    return _line(spoken_long_moment(at), who.name if who else "") if at else ""


def _line(when: str, who: str) -> str:
    return f"{when}, {who}" if who else when


def _filled(rows: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(label, value) for label, value in rows if value]
