"""The number and the label once they have been given, and for whom which steps come before that."""

import importlib
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from claims.desk import checking, finding
from claims.evidence import evidence
from claims.evidence.told import Answers
from claims.models import Claim, ClaimLink, Route, UnlockStep
from claims.proof import links
from claims.routes import readying
from claims.routes.readiness import withholds
from claims.routes.routing import choose_walk_in
from claims.routes.unlocking import Step
from devices.models import Device
from notifications.models import OutboxMessage
from tests.cast import NOW, Cast, make_device
from tests.claims.filing_pages import html
from tests.claims.routed import TOMORROW_AT_NINE, make_claim
from tests.claims.test_readying import booked, labelled, templates, tick

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def standing() -> Route:
    return Route.objects.standing().select_related("booking").get()


def is_withheld(*, known: bool = True) -> bool:
    return withholds(Claim.objects.get(), standing(), known=known)


def case_of(link: ClaimLink) -> str:
    return f"/sag/{links.token_of(link)}/"


def by_a_stranger(cast: Cast, device: Device) -> tuple[Claim, str]:
    """A claim on a device whose holder nobody knows, and the case of who filed it."""
    Device.objects.filter(pk=device.pk).update(holder=None)
    device.refresh_from_db()
    claim = make_claim(cast, device=device, contact_email="x@privat.example")
    link = links.make(claim, address="x@privat.example", now=NOW)
    choose_walk_in(number=claim.number, workshop=cast.kolding, starts_at=TOMORROW_AT_NINE, by=cast.camilla, now=NOW)
    return claim, case_of(link)


def test_a_tick_that_is_taken_back_later_takes_no_number_back(cast: Cast, client: Client) -> None:
    claim = booked(cast)
    case = case_of(claim.links.get())
    tick(claim)
    for step in Step:
        client.post(f"{case}goer-klar/", {"step": step, "do": "undo"})
    assert not UnlockStep.objects.exists()
    assert standing().booking.number in html(client.get(case))  # type: ignore[union-attr]
    tick(claim)
    assert templates() == ["get_ready", "route_walk_in"]


def test_ways_that_stood_before_the_guide_keep_their_number_and_get_no_letter_again(cast: Cast) -> None:
    booked(cast)
    assert is_withheld()
    # What the tables held before, with the choice mailed.
    moved = importlib.import_module("claims.migrations.0034_what_has_been_given").Migration.operations[-1]
    with connection.cursor() as cursor:
        cursor.execute(moved.sql)
    assert not is_withheld()
    assert not is_withheld(known=False)
    assert standing().released_at == standing().chosen_at


def test_a_new_way_is_kept_back_for_itself(cast: Cast) -> None:
    claim = booked(cast)
    tick(claim)
    readying.untick(number=claim.number, step="backup", by=None, now=NOW)
    later = TOMORROW_AT_NINE.replace(hour=11)
    choose_walk_in(number=claim.number, workshop=cast.kolding, starts_at=later, by=cast.camilla, now=NOW)
    assert is_withheld()
    assert templates()[-1] == "get_ready"


def test_a_dangerous_battery_that_is_told_later_brings_the_number_once(cast: Cast) -> None:
    claim = booked(cast, description="")
    said = Answers(battery_danger=True, description="Den buler.")
    for _again in range(2):
        evidence.answer(number=claim.number, answers=said, by=None, now=NOW, trusted=True)
    assert templates() == ["get_ready", "route_walk_in"]
    assert not is_withheld()


def test_a_dangerous_battery_that_is_told_later_brings_no_label(cast: Cast) -> None:
    claim = labelled(cast)
    Claim.objects.update(battery_danger=None)
    said = Answers(battery_danger=True)
    evidence.answer(number=claim.number, answers=said, by=None, now=NOW, trusted=True)
    assert Claim.objects.get().battery_danger
    assert templates() == ["get_ready"]
    assert is_withheld()


def test_danger_outweighs_a_label_that_was_given(cast: Cast) -> None:
    claim = labelled(cast)
    tick(claim)
    for dangerous in (True, False):
        checking.state_battery(number=claim.number, dangerous=dangerous, by=cast.camilla, now=NOW)
        assert is_withheld() is dangerous
    assert templates() == ["get_ready", "route_label"]


def test_what_happened_that_is_told_later_brings_the_number_once(cast: Cast) -> None:
    claim = booked(cast, peril="")
    for _again in range(2):
        evidence.answer(number=claim.number, answers=Answers(peril="loss"), by=None, now=NOW, trusted=True)
    assert templates() == ["get_ready", "route_walk_in"]


def test_a_device_without_locks_that_is_found_later_brings_the_number_once(cast: Cast) -> None:
    claim = booked(cast)
    headset = make_device(cast.nordlys, cast.annas_phone.holder, serial="JAB1234567", kind="headset", model="Elite 8")
    for _again in range(2):
        finding.attach_device(number=claim.number, device=headset, by=cast.camilla, now=NOW)
    assert templates() == ["get_ready", "route_walk_in"]


@pytest.mark.parametrize("kind", ["mobile", "laptop", "headset"])
def test_a_strangers_pages_and_letters_are_the_same_for_every_kind_of_device(
    cast: Cast, client: Client, kind: str
) -> None:
    Device.objects.filter(pk=cast.annas_phone.pk).update(kind=kind, model="Air")
    cast.annas_phone.refresh_from_db()
    claim, case = by_a_stranger(cast, cast.annas_phone)
    guide = html(client.get(f"{case}goer-klar/"))
    assert all(f'id="trin-{step}"' in guide for step in Step)
    *first, last = Step
    for step in first:
        client.post(f"{case}goer-klar/", {"step": step, "do": "tick"})
        assert standing().booking.number not in html(client.get(case))  # type: ignore[union-attr]
    assert templates() == ["get_ready"]
    client.post(f"{case}goer-klar/", {"step": last, "do": "tick"})
    assert standing().booking.number in html(client.get(case))  # type: ignore[union-attr]
    assert templates() == ["get_ready", "route_walk_in"]
    assert claim.unlock_steps.count() == len(Step)


def test_whom_the_register_knows_waits_for_no_step_of_another_device(cast: Cast, client: Client) -> None:
    mac = make_device(cast.nordlys, cast.annas_phone.holder, serial="C02XK1ABJG5H", kind="laptop", model="MacBook Air")
    claim = make_claim(cast, device=mac, contact_email="anna@privat.example")
    other = case_of(links.make(claim, address="anna@privat.example", now=NOW))
    own = case_of(claim.links.get(trusted=True))
    choose_walk_in(number=claim.number, workshop=cast.kolding, starts_at=TOMORROW_AT_NINE, by=cast.camilla, now=NOW)
    tick(claim, "backup", "find_my_off", "code_off")
    number = standing().booking.number  # type: ignore[union-attr]
    assert number in html(client.get(own))
    assert number not in html(client.get(other))
    letters = OutboxMessage.objects.filter(template="route_walk_in")
    assert [message.context["trusted"] for message in letters] == [True]
    tick(claim, "sim_out")
    assert number in html(client.get(other))
    assert sorted(message.context["trusted"] for message in letters.all()) == [False, True]


@pytest.mark.parametrize("reason", ["sort\x00 skærm", "\x00", "", "x" * 401, "Koden er 1234"])
def test_a_reason_that_cannot_be_kept_is_said_so_at_the_desk(
    cast: Cast, as_user: Callable[..., Client], reason: str
) -> None:
    claim = booked(cast)
    said = {"do": "cannot", "step": "backup", "reason": reason}
    response = as_user(cast.camilla).post(reverse("desk-unlock", args=[claim.number]), said)
    assert response.status_code == 400
    assert claim.number in html(response)
    assert not UnlockStep.objects.exists()
