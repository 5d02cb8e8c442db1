"""Making a decided loss good: what may be given, and what it does to cover and device."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Organisation
from accounts.refusals import Refusal, WrongState
from claims.closing import reopen
from claims.deciding.settling import NotEntitled
from claims.guards import Changed
from claims.models import Claim, Deadline, Decision, DecisionState, EventKind, Settlement
from claims.routes.repairs import diagnose, finish, hand_back, receive
from devices.models import Device
from devices.replacing import AlreadyReplaced, NotTheNewUnit
from notifications.models import OutboxMessage
from policies.models import Cover
from tests.cast import ANNAS_IMEI, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast
from tests.claims.filed import seen
from tests.claims.granted import TODAY, granted, insure
from tests.claims.routed import TOMORROW_AT_NINE, make_claim, walk_in
from tests.claims.settled import THIRD_IMEI, letter, settled
from workshops.models import Booking, Guarantee, Repair

pytestmark = pytest.mark.django_db


def unchanged(claim: Claim) -> None:
    claim.refresh_from_db()
    assert claim.is_open
    assert not Settlement.objects.exists()
    assert not Device.objects.exclude(written_off_at=None).exists()
    assert not OutboxMessage.objects.filter(template="settlement_made").exists()


# What is given -------------------------------------------------------------------------------------------------------


def test_a_replacement_moves_the_cover_and_closes_the_claim(cast: Cast) -> None:
    cover = insure(cast, excess_dkk=Decimal("499"))
    claim = granted(cast)
    settlement = settled(claim, cast, note="Aftalt på telefonen.")
    unit = settlement.replacement
    assert unit is not None
    assert (claim.state, claim.outcome, claim.closed_at, claim.due_at) == ("closed", "settled", NOW, None)
    assert (claim.device, unit.holder) == (cast.annas_phone, cast.anna.person)
    assert (settlement.decision, settlement.cover, settlement.form) == (claim.decisions.get(), cover, "replacement")
    assert (settlement.amount_dkk, settlement.excess_dkk) == (Decimal("5000"), Decimal("499"))
    assert (settlement.settled_by, settlement.settled_at, settlement.note) == (
        cast.camilla,
        NOW,
        "Aftalt på telefonen.",
    )
    cover.refresh_from_db()
    assert (cover.ends_on, cover.continued_by.device, cover.continued_by.ends_on) == (TODAY, unit, date(2028, 1, 12))
    assert not Deadline.objects.running().exists()
    event = claim.events.get(kind=EventKind.SETTLED)
    assert event.data["new"] == [UNKNOWN_IMEI]
    assert event.data["old"] == cast.annas_phone.numbers


def test_the_new_unit_is_vouched_for_for_two_years_from_the_day_it_was_received(cast: Cast) -> None:
    insure(cast)
    settlement = settled(granted(cast), cast)
    guarantee = Guarantee.objects.get()
    assert (guarantee.device, guarantee.kind, guarantee.workshop) == (settlement.replacement, "replacement", None)
    assert (guarantee.starts_on, guarantee.ends_on) == (TODAY, date(2028, 9, 15))
    assert (guarantee.terms, guarantee.clause) == ("squaretrade-elgiganten", "6")


def test_terms_that_vouch_for_nothing_give_no_guarantee(cast: Cast) -> None:
    settled(granted(cast), cast)
    assert not Guarantee.objects.exists()


def test_a_gift_card_for_the_item_ends_the_cover_that_day(cast: Cast) -> None:
    cover = insure(cast)
    settled(granted(cast), cast, "gift_card")
    cover.refresh_from_db()
    assert cover.ends_on == TODAY
    assert not hasattr(cover, "continued_by")
    cast.annas_phone.refresh_from_db()
    assert (cast.annas_phone.written_off_at, cast.annas_phone.replaced_by, cast.annas_phone.holder) == (NOW, None, None)
    assert "Med gavekortet slutter dækningen på enheden den 15. september 2026." in letter().text


def test_a_gift_card_for_an_accessory_never_ends_it(cast: Cast) -> None:
    cover = insure(cast)
    settled(granted(cast, accessory="in_box"), cast, "gift_card")
    cover.refresh_from_db()
    assert cover.ends_on == date(2028, 1, 12)
    assert not Device.objects.exclude(written_off_at=None).exists()
    assert "Med gavekortet" not in letter().text
    assert "Den skadede enhed" not in letter().text


def test_a_gift_card_under_terms_that_do_not_end_leaves_the_cover(cast: Cast) -> None:
    cover = insure(cast, terms="3stepit-all-risk")
    settled(granted(cast, "goodwill"), cast, "gift_card")
    cover.refresh_from_db()
    assert cover.ends_on == date(2028, 1, 12)


def test_cash_changes_neither_device_nor_cover(cast: Cast) -> None:
    cover = insure(cast)
    settlement = settled(granted(cast, accessory="in_box"), cast, "cash", amount_dkk=Decimal("399.50"))
    cover.refresh_from_db()
    assert (settlement.replacement, cover.ends_on) == (None, date(2028, 1, 12))
    assert not Device.objects.exclude(written_off_at=None).exists()


# What is refused -----------------------------------------------------------------------------------------------------


def test_nothing_is_settled_without_a_decision_that_grants(cast: Cast) -> None:
    insure(cast)
    claim = make_claim(cast)
    with pytest.raises(WrongState, match="Afgør den først"):
        settled(claim, cast)
    unchanged(claim)


@pytest.mark.parametrize(
    ("state", "kind", "says"),
    [
        (DecisionState.PROPOSED, "covered", "venter på en kollega"),
        (DecisionState.SENT_BACK, "covered", "Afgør den først"),
        (DecisionState.IN_FORCE, "warranty", "Afgør den først"),
    ],
)
def test_a_decision_that_is_not_in_force_or_grants_nothing_is_none(
    cast: Cast, state: str, kind: str, says: str
) -> None:
    insure(cast)
    claim = granted(cast)
    Decision.objects.update(state=state, kind=kind)
    with pytest.raises(WrongState, match=says):
        settled(claim, cast)
    unchanged(claim)


def test_a_later_rejection_takes_an_earlier_grant_back(cast: Cast) -> None:
    insure(cast)
    claim = granted(cast)
    Decision.objects.create(
        claim=claim, kind="rejected", clause="8.2", reason="x", decided_at=NOW + timedelta(1), decided_by=cast.gry
    )
    with pytest.raises(WrongState):
        settled(claim, cast)
    unchanged(claim)


@pytest.mark.parametrize(
    ("facts", "form", "says"),
    [
        ({"cause": "burglary", "peril": "theft", "evidence": ["police_report"]}, "repair", "giver ikke den erstatning"),
        ({"accessory": "in_box"}, "replacement", "giver ikke den erstatning"),
        ({}, "cash", "giver ikke den erstatning"),
        ({"repair_dkk": Decimal("6500")}, "repair", "totalskadet"),
    ],
)
def test_a_form_that_the_assessment_does_not_allow_is_refused(
    cast: Cast, facts: dict[str, Any], form: str, says: str
) -> None:
    insure(cast)
    claim = granted(cast, **facts)
    with pytest.raises(NotEntitled, match=says) as refusal:
        settled(claim, cast, form)
    assert refusal.value.code == "form"
    unchanged(claim)


def test_goodwill_may_choose_any_form_and_amount(cast: Cast) -> None:
    insure(cast)
    claim = granted(cast, "goodwill", cause="loss", peril="loss")
    settlement = settled(claim, cast, "cash", amount_dkk=Decimal("6500"))
    assert settlement.amount_dkk == Decimal("6500")


def test_without_an_assessment_any_form_will_do(cast: Cast) -> None:
    Cover.objects.all().delete()
    claim = granted(cast)
    assert claim.decisions.get().assessment == {}
    assert settled(claim, cast, "cash").form == "cash"


@pytest.mark.parametrize(
    ("amount", "excess", "field", "says"),
    [
        ("6499.01", None, "amount_dkk", "over de 6.499,00 kr., som"),
        ("5000", "6499.01", "excess_dkk", "som enheden er værd"),
        ("400", "499", "excess_dkk", "intet at erstatte"),
    ],
)
def test_amounts_past_what_the_terms_give_are_refused(
    cast: Cast, amount: str, excess: str | None, field: str, says: str
) -> None:
    insure(cast, excess_dkk=Decimal("499"))
    claim = granted(cast)
    with pytest.raises(NotEntitled, match=says) as refusal:
        settled(claim, cast, amount_dkk=Decimal(amount), excess_dkk=Decimal(excess) if excess else None)
    assert refusal.value.code == field
    unchanged(claim)


def test_the_limit_itself_is_paid(cast: Cast) -> None:
    insure(cast)
    assert settled(granted(cast), cast, amount_dkk=Decimal("6499")).amount_dkk == Decimal("6499")


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ([], "Skriv den nye enheds"),
        ([ANNAS_IMEI], "den gamle enheds"),
        ([DAVIDS_IMEI], "en anden enhed"),
        (["490154203237519"], "cifrene"),
    ],
)
def test_numbers_that_cannot_be_the_new_units_change_nothing(cast: Cast, numbers: list[str], says: str) -> None:
    insure(cast)
    claim = granted(cast)
    with pytest.raises(NotTheNewUnit, match=says):
        settled(claim, cast, new_identifiers=numbers)
    unchanged(claim)
    assert cast.annas_phone.covers.get().ends_on == date(2028, 1, 12)


def test_a_new_number_belongs_to_a_new_unit_only(cast: Cast) -> None:
    insure(cast)
    claim = granted(cast)
    with pytest.raises(NotEntitled, match="får en ny enhed"):
        settled(claim, cast, "gift_card", new_identifiers=[UNKNOWN_IMEI])
    unchanged(claim)


def test_a_device_that_nobody_has_found_is_found_first(cast: Cast) -> None:
    insure(cast)
    claim = granted(cast, "goodwill")
    Claim.objects.update(device=None)
    with pytest.raises(NotEntitled, match="Find først"):
        settled(claim, cast)
    unchanged(claim)


def test_two_claims_on_one_device_do_not_replace_its_successor(cast: Cast) -> None:
    insure(cast)
    first, second = granted(cast), granted(cast, number="S-2026-000102")
    settled(first, cast)
    with pytest.raises(AlreadyReplaced, match="Skift enhed"):
        settled(second, cast, new_identifiers=[THIRD_IMEI])
    assert Settlement.objects.count() == 1


def test_a_second_tap_settles_once(cast: Cast) -> None:
    insure(cast)
    claim = granted(cast)
    shown = seen(claim)
    settled(claim, cast, seen=shown)
    with pytest.raises(WrongState):
        settled(claim, cast, seen=shown, new_identifiers=[THIRD_IMEI])
    with pytest.raises(WrongState):
        settled(claim, cast, new_identifiers=[THIRD_IMEI])
    assert Settlement.objects.count() == 1
    assert OutboxMessage.objects.filter(template="settlement_made").count() == 1


def test_what_changed_since_the_page_was_shown_is_told_first(cast: Cast) -> None:
    insure(cast)
    claim = granted(cast)
    shown = seen(claim)
    walk_in(claim, cast)
    with pytest.raises(Changed):
        settled(claim, cast, seen=shown)
    unchanged(claim)


# The excess ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "table", "excess"),
    [
        ("replacement", {}, "499"),
        ("replacement", {"repair": 299, "replacement": 899}, "899"),
        ("repair", {"repair": 299, "replacement": 899}, "299"),
        ("gift_card", {"repair": 299, "replacement": 899}, "499"),
        ("replacement", {"replacement": 20000}, "6499"),
    ],
)
def test_the_excess_is_what_the_document_says_of_the_form_capped_by_the_value(
    cast: Cast, form: str, table: dict[str, int], excess: str
) -> None:
    insure(cast, excess_dkk=Decimal("499"), excess_by_settlement=table)
    settlement = settled(granted(cast), cast, form, amount_dkk=Decimal("6499"))
    assert settlement.excess_dkk == Decimal(excess)


def test_the_value_that_caps_is_todays_where_it_is_known(cast: Cast) -> None:
    insure(cast, excess_dkk=Decimal("499"))
    claim = granted(cast, value_dkk=Decimal("350"))
    assert settled(claim, cast, amount_dkk=Decimal("350")).excess_dkk == Decimal("350")


def test_terms_without_an_excess_ask_for_none_whatever_the_policy_says(cast: Cast) -> None:
    insure(
        cast, terms="usg-totalforsikring-9051102", excess_dkk=Decimal("499"), excess_by_settlement={"replacement": 899}
    )
    assert settled(granted(cast), cast).excess_dkk == 0


def test_the_agent_may_ask_for_less(cast: Cast) -> None:
    insure(cast, excess_dkk=Decimal("499"))
    assert settled(granted(cast), cast, excess_dkk=Decimal("0")).excess_dkk == 0


# A device on its way or at a workshop --------------------------------------------------------------------------------


def test_a_time_that_was_booked_is_given_back(cast: Cast) -> None:
    insure(cast)
    claim = granted(cast)
    route = walk_in(claim, cast)
    settled(claim, cast)
    route.refresh_from_db()
    assert route.ended_at == NOW
    assert Booking.objects.get().cancelled_at == NOW


def at_workshop(claim: Claim, cast: Cast, outcome: str = "") -> Repair:
    walk_in(claim, cast)
    repair = receive(number=claim.number, by=cast.eva, now=NOW)
    if outcome:
        diagnose(number=claim.number, diagnosis="Knust.", by=cast.eva, now=NOW)
        new = THIRD_IMEI if outcome == "swapped" else ""
        repair = finish(number=claim.number, outcome=outcome, note="", new_identifier=new, by=cast.eva, now=NOW)
    return repair


@pytest.mark.parametrize("outcome", ["", "irreparable"])
def test_a_device_at_a_workshop_stays_there_and_nobody_invents_how_its_repair_went(cast: Cast, outcome: str) -> None:
    insure(cast)
    claim = granted(cast)
    repair = at_workshop(claim, cast, outcome)
    settled(claim, cast)
    repair.refresh_from_db()
    assert (repair.handed_back_at, repair.outcome) == (NOW, outcome)
    assert claim.routes.get().ended_at is None
    assert Guarantee.objects.get().workshop == cast.kolding
    assert "bliver på værkstedet" in letter().text
    with pytest.raises(WrongState):
        hand_back(number=claim.number, by=cast.eva, now=NOW)


def test_a_claim_that_is_reopened_can_go_to_the_workshop_again(cast: Cast) -> None:
    insure(cast)
    claim = granted(cast)
    at_workshop(claim, cast)
    settled(claim, cast, "gift_card")
    reopen(number=claim.number, reason="Kunden vil have den repareret.", by=cast.camilla, now=NOW)
    walk_in(claim, cast, at=TOMORROW_AT_NINE + timedelta(hours=1))
    assert receive(number=claim.number, by=cast.eva, now=NOW).pk


@pytest.mark.parametrize(
    ("outcome", "form", "says"),
    [("", "repair", "når værkstedet udleverer den"), ("swapped", "gift_card", "Værkstedet har ombyttet enheden")],
)
def test_what_the_workshop_ends_itself_is_left_to_it(cast: Cast, outcome: str, form: str, says: str) -> None:
    insure(cast)
    claim = granted(cast)
    at_workshop(claim, cast, outcome)
    with pytest.raises(Refusal, match=says):
        settled(claim, cast, form)
    claim.refresh_from_db()
    assert claim.is_open
    assert Repair.objects.get().handed_back_at is None


def test_another_organisation_is_left_alone(cast: Cast) -> None:
    insure(cast)
    settled(granted(cast), cast)
    assert Organisation.objects.count() == 2
    assert cast.davids_phone.covers.get().ends_on > TODAY
