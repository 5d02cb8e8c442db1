"""What the claimant takes along: the page for the desk of the workshop, its calendar file, and the parcels."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.calls.contact import log_call
from claims.closing import withdraw
from claims.filing.filing import Filing, file_claim, session_hash
from claims.routes.repairs import finish, hand_back, receive
from claims.writing.messaging import receive as write_to_us
from tests.cast import ANNAS_IMEI, NOW, UNKNOWN_IMEI
from tests.claims.claimant import TOLD, assessed, filed, page, trusted
from tests.claims.filed import reach
from tests.claims.filing_pages import html, words
from tests.claims.proven import show_contact
from tests.claims.routed import label as route_by_label
from tests.claims.routed import pickup
from tests.claims.routed import walk_in as route_to_desk
from workshops.models import Shipment, Workshop

pytestmark = pytest.mark.usefixtures("frozen")

PAPERS = ("aftale/", "aftale/kalender/", "sag.pdf", "genaabn/")


def stranger(cast):
    """A claim that somebody filed without a word of themself, and whose real user has agreed on a time since."""
    receipt = filed()
    reach(receipt.claim, cast.camilla)
    route = route_to_desk(receipt.claim, cast)
    return receipt, route


# The time and place ---------------------------------------------------------------------------------------------------


def test_a_booking_is_shown_with_its_code_place_hours_and_map(cast, client):
    Workshop.objects.filter(pk=cast.kolding.pk).update(directions="Indgang fra gården.")
    receipt = assessed(cast)
    route = route_to_desk(receipt.claim, cast)
    shown = client.get(page(receipt, "aftale/"))
    said = words(shown)
    assert route.booking.number in said
    assert "16. september 2026 kl. 09.00" in said
    assert "Indgang fra gården." in said
    assert "Den dag, du kommer: kl. " in said
    assert f'aria-label="QR-kode med nummeret {route.booking.number}"' in html(shown)
    assert "<svg" in html(shown)
    assert "https://www.openstreetmap.org/search?query=Jernbanegade+4%2C+6000+Kolding" in html(shown)
    case = html(client.get(page(receipt)))
    for rest in ("aftale/", "aftale/kalender/"):
        assert f'href="{page(receipt, rest)}"' in case


def test_the_code_breaks_no_policy_of_the_page(cast, client):
    receipt = assessed(cast)
    route_to_desk(receipt.claim, cast)
    drawn = re.search(r"<svg.*?</svg>", html(client.get(page(receipt, "aftale/"))), re.DOTALL)
    assert drawn is not None
    assert "style=" not in drawn[0]
    assert "<script" not in drawn[0]


def test_the_calendar_file_is_the_one_that_was_mailed(cast, client):
    receipt = assessed(cast, contact_email="anna@privat.example")
    route = route_to_desk(receipt.claim, cast)
    fetched = client.get(page(receipt, "aftale/kalender/"))
    assert fetched.headers["Content-Type"].startswith("text/calendar")
    assert f"booking-{route.booking.number}.ics" in fetched.headers["Content-Disposition"]
    assert b"DTSTART:20260916T070000Z" in fetched.content
    assert "Jernbanegade 4" in fetched.content.decode().replace("\r\n ", "").replace("\\", "")


def test_a_pickup_has_its_window_its_code_and_its_calendar_file(cast, client):
    receipt = assessed(cast)
    route = pickup(receipt.claim, cast)
    said = words(client.get(page(receipt, "aftale/")))
    assert route.shipment.number in said
    assert "Vis koden til chaufføren." in said
    entry = client.get(page(receipt, "aftale/kalender/")).content.decode().replace("\r\n ", "")
    assert f"DTSTART:{route.shipment.window.lower:%Y%m%dT%H%M%SZ}" in entry
    assert "Hvidovre" in entry
    case = words(client.get(page(receipt)))
    assert "Hav enheden klar til afhentning" in case


def test_without_a_time_there_is_nothing_to_show_or_to_note(cast, client):
    receipt = filed(**TOLD)
    for rest in PAPERS[:2]:
        answer = client.get(page(receipt, rest))
        assert (answer.status_code, answer.headers["Location"]) == (302, page(receipt))


def test_whether_a_time_stands_is_not_told_by_how_its_pages_answer(cast, client):
    receipt, route = stranger(cast)
    unrouted = filed(UNKNOWN_IMEI)
    for rest in PAPERS[:2]:
        hidden, none = client.get(page(receipt, rest)), client.get(page(unrouted, rest))
        assert (hidden.status_code, hidden.content) == (none.status_code, none.content) == (302, b"")
    assert route.booking.number in words(client.get(f"{trusted(receipt.claim)}aftale/"))


def test_a_link_of_somebody_who_filed_the_same_takes_nothing_along(cast, client):
    filed(**TOLD)
    other = file_claim(
        filing=Filing(identifier=ANNAS_IMEI, filer_key=session_hash("there"), contact_phone="+4520304050"), now=NOW
    )
    for rest in PAPERS:
        assert client.get(page(other, rest)).status_code == 404


def test_an_ended_case_shows_no_time_any_more(cast, client, as_user):
    receipt = assessed(cast)
    route_to_desk(receipt.claim, cast)
    withdraw(number=receipt.claim.number, by=None, now=NOW)
    assert client.get(page(receipt, "aftale/")).status_code == 302


# The parcels ----------------------------------------------------------------------------------------------------------


def test_parcels_are_told_both_ways_with_where_to_follow_them(cast, client, frozen):
    receipt = assessed(cast)
    route = route_by_label(receipt.claim, cast)
    said = words(client.get(page(receipt)))
    assert "Til værkstedet" in said
    assert "Adresselabelen blev lavet 15. september 2026" in said
    Shipment.objects.filter(pk=route.shipment.pk).update(carrier="postnord", tracking_number="00370730251234567890")
    shown = html(client.get(page(receipt)))
    assert 'href="https://tracking.postnord.com/dk/?id=00370730251234567890"' in shown
    assert 'rel="noopener noreferrer external"' in shown
    receive(number=receipt.claim.number, by=cast.eva, now=NOW + timedelta(days=1))
    assert "modtog den 16. september 2026" in words(client.get(page(receipt)))
    facts = {"outcome": "repaired", "note": "Ny skærm", "new_identifier": ""}
    finish(number=receipt.claim.number, by=cast.eva, now=NOW + timedelta(days=2), **facts)
    assert "sendte den" not in words(client.get(page(receipt))), "a label is not a parcel under way"
    hand_back(number=receipt.claim.number, by=cast.eva, now=NOW + timedelta(days=2))
    said = words(client.get(page(receipt)))
    assert "Tilbage til dig" in said
    assert "sendte den 17. september 2026" in said
    assert Shipment.objects.get(claim_number=receipt.claim.number, direction="to_customer").number in said


def test_a_stranger_reads_of_no_parcel(cast, client):
    receipt = filed()
    reach(receipt.claim, cast.camilla)
    route = route_by_label(receipt.claim, cast)
    assert route.shipment.number not in html(client.get(page(receipt)))
    assert route.shipment.number in html(client.get(trusted(receipt.claim)))


# What to do now -------------------------------------------------------------------------------------------------------


def primary(response) -> str:
    buttons = re.findall(r'class="btn btn-primary"[^>]*>(.*?)</a>', html(response), re.DOTALL)
    assert len(buttons) == 1
    return re.sub(r"<[^>]+>", "", buttons[0]).strip()


def test_the_one_open_task_is_the_pages_one_button(cast, client):
    shown = client.get(page(filed(peril="damage", contact_phone="+4520304050")))
    assert primary(shown) == "Fortæl, hvad der er sket"
    assert "Og én ting mere, som står herunder." in words(shown)


def test_a_label_to_print_is_the_button_once_everything_else_is_in(cast, client):
    receipt = assessed(cast)
    receipt.claim.tasks.update(done_at=NOW)
    assert primary(client.get(page(receipt))) == "Skriv til os"
    route_by_label(receipt.claim, cast)
    shown = client.get(page(receipt))
    assert primary(shown) == "Send enheden"
    assert f'class="btn btn-primary" href="{page(receipt, "label/")}"' in html(shown)
    assert "Den skal være fremme senest torsdag den 15. oktober." in words(shown)


def test_the_code_is_the_button_where_the_device_changes_hands(cast, client, frozen):
    receipt = assessed(cast)
    receipt.claim.tasks.update(done_at=NOW)
    route_to_desk(receipt.claim, cast)
    assert primary(client.get(page(receipt))) == "Vis kode og åbningstider"
    number, at = receipt.claim.number, NOW + timedelta(days=1)
    frozen.move_to(at)
    receive(number=number, by=cast.eva, now=at)
    shown = client.get(page(receipt))
    assert primary(shown) == "Skriv til os"
    assert "Indlevering på værksted" not in words(shown)
    finish(number=number, outcome="repaired", note="", new_identifier="", by=cast.eva, now=at)
    shown = client.get(page(receipt))
    assert primary(shown) == "Vis kode og åbningstider"
    assert "Hent enheden Bookingnummer" in words(shown)


def test_a_device_that_was_fetched_is_at_the_workshop_and_not_at_home(cast, client):
    receipt = assessed(cast)
    pickup(receipt.claim, cast)
    assert "Hos dig ••• 2650 Hvidovre" in words(client.get(page(receipt)))
    show_contact(client, page(receipt))
    assert "Hos dig Åboulevarden 12B" in words(client.get(page(receipt)))
    receive(number=receipt.claim.number, by=cast.eva, now=NOW)
    said = words(client.get(page(receipt)))
    assert "Åboulevarden" not in said
    assert "Sted Mobilværkstedet Jernbanegade 4" in said


def test_who_could_not_be_reached_chooses_a_time_by_a_day_of_its_own(cast, client):
    receipt = filed(**TOLD)
    receipt.claim.tasks.update(done_at=NOW)
    for day in range(3):
        log_call(
            number=receipt.claim.number,
            agent=cast.camilla,
            outcome="not_reached",
            note="",
            now=NOW + timedelta(days=day),
        )
    shown = client.get(page(receipt))
    assert primary(shown) == "Vælg et tidspunkt, hvor vi skal ringe"
    assert "Senest torsdag den 24. september." in words(shown)


def test_the_device_has_a_day_of_its_own_before_there_is_a_way(cast, client):
    said = words(client.get(page(filed(**TOLD))))
    assert (
        "Aflevér enheden Vi aftaler først vejen med dig. Den skal være fremme senest torsdag den 15. oktober." in said
    )
    assert "Aflevér enheden" not in words(client.get(page(filed(UNKNOWN_IMEI, peril="theft"))))


def test_a_missed_call_names_when_we_ring_instead(cast, client, frozen):
    receipt = filed()
    frozen.move_to(NOW + timedelta(hours=4, minutes=30))
    said = words(client.get(page(receipt)))
    assert "Vi ringer i stedet senest i dag kl. 16.00. Din sag ligger nu øverst hos os." in said
    frozen.move_to(NOW + timedelta(days=1))
    said = words(client.get(page(receipt)))
    assert "Det nåede vi heller ikke inden" in said
    assert "Vi ringer i stedet senest i morgen" not in said
    assert "Vi ringer i stedet senest i dag kl. 12.00." in said


def test_when_the_device_is_likely_back_is_said_until_that_day_is_over(cast, client, frozen):
    receipt = assessed(cast)
    assert "sandsynligvis igen" not in words(client.get(page(receipt)))
    route_to_desk(receipt.claim, cast)
    assert "Du har den sandsynligvis igen omkring 21. september 2026. Det er vores skøn." in words(
        client.get(page(receipt))
    )
    receive(number=receipt.claim.number, by=cast.eva, now=NOW + timedelta(days=1))
    frozen.move_to(NOW + timedelta(days=6))
    assert "sandsynligvis igen" in words(client.get(page(receipt)))
    frozen.move_to(NOW + timedelta(days=7))
    assert "sandsynligvis igen" not in words(client.get(page(receipt)))


def test_a_stranger_reads_of_no_day_for_the_device(cast, client):
    receipt, _route = stranger(cast)
    assert "sandsynligvis igen" not in words(client.get(page(receipt)))


def test_my_page_admits_a_missed_call_with_its_new_time(cast, as_user, frozen):
    filed(**TOLD)
    frozen.move_to(NOW + timedelta(hours=4, minutes=30))
    assert "Vi ringer i stedet senest i dag kl. 16.00." in words(as_user(cast.anna).get("/min-side/"))


# How much is asked ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rest", ["", "aftale/", "sag.pdf"])
def test_a_page_asks_the_same_number_of_questions_however_much_has_happened(cast, client, rest):
    receipt = assessed(cast)
    route_to_desk(receipt.claim, cast)
    where = f"{trusted(receipt.claim)}{rest}"
    client.get(where)
    with CaptureQueriesContext(
        connection,
    ) as short:
        client.get(where)
    for turn in range(12):
        at = NOW + timedelta(minutes=turn)
        write_to_us(number=receipt.claim.number, text=f"Nummer {turn}", by=None, now=at, trusted=True)
        log_call(number=receipt.claim.number, agent=cast.camilla, outcome="reached", note="", now=at)
    client.get(where)
    with CaptureQueriesContext(connection) as long:
        client.get(where)
    # Once somebody has written, the conversation is asked for.
    assert len(long) <= len(short) + {"": 1, "aftale/": 0, "sag.pdf": 2}[rest]
    assert len(long) <= 18
