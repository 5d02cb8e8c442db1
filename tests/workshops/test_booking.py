"""Taking a time at a desk while others take it, too: real transactions, real threads, one database."""

from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier, Event
from time import monotonic, sleep

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from claims.models import Claim
from claims.routes.routing import SlotTaken
from tests.cast import NOW, OFFICE_HOURS, Cast, make_cast, rewrite_hours
from tests.claims.routed import TOMORROW_AT_NINE, make_claim, walk_in
from workshops.booking import Appointment, NotASlot, book, cancel, free_slots, free_slots_of
from workshops.models import Booking, Workshop

HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def live(transactional_db: None) -> Cast:
    return make_cast()


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run the acts in threads of their own that start together; their results or exceptions in order."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait(timeout=10)
        try:
            return act()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def row(workshop: Workshop, number: str, *, bench: int = 1, later: timedelta = timedelta()) -> Booking:
    start = TOMORROW_AT_NINE + later
    return Booking(
        workshop=workshop,
        bench=bench,
        period=DateTimeTZRange(start, start + HALF_AN_HOUR),
        number=number,
        claim_number=f"S-{number}",
        booked_at=NOW,
    )


def test_the_database_refuses_the_second_of_two_transactions_on_one_bench(live: Cast) -> None:
    """Nothing of ours looks first here: two transactions insert the same time, and only one may commit."""
    inserted = Event()

    def first() -> None:
        with transaction.atomic():
            row(live.kolding, "B22222").save()
            inserted.set()
            assert wait_until(somebody_waits_for_a_lock)

    def second() -> None:
        assert inserted.wait(timeout=10)
        with transaction.atomic():
            row(live.kolding, "B33333", later=timedelta(minutes=15)).save()

    outcomes = at_once(first, second)
    assert outcomes[0] is None
    assert isinstance(outcomes[1], IntegrityError)
    assert "bench_booked_once_at_a_time" in str(outcomes[1])
    assert [booking.number for booking in Booking.objects.all()] == ["B22222"]


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def wait_until(happens: Callable[[], bool]) -> bool:
    end = monotonic() + 10
    while monotonic() < end:
        if happens():
            return True
        sleep(0.02)
    return False


def test_of_two_agents_who_take_the_last_bench_at_once_one_gets_it_and_one_is_told(live: Cast) -> None:
    for round_ in range(5):
        claims = [make_claim(live, number=f"S-2026-000{round_}{n}1") for n in range(2)]
        time = TOMORROW_AT_NINE + round_ * HALF_AN_HOUR
        outcomes = at_once(*[partial(walk_in, claim, live, at=time) for claim in claims])
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Route", "SlotTaken"], outcomes
        states = sorted(Claim.objects.filter(pk__in=[c.pk for c in claims]).values_list("state", flat=True))
        assert states == ["assessing", "routed"]


def test_of_four_agents_at_once_on_two_benches_two_get_one_each(live: Cast) -> None:
    live.kolding.benches = 2
    live.kolding.save()
    claims = [make_claim(live, number=f"S-2026-0001{n}0") for n in range(4)]
    outcomes = at_once(*[partial(walk_in, claim, live) for claim in claims])
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Route", "Route", "SlotTaken", "SlotTaken"]
    assert sorted(Booking.objects.values_list("bench", flat=True)) == [1, 2]


def test_one_claim_booked_twice_at_once_ends_with_one_standing_booking(live: Cast) -> None:
    claim = make_claim(live)
    outcomes = at_once(
        partial(walk_in, claim, live), partial(walk_in, claim, live, at=TOMORROW_AT_NINE + timedelta(hours=1))
    )
    assert [type(outcome).__name__ for outcome in outcomes] == ["Route", "Route"]
    assert Booking.objects.filter(cancelled_at__isnull=True).count() == 1
    assert claim.routes.standing().count() == 1


@pytest.mark.django_db
def test_who_waited_for_a_rival_that_gave_up_gets_the_time(cast: Cast) -> None:
    rival = row(cast.kolding, "B22222")
    rival.save()
    with pytest.raises(SlotTaken):
        book(
            cast.kolding, starts_at=TOMORROW_AT_NINE, appointment=Appointment(claim_number="S-1", device=None), now=NOW
        )
    cancel([rival.pk], at=NOW)
    assert book(
        cast.kolding, starts_at=TOMORROW_AT_NINE, appointment=Appointment(claim_number="S-1", device=None), now=NOW
    )


@pytest.mark.django_db
def test_the_same_bench_elsewhere_and_the_next_half_hour_are_no_conflict(cast: Cast) -> None:
    row(cast.kolding, "B22222").save()
    row(cast.odense, "B33333").save()
    row(cast.kolding, "B44444", later=HALF_AN_HOUR).save()
    row(cast.kolding, "B55555", bench=2).save()
    assert Booking.objects.count() == 4


@pytest.mark.django_db
def test_a_time_that_another_transaction_takes_after_the_look_is_taken_by_the_databases_word(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look sees an empty desk; the constraint alone stands between two customers."""
    row(cast.kolding, "B22222").save()
    monkeypatch.setattr("workshops.booking._taken", lambda workshops, now: defaultdict(list))
    assert TOMORROW_AT_NINE in [s.starts_at for day in free_slots(cast.kolding, now=NOW) for s in day.slots]
    with pytest.raises(SlotTaken):
        book(
            cast.kolding, starts_at=TOMORROW_AT_NINE, appointment=Appointment(claim_number="S-1", device=None), now=NOW
        )
    cast.kolding.benches = 2
    booking = book(
        cast.kolding, starts_at=TOMORROW_AT_NINE, appointment=Appointment(claim_number="S-1", device=None), now=NOW
    )
    assert booking.bench == 2


@pytest.mark.django_db
def test_a_workshop_whose_hours_cannot_be_read_gives_no_times_and_the_others_do(cast: Cast) -> None:
    rewrite_hours(cast.kolding, {**OFFICE_HOURS, "hours": {"mon": [["17:00", "09:00"]]}})
    found = free_slots_of([cast.kolding, cast.odense], now=NOW)
    assert found[cast.kolding.pk] == []
    assert found[cast.odense.pk]
    with pytest.raises(NotASlot):
        book(
            cast.kolding, starts_at=TOMORROW_AT_NINE, appointment=Appointment(claim_number="S-1", device=None), now=NOW
        )
