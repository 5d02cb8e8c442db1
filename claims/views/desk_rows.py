"""The lines of a list of claims: what each shows of the claim, its clock, what it misses, and who of us is on it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.spoken import spoken_moment
from claims.guards import Seen
from claims.models import CallAttempt, Claim, Deadline, Decision, Lease, Peril, Presence, Task, TaskKind
from claims.models.deadline import DeadlineKind
from claims.models.holding import FRESH
from claims.promises.deadlines import open_deadlines
from claims.views.desk_attempts import attempt_number
from claims.views.desk_clock import DueClock, clock_of, first_open
from devices.models import Identifier

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


class On(StrEnum):
    """How somebody of us is on a claim, the strongest first."""

    HOLDS = "holds"
    WRITES = "writes"
    LOOKS = "looks"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a list of claims."""

    claim: Claim
    clock: DueClock | None
    missing: list[str]
    peril_icon: str
    version: str
    later: str = ""
    who: list[str] = field(default_factory=list)

    @property
    def tone(self) -> str:
        return {"over": "urgent", "urgent": "urgent", "soon": "soon"}.get(self.clock.urgency, "") if self.clock else ""


def rows_of(
    claims: QuerySet[Claim],
    *,
    user: User,
    now: datetime,
    keys: Sequence[int] | None = None,
    about: Collection[str] | None = None,
) -> list[Row]:
    """The lines of these claims, in their order or in that of `keys`; five statements however many there are.

    `about` are the kinds of promises that the lines show the clock of; None are those of an open claim.
    """
    found = list(_with_what_a_row_shows(claims))
    if keys is not None:
        found.sort(key=lambda claim: keys.index(claim.pk))
    who = who_is_on([claim.pk for claim in found], user=user, now=now)
    return [_row(claim, now, about, who.get(claim.pk, [])) for claim in found]


def who_is_on(claims: Collection[int], *, user: User, now: datetime) -> dict[int, list[str]]:
    """Who of us holds, writes on or looks at each of these claims now, in words; one statement."""
    holding = Lease.objects.visible_to(user).live(now).filter(claim__in=claims)
    here = Presence.objects.visible_to(user).here(now).filter(claim__in=claims).exclude(user=user)
    looking = here.values_list("claim", "user", "user__name")
    found = holding.values_list("claim", "agent", "agent__name", Value(On.HOLDS.value)).union(
        looking.filter(writing_at__gt=now - FRESH).annotate(way=Value(On.WRITES.value)),
        looking.annotate(way=Value(On.LOOKS.value)),
    )
    ways: dict[int, dict[tuple[str, int], set[On]]] = {}
    for claim, pk, name, way in found:
        ways.setdefault(claim, {}).setdefault((name, pk), set()).add(On(way))
    return {claim: _in_words(people, user) for claim, people in ways.items()}


def _in_words(people: Mapping[tuple[str, int], set[On]], user: User) -> list[str]:
    """One sentence a person, who holds the claim first."""
    words = {
        On.HOLDS: _("%(name)s har sagen nu"),
        On.WRITES: _("%(name)s skriver"),
        On.LOOKS: _("%(name)s ser på sagen"),
    }
    order = list(On)
    ranked = sorted((min(ways, key=order.index), name, pk) for (name, pk), ways in people.items())
    ranked.sort(key=lambda one: order.index(one[0]))
    return [_("Du har sagen nu") if pk == user.pk else words[way] % {"name": name} for way, name, pk in ranked]


def _with_what_a_row_shows(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    of_claim = OuterRef("pk")
    numbers = Identifier.objects.filter(device=OuterRef("device")).order_by("kind", "position")
    shown = claims.annotate(
        waits_for_colleague=Exists(Decision.objects.proposed().filter(claim=of_claim)),
        device_number=Subquery(numbers.values("value")[:1]),
        calls_in_vain=ArraySubquery(CallAttempt.objects.in_vain().filter(claim=of_claim).values("pk")),
        owed_kinds=ArraySubquery(
            Task.objects.open().filter(claim=of_claim).order_by("created_at", "pk").values("kind")
        ),
    )
    return shown.select_related("organisation", "person", "device", "assigned_to").prefetch_related(
        Prefetch("deadlines", queryset=open_deadlines().select_related("calendar"), to_attr="open_deadlines"),
    )


def _row(claim: Claim, now: datetime, about: Collection[str] | None, who: Iterable[str]) -> Row:
    promises: list[Deadline] = claim.open_deadlines  # type: ignore[attr-defined]
    shown = [deadline for deadline in promises if (claim.is_open if about is None else deadline.kind in about)]
    first = first_open(shown)
    return Row(
        claim=claim,
        clock=_clock(claim, first, now) if first else None,
        missing=_missing(claim) if claim.is_open else [],
        peril_icon=PERIL_ICONS[Peril(claim.peril)] if claim.peril else "",
        version=str(Seen(version=claim.version, event=0)),
        later=_later(claim, now),
        who=list(who),
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
    owed = [str(MISSING[TaskKind(kind)]) for kind in claim.owed_kinds]  # type: ignore[attr-defined]
    return [_("Venter på en kollega"), *owed] if claim.waits_for_colleague else owed  # type: ignore[attr-defined]


def _later(claim: Claim, now: datetime) -> str:
    """Until when the claim is put off by somebody, or rests for an agreed or later call."""
    if not claim.is_open:
        return ""
    if claim.snoozed_until is not None and claim.snoozed_until > now:
        return _("Udskudt til %(moment)s") % {"moment": spoken_moment(claim.snoozed_until, now)}
    if claim.rests_until is not None and claim.rests_until > now:
        return _("Hviler til %(moment)s") % {"moment": spoken_moment(claim.rests_until, now)}
    return ""
