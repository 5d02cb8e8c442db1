"""The pages of a case that its claimant may open, the same behind each door."""

from collections.abc import Callable, Iterator

from django.http import HttpResponseBase
from django.urls import URLPattern, path

from claims.views import (
    call_times,
    case,
    case_aftermath,
    case_contact,
    case_files,
    case_messages,
    case_papers,
    case_purchase,
    case_reopening,
    case_unlocking,
)

View = Callable[..., HttpResponseBase]

# Where it lies behind the door, the view, and its name behind the door's own.
_PAGES = (
    ("", case.show_case, "case"),
    ("bilag/<slug:kind>/", case_files.send_documents, "document"),
    ("svar/<slug:task>/", case.send_answer, "answer"),
    ("oplysninger/", case_contact.ask_for_code, "contact"),
    ("oplysninger/kode/", case_contact.take_code, "contact-code"),
    ("opkald/", call_times.choose_call_time, "call-time"),
    ("opkald/kalender/", call_times.call_calendar, "call-calendar"),
    ("label/", case.show_label, "label"),
    ("sendt/", case_papers.note_sent, "sent"),
    ("goer-klar/", case_unlocking.get_ready, "unlock"),
    ("fil/<int:pk>/", case_files.show_file, "file"),
    ("fil/<int:pk>/lille/", case_files.show_small, "small-file"),
    ("fil/<int:pk>/koeb/", case_purchase.answer_purchase, "purchase"),
    ("klage/", case_aftermath.complain, "complain"),
    ("beskeder/", case_messages.converse, "messages"),
    ("ny-enhed/", case_aftermath.new_received, "new-received"),
    ("traek-tilbage/", case.withdraw_claim, "withdraw"),
    ("aftale/", case_papers.show_visit, "visit"),
    ("aftale/kalender/", case_papers.visit_calendar, "visit-calendar"),
    ("sag.pdf", case_papers.as_pdf, "pdf"),
    ("genaabn/", case_reopening.ask_to_reopen, "reopen"),
)


def behind(door: Callable[[View], View], *, at: str, named: str) -> Iterator[URLPattern]:
    """All pages of a case, each opened by `door`, below the address `at`, and named `<named>-<page>`."""
    for address, view, name in _PAGES:
        yield path(f"{at}{address}", door(view), name=f"{named}-{name}")
