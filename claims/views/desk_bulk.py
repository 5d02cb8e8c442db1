"""Several claims at once: what is ticked, what it would do to each, doing it at one press, and what came of it."""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE
from accounts.refusals import Refusal
from claims.desk import bulk
from claims.desk.bulk_plans import Planned, plan
from claims.desk.exporting import export, header
from claims.forms.bulk import FORMS, BulkForm
from claims.models import BulkAct, BulkRun, Claim, LineState

EXPORT = "export"
ICONS = {BulkAct.ASSIGN: "user", BulkAct.MESSAGE: "message", BulkAct.HOLD: "pause", BulkAct.MERGE: "copy"}


@for_roles(*CALL_CENTRE)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """What to do with the ticked claims; then what it would do to each; and with `confirm`, do it."""
    claims = _ticked(request)
    asked = request.POST.get("act", "")
    if asked not in BulkAct.values or not claims or "back" in request.POST:
        if asked == EXPORT and claims and "back" not in request.POST:
            return render(request, "desk/bulk_export.html", {"claims": claims, "columns": header()})
        return _choices(request, claims)
    form = FORMS[BulkAct(asked)](request.POST, actor=signed_in(request), claims=claims)
    if not form.is_valid():
        return _choices(request, claims, form)
    key = _key(request.POST.get("key", ""))
    if "confirm" in request.POST and key is not None:
        return _press(request, claims, form, key)
    return _preview(request, claims, form)


@for_roles(*CALL_CENTRE)
@require_safe
def outcome(request: HttpRequest, key: UUID) -> HttpResponse:
    """What came of a press, claim by claim; the page stays where it is."""
    run = _run(request, key)
    lines = list(run.lines.select_related("claim", "change"))
    of_state = {state: [line for line in lines if line.state == state] for state in LineState}
    own = run.by_id == signed_in(request).pk
    until, now = bulk.undoable_until(lines), present.now()
    may_undo = own and until is not None and now <= until
    context = {
        "run": run,
        "heading": _heading(run, of_state),
        "groups": [
            {"state": state, "label": state.label, "lines": of_state[state]} for state in LineState if of_state[state]
        ],
        "waiting": own and bool(of_state[LineState.WAITING]),
        "may_undo": may_undo,
        "seconds": max(1, int((until - now).total_seconds())) if until else 0,
    }
    return render(request, "desk/bulk_outcome.html", context)


@for_roles(*CALL_CENTRE)
@require_POST
def go_on(request: HttpRequest, key: UUID) -> HttpResponse:
    """Do what a press that was cut off has left."""
    run = _run(request, key)
    bulk.carry_on(run=run, by=signed_in(request), now=present.now())
    return _to_outcome(run)


@for_roles(*CALL_CENTRE)
@require_POST
def undo(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take back what was done, as far as each claim can be."""
    run = _run(request, key)
    bulk.take_back(run=run, by=signed_in(request), now=present.now())
    return _to_outcome(run)


@for_roles(*CALL_CENTRE)
@require_POST
def download(request: HttpRequest) -> HttpResponseBase:
    """The ticked claims as a file for a spreadsheet."""
    claims, now = _ticked(request), present.now()
    if not claims:
        return _choices(request, claims)
    lines = export(claims=claims, by=signed_in(request), now=now)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name, day = _("sager"), timezone.localtime(now).strftime("%Y-%m-%d")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{day}.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _ticked(request: HttpRequest) -> list[Claim]:
    """The claims that are ticked, each once, in the order of the page, as far as the user sees them."""
    numbers = list(dict.fromkeys(request.POST.getlist("claim") or request.GET.getlist("claim")))[: bulk.MOST]
    seen = Claim.objects.visible_to(signed_in(request)).select_related(
        "organisation", "person", "device__holder", "assigned_to"
    )
    found = seen.in_bulk(numbers, field_name="number")
    return [found[number] for number in numbers if number in found]


def _choices(request: HttpRequest, claims: Sequence[Claim], wrong: BulkForm | None = None) -> HttpResponse:
    forms = [_form(request, act, claims, wrong) for act in FORMS]
    context = {
        "claims": claims,
        "form": wrong,
        "heading": _picked(len(claims)),
        "acts": [
            {"form": form, "act": form.act, "label": form.act.label, "icon": ICONS[form.act]}
            for form in forms
            if form.act is not BulkAct.MERGE or len(claims) > 1
        ],
    }
    return render(request, "desk/bulk.html", context)


def _form(request: HttpRequest, act: BulkAct, claims: Sequence[Claim], wrong: BulkForm | None) -> BulkForm:
    """The form as it was filled in, where somebody comes back to it."""
    if wrong is not None and wrong.act is act:
        return wrong
    form = FORMS[act](actor=signed_in(request), claims=claims)
    for name in form.fields:
        if (said := request.POST.get(f"{act.value}-{name}")) is not None:
            form.initial[name] = said
    return form


def _preview(request: HttpRequest, claims: Sequence[Claim], form: BulkForm) -> HttpResponse:
    planned = plan(form.act, claims, form.said(), by=signed_in(request), now=present.now())
    does = [one for one in planned if not one.left_out]
    hidden = [("act", form.act.value), *((field.html_name, field.value() or "") for field in form)]
    context = {
        "does": does,
        "left_out": [one for one in planned if one.left_out],
        "claims": claims,
        "hidden": hidden,
        "key": uuid4(),
        "shown": _print(form),
        "heading": form.act.label,
        "submit": _submit(form.act, does),
        "danger": form.act is BulkAct.MERGE,
    }
    return render(request, "desk/bulk_preview.html", context)


def _press(request: HttpRequest, claims: Sequence[Claim], form: BulkForm, key: UUID) -> HttpResponse:
    """Do it to the claims that the page said it would be done to, as they were then."""
    user, now = signed_in(request), present.now()
    seen = _seen(request, claims)
    is_new = not BulkRun.objects.filter(key=key).exists()
    if not seen or (is_new and request.POST.get("shown") != _print(form)):
        return _preview(request, claims, form)
    try:
        run = bulk.start(key=key, act=form.act, said=form.said(), seen=seen, by=user, now=now)
    except Refusal as refusal:
        form.add_error(None, refusal.text)
        return _choices(request, claims, form)
    bulk.carry_on(run=run, by=user, now=now)
    return _to_outcome(run)


def _print(form: BulkForm) -> str:
    """What the page showed would be said; a template that was edited since says something that nobody has read."""
    return sha256(json.dumps(form.said(), sort_keys=True).encode()).hexdigest()


def _seen(request: HttpRequest, claims: Sequence[Claim]) -> dict[str, int]:
    known = {claim.number for claim in claims}
    seen = {}
    for said in request.POST.getlist("seen"):
        number, _colon, version = said.partition(":")
        if number in known and version.isascii() and version.isdecimal() and len(version) < 10:
            seen[number] = int(version)
    return seen


def _run(request: HttpRequest, key: UUID) -> BulkRun:
    runs = BulkRun.objects.visible_to(signed_in(request)).select_related("by")
    found: BulkRun = get_object_or_404(runs, key=key)
    return found


def _to_outcome(run: BulkRun) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("desk-bulk-outcome", args=[run.key]))


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _picked(number: int) -> str:
    return ngettext("%(number)d sag valgt", "%(number)d sager valgt", number) % {"number": number}


def _submit(act: BulkAct, does: Sequence[Planned]) -> str:
    """The button, which says what it does and to how many; '' where there is nothing to do."""
    number = len(does) - (act is BulkAct.MERGE)
    said = {
        BulkAct.ASSIGN: ngettext("Giv %(number)d sag videre", "Giv %(number)d sager videre", number),
        BulkAct.MESSAGE: ngettext("Send %(number)d besked", "Send %(number)d beskeder", number),
        BulkAct.HOLD: ngettext("Hold fristen på %(number)d sag", "Hold fristerne på %(number)d sager", number),
        BulkAct.MERGE: ngettext(
            "Luk %(number)d sag som dobbelt anmeldt", "Luk %(number)d sager som dobbelt anmeldt", number
        ),
    }[act]
    return said % {"number": number} if number > 0 else ""


def _heading(run: BulkRun, of_state: dict[LineState, list[Any]]) -> str:
    total = sum(len(lines) for lines in of_state.values())
    done = len(of_state[LineState.DONE])
    if of_state[LineState.WAITING]:
        return _("%(done)d af %(total)d sager er nået") % {
            "done": total - len(of_state[LineState.WAITING]),
            "total": total,
        }
    if of_state[LineState.UNDONE] and not done:
        return _("Fortrudt")
    if done == total:
        return ngettext("Det er gjort på %(done)d sag", "Det er gjort på alle %(done)d sager", done) % {"done": done}
    return _("Det er gjort på %(done)d af %(total)d sager") % {"done": done, "total": total}
