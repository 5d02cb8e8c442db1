"""Opening hours at the desk and at the workshop: as they stand, as they were, and what a change would do, before it is.

The form is filled in and sent to be looked at; that page carries what was typed in hidden fields, and is saved, or goes
back to be mended. Nothing is kept meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import Role, User
from claims.forms.hours import ChoiceForm
from claims.promises import new_hours
from claims.promises.new_hours import Effect, Figures, FiguresChanged, Hindered
from claims.views.hours_shown import (
    BookingLine,
    CallsOutside,
    MoveLine,
    Version,
    booking_lines,
    calls_outside,
    move_lines,
    places,
    versions,
)
from workshops import hours
from workshops.calendars import DEFAULT_CALENDAR, Calendar
from workshops.forms import CalendarForm
from workshops.hour_texts import changes, described
from workshops.models import CalendarVersion, Workshop
from workshops.rewriting import HoursChanged, write_version

opens_and_posts = require_http_methods(["GET", "HEAD", "POST"])

LEADS = (Role.TEAM_LEAD, Role.SYSTEM_ADMIN)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Whose hours the page is about, who looks at it, and the version that holds now."""

    owner: Workshop | None
    user: User
    newest: CalendarVersion | None
    now: datetime

    @property
    def number(self) -> int:
        return self.newest.number if self.newest else 0

    @property
    def calendar(self) -> Calendar | None:
        return hours.calendar_of(self.newest) if self.newest else None

    @property
    def href(self) -> str:
        return reverse("workshop-hours", args=[self.owner.slug]) if self.owner else reverse("desk-hours")


@for_roles(*LEADS)
@require_safe
def every_place(request: HttpRequest) -> HttpResponse:
    """The call centre and the workshops, with the version of each that holds."""
    return render(request, "desk/hours_places.html", {"places": places(signed_in(request))})


@for_roles(*LEADS)
@opens_and_posts
def call_centre(request: HttpRequest) -> HttpResponse:
    """The call centre's hours, in which what it promises is reckoned."""
    return _page(request, _place(request, None))


@for_roles(Role.WORKSHOP, *LEADS)
@opens_and_posts
def workshop(request: HttpRequest, slug: str) -> HttpResponse:
    """A workshop's hours, in which its desk gives times; its staff sees its own alone."""
    mine = Workshop.objects.visible_to(signed_in(request))
    return _page(request, _place(request, get_object_or_404(mine, slug=slug)))


def _place(request: HttpRequest, owner: Workshop | None) -> Place:
    user = signed_in(request)
    newest = CalendarVersion.objects.visible_to(user).of(owner).first()
    return Place(owner=owner, user=user, newest=newest, now=present.now())


def _page(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the hours; what was posted is taken back to the form, looked at, or saved."""
    if request.method != "POST":
        shown = CalendarForm.of(place.calendar or DEFAULT_CALENDAR, seen=place.number)
        return _form_page(request, place, shown)
    if "more" in request.POST or "edit" in request.POST:
        return _form_page(request, place, CalendarForm.as_typed(request.POST.dict()))
    form = CalendarForm(request.POST)
    if form.is_valid() and form.calendar == place.calendar and form.cleaned_data["seen"] == place.number:
        form.add_error(None, _("Du har ikke ændret noget. Ret åbningstiderne, før du går videre."))
    if not form.is_valid() or form.calendar is None:
        return _form_page(request, place, form)
    seen = form.cleaned_data["seen"] or 0
    if seen != place.number:
        newer = CalendarVersion.objects.visible_to(place.user).of(place.owner).filter(number__gt=seen)
        return _overtaken(request, place, HoursChanged(list(newer)))
    if "save" in request.POST:
        return _save(request, place, form.calendar, seen)
    return _preview(request, place, form.calendar)


def _save(request: HttpRequest, place: Place, calendar: Calendar, seen: int) -> HttpResponse:
    try:
        if place.owner:
            write_version(owner=place.owner, calendar=calendar, seen=seen, now=place.now, by=place.user)
        else:
            choice = ChoiceForm(request.POST)
            if not choice.is_valid():
                return _preview(request, place, calendar, choice=choice)
            new_hours.renew(
                calendar=calendar,
                seen=seen,
                shown=Figures(moved=choice.cleaned_data["moved"], overdue=choice.cleaned_data["overdue"]),
                also_open=choice.also_open,
                by=place.user,
                now=place.now,
            )
    except HoursChanged as refusal:
        return _overtaken(request, _place(request, place.owner), refusal)
    except FiguresChanged as refusal:
        return _preview(request, place, calendar, refusal=refusal)
    except Hindered as refusal:
        return _preview(request, place, calendar, choice=choice, refusal=refusal)
    messages.success(request, _("De nye åbningstider er gemt og gælder nu."))
    return redirect(place.href)


def _form_page(
    request: HttpRequest, place: Place, form: CalendarForm, *, refused: dict[str, Any] | None = None
) -> HttpResponse:
    before = request.GET.get("foer", "")
    before = before if before.isascii() and before.isdecimal() and len(before) < 9 else ""
    shown, further = versions(place.owner, user=place.user, before=int(before) if before else None)
    unread = place.newest is not None and place.calendar is None
    context = {
        **_about(place),
        "form": form,
        "all_forms": form.parts,
        "refused": refused,
        "is_unread": unread,
        "versions": shown,
        "pager": {
            "previous_href": place.href if before else "",
            "next_href": f"{place.href}?foer={further}" if further else "",
        },
        "bookings": _outside(place, place.calendar) if place.calendar else [],
        "calls": _calls(place, place.calendar) if place.calendar else None,
    }
    return render(request, "desk/hours.html", context, status=409 if refused else 200)


def _preview(
    request: HttpRequest,
    place: Place,
    calendar: Calendar,
    *,
    choice: ChoiceForm | None = None,
    refusal: FiguresChanged | Hindered | None = None,
) -> HttpResponse:
    """What the change would do. The form's own answer comes back with it; numbers that moved on are shown anew."""
    context: dict[str, Any] = {
        **_about(place),
        "changes": changes(place.calendar, calendar) if place.calendar else described(calendar),
        "hidden": CalendarForm.hidden(request.POST.dict()),
        "refusal": refusal,
    }
    if place.owner:
        context["bookings"] = _outside(place, calendar)
    else:
        context |= _of_promises(place, calendar, choice, refusal)
    return render(request, "desk/hours_preview.html", context, status=409 if refusal else 200)


def _of_promises(
    place: Place, calendar: Calendar, choice: ChoiceForm | None, refusal: FiguresChanged | Hindered | None
) -> dict[str, Any]:
    told = refusal.effect if isinstance(refusal, FiguresChanged) else None
    effect: Effect = told or new_hours.effect(calendar, now=place.now)
    numbers = {"moved": effect.figures.moved, "overdue": effect.figures.overdue}
    moves: list[MoveLine] = move_lines(effect.nearest, user=place.user, now=place.now)
    chosen = {"choice": choice.cleaned_data["choice"]} if choice and not choice.errors else {}
    form = choice if choice and choice.errors else ChoiceForm(initial=numbers | chosen)
    calls = _calls(place, calendar)
    return {"effect": effect, "moves": moves, "calls": calls, "choice": form, "form": form, "numbers": numbers}


def _overtaken(request: HttpRequest, place: Place, refusal: HoursChanged) -> HttpResponse:
    """Somebody was quicker: what they changed, and below it what was typed, which may then be saved on top."""
    happened: list[Version] = versions(place.owner, user=place.user, newest=len(refusal.versions))[0]
    nobody = _("Portalen")
    refused = {
        "text": refusal.text,
        "happened": [f"{version.who or nobody}: {line}" for version in happened for line in version.lines],
    }
    return _form_page(request, place, CalendarForm.as_typed(request.POST.dict(), seen=place.number), refused=refused)


def _outside(place: Place, calendar: Calendar) -> list[BookingLine]:
    return booking_lines(place.owner, calendar, user=place.user, now=place.now) if place.owner else []


def _calls(place: Place, calendar: Calendar) -> CallsOutside | None:
    return None if place.owner else calls_outside(calendar, user=place.user, now=place.now)


def _about(place: Place) -> dict[str, Any]:
    of_staff = place.user.role == Role.WORKSHOP
    return {
        "owner": place.owner,
        "href": place.href,
        "audience": "workshop" if of_staff else "desk",
        "back_href": reverse("workshop-jobs") if of_staff else reverse("desk-hours-places"),
    }
