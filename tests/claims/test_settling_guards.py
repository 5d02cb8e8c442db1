"""What a settlement may not be used for: paying past four eyes, paying twice, paying on another device's cover."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.refusals import WrongState
from claims.closing import reopen
from claims.deciding.decisions import decide, second
from claims.deciding.recalling import recall
from claims.deciding.settling import NotEntitled
from claims.desk.finding import attach_device
from claims.models import Claim, Decision, DecisionState, Settlement
from claims.routes.repairs import finish, receive
from tests.cast import NOW, Cast
from tests.claims.decided import ask_two
from tests.claims.granted import granted, insure
from tests.claims.routed import make_claim, walk_in
from tests.claims.settled import THIRD_IMEI, settled
from tests.claims.test_guarantees import vouched

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
LATER = NOW + timedelta(hours=1)


# Four eyes -----------------------------------------------------------------------------------------------------------


def test_who_decided_alone_does_not_pay_out_above_the_limit_alone(cast: Cast) -> None:
    insure(cast)
    ask_two(cast, above="3000")
    claim = granted(cast, repair_dkk=Decimal(1200))
    assert claim.decisions.get().state == DecisionState.IN_FORCE
    with pytest.raises(NotEntitled, match=r"3\.000,00 kr\.") as refused:
        settled(claim, cast, "gift_card", amount_dkk=Decimal("3000.01"))
    assert refused.value.code == "amount_dkk"
    assert not Settlement.objects.exists()
    settled(claim, cast, "gift_card", amount_dkk=Decimal("3000.00"))


def test_a_colleague_is_the_second_pair_of_eyes(cast: Cast) -> None:
    insure(cast)
    ask_two(cast, above="3000")
    claim = granted(cast, "goodwill", repair_dkk=Decimal(1200))
    assert settled(claim, cast, "cash", amount_dkk=Decimal("90000"), by=cast.gry).amount_dkk == 90000


def test_what_a_colleague_seconded_is_paid_out_by_either_up_to_what_they_saw(cast: Cast) -> None:
    insure(cast)
    ask_two(cast, above="3000")
    claim = granted(cast, "goodwill")
    proposal = claim.decisions.get()
    second(number=claim.number, decision=proposal.pk, by=cast.gry, now=NOW)
    with pytest.raises(NotEntitled, match="kollega"):
        settled(claim, cast, "cash", amount_dkk=Decimal("90000"))
    assert settled(claim, cast, "cash", amount_dkk=proposal.at_stake_dkk).amount_dkk == proposal.at_stake_dkk


def test_a_device_found_after_the_decision_brings_its_organisations_limit(cast: Cast) -> None:
    ask_two(cast, above="3000")
    claim = make_claim(cast)
    Claim.objects.filter(pk=claim.pk).update(device=None, organisation=None)
    decide(number=claim.number, kind="covered", clause="", reason="", by=cast.camilla, now=NOW)
    attach_device(number=claim.number, device=cast.annas_phone, by=cast.camilla, now=NOW)
    with pytest.raises(NotEntitled):
        settled(claim, cast, "cash", amount_dkk=Decimal("4000"))


# Once ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["cash", "replacement", "gift_card"])
def test_a_decision_pays_once_and_is_taken_anew_after_reopening(cast: Cast, first: str) -> None:
    insure(cast)
    claim = granted(cast, "goodwill")
    settled(claim, cast, first)
    reopen(number=claim.number, reason="Beløbet var forkert.", by=cast.camilla, now=LATER)
    with pytest.raises(WrongState, match="allerede") as refused:
        settled(claim, cast, "cash", now=LATER)
    assert refused.value.code == "already_settled"
    assert claim.settlements.count() == 1
    decide(number=claim.number, kind="goodwill", clause="", reason="", by=cast.camilla, now=LATER)
    settled(claim, cast, "cash", now=LATER, amount_dkk=Decimal("100"))
    assert claim.settlements.count() == 2


@pytest.mark.parametrize("form", ["cash", "gift_card"])
def test_nothing_is_not_paid_out(cast: Cast, form: str) -> None:
    insure(cast)
    claim = granted(cast, "goodwill")
    with pytest.raises(NotEntitled) as refused:
        settled(claim, cast, form, amount_dkk=Decimal(0), excess_dkk=Decimal(0))
    assert refused.value.code == "amount_dkk"
    with pytest.raises(NotEntitled):
        settled(claim, cast, form, amount_dkk=Decimal(499), excess_dkk=Decimal(499))


# On the device that was decided on -----------------------------------------------------------------------------------


def test_a_decision_on_another_device_is_none_on_this_one(cast: Cast) -> None:
    insure(cast)
    claim = granted(cast)
    attach_device(number=claim.number, device=cast.annas_laptop, by=cast.camilla, now=NOW)
    with pytest.raises(WrongState, match="anden enhed") as refused:
        settled(claim, cast, new_identifiers=[THIRD_IMEI])
    assert refused.value.code == "another_device"
    cast.annas_laptop.refresh_from_db()
    assert cast.annas_laptop.written_off_at is None


def test_a_proposal_on_another_device_is_not_seconded(cast: Cast) -> None:
    insure(cast)
    ask_two(cast, above="100")
    claim = granted(cast)
    proposal = claim.decisions.get()
    attach_device(number=claim.number, device=cast.annas_laptop, by=cast.camilla, now=NOW)
    with pytest.raises(WrongState, match="anden enhed"):
        second(number=claim.number, decision=proposal.pk, by=cast.gry, now=NOW)
    assert Decision.objects.get().state == DecisionState.PROPOSED


def test_the_workshop_exchanges_nothing_that_another_claim_has_made_good(cast: Cast) -> None:
    insure(cast)
    paid, exchanged = granted(cast), granted(cast, number="S-2026-000102")
    walk_in(exchanged, cast)
    receive(number=exchanged.number, by=cast.eva, now=NOW)
    settled(paid, cast, "gift_card")
    with pytest.raises(WrongState, match="anden sag"):
        finish(number=exchanged.number, outcome="swapped", note="", new_identifier=THIRD_IMEI, by=cast.eva, now=NOW)
    exchanged.refresh_from_db()
    assert exchanged.state == "in_repair"


# A recall ------------------------------------------------------------------------------------------------------------


def test_a_recall_waits_until_the_proposal_has_been_answered(cast: Cast) -> None:
    insure(cast)
    ask_two(cast, above="100")
    claim = granted(cast)
    guarantee = vouched(cast)
    with pytest.raises(WrongState, match="kollega") as refused:
        recall(number=claim.number, guarantee=guarantee, by=cast.camilla, now=NOW)
    assert refused.value.code == "proposal_waits"


# On the pages --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("frozen")
def test_a_reopened_claim_is_decided_next_and_not_settled_again(cast: Cast, as_user: SignIn) -> None:
    insure(cast)
    claim = granted(cast)
    settled(claim, cast)
    reopen(number=claim.number, reason="Den nye kom aldrig.", by=cast.camilla, now=NOW)
    agent = as_user(cast.camilla)
    html = agent.get(reverse("desk-case", args=[claim.number])).content.decode()
    assert reverse("desk-decide", args=[claim.number]) in html
    assert reverse("desk-settle", args=[claim.number]) not in html
    assert agent.get(reverse("desk-settle", args=[claim.number])).status_code == 409
    hers = as_user(cast.anna).get(reverse("my-case", args=[claim.number])).content.decode()
    assert "Vi har afgjort sagen og finder nu" not in hers
