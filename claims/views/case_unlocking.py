"""Getting the device ready: the steps with how each is done, and the word that one is done or cannot be."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import present
from accounts.refusals import WrongState
from accounts.spoken import spoken_help_phone
from claims.case.case_parts import Door
from claims.case.unlock_page import CHOICE, guide_through, unlock_context
from claims.forms.unlocking import CannotForm
from claims.proof.disclosure import disclosure_of
from claims.routes import readying
from claims.routes.unlocking import Guide
from claims.workflow import State


@require_http_methods(["GET", "HEAD", "POST"])
def get_ready(request: HttpRequest, door: Door) -> HttpResponse:
    """Show the steps, and take what is said of one of them."""
    guide = _guide(door)
    if request.method != "POST":
        return _page(request, door, guide) if guide else redirect(door.url("case"))
    if guide is None:
        raise WrongState(_("Der er ikke noget at gøre klar på enheden nu. Se sagen igen."), code="no_guide")
    step, doing = request.POST.get("step", ""), request.POST.get("do", "")
    said: dict[str, Any] = {"number": door.claim.number, "step": step, "by": door.user, "now": present.now()}
    if doing == "cannot":
        form = CannotForm(request.POST, auto_id=f"{step}_%s")
        if not form.is_valid():
            return _page(request, door, guide, wrong=(step, form))
        readying.cannot(**said, reason=form.cleaned_data["reason"])
    elif doing == "undo":
        readying.untick(**said)
    else:
        readying.tick(**said)
    return _onward(request, door, guide, step)


def _guide(door: Door) -> Guide | None:
    """None where there is nothing to do now. That is asked first: whether something is kept from this door would tell
    that the register knows the device.
    """
    if not door.own:
        raise Http404
    if door.claim.state != State.ROUTED:
        return None
    if not disclosure_of(door.claim, trusted=door.trusted).arrangements:
        raise Http404
    return guide_through(door)


def _onward(request: HttpRequest, door: Door, before: Guide, step: str) -> HttpResponse:
    """To the case once everything is said, else to the next step."""
    # What was said stands in the table now, not in what the door has loaded.
    door.claim.refresh_from_db()
    guide = guide_through(door)
    if guide and guide.is_ready and not before.is_ready:
        messages.success(request, _("Tak. Enheden er klar til værkstedet."))
        return redirect(door.url("case"))
    nearest = guide.left[0] if guide and guide.left and request.POST.get("do") != "undo" else step
    chosen = request.POST.get(CHOICE, "")
    query = f"?{CHOICE}={chosen}" if chosen.isalpha() and chosen.isascii() else ""
    return redirect(f"{door.url('unlock')}{query}#trin-{nearest}")


def _page(
    request: HttpRequest, door: Door, guide: Guide, *, wrong: tuple[str, CannotForm] | None = None
) -> HttpResponse:
    chosen = request.POST.get(CHOICE) or request.GET.get(CHOICE, "")
    context = unlock_context(door, guide, chosen)
    for step in context["steps"]:
        fresh = CannotForm(auto_id=f"{step['key']}_%s")
        step["form"] = wrong[1] if wrong and wrong[0] == step["key"] else fresh
    context |= {"form": wrong[1] if wrong else None, "help_phone_number": spoken_help_phone()}
    return render(request, "employee/unlock.html", context)
