"""Checklists by peril, their ticks, and a battery that must not be posted."""

import pytest
from django.test import Client

from accounts.refusals import WrongState
from claims.closing import withdraw
from claims.desk import checking
from claims.desk.checklist_texts import ITEMS, LISTS, item_text
from claims.desk.checklists import CHECKLISTS, Item, List, checklists_for, items_for
from claims.guards import Changed
from claims.models import ChecklistTick, Claim, ClaimEvent, EventKind
from claims.models.claim import Peril
from claims.routes import unlocking
from claims.routes.routing import BatteryDanger, require_label
from claims.routes.unlocking import Step
from tests.cast import NOW, Cast
from tests.claims.claimant import trusted
from tests.claims.filed import file, reach, seen
from tests.claims.filing_pages import html, words
from tests.claims.routed import label

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def claim(cast: Cast) -> Claim:
    return reach(file(), cast.camilla)


@pytest.fixture
def dangerous(cast: Cast) -> Claim:
    return reach(file(battery_danger=True), cast.camilla)


@pytest.fixture
def desk(cast: Cast, as_user) -> Client:
    client: Client = as_user(cast.camilla)
    return client


def tick(claim: Claim, cast: Cast, item: Item = Item.STORED_SAFELY, *, done: bool = True) -> bool:
    return checking.tick(number=claim.number, item=item, done=done, by=cast.camilla, now=NOW)


@pytest.mark.parametrize("peril", ["", *Peril.values])
@pytest.mark.parametrize("danger", [None, False, True])
def test_what_helps_a_repair_is_never_asked_of_a_device_that_is_gone(peril: str, danger: bool | None) -> None:
    items = items_for(peril, battery_danger=danger)
    assert not set(items) & set(Step)
    assert (Item.POLICE in items) is (peril == Peril.THEFT)
    gone = peril in {Peril.THEFT, Peril.LOSS}
    assert (Item.FIND_MY_STAYS in items) is gone
    assert (Item.NO_LABEL in items) is (danger is True and not gone)
    handled = unlocking.guide(peril=peril, battery_danger=danger, unit=None, handled=())
    assert (handled is None) is (gone or danger is True)


def test_each_list_stands_alone() -> None:
    assert [one.name for one in checklists_for("damage", battery_danger=True)] == [List.BATTERY]
    assert [one.name for one in checklists_for("theft", battery_danger=True)] == [List.THEFT]
    assert checklists_for("damage", battery_danger=False) == []


def test_every_list_and_point_has_its_words() -> None:
    assert set(LISTS) == set(CHECKLISTS) == set(List)
    assert set(ITEMS) == set(Item)
    assert item_text("backup") == "Der er taget sikkerhedskopi"
    assert item_text("dropped_in_a_later_release") == "dropped_in_a_later_release"


def test_a_point_is_ticked_once_and_freed_again(dangerous: Claim, cast: Cast) -> None:
    claim = dangerous
    assert tick(claim, cast)
    assert not tick(claim, cast)
    assert ChecklistTick.objects.get().by == cast.camilla
    assert tick(claim, cast, done=False)
    assert not tick(claim, cast, done=False)
    said = [(event.data["item"], event.data["done"]) for event in ClaimEvent.objects.filter(kind=EventKind.CHECKED)]
    assert said == [("stored_safely", True), ("stored_safely", False)]


def test_a_point_of_another_list_and_a_claim_that_has_ended_take_no_tick(claim: Claim, cast: Cast) -> None:
    with pytest.raises(WrongState):
        tick(claim, cast, Item.POLICE)
    withdraw(number=claim.number, by=None, now=NOW)
    with pytest.raises(WrongState):
        tick(claim, cast)


def test_a_tick_makes_nobodys_form_stale(dangerous: Claim, cast: Cast) -> None:
    claim = dangerous
    before = seen(claim).version
    tick(claim, cast)
    assert seen(claim).version == before


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_press_on_the_page_ticks_and_frees(desk: Client, dangerous: Claim, headers: dict[str, str]) -> None:
    claim, said = dangerous, "Den ligger et sted, hvor intet kan brænde"
    path = f"/desk/sag/{claim.number}/tjekliste/"
    assert said in words(desk.get(f"/desk/sag/{claim.number}/"))
    desk.post(path, {"item": "stored_safely", "done": "1"}, headers=headers)
    shown = desk.get(f"/desk/sag/{claim.number}/")
    assert 'id="check-stored_safely" aria-pressed="true"' in html(shown)
    assert f"Satte flueben: {said}." in words(shown)
    answered = desk.post(path, {"item": "stored_safely", "done": "0"}, headers=headers)
    assert not ChecklistTick.objects.exists()
    if headers:
        assert 'aria-pressed="false"' in html(answered)
        assert "<html" not in html(answered)
    refused = desk.post(path, {"item": "police", "done": "1"}, headers=headers)
    assert refused.status_code == 409
    shown = desk.get(f"/desk/sag/{claim.number}/") if headers else refused
    assert "Punktet står ikke længere på sagens tjekliste." in words(shown)
    assert refused.get("HX-Refresh", "") == ("true" if headers else "")


def test_a_part_of_a_page_that_asks_signed_out_loads_the_page_anew(claim: Claim, client: Client) -> None:
    """A part is not the place for the sign-in page, which htmx would put there."""
    for part in ("signaler/", "tjekliste/"):
        answered = client.post(f"/desk/sag/{claim.number}/{part}", headers={"HX-Request": "true"})
        assert (answered.status_code, answered["HX-Refresh"]) == (401, "true")
        assert html(answered) == ""


def test_a_battery_that_is_dangerous_gets_its_list_and_no_label(desk: Client, claim: Claim, cast: Cast) -> None:
    path = f"/desk/sag/{claim.number}/batteri/"
    answered = desk.post(path, {"dangerous": "1", "version": str(seen(claim))}, follow=True)
    said = words(answered)
    assert "Batteriet er noteret som farligt." in said
    assert "Anmelderen ved, at den ikke må sendes" in said
    assert "Fortryd" in said
    with pytest.raises(BatteryDanger):
        label(claim, cast)
    desk.post(path, {"dangerous": "0", "version": str(seen(claim))})
    assert label(claim, cast).kind == "label"


def test_a_label_that_was_sent_is_not_printed_once_the_battery_is_dangerous(
    claim: Claim, cast: Cast, client: Client
) -> None:
    label(claim, cast)
    claim.refresh_from_db()
    assert require_label(claim)
    assert "Hent adresselabel" in words(client.get(trusted(claim)))
    checking.state_battery(number=claim.number, dangerous=True, by=cast.camilla, now=NOW)
    assert client.get(f"{trusted(claim)}label/").status_code == 409
    assert "Hent adresselabel" not in words(client.get(trusted(claim)))


def test_what_changed_meanwhile_is_shown_before_the_battery_is_noted(claim: Claim, cast: Cast) -> None:
    before = seen(claim)
    checking.state_battery(number=claim.number, dangerous=True, by=cast.gry, now=NOW)
    with pytest.raises(Changed):
        checking.state_battery(number=claim.number, dangerous=False, by=cast.camilla, now=NOW, seen=before)


def test_nobody_outside_the_desk_sees_the_checklist(dangerous: Claim, cast: Cast, as_user) -> None:
    claim = dangerous
    tick(claim, cast)
    for user, path in (
        (cast.anna, f"/min-side/sag/{claim.number}/"),
        (cast.bo, f"/flaade/sager/{claim.number}/"),
    ):
        assert not ChecklistTick.objects.visible_to(user).exists()
        assert not ClaimEvent.objects.visible_to(user).filter(kind=EventKind.CHECKED).exists()
        assert "Den ligger et sted, hvor intet kan brænde" not in words(as_user(user).get(path))
