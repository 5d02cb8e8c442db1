"""The queue: what has the least time left first, in views with their counts, narrowed as one likes."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE, User
from claims.models import Claim, SavedView
from claims.views.desk_asked import BEFORE, BEHIND, SAVED, Asked, narrowings, saved_key
from claims.views.desk_paging import Leg, Stop
from claims.views.desk_rows import Row, rows_of
from claims.views.desk_tabs import rows_asked, tabs, view_of

PAGE = 50


@for_roles(*CALL_CENTRE)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The queue."""
    user = signed_in(request)
    now = present.now()
    if "q" in request.GET:
        # Addresses of searches from before the search had a page of its own.
        return redirect(f"{reverse('desk-search')}?{urlencode({'q': request.GET['q']})}")
    asked, saved = read_asked(request, user)
    view = view_of(asked.criteria)
    leg = leg_of(asked, user, now)
    bar = tabs(asked, saved, user=user, now=now)
    rows = rows_on(leg, user=user, now=now, about=view.about)
    return render(
        request,
        "desk/queue.html",
        {
            "view": view,
            "title": asked.saved.name if asked.saved else view.label,
            "asked": asked,
            "bar": bar,
            "rows": rows,
            "pager": _pager(asked, leg),
            "narrowed": narrowings(asked.criteria, bar.names),
            "standing": next((row.clock.standing for row in rows if row.clock and row.clock.standing), ""),
            "is_unknown": SAVED in request.GET and asked.saved is None,
            "is_mine": asked.saved is not None and asked.saved.owner_id == user.pk,
            "filter_href": asked.address(page="desk-filter"),
            "live_href": asked.here(page="desk-live"),
            "shown": shown_words(leg.stops, rows),
            "now": now,
        },
    )


def read_asked(request: HttpRequest, user: User) -> tuple[Asked, list[SavedView]]:
    """What the address asks for, and the saved views that stand beside it: one's own, and the one followed here."""
    key = saved_key(request.GET)
    seen = SavedView.objects.visible_to(user).select_related("owner")
    saved = list(seen.filter(Q(owner=user) | Q(key=key)) if key else seen.filter(owner=user))
    return Asked.read(request.GET, next((one for one in saved if one.key == key), None)), saved


def leg_of(asked: Asked, user: User, now: datetime) -> Leg:
    """The rows of the page that is asked for; one query."""
    rows = rows_asked(asked.criteria, user, now)
    return view_of(asked.criteria).walk.leg(rows, place=asked.place, back=asked.back, size=PAGE)


def rows_on(leg: Leg, *, user: User, now: datetime, about: frozenset[str] | None) -> list[Row]:
    """The lines of the page."""
    keys = [stop.claim for stop in leg.stops]
    claims = Claim.objects.visible_to(user).filter(pk__in=keys)
    return rows_of(claims, user=user, now=now, keys=keys, about=about)


def shown_words(stops: Sequence[Stop], rows: Sequence[Row]) -> str:
    """Which claims the page shows, and in which version, for the look that asks what has changed since."""
    versions = {row.claim.pk: row.claim.version for row in rows}
    return "-".join(f"{stop.claim}.{versions.get(stop.claim, 0)}" for stop in stops)


def _pager(asked: Asked, leg: Leg) -> dict[str, str]:
    pager = {"previous_href": "", "next_href": ""}
    if leg.before:
        pager["previous_href"] = asked.address(**{BEFORE: str(leg.stops[0].place)})
    if leg.behind:
        pager["next_href"] = asked.address(**{BEHIND: str(leg.stops[-1].place)})
    return pager
