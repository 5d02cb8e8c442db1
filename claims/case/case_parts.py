"""One claim as its claimant comes to it: the door they came by, and what of the claim every page of it reads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Manager, Model, OuterRef, Prefetch, QuerySet, Subquery
from django.urls import reverse

from accounts.keys import composed_once
from accounts.models import User
from claims.case.ball_facts import Way
from claims.case.unopened import with_unopened
from claims.deciding.entitlement import with_use
from claims.models import CallAttempt, Claim, ClaimEvent, Deadline, Decision, Document, EventKind, Route, Task
from claims.models.deadline import DeadlineKind
from claims.promises.deadlines import open_deadlines
from claims.workflow import State

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Door:
    """The way somebody came in. `key` is the token or the claim's number, `pages` the prefix of the addresses.

    `own` is unset for who filed the same again from elsewhere; `trusted` is set for who the register knows, and
    `sees_contact` for who may read and change how the claimant is reached (`proof.own_contact`).
    """

    claim: Claim
    pages: str
    key: str
    own: bool
    trusted: bool
    sees_contact: bool = False
    user: User | None = None

    @property
    def token(self) -> str:
        """The token of the link by which somebody came; '' signed in."""
        return "" if self.user else self.key

    def url(self, page: str, *parts: object) -> str:
        return reverse(f"{self.pages}-{page}", args=[self.key, *parts])


def with_parts(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """The claims with all that the pages of a case read of them, in a fixed number of queries."""
    unseen = Document.objects.unanswered().filter(claim=OuterRef("pk")).order_by("received_at", "pk")
    return (
        with_unopened(claims)
        .annotate(unseen_since=Subquery(unseen.values("received_at")[:1]))
        .select_related("device", "organisation", "person")
        .prefetch_related(
            Prefetch(
                "deadlines",
                open_deadlines().select_related("calendar").prefetch_related("entries"),
                to_attr="open_promises",
            ),
            Prefetch("routes", _standing(), to_attr="standing_routes"),
            Prefetch("events", ClaimEvent.objects.filter(kind=EventKind.LAPSED), to_attr="lapses"),
            "tasks",
            "unlock_steps",
            "calls",
            Prefetch("decisions", with_use(Decision.objects.in_force()).order_by("decided_at", "pk")),
        )
    )


def with_first_parts(claim: Claim) -> Claim:
    """A claim that waits for its call, with what its receipt reads of it; three statements.

    What comes later is not asked for: no claim is reopened to where it began.
    """
    found: Any = claim
    found.open_promises = list(_promises([claim.pk]))
    found.standing_routes, found.lapses, found.unseen_since = [], [], None
    # As prefetching leaves them, which took several times as long for a single claim as its questions do.
    found._prefetched_objects_cache = {
        "tasks": _answered(found.tasks, _tasks([claim.pk]), claim),
        "calls": _answered(found.calls, _calls([claim.pk]), claim),
        "decisions": _answered(found.decisions, [], claim),
    }
    return claim


def route_of(claim: Claim) -> Route | None:
    """The standing way to the workshop of a claim loaded by `with_parts`."""
    routes: Sequence[Route] = claim.standing_routes  # type: ignore[attr-defined]
    return routes[0] if routes else None


def way_of(claim: Claim) -> Way:
    """Its kind; '' without one."""
    route = route_of(claim)
    return route.kind if route else ""  # type: ignore[return-value]


def sent_at(claim: Claim) -> datetime | None:
    """When its claimant says they handed in the parcel, of a claim loaded by `with_parts`; None where they have not."""
    route = route_of(claim)
    return route.shipment.handed_in_at if route and route.shipment else None


def is_stopped(claim: Claim) -> bool:
    """Whether a driver was to take the device and must not, as its battery is dangerous and its user still has it."""
    route = route_of(claim)
    if route is None or route.shipment is None or not claim.battery_danger:
        return False
    return route.shipment.received_at is None and route.shipment.handed_in_at is None


def is_with_its_user(claim: Claim) -> bool:
    """Whether nobody else has the device yet, as far as we know: no workshop, and no driver with its parcel."""
    return claim.is_open and claim.state not in (State.IN_REPAIR, State.RETURNING) and sent_at(claim) is None


def has_left(claim: Claim, now: datetime) -> bool:
    """Whether the device may be on its way: its parcel was handed in, or the driver's time has begun."""
    route = route_of(claim)
    window = route.shipment.window if route and route.shipment else None
    return sent_at(claim) is not None or (window is not None and window.lower <= now)


def promise_of(claim: Claim, kind: DeadlineKind) -> Deadline | None:
    """The promise of this kind that still asks for something, of a claim loaded by `with_parts`."""
    promises: Sequence[Deadline] = claim.open_promises  # type: ignore[attr-defined]
    return next((promise for promise in promises if promise.kind == kind), None)


def limit_of(claim: Claim, kind: DeadlineKind, now: datetime) -> datetime | None:
    """Until when the claimant can do what this promise asks; None where none runs, it waits for us, or has passed."""
    promise = promise_of(claim, kind)
    return promise.due_at if promise and promise.held_at is None and promise.due_at > now else None


def last_chance_of(claim: Claim, kind: DeadlineKind, now: datetime) -> datetime | None:
    """The same, and once it has passed until when it counts all the same, as its last day was no ordinary one."""
    promise = promise_of(claim, kind)
    if promise is None or promise.held_at is not None or promise.enforced_at <= now:
        return None
    return promise.due_at if promise.due_at > now else promise.enforced_at


def waits_for_a_look(claim: Claim, by: datetime) -> bool:
    """Whether something that came until then lies unseen, on a claim loaded by `with_parts`."""
    found: Any = claim
    return found.unseen_since is not None and found.unseen_since <= by


def lapse_of(claim: Claim) -> str:
    """Which limit closed the claim last, of a claim loaded by `with_parts`; '' where none did."""
    lapses: Sequence[ClaimEvent] = claim.lapses  # type: ignore[attr-defined]
    return str(lapses[-1].data.get("kind", "")) if lapses else ""


@composed_once
def _promises(keys: Any) -> QuerySet[Deadline]:
    return open_deadlines().filter(claim__in=keys)


@composed_once
def _tasks(keys: Any) -> QuerySet[Task]:
    return Task.objects.filter(claim__in=keys)


@composed_once
def _calls(keys: Any) -> QuerySet[CallAttempt]:
    return CallAttempt.objects.filter(claim__in=keys)


def _answered(related: Manager[Row], rows: Iterable[Any], claim: Claim) -> QuerySet[Row]:
    """All that is related, as if it had been asked for already and these rows of the claim had been found."""
    asked: Any = related.all()
    asked._result_cache, asked._prefetch_done = list(rows), True
    for row in asked._result_cache:
        row.claim = claim
    return asked  # type: ignore[no-any-return]


def _standing() -> QuerySet[Route]:
    return Route.objects.standing().select_related("workshop", "booking", "shipment", "repair")
