"""A filing that is sent in one window while another one still writes to it: nothing is lost, and nothing comes back."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connections
from django.test import Client

from claims.files import uploads
from claims.filing import draft_files, taking_in
from claims.filing.draft import Draft
from claims.forgetting import forget_drafts
from claims.models import Claim, Document, DraftFile, FilingDraft
from tests.cast import NOW, UNKNOWN_IMEI, make_cast
from tests.claims.files import picture, upload
from tests.claims.filing_pages import (
    CHECK,
    DAMAGE,
    EVENT,
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


def begun(client: Client) -> FilingDraft:
    begin(client, UNKNOWN_IMEI)
    tell(client, {EVENT: DAMAGE, WHEN: TODAY, STORY: TOLD})
    return FilingDraft.objects.get()


def added(draft: FilingDraft, name: str) -> list[DraftFile]:
    return draft_files.add(draft=draft.pk, files=[uploads.read(upload(picture(), name))], now=NOW)


def while_it_is_sent(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> Callable[[], list[object]]:
    """Begin the act in a thread once the draft's files were read; what comes back waits for what came of it."""
    came: list[object] = []

    def run() -> None:
        try:
            came.append(act())
        except FilingDraft.DoesNotExist as gone:
            came.append(gone)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    read = taking_in.take_in_draft

    def taken_in(*given: object, **said: object) -> None:
        read(*given, **said)  # type: ignore[arg-type]
        thread.start()
        thread.join(timeout=1)

    monkeypatch.setattr(taking_in, "take_in_draft", taken_in)

    def outcome() -> list[object]:
        thread.join(timeout=30)
        return came

    return outcome


@pytest.mark.django_db(transaction=True)
def test_a_photo_that_comes_while_the_filing_is_sent_is_not_said_to_be_added(client, monkeypatch):
    make_cast()
    draft = begun(client)
    photo = uploads.read(upload(picture(), "sent.jpg"))
    outcome = while_it_is_sent(monkeypatch, lambda: draft_files.add(draft=draft.pk, files=[photo], now=NOW))
    assert send(client).status_code == 302
    assert isinstance(outcome()[0], FilingDraft.DoesNotExist)
    assert not Document.objects.exists()
    assert not default_storage.exists(f"drafts/{draft.pk}") or not default_storage.listdir(f"drafts/{draft.pk}")[1]


@pytest.mark.django_db(transaction=True)
def test_a_photo_cannot_be_taken_away_while_the_filing_is_sent(client, monkeypatch):
    make_cast()
    draft = begun(client)
    (photo,) = added(draft, "a.jpg")
    outcome = while_it_is_sent(monkeypatch, lambda: draft_files.remove(draft=draft.pk, file=photo.pk))
    assert send(client).status_code == 302
    assert outcome() == [False]
    assert default_storage.exists(Document.objects.get().file.name)


@pytest.mark.django_db(transaction=True)
def test_a_filing_is_not_forgotten_while_it_is_sent(client, monkeypatch):
    make_cast()
    draft = begun(client)
    added(draft, "a.jpg")
    outcome = while_it_is_sent(monkeypatch, lambda: forget_drafts(now=NOW + timedelta(days=31)))
    assert send(client).status_code == 302
    assert outcome() == [0]
    assert default_storage.exists(Document.objects.get().file.name)


def test_what_is_kept_too_late_brings_no_sent_filing_back(cast, client):
    begun(client)
    late = Draft.of(client.session, now=NOW)
    assert late is not None
    send(client)
    with pytest.raises(FilingDraft.DoesNotExist):
        late.keep({"description": "For sent."})
    with pytest.raises(FilingDraft.DoesNotExist):
        late.forget("wish")
    assert not FilingDraft.objects.exists()


@pytest.mark.parametrize(("page", "answers"), [(STORY, TOLD), (EVENT, DAMAGE), ("/anmeld/billeder/", TOLD)])
def test_an_answer_in_one_window_while_another_one_sends_shows_that_it_is_sent(
    cast, client, monkeypatch, page, answers
):
    begun(client)
    other, key, keep = Client(), draft_key(client), Draft.keep
    other.cookies = client.cookies

    def late(draft: Draft, *given: object, **said: object) -> None:
        other.post(CHECK, {"draft": key})
        keep(draft, *given, **said)  # type: ignore[arg-type]

    monkeypatch.setattr(Draft, "keep", late)
    client.post(page, answers)
    monkeypatch.undo()
    assert not FilingDraft.objects.exists()
    shown = words(client.get(STORY))
    assert "Anmeldelsen er sendt" in shown
    assert the_claim().number in shown
    assert Claim.objects.count() == 1


def test_two_windows_keep_what_either_was_told(cast, client):
    begun(client)
    first, second = Draft.of(client.session, now=NOW), Draft.of(client.session, now=NOW)
    assert first is not None
    assert second is not None
    first.keep({"description": "Den faldt i vandet."})
    second.keep({"wish": "walk_in"})
    assert "Den faldt i vandet." in html(client.get(CHECK))
    assert FilingDraft.objects.get().answers["wish"] == "walk_in"


def test_an_answer_does_not_write_over_a_link_that_was_just_mailed(cast, client):
    begun(client)
    early = Draft.of(client.session, now=NOW)
    assert early is not None
    assert client.post("/anmeld/gem/", {"address": "anna@privat.example"}).status_code == 302
    early.keep({"wish": "walk_in"})
    draft = FilingDraft.objects.get()
    assert draft.token_hash
    assert draft.address == "anna@privat.example"
