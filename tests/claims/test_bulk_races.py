"""The same press twice at once, and two merges that want the same claims: each thing happens once."""

from functools import partial
from uuid import UUID

import pytest
import time_machine

from accounts.models import User
from accounts.refusals import WrongState
from claims.desk import bulk
from claims.desk.merging import merge
from claims.models import BulkAct, BulkRun, Claim, ClaimEvent, EventKind, Message
from tests.cast import NOW, Cast
from tests.claims.routed import make_claim
from tests.side_by_side import side_by_side

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen")]

KEY = UUID("11111111-2222-4333-8444-555555555555")


def claims(cast: Cast, number: int) -> list[Claim]:
    return [make_claim(cast, number=f"S-2026-0004{place:02}") for place in range(number)]


def press(act: BulkAct, said: dict[str, object], seen: dict[str, int], by: User) -> UUID:
    with time_machine.travel(NOW, tick=False):
        run = bulk.start(key=KEY, act=act, said=said, seen=seen, by=by, now=NOW)
        bulk.carry_on(run=run, by=by, now=NOW)
    return run.key


def test_a_press_that_arrives_three_times_at_once_is_one(cast: Cast) -> None:
    chosen = claims(cast, 6)
    seen = {claim.number: claim.version for claim in chosen}
    said = {"template": None, "text": "Vi venter på en del.", "text_en": "Vi venter på en del."}
    side_by_side(*[partial(press, BulkAct.MESSAGE, said, seen, cast.camilla)] * 3)
    assert BulkRun.objects.count() == 1
    assert sorted(Message.objects.values_list("claim_id", flat=True)) == [claim.pk for claim in chosen]
    assert set(BulkRun.objects.get().lines.values_list("state", flat=True)) == {"done"}


def test_a_merge_that_arrives_twice_at_once_is_one(cast: Cast) -> None:
    chosen = claims(cast, 3)
    seen = {claim.number: claim.version for claim in chosen}
    side_by_side(*[partial(press, BulkAct.MERGE, {"into": chosen[0].number}, seen, cast.camilla)] * 2)
    assert Claim.objects.filter(merged_into=chosen[0]).count() == 2
    assert ClaimEvent.objects.filter(kind=EventKind.MERGED).count() == 4
    assert set(BulkRun.objects.get().lines.values_list("state", flat=True)) == {"done"}


def test_two_who_merge_the_same_two_the_other_way_round_make_one(cast: Cast) -> None:
    one, other = claims(cast, 2)

    def attempt(into: Claim, numbers: list[str], by: User) -> bool:
        try:
            merge(into=into.number, numbers=numbers, by=by, now=NOW)
        except WrongState:
            return False
        return True

    done = side_by_side(
        partial(attempt, one, [other.number], cast.camilla), partial(attempt, other, [one.number], cast.gry)
    )
    assert sorted(done) == [False, True]
    assert Claim.objects.open().count() == 1
