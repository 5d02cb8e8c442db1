"""What `bin/chaos` plans at its full size: that the storm is the one that was promised, and falls where it can hurt."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from chaos.plan import EDGES, KINDS, Blow, Edge, Size, What, promises, storm

START = datetime(2026, 11, 20, 10, tzinfo=UTC)
FULL = Size()


def test_the_full_storm_is_the_one_that_was_promised() -> None:
    blows = storm(FULL)
    counted = Counter(blow for _second, blow in blows)
    assert (FULL.deadlines, FULL.organisations, FULL.workers, FULL.beats) == (10_000, 50, 4, 2)
    assert counted[Blow.TERMINATE] == 20
    assert counted[Blow.KILL_VALKEY] == counted[Blow.START_VALKEY] == 2
    assert counted[Blow.FLUSH_VALKEY] == counted[Blow.CRASH_POSTGRES] == 1
    kills = [second for second, blow in blows if blow is Blow.KILL_WORKER]
    assert {round(later - earlier, 6) for earlier, later in pairwise(kills)} == {2.0}
    assert kills[-1] > FULL.seconds - 5
    silent = {blow: second for second, blow in blows if blow in {Blow.STOP_BEATS, Blow.START_BEATS}}
    assert silent[Blow.START_BEATS] - silent[Blow.STOP_BEATS] == 60
    assert [second for second, _blow in blows] == sorted(second for second, _blow in blows)


def test_every_kind_of_stage_falls_due_while_the_storm_lasts() -> None:
    planned = promises(FULL, start=START, seed=1)
    assert len(planned) == FULL.deadlines
    during = [p for p in planned if START < p.at < START + timedelta(seconds=FULL.seconds)]
    assert {p.what for p in during} == set(What)
    assert len(during) > 9_000
    assert 300 < sum(p.at < START for p in planned) < 700, "some are overdue when it begins"
    assert {KINDS[p.what] for p in planned} == {"callback", "first_contact", "documentation", "delivery"}


def test_the_edges_are_of_every_kind_and_within_50_ms() -> None:
    edges = [p for p in promises(FULL, start=START, seed=1) if p.edge]
    assert Counter(p.edge for p in edges).keys() == {edge for edge in Edge if edge} == EDGES.keys()
    assert len(edges) == FULL.edges >= 300
    assert all(abs(p.aim) <= 0.05 for p in edges)
    assert {p.told for p in edges} == {"", "chosen", "judged"}


def test_the_same_seed_plans_the_same() -> None:
    assert promises(FULL, start=START, seed=7) == promises(FULL, start=START, seed=7)
    assert promises(FULL, start=START, seed=7) != promises(FULL, start=START, seed=8)
