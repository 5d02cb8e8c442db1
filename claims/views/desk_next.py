"""'Næste sag' and what belongs to it: skipping a claim, who else is on it, and setting it aside."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE
from claims.desk import leasing, presence, snoozing
from claims.desk.presence import Around
from claims.forms.next import SkipForm, SnoozeForm
from claims.models import Claim, Lease
from claims.promises.worktime import DEFAULT_CALENDAR
from claims.views.desk import _answer, _begin
from claims.views.desk_actions import Doing
from claims.views.desk_case import find_case
from claims.views.desk_done import say_done, undoable
from workshops import hours


@for_roles(*CALL_CENTRE)
@require_POST
def next_case(request: HttpRequest) -> HttpResponse:
    """Take the most urgent claim; who leaves one unworked on whose page they stand is asked why first."""
    user, now = signed_in(request), present.now()
    before = leasing.held_by(user, now)
    lease = leasing.take_next(user, now)
    is_same = before is not None and lease is not None and before.pk == lease.pk
    if is_same and lease is not None and request.POST.get("claim") == lease.claim.number:
        return redirect("desk-skip")
    return _go_to(request, lease)


@for_roles(*CALL_CENTRE)
@require_http_methods(["GET", "HEAD", "POST"])
def skip(request: HttpRequest) -> HttpResponse:
    """Say why the claim that one holds goes to somebody else, and take the next one."""
    user, now = signed_in(request), present.now()
    held = leasing.held_by(user, now)
    if request.method == "POST":
        form = SkipForm(request.POST)
        if form.is_valid():
            return _go_to(request, leasing.skip(agent=user, now=now, **form.cleaned_data))
    else:
        form = SkipForm(initial={"claim": held.claim.number if held else ""})
    if held is None:
        return redirect("desk-queue")
    return render(request, "desk/skip.html", {"form": form, "held": held})


@for_roles(*CALL_CENTRE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def here(request: HttpRequest, number: str) -> HttpResponse:
    """Say that one's page of the claim is open (POST, by the page's script), or see who else is there."""
    user, now = signed_in(request), present.now()
    try:
        if request.method == "POST":
            writes = request.POST.get("writing") == "1"
            return JsonResponse(_spoken(presence.look_in(user=user, number=number, writes=writes, now=now)))
        claim = find_case(request, number)
    except Claim.DoesNotExist:
        raise Http404 from None
    around = _spoken(presence.around(user=user, number=number, now=now))
    return render(request, "desk/presence_page.html", {"case": claim, "around": around})


@for_roles(*CALL_CENTRE)
@require_POST
def leave(request: HttpRequest, number: str) -> HttpResponse:
    """The page of the claim was closed."""
    leasing.leave(agent=signed_in(request), claim=number, now=present.now())
    return HttpResponse(status=204)


@for_roles(*CALL_CENTRE)
@require_http_methods(["GET", "HEAD", "POST"])
def snooze(request: HttpRequest, number: str) -> HttpResponse:
    """Set the claim aside until a moment."""
    user, now = signed_in(request), present.now()
    calendar = hours.of_call_centre().calendar or DEFAULT_CALENDAR
    claim, action, form = _begin(request, number, Doing.SNOOZE, SnoozeForm, calendar=calendar, now=now)

    def act(said: dict[str, Any]) -> None:
        snoozing.snooze(number=number, until=form.until(), reason=said["reason"], by=user, now=now, seen=form.seen())

    return _answer(request, claim, action, form, act, done=_("Sagen er udskudt."))


@for_roles(*CALL_CENTRE)
@require_POST
def wake(request: HttpRequest, number: str) -> HttpResponse:
    """Take the claim up again before its pause is over."""
    find_case(request, number)
    with undoable(request, number) as change:
        snoozing.wake(number=number, by=signed_in(request), now=present.now())
    say_done(request, change, _("Sagen er fremme igen."))
    return redirect("desk-case", number)


def _go_to(request: HttpRequest, lease: Lease | None) -> HttpResponse:
    if lease is not None:
        return redirect("desk-case", lease.claim.number)
    messages.info(request, _("Der er ingen sag til dig lige nu. Her er køen."))
    return redirect("desk-queue")


def _spoken(around: Around) -> dict[str, str]:
    """Who else is here, and who holds the claim, in sentences; '' for nobody."""
    others = [
        (_("%(name)s skriver i sagen.") if colleague.writes else _("%(name)s ser på sagen.")) % {"name": colleague.name}
        for colleague in around.others
    ]
    held = _("Du har sagen fra «Næste sag».") if around.mine else ""
    if around.holder:
        held = _("%(name)s har sagen fra «Næste sag».") % {"name": around.holder}
    return {"others": " ".join(others), "held": held}
