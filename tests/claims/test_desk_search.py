"""Finding a claim by what somebody on the phone can say."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from claims.calls.contact import add_note, log_call
from claims.closing import close
from claims.desk.searching import Why, claim_numbers, find_devices, search
from claims.models import CallOutcome, Claim, Message
from claims.models.words import STRETCH
from devices.replacing import read_new, replace_device
from tests.cast import ANNAS_IMEI, ANNAS_LAPTOP_SERIAL, ANNAS_SERIAL, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast
from tests.claims.filed import file, reach
from tests.claims.routed import label, walk_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

PAGE = "/desk/soeg/"
TYPING = "/desk/soeg/forslag/"

SignIn = Callable[[User | None], Client]


def find(text: str, actor: User) -> list[Claim]:
    return [found.claim for found in search(text, actor=actor, now=NOW).found]


def leave_out(claims: int) -> None:
    """Let the next claim come as if so many had come before it."""
    with connection.cursor() as cursor:
        sequence = "pg_get_serial_sequence('claims_claim', 'id')"
        cursor.execute(f"SELECT setval({sequence}, nextval({sequence}) + %s)", [claims])


def why(text: str, actor: User) -> list[Why]:
    return [found.why for found in search(text, actor=actor, now=NOW).found]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("S-2026-000123", ["S-2026-000123"]),
        (" s-2025-123 ", ["S-2025-000123"]),
        ("2026-123", ["S-2026-000123"]),
        ("123", ["S-2026-000123", "S-2025-000123"]),
        ("S-123", ["S-2026-000123", "S-2025-000123"]),
        ("1234567", []),
        ("anna", []),
        ("", []),
    ],
)
def test_a_claim_number_is_understood_in_short(text: str, numbers: list[str]) -> None:
    assert claim_numbers(text, NOW) == numbers


def test_the_year_of_a_short_number_is_the_year_in_copenhagen() -> None:
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert claim_numbers("7", new_year)[0] == "S-2027-000007"


@pytest.mark.parametrize(
    "text",
    [
        ANNAS_IMEI,
        "49 0154 2032 37518",
        ANNAS_SERIAL,
        ANNAS_SERIAL.lower(),
        "20 30 40 50",
        "+45 20304050",
        "0045 20304050",
        "Anna",
        "anna h",
        "Nordlys",
    ],
)
def test_a_claim_is_found_by_its_device_its_claimant_and_its_customer(cast: Cast, text: str) -> None:
    claim = file()
    file(identifier=DAVIDS_IMEI, contact_name="David Juhl", contact_phone="+4530405060")
    assert [found.number for found in find(text, cast.camilla)] == [claim.number]


@pytest.mark.parametrize("text", ["Anna", "20304050"])
def test_what_the_register_knows_finds_a_claim_that_says_nothing(cast: Cast, text: str) -> None:
    claim = file(contact_name="", contact_phone="")
    assert find(text, cast.camilla) == [claim]


def test_an_identifier_that_nobody_knows_is_found_as_it_was_stated(cast: Cast) -> None:
    claim = file(identifier=UNKNOWN_IMEI)
    assert find(UNKNOWN_IMEI, cast.camilla) == [claim]


def test_the_numbers_of_a_booking_and_of_a_parcel_lead_to_their_claim(cast: Cast) -> None:
    booked = reach(file(), cast.camilla)
    sent = reach(file(identifier=UNKNOWN_IMEI), cast.camilla)
    booking, shipment = walk_in(booked, cast).booking, label(sent, cast).shipment
    assert booking
    assert shipment
    assert find(booking.number.lower(), cast.camilla) == [booked]
    assert find(f" {shipment.number[:6]} {shipment.number[6:]}", cast.camilla) == [sent]


@pytest.mark.parametrize("text", ["nna", "%", "_", "A", "99999999", "S-2026-999999", "\u2603"])
def test_what_nothing_begins_with_finds_nothing(cast: Cast, text: str) -> None:
    file()
    assert not find(text, cast.camilla)


def test_ended_claims_are_found_too_the_latest_first(cast: Cast) -> None:
    ended = file()
    close(number=ended.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW)
    later = file()
    assert [c.number for c in find(ANNAS_IMEI, cast.camilla)] == [later.number, ended.number]


def test_a_search_stops_at_its_bound_and_says_so(cast: Cast, as_user: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.views.desk_search.MOST", 2)
    made = [file(identifier=f"SN{n:06}Q").number for n in range(3)]
    html = as_user(cast.camilla).get(PAGE, {"q": "anna"}).content.decode()
    assert re.findall(r"data-open>(S-2026-\d{6})<", html) == [made[2], made[1]]
    assert "Der er flere. Skriv mere for at finde den rigtige." in html
    html = as_user(cast.camilla).get(PAGE, {"q": "SN000001Q"}).content.decode()
    assert "Der er flere" not in html


def test_the_full_number_opens_the_claim_at_once(cast: Cast, as_user: SignIn) -> None:
    claim = file()
    response = as_user(cast.camilla).get(PAGE, {"q": claim.number.lower()})
    assert response.status_code == 302
    assert response["Location"] == reverse("desk-case", args=[claim.number])


def test_a_search_in_vain_says_what_to_try(cast: Cast, as_user: SignIn) -> None:
    response = as_user(cast.camilla).get(PAGE, {"q": "<b>ukendt\x00</b>"})
    html = response.content.decode()
    assert response.status_code == 200
    assert "Ingen sager fundet" in html
    assert 'value="&lt;b&gt;ukendt&lt;/b&gt;"' in html


def test_an_empty_search_asks_for_words(cast: Cast, as_user: SignIn) -> None:
    html = as_user(cast.camilla).get(PAGE).content.decode()
    assert "Søg i sagerne" in html
    assert "Ingen sager fundet" not in html


def test_a_search_of_before_is_led_to_its_page(cast: Cast, as_user: SignIn) -> None:
    response = as_user(cast.camilla).get("/desk/?q=anna%20h&vis=mine")
    assert response["Location"] == f"{PAGE}?q=anna+h"


def test_nobody_outside_the_call_centre_finds_anything(cast: Cast) -> None:
    claim = file(description="Druknet i fjorden")
    add_note(number=claim.number, text="Ringer igen i aften", by=cast.camilla, now=NOW)
    for text in (ANNAS_IMEI, claim.number, "Anna", "fjorden", "aften"):
        assert find(text, cast.gry) == [claim], text
        for outsider in (cast.anna, cast.bo, cast.dorte, cast.david, cast.eva):
            assert not find(text, outsider), (text, outsider.role)


WORDS = "Skærmen gik i tusind stykker på Ærø"


@pytest.mark.parametrize("text", ["skærmen", "SKÆRM", "skærme stykke", "ærø", "tusind på Ærø"])
def test_words_of_the_story_are_found_in_their_danish_forms(cast: Cast, text: str) -> None:
    claim = file(description=WORDS)
    file(identifier=DAVIDS_IMEI, description="Den virker ikke")
    assert find(text, cast.camilla) == [claim]
    assert why(text, cast.camilla) == [Why.DESCRIPTION]


@pytest.mark.parametrize("text", ["skær mand", "og i på", "ærgerlig"])
def test_other_words_and_words_that_every_text_has_find_nothing(cast: Cast, text: str) -> None:
    file(description=WORDS)
    assert find(text, cast.camilla) == []


def test_what_was_noted_said_and_written_is_found_and_says_where(cast: Cast, as_user: SignIn) -> None:
    noted, said, wrote = file(), file(identifier=DAVIDS_IMEI), file(identifier=UNKNOWN_IMEI)
    add_note(number=noted.number, text="Kvitteringen ligger hos revisoren", by=cast.camilla, now=NOW)
    log_call(number=said.number, agent=cast.camilla, outcome=CallOutcome.REACHED, note="Vil tale med revisor", now=NOW)
    Message.objects.create(claim=wrote, by_claimant=True, text="Min revisor har <b>bilaget</b>", language="da", at=NOW)
    answer = search("revisoren", actor=cast.camilla, now=NOW).found
    assert [(found.claim, found.why) for found in answer] == [
        (wrote, Why.MESSAGE),
        (said, Why.CALL),
        (noted, Why.NOTE),
    ]
    html = as_user(cast.camilla).get(PAGE, {"q": "revisoren"}).content.decode()
    for words in (
        "Intern note",
        "Kvitteringen ligger hos <mark>revisoren</mark>",
        "Note fra opkald",
        "Vil tale med <mark>revisor</mark>",
        "Min <mark>revisor</mark> har &lt;b&gt;bilaget&lt;/b&gt;",
    ):
        assert words in html, words


def test_only_notes_are_read_of_the_timeline(cast: Cast) -> None:
    claim = file()
    claim.events.create(kind="facts_stated", at=NOW, data={"text": "hemmelighed"})
    assert find("hemmelighed", cast.camilla) == []


@pytest.mark.parametrize("text", ["Holm", "holm anna"])
def test_a_name_is_found_by_any_of_its_words(cast: Cast, text: str) -> None:
    claim = file()
    assert find(text, cast.camilla) == [claim]
    assert why(text, cast.camilla) == [Why.NAME]


@pytest.mark.parametrize("text", ["Ana Holm", "Anna Hollm", "Hollm", "Annna"])
def test_a_name_that_is_misspelt_is_found_where_nothing_else_is(cast: Cast, text: str) -> None:
    claim = file()
    file(identifier=DAVIDS_IMEI, contact_name="David Juhl")
    assert find(text, cast.camilla) == [claim]
    assert why(text, cast.camilla) == [Why.ALIKE]
    named = file(identifier=UNKNOWN_IMEI, contact_name=text)
    assert find(text, cast.camilla) == [named]


def test_a_customer_that_is_misspelt_is_found_too(cast: Cast) -> None:
    claim = file(contact_name="")
    assert find("Norlys", cast.camilla) == [claim]
    assert why("Norlys", cast.camilla) == [Why.ORGANISATION_ALIKE]


@pytest.mark.parametrize(
    "text",
    [
        "490154203237517",  # the last digit
        "490154203327518",  # two that changed places
        "190154203237518",  # the first digit
        "49015420323751",  # one too few, of which the check digit could be the one
        "49015420327518",  # one too few, within
        "4901542032375518",  # one too many
        "49 0154 2032 37517",
    ],
)
def test_an_imei_is_found_that_is_one_slip_away(cast: Cast, text: str) -> None:
    claim = file()
    file(identifier=DAVIDS_IMEI)
    assert find(text, cast.camilla) == [claim]


@pytest.mark.parametrize("slip", [lambda s: "Q" + s[1:], lambda s: s[:3] + s[4] + s[3] + s[5:]])
def test_a_serial_number_is_found_that_is_one_slip_away(cast: Cast, slip: Callable[[str], str]) -> None:
    claim = file(identifier=ANNAS_SERIAL)
    text = slip(ANNAS_SERIAL)
    assert text != ANNAS_SERIAL
    assert find(text, cast.camilla) == [claim]
    assert why(text, cast.camilla) == [Why.NEAR]


def test_an_exact_number_brings_no_others_that_are_like_it(cast: Cast) -> None:
    first, second = file(identifier="SN000001Q"), file(identifier="SN000002Q")
    assert find("SN000001Q", cast.camilla) == [first]
    assert find("SN000003Q", cast.camilla) == [second, first]


def test_what_is_found_surely_comes_before_names_and_texts(cast: Cast) -> None:
    told = file(description="Lånt af Nordlys", contact_name="")
    named = file(identifier=DAVIDS_IMEI, contact_name="Lånt Holm")
    texts = file(identifier=UNKNOWN_IMEI, description="Den var lånt ud")
    assert find("lånt", cast.camilla) == [named, texts, told]
    assert why("lånt", cast.camilla) == [Why.NAME, Why.DESCRIPTION, Why.DESCRIPTION]


def test_a_frequent_word_is_sought_among_the_newest_and_a_rare_one_everywhere(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three stretches apart from one another, as in a call centre of years."""
    old, older = file(description="Skærm og kajak"), file(identifier=DAVIDS_IMEI, description="Skærm")
    leave_out(70 * STRETCH)
    new = [file(identifier=f"SN{n:06}Q", description="Skærm") for n in range(3)]
    newest_first = [*reversed(new), older, old]
    assert find("skærm", cast.camilla) == newest_first
    assert [found.claim for found in search("skærm", actor=cast.camilla, now=NOW, most=2).found] == newest_first[:2]
    assert find("kajak", cast.camilla) == [old]


def test_a_word_that_was_frequent_once_is_still_found_with_the_newest_first(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.desk.searching._FEW", 2)
    old = [file(identifier=f"SN{n:06}Q", description="Kajak") for n in range(3)]
    leave_out(9 * STRETCH)
    file(description="Skærm")
    assert find("kajak", cast.camilla) == [*reversed(old)]


def test_names_that_fill_the_list_leave_no_place_for_texts(cast: Cast) -> None:
    file(identifier=DAVIDS_IMEI, description="Lånt ud", contact_name="")
    named = [file(identifier=f"SN{n:06}Q", contact_name="Lånt Holm") for n in range(3)]
    answer = search("lånt", actor=cast.camilla, now=NOW, most=2)
    assert ([found.claim for found in answer.found], answer.is_cut) == ([named[2], named[1]], True)


def test_a_search_asks_as_little_of_sixty_claims_as_of_three(cast: Cast, as_user: SignIn) -> None:
    texts = ["S-2026-000001", ANNAS_IMEI, "490154203237517", "SN00X003Q", "anna", "holm", "skærm", "Hollm", "zzzzzz"]
    agent = as_user(cast.camilla)
    asked: dict[str, list[int]] = {text: [] for text in texts}
    for count in (3, 57):
        for n in range(count):
            file(identifier=f"SN{count:03}{n:06}", description=f"Skærm {n}", at=NOW + n * timedelta(seconds=1))
        for text in texts:
            agent.get(PAGE, {"q": text})
            with CaptureQueriesContext(connection) as queries:
                agent.get(PAGE, {"q": text})
            asked[text].append(len(queries))
    # A page with lines reads their devices; few found are looked for further back, and many fill the list at once.
    for text, (among_few, among_many) in asked.items():
        assert max(among_few, among_many) <= 12, text
        assert among_many - among_few <= 2, text


def test_the_first_few_come_while_somebody_types(cast: Cast, as_user: SignIn) -> None:
    made = [file(identifier=f"SN{n:06}Q").number for n in range(9)]
    response = as_user(cast.camilla).get(TYPING, {"q": "anna"}, headers={"HX-Request": "true"})
    html = response.content.decode()
    assert re.findall(r"S-2026-\d{6}(?=<)", html) == made[:1:-1]
    assert "<html" not in html
    assert "Se alle, der passer" in html
    assert html.count("hx-swap-oob") == 1
    assert "Mange sager passer" in html


@pytest.mark.parametrize(("text", "said"), [("anna", "1 sag fundet"), ("zzz", "0 sager fundet"), ("", "></p>")])
def test_what_was_found_is_said_once(cast: Cast, as_user: SignIn, text: str, said: str) -> None:
    file()
    html = as_user(cast.camilla).get(TYPING, {"q": text}, headers={"HX-Request": "true"}).content.decode()
    assert html.count(said) == 1


def test_without_htmx_the_answers_are_the_whole_page(cast: Cast, as_user: SignIn) -> None:
    response = as_user(cast.camilla).get(TYPING, {"q": "anna & co"})
    assert response["Location"] == f"{PAGE}?q=anna+%26+co"


@pytest.mark.parametrize("address", ["/desk/soeg/?q=anna", "/desk/soeg/forslag/?q=anna"])
@pytest.mark.parametrize("outsider", ["anna", "bo", "eva", "helle"])
def test_nobody_outside_the_call_centre_opens_the_search(
    cast: Cast, as_user: SignIn, outsider: str, address: str
) -> None:
    file()
    response = as_user(getattr(cast, outsider)).get(address)
    assert response.status_code == 403
    assert "S-2026-" not in response.content.decode()


@pytest.mark.parametrize("text", [ANNAS_IMEI, ANNAS_SERIAL, "anna@NORDLYS.example", "Anna H"])
def test_a_device_is_found_by_its_number_and_by_who_has_it(cast: Cast, text: str) -> None:
    assert cast.annas_phone in find_devices(text, actor=cast.camilla)
    assert cast.davids_phone not in find_devices(text, actor=cast.camilla)


def test_devices_of_every_organisation_are_found_but_only_by_the_call_centre(cast: Cast) -> None:
    assert find_devices(DAVIDS_IMEI, actor=cast.gry) == [cast.davids_phone]
    assert find_devices(DAVIDS_IMEI, actor=cast.bo) == []
    assert find_devices(ANNAS_LAPTOP_SERIAL, actor=cast.eva) == []
    assert find_devices("", actor=cast.gry) == []
    assert Claim.objects.count() == 0


def test_a_replaced_devices_claim_is_found_by_the_new_units_number_too(cast: Cast) -> None:
    claim = file()
    replace_device(cast.annas_phone, read_new([UNKNOWN_IMEI], brand="Apple"), now=NOW)
    for number in (ANNAS_IMEI, UNKNOWN_IMEI):
        assert find(number, cast.camilla) == [claim], number


def test_a_story_and_a_name_that_change_are_found_by_their_new_words_alone(cast: Cast) -> None:
    claim = file(description="Tabt i vandet")
    Claim.objects.filter(pk=claim.pk).update(description="Tabt i fjorden", contact_name="Ane Riis")
    assert find("fjorden", cast.camilla) == find("riis", cast.camilla) == [claim]
    assert find("vandet", cast.camilla) == find("holm", cast.camilla) == []
