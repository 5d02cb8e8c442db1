"""The queue: open claims by what is due first, in a few fixed views with their counts, and the search."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE, User
from claims.deadlines import open_deadlines
from claims.guards import Seen
from claims.models import CallAttempt, Claim, Deadline, DeadlineState, Decision, Peril, Task, TaskKind, TaskOwner
from claims.models.claim import ClaimQuerySet
from claims.models.deadline import OUTLIVING, DeadlineKind
from claims.views.desk_attempts import attempt_number
from claims.views.desk_clock import DueClock, clock_of, first_open
from claims.views.desk_paging import Place, Walk
from claims.views.desk_search import MOST, claim_numbers, find_claims, typed
from claims.workflow import ENDED, State
from devices.models import Identifier

PAGE = 50
# What makes us owe a call.
CALLS = (DeadlineKind.CALLBACK, DeadlineKind.CALL_AGAIN, DeadlineKind.AGREED_CALL)
# Past this many a figure says no more than "many", and counting on would cost more with each claim.
COUNTED = 500

PERIL_ICONS = {
    Peril.DAMAGE: "crack",
    Peril.LIQUID: "drop",
    Peril.FAULT: "wrench",
    Peril.THEFT: "stolen",
    Peril.LOSS: "lost",
    Peril.OTHER: "message",
}
MISSING = {
    TaskKind.FIND_DEVICE: gettext_lazy("Find enhed"),
    TaskKind.FIND_CONTACT: gettext_lazy("Find kontakt"),
    TaskKind.DESCRIBE: gettext_lazy("Beskrivelse"),
    TaskKind.CONTACT: gettext_lazy("Kontakt"),
    TaskKind.PROOF_OF_PURCHASE: gettext_lazy("Købsbilag"),
    TaskKind.POLICE_REPORT: gettext_lazy("Politianmeldelse"),
    TaskKind.SIM_BLOCK: gettext_lazy("Spærret SIM-kort"),
    TaskKind.LAST_USE: gettext_lazy("Seneste brug"),
}

BY_DUE = Walk("due_at")
BY_END = Walk("closed_at", latest_first=True)


@dataclass(frozen=True)
class View:
    """A saved view: its name in the address, what it is called, which claims, in which order.

    `about` are the kinds of promises that its lines show the clock of; None are those of an open claim.
    """

    slug: str
    label: str | Promise
    claims: Callable[[ClaimQuerySet, User], ClaimQuerySet]
    walk: Walk = BY_DUE
    counted: bool = True
    about: frozenset[str] | None = None


def _owing_call(claims: ClaimQuerySet, _user: User) -> ClaimQuerySet:
    return claims.open().filter(Exists(open_deadlines().filter(claim=OuterRef("pk"), kind__in=CALLS)))


def _waiting_for_claimant(claims: ClaimQuerySet, _user: User) -> ClaimQuerySet:
    """The device is on its way, we have talked and something is still to come, or they are to choose a time."""
    silent = Exists(Deadline.objects.running().filter(claim=OuterRef("pk"), kind=DeadlineKind.SILENCE))
    owed = Exists(Task.objects.open().filter(claim=OuterRef("pk"), owner=TaskOwner.CLAIMANT))
    return claims.open().filter(Q(state=State.ROUTED) | Q(owed, state=State.ASSESSING) | Q(silent))


def _going_on(claims: ClaimQuerySet, _user: User) -> ClaimQuerySet:
    """Complaints and old devices, also on claims that have ended: found by their own few deadlines."""
    going_on = open_deadlines().filter(kind__in=OUTLIVING, state__in=[DeadlineState.RUNNING, DeadlineState.MISSED])
    return claims.filter(pk__in=going_on.order_by().values("claim"))


VIEWS = (
    View("aabne", gettext_lazy("Alle åbne"), lambda claims, user: claims.open()),
    View("mine", gettext_lazy("Mine"), lambda claims, user: claims.open().filter(assigned_to=user)),
    View(
        "ikke-tildelt",
        gettext_lazy("Ikke tildelt"),
        lambda claims, user: claims.open().filter(assigned_to__isnull=True),
    ),
    View("opkald", gettext_lazy("Skylder opkald"), _owing_call),
    View("anmelder", gettext_lazy("Venter på anmelder"), _waiting_for_claimant),
    View(
        "vaerksted",
        gettext_lazy("På værksted"),
        lambda claims, user: claims.filter(state__in=[State.IN_REPAIR, State.RETURNING]),
    ),
    View("klager", gettext_lazy("Klager og retur"), _going_on, about=OUTLIVING),
    View(
        "afsluttede",
        gettext_lazy("Afsluttede"),
        lambda claims, user: claims.filter(state__in=sorted(ENDED)),
        walk=BY_END,
        counted=False,
    ),
)
BY_SLUG = {view.slug: view for view in VIEWS}


@dataclass(frozen=True)
class Row:
    """One line of the queue."""

    claim: Claim
    clock: DueClock | None
    missing: list[str]
    peril_icon: str
    version: str

    @property
    def tone(self) -> str:
        return {"over": "urgent", "urgent": "urgent", "soon": "soon"}.get(self.clock.urgency, "") if self.clock else ""


@for_roles(*CALL_CENTRE)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The queue, or with `q` the claims found."""
    user = signed_in(request)
    now = present.now()
    text = typed(request.GET.get("q", ""))
    if text:
        return _found(request, user, text, now)
    view = BY_SLUG.get(request.GET.get("vis", ""), VIEWS[0])
    claims, pager = _page(view, user, request.GET)
    context = {
        "view": view,
        "tabs": _tabs(user, view),
        "rows": _rows(claims, now, about=view.about),
        "pager": pager,
    }
    return render(request, "desk/queue.html", context)


def _found(request: HttpRequest, user: User, text: str, now: datetime) -> HttpResponse:
    found = _with_what_a_row_shows(find_claims(text, actor=user, now=now))
    rows = _rows(found, now)
    if len(rows) == 1 and rows[0].claim.number in claim_numbers(text, now):
        return redirect("desk-case", rows[0].claim.number)
    context = {
        "query": text,
        "tabs": _tabs(user, None),
        "rows": rows,
        "is_cut": len(rows) == MOST,
        "most": MOST,
    }
    return render(request, "desk/queue.html", context)


def _page(view: View, user: User, asked: QueryDict) -> tuple[list[Claim], dict[str, str]]:
    """The claims of one page, and the addresses of the pages beside it."""
    back = "foer" in asked
    place = Place.read(asked.get("foer" if back else "efter", ""))
    back = back and place is not None
    claims = view.claims(Claim.objects.visible_to(user), user)
    keys = view.walk.keys(claims, place=place, back=back, limit=PAGE + 1)
    more = len(keys) > PAGE
    keys = keys[-PAGE:] if back else keys[:PAGE]
    page = list(_with_what_a_row_shows(Claim.objects.visible_to(user).filter(pk__in=keys)))
    page.sort(key=lambda claim: keys.index(claim.pk))
    pager = {"previous_href": "", "next_href": ""}
    if page and (more if back else place is not None):
        pager["previous_href"] = _address(view, "foer", page[0])
    if page and (back or more):
        pager["next_href"] = _address(view, "efter", page[-1])
    return page, pager


def _address(view: View, direction: str, claim: Claim) -> str:
    place = Place(getattr(claim, view.walk.field), claim.pk)
    return f"{reverse('desk-queue')}?{urlencode({'vis': view.slug, direction: str(place)})}"


def _with_what_a_row_shows(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    waits = Exists(Decision.objects.proposed().filter(claim=OuterRef("pk")))
    shown = claims.annotate(waits_for_colleague=waits)
    return shown.select_related("organisation", "person", "device", "assigned_to").prefetch_related(
        Prefetch("device__identifiers", queryset=Identifier.objects.order_by("kind", "position")),
        Prefetch("tasks", queryset=Task.objects.open(), to_attr="open_tasks"),
        Prefetch("calls", queryset=CallAttempt.objects.in_vain(), to_attr="calls_in_vain"),
        Prefetch("deadlines", queryset=open_deadlines().select_related("calendar"), to_attr="open_deadlines"),
    )


def _rows(claims: Iterable[Claim], now: datetime, *, about: Collection[str] | None = None) -> list[Row]:
    return [_row(claim, now, about) for claim in claims]


def _row(claim: Claim, now: datetime, about: Collection[str] | None) -> Row:
    promises: list[Deadline] = claim.open_deadlines  # type: ignore[attr-defined]
    shown = [deadline for deadline in promises if (claim.is_open if about is None else deadline.kind in about)]
    first = first_open(shown)
    return Row(
        claim=claim,
        clock=_clock(claim, first, now) if first else None,
        missing=_missing(claim) if claim.is_open else [],
        peril_icon=PERIL_ICONS[Peril(claim.peril)] if claim.peril else "",
        version=str(Seen(version=claim.version, event=0)),
    )


def _clock(claim: Claim, first: Deadline, now: datetime) -> DueClock:
    """The clock of the claim's first promise; one to ring again says which attempt that is."""
    clock = clock_of(first, now)
    if first.kind != DeadlineKind.CALL_AGAIN:
        return clock
    tried = len(claim.calls_in_vain)  # type: ignore[attr-defined]
    return replace(clock, about=f"{clock.about}, {attempt_number(tried)}")


def _missing(claim: Claim) -> list[str]:
    """What somebody still owes, first what another of us does."""
    owed = [str(MISSING[TaskKind(task.kind)]) for task in claim.open_tasks]  # type: ignore[attr-defined]
    return [_("Venter på en kollega"), *owed] if claim.waits_for_colleague else owed  # type: ignore[attr-defined]


class _Counted(Subquery):
    """How many rows there are, counted no further than the query's own limit."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"


def _tabs(user: User, current: View | None) -> list[dict[str, Any]]:
    """The views with their counts, which one query asks for together."""
    mine = Claim.objects.visible_to(user)
    counts = (
        User.objects.filter(pk=user.pk)
        .values_list(*(_Counted(view.claims(mine, user).values("pk")[: COUNTED + 1]) for view in VIEWS if view.counted))
        .get()
    )
    numbers = dict(zip((view.slug for view in VIEWS if view.counted), counts, strict=True))
    return [
        {
            "label": view.label,
            "href": f"{reverse('desk-queue')}?vis={view.slug}",
            "current": view is current,
            "count": _spoken_count(numbers[view.slug]) if view.counted else None,
        }
        for view in VIEWS
    ]


def _spoken_count(number: int) -> str:
    return _("%(number)d+") % {"number": COUNTED} if number > COUNTED else str(number)
