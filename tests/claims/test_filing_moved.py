"""A filing that goes on behind its mailed link moves: to who presses first, once, and away from everybody before."""

import re
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from claims.filing.saving import AGAIN
from claims.models import Claim, DraftFile, FilingDraft
from claims.views.filing_saved import BROWSER
from notifications.models import OutboxMessage
from notifications.rendering import render
from tests.cast import ANNAS_IMEI
from tests.claims.files import picture, upload
from tests.claims.filing_pages import (
    CHECK,
    CONTACT,
    EVENT,
    REACH,
    RECEIPT,
    START,
    STORY,
    TOLD,
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
from tests.claims.test_filing_saved import SAVE, begun, save

pytestmark = pytest.mark.usefixtures("frozen")


def test_who_mailed_the_link_reads_nothing_that_is_written_after_it_was_taken_up(cast, client):
    link = save(begun(client))
    elsewhere = Client()
    elsewhere.post(link)
    elsewhere.post(CONTACT, {**REACH, "contact_name": "Berit Hemmelig"})
    told = client.get(CHECK, follow=True)
    assert told.redirect_chain[-1][0] == START
    assert "Din anmeldelse er ikke her mere." in html(told)
    for page in (START, STORY, CONTACT, CHECK, SAVE):
        assert "Berit" not in html(client.get(page, follow=True))
    assert client.post(CONTACT, REACH).url == START
    assert "Berit Hemmelig" in words(elsewhere.get(CHECK))
    assert FilingDraft.objects.get().address == "", "nor is the next link offered to where this one went"


def test_who_was_proven_leaves_nothing_of_the_register_to_who_mailed_the_link(cast, client):
    link = save(begun(client))
    elsewhere = Client()
    prove(elsewhere)
    elsewhere.post(link)
    assert "Anna Holm" in html(elsewhere.get(CONTACT))
    elsewhere.post(CONTACT, REACH)
    assert "Anna Holm" not in html(client.get(CHECK, follow=True))


def test_the_old_key_sends_nothing(cast, client):
    link, key = save(begun(client)), draft_key(client)
    Client().post(link)
    assert client.post(CHECK, {"draft": key}).url == START
    assert not Claim.objects.exists()


def test_the_link_is_used_once(cast, client):
    link = save(begun(client))
    Client().post(link)
    for ask in ("get", "post"):
        assert getattr(Client(), ask)(link).status_code == 404
        assert getattr(client, ask)(link).status_code == 404


def test_who_goes_on_by_a_link_is_offered_one_of_their_own_and_none_is_mailed_unasked(cast, client):
    link = save(begun(client))
    elsewhere = Client()
    resumed = elsewhere.post(link, follow=True)
    assert "Linket er brugt." in words(resumed)
    assert f'<a href="{SAVE}">Gem igen</a>' in html(resumed)
    assert OutboxMessage.objects.filter(template="filing_saved").count() == 1, "who shared it would read on"
    assert "Linket er brugt." not in words(elsewhere.get(CHECK)), "it is said once"
    elsewhere.post(CONTACT, REACH)
    third = Client()
    assert third.post(save(elsewhere, "berit@privat.example")).status_code == 302
    assert "anna@privat.example" in words(third.get(CHECK))


def test_every_page_on_the_way_says_that_a_link_works_once(cast, client):
    begun(client)
    once = "virker én gang i løbet af 30 dage"
    assert once in words(client.get(SAVE))
    link = save(client)
    assert once in words(client.get(f"{SAVE}?gemt=1"))
    assert "Linket virker én gang." in words(Client().get(link))
    message = OutboxMessage.objects.get(template="filing_saved")
    mail = render(message.template, language="da", context=message.context)
    assert all("Linket virker én gang" in body for body in (mail.text, mail.html))
    Client().post(link)
    gone = words(Client().get(link))
    assert once in gone
    assert "måske fortsat et andet sted, sendt eller slettet" in gone


def test_who_went_on_by_the_link_may_open_it_again_there(cast, client):
    link = save(begun(client))
    elsewhere = Client()
    onward = elsewhere.post(link).url
    assert elsewhere.get(link).url == onward
    assert elsewhere.post(link).url == onward
    send(elsewhere)
    assert elsewhere.get(link).status_code == 404


def opened(link: str) -> Client:
    """A browser without a session that shows what the link asks."""
    browser = Client()
    assert browser.get(link).status_code == 200
    return browser


def as_if_unanswered(browser: Client) -> Client:
    """The browser as it is where the answer to its press was lost on the way, and with it the session."""
    again = Client()
    again.cookies[BROWSER] = browser.cookies[BROWSER].value
    return again


def test_who_lost_the_answer_to_their_press_presses_again(cast, client, frozen):
    link = save(begun(client))
    browser = opened(link)
    onward = browser.post(link).url
    frozen.shift(AGAIN - timedelta(seconds=1))
    again = as_if_unanswered(browser)
    assert "Fortsæt her" in words(again.get(link)), "as does who opens the mail again"
    assert again.post(link).url == onward
    assert "Den faldt på gulvet." in words(again.get(CHECK))
    assert FilingDraft.objects.count() == 1


def test_a_double_tap_leads_to_the_one_draft(cast, client):
    link = save(begun(client))
    browser = opened(link)
    twice = as_if_unanswered(browser)
    assert browser.post(link).url == twice.post(link).url
    assert draft_key(browser) == draft_key(twice)


def test_no_other_browser_and_no_later_press_opens_a_link_that_was_used(cast, client, frozen):
    link = save(begun(client))
    others = [Client(), opened(link)]
    browser = opened(link)
    browser.post(link)
    for other in others:
        for ask in ("get", "post"):
            assert getattr(other, ask)(link).status_code == 404
    frozen.shift(AGAIN)
    for ask in ("get", "post"):
        assert getattr(as_if_unanswered(browser), ask)(link).status_code == 404


def test_who_goes_on_elsewhere_is_followed_by_nobody(cast, client):
    """The link was used here, saved anew, and used on another device: here it opens nothing, however soon."""
    link = save(begun(client))
    browser = opened(link)
    browser.post(link)
    Client().post(save(browser))
    for ask in ("get", "post"):
        assert getattr(as_if_unanswered(browser), ask)(link).status_code == 404


def test_who_is_next_at_the_browser_goes_on_with_nothing_that_was_written_signed_in(cast, client):
    link = save(begun(client))
    browser = opened(link)
    browser.force_login(cast.anna)
    browser.post(link)
    tell(browser, {STORY: {**TOLD, "description": "Meget privat."}})
    browser.post("/konto/logout/")
    for next_one in (None, cast.bo):
        if next_one:
            browser.force_login(next_one)
        for ask in ("get", "post"):
            assert getattr(browser, ask)(link).status_code == 404
    unanswered = as_if_unanswered(browser)
    unanswered.force_login(cast.anna)
    assert unanswered.post(link).status_code == 302, "whose answer was lost presses again"
    assert "Meget privat." in words(unanswered.get(CHECK))


def test_what_is_taken_up_signed_in_waits_for_that_user_from_then_on(cast, client, frozen):
    link = save(begun(client))
    browser = Client()
    browser.force_login(cast.anna)
    browser.post(link)
    assert "venter på dig, når du logger ind igen" in html(browser.get(CHECK))
    frozen.shift(timedelta(hours=9))
    browser.force_login(cast.anna)
    assert "Du er i gang med en anmeldelse" in words(browser.get(START))


def test_a_browser_without_cookies_uses_a_link_once(cast, client):
    link = save(begun(client))
    assert Client().post(link).status_code == 302
    assert Client().post(link).status_code == 404


def test_what_tells_browsers_apart_is_sent_nowhere_else_and_read_by_no_script(cast, client):
    link = save(begun(client))
    browser = opened(link)
    (cookie,) = [cookie for name, cookie in browser.cookies.items() if name == BROWSER]
    assert cookie["path"] == "/anmeld/fortsaet/"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    browser.get(link)
    assert browser.cookies[BROWSER].value == cookie.value, "it is the same browser"
    assert "sessionid" not in browser.cookies, "to look changes nothing"
    assert BROWSER not in opened(f"{START}").cookies


def test_the_files_move_along(cast, client):
    begun(client)
    client.post("/anmeld/billeder/", {"photos": [upload(picture(), "a.jpg")]})
    (tile,) = DraftFile.objects.all()
    elsewhere = Client()
    elsewhere.post(save(client))
    assert client.get(f"/anmeld/billeder/{tile.pk}/").status_code == 404
    assert elsewhere.get(f"/anmeld/billeder/{tile.pk}/").status_code == 200
    send(elsewhere)
    document = the_claim().documents.get()
    assert document.name == "a.jpg"
    assert default_storage.exists(document.file.name)


def test_the_page_says_that_it_moves_and_takes_the_place_of_another_filing(cast, client):
    link = save(begun(client))
    moves, replaces = "kan den ikke længere fortsættes der, hvor du begyndte", "Denne tager dens plads"
    assert moves in words(Client().get(link))
    assert replaces not in words(Client().get(link))
    assert replaces not in words(client.get(link)), "it is the very same"
    busy = Client()
    begin(busy)
    assert replaces in words(busy.get(link))


def test_a_page_that_was_open_before_the_link_was_used_here_still_belongs_to_the_filing(cast, client):
    """Going on gives the draft a new key; one's own second window is told of no other filing."""
    first = save(begun(client))
    begun_under = draft_key(client)
    client.post(first)
    again_under = draft_key(client)
    assert again_under != begun_under
    client.post(save(client))
    for key, page, answers in (
        (begun_under, STORY, {"description": "Den faldt i vandet."}),
        (again_under, WISH, {"wish": "walk_in"}),
    ):
        answered = client.post(page, {**answers, "draft": key})
        assert answered.url != page, "onward"
    photo = {"photos": [upload(picture(), "a.jpg")], "draft": begun_under}
    assert client.post("/anmeld/billeder/", photo, headers={"Accept": "application/json"}).status_code == 200
    assert client.post(START, {"identifier": ANNAS_IMEI, "draft": begun_under}).status_code == 302
    kept = FilingDraft.objects.get()
    assert kept.answers["description"] == "Den faldt i vandet."
    assert (kept.answers["wish"], kept.answers["identifier"]) == ("walk_in", ANNAS_IMEI)
    assert kept.files.get().name == "a.jpg"


def test_a_summary_that_was_read_before_the_link_was_used_here_is_sent_once(cast, client):
    link = save(begun(client))
    page = html(client.get(CHECK))
    read = {name: re.search(f'name="{name}" value="([^"]+)"', page)[1] for name in ("draft", "shape")}
    client.post(link)
    assert client.post(CHECK, read).url == RECEIPT
    assert client.post(CHECK, read).url == RECEIPT
    assert Claim.objects.count() == 1


def test_a_page_of_yet_another_filing_is_still_told_so(cast, client):
    """Somebody else's draft takes the place of what was begun here: that is no name for it."""
    begin(client, ANNAS_IMEI)
    stale = draft_key(client)
    client.post(save(begun(Client())))
    before = FilingDraft.objects.get(pk=draft_key(client)).answers
    assert client.post(EVENT, {"peril": "theft", "draft": stale}).url == EVENT
    assert "Her er du i gang med en anden." in words(client.get(EVENT))
    assert FilingDraft.objects.get(pk=draft_key(client)).answers == before
