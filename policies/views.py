"""The products' pages: the list, one product clause by clause, and two side by side."""

from collections import Counter
from typing import Any

from django.db.models import Case, CharField, Count, F, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE, Role
from policies import product_facts, terms
from policies.forms import CompareForm
from policies.models import Cover, Policy
from policies.terms_schema import Terms

READERS = (Role.IT_ADMIN, Role.SYSTEM_ADMIN, *sorted(CALL_CENTRE))


@for_roles(*READERS)
@require_safe
def products(request: HttpRequest) -> HttpResponse:
    """Every product in its newest version; an IT admin sees first those that the organisation has policies on."""
    cards = [_card(newest) for newest in product_facts.newest_of_each(terms.every().values())]
    policies = _own_policies(request)
    for card in cards:
        card["policies"] = policies.get(card["terms"].product, [])
    own = [card for card in cards if card["policies"]]
    others = [card for card in cards if not card["policies"]]
    return render(request, "products/list.html", {"own": own, "others": others})


@for_roles(*READERS)
@require_safe
def product(request: HttpRequest, terms_id: str) -> HttpResponse:
    """One version of a product; 404 where there is none of this id."""
    if not terms.exists(terms_id):
        raise Http404
    shown = terms.get(terms_id)
    covers = _own_covers(request)
    found = product_facts.versions_of(shown.product, terms.every().values())
    versions = [
        {"version": version, "own_covers": covers[version.terms_id], "is_shown": version.terms_id == shown.id}
        for version in found
    ]
    return render(
        request,
        "products/product.html",
        {
            **_card(shown),
            "sections": product_facts.sections(shown),
            "versions": versions,
            "is_newest": found[0].terms_id == shown.id,
            "newest_id": found[0].terms_id,
        },
    )


@for_roles(*READERS)
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two products side by side; asks for them where the address does not name two that are known and differ."""
    if "b" not in request.GET:
        form = CompareForm(initial={"a": request.GET.get("a", "")})
        return render(request, "products/compare.html", {"form": form})
    form = CompareForm(request.GET)
    shown: dict[str, Any] = {"form": form}
    if form.is_valid():
        one, other = (terms.get(form.cleaned_data[name]) for name in ("a", "b"))
        found = product_facts.compared(one, other)
        rows = [row for section in found for row in section.rows]
        shown |= {
            "one": _card(one),
            "other": _card(other),
            "sides": (_card(one), _card(other)),
            "sections": product_facts.only_differing(found) if form.cleaned_data["kun"] else found,
            "differing": sum(row.differs for row in rows),
            "lines": len(rows),
        }
    return render(request, "products/compare.html", shown)


def _card(shown: Terms) -> dict[str, Any]:
    """What every page says of a product."""
    return {
        "terms": shown,
        "name": product_facts.version_name(shown, terms.every().values()),
        "insurer": shown.insurer.name,
        "summary": product_facts.summary(shown),
    }


def _own_policies(request: HttpRequest) -> dict[str, list[str]]:
    """The numbers of the organisation's policies by product; nothing for those who look after no organisation."""
    user = signed_in(request)
    found: dict[str, list[str]] = {}
    if user.role == Role.IT_ADMIN:
        for number, terms_id in Policy.objects.visible_to(user).values_list("number", "terms"):
            if terms.exists(terms_id):
                found.setdefault(terms.get(terms_id).product, []).append(number)
    return found


def _own_covers(request: HttpRequest) -> Counter[str]:
    """How many of the organisation's covers in force are on each version."""
    user = signed_in(request)
    if user.role != Role.IT_ADMIN:
        return Counter()
    version = Case(When(terms="", then=F("policy__terms")), default=F("terms"), output_field=CharField())
    counted = (
        Cover.objects.visible_to(user)
        .in_force_on(present.today())
        .annotate(version=version)
        .values_list("version")
        .annotate(covers=Count("pk"))
        .order_by()
    )
    return Counter(dict(counted))
