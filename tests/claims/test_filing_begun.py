"""A filing and its windows: answers in one that is sent, deleted or forgotten, and that what is sent was read."""

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.test import Client

from claims.filing.draft import RENEWED_EVERY
from claims.models import Claim, DraftFile, FilingDraft
from tests.cast import ANNAS_IMEI, UNKNOWN_IMEI
from tests.claims.files import picture, upload
from tests.claims.filing_pages import (
    CHECK,
    CONTACT,
    DAMAGE,
    EVENT,
    NOW_PAGE,
    OPTIONAL,
    REACH,
    RECEIPT,
    START,
    STORY,
    TODAY,
    TOLD,
    WALK_IN,
    WHEN,
    WISH,
    begin,
    draft_key,
    html,
    send,
    tell,
    the_claim,
    words,
)
from tests.claims.proven import prove

pytestmark = [pytest.mark.usefixtures("cast", "frozen")]

ANSWERS = {EVENT: DAMAGE, WHEN: TODAY, STORY: TOLD, WISH: WALK_IN, CONTACT: REACH}


def key_on(client: Client, page: str) -> str:
    found = re.search(r'name="draft" value="([^"]*)"', html(client.get(page)))
    assert found
    return found[1]


def shape_on(client: Client) -> dict[str, str]:
    page = html(client.get(CHECK))
    return {name: re.search(f'name="{name}" value="([^"]+)"', page)[1] for name in ("draft", "shape")}


def anew(client: Client) -> None:
    assert client.post(START, {"forfra": draft_key(client)}).url == START


# Two windows --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [*OPTIONAL, NOW_PAGE])
def test_an_answer_is_not_kept_in_another_filing_than_the_one_it_was_given_in(client, page):
    begin(client)
    stale = draft_key(client)
    anew(client)
    begin(client, UNKNOWN_IMEI)
    if page == NOW_PAGE:
        tell(client, {EVENT: {"peril": "theft"}})
    before = FilingDraft.objects.get().answers
    answered = client.post(page, {**ANSWERS.get(page, {}), "draft": stale})
    assert answered.url == page
    assert "Her er du i gang med en anden." in words(client.get(page))
    assert FilingDraft.objects.get().answers == before


@pytest.mark.parametrize("headers", [{}, {"Accept": "application/json"}], ids=["page", "script"])
def test_a_photo_does_not_land_in_another_filing_than_its_own(client, headers):
    begin(client)
    stale = draft_key(client)
    anew(client)
    begin(client, UNKNOWN_IMEI)
    sent = {"photos": [upload(picture(), "a.jpg")], "draft": stale}
    answered = client.post("/anmeld/billeder/", sent, headers=headers)
    assert answered.status_code == (409 if headers else 302)
    assert not DraftFile.objects.exists()


def test_an_answer_to_a_filing_that_was_sent_says_so_and_leaves_the_new_one_alone(client):
    begin(client)
    stale = draft_key(client)
    send(client)
    begin(client, UNKNOWN_IMEI)
    client.post(EVENT, {**DAMAGE, "draft": stale})
    assert "Den anmeldelse er sendt." in words(client.get(EVENT))
    assert "peril" not in FilingDraft.objects.get().answers


def test_every_page_says_which_filing_it_belongs_to(client):
    begin(client)
    tell(client, {EVENT: DAMAGE})
    assert {key_on(client, page) for page in (START, *OPTIONAL, CHECK)} == {str(FilingDraft.objects.get().pk)}


def test_a_first_page_from_before_changes_nothing_in_what_was_begun_since(client):
    opened = {"draft": key_on(client, START)}
    begin(client)
    tell(client, {EVENT: DAMAGE})
    asked = client.post(START, {"identifier": UNKNOWN_IMEI, **opened})
    assert asked.status_code == 200
    assert "Du er i gang med en anmeldelse" in words(asked)
    assert f'value="{UNKNOWN_IMEI}"' in html(asked), "what was typed stays"
    assert FilingDraft.objects.get().answers["identifier"] == ANNAS_IMEI
    # Who has read that goes on with the new number.
    assert client.post(START, {"identifier": UNKNOWN_IMEI, "draft": draft_key(client)}).url == EVENT


def test_what_is_sent_is_what_was_read(client):
    begin(client)
    read = shape_on(client)
    tell(client, {EVENT: DAMAGE})
    shown = client.post(CHECK, read)
    assert shown.status_code == 200
    assert "De er ikke mere, som du så dem her." in words(shown)
    assert not Claim.objects.exists()
    assert client.post(CHECK, shape_on(client)).url == RECEIPT
    assert the_claim().peril == "damage"


def test_who_is_known_no_more_reads_what_goes_without_them(client, frozen):
    prove(client)
    begin(client)
    read = shape_on(client)
    frozen.shift(timedelta(hours=2))
    shown = client.post(CHECK, read)
    assert "De er ikke mere, som du så dem her." in words(shown)
    assert "anna@nordlys" not in html(shown)
    assert not Claim.objects.exists()


def test_a_photo_that_was_added_in_another_window_is_read_before_it_is_sent(client):
    begin(client)
    tell(client, {EVENT: DAMAGE})
    read = shape_on(client)
    client.post("/anmeld/billeder/", {"photos": [upload(picture(), "a.jpg")]})
    assert "a.jpg" in words(client.post(CHECK, read))
    assert not Claim.objects.exists()


# Begun before, and begun anew ---------------------------------------------------------------------------------------


def test_the_first_page_says_what_is_begun_and_where_to_go_on(client):
    begin(client)
    assert "Du er i gang" not in words(client.get(START)), "who goes one page back is not told what they know"
    tell(client, {EVENT: DAMAGE, WHEN: TODAY})
    said = client.get(START)
    assert "Du er i gang med en anmeldelse Den er begyndt i dag kl. 10.00" in words(said)
    assert f'href="{STORY}">Fortsæt, hvor du slap</a>' in html(said)
    assert "Du er i gang" not in words(client.get(f"{START}?ret=1"))


def test_who_begins_anew_leaves_nothing_of_what_was_begun(client, django_capture_on_commit_callbacks):
    begin(client)
    tell(client, {EVENT: DAMAGE})
    client.post("/anmeld/billeder/", {"photos": [upload(picture(), "a.jpg")]})
    path = DraftFile.objects.get().file.name
    with django_capture_on_commit_callbacks(execute=True):
        anew(client)
    assert not FilingDraft.objects.exists()
    assert not default_storage.exists(path)
    said = client.get(START)
    assert "Den begyndte anmeldelse er slettet." in words(said)
    assert ANNAS_IMEI not in html(said)
    assert client.get(CHECK).url == START


def test_a_filing_that_the_page_did_not_show_is_not_deleted(client):
    begin(client)
    for key in ("", "x", str(FilingDraft().pk)):
        client.post(START, {"forfra": key})
    assert FilingDraft.objects.exists()


# After the session --------------------------------------------------------------------------------------------------


def test_what_was_typed_when_the_session_was_over_is_kept(client, frozen):
    begin(client)
    tell(client, {EVENT: DAMAGE})
    frozen.shift(timedelta(hours=9))
    assert client.post(STORY, TOLD).url == START
    assert "Det, du lige svarede, er gemt." in words(client.get(START))
    assert client.get(EVENT).url == client.get(CHECK).url == START, "there is no device yet"
    begin(client)
    tell(client, {EVENT: DAMAGE})
    assert "Den faldt på gulvet." in words(client.get(CHECK))


def test_photos_and_an_address_are_kept_then_too(client):
    photo = upload(picture(), "a.jpg")
    assert client.post(STORY, {**TOLD, "photos": [photo]}).url == START
    assert DraftFile.objects.get().name == "a.jpg"
    button = Client()
    assert button.post("/anmeld/billeder/", {**TOLD, "photos": [upload(picture(), "b.jpg")]}).url == START
    assert FilingDraft.objects.filter(answers__description="Den faldt på gulvet.", files__name="b.jpg").exists()
    other = Client()
    address = {"street": "Industriparken 4", "postcode": "2650"}
    assert other.post(CONTACT, {**REACH, **address}).url == START
    begin(other)
    assert "2650 Hvidovre" in words(other.get(CHECK))


def test_what_can_be_kept_of_a_wrong_answer_is_kept_then_and_the_rest_is_named(client):
    assert client.post(CONTACT, {**REACH, "contact_email": "anna@"}).url == START
    said = words(client.get(START))
    assert "Det her kunne vi ikke gemme: «E-mail»." in said
    assert "Det, du lige svarede, er gemt." not in said
    assert "Noget af det, du lige skrev, er gemt." in said
    kept = FilingDraft.objects.get().answers
    assert kept["contact_name"] == "Anna Holm"
    assert kept["contact_phone"]


def test_a_script_that_sends_a_photo_when_the_session_is_over_is_told_what_to_press(client):
    sent = {"photos": [upload(picture(), "a.jpg")], "draft": str(FilingDraft().pk)}
    answered = client.post("/anmeld/billeder/", sent, headers={"Accept": "application/json"})
    assert answered.status_code == 409
    said = answered.json()
    assert "Tryk Fortsæt, så gemmer vi det, du har skrevet" in said["error"]
    assert said["onward"], "the script lays the file beside what was written"
    assert not DraftFile.objects.exists()


def test_a_script_is_told_that_the_filing_was_sent_where_it_was(client):
    begin(client)
    stale = draft_key(client)
    send(client)
    for again in (False, True):
        if again:
            begin(client, UNKNOWN_IMEI)
        sent = {"photos": [upload(picture(), "a.jpg")], "draft": stale}
        said = client.post("/anmeld/billeder/", sent, headers={"Accept": "application/json"}).json()
        assert "Anmeldelsen er sendt eller begyndt forfra." in said["error"]
        assert "onward" not in said


def test_who_sends_when_the_session_is_over_is_told_to_begin_again(client, frozen):
    begin(client)
    sent = shape_on(client)
    frozen.shift(timedelta(hours=9))
    assert client.post(CHECK, sent).url == START
    assert "Dine svar er her ikke mere. Der gik flere timer, eller du loggede ud." in words(client.get(START))
    assert not Claim.objects.exists()


def test_a_wrong_answer_after_the_session_is_told_to_begin_again(client):
    assert client.post(WHEN, {"when": "date", "country": "DK"}).url == START
    assert "Ellers begynd igen med enhedens nummer." in words(client.get(START))
    assert not FilingDraft.objects.exists()


def ends(client: Client) -> datetime:
    return Session.objects.get(session_key=client.session.session_key).expire_date


def test_who_goes_on_answering_is_not_put_out_in_the_middle_of_it(client, frozen):
    begin(client)
    for page in (EVENT, WHEN, STORY, CONTACT):
        frozen.shift(timedelta(hours=5))
        tell(client, {page: ANSWERS[page]})
    assert "Den faldt på gulvet." in words(client.get(CHECK))


def test_an_answer_soon_after_another_writes_no_session(client, frozen):
    begin(client)
    first = ends(client)
    frozen.shift(RENEWED_EVERY - timedelta(seconds=1))
    tell(client, {EVENT: DAMAGE})
    assert ends(client) == first
    frozen.shift(timedelta(seconds=1))
    tell(client, {WHEN: TODAY})
    assert ends(client) == first + RENEWED_EVERY
    # Asking for pages is no answer.
    frozen.shift(timedelta(hours=1))
    client.get(CHECK)
    assert ends(client) == first + RENEWED_EVERY


def test_an_answer_does_not_keep_anybody_signed_in_for_longer(cast, as_user, frozen):
    anna = as_user(cast.anna)
    begin(anna)
    first = ends(anna)
    frozen.shift(timedelta(hours=5))
    tell(anna, {EVENT: DAMAGE})
    assert ends(anna) == first


# What is said of an answer ------------------------------------------------------------------------------------------


def test_not_to_know_and_not_to_mind_are_answers(client):
    begin(client)
    tell(client, {EVENT: DAMAGE, STORY: {"description": "", "battery": "unknown"}, WISH: {"wish": "unknown"}})
    said = words(client.get(CHECK))
    assert "Batteriet Det ved du ikke" in said
    assert "Helst afleveret Det er lige meget" in said
    assert re.search(r'value="unknown"[^>]* checked', html(client.get(STORY)))


def test_who_only_now_wants_it_fetched_is_asked_where(client):
    begin(client)
    tell(client, {EVENT: DAMAGE, WISH: WALK_IN, CONTACT: REACH})
    assert client.post(f"{WISH}?ret=1", {"wish": "pickup"}).url == f"{CONTACT}?ret=1"
    address = {"street": "Industriparken 4", "postcode": "2650"}
    assert client.post(f"{CONTACT}?ret=1", {**REACH, **address}).url == CHECK
    assert client.post(f"{WISH}?ret=1", {"wish": "label"}).url == CHECK


def test_a_corrected_postal_code_takes_its_town_along_and_a_typed_town_stays(client):
    begin(client)
    tell(client, {WISH: {"wish": "pickup"}, CONTACT: {**REACH, "street": "Vej 1", "postcode": "2650"}})
    tell(client, {CONTACT: {**REACH, "street": "Vej 1", "postcode": "8000", "city": "Hvidovre"}})
    assert "8000 Aarhus C" in words(client.get(CHECK))
    tell(client, {CONTACT: {**REACH, "street": "Vej 1", "postcode": "8000", "city": "Odense"}})
    said = words(client.get(CHECK))
    assert "8000 Odense" in said
    assert "Postnummeret hører til Aarhus C." in said
