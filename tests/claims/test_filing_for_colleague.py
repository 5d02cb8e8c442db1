"""Filing for a colleague: said on the first page, or by an IT admin from the device; never taken for one's own."""

import re
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from claims.models import FilingDraft
from devices.models import Device
from notifications.models import OutboxMessage
from tests.cast import ANNAS_IMEI, ANNAS_LAPTOP_SERIAL, DAVIDS_IMEI, UNKNOWN_IMEI, Cast, make_device
from tests.claims.filing_pages import (
    CHECK,
    CONTACT,
    EVENT,
    REACH,
    RECEIPT,
    START,
    begin,
    draft_key,
    html,
    send,
    tell,
    the_claim,
    words,
)
from tests.claims.one_filing import file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

CODES = "/anmeld/nummer/"
COLLEAGUE = {"asked_for_whom": "on", "for_colleague": "on"}
ANNA = {"contact_name": "Anna Holm", "contact_email": "anna@nordlys.example", "contact_phone": "20 30 40 50"}


def begin_for_colleague(client: Client, identifier: str = ANNAS_IMEI) -> None:
    assert client.post(START, {"identifier": identifier, **COLLEAGUE}).url == EVENT


def filled(page: HttpResponse) -> dict[str, str]:
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_who_says_so_at_once_is_asked_for_the_colleague_and_not_taken_for_them(cast: Cast, as_user) -> None:
    client = as_user(cast.anna)
    begin_for_colleague(client, UNKNOWN_IMEI)
    page = client.get(CONTACT)
    assert "Hvor får vi fat i din kollega?" in words(page)
    said = filled(page)
    assert (said["contact_name"], said["contact_email"], said["contact_phone"]) == ("", "", "")
    assert (said["for_colleague"], said["filer_name"], said["filer_email"]) == (
        True,
        "Anna Holm",
        "anna@nordlys.example",
    )
    assert page.context["form"].fields["contact_email"].widget.attrs["autocomplete"] == "off"
    assert "hentet fra virksomhedens enhedsliste" not in words(page)


@pytest.mark.parametrize(("first", "then"), [({}, {"for_colleague": "on"}), ({"for_colleague": "on"}, {})])
def test_who_says_otherwise_later_is_asked_anew_how_to_be_reached(
    client: Client, first: dict[str, str], then: dict[str, str]
) -> None:
    asked = {"identifier": UNKNOWN_IMEI, "asked_for_whom": "on"}
    client.post(START, asked | first)
    client.post(CONTACT, {**REACH, **({"for_colleague": "on", "filer_email": "bo@nordlys.example"} if first else {})})
    turned = client.post(f"{START}?ret=1", asked | then)
    assert turned.url == f"{CONTACT}?ret=1"
    said = filled(client.get(turned.url))
    assert (said["contact_name"], said["contact_email"], bool(said["for_colleague"])) == ("", "", bool(then))
    assert words(client.get(CHECK)).count("anna@privat.example") == 0


def test_a_number_that_was_read_from_a_picture_leaves_the_answer_as_it_was(cast: Cast, client: Client) -> None:
    begin_for_colleague(client)
    begin(client, UNKNOWN_IMEI)
    assert FilingDraft.objects.get().answers["for_colleague"] is True
    client.post(START, {"identifier": UNKNOWN_IMEI, "asked_for_whom": "on"})
    assert FilingDraft.objects.get().answers["for_colleague"] is False


def test_the_way_to_a_picture_sends_the_tick_along(cast: Cast, client: Client) -> None:
    """Without a script: the button sends the page that it stands on, and a press of Enter goes on as before."""
    page = html(client.get(START))
    form = page[page.index('<form class="question"') :].split("</form>")[0]
    to_picture = re.search(r'<button [^>]*formaction="([^"]+)"', form)
    assert to_picture
    assert to_picture[1] == CODES
    first = re.search(r"<button [^>]*>", form)
    assert first
    assert "formaction" not in first[0]


@pytest.mark.parametrize("ticked", [True, False])
@pytest.mark.parametrize("way", ["picture", "camera"])
@pytest.mark.parametrize("query", ["", "?ret=1"])
def test_for_whom_it_is_goes_along_to_a_picture_and_back(
    cast: Cast, client: Client, way: str, query: str, *, ticked: bool
) -> None:
    """What was kept before says the other thing."""
    myself = {"asked_for_whom": "on"}
    client.post(START, {"identifier": ANNAS_IMEI, **(myself if ticked else COLLEAGUE)})
    told = COLLEAGUE if ticked else myself
    scanned = {"code": [f"code_128:{UNKNOWN_IMEI}"]}
    if way == "picture":
        shown = client.post(CODES + query, {"identifier": "", **told}, follow=True)
        assert "Find nummeret på et billede" in words(shown)
        assert "Fejl" not in html(shown)
        # As a picture is sent: the page's form has no other address, and nothing but its own fields.
        found = client.post(shown.redirect_chain[-1][0], scanned, follow=True)
    else:
        found = client.post(CODES + query, scanned | told, follow=True)
    for page in (found, client.get(found.redirect_chain[-1][0])):
        by_hand = html(page).split('class="found-more"')[1].split("</p>")[0]
        typed = client.get(unescape(re.findall(r'href="([^"]+)"', by_hand)[-1]))
        assert bool(filled(typed)["for_colleague"]) is ticked
    form = html(found).split('class="found-codes"')[1].split("</form>")[0]
    action = unescape(form.split('action="')[1].split('"')[0])
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    chosen = client.post(action, hidden | {"identifier": UNKNOWN_IMEI})
    assert chosen.status_code == 302, words(chosen)
    assert FilingDraft.objects.get().answers["for_colleague"] is ticked


@pytest.mark.parametrize("said", ["2", "", "<b>"])
def test_a_senseless_word_for_whom_it_is_changes_nothing(cast: Cast, client: Client, said: str) -> None:
    begin_for_colleague(client)
    assert filled(client.get(START, {"kollega": said}))["for_colleague"]
    page = client.post(f"{CODES}?kollega={said}", {"code": [f"code_128:{UNKNOWN_IMEI}"]}, follow=True)
    assert page.redirect_chain == [(f"{CODES}?fundet=1", 302)]
    assert "asked_for_whom" not in html(page)


def test_a_slip_that_is_mended_with_one_tap_leaves_for_whom_it_is(cast: Cast, as_user) -> None:
    client = as_user(cast.anna)
    page = client.post(START, {"identifier": ANNAS_IMEI[:-2] + "28", **COLLEAGUE})
    near = html(page).split("near-miss")[1].split("</section>")[0]
    for name in COLLEAGUE:
        assert f'name="{name}" value="on"' in near


def test_who_skips_the_contact_is_told_that_it_is_the_colleague_whom_we_do_not_reach(
    cast: Cast, client: Client
) -> None:
    begin_for_colleague(client)
    said = words(client.get(CHECK))
    assert "Din kollega" in said
    assert "Anmeldt af Ikke oplyst" in said
    assert "Skriv, hvor vi får fat i din kollega" in said
    assert send(client).status_code == 302
    assert the_claim().filer_email == ""


def test_ones_own_address_is_not_the_colleagues(cast: Cast, client: Client) -> None:
    begin_for_colleague(client)
    told = {**REACH, "for_colleague": "on", "filer_email": "ANNA@privat.example"}
    assert "Det er din egen e-mail." in words(client.post(CONTACT, told))
    assert client.post(CONTACT, {**told, "contact_email": ""}).status_code == 302


def test_nobody_to_reach_is_said_of_the_colleague(cast: Cast, client: Client) -> None:
    begin_for_colleague(client)
    told = {"for_colleague": "on", "filer_email": "bo@privat.example", "language": "da"}
    assert "så vi kan få fat i din kollega" in words(client.post(CONTACT, told))


def test_the_receipt_says_where_each_letter_went(cast: Cast, client: Client) -> None:
    begin_for_colleague(client)
    tell(client, {CONTACT: {**REACH, "for_colleague": "on", "filer_name": "Bo", "filer_email": "bo@privat.example"}})
    send(client)
    said = words(client.get(RECEIPT))
    assert "et privat link til anna@privat.example" in said
    assert "Din egen kvittering er sendt til bo@privat.example." in said


def test_who_files_for_a_colleague_is_not_the_person_of_a_device_that_nobody_holds(cast: Cast) -> None:
    cast.annas_phone.holder = None
    cast.annas_phone.save()
    assert file(by=cast.anna, for_colleague=True).claim.person is None
    proven = Person.objects.get(user=cast.anna)
    assert file(proven=proven, filer_key="", for_colleague=True).claim.person is None


# An IT admin ----------------------------------------------------------------------------------------------------------


def test_an_it_admin_files_from_the_device_without_writing_whose_it_is(cast: Cast, as_user) -> None:
    client = as_user(cast.bo)
    start = f"{START}?enhed={cast.annas_phone.pk}"
    assert f'href="{start}"' in html(client.get(reverse("fleet-device", args=[cast.annas_phone.pk])))
    page = client.get(start)
    assert "Bruges af Anna Holm" in words(page)
    assert "Du anmelder for Anna Holm." in words(page)
    assert client.post(start, {"identifier": ANNAS_IMEI, **COLLEAGUE}).url == EVENT
    page = client.get(CONTACT)
    said = filled(page)
    assert {name: said[name] for name in ANNA} == ANNA
    assert (said["filer_name"], said["filer_email"]) == ("Bo Andersen", "bo@nordlys.example")
    assert "hentet fra virksomhedens enhedsliste" in words(page)
    assert "Apple iPhone 15" in words(client.get(CHECK))
    filer = {"for_colleague": "on", "filer_name": said["filer_name"], "filer_email": said["filer_email"]}
    tell(client, {CONTACT: {**ANNA, **filer, "language": "da"}})
    send(client)
    claim = the_claim()
    assert (claim.person, claim.filer_email) == (cast.anna.person, "bo@nordlys.example")
    assert OutboxMessage.objects.filter(template="filed_for_colleague", address="bo@nordlys.example").count() == 1


CARL = {"contact_name": "Carl Carlsen", "contact_email": "carl@nordlys.example", "contact_phone": "+4531323334"}


@pytest.fixture
def carls_imei(cast: Cast) -> str:
    """The number of a telephone that another colleague of Anna's uses."""
    carl = Person.objects.create(
        organisation=cast.nordlys, name="Carl Carlsen", email=CARL["contact_email"], phone=CARL["contact_phone"]
    )
    make_device(cast.nordlys, carl, imeis=("352990117297339",))
    return "352990117297339"


@pytest.fixture
def bo(cast: Cast, as_user) -> Client:
    """Bo, who has begun for Anna and said how to reach her."""
    client: Client = as_user(cast.bo)
    begin_for_colleague(client)
    filer = {"for_colleague": "on", "filer_name": "Bo A.", "filer_email": "bo@privat.example"}
    tell(client, {CONTACT: {**ANNA, **filer, "language": "en"}})
    return client


@pytest.mark.parametrize("how", ["corrected", "chosen"])
def test_who_turns_to_another_colleagues_device_reaches_that_colleague(bo: Client, carls_imei: str, how: str) -> None:
    if how == "corrected":
        turned = bo.post(f"{START}?ret=1", {"identifier": carls_imei, **COLLEAGUE})
        assert turned.url == f"{CONTACT}?ret=1"
    else:
        pk = Device.objects.get(identifiers__value=carls_imei).pk
        assert "Du anmelder for Carl Carlsen." in words(bo.get(f"{START}?enhed={pk}"))
        bo.post(f"{START}?enhed={pk}", {"identifier": carls_imei, "draft": draft_key(bo), **COLLEAGUE})
    said = filled(bo.get(CONTACT))
    assert (said["contact_name"], said["contact_email"]) == ("Carl Carlsen", "carl@nordlys.example")
    assert "anna@nordlys" not in html(bo.get(CHECK))
    # What Bo said of himself is of him still.
    assert (said["filer_name"], said["filer_email"], said["language"]) == ("Bo A.", "bo@privat.example", "en")
    send(bo)
    assert "anna@nordlys" not in the_claim().contact_email


def test_who_turns_to_a_device_that_the_register_does_not_know_is_asked_whose_it_is(bo: Client) -> None:
    assert bo.post(f"{START}?ret=1", {"identifier": UNKNOWN_IMEI, **COLLEAGUE}).url == f"{CONTACT}?ret=1"
    assert filled(bo.get(CONTACT))["contact_name"] == ""


def test_another_device_of_the_same_colleague_keeps_what_was_written(cast: Cast, bo: Client) -> None:
    before = FilingDraft.objects.get().answers
    assert bo.post(f"{START}?ret=1", {"identifier": ANNAS_LAPTOP_SERIAL, **COLLEAGUE}).url == CHECK
    assert FilingDraft.objects.get().answers == {**before, "identifier": ANNAS_LAPTOP_SERIAL}


def test_a_number_put_right_keeps_what_was_written_of_its_own_user(cast: Cast, as_user) -> None:
    client = as_user(cast.bo)
    begin_for_colleague(client, UNKNOWN_IMEI)
    told = {"contact_name": "anna holm", "contact_phone": "60 60 60 60", "language": "da"}
    tell(client, {CONTACT: {**told, "for_colleague": "on", "filer_email": "bo@nordlys.example"}})
    assert client.post(f"{START}?ret=1", {"identifier": ANNAS_IMEI, **COLLEAGUE}).url == CHECK
    assert FilingDraft.objects.get().answers["contact_phone"] == "+4560606060"


def test_who_is_not_shown_whose_a_device_is_keeps_what_they_wrote(cast: Cast, client: Client) -> None:
    begin_for_colleague(client)
    tell(client, {CONTACT: {**REACH, "for_colleague": "on", "filer_email": "bo@privat.example"}})
    for number in (DAVIDS_IMEI, UNKNOWN_IMEI, ANNAS_IMEI):
        assert client.post(f"{START}?ret=1", {"identifier": number, **COLLEAGUE}).url == CHECK
    assert FilingDraft.objects.get().answers["contact_email"] == "anna@privat.example"


def test_who_then_chooses_a_device_of_their_own_files_for_themselves(cast: Cast, as_user) -> None:
    client = as_user(cast.anna)
    begin_for_colleague(client, UNKNOWN_IMEI)
    tell(client, {CONTACT: {**REACH, "for_colleague": "on", "filer_email": "anna@nordlys.example"}})
    start = f"{START}?enhed={cast.annas_phone.pk}"
    form = re.search(r'<form class="question".*?</form>', html(client.get(start)), re.DOTALL)
    assert form
    turned = client.post(start, dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[0])))
    assert turned.url == CONTACT
    said = filled(client.get(CONTACT))
    assert (bool(said["for_colleague"]), said["contact_name"]) == (False, "Anna Holm")


@pytest.mark.parametrize("who", ["dorte", "david", "camilla", "eva", "helle", None])
def test_nobody_else_is_told_whose_device_it_is(cast: Cast, as_user, who: str | None) -> None:
    client = as_user(getattr(cast, who) if who else None)
    shown = client.get(f"{START}?enhed={cast.annas_phone.pk}")
    begin_for_colleague(client)
    for page in (shown, client.get(CONTACT), client.get(CHECK)):
        for known in ("Anna Holm", "anna@nordlys", "20 30 40 50", "Apple iPhone 15"):
            assert known not in html(page)


def test_an_it_admin_learns_nothing_of_a_foreign_number(cast: Cast, as_user) -> None:
    pages = set()
    for identifier in (DAVIDS_IMEI, UNKNOWN_IMEI):
        client = as_user(cast.bo)
        begin_for_colleague(client, identifier)
        pages.add((len(client.get(CONTACT).content), len(client.get(CHECK).content)))
    assert len(pages) == 1
