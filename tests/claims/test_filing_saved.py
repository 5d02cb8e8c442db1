"""A filing that is gone on with later: by a link that only opens on a press, for thirty days and until it is sent."""

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from claims.forgetting import forget_drafts
from claims.models import DraftFile, FilingDraft
from notifications.models import OutboxMessage
from notifications.rendering import render
from notifications.tokens import private_token
from tests.cast import NOW, UNKNOWN_IMEI
from tests.claims.filing_pages import (
    CHECK,
    DAMAGE,
    EVENT,
    RECEIPT,
    START,
    STORY,
    TODAY,
    TOLD,
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

SAVE = "/anmeld/gem/"
ADDRESS = "anna@privat.example"
MONTH = timedelta(days=30)


def save(client: Client, address: str = ADDRESS) -> str:
    """Save the filing and give the path of the link that was mailed."""
    response = client.post(SAVE, {"address": address})
    assert response.status_code == 302, words(response)
    key = OutboxMessage.objects.filter(template="filing_saved").latest("pk").context["link_key"]
    return f"/anmeld/fortsaet/{private_token(key)}/"


def begun(client: Client) -> Client:
    begin(client, UNKNOWN_IMEI)
    tell(client, {EVENT: DAMAGE, WHEN: TODAY, STORY: TOLD})
    return client


def test_the_link_leads_on_where_the_other_device_left_off(cast, client):
    link = save(begun(client))
    elsewhere = Client()
    assert "Fortsæt her" in words(elsewhere.get(link))
    assert elsewhere.post(link).url == WISH
    assert "Den faldt på gulvet." in words(elsewhere.get(CHECK))
    assert send(elsewhere).status_code == 302
    assert the_claim().description == "Den faldt på gulvet."


def test_the_page_says_where_the_link_went_and_that_nothing_is_sent(cast, client):
    save(begun(client))
    said = words(client.get(f"{SAVE}?gemt=1"))
    assert ADDRESS in said
    assert "Intet er sendt til os endnu." in said
    assert "Den faldt på gulvet." in words(client.get(CHECK)), "it goes on here as well"


def test_every_question_and_the_summary_offer_to_go_on_later(cast, client):
    begun(client)
    for page in (EVENT, WHEN, STORY, WISH, CHECK):
        assert "Gem og fortsæt senere" in words(client.get(page))


def test_opening_the_link_tells_nothing_and_changes_nothing_however_often(cast, client):
    link = save(begun(client))
    before = FilingDraft.objects.values().get()
    for ask in ("get", "head"):
        for _time in range(100):
            opened = getattr(Client(), ask)(link)
            assert opened.status_code == 200
    assert UNKNOWN_IMEI not in html(Client().get(link))
    assert "Den faldt" not in html(Client().get(link))
    assert FilingDraft.objects.values().get() == before
    assert Client().post(link).status_code == 302


def test_the_page_behind_the_link_is_told_to_nobody(cast, client):
    headers = client.get(save(begun(client))).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in headers["Cache-Control"]


def test_only_the_newest_link_opens(cast, client):
    first = save(begun(client))
    second = save(client, "bo@privat.example")
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


@pytest.mark.parametrize("ask", ["get", "post"])
def test_an_unknown_a_replaced_and_a_sent_link_answer_alike(cast, client, ask):
    replaced = save(begun(client))
    sent = save(client)
    assert client.get(sent).status_code == 200
    send(client)
    answers = [getattr(Client(), ask)(link) for link in (replaced, sent, f"/anmeld/fortsaet/{'x' * 43}/")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({words(answer) for answer in answers}) == 1


def test_the_token_is_kept_nowhere_but_as_a_hash(cast, client):
    link = save(begun(client))
    token = link.split("/")[-2]
    assert token not in str(list(FilingDraft.objects.values()))
    assert token not in str(list(OutboxMessage.objects.values()))


def test_the_mail_has_the_link_and_its_last_day(cast, client):
    link = save(begun(client))
    message = OutboxMessage.objects.get(template="filing_saved")
    mail = render(message.template, language="da", context=message.context)
    for body in (mail.text, mail.html):
        assert link in body
        assert "15. oktober 2026" in body
        assert UNKNOWN_IMEI not in body


def test_a_wrong_address_stays_with_what_to_do(cast, client):
    begun(client)
    response = client.post(SAVE, {"address": "anna@"})
    assert response.status_code == 200
    assert "Skriv en e-mailadresse som navn@firma.dk." in words(response)
    assert 'value="anna@"' in html(response)
    assert not OutboxMessage.objects.exists()


def test_nobody_is_written_to_without_end(cast, client, settings):
    settings.CODES_PER_DAY_PER_PERSON = 2
    begun(client)
    save(client)
    save(client)
    response = client.post(SAVE, {"address": ADDRESS})
    assert response.status_code == 429
    assert OutboxMessage.objects.filter(template="filing_saved").count() == 2


def test_without_a_filing_there_is_nothing_to_save(client, db):
    assert client.get(SAVE).url == START


def test_the_link_does_not_bring_along_who_the_first_one_was(cast, as_user):
    """Who saved it was signed in; who takes it up is not, and sees nothing of the register."""
    link = save(begun(as_user(cast.anna)))
    elsewhere = Client()
    elsewhere.post(link)
    assert "Anna Holm" not in html(elsewhere.get("/anmeld/kontakt/"))
    assert "iPhone 15" not in html(elsewhere.get(START))


# Forgetting -------------------------------------------------------------------------------------------------------


def test_what_nobody_touched_for_a_month_is_gone_with_its_files(cast, client, django_capture_on_commit_callbacks):
    link = save(begun(client))
    draft = FilingDraft.objects.get()
    file = DraftFile.objects.create(
        draft=draft,
        name="foto.jpg",
        file=ContentFile(b"x", name="foto.jpg"),
        content_type="image/jpeg",
        size=1,
        sha256="0" * 64,
        received_at=NOW,
    )
    path = file.file.name
    assert forget_drafts(now=NOW + MONTH - timedelta(seconds=1)) == 0
    assert default_storage.exists(path)
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_drafts(now=NOW + MONTH, limit=1) == 1
    assert not FilingDraft.objects.exists()
    assert not default_storage.exists(path)
    assert client.get(link).status_code == 404


def test_a_draft_of_a_month_opens_no_more_though_its_row_still_lies_there(cast, client, frozen):
    link = save(begun(client))
    frozen.shift(MONTH - timedelta(minutes=1))
    assert client.get(link).status_code == 200
    frozen.shift(timedelta(minutes=1))
    assert client.get(link).status_code == 404


def test_what_was_sent_leaves_no_draft_and_keeps_its_receipt(cast, client):
    save(begun(client))
    send(client)
    assert not FilingDraft.objects.exists()
    assert re.search(r"S-2026-\d{6}", words(client.get(RECEIPT)))
