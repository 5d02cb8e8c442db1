"""Reading a fleet file from the browser: choose it, see what would happen, then let it happen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import present
from accounts.access import for_roles
from accounts.models import Role
from fleet import uploads
from fleet.findings import FileProblem
from fleet.forms import ImportForm
from fleet.importing import import_fleet
from fleet.reading import read_table
from fleet.reporting import ReportPage, report_page
from fleet.rows import FleetRows
from fleet.views.asking import it_admin, their_organisation


@for_roles(Role.IT_ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def importing(request: HttpRequest) -> HttpResponse:
    """Ask for a fleet file, say what it would do, and import it after a yes."""
    if request.method != "POST":
        return _ask(request, ImportForm())
    if "token" in request.POST:
        return _import(request, request.POST["token"])
    return _check(request)


def _ask(request: HttpRequest, form: ImportForm) -> HttpResponse:
    return render(request, "fleet/import.html", {"form": form})


def _check(request: HttpRequest) -> HttpResponse:
    """Say what the file would do, and keep it for the next step."""
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, form)
    file = form.cleaned_data["file"]
    data = file.read()
    try:
        shown = _run(request, data, dry_run=True)
    except FileProblem as problem:
        form.refuse(problem)
        return _ask(request, form)
    kept = uploads.keep(data, name=file.name, session=request.session, user=it_admin(request))
    return render(request, "fleet/import_check.html", {"shown": shown, "name": kept.name, "token": kept.token})


def _import(request: HttpRequest, token: str) -> HttpResponse:
    """Import the file that was checked, and no other."""
    kept = uploads.find(token, session=request.session, user=it_admin(request))
    if kept is None:
        return render(request, "fleet/import.html", {"form": ImportForm(), "gone": True})
    shown = _run(request, kept.data, dry_run=False)
    uploads.forget(request.session)
    return render(request, "fleet/import_done.html", {"shown": shown, "name": kept.name})


def _run(request: HttpRequest, data: bytes, *, dry_run: bool) -> ReportPage:
    now = present.now()
    rows = FleetRows(read_table(data), today=timezone.localdate(now))
    report = import_fleet(organisation=their_organisation(request), rows=rows, now=now, dry_run=dry_run)
    return report_page(report, rows.columns)
