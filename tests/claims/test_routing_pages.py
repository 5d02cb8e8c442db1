"""The page on which the call centre chooses the way to the workshop."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, User
from claims.models import Claim, Route
from claims.routes.routing import pickup_windows
from claims.views.desk_route import WAYS
from tests.cast import NOW, Cast, make_workshop, rewrite_hours
from tests.claims.routed import TOMORROW_AT_NINE, get_ready, label, make_claim, walk_in
from tests.workshops.code128 import bars_of, decode
from workshops.models import Booking, Shipment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignIn = Callable[[User | None], Client]
ADDRESS = {
    "name": "Anna Holm",
    "street": "Åboulevarden 12B, 3. tv",
    "postal_code": "2650",
    "city": "Hvidovre",
    "phone": "20 30 40 50",
    "battery_safe": "on",
}


@pytest.fixture
def camilla(cast: Cast, as_user: SignIn) -> Client:
    return as_user(cast.camilla)


@pytest.fixture
def claim(cast: Cast) -> Claim:
    return make_claim(cast)


def address(name: str, claim: Claim) -> str:
    return reverse(name, args=[claim.number])


def words(response: HttpResponse) -> str:
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def times(response: HttpResponse) -> list[str]:
    return re.findall(r'name="starts_at" id="[^"]+" value="([^"]+)"', response.content.decode())


def version(response: HttpResponse) -> str:
    found = re.search(r'name="version" value="([^"]+)"', response.content.decode())
    assert found
    return found[1]


def window(place: int = 0) -> str:
    slot = pickup_windows(now=NOW)[0].slots[place]
    return f"{slot.starts_at.isoformat()}/{slot.ends_at.isoformat()}"


def test_the_page_shows_the_workshops_with_their_first_time_and_three_ways_with_a_date_each(
    claim: Claim, camilla: Client
) -> None:
    page = camilla.get(address("desk-route", claim))
    said = words(page)  # type: ignore[arg-type]
    for part in (
        "Kolding Mobilværkstedet Første tid i dag kl. 11.00",
        "Odense",
        "2. Vej til Kolding",
        "Første tid i dag kl. 11.00.",
        "Labelen er i anmelderens mail i dag.",
        "Tidligst i morgen kl. 08.00 til kl. 10.00.",
        "Torsdag 16 ledige",
    ):
        assert part in said, part
    assert times(page)[0] == "2026-09-15T11:00:00+02:00"  # type: ignore[arg-type]
    assert len(times(page)) == 12 + 9 * 16  # type: ignore[arg-type]


def test_another_workshop_is_chosen_in_the_address(claim: Claim, cast: Cast, camilla: Client) -> None:
    walk_in(make_claim(cast, number="S-2026-000102"), cast, cast.odense, at=NOW.replace(hour=11))
    page = camilla.get(f"{address('desk-route', claim)}?vaerksted=odense")
    assert "2. Vej til Odense" in words(page)  # type: ignore[arg-type]
    assert "2026-09-15T11:00:00+02:00" not in times(page)  # type: ignore[arg-type]
    tampered = camilla.get(f"{address('desk-route', claim)}?vaerksted=%00findes-ikke")
    assert "2. Vej til Kolding" in words(tampered)  # type: ignore[arg-type]


def test_a_workshop_that_may_not_repair_the_brand_is_marked_and_cannot_be_chosen(cast: Cast, camilla: Client) -> None:
    claim = make_claim(cast, cast.annas_laptop)
    page = camilla.get(f"{address('desk-route', claim)}?vaerksted=kolding")
    assert "Ikke autoriseret til Lenovo" in words(page)  # type: ignore[arg-type]
    assert "Intet åbent værksted er autoriseret til mærket." in words(page)  # type: ignore[arg-type]
    assert "2. Vej til" not in words(page)  # type: ignore[arg-type]
    make_workshop("Aarhus", "8000", brands=["Lenovo"])
    assert "2. Vej til Aarhus" in words(camilla.get(address("desk-route", claim)))  # type: ignore[arg-type]
    answer = camilla.post(
        address("desk-route-walk-in", claim), {"workshop": "kolding", "starts_at": TOMORROW_AT_NINE.isoformat()}
    )
    assert "ikke autoriseret til Lenovo. Vælg et andet værksted." in words(answer)  # type: ignore[arg-type]


def test_a_time_is_booked(claim: Claim, camilla: Client) -> None:
    page = camilla.get(address("desk-route", claim))
    sent = {"workshop": "kolding", "starts_at": times(page)[5], "version": version(page)}  # type: ignore[arg-type]
    answer = camilla.post(address("desk-route-walk-in", claim), sent, follow=True)
    assert answer.redirect_chain[-1][0] == address("desk-case", claim)
    booking = Booking.objects.get()
    assert booking.period.lower.isoformat() == "2026-09-15T11:30:00+00:00"
    assert booking.number in answer.content.decode()


def test_a_time_that_was_just_taken_is_answered_409_with_fresh_times_and_the_rest_kept(
    claim: Claim, cast: Cast, camilla: Client
) -> None:
    page = camilla.get(address("desk-route", claim))
    walk_in(make_claim(cast, number="S-2026-000102"), cast)
    sent = {"workshop": "kolding", "starts_at": TOMORROW_AT_NINE.isoformat(), "version": version(page)}  # type: ignore[arg-type]
    answer = camilla.post(address("desk-route-walk-in", claim), sent)
    assert answer.status_code == 409
    said = words(answer)  # type: ignore[arg-type]
    assert said.count("Tiden er lige blevet taget. Vælg en anden tid.") == 2
    assert TOMORROW_AT_NINE.isoformat() not in times(answer)  # type: ignore[arg-type]
    assert len(times(answer)) == 12 + 9 * 16 - 1  # type: ignore[arg-type]
    assert "<title>Fejl:" in answer.content.decode()
    claim.refresh_from_db()
    assert claim.state == "assessing"


@pytest.mark.parametrize(
    "starts_at",
    [
        "",
        "i morgen",
        "2026-09-16T09:00:00",
        "2026-09-16T03:00:00+02:00",
        "2026-09-16T09:10:00+02:00",
        "2020-09-16T09:00:00+02:00",
        "9999-12-31T23:59:59-23:00",
        "0001-01-01T00:00:00+23:00",
        "2026-13-45T09:00:00+02:00",
        "x" * 5000,
        "\x00",
    ],
)
def test_a_tampered_time_is_refused_kindly(claim: Claim, camilla: Client, starts_at: str) -> None:
    answer = camilla.post(address("desk-route-walk-in", claim), {"workshop": "kolding", "starts_at": starts_at})
    assert answer.status_code == 200
    assert "Der er et problem" in words(answer)  # type: ignore[arg-type]
    assert not Booking.objects.exists()


@pytest.mark.parametrize("workshop", ["", "findes-ikke", "lukket", "\x00"])
def test_a_workshop_that_is_closed_or_none_is_refused_kindly(claim: Claim, camilla: Client, workshop: str) -> None:
    make_workshop("Lukket", "9000", is_open=False)
    sent = {"workshop": workshop, "starts_at": TOMORROW_AT_NINE.isoformat()}
    answer = camilla.post(address("desk-route-walk-in", claim), sent)
    assert answer.status_code == 200
    assert "Der er et problem" in words(answer)  # type: ignore[arg-type]


def test_a_label_is_made_and_can_be_printed_again(claim: Claim, cast: Cast, camilla: Client) -> None:
    get_ready(claim, cast)
    page = camilla.get(address("desk-route", claim))
    sent = {**ADDRESS, "workshop": "kolding", "version": version(page)}  # type: ignore[arg-type]
    answer = camilla.post(address("desk-route-label", claim), sent)
    assert answer.status_code == 302
    shipment = Shipment.objects.get()
    assert (shipment.phone, shipment.city) == ("+4520304050", "Hvidovre")
    printed = camilla.get(address("desk-label", claim))
    assert printed.headers["Content-Type"] == "application/pdf"
    assert printed.headers["Content-Disposition"] == f'attachment; filename="adresselabel-{shipment.number}.pdf"'
    assert "no-store" in printed.headers["Cache-Control"]
    assert decode(bars_of(printed.content)) == shipment.number


def test_a_claim_without_a_label_has_none_to_print(claim: Claim, cast: Cast, camilla: Client) -> None:
    assert camilla.get(address("desk-label", claim)).status_code == 409
    walk_in(claim, cast)
    assert camilla.get(address("desk-label", claim)).status_code == 409


def test_a_pickup_is_ordered_within_a_window_of_the_page(claim: Claim, camilla: Client) -> None:
    page = camilla.get(address("desk-route", claim))
    offered = re.findall(r'<option value="(2026[^"]+)"', page.content.decode())
    sent = {**ADDRESS, "workshop": "kolding", "window": offered[1], "version": version(page)}  # type: ignore[arg-type]
    assert camilla.post(address("desk-route-pickup", claim), sent).status_code == 302
    assert Shipment.objects.get().window.lower.isoformat() == "2026-09-16T08:00:00+00:00"


@pytest.mark.parametrize("tampered", ["", "/", "x/y", "2026-09-16T03:00:00+02:00/2026-09-16T05:00:00+02:00", "9" * 500])
def test_a_tampered_window_is_refused_kindly_and_the_address_stays(
    claim: Claim, camilla: Client, tampered: str
) -> None:
    sent = {**ADDRESS, "workshop": "kolding", "window": tampered}
    answer = camilla.post(address("desk-route-pickup", claim), sent)
    assert answer.status_code == 200
    assert "Der er et problem" in words(answer)  # type: ignore[arg-type]
    assert answer.content.decode().count('value="Åboulevarden 12B, 3. tv"') == 1
    assert not Shipment.objects.exists()


def test_what_is_missing_of_the_address_is_asked_for_beside_its_field(claim: Claim, camilla: Client) -> None:
    answer = camilla.post(
        address("desk-route-pickup", claim), {"workshop": "kolding", "postal_code": "26", "phone": "nej"}
    )
    said = words(answer)  # type: ignore[arg-type]
    for text in (
        "Vælg et tidsrum.",
        "Skriv vej og husnummer.",
        "Et dansk postnummer har 4 cifre",
        "Skriv byen.",
        "Skriv et telefonnummer",
        "Spørg om batteriet.",
    ):
        assert said.count(text) == 2, text
    html = answer.content.decode()
    for link in re.findall(r'<li><a href="#([^"]+)"', html):
        assert f'id="{link}"' in html, link


def test_the_battery_is_asked_about_once(claim: Claim, camilla: Client) -> None:
    sent = {key: value for key, value in ADDRESS.items() if key != "battery_safe"}
    sent["workshop"] = "kolding"
    refused = camilla.post(address("desk-route-label", claim), sent)
    assert "Spørg om batteriet." in words(refused)  # type: ignore[arg-type]
    camilla.post(address("desk-route-label", claim), {**sent, "battery_safe": "on"})
    claim.refresh_from_db()
    assert claim.battery_danger is False
    assert "Jeg har spurgt" not in words(camilla.get(address("desk-route", claim)))  # type: ignore[arg-type]


def test_a_dangerous_battery_leaves_the_walk_in_alone(cast: Cast, camilla: Client) -> None:
    claim = make_claim(cast, battery_danger=True)
    page = camilla.get(address("desk-route", claim))
    assert words(page).count("så enheden må ikke sendes") == 2  # type: ignore[arg-type]
    assert 'name="street"' not in page.content.decode()
    assert times(page)  # type: ignore[arg-type]
    for name, extra in (("desk-route-label", {}), ("desk-route-pickup", {"window": window()})):
        answer = camilla.post(address(name, claim), {**ADDRESS, "workshop": "kolding", **extra})
        assert answer.status_code == 200
        assert "Der er et problem" in words(answer)  # type: ignore[arg-type]
    assert not Shipment.objects.exists()


def test_the_standing_choice_is_said_and_its_address_offered_again(claim: Claim, cast: Cast, camilla: Client) -> None:
    label(claim, cast, cast.odense)
    page = camilla.get(address("desk-route", claim))
    assert "Nu: Adresselabel, Mobilværkstedet, Odense" in words(page)  # type: ignore[arg-type]
    assert "2. Vej til Odense" in words(page)  # type: ignore[arg-type]
    assert page.content.decode().count('value="Åboulevarden 12B, 3. tv"') == 2


def test_a_claim_that_changed_meanwhile_is_answered_409_with_what_happened(
    claim: Claim, cast: Cast, camilla: Client
) -> None:
    page = camilla.get(address("desk-route", claim))
    walk_in(claim, cast, cast.odense)
    sent = {**ADDRESS, "workshop": "kolding", "version": version(page)}  # type: ignore[arg-type]
    answer = camilla.post(address("desk-route-label", claim), sent)
    assert answer.status_code == 409
    said = words(answer)  # type: ignore[arg-type]
    assert "er ændret, siden du åbnede den" in said
    assert "Camilla Dahl: Vejen til værkstedet blev valgt" in said
    assert Route.objects.standing().get().kind == "walk_in"
    again = {**sent, "version": version(answer)}  # type: ignore[arg-type]
    assert camilla.post(address("desk-route-label", claim), again).status_code == 302


def test_once_the_device_is_at_the_workshop_the_page_answers_409(cast: Cast, camilla: Client) -> None:
    claim = make_claim(cast, state="in_repair")
    assert camilla.get(address("desk-route", claim)).status_code == 409
    sent = {"workshop": "kolding", "starts_at": TOMORROW_AT_NINE.isoformat()}
    assert camilla.post(address("desk-route-walk-in", claim), sent).status_code == 409


def test_a_workshop_that_is_fully_booked_says_so(cast: Cast, camilla: Client) -> None:
    rewrite_hours(cast.kolding, {"hours": {"wed": [["09:00", "09:30"]]}})
    for week in range(9):
        claim = make_claim(cast, number=f"S-2026-00030{week}")
        walk_in(claim, cast, at=TOMORROW_AT_NINE + timedelta(weeks=week))
    page = camilla.get(f"{address('desk-route', make_claim(cast))}?vaerksted=kolding")
    assert "Der er ingen ledige tider i Kolding." in words(page)  # type: ignore[arg-type]
    assert "Kolding Mobilværkstedet Ingen ledige tider" in words(page)  # type: ignore[arg-type]


def test_the_page_takes_as_many_queries_with_many_workshops_and_bookings_as_with_few(
    claim: Claim, cast: Cast, camilla: Client
) -> None:
    with CaptureQueriesContext(connection) as few:
        camilla.get(address("desk-route", claim))
    for n, city in enumerate(("Aarhus", "Aalborg", "Esbjerg", "Glostrup")):
        workshop = make_workshop(city, f"800{n}")
        walk_in(make_claim(cast, number=f"S-2026-00020{n}"), cast, workshop)
    with CaptureQueriesContext(connection) as many:
        camilla.get(address("desk-route", claim))
    assert len(many) == len(few) <= 14


@pytest.mark.parametrize("role", sorted(set(Role.values) - {Role.AGENT, Role.TEAM_LEAD}))
def test_only_the_call_centre_chooses(claim: Claim, cast: Cast, as_user: SignIn, role: str) -> None:
    client = as_user(cast.user(role))
    assert client.get(address("desk-route", claim)).status_code == 403
    for kind in WAYS:
        assert client.post(address(f"desk-route-{kind.value.replace('_', '-')}", claim)).status_code == 403


def test_an_unknown_claim_is_missing(camilla: Client) -> None:
    for name in ("desk-route", "desk-label"):
        assert camilla.get(reverse(name, args=["S-2026-999999"])).status_code == 404


@pytest.mark.parametrize(("given", "proposed"), [({}, True), ({"contact_phone": "+4566666666"}, False)])
def test_the_registers_name_is_put_on_a_label_only_where_the_register_says_whom_we_talk_with(
    cast: Cast, camilla: Client, given: dict[str, str], proposed: bool
) -> None:
    nothing = {"contact_name": "", "contact_email": "", "contact_phone": ""}
    page = camilla.get(address("desk-route", make_claim(cast, **{**nothing, **given})))
    assert ('name="name" value="Anna Holm"' in page.content.decode()) is proposed
