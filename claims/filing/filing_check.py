"""What the page shows that asks to check the answers: rows with 'Ret', and notes on what we did to what was typed."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.filing import answers
from claims.filing.draft import Draft
from claims.filing.filing import Filing, occurred_late
from claims.models import Peril
from devices.identifier_texts import notice_text
from devices.identifiers import Identifier, read_identifier


def check_context(draft: Draft, *, language: str, today: date) -> dict[str, Any]:
    """Rows and notes of the draft, in `language` where nobody chose one; its identifier was accepted by its page."""
    filing = draft.filing(language=language)
    number = read_identifier(filing.identifier)
    notes = [notice_text(notice, number.value) for notice in number.notices] if isinstance(number, Identifier) else []
    wish_rows = [_row(row) for row in answers.wish_rows(filing)]
    return {
        "draft_key": draft.key,
        "number": number.value if isinstance(number, Identifier) else filing.identifier,
        "back_href": reverse("file-claim-contact"),
        "identifier_rows": [_identifier_row(filing, number)],
        "identifier_notes": notes,
        "event_rows": [*(_row(row) for row in _event_rows(draft, filing)), _files_row(draft)],
        "contact_rows": [_row(row) for row in answers.contact_rows(filing)],
        "wish_rows": wish_rows,
        "removed": bool(draft.removed),
        "late": occurred_late(filing.occurred_on, today=today),
        "battery_danger": filing.battery_danger,
        "unreachable": not filing.contact_email and not filing.contact_phone,
        "stolen": filing.peril == Peril.THEFT,
        "for_colleague": bool(filing.filer_email),
    }


def _identifier_row(filing: Filing, number: Any) -> dict[str, Any]:
    known = isinstance(number, Identifier)
    return {
        "label": _("IMEI") if known and number.kind == "imei" else _("Serienummer"),
        "value": number.value if known else filing.identifier,
        "is_code": True,
        "change_href": f"{reverse('file-claim')}?ret=1",
    }


def _event_rows(draft: Draft, filing: Filing) -> list[answers.AnswerRow]:
    """Not knowing the day is an answer, too."""
    rows = answers.event_rows(filing)
    if "occurred_on" not in draft.answers or filing.occurred_on is not None:
        return rows
    unknown = answers.AnswerRow(page="file-claim-when", label=_("Hvornår"), value=_("Det ved du ikke"))
    return [unknown if row.label == unknown.label else row for row in rows]


def _files_row(draft: Draft) -> dict[str, Any]:
    """How many photos and papers were added; the page shows them below."""
    count = len(list(draft.files))
    counted = ngettext("%(count)d fil", "%(count)d filer", count) % {"count": count}
    return {
        "label": _("Billeder og bilag"),
        "value": counted if count else "",
        "change_href": f"{reverse('file-claim-story')}?ret=1",
    }


def _row(row: answers.AnswerRow) -> dict[str, Any]:
    return {
        "label": row.label,
        "value": row.value,
        "is_code": row.is_code,
        "change_href": f"{reverse(row.page)}?ret=1",
    }
