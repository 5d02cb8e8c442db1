"""The IT admin's first page: what needs attention, each figure a link to its list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import present
from accounts.access import for_roles
from accounts.models import Role
from claims.models import Claim
from devices.models import Device
from fleet import register
from fleet.register import Coverage
from fleet.views.asking import it_admin, their_organisation
from fleet.views.rows import claim_rows, device_rows

SHOWN = 5


@for_roles(Role.IT_ADMIN)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What the fleet is covered for, what ends soon, and which claims are open."""
    today = present.today()
    devices = Device.objects.visible_to(it_admin(request)).in_use()
    claims = Claim.objects.visible_to(it_admin(request)).open()
    recalls = claims.recalls().count()
    ending = register.with_last_day(register.narrowed(devices, Coverage.ENDING, today))
    soonest = register.with_all_about(ending, it_admin(request)).order_by("covered_until", "pk")[:SHOWN]
    latest = claims.select_related("device", "person").order_by("-filed_at", "-pk")[:SHOWN]
    return render(
        request,
        "fleet/overview.html",
        {
            "organisation": their_organisation(request),
            "figures": register.figures(devices, today),
            "open_claims": claims.count() - recalls,
            "recalls": recalls,
            "soonest": device_rows(soonest, today),
            "latest": claim_rows(latest, present.now()),
            "ending_days": register.ENDING_DAYS,
        },
    )
