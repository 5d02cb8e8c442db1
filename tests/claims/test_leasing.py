"""'Næste sag': who gets which claim, for how long, and what ends it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, Role, Team, User
from claims.calls import contact
from claims.deciding import decisions
from claims.desk import leasing
from claims.models import Claim, DecisionKind, Lease, LeaseEnd, SkipReason
from claims.models.claim import ClaimQuerySet
from claims.promises.worktime import Calendar
from tests.cast import COPENHAGEN, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast, make_cast, make_user, rewrite_hours
from tests.claims.decided import ask_two, judged
from tests.claims.filed import file
from tests.side_by_side import side_by_side

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
DAYS = frozenset((NOW + timedelta(days=day)).date() for day in range(2000))
SHUT = Calendar(hours={0: ((480, 960),)}, closed=DAYS)


def claim(minutes_ago: int, identifier: str = DAVIDS_IMEI, **answers: object) -> Claim:
    return file(at=NOW - minutes_ago * MINUTE, identifier=identifier, **answers)


def number(lease: Lease | None) -> str | None:
    return lease.claim.number if lease else None


def note(lease: Lease, agent: User, now: datetime) -> None:
    contact.add_note(number=lease.claim.number, text="Set på.", by=agent, now=now)


def test_the_most_urgent_claim_comes_first_and_is_held_for_fifteen_minutes(cast: Cast) -> None:
    claim(5)
    oldest = claim(60, UNKNOWN_IMEI)
    lease = leasing.take_next(cast.camilla, NOW)
    assert lease
    assert lease.claim == oldest
    assert lease.until == NOW + 15 * MINUTE
    assert leasing.held_by(cast.camilla, NOW + 14 * MINUTE) == lease
    assert leasing.held_by(cast.camilla, NOW + 15 * MINUTE) is None


def test_a_lease_ends_in_working_time(cast: Cast) -> None:
    claim(5)
    evening = datetime(2026, 9, 18, 17, 55, tzinfo=COPENHAGEN)
    lease = leasing.take_next(cast.camilla, evening)
    assert lease
    reopens = lease.until.astimezone(COPENHAGEN)
    assert reopens.date() > evening.date()
    assert reopens.weekday() < 5


def test_who_has_not_worked_gets_the_same_claim_again_and_who_has_the_next(cast: Cast) -> None:
    first, second = claim(60), claim(5, UNKNOWN_IMEI)
    taken = leasing.take_next(cast.camilla, NOW)
    assert number(leasing.take_next(cast.camilla, NOW + MINUTE)) == first.number
    assert taken
    contact.assign(number=first.number, agent=cast.camilla, by=cast.camilla, now=NOW + MINUTE)
    assert number(leasing.take_next(cast.camilla, NOW + MINUTE)) == first.number, "taking it is no work on it"
    note(taken, cast.camilla, NOW + 2 * MINUTE)
    assert number(leasing.take_next(cast.camilla, NOW + 3 * MINUTE)) == second.number
    taken.refresh_from_db()
    assert (taken.how, taken.ended_at) == (LeaseEnd.WORKED, NOW + 3 * MINUTE)


def test_what_was_just_worked_on_comes_again_only_where_there_is_nothing_else(cast: Cast) -> None:
    only = claim(60)
    taken = leasing.take_next(cast.camilla, NOW)
    assert taken
    note(taken, cast.camilla, NOW)
    again = leasing.take_next(cast.camilla, NOW + MINUTE)
    assert again
    assert again.claim == only
    other = claim(5, UNKNOWN_IMEI)
    note(again, cast.camilla, NOW + 2 * MINUTE)
    assert number(leasing.take_next(cast.camilla, NOW + 3 * MINUTE)) == other.number


def test_one_claim_is_held_by_one_agent(cast: Cast) -> None:
    claim(60)
    assert leasing.take_next(cast.camilla, NOW)
    assert leasing.take_next(cast.gry, NOW) is None
    later = leasing.take_next(cast.gry, NOW + 16 * MINUTE)
    assert later
    assert later.agent == cast.gry
    ended = Lease.objects.get(agent=cast.camilla)
    assert (ended.how, ended.ended_at) == (LeaseEnd.RAN_OUT, NOW + 15 * MINUTE)


def test_an_open_page_keeps_the_lease_and_a_closed_one_ends_it_in_half_a_minute(cast: Cast) -> None:
    first = claim(60)
    leasing.take_next(cast.camilla, NOW)
    assert leasing.renew(agent=cast.camilla, claim=first.number, now=NOW + 10 * MINUTE)
    assert leasing.held_by(cast.camilla, NOW + 24 * MINUTE)
    leasing.leave(agent=cast.camilla, claim=first.number, now=NOW + 11 * MINUTE)
    assert leasing.renew(agent=cast.camilla, claim=first.number, now=NOW + 11 * MINUTE + timedelta(seconds=3))
    assert leasing.held_by(cast.camilla, NOW + 20 * MINUTE), "the next page of the same claim has opened"
    leasing.leave(agent=cast.camilla, claim=first.number, now=NOW + 12 * MINUTE)
    assert number(leasing.take_next(cast.gry, NOW + 13 * MINUTE)) == first.number
    assert not leasing.renew(agent=cast.camilla, claim=first.number, now=NOW + 13 * MINUTE)
    left = Lease.objects.get(agent=cast.camilla)
    assert (left.how, left.ended_at) == (LeaseEnd.LEFT, NOW + 12 * MINUTE)


def test_signing_out_lets_go_of_the_claim(cast: Cast) -> None:
    first = claim(60)
    leasing.take_next(cast.camilla, NOW)
    leasing.sign_out(agent=cast.camilla, now=NOW + MINUTE)
    assert Lease.objects.get().how == LeaseEnd.LEFT
    assert number(leasing.take_next(cast.gry, NOW + MINUTE)) == first.number


@pytest.mark.parametrize(
    ("reason", "again"), [(SkipReason.WAITS, True), (SkipReason.LANGUAGE, False), (SkipReason.BIASED, False)]
)
def test_a_skipped_claim_goes_to_others_and_comes_again_only_where_its_reason_passes(
    cast: Cast, reason: SkipReason, again: bool
) -> None:
    first = claim(60)
    leasing.take_next(cast.camilla, NOW)
    note = "Hun hedder 010203-1234"
    assert leasing.skip(agent=cast.camilla, claim=first.number, reason=reason, note=note, now=NOW) is None
    skipped = Lease.objects.get()
    assert (skipped.how, skipped.skip_reason) == (LeaseEnd.SKIPPED, reason)
    assert "1234" not in skipped.skip_note
    assert leasing.take_next(cast.camilla, NOW + MINUTE) is None
    assert (leasing.take_next(cast.camilla, NOW + timedelta(hours=24)) is not None) is again
    Lease.objects.filter(ended_at__isnull=True).update(until=NOW)
    assert number(leasing.take_next(cast.gry, NOW + timedelta(hours=24))) == first.number


def test_skipping_a_claim_that_a_colleague_has_come_for_takes_the_next_and_blames_nobody(cast: Cast) -> None:
    first = claim(60)
    leasing.take_next(cast.camilla, NOW)
    leasing.leave(agent=cast.camilla, claim=first.number, now=NOW)
    second = claim(5, UNKNOWN_IMEI)
    later = NOW + 5 * MINUTE
    assert number(leasing.take_next(cast.gry, later)) == first.number
    lease = leasing.skip(agent=cast.camilla, claim=first.number, reason="other", note="", now=later)
    assert number(lease) == second.number
    assert not Lease.objects.filter(how=LeaseEnd.SKIPPED).exists()


def test_a_reason_that_took_a_while_to_write_still_counts(cast: Cast) -> None:
    first, second = claim(60), claim(5, UNKNOWN_IMEI)
    leasing.take_next(cast.camilla, NOW)
    leasing.leave(agent=cast.camilla, claim=first.number, now=NOW)
    lease = leasing.skip(agent=cast.camilla, claim=first.number, reason="other", note="", now=NOW + 5 * MINUTE)
    assert number(lease) == second.number
    assert Lease.objects.get(claim=first).how == LeaseEnd.SKIPPED


def test_an_agent_gets_only_languages_that_they_speak_and_customers_of_their_team(cast: Cast) -> None:
    north, south = Team.objects.create(name="Nord"), Team.objects.create(name="Syd")
    Organisation.objects.filter(pk=cast.sydhavn.pk).update(team=south)
    claim(60)
    danish = claim(30, UNKNOWN_IMEI)
    Claim.objects.filter(pk=claim(90, "356938035643809").pk).update(language="en")
    User.objects.filter(pk=cast.camilla.pk).update(team=north, speaks=["da"])
    assert number(leasing.take_next(cast.camilla, NOW)) == danish.number, "nobody's customer is everybody's"
    assert Lease.objects.count() == 1
    assert number(leasing.take_next(cast.gry, NOW)) not in {None, danish.number}, "without a team one serves all"


def test_what_rests_or_is_snoozed_or_waits_for_others_or_is_a_colleagues_is_left_alone(cast: Cast) -> None:
    first = claim(60)
    of_first = Claim.objects.filter(pk=first.pk)
    later = NOW + 30 * MINUTE
    for aside in (
        {"rests_until": later},
        {"snoozed_until": later},
        {"waits_for": "claimant"},
        {"assigned_to": cast.gry},
    ):
        of_first.update(rests_until=None, snoozed_until=None, waits_for="us", assigned_to=None)
        of_first.update(**aside)
        assert leasing.take_next(cast.camilla, NOW) is None, aside
    assert number(leasing.take_next(cast.gry, NOW)) == first.number
    Lease.objects.all().delete()
    of_first.update(assigned_to=None, rests_until=later, snoozed_until=later)
    assert leasing.take_next(cast.camilla, later), "its time has come"


@pytest.mark.parametrize("gone", [{"is_active": False}, {"role": Role.SYSTEM_ADMIN}])
def test_the_claims_of_an_agent_who_has_gone_come_to_whoever_asks(cast: Cast, gone: dict[str, object]) -> None:
    orphaned, nobodys = claim(60), claim(5, UNKNOWN_IMEI)
    Claim.objects.filter(pk=orphaned.pk).update(assigned_to=cast.gry)
    assert number(leasing.take_next(cast.camilla, NOW)) == nobodys.number, "she is still here"
    leasing.sign_out(agent=cast.camilla, now=NOW)
    User.objects.filter(pk=cast.gry.pk).update(**gone)
    assert number(leasing.take_next(cast.camilla, NOW)) == orphaned.number
    assert Claim.objects.get(pk=orphaned.pk).assigned_to == cast.gry, "a lease changes nothing on its claim"


def test_a_claim_is_given_out_where_nobody_can_say_when_we_are_open(cast: Cast) -> None:
    first = claim(60)
    beyond = datetime(2101, 1, 4, 10, tzinfo=COPENHAGEN)
    lease = leasing.take_next(cast.camilla, beyond)
    assert lease
    assert (lease.claim, lease.until) == (first, beyond + 15 * MINUTE)
    leasing.sign_out(agent=cast.camilla, now=beyond)
    rewrite_hours(None, SHUT.to_json())
    later = leasing.take_next(cast.camilla, NOW)
    assert later
    assert later.until == NOW + 15 * MINUTE


def test_what_a_colleague_takes_while_one_asks_is_theirs(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = claim(60), claim(5, UNKNOWN_IMEI)
    found = leasing._candidates

    def then_taken(claims: ClaimQuerySet, parts: Sequence[Q]) -> list[int]:
        keys = found(claims, parts)
        Claim.objects.filter(pk=first.pk).update(assigned_to=cast.gry)
        return keys

    monkeypatch.setattr(leasing, "_candidates", then_taken)
    assert number(leasing.take_next(cast.camilla, NOW)) == second.number


def test_a_claim_that_a_colleague_has_ended_is_left_without_a_reason(cast: Cast) -> None:
    first, second = claim(60), claim(5, UNKNOWN_IMEI)
    assert number(leasing.take_next(cast.camilla, NOW)) == first.number
    contact.log_call(number=first.number, agent=cast.gry, outcome="solved_by_phone", note="", now=NOW)
    assert number(leasing.take_next(cast.camilla, NOW)) == second.number
    assert Lease.objects.get(claim=first).how == LeaseEnd.LEFT


def test_a_proposal_comes_to_a_colleague_whoever_has_the_claim_and_never_to_who_proposed(cast: Cast) -> None:
    ask_two(cast)
    waiting = judged(cast)
    contact.assign(number=waiting.number, agent=cast.camilla, by=cast.camilla, now=NOW)
    decisions.decide(
        number=waiting.number, kind=DecisionKind.COVERED, clause="", reason="Dækket.", by=cast.camilla, now=NOW
    )
    assert leasing.take_next(cast.camilla, NOW) is None
    assert number(leasing.take_next(cast.gry, NOW)) == waiting.number


@pytest.mark.parametrize("claims", [1, 40])
def test_taking_asks_the_database_as_often_among_many_as_among_few(cast: Cast, claims: int) -> None:
    for minutes in range(claims):
        claim(minutes, UNKNOWN_IMEI, contact_phone=f"+45203040{minutes:02}")
    with CaptureQueriesContext(connection) as asked:
        assert leasing.take_next(cast.camilla, NOW)
    assert len(asked) == 11, [query["sql"][:90] for query in asked]


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_get_twenty_claims(transactional_db: None) -> None:
    make_cast()
    agents = [make_user(f"agent{i}@skadeportalen.example", f"Agent {i}", Role.AGENT) for i in range(20)]
    for minutes in range(25):
        claim(minutes, UNKNOWN_IMEI, contact_phone=f"+45203040{minutes:02}")
    leases = side_by_side(*[lambda agent=agent: leasing.take_next(agent, NOW) for agent in agents])
    taken = {lease.claim_id for lease in leases if lease}
    most_urgent = Claim.objects.order_by("due_at", "pk").values_list("pk", flat=True)[:20]
    assert taken == set(most_urgent)
    assert Lease.objects.live(NOW).count() == 20


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_for_five_claims_leave_none_out_and_give_none_twice(transactional_db: None) -> None:
    make_cast()
    agents = [make_user(f"agent{i}@skadeportalen.example", f"Agent {i}", Role.AGENT) for i in range(20)]
    for minutes in range(5):
        claim(minutes, UNKNOWN_IMEI, contact_phone=f"+45203040{minutes:02}")
    Lease.objects.bulk_create(
        Lease(claim=old, agent=agents[0], taken_at=NOW - 60 * MINUTE, until=NOW - 45 * MINUTE)
        for old in Claim.objects.all()
    )
    leases = side_by_side(*[lambda agent=agent: leasing.take_next(agent, NOW) for agent in agents])
    taken = [lease.claim_id for lease in leases if lease]
    assert len(taken) == len(set(taken))
    assert Lease.objects.live(NOW).count() == len(taken)
    while Lease.objects.live(NOW).count() < 5:
        idle = next(agent for agent in agents if leasing.held_by(agent, NOW) is None)
        assert leasing.take_next(idle, NOW), "what was passed over in the crowd is found by the next press"


@pytest.mark.django_db(transaction=True)
def test_one_agent_who_presses_twice_at_once_gets_one_claim(transactional_db: None) -> None:
    cast = make_cast()
    claim(5, UNKNOWN_IMEI)
    claim(9)
    leases = side_by_side(*[lambda: leasing.take_next(cast.camilla, NOW)] * 6)
    assert len({lease.pk for lease in leases if lease}) == 1
    assert Lease.objects.count() == 1
