"""Choosing when we ring, as the claimant does it: the same by a private link and signed in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import present
from accounts.refusals import TooMany
from accounts.spoken import spoken_between, spoken_help_phone, spoken_phone
from claims.calls import appointments, calling
from claims.calls.call_files import file_for_claimant
from claims.case.case_page import Door, answers_number
from claims.forms.call_times import CallTimeForm
from claims.models import TaskKind
from claims.proof.disclosure import Disclosure
from claims.proof.masked_contact import masked_phone
from claims.views.case import arranging
from claims.views.desk_slots import slot_days
from claims.views.files import file_answer


@require_http_methods(["GET", "HEAD", "POST"])
@arranging
def choose_call_time(request: HttpRequest, door: Door, disclosed: Disclosure) -> HttpResponse:
    """Show the free half hours, and take the chosen one; back to the case where there is none to choose.

    Another's arrangements are neither shown nor made here (`proof.disclosure`). Where nobody has said which number to
    ring, that is asked for first, alike whatever number the register holds.
    """
    if request.method != "POST":
        if not appointments.may_choose(door.claim):
            return redirect(door.url("case"))
        return _page(request, door, disclosed, CallTimeForm())
    form = CallTimeForm(request.POST)
    if not form.is_valid() or not _number(door, disclosed):
        return _page(request, door, disclosed, form)
    now = present.now()
    try:
        agreed = appointments.agree_call(
            number=door.claim.number,
            starts_at=form.cleaned_data["starts_at"],
            shown=form.cleaned_data["shown"],
            by=door.user,
            now=now,
        )
    except (appointments.NotACallTime, appointments.CallTimeTaken, appointments.AgreedElsewhere, TooMany) as refusal:
        form.add_error("starts_at", refusal.text)
        status = 200 if isinstance(refusal, appointments.NotACallTime) else refusal.status
        return _page(request, door, disclosed, form, status=status)
    messages.success(request, _("Vi ringer %(span)s.") % {"span": spoken_between(agreed.starts_at, agreed.due_at, now)})
    return redirect(door.url("case"))


@require_safe
@arranging
def call_calendar(request: HttpRequest, door: Door, disclosed: Disclosure) -> HttpResponse:
    """The agreed call as a calendar file; who may not see the call is sent back to the case, whether one is or not."""
    return file_answer(file_for_claimant(door.claim, appointments.require_agreed(door.claim), now=present.now()))


def _page(
    request: HttpRequest, door: Door, disclosed: Disclosure, form: CallTimeForm, *, status: int = 200
) -> HttpResponse:
    """The page with the times that are free now, whatever the form was made from."""
    now = present.now()
    agreed = calling.agreed_call(door.claim)
    days = appointments.free_call_days(now=now, besides=door.claim)
    number = _number(door, disclosed)
    picked = form.data.get("starts_at", "") if form.is_bound else ""
    context = {
        "form": form,
        "claim": door.claim,
        "number": spoken_phone(number) if door.sees_contact else masked_phone(spoken_phone(number)),
        "days": slot_days(days, now=now, picked=picked) if number else [],
        "agreed": spoken_between(agreed.starts_at, agreed.due_at, now) if agreed else "",
        "agreed_at": agreed.starts_at if agreed else None,
        "calendar_href": door.url("call-calendar") if agreed else "",
        "shown": agreed.pk if agreed else appointments.NONE_SHOWN,
        "contact_href": door.url("answer", TaskKind.CONTACT),
        "back_href": door.url("case"),
        "help_phone_number": spoken_help_phone(),
    }
    return render(request, "employee/call_time.html", context, status=status)


def _number(door: Door, disclosed: Disclosure) -> str:
    """The number that rings the claimant; a stranger learns of none that they have not given themselves."""
    if door.trusted:
        return door.claim.callable_phone
    told = disclosed.shown(door.claim)
    if "contact_phone" in disclosed.hidden:
        # Another number that they gave is noted, and not the one that we ring.
        return ""
    return told.contact_phone if answers_number(told) else ""
