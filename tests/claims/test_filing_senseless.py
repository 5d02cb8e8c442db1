"""What another answer makes senseless: not filed, said so by the summary, and here again once that is mended."""

from datetime import date

import pytest
from django.test import Client

from tests.cast import Cast
from tests.claims.filing_pages import (
    CHECK,
    CONTACT,
    DAMAGE,
    EVENT,
    NOW_PAGE,
    REACH,
    START,
    STORY,
    TODAY,
    TOLD,
    WALK_IN,
    WHEN,
    WISH,
    begin,
    html,
    send,
    tell,
    the_claim,
    words,
)

pytestmark = pytest.mark.usefixtures("frozen")

ADDRESS = {"street": "Industriparken 4", "street_more": "2. th", "postcode": "2650", "city": "Hvidovre"}
THEFT, PICKUP = {"peril": "theft"}, {"wish": "pickup"}
FETCHED = {EVENT: DAMAGE, STORY: TOLD, WISH: PICKUP, CONTACT: {**REACH, **ADDRESS}}
OF_ADDRESS = "Adressen sender vi kun med, når et bud henter enheden, eller du sender den."


@pytest.fixture
def told(cast: Cast, client: Client) -> Client:
    """Who has told everything of a phone that was dropped and is to be fetched."""
    begin(client)
    tell(client, FETCHED)
    return client


def filed(client: Client) -> tuple[object, ...]:
    """What the claim has of how the device is and travels."""
    assert send(client).status_code == 302
    claim = the_claim()
    return claim.battery_danger, claim.wish, claim.street, claim.postcode


@pytest.mark.parametrize("peril", ["theft", "loss"])
def test_what_a_theft_makes_senseless_is_not_filed(told: Client, peril: str) -> None:
    tell(told, {EVENT: {"peril": peril}})
    assert filed(told) == (None, "", "", "")


def test_a_mis_tap_on_stolen_forgets_nothing(told: Client) -> None:
    assert told.post(f"{EVENT}?ret=1", THEFT).url == f"{NOW_PAGE}?ret=1"
    tell(told, {f"{NOW_PAGE}?ret=1": {}, f"{EVENT}?ret=1": DAMAGE})
    assert "Industriparken 4" in html(told.get(CONTACT))
    assert 'value="pickup" id="id_wish_0" aria-current="true"' in html(told.get(WISH))
    assert filed(told) == (False, "pickup", "Industriparken 4", "2650")


def test_what_is_told_while_it_is_stolen_leaves_the_other_answers_alone(told: Client) -> None:
    """The pages of a theft ask neither of the battery nor of the address, and so say nothing of them."""
    tell(told, {EVENT: THEFT, NOW_PAGE: {}, WHEN: TODAY, STORY: {"description": "Den lå i bilen."}, CONTACT: REACH})
    tell(told, {EVENT: DAMAGE})
    assert filed(told) == (False, "pickup", "Industriparken 4", "2650")
    assert the_claim().description == "Den lå i bilen."


@pytest.mark.parametrize(
    ("answered", "said"),
    [
        ({STORY: TOLD}, "batteriet"),
        ({STORY: TOLD, WISH: WALK_IN}, "batteriet og afleveringen"),
        (FETCHED, "batteriet, afleveringen og adressen"),
    ],
)
def test_the_summary_says_what_a_theft_leaves_out(cast, client, answered, said) -> None:
    begin(client)
    tell(client, {EVENT: DAMAGE, **answered, f"{EVENT}?ret=1": THEFT})
    page = client.get(CHECK)
    assert f"Enheden er væk, så vi sender ikke dine svar om {said} med." in words(page)
    assert "Industriparken" not in html(page)
    tell(client, {f"{EVENT}?ret=1": DAMAGE})
    assert "Enheden er væk" not in words(client.get(CHECK))


@pytest.mark.parametrize("answered", [{}, {STORY: {"description": "Den lå i bilen."}}, {WISH: {"wish": "unknown"}}])
def test_nothing_is_said_where_nothing_is_left_out(cast, client, answered) -> None:
    begin(client)
    tell(client, {EVENT: DAMAGE, **answered, f"{EVENT}?ret=1": THEFT})
    assert "Enheden er væk" not in words(client.get(CHECK))
    tell(client, {EVENT: DAMAGE, WISH: WALK_IN})
    assert "sender vi kun med" not in words(client.get(CHECK))


def test_a_danger_that_is_told_later_leaves_out_the_parcel_that_was_wished_for(told: Client) -> None:
    tell(told, {f"{STORY}?ret=1": {**TOLD, "battery": "yes"}})
    page = told.get(CHECK)
    said = "må hverken hentes af et bud eller sendes, så vi sender ikke dine svar om afleveringen og adressen med."
    assert said in words(page)
    assert "Industriparken" not in html(page)
    assert "Dit svar" not in words(told.get(WISH))
    assert "Vej og nummer" not in words(told.get(CONTACT))
    assert filed(told) == (True, "", "", "")


def test_whoever_goes_on_later_is_asked_anew_for_the_way_that_a_danger_left_out(told: Client) -> None:
    tell(told, {WHEN: TODAY, STORY: {**TOLD, "battery": "yes"}})
    assert f'href="{WISH}"' in html(told.get(START))


@pytest.mark.parametrize("page", [STORY, WISH])
def test_a_danger_that_was_a_mis_tap_forgets_nothing(told: Client, page: str) -> None:
    if page == WISH:
        told.post(page, {"battery": "yes"})
    else:
        tell(told, {page: {**TOLD, "battery": "yes"}})
    tell(told, {STORY: TOLD})
    assert filed(told) == (False, "pickup", "Industriparken 4", "2650")


@pytest.mark.parametrize("wish", ["walk_in", "unknown"])
def test_a_way_without_a_parcel_leaves_out_the_address_and_finds_it_again(told: Client, wish: str) -> None:
    tell(told, {f"{WISH}?ret=1": {"wish": wish}})
    page = told.get(CHECK)
    assert OF_ADDRESS in words(page)
    assert "Industriparken" not in html(page)
    assert told.post(f"{WISH}?ret=1", PICKUP).url == CHECK
    assert "Industriparken 4" in html(told.get(CHECK))
    assert OF_ADDRESS not in words(told.get(CHECK))


def test_a_way_without_a_parcel_files_no_address(told: Client) -> None:
    tell(told, {WISH: WALK_IN, CONTACT: REACH})
    assert filed(told) == (False, "walk_in", "", "")


def test_who_reads_english_is_told_so_too(told: Client) -> None:
    tell(told, {EVENT: THEFT})
    told.cookies["django_language"] = "en"
    said = words(told.get(CHECK))
    assert "so we do not send your answers about the battery, handing it in and the address." in said


def test_a_draft_that_was_begun_says_the_day_all_the_same(told: Client) -> None:
    """What has nothing to do with a theft goes along."""
    tell(told, {WHEN: TODAY, EVENT: THEFT})
    send(told)
    assert the_claim().occurred_on == date(2026, 9, 15)
