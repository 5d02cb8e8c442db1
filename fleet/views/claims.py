"""The organisation's claims as its IT admin sees them: device, state and dates, and never what was told."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import present
from accounts.access import for_roles
from accounts.models import Role
from claims.case.places import Place, StepState, place_word, status_line
from claims.models import Claim, ClaimEvent, Deadline, Decision, Route, Task
from claims.workflow import ENDED, Outcome, State
from fleet.paging import Order, page
from fleet.views.asking import it_admin
from fleet.views.rows import claim_rows, claim_tone, device_words

OPEN, ENDED_CLAIMS, ALL, RECALLS = "aabne", "afsluttede", "alle", "reklamationer"


@for_roles(Role.IT_ADMIN)
@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """The organisation's claims: open, ended or all losses, the latest first, and recalls in a list of their own."""
    all_claims = Claim.objects.visible_to(it_admin(request))
    seen, recalls = all_claims.losses(), all_claims.recalls()
    lists = {OPEN: seen.open(), ENDED_CLAIMS: seen.filter(state__in=ENDED), ALL: seen, RECALLS: recalls}
    chosen = request.GET.get("vis", OPEN)
    chosen = chosen if chosen in lists else OPEN
    shown = page(lists[chosen].select_related("device", "person"), Order("filed_at", falling=True), request.GET)
    open_count, all_count = lists[OPEN].count(), seen.count()
    counts = {OPEN: open_count, ENDED_CLAIMS: all_count - open_count, ALL: all_count, RECALLS: recalls.count()}
    labels = {OPEN: _("Åbne"), ENDED_CLAIMS: _("Afsluttede"), ALL: _("Alle"), RECALLS: _("Reklamationer")}
    tabs = [
        {
            "label": labels[name],
            "href": f"{reverse('fleet-claims')}?vis={name}",
            "current": name == chosen,
            "count": counts[name],
        }
        for name in lists
        if name != RECALLS or counts[RECALLS] or chosen == RECALLS
    ]
    return render(
        request,
        "fleet/claims.html",
        {"rows": claim_rows(shown.rows, present.now()), "page": shown, "tabs": tabs, "label": labels[chosen]},
    )


@for_roles(Role.IT_ADMIN)
@require_safe
def claim(request: HttpRequest, number: str) -> HttpResponse:
    """One claim, without what is between the claimant and the call centre."""
    actor = it_admin(request)
    found = get_object_or_404(
        Claim.objects.visible_to(actor)
        .select_related("device", "person")
        .prefetch_related(
            "device__identifiers",
            Prefetch("events", ClaimEvent.objects.visible_to(actor), to_attr="seen_events"),
            Prefetch("deadlines", Deadline.objects.visible_to(actor).running().order_by("due_at"), to_attr="running"),
            Prefetch("tasks", Task.objects.visible_to(actor).open(), to_attr="open_tasks"),
            # The kind alone: why it was decided is between the claimant and the call centre.
            Prefetch(
                "decisions",
                Decision.objects.visible_to(actor).in_force().only("claim_id", "kind").order_by("-decided_at", "-pk"),
                to_attr="in_force",
            ),
            Prefetch(
                "routes", Route.objects.visible_to(actor).standing().select_related("workshop"), to_attr="standing"
            ),
        ),
        number=number,
    )
    return render(
        request,
        "fleet/claim.html",
        {
            "claim": found,
            "device_words": device_words(found),
            "tone": claim_tone(found),
            "steps": _steps(found),
            "entries": [{"at": event.at, "title": event.get_kind_display()} for event in found.seen_events],  # type: ignore[attr-defined]
            "route": next(iter(found.standing), None),  # type: ignore[attr-defined]
            "decision": next((decision.get_kind_display() for decision in found.in_force), ""),  # type: ignore[attr-defined]
        },
    )


def _steps(claim: Claim) -> list[tuple[str, StepState]]:
    """The claimant's line, where 'we ring you' is said to somebody else."""
    outcome = Outcome(claim.outcome) if claim.outcome else None
    said = {place_word(Place.CALLING): _("Vi ringer til brugeren")}
    return [(said.get(word, word), state) for word, state in status_line(State(claim.state), outcome)]
