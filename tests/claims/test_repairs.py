"""What a workshop does with a claim, from the scan to the hand-over."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from accounts.models import User
from accounts.refusals import Refusal, WrongState
from claims.closing import reopen
from claims.models import Claim, Deadline, EventKind, Route
from claims.routes.repairs import diagnose, find_for_workshop, finish, hand_back, receive, return_parcel
from devices.models import Device
from devices.replacing import NotTheNewUnit, chain_of
from notifications.models import OutboxMessage
from tests.cast import ANNAS_IMEI, ANNAS_SERIAL, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast
from tests.claims.routed import TOMORROW_AT_NINE, label, make_claim, walk_in
from workshops.models import Booking, Repair, Shipment
from workshops.numbers import spaced

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(cast: Cast) -> Claim:
    """Anna's claim, received in Kolding as a walk-in."""
    claim = make_claim(cast)
    walk_in(claim, cast)
    receive(number=claim.number, by=cast.eva, now=NOW)
    return claim


def finished(claim: Claim, cast: Cast, outcome: str = "repaired", new: str = "", second: str = "") -> Repair:
    return finish(
        number=claim.number,
        outcome=outcome,
        note="Ny skærm.",
        new_identifier=new,
        second_identifier=second,
        by=cast.eva,
        now=NOW,
    )


def test_receiving_meets_the_delivery_promise_and_begins_a_repair(cast: Cast) -> None:
    claim = make_claim(cast)
    route = walk_in(claim, cast)
    repair = receive(number=claim.number, by=cast.eva, now=NOW, number_check="same")
    claim.refresh_from_db()
    route.refresh_from_db()
    assert (claim.state, route.repair) == ("in_repair", repair)
    assert (repair.workshop, repair.received_by, repair.received_at) == (cast.kolding, cast.eva, NOW)
    delivery = Deadline.objects.get(kind="delivery")
    assert delivery.state == "met"
    assert delivery.entries.get(kind="met").by == cast.eva
    assert Booking.objects.get().arrived_at == NOW
    event = claim.events.get(kind=EventKind.RECEIVED)
    assert event.data == {"workshop": "Mobilværkstedet, Kolding", "number_check": "same"}
    assert OutboxMessage.objects.get(template="device_received").address == "anna@nordlys.example"


def test_what_is_missing_of_the_documentation_keeps_its_promise_when_the_device_arrives(cast: Cast) -> None:
    claim = make_claim(cast)
    walk_in(claim, cast)
    receive(number=claim.number, by=cast.eva, now=NOW)
    assert Deadline.objects.get(kind="documentation").state == "running"


def test_a_parcel_that_is_received_says_so(cast: Cast) -> None:
    claim = make_claim(cast)
    label(claim, cast)
    receive(number=claim.number, by=cast.eva, now=NOW)
    assert Shipment.objects.get().received_at == NOW


def test_a_device_is_received_once(claim: Claim, cast: Cast) -> None:
    with pytest.raises(WrongState):
        receive(number=claim.number, by=cast.eva, now=NOW)
    assert Repair.objects.count() == 1


@pytest.mark.parametrize("state", ["filed", "assessing"])
def test_a_claim_without_a_route_cannot_be_received(cast: Cast, state: str) -> None:
    claim = make_claim(cast, state=state)
    with pytest.raises(WrongState):
        receive(number=claim.number, by=cast.eva, now=NOW)


def test_a_device_that_went_to_another_workshop_meanwhile_is_not_received_here(cast: Cast) -> None:
    claim = make_claim(cast)
    walk_in(claim, cast)
    walk_in(claim, cast, cast.odense)
    with pytest.raises(WrongState, match="andet værksted"):
        receive(number=claim.number, by=cast.eva, now=NOW)
    assert receive(number=claim.number, by=cast.frode, now=NOW).workshop == cast.odense


def test_a_diagnosis_can_be_written_and_put_right(claim: Claim, cast: Cast) -> None:
    diagnose(number=claim.number, diagnosis=" Skærmen er knust. ", by=cast.eva, now=NOW)
    repair = diagnose(number=claim.number, diagnosis="Skærm og kamera.", by=cast.eva, now=NOW)
    assert (repair.diagnosis, repair.diagnosed_at) == ("Skærm og kamera.", NOW)
    assert claim.events.filter(kind=EventKind.DIAGNOSED).count() == 2
    with pytest.raises(Refusal):
        diagnose(number=claim.number, diagnosis="  ", by=cast.eva, now=NOW)


@pytest.mark.parametrize(
    "act",
    [
        lambda number, by: diagnose(number=number, diagnosis="x", by=by, now=NOW),
        lambda number, by: finish(number=number, outcome="repaired", note="", new_identifier="", by=by, now=NOW),
        lambda number, by: hand_back(number=number, by=by, now=NOW),
    ],
    ids=["diagnose", "finish", "hand_back"],
)
def test_no_step_is_taken_before_its_time(cast: Cast, act: Callable[[str, User], object]) -> None:
    claim = make_claim(cast)
    walk_in(claim, cast)
    with pytest.raises(WrongState) as refusal:
        act(claim.number, cast.eva)
    assert refusal.value.status == 409


def test_a_finished_walk_in_waits_to_be_collected(claim: Claim, cast: Cast) -> None:
    repair = finished(claim, cast)
    claim.refresh_from_db()
    assert (claim.state, repair.outcome, repair.outcome_note) == ("returning", "repaired", "Ny skærm.")
    assert (repair.finished_at, repair.finished_by) == (NOW, cast.eva)
    mail = OutboxMessage.objects.get(template="repair_finished")
    assert (mail.context["walk_in"], mail.context["outcome"], mail.context["reference"]) == (True, "repaired", "")
    assert return_parcel(claim.routes.get()) is None
    with pytest.raises(WrongState):
        finished(claim, cast)


def test_a_finished_parcel_gets_a_parcel_back_to_where_it_came_from(cast: Cast) -> None:
    claim = make_claim(cast)
    label(claim, cast)
    receive(number=claim.number, by=cast.eva, now=NOW)
    finished(claim, cast)
    back = return_parcel(claim.routes.get())
    assert back is not None
    assert (back.direction, back.street, back.workshop) == ("to_customer", "Åboulevarden 12B, 3. tv", cast.kolding)
    mail = OutboxMessage.objects.get(template="repair_finished")
    assert (mail.context["walk_in"], mail.context["reference"]) == (False, back.number)


def test_an_exchanged_unit_replaces_the_device_and_the_numbers_of_both_stand_in_the_event(
    claim: Claim, cast: Cast
) -> None:
    repair = finished(claim, cast, "swapped", new="35 299011 729633-1", second="S/N G6TZQ1VKJ2")
    assert repair.new_identifier == UNKNOWN_IMEI
    cast.annas_phone.refresh_from_db()
    claim.refresh_from_db()
    unit = cast.annas_phone.replaced_by
    assert unit is not None
    assert claim.device == cast.annas_phone
    assert (cast.annas_phone.written_off_at, cast.annas_phone.holder) == (NOW, None)
    assert (unit.holder, unit.organisation, unit.model) == (cast.anna.person, cast.nordlys, "iPhone 15")
    assert unit.numbers == [UNKNOWN_IMEI, "G6TZQ1VKJ2"]
    assert cast.annas_phone.numbers == [ANNAS_IMEI, ANNAS_SERIAL]
    assert claim.events.get(kind=EventKind.FINISHED).data == {
        "outcome": "swapped",
        "workshop": "Mobilværkstedet, Kolding",
        "old": [ANNAS_IMEI, ANNAS_SERIAL],
        "new": [UNKNOWN_IMEI, "G6TZQ1VKJ2"],
        "unit": unit.pk,
    }
    old_cover, new_cover = cast.annas_phone.covers.get(), unit.covers.get()
    assert (old_cover.ends_on, new_cover.starts_on) == (NOW.date(), NOW.date())
    assert (new_cover.continues, new_cover.ends_on) == (old_cover, date(2029, 1, 12))


def test_the_old_number_still_leads_to_the_claim_and_so_does_the_new_one(claim: Claim, cast: Cast) -> None:
    finished(claim, cast, "swapped", new=UNKNOWN_IMEI)
    for number in (ANNAS_IMEI, ANNAS_SERIAL, UNKNOWN_IMEI):
        route = find_for_workshop(number, cast.eva)
        assert route is not None, number
        assert route.claim == claim, number


def test_a_unit_that_fails_again_on_the_same_claim_is_replaced_in_its_turn(claim: Claim, cast: Cast) -> None:
    finished(claim, cast, "swapped", new=UNKNOWN_IMEI)
    hand_back(number=claim.number, by=cast.eva, now=NOW)
    reopen(number=claim.number, reason="Den nye er død.", by=cast.camilla, now=NOW)
    walk_in(claim, cast, at=TOMORROW_AT_NINE + timedelta(hours=1))
    receive(number=claim.number, by=cast.eva, now=NOW)
    finished(claim, cast, "swapped", new="356938035643809")
    assert [unit.numbers for unit in chain_of(cast.annas_phone)] == [
        [ANNAS_IMEI, ANNAS_SERIAL],
        [UNKNOWN_IMEI],
        ["356938035643809"],
    ]


@pytest.mark.parametrize(
    ("new", "second", "says"),
    [
        ("", "", "Skriv den nye enheds"),
        ("490154203237519", "", "cifrene"),
        (ANNAS_IMEI, "", "den gamle enheds"),
        (UNKNOWN_IMEI, ANNAS_SERIAL, "den gamle enheds"),
        (DAVIDS_IMEI, "", "en anden enhed"),
        (UNKNOWN_IMEI, UNKNOWN_IMEI, "to gange"),
        ("G6TZQ1VKJ2", "G6TZQ1VKJ3", "samme slags"),
    ],
    ids=["none", "check digit", "old", "old serial", "another's", "twice", "two serials"],
)
def test_a_number_that_cannot_be_the_new_units_is_refused_and_nothing_changes(
    claim: Claim, cast: Cast, new: str, second: str, says: str
) -> None:
    with pytest.raises(NotTheNewUnit, match=says):
        finished(claim, cast, "swapped", new=new, second=second)
    claim.refresh_from_db()
    assert claim.state == "in_repair"
    assert cast.annas_phone.numbers == [ANNAS_IMEI, ANNAS_SERIAL]
    assert Device.objects.filter(written_off_at__isnull=False).count() == 0
    assert Repair.objects.get().finished_at is None


def test_a_repair_that_is_no_exchange_takes_no_new_number(claim: Claim, cast: Cast) -> None:
    with pytest.raises(NotTheNewUnit, match="ombyttet"):
        finished(claim, cast, "repaired", new=UNKNOWN_IMEI)


def test_a_device_that_nobody_has_found_can_be_exchanged_as_well(cast: Cast) -> None:
    claim = make_claim(cast)
    Claim.objects.update(device=None)
    walk_in(claim, cast)
    receive(number=claim.number, by=cast.eva, now=NOW)
    finished(claim, cast, "swapped", new=UNKNOWN_IMEI)
    assert claim.events.get(kind=EventKind.FINISHED).data["old"] == [ANNAS_IMEI]
    cast.annas_phone.refresh_from_db()
    assert cast.annas_phone.replaced_by is None


@pytest.mark.parametrize(
    ("outcome", "new"), [("repaired", ""), ("no_fault", ""), ("irreparable", ""), ("swapped", UNKNOWN_IMEI)]
)
def test_handing_back_closes_the_claim_as_the_repair_ended(claim: Claim, cast: Cast, outcome: str, new: str) -> None:
    finished(claim, cast, outcome, new=new)
    repair = hand_back(number=claim.number, by=cast.eva, now=NOW)
    claim.refresh_from_db()
    assert (claim.state, claim.outcome, claim.closed_at, claim.due_at) == ("closed", outcome, NOW, None)
    assert repair.handed_back_at == NOW
    assert not Deadline.objects.running().exists()
    assert claim.events.get(kind=EventKind.HANDED_BACK).data == {"how": "collected", "outcome": outcome}
    assert OutboxMessage.objects.get(template="handed_back").context["outcome"] == outcome
    with pytest.raises(WrongState):
        hand_back(number=claim.number, by=cast.eva, now=NOW)


def test_the_call_centre_can_note_that_a_device_was_handed_back(claim: Claim, cast: Cast) -> None:
    finished(claim, cast)
    hand_back(number=claim.number, by=cast.camilla, now=NOW)
    claim.refresh_from_db()
    assert claim.state == "closed"


def test_a_reopened_claim_can_go_to_a_workshop_again_and_its_first_booking_stays_kept(claim: Claim, cast: Cast) -> None:
    finished(claim, cast)
    hand_back(number=claim.number, by=cast.eva, now=NOW)
    reopen(number=claim.number, reason="Skærmen flimrer igen.", by=cast.camilla, now=NOW)
    walk_in(claim, cast, at=TOMORROW_AT_NINE + timedelta(hours=1))
    first, second = Booking.objects.order_by("pk")
    assert (first.arrived_at, first.cancelled_at) == (NOW, None)
    assert second.arrived_at is None
    receive(number=claim.number, by=cast.eva, now=NOW)
    assert Repair.objects.count() == 2


def test_a_reopened_claim_stands_on_no_way_until_one_is_chosen_anew(claim: Claim, cast: Cast) -> None:
    finished(claim, cast)
    hand_back(number=claim.number, by=cast.eva, now=NOW)
    assert find_for_workshop(claim.number, cast.eva) is not None
    reopen(number=claim.number, reason="Skærmen flimrer igen.", by=cast.camilla, now=NOW)
    assert not Route.objects.standing().filter(claim=claim).exists()
    assert find_for_workshop(claim.number, cast.eva) is None


# Finding -----------------------------------------------------------------------------------------------------------


def test_a_walk_in_is_found_by_booking_claim_imei_and_serial_however_they_are_typed(cast: Cast) -> None:
    route = walk_in(make_claim(cast), cast)
    number = route.booking.number  # type: ignore[union-attr]
    typed = [
        number,
        f" {number[:3]} {number[3:]} ".lower(),
        "S-2026-000101",
        "s2026000101",
        "2026-000101",
        ANNAS_IMEI,
        "49-015420-323751-8",
        ANNAS_SERIAL,
        f"s{ANNAS_SERIAL}",
    ]
    assert [text for text in typed if find_for_workshop(text, cast.eva) != route] == []


def test_a_parcel_is_found_by_its_label_and_its_way_back_by_that_label(cast: Cast) -> None:
    claim = make_claim(cast)
    route = label(claim, cast)
    number = route.shipment.number  # type: ignore[union-attr]
    assert find_for_workshop(number, cast.eva) == route
    assert find_for_workshop(spaced(number), cast.eva) == route
    receive(number=claim.number, by=cast.eva, now=NOW)
    finished(claim, cast)
    route.refresh_from_db()
    assert find_for_workshop(return_parcel(route).number, cast.eva) == route  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["", " ", "B99999", "S-2026-999999", UNKNOWN_IMEI, "æøå" * 200, "0", "%", "\x00"])
def test_an_unknown_number_finds_nothing(cast: Cast, text: str) -> None:
    walk_in(make_claim(cast), cast)
    assert find_for_workshop(text, cast.eva) is None


def test_another_workshop_and_another_role_find_nothing(cast: Cast) -> None:
    route = walk_in(make_claim(cast), cast)
    for text in (route.booking.number, "S-2026-000101", ANNAS_IMEI):  # type: ignore[union-attr]
        assert find_for_workshop(text, cast.frode) is None
        assert find_for_workshop(text, cast.dorte) is None


def test_a_claim_that_was_sent_elsewhere_is_no_longer_found(cast: Cast) -> None:
    claim = make_claim(cast)
    walk_in(claim, cast)
    label(claim, cast, cast.odense)
    assert find_for_workshop(claim.number, cast.eva) is None
    assert find_for_workshop(claim.number, cast.frode) is not None


def test_an_open_claim_on_a_device_goes_before_a_closed_one(claim: Claim, cast: Cast) -> None:
    finished(claim, cast)
    hand_back(number=claim.number, by=cast.eva, now=NOW)
    assert find_for_workshop(ANNAS_IMEI, cast.eva) == claim.routes.get()
    newer = make_claim(cast, number="S-2026-000102")
    route = walk_in(newer, cast, at=TOMORROW_AT_NINE + timedelta(hours=1))
    assert find_for_workshop(ANNAS_IMEI, cast.eva) == route


def test_finding_costs_the_same_number_of_queries_among_many_claims(
    cast: Cast, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    for n in range(6):
        label(make_claim(cast, number=f"S-2026-00030{n}"), cast)
    with django_assert_max_num_queries(5):  # type: ignore[attr-defined]
        assert find_for_workshop(ANNAS_IMEI, cast.eva) is not None
