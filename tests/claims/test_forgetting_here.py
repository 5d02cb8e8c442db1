"""A borrowed telephone forgets whoever filed on it: at a press, and what it knows of a claim with that claim's link."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from claims.models import Claim, ClaimLink, DraftFile, FilingDraft
from claims.proof import links
from notifications.models import OutboxMessage
from notifications.tokens import private_token
from tests.cast import ANNAS_IMEI, NOW, UNKNOWN_IMEI, Cast
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
    TOLD,
    begin,
    draft_key,
    html,
    private_path,
    send,
    tell,
    the_claim,
    words,
)
from tests.claims.proven import WHO, WHO_CODE, ask, code_to, follow, prove, show_contact

pytestmark = [pytest.mark.usefixtures("cast", "frozen")]

FORGET, SAVE = "/anmeld/glem/", "/anmeld/gem/"
GIVEN = REACH["contact_email"]
LINK = f'href="{FORGET}"'


def filed(client: Client) -> Claim:
    begin(client)
    tell(client, {STORY: TOLD, CONTACT: REACH})
    send(client)
    return the_claim()


def file_the_same(client: Client) -> HttpResponse:
    """File it once more with what anybody may know, and give the receipt."""
    begin(client)
    tell(client, {STORY: TOLD, CONTACT: REACH})
    send(client)
    return client.get(RECEIPT)


def forget(client: Client, **said: str) -> None:
    draft = re.search(r'name="draft" value="([^"]*)"', html(client.get(FORGET)))
    assert draft
    assert client.post(FORGET, {"draft": draft[1], **said}).status_code == 302


def told_by_every_page(client: Client) -> str:
    pages = (START, EVENT, CONTACT, CHECK, RECEIPT, WHO, WHO_CODE, "/status/", "/status/kode/", FORGET)
    return "".join(html(client.get(page, follow=True)) for page in pages)


# Where it is offered --------------------------------------------------------------------------------------------------


def test_it_is_offered_wherever_the_browser_still_knows_a_filing(client: Client) -> None:
    assert LINK not in html(client.get(START))
    begin(client)
    tell(client, {EVENT: DAMAGE})
    assert LINK in html(client.get(START))
    client.post(SAVE, {"address": GIVEN})
    assert LINK in html(client.get(f"{SAVE}?gemt=1"))
    send(client)
    for page in (RECEIPT, START, CHECK):
        assert LINK in html(client.get(page)), page


def test_asking_changes_nothing_and_a_foreign_page_cannot_press_it(client: Client) -> None:
    filed(client)
    for _time in range(3):
        assert "Glem mig på denne telefon" in words(client.get(FORGET))
    assert client.get(RECEIPT).status_code == 200
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post(FORGET).status_code == 403
    assert client.get(RECEIPT).status_code == 200


# What is forgotten ----------------------------------------------------------------------------------------------------


def test_whoever_has_the_telephone_next_meets_nothing_of_the_one_before(client: Client) -> None:
    prove(client)
    claim = filed(client)
    show_contact(client, private_path(client.get(RECEIPT)))
    begin(client, UNKNOWN_IMEI)
    tell(client, {EVENT: DAMAGE, CONTACT: REACH})
    follow(client, claim.number)
    before = client.session.session_key
    forget(client)
    assert not Session.objects.filter(session_key=before).exists()
    said = told_by_every_page(client)
    for known in (claim.number, "Anna Holm", GIVEN, "anna@nordlys.example", ANNAS_IMEI, UNKNOWN_IMEI, "20 30 40 50"):
        assert known not in said
    assert not set(client.session.keys())


def test_who_files_the_same_afterwards_is_somebody_else(client: Client) -> None:
    claim = filed(client)
    forget(client)
    receipt = file_the_same(client)
    assert "allerede anmeldt" in words(receipt)
    assert GIVEN not in html(receipt)
    assert ClaimLink.objects.filter(claim=claim, of_filer=False).exists()
    assert "Den faldt" not in html(client.get(private_path(receipt)))


def test_a_code_on_its_way_opens_nothing_afterwards(client: Client) -> None:
    filed(client)
    ask(client)
    forget(client)
    assert client.post(WHO_CODE, {"code": code_to("anna@nordlys.example")}).url == WHO


def test_who_is_signed_in_is_signed_out_and_told_so_first(client: Client, cast: Cast) -> None:
    client.force_login(cast.anna)
    filed(client)
    assert "Du bliver også logget ud." in words(client.get(FORGET))
    forget(client)
    assert "_auth_user_id" not in client.session
    assert User.objects.get(pk=cast.anna.pk).is_active


# What is begun --------------------------------------------------------------------------------------------------------


def test_what_was_begun_and_mailed_nowhere_goes_with_its_files_and_says_so_first(
    client: Client, django_capture_on_commit_callbacks
) -> None:
    begin(client)
    tell(client, {EVENT: DAMAGE})
    client.post("/anmeld/billeder/", {"photos": [upload(picture(), "a.jpg")]})
    path = DraftFile.objects.get().file.name
    asked = client.get(FORGET)
    assert "Det, du er begyndt på, bliver slettet." in words(asked)
    assert f'href="{SAVE}"' in html(asked)
    with django_capture_on_commit_callbacks(execute=True):
        forget(client)
    assert not FilingDraft.objects.exists()
    assert not default_storage.exists(path)


def test_what_was_begun_and_mailed_goes_on_behind_its_link_alone(client: Client) -> None:
    begin(client)
    tell(client, {STORY: TOLD})
    client.post(SAVE, {"address": GIVEN})
    mailed = OutboxMessage.objects.get(template="filing_saved")
    link = f"/anmeld/fortsaet/{private_token(mailed.context['link_key'])}/"
    asked = words(client.get(FORGET))
    assert f"venter bag det link, vi har sendt til {GIVEN}" in asked
    forget(client)
    assert "Den faldt" not in html(client.get(CHECK, follow=True))
    elsewhere = Client()
    assert elsewhere.post(link).status_code == 302
    assert "Den faldt" in words(elsewhere.get(CHECK))


def test_the_link_that_was_pressed_here_is_pressed_by_nobody_else_afterwards(client: Client) -> None:
    begin(client)
    tell(client, {STORY: TOLD})
    client.post(SAVE, {"address": GIVEN})
    link = f"/anmeld/fortsaet/{private_token(OutboxMessage.objects.get(template='filing_saved').context['link_key'])}/"
    there = Client()
    there.get(link)
    assert there.post(link).status_code == 302
    there.post(SAVE, {"address": GIVEN})
    forget(there)
    assert there.post(link).status_code == 404


def test_what_another_window_has_begun_meanwhile_is_asked_about_first(client: Client) -> None:
    filed(client)
    begin(client, UNKNOWN_IMEI)
    asked = client.post(FORGET, {"draft": ""})
    assert asked.status_code == 200
    assert "Det, du er begyndt på, bliver slettet." in words(asked)
    assert FilingDraft.objects.exists()
    assert client.get(RECEIPT).status_code == 200


# The link in the browser's history ------------------------------------------------------------------------------------


def test_the_link_stays_open_where_nothing_else_is_said(client: Client) -> None:
    filed(client)
    case = private_path(client.get(RECEIPT))
    forget(client)
    assert client.get(case).status_code == 200


def test_the_link_that_lies_in_the_history_is_closed_on_wish(client: Client) -> None:
    claim = filed(client)
    case = private_path(client.get(RECEIPT))
    forget(client, close="on")
    assert client.get(case).status_code == 404
    assert claim.links.filter(address=GIVEN, revoked_at__isnull=True).exists(), "what was mailed goes on to open"


def test_without_a_filing_that_was_sent_there_is_no_link_to_close(client: Client) -> None:
    begin(client)
    assert 'name="close"' not in html(client.get(FORGET))


# Closing the link -----------------------------------------------------------------------------------------------------


def close(client: Client, case: str) -> None:
    assert client.post(f"{case}luk/").url == "/status/"


def test_after_closing_the_link_the_browser_knows_nothing_of_the_claim(client: Client) -> None:
    prove(client)
    claim = filed(client)
    case = private_path(client.get(RECEIPT))
    show_contact(client, case)
    follow(client, claim.number)
    close(client, case)
    said = told_by_every_page(client)
    for known in (claim.number, GIVEN, "anna@nordlys.example", "Anna Holm"):
        assert known not in said
    receipt = file_the_same(client)
    assert "allerede anmeldt" in words(receipt)
    assert GIVEN not in html(receipt)
    assert "Den faldt" not in html(client.get(private_path(receipt)))


def test_closing_the_link_leaves_what_has_nothing_to_do_with_the_claim(client: Client) -> None:
    filed(client)
    case = private_path(client.get(RECEIPT))
    begin(client, UNKNOWN_IMEI)
    tell(client, {EVENT: DAMAGE, CONTACT: REACH})
    close(client, case)
    assert "Anna Holm" in words(client.get(CHECK))


def test_closing_a_link_in_a_browser_that_knew_nothing_begins_no_session(client: Client) -> None:
    claim = filed(Client())
    link = links.make(claim, now=NOW)
    close(client, f"/sag/{links.token_of(link)}/")
    assert not client.session.keys()


def test_the_start_offers_no_receipt_whose_link_is_closed(client: Client, frozen) -> None:
    claim = filed(client)
    # By the call centre, or on another device.
    links.revoke(claim, now=NOW + timedelta(minutes=1))
    start = client.get(START)
    assert claim.number not in words(start)
    assert f'href="{RECEIPT}"' not in html(start)


def test_a_draft_key_stays_what_it_was_for_who_goes_on(client: Client) -> None:
    filed(client)
    case = private_path(client.get(RECEIPT))
    begin(client, UNKNOWN_IMEI)
    key = draft_key(client)
    close(client, case)
    assert draft_key(client) == key


def test_what_waits_behind_a_link_goes_on_there_also_where_the_address_is_forgotten(client: Client) -> None:
    begin(client, UNKNOWN_IMEI)
    tell(client, {EVENT: DAMAGE, CONTACT: REACH})
    client.post(SAVE, {"address": GIVEN})
    mailed = OutboxMessage.objects.get(template="filing_saved")
    client.post(f"{START}?ret=1", {"identifier": UNKNOWN_IMEI, "asked_for_whom": "on", "for_colleague": "on"})
    said = words(client.get(FORGET))
    assert "Det, du er begyndt på, venter bag det link, vi har sendt." in said
    assert "bliver slettet" not in said
    assert GIVEN not in said
    forget(client)
    assert Client().post(f"/anmeld/fortsaet/{private_token(mailed.context['link_key'])}/").status_code == 302
