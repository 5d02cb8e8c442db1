"""What the page shows that asks to check the answers: rows with 'Ret', and notes on what we did to what was typed."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.filing import answers
from claims.filing.draft import Draft
from claims.filing.filing import Filing, occurred_late
from claims.filing.postcodes import town_of
from claims.filing.senseless import left_out
from claims.models import Peril
from claims.models.claim import WITHOUT_DEVICE
from devices.identifier_texts import notice_text
from devices.identifiers import Identifier, read_identifier

# As the form says it of what somebody does not know.
UNKNOWN: Final = "unknown"


def check_context(draft: Draft, *, language: str, today: date, known: Mapping[str, str]) -> dict[str, Any]:
    """Rows and notes of the draft, in `language` where nobody chose one; its identifier was accepted by its page.

    `known` is what is sent along of whoever files, from the register, where they were not asked.
    """
    filing = draft.filing(language=language, **known)
    number = read_identifier(filing.identifier)
    notes = [notice_text(notice, number.value) for notice in number.notices] if isinstance(number, Identifier) else []
    told, unknown = draft.sensible, _unknown(draft)
    return {
        "draft_key": draft.key,
        "shape": draft.shape_with(known),
        "number": number.value if isinstance(number, Identifier) else filing.identifier,
        "back_href": reverse("file-claim-contact"),
        "identifier_rows": [_identifier_row(filing, number)],
        "identifier_notes": notes,
        "event_rows": [*(_row(row, unknown) for row in answers.event_rows(filing)), _files_row(draft)],
        "contact_rows": _from_register([_row(row, unknown) for row in answers.contact_rows(filing)], known),
        "wish_rows": [_row(row, unknown) for row in answers.wish_rows(filing)],
        "removed": bool(draft.removed),
        "late": occurred_late(filing.occurred_on, today=today),
        "battery_danger": filing.battery_danger,
        "unreachable": not filing.contact_email and (not filing.contact_phone or filing.phone_is_the_device),
        "stolen": filing.peril == Peril.THEFT,
        "for_colleague": filing.for_colleague,
        "other_town": _other_town(told),
        "left_out": _left_out(draft.answers),
    }


def _identifier_row(filing: Filing, number: Any) -> dict[str, Any]:
    known = isinstance(number, Identifier)
    label = _("IMEI") if known and number.kind == "imei" else _("Serienummer")
    return _shown(label, number.value if known else filing.identifier, "file-claim", is_code=True)


def _from_register(rows: list[dict[str, Any]], known: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows, with where a value is from that nobody wrote."""
    source, ours = _("Hentet fra virksomhedens enhedsliste"), set(filter(None, known.values()))
    return [{**row, "source": source} if row["value"] in ours else row for row in rows]


def _unknown(draft: Draft) -> dict[str, str]:
    """Not to know it, or not to mind, is an answer, too: what is said of it, by the row's label."""
    told = draft.answers
    said = {}
    if "occurred_on" in told and told["occurred_on"] is None:
        said[_("Hvornår")] = _("Det ved du ikke")
    if told.get("battery") == UNKNOWN:
        said[_("Batteriet")] = _("Det ved du ikke")
    if told.get("wish") == "":
        said[_("Helst afleveret")] = _("Det er lige meget")
    return said


def _left_out(told: dict[str, Any]) -> str:
    """What is said of answers that were given and are not sent along, for another one makes them senseless."""
    names = left_out(told)
    words = {"battery_danger": _("batteriet"), "wish": _("afleveringen"), "street": _("adressen")}
    of = {"about": get_text_list([word for name, word in words.items() if name in names], _("og"))}
    if not names & words.keys():
        return ""
    if told.get("peril") in WITHOUT_DEVICE:
        said = _(
            "Enheden er væk, så vi sender ikke dine svar om %(about)s med. Retter du, hvad der er sket, er de her igen."
        )
        return said % of
    if "wish" in names:
        said = _(
            "Et beskadiget batteri må hverken hentes af et bud eller sendes, så vi sender ikke dine svar om %(about)s "
            "med. Vælg en anden måde, eller aftal den med os, når vi ringer."
        )
        return said % of
    return _(
        "Adressen sender vi kun med, når et bud henter enheden, eller du sender den. Vælger du det, er den her igen."
    )


def _other_town(told: dict[str, Any]) -> str:
    """The town that the postal code has by our table, where another one was typed; '' where the two agree."""
    found = town_of(told.get("postcode", ""))
    return found if found and found.casefold() != told.get("city", "").casefold() else ""


def _files_row(draft: Draft) -> dict[str, Any]:
    """How many photos and papers were added, without those that nobody can open; the page shows them below."""
    count = len(draft.lying.in_order)
    counted = ngettext("%(count)d fil", "%(count)d filer", count) % {"count": count}
    return _shown(_("Billeder og bilag"), counted if count else "", "file-claim-story")


def _row(row: answers.AnswerRow, unknown: dict[str, str]) -> dict[str, Any]:
    return _shown(row.label, row.value or unknown.get(row.label, ""), row.page, is_code=row.is_code)


def _shown(label: str, value: str, page: str, *, is_code: bool = False) -> dict[str, Any]:
    """A row of the list with all that the list asks for: what is not there a template looks for the longest."""
    empty = {"url": "", "language": "", "source": "", "change_text": ""}
    return {"label": label, "value": value, "is_code": is_code, "change_href": _change_href(page), **empty}


@cache
def _change_href(page: str) -> str:
    """Where the page is that asked for it, opened to come back; more than ten rows share a handful."""
    return f"{reverse(page)}?ret=1"
