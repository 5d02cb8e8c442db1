"""A page of a filing that is put aside before it is answered: what was typed on it is kept, as far as it can be."""

import re

import pytest
from django.test import Client

from claims.models import DraftFile, FilingDraft
from tests.cast import UNKNOWN_IMEI
from tests.claims.files import picture, upload
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
from tests.claims.proven import prove

pytestmark = pytest.mark.usefixtures("cast", "frozen")

SAVE = "/anmeld/gem/"
LATER = {"gem": "1"}


@pytest.fixture
def client() -> Client:
    """Somebody who has said which device it is and what happened."""
    client = Client()
    begin(client, UNKNOWN_IMEI)
    tell(client, {EVENT: DAMAGE})
    return client


def kept() -> dict[str, object]:
    return FilingDraft.objects.get().answers


def put_aside(client: Client, page: str, typed: dict[str, object]) -> str:
    """Press 'Gem og fortsæt senere' on the page, and give what the next one says."""
    answered = client.post(page, {**typed, **LATER})
    assert answered.status_code == 302, words(answered)
    assert answered.url == SAVE
    return words(client.get(SAVE))


def onward(client: Client) -> str:
    """Where the page that saves leads back to."""
    found = re.search(r'class="back-link" href="([^"]+)"', html(client.get(SAVE)))
    assert found
    return found[1]


def by_the_register(client: Client) -> dict[str, str]:
    """What stands on the contact page of Anna, who has shown who she is."""
    prove(client)
    return dict(re.findall(r'name="((?:contact|filer)_[a-z]+)" value="([^"]+)"', html(client.get(CONTACT))))


@pytest.mark.parametrize("page", [EVENT, WHEN, STORY, WISH, CONTACT])
def test_every_question_is_put_aside_by_a_button_of_its_own_form(client, page):
    shown = html(client.get(page))
    button = re.search(r"<button[^>]*>Gem og fortsæt senere</button>", shown)
    assert button
    for said in ('type="submit"', 'form="question"', 'name="gem"', "formnovalidate"):
        assert said in button[0]
    assert '<form class="question" id="question"' in shown


def test_the_summary_has_nothing_typed_and_keeps_its_link(client):
    assert f'<a href="{SAVE}">Gem og fortsæt senere</a>' in html(client.get(CHECK))


def test_a_story_that_was_typed_is_kept_with_its_photos(client):
    said = put_aside(client, STORY, {**TOLD, "photos": [upload(picture(), "a.jpg")]})
    assert "kunne vi ikke gemme" not in said
    assert kept()["description"] == "Den faldt på gulvet."
    assert kept()["battery_danger"] is False
    assert DraftFile.objects.get().name == "a.jpg"
    assert onward(client) == STORY, "they were in the middle of it"
    assert "Den faldt på gulvet." in html(client.get(STORY))


def test_what_is_valid_is_kept_and_what_is_not_is_named(client):
    typed = {**REACH, "contact_email": "anna@", "contact_phone": "20 30 40 50"}
    said = put_aside(client, CONTACT, typed)
    assert "Det her kunne vi ikke gemme: «E-mail»." in said
    assert kept()["contact_name"] == "Anna Holm"
    assert kept()["contact_phone"]
    assert "contact_email" not in kept()
    assert onward(client) == CONTACT, "it is not answered yet"
    tell(client, {CONTACT: REACH})
    assert onward(client) == WHEN, "now it is"


def test_a_page_that_was_put_aside_and_then_skipped_is_not_where_they_left(client):
    tell(client, {WHEN: TODAY})
    put_aside(client, STORY, {"description": "Den faldt."})
    tell(client, {WISH: WALK_IN})
    assert onward(client) == CONTACT
    tell(client, {CONTACT: REACH})
    assert onward(client) == CHECK


def test_a_story_that_is_too_long_is_named_and_leaves_the_one_before_it(client):
    tell(client, {STORY: {**TOLD, "description": "Mit nummer er 010190-1234."}})
    said = put_aside(client, STORY, {"description": "Den faldt. " * 400, "battery": "yes"})
    assert "Det her kunne vi ikke gemme: «Fortæl kort, hvad der skete»." in said
    draft = FilingDraft.objects.get()
    assert draft.answers["description"].startswith("Mit nummer er")
    assert draft.answers["battery_danger"] is True
    assert draft.removed, "what was taken out of the text that stays is still said"


def test_nothing_is_asked_for_by_who_goes_on_later(client):
    for page in (EVENT, WHEN, STORY, WISH, CONTACT):
        before = {name: value for name, value in kept().items() if name != "left_at"}
        said = put_aside(client, page, {"country": "DK"} if page == WHEN else {"language": "da"})
        assert "kunne vi ikke gemme" not in said
        assert {name: value for name, value in kept().items() if name != "left_at"} == before
        assert onward(client) == page


def test_a_time_that_was_typed_waits_for_its_day(client):
    put_aside(client, WHEN, {"time": "ca. 14", "country": "SE"})
    shown = html(client.get(WHEN))
    assert 'value="14.00"' in shown
    assert re.search(r'value="SE"[^>]* selected', shown)
    assert "one-tap-mark" not in shown, "no day was said"
    assert "occurred_on" not in kept()


def test_half_a_day_is_named_and_a_whole_one_kept(client):
    tell(client, {WHEN: TODAY})
    said = put_aside(client, WHEN, {"day_day": "3", "day_month": "", "day_year": "", "country": "DK"})
    assert "Det her kunne vi ikke gemme: «Hvilken dag?»." in said
    assert kept()["occurred_on"] == "2026-09-15"
    put_aside(client, WHEN, {"day_day": "3", "day_month": "9", "day_year": "2026", "country": "DK"})
    assert kept()["occurred_on"] == "2026-09-03"


def test_ticks_of_what_cannot_wait_are_kept(client):
    tell(client, {EVENT: {"peril": "theft"}})
    put_aside(client, NOW_PAGE, {"done": ["sim"]})
    assert kept()["done_now"] == ["sim"]
    assert onward(client) == NOW_PAGE, "the others cannot wait either"


def test_an_answer_that_was_given_before_stays(client):
    tell(client, {WISH: WALK_IN})
    put_aside(client, WISH, {})
    put_aside(client, EVENT, {})
    assert (kept()["wish"], kept()["peril"]) == ("walk_in", "damage")


def test_what_the_register_wrote_there_is_not_kept_unasked(client):
    """The link may be opened by another, and nobody said yet that it is right."""
    filled = by_the_register(client)
    assert filled["contact_name"] == "Anna Holm"
    put_aside(client, CONTACT, filled | {"language": "da"})
    assert "contact_name" not in kept()


def test_one_thing_that_was_written_takes_nothing_of_the_register_along(client):
    """The link may be opened by another: of the rest nobody has said that it is right."""
    filled = by_the_register(client)
    put_aside(client, CONTACT, {**filled, "call_wish": "morning", "language": "da"})
    assert kept()["call_wish"] == "morning"
    assert not {"contact_name", "contact_email", "contact_phone", "language"} & kept().keys()
    said = words(client.get(CONTACT))
    assert "er hentet fra virksomhedens enhedsliste" in said
    assert 'value="Anna Holm"' in html(client.get(CONTACT))
    tell(client, {WHEN: TODAY, STORY: TOLD, WISH: WALK_IN, EVENT: DAMAGE})
    assert onward(client) == CONTACT, "it is not answered yet"


@pytest.mark.parametrize("button", [LATER, {"sprog": "en"}])
def test_an_address_that_is_not_valid_leaves_the_one_of_the_register(client, button):
    filled = by_the_register(client)
    client.post(CONTACT, {**filled, "contact_email": "anna@", "call_wish": "morning", "language": "da", **button})
    send(client)
    claim = the_claim()
    assert (claim.contact_name, claim.contact_email) == ("Anna Holm", filled["contact_email"])
    assert claim.call_wish == "morning"


def test_what_was_written_goes_before_the_register(client):
    filled = by_the_register(client)
    put_aside(client, CONTACT, {**filled, "contact_email": "anna@privat.example", "language": "da"})
    send(client)
    claim = the_claim()
    assert (claim.contact_name, claim.contact_email) == ("Anna Holm", "anna@privat.example")


def test_a_town_is_found_for_a_postal_code_that_is_put_aside(client):
    tell(client, {WISH: {"wish": "pickup"}})
    put_aside(client, CONTACT, {"street": "Havnegade 1", "postcode": "6000", "city": "", "language": "da"})
    assert (kept()["postcode"], kept()["city"]) == ("6000", "Kolding")


def test_a_number_put_aside_is_of_nobody_else(client):
    put_aside(client, CONTACT, {"contact_phone": "20 30 40 50", "language": "da"})
    said = {"identifier": UNKNOWN_IMEI, "asked_for_whom": "1", "for_colleague": "on"}
    assert client.post(f"{START}?ret=1", said).url == f"{CONTACT}?ret=1"
    assert "contact_phone" not in kept()


def test_a_number_that_is_not_to_be_rung_reaches_nobody(client):
    """It is kept when the page is put aside, and the summary says what is missing."""
    put_aside(client, CONTACT, {"contact_phone": "20 30 40 50", "phone_is_the_device": "on", "language": "da"})
    assert "Skriv, hvor vi får fat i dig" in words(client.get(CHECK))


def test_a_page_of_another_filing_puts_nothing_aside(client):
    tell(client, {STORY: TOLD})
    answered = client.post(STORY, {"description": "Fra et andet vindue.", "draft": str(FilingDraft().pk), **LATER})
    assert answered.url == STORY
    assert kept()["description"] == "Den faldt på gulvet."


def test_what_was_put_aside_when_the_session_was_over_is_kept(db):
    late = Client()
    assert late.post(STORY, {**TOLD, **LATER}).url == START
    assert kept()["description"] == "Den faldt på gulvet."


# In another language ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [EVENT, WHEN, STORY, WISH, CONTACT])
def test_the_language_of_a_question_is_chosen_by_buttons_of_its_own_form(client, page):
    shown = html(client.get(page))
    buttons = re.findall(r"<button[^>]*>(?:Dansk|English)</button>", shown)
    assert len(buttons) == 2
    for button in buttons:
        for said in ('type="submit"', 'form="question"', 'name="sprog"', "formnovalidate"):
            assert said in button
    elsewhere = re.findall(r"<button[^>]*>English</button>", html(client.get(CHECK)))
    assert elsewhere == ['<button type="submit" name="language" value="en" lang="en">English</button>']


def test_what_was_typed_stays_when_the_language_changes(client):
    answered = client.post(f"{STORY}?ret=1", {**TOLD, "photos": [upload(picture(), "a.jpg")], "sprog": "en"})
    assert answered.url == f"{STORY}?ret=1"
    shown = html(client.get(answered.url))
    assert '<html lang="en">' in shown
    assert "Den faldt på gulvet." in shown
    assert "a.jpg" in shown
    assert onward(client) == WHEN, "they put nothing aside"


def test_what_cannot_be_kept_is_named_in_the_new_language(client):
    answered = client.post(CONTACT, {**REACH, "contact_email": "anna@", "sprog": "en"})
    said = words(client.get(answered.url))
    assert "We could not save this: «Email»." in said
    assert kept()["contact_name"] == "Anna Holm"
    assert "language" not in kept(), "nobody chose in which we write"
    assert re.search(r'name="language"[^>]* value="en"[^>]* checked', html(client.get(CONTACT)))


def test_half_a_number_stays_when_the_language_changes(db):
    visitor = Client()
    assert re.search(r'<button[^>]*form="question"[^>]*name="sprog" value="en"', html(visitor.get(START)))
    typed = {"identifier": "35 2099", "asked_for_whom": "on", "for_colleague": "on", "sprog": "en"}
    answered = visitor.post(START, typed)
    shown = html(answered)
    assert '<html lang="en">' in shown
    assert answered.headers["Content-Language"] == "en"
    assert 'value="35 2099"' in shown
    assert re.search(r'name="for_colleague"[^>]* checked', shown)
    assert "There is a problem" not in shown, "nothing was answered"
    assert not FilingDraft.objects.exists()
    assert '<html lang="en">' in html(visitor.get(START))


def test_another_number_is_not_taken_by_who_asks_for_another_language(client):
    assert 'value="35 2099"' in html(client.post(START, {"identifier": "35 2099", "sprog": "en"}))
    assert kept()["identifier"] == UNKNOWN_IMEI


def test_a_device_that_was_chosen_stays_when_the_language_changes(cast, as_user):
    chosen = html(as_user(cast.anna).get(f"{START}?enhed={cast.annas_phone.pk}"))
    assert '<button type="submit" name="language" value="en" lang="en">English</button>' in chosen


def test_the_language_changes_when_the_session_is_over_too(db):
    late = Client()
    answered = late.post(STORY, {"description": "It fell.", "sprog": "en"}, follow=True)
    assert '<html lang="en">' in html(answered)
    assert "Your other answers" in words(answered)
    assert kept()["description"] == "It fell."


@pytest.mark.parametrize("asked", ["", "xx", "da"])
def test_no_other_language_is_spoken_than_ours(client, asked):
    answered = client.post(WISH, {"sprog": asked})
    assert answered.url == WISH
    assert '<html lang="da">' in html(client.get(WISH))
