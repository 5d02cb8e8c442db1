"""What the claimant takes along from their case: the time and place with a code to scan, its calendar file, the PDF.

And their word that the parcel is on its way.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import present
from accounts.spoken import spoken_help_phone
from claims.case import case_pdf
from claims.case.case_parts import Door
from claims.case.case_route import calendar_entry, visit_part
from claims.proof.disclosure import disclosure_of
from claims.routes import handing_in
from claims.routes.routing import require_label
from claims.views.files import file_answer


@require_safe
def show_visit(request: HttpRequest, door: Door) -> HttpResponse:
    """The number to show at the desk or to the driver; back to the case where there is none that the door may see."""
    part = visit_part(door, present.now()) if _sees_the_way(door) else None
    if part is None:
        return redirect(door.url("case"))
    context = {
        "route": part,
        "claim": door.claim,
        "back_href": door.url("case"),
        "help_phone_number": spoken_help_phone(),
    }
    return render(request, "employee/visit.html", context)


@require_safe
def visit_calendar(_request: HttpRequest, door: Door) -> HttpResponse:
    """The same time as a calendar file; who may not see it is sent back to the case, whether one stands or not."""
    file = calendar_entry(door, present.now()) if _sees_the_way(door) else None
    return file_answer(file) if file else redirect(door.url("case"))


@require_http_methods(["GET", "HEAD", "POST"])
def note_sent(request: HttpRequest, door: Door) -> HttpResponse:
    """Note that the parcel was handed in; nothing that GET asks for changes anything.

    Whether there is a label is asked first: that something is kept from this door would tell that the register knows
    the device.
    """
    if request.method != "POST":
        return redirect(door.url("case"))
    if door.own:
        require_label(door.claim, known=door.trusted)
    if not _sees_the_way(door):
        raise Http404
    handing_in.note_sent(number=door.claim.number, by=door.user, now=present.now(), trusted=door.trusted)
    messages.success(request, _("Tak. Vi skriver til dig, når værkstedet har enheden."))
    return redirect(door.url("case"))


def as_pdf(_request: HttpRequest, door: Door) -> HttpResponse:
    """The whole case as this door shows it."""
    if not door.own:
        raise Http404
    file = case_pdf.file_of(door, present.now())
    response = HttpResponse(file.content, content_type=file.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


def _sees_the_way(door: Door) -> bool:
    if not door.own:
        raise Http404
    return door.claim.is_open and disclosure_of(door.claim, trusted=door.trusted).arrangements
