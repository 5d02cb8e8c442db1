"""Where the device is and who brings it on, on the claimant's page: nothing is said that cannot be true any more."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from time_machine import Traveller

from claims.closing import withdraw
from claims.desk import checking
from claims.models import Claim, Route
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines
from claims.promises.sweep import sweep_deadlines
from claims.routes.handing_in import note_sent
from claims.routes.repairs import diagnose, finish, receive
from notifications.models import OutboxMessage
from tests.cast import COPENHAGEN, NOW, Cast
from tests.claims import routed
from tests.claims.aftermath import promise
from tests.claims.claimant import trusted
from tests.claims.filing_pages import words
from tests.claims.test_case_pdf import read
from workshops.models import Shipment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

DAY = timedelta(days=1)
# The end of tomorrow's first window, and sixteen hours of a call centre that is open from eight to four after it.
FETCHED_BY = datetime(2026, 9, 16, 10, 0, tzinfo=COPENHAGEN)
SPOKEN_OF_BY = datetime(2026, 9, 18, 10, 0, tzinfo=COPENHAGEN)


@pytest.fixture
def claim(cast: Cast) -> Claim:
    """Anna's, who owes us no papers."""
    claim = routed.make_claim(cast)
    deadlines.meet(claim, DeadlineKind.DOCUMENTATION, at=NOW, reason="complete")
    return claim


def in_danger(claim: Claim, cast: Cast) -> Claim:
    checking.state_battery(number=claim.number, dangerous=True, by=cast.camilla, now=NOW)
    return claim


# A dangerous battery --------------------------------------------------------------------------------------------------


def test_no_driver_is_promised_once_the_battery_is_dangerous(claim: Claim, cast: Cast, client: Client) -> None:
    routed.pickup(claim, cast)
    path = trusted(claim)
    assert "Vi henter enheden hos dig i morgen kl. 08.00–10.00." in words(client.get(path))
    told = {"description": "Den er bulet.", "battery": "yes", "when": "today", "country": "DK"}
    client.post(f"{path}svar/describe/", told)
    said = words(client.get(path))
    assert "Lad enheden ligge. Den må ikke sendes, så vi finder en anden vej med dig." in said
    for untrue in ("Vi henter", "Vis kode til chaufføren", "Hav enheden klar", "Bliver hentet"):
        assert untrue not in said
    assert client.get(f"{path}aftale/").status_code == 302
    assert client.get(f"{path}aftale/kalender/").status_code == 302


def test_another_way_that_we_are_to_find_has_a_time(claim: Claim, cast: Cast, client: Client) -> None:
    routed.pickup(claim, cast)
    in_danger(claim, cast)
    assert promise(claim, DeadlineKind.NEXT_WORD).state == "running"
    assert "så vi finder en anden vej med dig. Du hører fra os senest torsdag kl. 10.00." in words(
        client.get(trusted(claim))
    )
    checking.state_battery(number=claim.number, dangerous=False, by=cast.camilla, now=NOW)
    assert promise(claim, DeadlineKind.NEXT_WORD).state == "cancelled"
    assert "Vi henter enheden hos dig i morgen kl. 08.00–10.00." in words(client.get(trusted(claim)))


def test_a_parcel_that_was_handed_in_is_not_taken_for_one_at_home_as_its_battery_is_dangerous(
    claim: Claim, cast: Cast, client: Client
) -> None:
    routed.label(claim, cast)
    note_sent(number=claim.number, by=None, now=NOW, trusted=True)
    letters = OutboxMessage.objects.count()
    in_danger(claim, cast)
    said = words(client.get(trusted(claim)))
    assert "Du afleverede pakken i dag kl. 10.00. Vi skriver til dig, når værkstedet har den." in said
    assert "Send enheden Udført" in said
    assert Shipment.objects.get().tracking_number in said
    for untrue in ("Gør enheden klar til værkstedet", "Kan ikke startes endnu", "Adresselabel som PDF"):
        assert untrue not in said
    assert OutboxMessage.objects.count() == letters


def test_a_label_that_was_kept_back_from_who_filed_is_not_mailed_once_the_parcel_is_on_its_way(cast: Cast) -> None:
    claim = routed.make_claim(cast)
    routed.label(claim, cast)
    Route.objects.update(released_to_all_at=None)
    note_sent(number=claim.number, by=None, now=NOW, trusted=True)
    in_danger(claim, cast)
    assert Route.objects.get().released_to_all_at is None


# A pickup that was to come --------------------------------------------------------------------------------------------


def test_a_pickup_whose_time_is_over_is_not_told_as_one_to_come(
    claim: Claim, cast: Cast, client: Client, frozen: Traveller
) -> None:
    routed.pickup(claim, cast)
    frozen.move_to(FETCHED_BY)
    path = trusted(claim)
    over = "Vi skulle have hentet enheden hos dig i dag kl. 08.00–10.00."
    assert f"{over} Er den ikke hentet, så ring til os på 70 20 40 60." in words(client.get(path)), "before the sweep"
    sweep_deadlines(now=FETCHED_BY)
    said = words(client.get(path))
    assert f"{over} Er den ikke hentet, hører du fra os senest fredag kl. 10.00." in said
    assert "Skulle hentes 16. september 2026 kl. 08.00." in said
    for untrue in ("Bliver hentet", "Hav enheden klar", "I gang"):
        assert untrue not in said


def test_a_word_that_was_not_given_about_it_is_admitted(
    claim: Claim, cast: Cast, client: Client, frozen: Traveller
) -> None:
    routed.pickup(claim, cast)
    sweep_deadlines(now=FETCHED_BY)
    late = SPOKEN_OF_BY + timedelta(minutes=1)
    frozen.move_to(late)
    sweep_deadlines(now=late)
    said = words(client.get(trusted(claim)))
    assert "Vi lovede, at du hørte fra os senest i dag kl. 10.00, og det nåede vi ikke." in said
    assert "Du hører i stedet fra os senest mandag kl. 10.00." in said
    assert "Vi skulle have hentet enheden hos dig onsdag den 16. september kl. 08.00–10.00." in said


# A time that nobody kept, and a label that nobody used ----------------------------------------------------------------


def test_a_time_at_the_desk_that_was_missed_is_told_as_that(
    claim: Claim, cast: Cast, client: Client, frozen: Traveller
) -> None:
    routed.walk_in(claim, cast)
    assert "sandsynligvis" in words(client.get(trusted(claim)))
    late = NOW + 2 * DAY
    frozen.move_to(late)
    sweep_deadlines(now=late)
    said = words(client.get(trusted(claim)))
    assert (
        "Du havde en tid i går kl. 09.00. Nåede du det ikke, så ring til os på 70 20 40 60, så finder vi en ny" in said
    )
    assert "sandsynligvis" not in said
    assert "I gang" not in said


def test_a_pickup_that_has_not_come_makes_no_day_likely(
    claim: Claim, cast: Cast, client: Client, frozen: Traveller
) -> None:
    routed.pickup(claim, cast)
    frozen.move_to(FETCHED_BY - timedelta(minutes=1))
    assert "sandsynligvis" in words(client.get(trusted(claim)))
    frozen.move_to(FETCHED_BY)
    assert "sandsynligvis" not in words(client.get(trusted(claim)))


def test_a_parcel_has_a_likely_day_while_it_can_still_be_there_and_back(
    claim: Claim, cast: Cast, client: Client, frozen: Traveller
) -> None:
    routed.label(claim, cast)
    frozen.move_to(NOW + 3 * DAY)
    assert "sandsynligvis igen omkring 24. september" in words(client.get(trusted(claim)))
    frozen.move_to(NOW + 5 * DAY)
    assert "sandsynligvis" not in words(client.get(trusted(claim))), "it lies at home"
    note_sent(number=claim.number, by=None, now=NOW + 3 * DAY, trusted=True)
    assert "sandsynligvis igen omkring 24. september" in words(client.get(trusted(claim)))


def test_a_device_that_is_ready_is_not_under_way_before_it_was_sent(
    claim: Claim, cast: Cast, client: Client, frozen: Traveller
) -> None:
    routed.label(claim, cast)
    receive(number=claim.number, by=cast.eva, now=NOW + DAY)
    diagnose(number=claim.number, diagnosis="Skærmen.", by=cast.eva, now=NOW + DAY)
    finish(number=claim.number, outcome="repaired", note="", new_identifier="", by=cast.eva, now=NOW + 2 * DAY)
    frozen.move_to(NOW + 14 * DAY)
    said = words(client.get(trusted(claim)))
    assert "Værkstedet er færdigt og gør pakken klar til dig." in said
    assert "på vej tilbage" not in said
    assert "Vi skriver til dig, når værkstedet har sendt den." in said


def test_a_time_that_is_over_is_no_more_for_the_calendar_and_a_late_driver_still_has_their_code(
    claim: Claim, cast: Cast, client: Client, frozen: Traveller
) -> None:
    routed.pickup(claim, cast)
    path = trusted(claim)
    calendar, code = "Læg tiden i din kalender", "Vis kode til chaufføren"
    for now, offered in (
        (FETCHED_BY - timedelta(minutes=1), {calendar, code}),
        (FETCHED_BY, {code}),
        (FETCHED_BY.replace(hour=23, minute=59), {code}),
        (FETCHED_BY.replace(hour=0) + DAY, set()),
    ):
        frozen.move_to(now)
        said = words(client.get(path))
        assert {text for text in (calendar, code) if text in said} == offered
        assert (client.get(f"{path}aftale/").status_code == 200) is (code in offered)
        assert (client.get(f"{path}aftale/kalender/").status_code == 200) is (calendar in offered)


# Taking it back -------------------------------------------------------------------------------------------------------


def test_what_is_on_its_way_is_not_taken_back_on_the_page(claim: Claim, cast: Cast, client: Client) -> None:
    routed.label(claim, cast)
    path = trusted(claim)
    assert "Træk anmeldelsen tilbage" in words(client.get(path))
    note_sent(number=claim.number, by=None, now=NOW, trusted=True)
    assert "Træk anmeldelsen tilbage" not in words(client.get(path))
    assert client.get(f"{path}traek-tilbage/").status_code == 302
    refused = client.post(f"{path}traek-tilbage/")
    assert refused.status_code == 409
    assert "Enheden er på vej til værkstedet. Ring til os på 70 20 40 60, hvis anmeldelsen skal" in words(refused)
    receive(number=claim.number, by=cast.eva, now=NOW + DAY)


def test_nor_is_a_pickup_from_when_the_driver_may_come(
    claim: Claim, cast: Cast, client: Client, frozen: Traveller
) -> None:
    routed.pickup(claim, cast)
    path = trusted(claim)
    begins = FETCHED_BY - timedelta(hours=2)
    frozen.move_to(begins - timedelta(minutes=1))
    assert client.get(f"{path}traek-tilbage/").status_code == 200
    frozen.move_to(begins)
    assert client.post(f"{path}traek-tilbage/").status_code == 409
    claim.refresh_from_db()
    assert claim.state == "routed"


def test_the_desk_takes_it_back_all_the_same(claim: Claim, cast: Cast) -> None:
    routed.label(claim, cast)
    note_sent(number=claim.number, by=None, now=NOW, trusted=True)
    withdraw(number=claim.number, by=cast.camilla, now=NOW)
    claim.refresh_from_db()
    assert claim.state == "closed"


# Where the battery is -------------------------------------------------------------------------------------------------

WARNING = "Lad være med at oplade enheden, og send den ikke med posten."


def test_who_has_handed_in_their_device_is_not_told_how_to_keep_it(
    claim: Claim, cast: Cast, client: Client, frozen: Traveller
) -> None:
    routed.walk_in(claim, cast)
    in_danger(claim, cast)
    path = trusted(claim)
    assert WARNING in words(client.get(path))
    receive(number=claim.number, by=cast.eva, now=NOW + DAY)
    frozen.move_to(NOW + DAY)
    assert WARNING not in words(client.get(path))
    assert WARNING not in read(client.get(f"{path}sag.pdf"))
