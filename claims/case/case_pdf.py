"""The whole case as one PDF for its claimant, made of what the page shows through the same door and nothing else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.spoken import spoken_long_day, spoken_long_moment, spoken_time
from claims.case import places
from claims.case.case_page import case_context
from claims.case.case_parts import Door
from claims.case.message_page import Line, lines_for_claimant, written_through
from claims.case.unopened import Refused
from claims.evidence import evidence_pdf
from claims.evidence.evidence_chapters import Chapter, Entry
from claims.models import RouteKind
from claims.workflow import State
from notifications.outbox import File

Context = Mapping[str, Any]
LONG = 200
# A limit in days ends with the midnight after its last one.
INSTANT = timedelta(microseconds=1)


def file_of(door: Door, now: datetime) -> File:
    """The PDF in the active language; `door.claim` has been loaded by `with_parts`."""
    number = door.claim.number
    context = case_context(door, now)
    lines = lines_for_claimant(door, written_through(door, now)) if context.get("talk") else []
    title = _("Din sag %(number)s") % {"number": number}
    content = evidence_pdf.pdf(chapters(context, lines, now=now), number=number, title=title)
    return File(f"sag-{number}.pdf", evidence_pdf.CONTENT_TYPE, content)


def chapters(context: Context, lines: Sequence[Line], *, now: datetime) -> list[Chapter]:
    """The page's context in words, in the order of the page; a part that the page does not show has no chapter."""
    found = (
        _standing(context, now),
        _tasks(context.get("tasks") or ()),
        _way(context.get("route"), context.get("parcels") or ()),
        _advice(context.get("advice")),
        _old_device(context.get("original")),
        _recall(context),
        _decision(context),
        _settlement(context.get("settlement")),
        _complaint(context.get("complaint")),
        _messages(lines),
        _told(context.get("answer_rows") or ()),
        _documents(context.get("documents") or ()),
        _refused(context.get("refused") or ()),
        _facts(_("Enheden"), context.get("device_rows") or ()),
        _course(context.get("timeline") or ()),
    )
    return [chapter for chapter in found if chapter.entries]


def _standing(context: Context, now: datetime) -> Chapter:
    claim, ball = context["claim"], context["ball"]
    facts = [
        (_("Sagsnummer"), claim.number),
        (_("Hvor sagen er"), places.place_word(places.current_place(State(claim.state)))),
        (_("Anmeldt"), spoken_long_moment(claim.filed_at)),
        (_("Hentet"), spoken_long_moment(now)),
    ]
    texts = [ball.text, ball.more]
    if context.get("battery_danger"):
        texts.append(
            _("Lad være med at oplade enheden, og send den ikke med posten. Læg den et sted, hvor intet kan brænde.")
        )
    return Chapter(title=_("Hvor sagen er"), entries=[Entry(facts=facts, texts=texts)])


def _tasks(rows: Iterable[Mapping[str, Any]]) -> Chapter:
    said = {"done": _("Udført"), "doing": _("I gang"), "blocked": _("Kan ikke startes endnu"), "missing": _("Mangler")}
    facts = [(row["title"], f"{said[row['state']]}. {row.get('hint', '')}".strip()) for row in rows]
    return Chapter(title=_("Det skal du gøre"), entries=[Entry(facts=facts)] if facts else [])


def _way(route: Context | None, parcels: Iterable[Mapping[str, Any]]) -> Chapter:
    entries = []
    if route:
        number = _("Bookingnummer") if route["kind"] == RouteKind.WALK_IN else _("Forsendelsesnummer")
        # The number is kept back until the device is ready.
        facts = [(number, route["number"])] if route["number"] else []
        if route["starts_at"]:
            facts.append((_("Tid"), _time(route)))
        facts.append((route["place_name"], route["place"]))
        if route["directions"]:
            facts.append((_("Find vej"), route["directions"]))
        if route["kind"] == RouteKind.WALK_IN:
            facts.append((_("Telefon"), route["phone"]))
        entries.append(Entry(heading=route["heading"], facts=facts))
    for parcel in parcels:
        facts = [(_("Forsendelsesnummer"), parcel["number"])]
        if parcel["carrier"]:
            facts.append((parcel["carrier"], parcel["tracking_number"]))
        entries.append(Entry(heading=parcel["title"], facts=facts, texts=[parcel["words"]]))
    return Chapter(title=_("Til værkstedet og tilbage"), entries=entries)


def _time(route: Context) -> str:
    """In full: who reads a paper does not know which day it was fetched on."""
    starts, ends = spoken_long_moment(route["starts_at"]), route["ends_at"]
    return f"{starts}–{spoken_time(ends).removeprefix('kl. ')}" if ends else starts


def _advice(advice: tuple[str, Sequence[str]] | None) -> Chapter:
    heading, steps = advice or ("", ())
    return Chapter(title=heading, entries=[Entry(texts=list(steps))] if steps else [])


def _old_device(original: Context | None) -> Chapter:
    """What is to become of the device that was replaced; its fate in the words of the timeline, once it has one."""
    entries = []
    if original and original["awaits_new"]:
        entries.append(
            Entry(texts=[_("Når du har fået den nye, sender du den gamle i den frankerede pose, som følger med.")])
        )
    elif original and original["original"].is_awaited and original["due_at"]:
        last = {"day": spoken_long_day(timezone.localdate(original["due_at"] - INSTANT))}
        said = _("Den skulle være sendt senest %(day)s.") if original["late"] else _("Send den senest %(day)s.")
        entries.append(Entry(texts=[said % last]))
    return Chapter(title=_("Den gamle enhed"), entries=entries)


def _recall(context: Context) -> Chapter:
    texts = [_("Den bliver udbedret uden selvrisiko, og du skal ikke sende os bilag.")]
    stands = context.get("recall") and context["claim"].is_open
    return Chapter(title=_("Fejlen er under garantien"), entries=[Entry(texts=texts)] if stands else [])


def _decision(context: Context) -> Chapter:
    decision = context.get("decision")
    entries = list(_of_decision(decision, _way_to_complain(context))) if decision else []
    return Chapter(title=_("Afgørelse"), entries=entries)


def _of_decision(decision: Context, complaining: list[str]) -> Iterator[Entry]:
    yield Entry(
        heading=str(decision["label"]),
        when=spoken_long_moment(decision["at"]),
        texts=[decision["reason"], decision["grounds"]],
    )
    if facts := decision.get("facts"):
        yield Entry(heading=_("Det har vi lagt til grund"), facts=[(row["label"], row["value"]) for row in facts])
    if changes := decision.get("changes"):
        yield Entry(heading=_("Det ville have ændret vurderingen"), texts=changes)
    if laws := decision.get("laws"):
        yield Entry(heading=_("Loven kan gå forud for vilkårene"), texts=laws)
    if complaining:
        yield Entry(heading=_("Er du uenig?"), texts=complaining)
    if bodies := decision.get("bodies"):
        yield Entry(heading=_("Her kan du klage videre"), texts=[_body(body) for body in bodies])


def _way_to_complain(context: Context) -> list[str]:
    """How to complain of the decision and what we promise then; nothing where that has been done."""
    may = context.get("complain_href")
    if context.get("complaint") and not may:
        return []
    said = (
        _(
            "Du har ret til at klage. Skriv til os på sagens side, eller ring på %(phone)s, og fortæl, hvad vi har "
            "overset. En anden end den, der traf afgørelsen, ser så på sagen igen."
        )
        if may
        else _(
            "Du har ret til at klage. Ring til os på %(phone)s, eller svar på en af vores mails, og fortæl, hvad vi "
            "har overset. En anden end den, der traf afgørelsen, ser så på sagen igen."
        )
    )
    promised = _(
        "Vi bekræfter din klage senest 1 arbejdsdag efter, at vi har fået den, og svarer senest 15 arbejdsdage efter."
    )
    return [said % {"phone": context["help_phone_number"]}, promised]


def _body(body: Mapping[str, str]) -> str:
    return "\n".join(filter(None, (body[name] for name in ("name", "address", "email", "phone", "web", "note"))))


def _settlement(settlement: Context | None) -> Chapter:
    rows = settlement["rows"] if settlement else ()
    return _facts(_("Det får du"), rows)


def _complaint(complaint: Context | None) -> Chapter:
    entries = []
    if complaint:
        made = complaint["made"]
        when = spoken_long_moment(made.received_at)
        entries.append(Entry(heading=_("Det skrev du"), when=when, texts=[made.text]))
        if made.answered_at:
            when = spoken_long_moment(made.answered_at)
            entries.append(Entry(heading=_("Vores svar"), when=when, texts=[made.answer]))
            entries += [Entry(texts=[_body(body)]) for body in complaint["bodies"]]
        elif complaint["said"]:
            entries.append(Entry(texts=[complaint["said"]]))
    return Chapter(title=_("Klage"), entries=entries)


def _messages(lines: Sequence[Line]) -> Chapter:
    entries = [
        Entry(heading=line.who or _("Os"), when=spoken_long_moment(line.at), texts=[line.text, *_names(line)])
        for line in lines
    ]
    return Chapter(title=_("Beskeder"), entries=entries)


def _names(line: Line) -> list[str]:
    return [", ".join(file.name for file in line.files)] if line.files else []


def _told(rows: Iterable[Any]) -> Chapter:
    """A long answer is a paragraph of its own: a line of a table must fit on one page."""
    given = list(rows)
    facts = [(row.label, row.value or _("Ikke oplyst")) for row in given if not _is_long(row.value)]
    entries = [Entry(facts=facts)] if facts else []
    entries += [Entry(heading=str(row.label), texts=row.value.split("\n")) for row in given if _is_long(row.value)]
    return Chapter(title=_("Det fortalte du"), entries=entries)


def _is_long(value: str) -> bool:
    return len(value) > LONG or "\n" in value


def _documents(documents: Iterable[Mapping[str, Any]]) -> Chapter:
    facts = [(str(d["kind"]), "\n".join(_document(d))) for d in documents]
    return Chapter(title=_("Det har du sendt"), entries=[Entry(facts=facts)] if facts else [])


def _document(document: Mapping[str, Any]) -> Iterator[str]:
    yield document["name"]
    yield spoken_long_moment(document["at"])
    # It waits to be opened.
    if said := document.get("said"):
        yield said


def _refused(refused: Sequence[Refused]) -> Chapter:
    facts = [(one.name, one.why) for one in refused]
    return Chapter(title=_("Det kunne vi ikke åbne"), entries=[Entry(facts=facts)] if facts else [])


def _facts(title: str, rows: Iterable[Mapping[str, Any]]) -> Chapter:
    facts = [(row["label"], row["value"]) for row in rows]
    return Chapter(title=title, entries=[Entry(facts=facts)] if facts else [])


def _course(timeline: Sequence[Mapping[str, Any]]) -> Chapter:
    facts = [(spoken_long_moment(line["at"]), line["title"]) for line in reversed(timeline)]
    return Chapter(title=_("Det er der sket"), entries=[Entry(facts=facts)] if facts else [])
