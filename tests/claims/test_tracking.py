"""Noting with which carrier a parcel goes, and following it."""

import pytest

from accounts.models import Role
from accounts.refusals import Refusal
from claims.models import Claim, EventKind
from claims.routes import tracking
from claims.routes.routing import end_route
from claims.timeline import acting, lock
from tests.cast import NOW, Cast
from tests.claims.claimant import assessed, page
from tests.claims.filing_pages import html, words
from tests.claims.routed import label, make_claim, walk_in
from workshops.models import Shipment

pytestmark = pytest.mark.usefixtures("frozen")

NUMBER = "00370730251234567890"


@pytest.fixture
def claim(cast: Cast) -> Claim:
    made = assessed(cast).claim
    label(made, cast)
    return made


def parcel(claim: Claim) -> Shipment:
    return Shipment.objects.get(claim_number=claim.number)


def note(claim: Claim, cast: Cast, carrier: str = "postnord", number: str = NUMBER) -> Shipment:
    return tracking.note(
        number=claim.number, shipment=parcel(claim), carrier=carrier, tracking_number=number, by=cast.camilla, now=NOW
    )


def where(claim: Claim) -> str:
    return f"/desk/sag/{claim.number}/sporing/"


def test_the_desk_notes_it_and_the_claimant_follows_the_parcel(cast, as_user, client) -> None:
    receipt = assessed(cast)
    label(receipt.claim, cast)
    desk = as_user(cast.camilla)
    assert f'href="{where(receipt.claim)}"' in html(desk.get(f"/desk/sag/{receipt.claim.number}/"))
    assert "Noter sporing" in words(desk.get(where(receipt.claim)))
    said = {"shipment": parcel(receipt.claim).pk, "carrier": "postnord", "tracking_number": f" {NUMBER} "}
    assert desk.post(where(receipt.claim), said).status_code == 302
    assert (parcel(receipt.claim).carrier, parcel(receipt.claim).tracking_number) == ("postnord", NUMBER)
    shown = client.get(page(receipt))
    assert f'href="https://tracking.postnord.com/dk/?id={NUMBER}"' in html(shown)
    assert "Du kan følge din pakke hos PostNord." in words(shown)


def test_saying_it_twice_is_one_line_and_taking_it_back_another(cast, claim) -> None:
    note(claim, cast)
    note(claim, cast)
    assert claim.events.filter(kind=EventKind.TRACKED).count() == 1
    note(claim, cast, carrier="", number="")
    assert claim.events.filter(kind=EventKind.TRACKED).count() == 2
    assert parcel(claim).tracking_link == ""


@pytest.mark.parametrize(("carrier", "number"), [("gls", ""), ("", NUMBER), ("duen", NUMBER)])
def test_one_without_the_other_is_asked_for(cast, claim, as_user, carrier: str, number: str) -> None:
    with pytest.raises(Refusal):
        note(claim, cast, carrier=carrier, number=number)
    said = {"shipment": parcel(claim).pk, "carrier": carrier, "tracking_number": number}
    answer = as_user(cast.camilla).post(where(claim), said)
    assert answer.status_code == 200
    assert parcel(claim).carrier == ""


def test_a_parcel_of_another_claim_is_not_noted(cast, claim, as_user) -> None:
    other = make_claim(cast, cast.davids_phone, number="S-2026-000900")
    label(other, cast)
    said = {"shipment": parcel(other).pk, "carrier": "gls", "tracking_number": NUMBER}
    assert "Vælg en af sagens forsendelser." in words(as_user(cast.camilla).post(where(claim), said))
    with pytest.raises(Refusal):
        tracking.note(
            number=claim.number, shipment=parcel(other), carrier="gls", tracking_number="1", by=cast.camilla, now=NOW
        )


def test_a_parcel_that_was_taken_back_is_followed_no_more(cast, claim) -> None:
    with acting():
        end_route(lock(claim.number), at=NOW)
    with pytest.raises(Refusal):
        note(claim, cast)


def test_without_a_parcel_there_is_nothing_to_note(cast, as_user) -> None:
    claim = assessed(cast).claim
    walk_in(claim, cast)
    assert as_user(cast.camilla).get(where(claim)).status_code == 409


@pytest.mark.parametrize("role", sorted({Role.EMPLOYEE, Role.IT_ADMIN, Role.WORKSHOP}))
def test_only_the_desk_notes_it(cast, claim, as_user, role: str) -> None:
    user = {Role.EMPLOYEE: cast.anna, Role.IT_ADMIN: cast.bo, Role.WORKSHOP: cast.eva}[role]
    assert as_user(user).get(where(claim)).status_code == 403
