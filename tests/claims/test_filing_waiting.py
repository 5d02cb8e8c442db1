"""What somebody began signed in waits for them, and for nobody else, when their session has ended."""

import re
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from accounts.models import User
from claims.models import DraftFile, FilingDraft
from notifications.models import OutboxMessage
from notifications.tokens import private_token
from tests.cast import ANNAS_IMEI, UNKNOWN_IMEI, Cast
from tests.claims.files import picture, upload
from tests.claims.filing_pages import (
    CHECK,
    CONTACT,
    DAMAGE,
    EVENT,
    REACH,
    RECEIPT,
    START,
    STORY,
    TODAY,
    TOLD,
    WHEN,
    begin,
    draft_key,
    html,
    send,
    tell,
    the_claim,
    words,
)

pytestmark = pytest.mark.usefixtures("frozen")

MINE, PHOTOS = "/min-side/", "/anmeld/billeder/"
OFFERED = "Du er i gang med en anmeldelse"
OTHER = "Skærmen er revnet."
HOUR, SESSION = timedelta(hours=1), timedelta(hours=9)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def begun(user: User) -> Client:
    client = signed_in(user)
    begin(client)
    tell(client, {EVENT: DAMAGE, STORY: TOLD})
    return client


def begun_elsewhere(user: User) -> Client:
    """Another filing of the user's, on another device."""
    client = signed_in(user)
    begin(client, UNKNOWN_IMEI)
    tell(client, {EVENT: DAMAGE, STORY: {**TOLD, "description": OTHER}})
    return client


def told_in(key: str) -> str:
    return FilingDraft.objects.get(pk=key).answers["description"]


def offer(client: Client, page: str = START) -> str:
    """The key of the filing that waits, as the page's button sends it."""
    found = re.search(r'name="fortsaet" value="([^"]+)"', html(client.get(page)))
    assert found
    return found[1]


def test_who_signs_in_again_goes_on_where_the_session_ended(cast: Cast, frozen) -> None:
    client = begun(cast.anna)
    frozen.shift(SESSION)
    assert OFFERED not in words(client.get(START)), "nobody is signed in any more"
    client.force_login(cast.anna)
    assert OFFERED in words(client.get(START))
    assert client.post(START, {"fortsaet": offer(client)}).url == WHEN
    assert "Den faldt på gulvet." in words(client.get(CHECK))
    send(client)
    assert the_claim().description == "Den faldt på gulvet."
    assert OFFERED not in words(client.get(START))


def test_it_is_offered_on_ones_own_page_where_a_sign_in_leads(cast: Cast, frozen) -> None:
    client = begun(cast.anna)
    assert OFFERED in words(client.get(MINE))
    frozen.shift(SESSION)
    client.force_login(cast.anna)
    shown = client.get(MINE)
    assert OFFERED in words(shown)
    assert client.post(START, {"fortsaet": offer(client, MINE)}).status_code == 302
    assert "Den faldt på gulvet." in words(client.get(CHECK))


def test_it_goes_on_on_another_device_of_the_same_person(cast: Cast) -> None:
    laptop, phone = begun(cast.anna), signed_in(cast.anna)
    assert phone.post(START, {"fortsaet": offer(phone)}).status_code == 302
    tell(phone, {WHEN: TODAY})
    send(phone)
    assert "Det blev til sag" in words(laptop.get(CHECK))
    sent_here, sent_there = html(phone.get(CHECK)), html(laptop.get(CHECK))
    assert f'href="{RECEIPT}"' in sent_here
    assert f'href="{RECEIPT}"' not in sent_there, "the receipt is where it was sent from"
    assert 'href="/status/"' in sent_there


def test_nobody_else_is_offered_it_nor_gets_it_by_its_key(cast: Cast, frozen) -> None:
    key = draft_key(begun(cast.anna))
    for other in (signed_in(cast.david), signed_in(cast.bo), signed_in(cast.camilla), Client()):
        assert OFFERED not in words(other.get(START))
        other.post(START, {"fortsaet": key})
        assert "Den faldt" not in html(other.get(CHECK, follow=True))
        other.post(START, {"forfra": key})
        assert FilingDraft.objects.filter(pk=key).exists()


def test_a_key_that_is_none_and_one_that_is_gone_are_answered_alike(cast: Cast) -> None:
    client = signed_in(cast.anna)
    for key in ("x", "", "00000000-0000-4000-8000-000000000000"):
        assert client.post(START, {"fortsaet": key}).status_code in {200, 302}
    assert not FilingDraft.objects.exists()


def test_who_is_signed_out_as_they_go_on_is_told_to_sign_in(cast: Cast, frozen) -> None:
    client = begun(cast.anna)
    key = draft_key(client)
    frozen.shift(SESSION)
    said = words(client.post(START, {"fortsaet": key}, follow=True))
    assert "Du er logget ud. Log ind igen, så kan du fortsætte." in said
    assert "Skriv enhedens IMEI eller serienummer." not in said


def test_it_can_be_deleted_instead_with_its_files(cast: Cast, frozen, django_capture_on_commit_callbacks) -> None:
    client = begun(cast.anna)
    client.post(PHOTOS, {"photos": [upload(picture(), "a.jpg")]})
    path = DraftFile.objects.get().file.name
    frozen.shift(SESSION)
    client.force_login(cast.anna)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(START, {"forfra": offer(client)}).url == START
    assert "Den begyndte anmeldelse er slettet." in words(client.get(START))
    assert not FilingDraft.objects.exists()
    assert not default_storage.exists(path)


def test_what_was_answered_as_the_session_was_over_is_taken_in(cast: Cast, frozen) -> None:
    client = begun(cast.anna)
    key = draft_key(client)
    frozen.shift(SESSION)
    assert client.post(CONTACT, {**REACH, "draft": key}).url == START
    assert "Var du logget ind, så log ind igen. Så kan du fortsætte." in words(client.get(START))
    client.force_login(cast.anna)
    client.post(START, {"fortsaet": offer(client)})
    said = words(client.get(CHECK))
    assert "Den faldt på gulvet." in said
    assert REACH["contact_email"] in said
    assert FilingDraft.objects.count() == 1


def test_what_was_answered_too_late_is_taken_in_by_the_filing_whose_page_it_was(cast: Cast, frozen) -> None:
    client = begun(cast.anna)
    first = draft_key(client)
    frozen.shift(HOUR)
    later = draft_key(begun_elsewhere(cast.anna))
    frozen.shift(SESSION)
    client.post(STORY, {"draft": first, "description": "Den faldt i vandet.", "battery": "no"})
    client.force_login(cast.anna)
    assert offer(client) == first, "it is offered before the one that was touched last"
    assert client.post(START, {"fortsaet": later}).status_code == 302
    assert told_in(later) == OTHER
    assert told_in(first) == "Den faldt i vandet.", "and has what was told of it, whichever of them goes on first"


@pytest.mark.parametrize("late", ["a visitor's", "another user's", "no filing's"])
def test_what_was_answered_too_late_in_a_filing_of_another_is_taken_in_by_none(cast: Cast, frozen, late: str) -> None:
    bos = draft_key(begun_elsewhere(cast.bo))
    client = begun(cast.anna) if late == "another user's" else Client()
    if late == "a visitor's":
        begin(client)
        tell(client, {EVENT: DAMAGE})
    said = {} if late == "no filing's" else {"draft": draft_key(client)}
    frozen.shift(SESSION)
    assert client.post(STORY, {**said, "description": "Den faldt i vandet.", "battery": "no"}).url == START
    client.force_login(cast.bo)
    assert offer(client) == bos
    client.post(START, {"fortsaet": bos})
    assert told_in(bos) == OTHER
    assert OTHER in words(client.get(CHECK))
    if late == "another user's":
        assert told_in(str(FilingDraft.objects.get(begun_by=cast.anna).pk)) == TOLD["description"]


def test_a_photo_that_lies_there_already_is_not_taken_in_twice(
    cast: Cast, frozen, django_capture_on_commit_callbacks
) -> None:
    client = begun(cast.anna)
    client.post(PHOTOS, {"photos": [upload(picture(), "a.jpg")]})
    key = draft_key(client)
    frozen.shift(SESSION)
    again = [upload(picture(), "b.jpg"), upload(picture(size=(40, 80)), "c.jpg")]
    client.post(STORY, {**TOLD, "draft": key, "photos": again})
    twin = DraftFile.objects.get(name="b.jpg").file.name
    client.force_login(cast.anna)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(START, {"fortsaet": offer(client)})
    assert {file.name for file in DraftFile.objects.filter(draft=key)} == {"a.jpg", "c.jpg"}
    assert DraftFile.objects.count() == 2
    assert not default_storage.exists(twin)
    assert all(default_storage.exists(file.file.name) for file in DraftFile.objects.all())


def test_another_filing_can_be_begun_and_sent_while_it_waits(cast: Cast, frozen) -> None:
    client = begun(cast.anna)
    frozen.shift(SESSION)
    client.force_login(cast.anna)
    begin(client, UNKNOWN_IMEI)
    tell(client, {EVENT: DAMAGE})
    assert UNKNOWN_IMEI in html(client.get(START))
    send(client)
    assert the_claim().stated_identifier == UNKNOWN_IMEI
    assert ANNAS_IMEI in html(client.get(START))
    assert offer(client)


def test_a_number_alone_is_nothing_to_go_on_with(cast: Cast, frozen) -> None:
    client = signed_in(cast.anna)
    begin(client)
    frozen.shift(SESSION)
    client.force_login(cast.anna)
    assert OFFERED not in words(client.get(START))


def test_after_thirty_days_it_is_offered_no_more(cast: Cast, frozen) -> None:
    client = begun(cast.anna)
    frozen.shift(timedelta(days=30))
    client.force_login(cast.anna)
    assert OFFERED not in words(client.get(START))


def test_who_takes_it_up_by_its_link_has_it_for_themselves(cast: Cast) -> None:
    client = begun(cast.anna)
    client.post("/anmeld/gem/", {"address": "berit@privat.example"})
    mailed = OutboxMessage.objects.get(template="filing_saved")
    assert Client().post(f"/anmeld/fortsaet/{private_token(mailed.context['link_key'])}/").status_code == 302
    assert OFFERED not in words(signed_in(cast.anna).get(START))


def test_a_borrowed_telephone_forgets_it_and_it_waits(cast: Cast) -> None:
    client = begun(cast.anna)
    asked = client.get("/anmeld/glem/")
    assert "Det, du er begyndt på, venter, til du logger ind igen." in words(asked)
    client.post("/anmeld/glem/", {"draft": draft_key(client)})
    assert OFFERED not in words(client.get(START))
    client.force_login(cast.anna)
    assert offer(client)


def test_what_a_visitor_began_waits_for_nobody(cast: Cast, client: Client) -> None:
    begin(client)
    tell(client, {EVENT: DAMAGE})
    assert FilingDraft.objects.get().begun_by is None
    assert OFFERED not in words(signed_in(cast.anna).get(START))
