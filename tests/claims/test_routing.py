"""Choosing a route: booking, label, pickup, and what each ends and sends."""

import io
import re
from datetime import datetime, timedelta

import pypdf
import pytest

from accounts.refusals import WrongState
from claims.guards import Changed, Seen
from claims.models import ClaimLink, Deadline, EventKind, Route
from claims.promises import deadlines
from claims.promises.sweep import sweep_deadlines
from claims.routes.routing import (
    BatteryDanger,
    NotASlot,
    NotAuthorised,
    NotAWindow,
    SlotTaken,
    choose_label,
    choose_pickup,
    choose_walk_in,
    end_route,
    end_routes,
    free_slots,
    offers,
    pickup_windows,
    standing_label,
)
from notifications.models import OutboxMessage
from tests.cast import NOW, OFFICE_HOURS, Cast, make_workshop, rewrite_hours
from tests.claims.routed import HOME, TOMORROW_AT_NINE, label, make_claim, walk_in
from tests.workshops.code128 import bars_of, decode
from workshops.models import Booking, Shipment
from workshops.numbers import is_shipment_number

pytestmark = pytest.mark.django_db


def first_window() -> tuple[datetime, datetime]:
    slot = pickup_windows(now=NOW)[0].slots[0]
    return slot.starts_at, slot.ends_at


def test_a_booked_time_is_no_longer_free_and_its_number_is_mailed_with_a_calendar_file(cast: Cast) -> None:
    claim = make_claim(cast)
    route = walk_in(claim, cast)
    claim.refresh_from_db()
    booking = route.booking
    assert booking is not None
    assert (claim.state, route.kind, route.workshop, booking.bench) == ("routed", "walk_in", cast.kolding, 1)
    assert re.fullmatch(r"B[2-9B-Z]{5}", booking.number)
    assert TOMORROW_AT_NINE not in [s.starts_at for day in free_slots(cast.kolding, now=NOW) for s in day.slots]
    mail = OutboxMessage.objects.get(template="route_walk_in")
    assert mail.address == "anna@nordlys.example"
    assert mail.context["reference"] == booking.number
    assert mail.context["number"] == claim.number
    assert mail.context["starts_at"] == "2026-09-16T07:00:00+00:00"
    assert mail.context["workshop"]["street"] == "Jernbanegade 4"
    assert mail.context["link_key"] == str(ClaimLink.objects.get().pk)
    invitation = mail.attachments.get()
    assert invitation.content_type == "text/calendar"
    text = bytes(invitation.content).decode()
    assert "DTSTART:20260916T070000Z\r\n" in text
    assert "LOCATION:Mobilværkstedet\\, Jernbanegade 4\\, 6000 Kolding\r\n" in text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_the_timeline_says_which_way_where_and_when(cast: Cast) -> None:
    route = walk_in(make_claim(cast), cast)
    event = route.claim.events.get(kind=EventKind.ROUTED)
    assert (event.at, event.by) == (NOW, cast.camilla)
    assert event.data == {
        "kind": "walk_in",
        "workshop": "Mobilværkstedet, Kolding",
        "number": route.booking.number,  # type: ignore[union-attr]
        "starts_at": "2026-09-16T07:00:00+00:00",
        "ends_at": "2026-09-16T07:30:00+00:00",
    }


def test_choosing_a_route_leaves_the_promises_alone(cast: Cast) -> None:
    claim = make_claim(cast)
    before = list(Deadline.objects.values("kind", "state", "due_at"))
    walk_in(claim, cast)
    kept = Deadline.objects.exclude(kind="walk_in_no_show")
    assert list(kept.values("kind", "state", "due_at")) == before


def test_a_second_bench_takes_a_second_customer_and_a_third_is_refused(cast: Cast) -> None:
    cast.kolding.benches = 2
    cast.kolding.save()
    routes = [walk_in(make_claim(cast, number=f"S-2026-00010{n}"), cast) for n in (1, 2)]
    assert [route.booking.bench for route in routes if route.booking] == [1, 2]
    third = make_claim(cast, number="S-2026-000103")
    with pytest.raises(SlotTaken, match="Tiden er lige blevet taget"):
        walk_in(third, cast)
    third.refresh_from_db()
    assert (third.state, third.version) == ("assessing", 1)
    assert not OutboxMessage.objects.filter(subject_key=third.number).exists()


@pytest.mark.parametrize(
    ("days", "hour", "minute"),
    [(-1, 10, 0), (0, 10, 30), (1, 8, 30), (1, 17, 0), (1, 9, 10), (4, 10, 0), (200, 10, 0)],
    ids=["yesterday", "within the hour", "before opening", "at closing", "between slots", "saturday", "next year"],
)
def test_a_time_that_the_workshop_does_not_give_away_is_refused(cast: Cast, days: int, hour: int, minute: int) -> None:
    claim = make_claim(cast)
    with pytest.raises(NotASlot) as refusal:
        walk_in(claim, cast, at=(NOW + timedelta(days=days)).replace(hour=hour, minute=minute))
    assert refusal.value.status == 400
    assert not Booking.objects.exists()


def test_a_time_on_a_closing_day_is_refused(cast: Cast) -> None:
    rewrite_hours(cast.kolding, {**OFFICE_HOURS, "closed": ["2026-09-16"]})
    with pytest.raises(NotASlot):
        walk_in(make_claim(cast), cast)


def test_rebooking_ends_the_old_route_and_frees_its_time(cast: Cast) -> None:
    claim = make_claim(cast)
    first = walk_in(claim, cast)
    second = walk_in(claim, cast, at=TOMORROW_AT_NINE + timedelta(hours=1))
    first.refresh_from_db()
    assert first.ended_at == NOW
    assert first.booking.cancelled_at == NOW  # type: ignore[union-attr]
    assert second.booking.number != first.booking.number  # type: ignore[union-attr]
    other = make_claim(cast, number="S-2026-000102")
    assert walk_in(other, cast).booking is not None
    assert Route.objects.standing().filter(claim=claim).get() == second


def test_the_same_time_can_be_booked_anew_by_the_same_claim(cast: Cast) -> None:
    claim = make_claim(cast)
    walk_in(claim, cast)
    assert walk_in(claim, cast).booking is not None
    assert Booking.objects.filter(cancelled_at__isnull=True).count() == 1


def test_a_rebooking_that_fails_leaves_the_old_one_standing(cast: Cast) -> None:
    claim = make_claim(cast)
    standing = walk_in(claim, cast)
    walk_in(make_claim(cast, number="S-2026-000102"), cast, at=TOMORROW_AT_NINE + timedelta(hours=1))
    with pytest.raises(SlotTaken):
        walk_in(claim, cast, at=TOMORROW_AT_NINE + timedelta(hours=1))
    standing.refresh_from_db()
    assert standing.ended_at is None
    assert standing.booking.cancelled_at is None  # type: ignore[union-attr]


def test_a_label_is_mailed_as_a_pdf_whose_bars_say_the_shipment_number(cast: Cast) -> None:
    claim = make_claim(cast)
    route = label(claim, cast)
    shipment = route.shipment
    assert shipment is not None
    assert is_shipment_number(shipment.number)
    assert (shipment.street, shipment.postal_code, shipment.claim_number) == (
        "Åboulevarden 12B, 3. tv",
        "2650",
        claim.number,
    )
    mail = OutboxMessage.objects.get(template="route_label")
    attached = mail.attachments.get()
    assert (attached.name, attached.content_type) == (f"adresselabel-{shipment.number}.pdf", "application/pdf")
    pdf = bytes(attached.content)
    assert decode(bars_of(pdf)) == shipment.number
    text = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert claim.number in text
    assert "Anna Holm" in text
    assert "6000 Kolding" in text


def test_only_a_label_that_stands_and_has_not_arrived_can_be_printed_again(cast: Cast) -> None:
    claim = make_claim(cast)
    assert standing_label(claim) is None
    shipment = label(claim, cast).shipment
    assert standing_label(claim) == shipment
    walk_in(claim, cast)
    assert standing_label(claim) is None
    shipment.refresh_from_db()  # type: ignore[union-attr]
    assert shipment.cancelled_at == NOW  # type: ignore[union-attr]


def test_a_pickup_keeps_window_and_address_and_is_mailed(cast: Cast) -> None:
    claim = make_claim(cast)
    route = choose_pickup(
        number=claim.number, workshop=cast.kolding, window=first_window(), address=HOME, by=cast.camilla, now=NOW
    )
    shipment = route.shipment
    assert shipment is not None
    assert (shipment.kind, shipment.street, shipment.phone) == ("pickup", HOME.street, HOME.phone)
    assert shipment.window.lower == NOW.replace(hour=8) + timedelta(days=1)
    mail = OutboxMessage.objects.get(template="route_pickup")
    assert mail.context["address"] == {"street": HOME.street, "postal_code": "2650", "city": "Hvidovre"}
    assert mail.context["ends_at"] == "2026-09-16T08:00:00+00:00"


@pytest.mark.parametrize(
    ("days", "hour", "hours"), [(0, 14, 2), (4, 8, 2), (1, 9, 2), (1, 8, 8), (1, 18, 2), (90, 8, 2)]
)
def test_a_window_that_the_courier_does_not_offer_is_refused(cast: Cast, days: int, hour: int, hours: int) -> None:
    claim = make_claim(cast)
    start = NOW.replace(hour=hour) + timedelta(days=days)
    with pytest.raises(NotAWindow):
        choose_pickup(
            number=claim.number,
            workshop=cast.kolding,
            window=(start, start + timedelta(hours=hours)),
            address=HOME,
            by=cast.camilla,
            now=NOW,
        )


def test_a_dangerous_battery_goes_neither_by_post_nor_with_the_courier_but_can_be_brought(cast: Cast) -> None:
    claim = make_claim(cast, battery_danger=True)
    with pytest.raises(BatteryDanger, match="må ikke sendes"):
        label(claim, cast)
    with pytest.raises(BatteryDanger):
        choose_pickup(
            number=claim.number, workshop=cast.kolding, window=first_window(), address=HOME, by=cast.camilla, now=NOW
        )
    with pytest.raises(BatteryDanger):
        choose_label(
            number=claim.number, workshop=cast.kolding, address=HOME, by=cast.camilla, now=NOW, battery_safe=True
        )
    assert not Shipment.objects.exists()
    assert walk_in(claim, cast).booking is not None


def test_an_answer_about_the_battery_is_kept(cast: Cast) -> None:
    claim = make_claim(cast)
    choose_label(number=claim.number, workshop=cast.kolding, address=HOME, by=cast.camilla, now=NOW, battery_safe=True)
    claim.refresh_from_db()
    assert claim.battery_danger is False


def test_a_brand_that_the_workshop_is_not_authorised_for_is_refused_and_said_beforehand(cast: Cast) -> None:
    lenovo = make_claim(cast, cast.annas_laptop)
    with pytest.raises(NotAuthorised, match="ikke autoriseret til Lenovo"):
        walk_in(lenovo, cast)
    computers = make_workshop("Aarhus", "8000", brands=["lenovo "])
    assert [(offer.workshop.city, offer.authorised) for offer in offers(lenovo)] == [
        ("Aarhus", True),
        ("Kolding", False),
        ("Odense", False),
    ]
    assert walk_in(lenovo, cast, computers).workshop == computers


def test_a_device_of_unknown_brand_or_unknown_altogether_goes_anywhere(cast: Cast) -> None:
    claim = make_claim(cast, cast.annas_laptop)
    cast.annas_laptop.brand = ""
    cast.annas_laptop.save()
    assert walk_in(claim, cast).booking is not None
    claim = make_claim(cast, number="S-2026-000102", device=cast.annas_phone)
    claim.device = None
    claim.save()
    assert label(claim, cast).shipment is not None


def test_a_closed_workshop_and_one_without_a_desk_take_no_walk_in(cast: Cast) -> None:
    claim = make_claim(cast)
    cast.kolding.takes_walk_in = False
    cast.kolding.save()
    assert free_slots(cast.kolding, now=NOW) == []
    with pytest.raises(NotASlot, match="skranken"):
        walk_in(claim, cast)
    assert label(claim, cast).shipment is not None
    cast.odense.is_open = False
    cast.odense.save()
    with pytest.raises(NotAuthorised, match="lukket"):
        label(claim, cast, cast.odense)


@pytest.mark.parametrize("state", ["in_repair", "returning"])
def test_once_the_workshop_has_the_device_no_other_route_can_be_chosen(cast: Cast, state: str) -> None:
    claim = make_claim(cast, state=state)
    with pytest.raises(WrongState):
        walk_in(claim, cast)
    with pytest.raises(WrongState):
        label(claim, cast)


def test_a_claim_that_changed_since_the_page_was_shown_is_not_overwritten(cast: Cast) -> None:
    claim = make_claim(cast)
    seen = Seen(claim.version, 0)
    label(claim, cast)
    with pytest.raises(Changed):
        choose_walk_in(
            number=claim.number,
            workshop=cast.kolding,
            starts_at=TOMORROW_AT_NINE,
            by=cast.camilla,
            now=NOW,
            seen=seen,
        )
    assert not Booking.objects.exists()


def test_ending_the_route_gives_back_its_time_but_not_one_that_was_kept(cast: Cast) -> None:
    claim = make_claim(cast)
    route = walk_in(claim, cast)
    Booking.objects.update(arrived_at=NOW)
    assert end_route(claim, at=NOW)
    assert Route.objects.get(pk=route.pk).ended_at == NOW
    booking = Booking.objects.get()
    assert (booking.arrived_at, booking.cancelled_at) == (NOW, None)
    assert not end_route(claim, at=NOW)


def test_the_routes_of_many_claims_end_together_and_no_others(cast: Cast) -> None:
    by_desk, by_parcel, left = (make_claim(cast, number=f"S-2026-00020{n}") for n in range(3))
    walk_in(by_desk, cast)
    label(by_parcel, cast)
    stands = label(left, cast)
    assert end_routes([by_desk.pk, by_parcel.pk], at=NOW) == 2
    assert list(Route.objects.standing()) == [stands]
    assert Booking.objects.get().cancelled_at == NOW
    assert dict(Shipment.objects.values_list("claim_number", "cancelled_at")) == {
        by_parcel.number: NOW,
        left.number: None,
    }


def test_a_claim_without_a_private_link_is_told_at_its_contact(cast: Cast) -> None:
    claim = make_claim(cast, contact_email="anden@nordlys.example")
    ClaimLink.objects.all().delete()
    walk_in(claim, cast)
    mail = OutboxMessage.objects.get()
    assert mail.address == "anden@nordlys.example"
    assert "link_key" not in mail.context
    assert mail.context["trusted"] is False


def test_each_address_with_a_live_link_is_told_once_and_a_revoked_one_not_at_all(cast: Cast) -> None:
    claim = make_claim(cast)
    for number, (address, revoked_at) in enumerate(
        [("Anna@nordlys.example", None), ("it@nordlys.example", None), ("gammel@nordlys.example", NOW), ("", None)]
    ):
        ClaimLink.objects.create(
            claim=claim, token_hash=f"{number}", address=address, created_at=NOW, revoked_at=revoked_at
        )
    walk_in(claim, cast)
    mails = OutboxMessage.objects.order_by("address")
    assert [(mail.address, mail.context["trusted"]) for mail in mails] == [
        ("anna@nordlys.example", True),
        ("it@nordlys.example", False),
    ]


def test_offers_and_slots_take_as_many_queries_with_many_bookings_as_with_none(
    cast: Cast, django_assert_num_queries: object
) -> None:
    for n in range(8):
        walk_in(make_claim(cast, number=f"S-2026-00020{n}"), cast, at=TOMORROW_AT_NINE + timedelta(minutes=30 * n))
    claim = make_claim(cast)
    with django_assert_num_queries(3):  # type: ignore[operator]
        offers(claim)
        free_slots(cast.kolding, now=NOW)


def test_lapsing_gives_the_time_back(cast: Cast) -> None:
    claim = make_claim(cast)
    walk_in(claim, cast)
    due = Deadline.objects.get(kind="delivery").enforced_at
    assert sweep_deadlines(now=due) > 0
    claim.refresh_from_db()
    assert claim.state == "lapsed"
    assert Booking.objects.get().cancelled_at == due
    assert not deadlines.open_deadlines().filter(claim=claim).exists()
