"""The views of the queue: which claims each holds and in which order, and how many there are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Subquery, Value
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation, Team, User
from claims.models import Claim, DeadlineState, Mention, Message, SavedView
from claims.models.claim import ClaimQuerySet, WaitsFor
from claims.models.deadline import OUTLIVING, DeadlineKind
from claims.promises import closures
from claims.promises.deadlines import open_deadlines
from claims.views.desk_asked import Asked, Criteria, Names
from claims.views.desk_paging import Walk
from claims.workflow import ENDED, State

# Past this many a figure says no more than "many", and counting on would cost more with each claim.
COUNTED = 500
# A view narrowed by what no index begins with is counted among so many of its first claims.
SCANNED = 2000

BY_DUE = Walk("due_at")
BY_END = Walk("closed_at", latest_first=True)
BY_LAPSE = Walk("enforced_at", about="claim")

Rows = QuerySet[Any]


@dataclass(frozen=True)
class View:
    """A view that is always there: its name in the address, what it is called, which rows, in which order.

    `rows` are claims, or what of theirs the walk goes through. `about` are the kinds of promises that its lines show
    the clock of; None are those of an open claim.
    """

    slug: str
    label: str | Promise
    rows: Callable[[User, datetime], Rows]
    walk: Walk = BY_DUE
    counted: bool = True
    about: frozenset[str] | None = None


def _seen(user: User) -> ClaimQuerySet:
    return Claim.objects.visible_to(user)


def _lies_with_us(user: User, now: datetime) -> Rows:
    """What we have the next move on, but for what rests until a later call or was put off."""
    awake = Q(rests_until__isnull=True) | Q(rests_until__lte=now)
    called_up = Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=now)
    return _seen(user).open().filter(awake, called_up, waits_for=WaitsFor.US)


def _lapsing_tonight(user: User, now: datetime) -> Rows:
    """The limits that close their claims at midnight, the first one of each claim."""
    return closures.first_of_each(user, before=closures.tonight(now))


def _going_on(user: User, _now: datetime) -> Rows:
    """Complaints and old devices, also on claims that have ended, and answers to what we wrote after the end: found by
    their own few deadlines and the few messages that nobody has answered.
    """
    going_on = open_deadlines().filter(kind__in=OUTLIVING, state__in=[DeadlineState.RUNNING, DeadlineState.MISSED])
    to_ended = Q(claim__state__in=sorted(ENDED), at__gte=F("claim__closed_at"))
    answers = Message.objects.visible_to(user).unanswered().filter(to_ended)
    return _seen(user).filter(pk__in=going_on.order_by().values("claim").union(answers.order_by().values("claim")))


def _mentioned(user: User, _now: datetime) -> Rows:
    """Claims with a note that names me and that I have not seen, ended ones too."""
    unseen = Mention.objects.visible_to(user).unseen().filter(user=user)
    return _seen(user).filter(pk__in=unseen.values("claim"))


VIEWS = (
    View("til-os", gettext_lazy("Til os"), _lies_with_us),
    View("mine", gettext_lazy("Mine"), lambda user, now: _seen(user).open().filter(assigned_to=user)),
    View(
        "ikke-tildelt",
        gettext_lazy("Ikke tildelt"),
        lambda user, now: _seen(user).open().filter(assigned_to__isnull=True),
    ),
    View("opkald", gettext_lazy("Skylder opkald"), lambda user, now: _seen(user).open().filter(owes_call=True)),
    View(
        "anmelder",
        gettext_lazy("Venter på anmelder"),
        lambda user, now: _seen(user).open().filter(waits_for=WaitsFor.CLAIMANT),
    ),
    View(
        "vaerksted",
        gettext_lazy("På værksted"),
        lambda user, now: _seen(user).filter(state__in=[State.IN_REPAIR, State.RETURNING]),
    ),
    View("henlaegges", gettext_lazy("Henlægges i aften"), _lapsing_tonight, walk=BY_LAPSE),
    View("klager", gettext_lazy("Klager og retur"), _going_on, about=OUTLIVING | {DeadlineKind.NEXT_WORD}),
    View("naevnt", gettext_lazy("Nævnt"), _mentioned),
    View("aabne", gettext_lazy("Alle åbne"), lambda user, now: _seen(user).open()),
    View(
        "afsluttede",
        gettext_lazy("Afsluttede"),
        lambda user, now: _seen(user).filter(state__in=sorted(ENDED)),
        walk=BY_END,
        counted=False,
    ),
)
BY_SLUG = {view.slug: view for view in VIEWS}


def view_of(criteria: Criteria) -> View:
    """The view that is asked for; the first one where there is none of that name."""
    return BY_SLUG.get(criteria.view, VIEWS[0])


def rows_asked(criteria: Criteria, user: User, now: datetime) -> Rows:
    """The rows of the view that is asked for, narrowed as asked."""
    view = view_of(criteria)
    return _narrowed(view.rows(user, now), view.walk, criteria, user)


def _narrowed(rows: Rows, walk: Walk, criteria: Criteria, user: User) -> Rows:
    return rows.filter(**{f"{walk.to_claim}{field}": value for field, value in criteria.lookups(user).items()})


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A view with its count, as the page shows it; `name` tells its count apart from the others' on the page."""

    name: str
    label: str | Promise
    href: str
    current: bool
    count: str | None


@dataclass(frozen=True, kw_only=True)
class Bar:
    """All tabs, and the names of what narrows the view that is shown."""

    tabs: list[Tab]
    own: list[Tab]
    names: Names


class _Counted(Subquery):
    """How many rows there are, counted no further than the query's own limit."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"


def tabs(asked: Asked | None, saved: Sequence[SavedView], *, user: User, now: datetime) -> Bar:
    """The views with their counts and the names of what narrows the one that is shown; one query."""
    counted = [view for view in VIEWS if view.counted]
    columns: list[Any] = [_count(view.rows(user, now), view.walk) for view in counted]
    own = [Criteria.read(one.criteria) for one in saved]
    for criteria in own:
        columns += _bounded_counts(criteria, user, now)
    columns += _names(asked.criteria if asked else Criteria(), user)
    *numbers, organisation, team, owner = User.objects.filter(pk=user.pk).values_list(*columns).get()
    of_own = numbers[len(counted) :]
    counts = {view.slug: _spoken(number) for view, number in zip(counted, numbers, strict=False)}
    return Bar(
        tabs=[
            Tab(
                name=view.slug,
                label=view.label,
                href=Asked(Criteria(view=view.slug)).address(),
                current=asked is not None and asked.saved is None and view_of(asked.criteria) is view,
                count=counts.get(view.slug),
            )
            for view in VIEWS
        ],
        own=[
            Tab(
                name=str(one.key),
                label=one.name if one.owner_id == user.pk else f"{one.name} ({one.owner.name})",
                href=Asked(criteria, saved=one).address(),
                current=asked is not None and asked.saved == one,
                count=_spoken(of_own[at * 2], of_own[at * 2 + 1]),
            )
            for at, (one, criteria) in enumerate(zip(saved, own, strict=True))
        ],
        names=Names(organisation=organisation or "", team=team or "", owner=owner or ""),
    )


def _count(rows: Rows, walk: Walk) -> _Counted:
    """In the order of a walk through what hangs on claims, or the planner would join all of both to count a few."""
    ordered = walk.sorted(rows, forward=True) if walk.about else rows.order_by()
    return _Counted(ordered.values("pk")[: COUNTED + 1])


def _bounded_counts(criteria: Criteria, user: User, now: datetime) -> list[Any]:
    """The rows of an own view; where no index narrows it, those among its first ones, and how many were looked at."""
    view = view_of(criteria)
    rows = rows_asked(criteria, user, now)
    if not criteria.is_narrowed or criteria.is_indexed:
        return [_count(rows, view.walk), Value(0)]
    first = view.walk.sorted(view.rows(user, now), forward=True).values("pk")[: SCANNED + 1]
    among = _narrowed(first.model._default_manager.filter(pk__in=first), view.walk, criteria, user)
    return [_count(among, view.walk), _Counted(first)]


def _names(criteria: Criteria, user: User) -> list[Subquery]:
    owner = int(criteria.owner) if criteria.owner.isdecimal() else 0
    return [
        Subquery(Organisation.objects.visible_to(user).filter(pk=criteria.organisation or 0).values("name")),
        Subquery(Team.objects.visible_to(user).filter(pk=criteria.team or 0).values("name")),
        Subquery(User.objects.visible_to(user).filter(pk=owner).values("name")),
    ]


def _spoken(number: int, looked_at: int = 0) -> str:
    if number > COUNTED:
        return _("%(number)d+") % {"number": COUNTED}
    return _("%(number)d+") % {"number": number} if looked_at > SCANNED else str(number)
