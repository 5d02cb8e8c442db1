"""Who has handed in their parcel says so on their page, and nothing is closed while it may be under way."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.refusals import WrongState
from claims.events.event_texts import speak
from claims.filing.filing import Filing, file_claim, session_hash
from claims.models import Claim, EventKind, Route, Task
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines
from claims.promises.holds import Owed, reasons_of
from claims.promises.parcels import UNDER_WAY
from claims.promises.sweep import sweep_deadlines
from claims.routes.handing_in import note_sent
from claims.routes.repairs import receive
from claims.routes.routing import choose_label
from notifications.models import OutboxMessage
from tests.cast import ANNAS_IMEI, NOW, Cast
from tests.claims.aftermath import promise
from tests.claims.claimant import assessed, page, trusted
from tests.claims.filed import reach
from tests.claims.filing_pages import html, words
from tests.claims.granted import granted
from tests.claims.routed import HOME, get_ready, label, walk_in
from workshops.models import Shipment

AsUser = Callable[..., Client]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

BUTTON = "Jeg har afleveret pakken"


@pytest.fixture
def sending(cast: Cast) -> Claim:
    """Anna is to send her phone, and has her label; she owes us no papers."""
    claim = assessed(cast).claim
    deadlines.meet(claim, DeadlineKind.DOCUMENTATION, at=NOW)
    label(claim, cast)
    claim.refresh_from_db()
    return claim


def sent(claim: Claim) -> Claim:
    note_sent(number=claim.number, by=None, now=NOW, trusted=True)
    claim.refresh_from_db()
    return claim


def test_who_presses_reads_who_has_the_ball_now(sending: Claim, client: Client) -> None:
    path = trusted(sending)
    before = client.get(path)
    assert BUTTON in words(before)
    said = words(client.post(f"{path}sendt/", follow=True))
    assert "Tak. Vi skriver til dig, når værkstedet har enheden." in said
    assert "Du afleverede pakken i dag kl. 10.00. Vi skriver til dig, når værkstedet har den." in said
    assert "Du har afleveret pakken." in said
    assert "Du afleverede pakken 15. september 2026 kl. 10.00." in said
    assert BUTTON not in said
    assert Shipment.objects.get().handed_in_at == NOW
    # The label is still there, for a parcel that comes back from the shop.
    assert f'href="{path}label/"' in html(client.get(path))


def test_signed_in_it_is_the_same(sending: Claim, cast: Cast, as_user: AsUser) -> None:
    path = f"/min-side/sag/{sending.number}/"
    said = words(as_user(cast.anna).post(f"{path}sendt/", follow=True))
    assert "Du afleverede pakken i dag kl. 10.00." in said
    assert sending.events.get(kind=EventKind.HANDED_IN).by == cast.anna


def test_looking_changes_nothing_and_saying_it_twice_is_saying_it_once(sending: Claim, client: Client) -> None:
    path = f"{trusted(sending)}sendt/"
    assert client.get(path).status_code == 302
    assert Shipment.objects.get().handed_in_at is None
    for _ in range(2):
        assert client.post(path).status_code == 302
    assert sending.events.filter(kind=EventKind.HANDED_IN).count() == 1


def test_the_desk_reads_it(sending: Claim, cast: Cast, as_user: AsUser) -> None:
    sent(sending)
    said = words(as_user(cast.camilla).get(reverse("desk-case", args=[sending.number])))
    assert "Anmelderen har afleveret pakken." in said
    assert "Anmelderen afleverede pakken i dag kl. 10.00." in said


def test_where_there_is_no_label_there_is_nothing_to_say(cast: Cast, client: Client) -> None:
    claim = assessed(cast).claim
    assert client.post(f"{trusted(claim)}sendt/").status_code == 409
    walk_in(claim, cast)
    assert BUTTON not in words(client.get(trusted(claim)))
    with pytest.raises(WrongState):
        note_sent(number=claim.number, by=None, now=NOW, trusted=True)


def test_a_label_that_is_kept_back_cannot_have_been_used(cast: Cast, client: Client) -> None:
    claim = assessed(cast).claim
    choose_label(number=claim.number, workshop=cast.kolding, address=HOME, by=cast.camilla, now=NOW)
    assert BUTTON not in words(client.get(trusted(claim)))
    assert client.post(f"{trusted(claim)}sendt/").status_code == 409


def test_a_stranger_who_filed_neither_says_it_nor_learns_of_it(cast: Cast, client: Client) -> None:
    receipt = file_claim(filing=Filing(identifier=ANNAS_IMEI, filer_key=session_hash("stranger")), now=NOW)
    claim = reach(receipt.claim, cast.camilla)
    get_ready(claim, cast)
    label(claim, cast)
    assert client.post(page(receipt, "sendt/")).status_code == 404
    sent(claim)
    said = words(client.get(page(receipt)))
    assert "afleveret pakken" not in said
    assert "Du afleverede" not in said


# The limit ------------------------------------------------------------------------------------------------------------


def hand_in(claim: Claim, at: object) -> None:
    Shipment.objects.filter(claim_number=claim.number).update(handed_in_at=at)


def test_nothing_is_closed_while_the_parcel_may_be_under_way(sending: Claim) -> None:
    limit = promise(sending, DeadlineKind.DELIVERY)
    hand_in(sending, limit.enforced_at - timedelta(days=2))
    sweep_deadlines(now=limit.enforced_at)
    sending.refresh_from_db()
    assert sending.state == "routed"
    limit.refresh_from_db()
    assert [reason.owed for reason in reasons_of([limit])[limit.pk]] == [Owed.PARCEL_UNDER_WAY]
    assert limit.entries.last().data["reason"] == "parcel_under_way"  # type: ignore[union-attr]


@pytest.mark.parametrize("days", [1, 30])
def test_nor_where_it_never_came_for_its_claimant_has_done_their_part(sending: Claim, days: int) -> None:
    limit = promise(sending, DeadlineKind.DELIVERY)
    hand_in(sending, limit.enforced_at - timedelta(days=days))
    sweep_deadlines(now=limit.enforced_at)
    sending.refresh_from_db()
    assert sending.state == "routed"


def test_nobody_is_reminded_of_what_they_sent(sending: Claim) -> None:
    sent(sending)
    sweep_deadlines(now=NOW + timedelta(days=3))
    limit = promise(sending, DeadlineKind.DELIVERY)
    hand_in(sending, limit.next_at - timedelta(days=1))
    sweep_deadlines(now=limit.next_at)
    assert not OutboxMessage.objects.filter(template="delivery_reminder").exists()
    sending.refresh_from_db()
    assert sending.escalated_at is None


def test_the_workshop_has_the_ball_once_a_decided_device_is_sent(cast: Cast) -> None:
    claim = granted(cast)
    Task.objects.filter(claim=claim).update(done_at=NOW)
    label(claim, cast)
    claim.refresh_from_db()
    assert claim.waits_for == "claimant"
    assert sent(claim).waits_for == "workshop"


def test_what_should_have_come_by_now_is_laid_before_us_once(sending: Claim) -> None:
    sent(sending)
    limit = promise(sending, DeadlineKind.DELIVERY)
    hand_in(sending, limit.next_at - UNDER_WAY)
    first = limit.next_at
    for _round in range(2):
        sweep_deadlines(now=limit.next_at)
        limit.refresh_from_db()
    sending.refresh_from_db()
    assert (sending.waits_for, sending.escalated_at) == ("us", first)
    event = sending.events.get(kind=EventKind.PARCEL_OVERDUE)
    assert "værkstedet har den ikke endnu. Find ud af, hvor den er." in speak(event)
    assert not OutboxMessage.objects.filter(template="delivery_reminder").exists()


def test_what_has_arrived_is_spoken_of_as_that(sending: Claim, cast: Cast, client: Client) -> None:
    sent(sending)
    receive(number=sending.number, by=cast.eva, now=NOW)
    said = words(client.get(trusted(sending)))
    assert "modtog den 15. september 2026 kl. 10.00." in said
    assert BUTTON not in said
    assert client.post(f"{trusted(sending)}sendt/").status_code == 409


def test_another_way_begins_anew(sending: Claim, cast: Cast, client: Client, frozen: time_machine.Traveller) -> None:
    sent(sending)
    label(sending, cast, cast.odense)
    assert Route.objects.standing().get(claim=sending).shipment.handed_in_at is None  # type: ignore[union-attr]
    assert BUTTON in words(client.get(trusted(sending)))
