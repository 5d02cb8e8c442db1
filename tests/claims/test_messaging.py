"""Messages both ways: who is told, who has the ball, what is masked, what holds a limit back, and who sees them."""

import re
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils.html import escape

from accounts.models import Role
from accounts.refusals import Refusal, WrongState
from claims.closing import close, withdraw
from claims.desk.undoing import UNDO
from claims.files.uploads import Upload, read
from claims.filing.filing import Filing, Receipt, file_claim, session_hash
from claims.guards import Changed
from claims.models import Claim, ClaimEvent, Document, EventKind, Message, WaitsFor
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines, holds
from claims.promises.holds import Owed
from claims.writing import messaging
from notifications.models import OutboxMessage
from notifications.rendering import render
from tests.cast import ANNAS_IMEI, NOW, Cast
from tests.claims.claimant import assessed, filed, page, trusted
from tests.claims.filed import seen
from tests.claims.files import PDF_BYTES, pdf, picture, upload
from tests.claims.filing_pages import html, words
from tests.claims.proven import show_contact
from tests.claims.routed import walk_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

LATER = NOW + timedelta(minutes=5)
TEXT = "Kan du sende et billede af bagsiden?"
ANSWER = "Ja, her er kanariebilledet."


@pytest.fixture
def receipt(cast: Cast) -> Receipt:
    """Anna's claim after we have talked with her; the register knows her address, and nobody else filed."""
    return assessed(cast)


@pytest.fixture
def claim(receipt: Receipt) -> Claim:
    receipt.claim.refresh_from_db()
    return receipt.claim


def write(claim: Claim, cast: Cast, text: str = TEXT, **more: object) -> Message:
    return messaging.send(number=claim.number, text=text, **{"by": cast.camilla, "now": NOW, **more})  # type: ignore[arg-type]


def answer(claim: Claim, text: str = ANSWER, **more: object) -> Message:
    said = {"by": None, "now": LATER, "trusted": True, **more}
    return messaging.receive(number=claim.number, text=text, **said)  # type: ignore[arg-type]


def mails() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(template="message_from_us").order_by("pk"))


def ball(claim: Claim) -> str:
    claim.refresh_from_db()
    return claim.waits_for


# What we write ------------------------------------------------------------------------------------------------------


def test_a_message_is_mailed_as_a_link_and_never_with_its_text(claim: Claim, cast: Cast) -> None:
    write(claim, cast, "Din telefon blev stjålet i Aarhus.", files=[read(pdf("skema.pdf"))])
    (mail,) = mails()
    assert mail.address == "anna@nordlys.example"
    said = render(mail.template, language="da", context=mail.context)
    assert said.subject == f"Du har fået en besked om din sag – {claim.number}"
    assert "/beskeder/" in said.text
    assert "Der er en fil med." in said.text
    assert "Aarhus" not in f"{said.text}{said.html}{mail.context}"
    assert "skema" not in f"{said.text}{said.html}{mail.context}"


def test_its_text_is_kept_without_civil_registration_numbers_and_codes(claim: Claim, cast: Cast) -> None:
    assert write(claim, cast, "CPR 010190-1234, koden er 4711.").text == "CPR ••••••-••••, koden er ••••."
    assert answer(claim, "CPR 010190-1234, koden er 4711.").text == "CPR ••••••-••••, koden er ••••."


def test_what_changed_meanwhile_is_shown_instead_of_answered(claim: Claim, cast: Cast) -> None:
    before = seen(claim)
    answer(claim)
    with pytest.raises(Changed) as refusal:
        write(claim, cast, now=LATER, seen=before)
    assert EventKind.MESSAGE_RECEIVED in [event.kind for event in refusal.value.events]
    assert not mails()


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_message_is_none(claim: Claim, cast: Cast, text: str) -> None:
    with pytest.raises(Refusal):
        write(claim, cast, text)
    with pytest.raises(Refusal):
        answer(claim, text)
    assert not Message.objects.exists()


def test_at_most_five_files_go_with_a_message(claim: Claim, cast: Cast) -> None:
    with pytest.raises(Refusal) as refusal:
        write(claim, cast, files=[read(pdf())] * 6)
    assert refusal.value.code == "attachments"


def test_we_may_write_on_a_claim_that_has_ended_and_are_answered_there(claim: Claim, cast: Cast) -> None:
    withdraw(number=claim.number, by=None, now=NOW)
    write(claim, cast, now=LATER)
    (mail,) = mails()
    said = render(mail.template, language="da", context=mail.context)
    for text in (said.text, said.html):
        assert "Læs beskeden på din side. Der kan du også svare." in text
    assert answer(claim, now=LATER + UNDO).text == ANSWER


def test_a_refused_message_leaves_no_file(claim: Claim) -> None:
    withdraw(number=claim.number, by=None, now=NOW)
    mark = Upload("spor.pdf", "application/pdf", PDF_BYTES + b"%a mark of its own")
    before = set(_stored(claim))
    with pytest.raises(WrongState):
        answer(claim, files=[mark])
    assert set(_stored(claim)) <= before
    assert not Document.objects.filter(sha256=mark.sha256).exists()


def _stored(claim: Claim) -> list[str]:
    folder = f"claims/{claim.number}"
    return default_storage.listdir(folder)[1] if default_storage.exists(folder) else []


# What they write ----------------------------------------------------------------------------------------------------


def test_what_they_write_lies_with_us_until_it_is_answered(claim: Claim, cast: Cast) -> None:
    walk_in(claim, cast)
    assert ball(claim) != WaitsFor.US
    message = answer(claim, files=[read(upload(picture())), read(pdf())])
    assert ball(claim) == WaitsFor.US
    assert [document.kind for document in message.documents.all()] == ["photo", "other"]
    write(claim, cast, now=LATER)
    assert ball(claim) != WaitsFor.US
    message.refresh_from_db()
    assert (message.answered_at, message.answered_by) == (LATER, cast.camilla)
    assert not Document.objects.unanswered().filter(claim=claim).exists()


def test_a_message_to_many_answers_nobody(claim: Claim, cast: Cast) -> None:
    message = answer(claim)
    write(claim, cast, now=LATER, answers=False)
    message.refresh_from_db()
    assert message.answered_at is None


def test_what_needs_no_answer_is_put_aside_once(claim: Claim, cast: Cast) -> None:
    answer(claim)
    answer(claim, "Og en ting til.")
    assert messaging.put_aside(number=claim.number, by=cast.gry, now=LATER) == 2
    event = ClaimEvent.objects.get(claim=claim, kind=EventKind.MESSAGE_ANSWERED)
    assert event.by == cast.gry
    with pytest.raises(WrongState):
        messaging.put_aside(number=claim.number, by=cast.gry, now=LATER)


def test_the_same_words_twice_are_one_message(claim: Claim) -> None:
    assert answer(claim) == answer(claim, now=LATER + timedelta(minutes=1))
    assert answer(claim, now=LATER + timedelta(hours=1)).pk != Message.objects.earliest("pk").pk
    assert Message.objects.count() == 2


def test_nobody_piles_up_messages_without_end(claim: Claim) -> None:
    for number in range(messaging.MOST_UNANSWERED):
        answer(claim, f"Besked {number}")
    with pytest.raises(Refusal, match="Ring til os"):
        answer(claim, "En til")


def test_nothing_is_closed_on_who_waits_for_an_answer(claim: Claim) -> None:
    deadline = claim.deadlines.get(kind=DeadlineKind.DELIVERY)
    answer(claim)
    owed = [reason.owed for reason in holds.reasons_of([deadline])[deadline.pk]]
    assert Owed.MESSAGE_UNANSWERED in owed


def test_who_writes_need_not_be_rung_again_for_want_of_an_answer(claim: Claim) -> None:
    deadlines.start(claim, DeadlineKind.SILENCE, starts_at=NOW, now=NOW)
    answer(claim)
    assert claim.deadlines.get(kind=DeadlineKind.SILENCE).state == "met"


# The claimant's pages -----------------------------------------------------------------------------------------------


def test_the_conversation_is_read_and_answered_behind_the_private_link(
    claim: Claim, cast: Cast, client: Client
) -> None:
    message = write(claim, cast, now=NOW - UNDO, files=[read(pdf("skema.pdf"))])
    path = trusted(claim)
    assert "Læs og svar" in words(client.get(path))
    shown = words(client.get(f"{path}beskeder/"))
    assert TEXT in shown
    assert "Camilla Dahl" in shown
    file = client.get(f"{path}fil/{message.documents.get().pk}/")
    assert b"".join(file.streaming_content) == PDF_BYTES  # type: ignore[attr-defined]
    sent = client.post(f"{path}beskeder/", {"text": ANSWER, "attachments": [pdf("a.pdf"), pdf("b.pdf")]})
    assert sent.status_code == 302
    answered = Message.objects.get(by_claimant=True)
    assert (answered.text, answered.trusted, answered.by) == (ANSWER, True, None)
    assert answered.documents.count() == 2
    assert ANSWER in words(client.get(f"{path}beskeder/"))


def test_the_same_signed_in_names_who_wrote(claim: Claim, cast: Cast, as_user) -> None:
    anna = as_user(cast.anna)
    write(claim, cast, now=NOW - UNDO)
    assert TEXT in words(anna.get(f"/min-side/sag/{claim.number}/beskeder/"))
    assert anna.post(f"/min-side/sag/{claim.number}/beskeder/", {"text": ANSWER}).status_code == 302
    assert Message.objects.get(by_claimant=True).by == cast.anna
    assert as_user(cast.david).get(f"/min-side/sag/{claim.number}/beskeder/").status_code == 404


def test_a_message_is_shown_once_it_can_be_undone_no_more(claim: Claim, cast: Cast, client: Client, frozen) -> None:
    write(claim, cast)
    path = trusted(claim)
    assert TEXT not in words(client.get(f"{path}beskeder/"))
    assert "Vi skrev til dig." not in words(client.get(path))
    frozen.move_to(NOW + UNDO)
    assert TEXT in words(client.get(f"{path}beskeder/"))
    assert "Vi skrev til dig." in words(client.get(path))


def test_a_wrong_file_stays_on_the_page_with_what_to_do_and_what_was_typed(claim: Claim, client: Client) -> None:
    path = f"{trusted(claim)}beskeder/"
    shown = client.post(path, {"text": ANSWER, "attachments": [upload(b"hej", "hej.txt", "text/plain")]})
    assert shown.status_code == 200
    assert "«hej.txt»: Vi kan kun læse billeder" in words(shown)
    assert "Vælg filerne igen, før du sender." in words(shown)
    assert ANSWER in html(shown)
    too_many = client.post(path, {"text": ANSWER, "attachments": [pdf() for _ in range(6)]})
    assert "Send højst 5 filer ad gangen." in words(too_many)
    assert not Message.objects.exists()


def test_a_claim_that_has_ended_is_read_and_takes_nothing(claim: Claim, cast: Cast, client: Client) -> None:
    write(claim, cast, now=NOW - UNDO)
    withdraw(number=claim.number, by=None, now=NOW)
    shown = client.get(f"{trusted(claim)}beskeder/")
    assert TEXT in words(shown)
    assert "<textarea" not in html(shown)
    assert "Er der noget galt, så bed os genåbne den, eller ring til os på 70 20 40 60." in words(shown)
    assert f'href="{trusted(claim)}genaabn/"' in html(shown)
    assert client.post(f"{trusted(claim)}beskeder/", {"text": ANSWER}).status_code == 409


def test_a_message_to_a_claim_that_has_just_ended_stays_in_a_field_that_asks_for_reopening(
    claim: Claim, client: Client
) -> None:
    path = trusted(claim)
    withdraw(number=claim.number, by=None, now=NOW)
    told = "<b>Jeg fortrød</b>\nog vil have den lavet."
    shown = client.post(f"{path}beskeder/", {"text": told, "attachments": [pdf()]})
    assert shown.status_code == 409
    assert "Sagen er afsluttet, så det, du skrev, er ikke sendt." in words(shown)
    assert "Filerne er heller ikke sendt." in words(shown)
    form = re.search(r'<form class="question".*?</form>', html(shown), re.DOTALL)[0]  # type: ignore[index]
    assert f'action="{path}genaabn/"' in form
    assert escape(told) in form
    assert client.post(f"{path}genaabn/", {"text": told}).status_code == 302
    assert Message.objects.get(claim=claim).text == told


def test_a_message_to_a_claim_that_is_not_reopened_stays_to_be_read(claim: Claim, cast: Cast, client: Client) -> None:
    path = trusted(claim)
    close(number=claim.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW)
    shown = client.post(f"{path}beskeder/", {"text": ANSWER})
    assert shown.status_code == 409
    assert ANSWER in html(shown)
    assert "readonly" in html(shown)
    assert "Er der noget galt, så ring til os på 70 20 40 60." in words(shown)
    assert "genaabn/" not in html(shown)


def test_an_empty_message_to_a_claim_that_has_ended_is_told_so(claim: Claim, client: Client) -> None:
    withdraw(number=claim.number, by=None, now=NOW)
    shown = client.post(f"{trusted(claim)}beskeder/", {"text": " "})
    assert shown.status_code == 409
    assert "Sagen er afsluttet." in words(shown)
    assert "<textarea" not in html(shown)


# Who learns nothing -------------------------------------------------------------------------------------------------


def test_a_stranger_who_filed_reads_nothing_of_it_and_is_mailed_nothing(cast: Cast, client: Client) -> None:
    """They gave an address of their own; then the real user said through her link how to reach her."""
    stranger = file_claim(
        filing=Filing(identifier=ANNAS_IMEI, filer_key=session_hash("stranger"), contact_email="x@fremmed.example"),
        now=NOW,
    )
    hers = {"contact_name": "Anna Holm", "contact_phone": "20 30 40 50"}
    show_contact(client, trusted(stranger.claim))
    assert client.post(f"{trusted(stranger.claim)}svar/contact/", hers).status_code == 302
    answer(stranger.claim)
    write(stranger.claim, cast, now=LATER)
    assert [mail.address for mail in mails()] == ["anna@nordlys.example"]
    assert client.get(page(stranger, "beskeder/")).status_code == 404
    shown = words(client.get(page(stranger)))
    assert "skrev til" not in shown
    assert "Beskeder" not in shown


def test_what_came_through_the_registers_link_is_answered_there_alone(cast: Cast, client: Client, frozen) -> None:
    """Who filed with a phone number of their own talks with us, too, but not about what Anna wrote."""
    told = file_claim(
        filing=Filing(identifier=ANNAS_IMEI, filer_key=session_hash("x"), contact_email="x@fremmed.example"), now=NOW
    )
    write(told.claim, cast, "Hej begge to")
    assert {mail.address for mail in mails()} == {"anna@nordlys.example", "x@fremmed.example"}
    document = answer(told.claim, files=[read(pdf("kanarie.pdf"))]).documents.get()
    reply = write(told.claim, cast, "Svar til Anna", now=LATER)
    assert reply.trusted
    assert [mail.address for mail in mails()][2:] == ["anna@nordlys.example"]
    frozen.move_to(LATER + UNDO)
    shown = words(client.get(page(told, "beskeder/")))
    assert "Hej begge to" in shown
    assert ANSWER not in shown
    assert "Svar til Anna" not in shown
    assert client.get(page(told, f"fil/{document.pk}/")).status_code == 404
    assert "Du skrev til os" not in words(client.get(page(told)))


def test_who_told_nothing_but_the_number_is_offered_no_conversation(cast: Cast, client: Client) -> None:
    for identifier in (ANNAS_IMEI, "352990117296331"):
        receipt = filed(identifier)
        assert client.get(page(receipt, "beskeder/")).status_code == 404
        assert client.post(page(receipt, "beskeder/"), {"text": "Hej"}).status_code == 404


@pytest.mark.parametrize("role", [Role.IT_ADMIN, Role.WORKSHOP])
def test_neither_it_admin_nor_workshop_reads_a_word_of_it(claim: Claim, cast: Cast, as_user, role: str) -> None:
    walk_in(claim, cast)
    write(claim, cast, "Kanarietekst fra os", files=[read(pdf("kanarie.pdf"))])
    answer(claim, "Kanarietekst fra Anna", files=[read(pdf("kanarie.pdf"))])
    user = cast.user(role)
    assert not Message.objects.visible_to(user).exists()
    kinds = set(ClaimEvent.objects.visible_to(user).filter(claim=claim).values_list("kind", flat=True))
    assert not kinds & {EventKind.MESSAGE_SENT, EventKind.MESSAGE_RECEIVED, EventKind.MESSAGE_ANSWERED}
    client = as_user(user)
    pages = (
        [f"/flaade/sager/{claim.number}/", "/flaade/sager/", "/flaade/"]
        if role == Role.IT_ADMIN
        else [f"/vaerksted/sag/{claim.number}/", "/vaerksted/"]
    )
    for path in pages:
        shown = client.get(path)
        assert shown.status_code == 200, path
        assert "anarie" not in html(shown)
    for mail in OutboxMessage.objects.exclude(template="message_from_us"):
        assert "anarie" not in str(mail.context)
