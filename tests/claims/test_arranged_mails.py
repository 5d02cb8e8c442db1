"""What is arranged with a device's real user is mailed to no stranger who filed for them, whatever the letter."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from claims.deciding import letters as decision_letters
from claims.deciding.decisions import decide
from claims.deciding.recalling import recall
from claims.filing.filing import Filing, Receipt, file_claim, session_hash
from claims.models import Claim, Decision
from claims.models.deadline import DeadlineKind
from claims.promises.sweep import sweep_deadlines
from claims.routes.repairs import finish, hand_back, receive
from claims.routes.routing import choose_label, choose_pickup, choose_walk_in, pickup_windows
from notifications.models import OutboxMessage
from tests.cast import ANNAS_IMEI, NOW, Cast
from tests.claims.aftermath import awaiting_the_old, promise
from tests.claims.claimant import trusted
from tests.claims.filed import ANNAS_MAIL, reach
from tests.claims.promises import make_link
from tests.claims.proven import show_contact
from tests.claims.routed import HOME, TOMORROW_AT_NINE, get_ready
from tests.claims.settled import settled
from tests.claims.test_guarantees import vouched

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

STRANGER = "fremmed@eksempel.example"
HERS = {"contact_name": "Anna Holm", "contact_phone": "31 22 33 44", "contact_email": ANNAS_MAIL}


def filed() -> Receipt:
    """A stranger files on Anna's number with a mail address of their own; she and they have a link each."""
    filing = Filing(identifier=ANNAS_IMEI, filer_key=session_hash("stranger"), contact_email=STRANGER)
    return file_claim(filing=filing, now=NOW)


@pytest.fixture
def hers(cast: Cast, client: Client) -> Claim:
    """She has said by her own link how she is reached, and was."""
    claim = filed().claim
    show_contact(client, trusted(claim))
    assert client.post(f"{trusted(claim)}svar/contact/", HERS).status_code == 302
    return reach(claim, cast.camilla)


def told(template: str) -> set[str]:
    return set(OutboxMessage.objects.filter(template=template).values_list("address", flat=True))


def by_way(claim: Claim, cast: Cast, way: str) -> None:
    said: dict[str, Any] = {"number": claim.number, "workshop": cast.kolding, "by": cast.camilla, "now": NOW}
    if way == "walk_in":
        choose_walk_in(**said, starts_at=TOMORROW_AT_NINE)
    elif way == "label":
        choose_label(**said, address=HOME)
    else:
        slot = pickup_windows(now=NOW)[0].slots[0]
        choose_pickup(**said, address=HOME, window=(slot.starts_at, slot.ends_at))


@pytest.mark.parametrize("ready", [True, False])
@pytest.mark.parametrize("way", ["walk_in", "label", "pickup"])
def test_the_way_to_the_workshop_is_hers_to_know(hers: Claim, cast: Cast, way: str, ready: bool) -> None:
    if ready:
        get_ready(hers, cast)
    by_way(hers, cast, way)
    letter = f"route_{way}" if ready or way == "pickup" else "get_ready"
    assert told(letter) == {ANNAS_MAIL}


def test_what_was_kept_back_goes_to_her_alone(hers: Claim, cast: Cast) -> None:
    from claims.routes.readying import tick
    from claims.routes.unlocking import Step

    by_way(hers, cast, "walk_in")
    for step in Step:
        tick(number=hers.number, step=step, by=None, now=NOW)
    assert told("route_walk_in") == {ANNAS_MAIL}


def test_where_the_device_is_and_can_be_collected_is_hers_to_know(hers: Claim, cast: Cast) -> None:
    get_ready(hers, cast)
    by_way(hers, cast, "walk_in")
    receive(number=hers.number, by=cast.eva, now=NOW)
    finish(number=hers.number, outcome="repaired", note="", new_identifier="", by=cast.eva, now=NOW)
    hand_back(number=hers.number, by=cast.eva, now=NOW)
    for template in ("device_received", "repair_finished", "handed_back"):
        assert told(template) == {ANNAS_MAIL}, template


def test_who_did_not_come_to_the_desk_is_asked_and_nobody_else(hers: Claim, cast: Cast) -> None:
    by_way(hers, cast, "walk_in")
    sweep_deadlines(now=promise(hers, DeadlineKind.WALK_IN_NO_SHOW).due_at)
    assert told("walk_in_missed") == {ANNAS_MAIL}


def test_the_decision_goes_to_her_and_the_desk_is_shown_that_it_does(hers: Claim, cast: Cast) -> None:
    decide(number=hers.number, kind="partly", clause="", reason="Kun skærmen.", by=cast.camilla, now=NOW)
    assert told("decision_made") == {ANNAS_MAIL}
    shown = decision_letters.letters_of(hers, Decision.objects.get(), language="da")
    assert [letter.addresses for letter in shown] == [[ANNAS_MAIL]]


def test_that_it_was_made_good_goes_to_her(hers: Claim, cast: Cast) -> None:
    decide(number=hers.number, kind="goodwill", clause="", reason="", by=cast.camilla, now=NOW)
    settled(hers, cast, "replacement")
    assert told("settlement_made") == {ANNAS_MAIL}


def test_that_it_is_under_a_guarantee_goes_to_her(hers: Claim, cast: Cast) -> None:
    recall(number=hers.number, guarantee=vouched(cast), by=cast.camilla, now=NOW)
    assert told("recall_taken_up") == {ANNAS_MAIL}


def test_the_old_device_is_hers_to_send_from_the_first_letter_to_the_last(cast: Cast) -> None:
    claim = awaiting_the_old(cast)
    Claim.objects.filter(pk=claim.pk).update(contact_email="", contact_phone="")
    make_link(claim, STRANGER, key="0b0d9c7e-9d2b-4a53-8a54-6c3f0f0b7f11")
    old = promise(claim, DeadlineKind.ORIGINAL_RETURN)
    sweep_deadlines(now=old.next_at)
    sweep_deadlines(now=old.enforced_at + timedelta(seconds=1))
    for template in ("original_reminder", "original_missed"):
        assert told(template) == {ANNAS_MAIL}, template


@pytest.mark.parametrize("way", ["walk_in", "label", "pickup"])
def test_who_is_talked_with_gets_what_was_agreed_whoever_they_are(cast: Cast, way: str) -> None:
    claim = reach(filed().claim, cast.camilla)
    get_ready(claim, cast)
    by_way(claim, cast, way)
    assert told(f"route_{way}") == {ANNAS_MAIL, STRANGER}
