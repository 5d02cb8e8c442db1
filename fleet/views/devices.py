"""The organisation's devices: the list with its narrowings, the same as a file, and one device."""

from django.db.models import F, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import present
from accounts.access import for_roles
from accounts.models import Role
from claims.models import Claim
from devices.models import Device
from devices.replacing import chain_of
from fleet import exports, register
from fleet.cover_texts import cover_state, cover_words, period, why_uncovered
from fleet.paging import Order, page
from fleet.register import Coverage, CoverFigures
from fleet.views.asking import it_admin
from fleet.views.rows import claim_rows, device_rows
from policies import terms
from policies.models import Cover
from policies.terms_texts import product_name

LONGEST_SEARCH = 100
_EXPORT_CHUNK = 2_000


@for_roles(Role.IT_ADMIN)
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """The organisation's devices, narrowed by cover and search."""
    today = present.today()
    coverage, query, found = _asked(request)
    listed, order = register.narrowed(found, coverage, today), Order(falling=True)
    if coverage is Coverage.ENDING:
        listed, order = register.with_last_day(listed), Order("covered_until")
    shown = page(register.with_all_about(listed, it_admin(request)), order, request.GET)
    return render(
        request,
        "fleet/devices.html",
        {
            "rows": device_rows(shown.rows, today),
            "page": shown,
            "tabs": _tabs(register.figures(found, today), coverage, query),
            "coverage": coverage.value,
            "query": query,
            "export_href": _href("fleet-export", coverage, query),
        },
    )


@for_roles(Role.IT_ADMIN)
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list, as narrowed and searched, as CSV."""
    today = present.today()
    coverage, _query, found = _asked(request)
    listed = register.with_all_about(register.narrowed(found, coverage, today), it_admin(request)).order_by("pk")
    answer = StreamingHttpResponse(
        exports.lines(listed.iterator(chunk_size=_EXPORT_CHUNK), today), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="enheder-{today.isoformat()}.csv"'
    return answer


def _asked(request: HttpRequest) -> tuple[Coverage, str, QuerySet[Device]]:
    query = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST_SEARCH]
    seen = Device.objects.visible_to(it_admin(request))
    # Who looks a number up wants to know what became of it, also where the device was written off.
    found = register.searched(seen, query) if query else seen.in_use()
    return Coverage.read(request.GET.get("daekning", "")), query, found


def _tabs(figures: CoverFigures, chosen: Coverage, query: str) -> list[dict[str, object]]:
    labels = (
        (Coverage.ANY, _("Alle")),
        (Coverage.ENDING, _("Udløber inden %(days)d dage") % {"days": register.ENDING_DAYS}),
        (Coverage.NO, _("Uden dækning")),
        (Coverage.YES, _("Dækket")),
    )
    return [
        {
            "label": label,
            "href": _href("fleet-devices", coverage, query),
            "current": coverage is chosen,
            "count": figures.of(coverage),
        }
        for coverage, label in labels
    ]


def _href(name: str, coverage: Coverage, query: str) -> str:
    asked = {"daekning": coverage.value, "q": query}
    parameters = urlencode({key: value for key, value in asked.items() if value})
    return f"{reverse(name)}?{parameters}" if parameters else reverse(name)


@for_roles(Role.IT_ADMIN)
@require_safe
def device(request: HttpRequest, pk: int) -> HttpResponse:
    """One device with its numbers, covers and claims."""
    today = present.today()
    claims = Claim.objects.visible_to(it_admin(request)).select_related("device", "person").order_by("-filed_at", "-pk")
    covers = Cover.objects.select_related("policy").order_by(F("ends_on").desc(), "pk")
    seen = Device.objects.visible_to(it_admin(request)).select_related("holder")
    found = get_object_or_404(
        seen.prefetch_related(
            "identifiers", Prefetch("covers", covers), Prefetch("claims", claims, to_attr="all_claims")
        ),
        pk=pk,
    )
    chain = chain_of(found)
    return render(
        request,
        "fleet/device.html",
        {
            "device": found,
            "replaced_by": _others(found, chain, later=True)[-1:],
            "replaces": _others(found, chain, later=False),
            "identifiers": sorted(found.identifiers.all(), key=lambda number: (number.kind, number.position)),
            "words": cover_words(found, today),
            "why_uncovered": "" if found.covers.all() or found.written_off_at else why_uncovered(found),
            "covers": [
                {
                    "cover": cover,
                    "product": product_name(cover.terms_id),
                    "terms_id": cover.terms_id if terms.exists(cover.terms_id) else "",
                    "period": period(cover),
                    "state": cover_state(cover, today),
                }
                for cover in found.covers.all()
            ],
            "claims": claim_rows(found.all_claims, present.now()),  # type: ignore[attr-defined]
        },
    )


def _others(device: Device, chain: list[Device], *, later: bool) -> list[Device]:
    """The units that came after the device, or those before it, the oldest first."""
    at = chain.index(device)
    return chain[at + 1 :] if later else chain[:at]
