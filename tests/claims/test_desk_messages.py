"""Writing to the claimant from the desk: texts that lie ready, what they leave open, the preview, and putting aside."""

from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client

from accounts.models import Role
from claims.admin import ReplyTemplateForm
from claims.desk.undoing import UNDO
from claims.files.uploads import read
from claims.models import Claim, ClaimEvent, EventKind, Message, ReplyTemplate
from claims.writing import messaging
from claims.writing.filling import NAMES, Filled, fill, names_in, unknown_in
from claims.writing.replying import facts_of, templates_for
from notifications.models import OutboxMessage
from tests.cast import NOW, Cast
from tests.claims.filed import file, reach, seen
from tests.claims.files import pdf, upload
from tests.claims.filing_pages import html, words
from tests.claims.routed import walk_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TEXT = "Kan du sende et billede af bagsiden?"


@pytest.fixture
def claim(cast: Cast) -> Claim:
    return reach(file(contact_email="anna@nordlys.example"), cast.camilla)


@pytest.fixture
def desk(cast: Cast, as_user) -> Client:
    client: Client = as_user(cast.camilla)
    return client


def page(claim: Claim, rest: str = "besked/") -> str:
    return f"/desk/sag/{claim.number}/{rest}"


def post(desk: Client, claim: Claim, **said: object):
    return desk.post(page(claim), {"version": str(seen(claim)), "text": TEXT, **said})


def template(**said: object) -> ReplyTemplate:
    texts = {"text_da": "Hej {navn}, vi mangler {mangler}.", "text_en": "Hello {navn}, we need {mangler}."}
    return ReplyTemplate.objects.create(**{"slug": "prøve", "name": "Prøve", **texts, **said})


# Filling in ---------------------------------------------------------------------------------------------------------


def test_a_text_is_filled_and_what_nobody_knows_is_named() -> None:
    filled = fill("Hej {navn}, tid {tid}, {navn}. {ukendt}", {"navn": "Anna", "tid": ""})
    assert filled == Filled("Hej Anna, tid {tid}, Anna. {ukendt}", ("tid", "ukendt"))
    assert unknown_in("{navn} {ukendt}") == ["ukendt"]


def test_a_fact_is_never_filled_in_again_and_plain_braces_stay() -> None:
    assert fill("{navn} {}", {"navn": "{tid}", "tid": "nu"}).text == "{tid} {}"
    assert names_in("if (a) { return 1; } {}") == []


def test_every_name_has_a_fact_of_a_claim_behind_it(claim: Claim, cast: Cast) -> None:
    assert set(facts_of(claim, agent=cast.camilla)) == NAMES


def test_the_facts_are_spoken_in_the_claimants_language(claim: Claim, cast: Cast) -> None:
    walk_in(claim, cast)
    claim.refresh_from_db()
    facts = facts_of(claim, agent=cast.camilla)
    assert facts["navn"] == "Anna"
    assert facts["sagsbehandler"] == "Camilla Dahl"
    assert facts["mangler"] == "købsbilag"
    assert facts["tid"] == "onsdag den 16. september kl. 09.00"
    assert facts["frist"] == "torsdag den 15. oktober"
    claim.language = "en"
    assert facts_of(claim, agent=cast.camilla)["tid"].startswith("Wednesday")


def test_a_stranger_who_filed_is_greeted_by_their_own_name_and_told_no_device(cast: Cast) -> None:
    told = file(contact_name="Fremmed Person", contact_email="x@fremmed.example")
    facts = facts_of(told, agent=cast.camilla)
    assert facts["navn"] == "Fremmed"
    assert "iPhone" not in facts["enhed"]


# The texts that were laid down --------------------------------------------------------------------------------------


def test_the_first_texts_are_there_in_both_languages_and_ask_for_nothing_unknown() -> None:
    found = list(ReplyTemplate.objects.all())
    assert len(found) >= 8
    for one in found:
        assert unknown_in(one.text_da) == unknown_in(one.text_en) == []
        assert set(names_in(one.text_da)) == set(names_in(one.text_en))
        assert one.text_da.startswith("Hej {navn}")
        assert one.text_en.startswith("Hello {navn}")


def test_laying_them_down_again_changes_nothing(claim: Claim) -> None:
    ReplyTemplate.objects.filter(slug="vi-ringer").update(text_da="Min egen")
    before = ReplyTemplate.objects.count()
    import_module("claims.migrations.0026_reply_templates").lay_down(apps, None)
    assert ReplyTemplate.objects.count() == before
    assert ReplyTemplate.objects.get(slug="vi-ringer").text_da == "Min egen"


def test_only_texts_that_fit_what_happened_are_offered(cast: Cast, claim: Claim) -> None:
    slugs = set(templates_for(claim).values_list("slug", flat=True))
    assert "tyveri" not in slugs
    theft = file(identifier="352990117296331", peril="theft")
    assert "tyveri" in set(templates_for(theft).values_list("slug", flat=True))
    ReplyTemplate.objects.filter(slug="billeder").update(is_active=False)
    assert "billeder" not in set(templates_for(claim).values_list("slug", flat=True))


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"text_da": "Hej {nvan}", "text_en": "Hello {nvan}"}, "text_da"),
        ({"text_da": "Hej {navn}", "text_en": "Hello"}, "text_en"),
    ],
)
def test_the_administrator_is_told_of_a_name_that_no_claim_fills(changed: dict[str, str], where: str) -> None:
    said = {"slug": "ny", "name": "Ny", "position": "1", "is_active": "on", **changed}
    form = ReplyTemplateForm(said)
    assert not form.is_valid()
    assert where in form.errors


def test_texts_are_the_administrators_to_change(cast: Cast, as_user) -> None:
    chosen = ReplyTemplate.objects.first()
    assert chosen
    path = f"/system/claims/replytemplate/{chosen.pk}/change/"
    assert "{sagsbehandler}" in html(as_user(cast.helle).get(path))
    for role in (Role.AGENT, Role.IT_ADMIN, Role.EMPLOYEE, Role.WORKSHOP):
        assert as_user(cast.user(role)).get(path).status_code in {302, 403, 404}


# The form -----------------------------------------------------------------------------------------------------------


def test_a_message_is_sent_with_its_files_and_can_be_undone(desk: Client, claim: Claim) -> None:
    answered = post(desk, claim, attachments=[pdf("a.pdf"), pdf("b.pdf")])
    assert answered.status_code == 302
    message = Message.objects.get()
    assert (message.text, message.documents.count()) == (TEXT, 2)
    shown = words(desk.get(page(claim, "")))
    assert "Beskeden er sendt." in shown
    assert "Fortryd" in shown
    assert OutboxMessage.objects.get(template="message_from_us").next_attempt_at == NOW + UNDO


def test_a_text_is_fetched_below_what_was_typed(desk: Client, claim: Claim) -> None:
    chosen = template()
    shown = post(desk, claim, text="Hej igen", template=chosen.slug, fill="1")
    assert "Hej igen\n\nHej Anna, vi mangler købsbilag." in shown.context["form"].initial["text"]
    assert not Message.objects.exists()


def test_a_text_is_fetched_in_the_claimants_language_and_says_what_it_leaves_open(desk: Client, claim: Claim) -> None:
    Claim.objects.filter(pk=claim.pk).update(language="en")
    chosen = template(text_da="Tid {tid}", text_en="Time {tid}")
    shown = desk.post(page(claim), {"template": chosen.slug, "fill": "1"}, headers={"HX-Request": "true"})
    assert "Time {tid}" in html(shown)
    assert "Skriv selv, hvad der skal stå i stedet for {tid}, eller slet det." in html(shown)
    assert "<html" not in html(shown)


def test_what_is_still_open_is_not_sent(desk: Client, claim: Claim) -> None:
    shown = post(desk, claim, text="Du har tid {tid}.")
    assert shown.status_code == 200
    assert "Skriv selv, hvad der skal stå i stedet for {tid}" in words(shown)
    assert not Message.objects.exists()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_it_is_seen_as_the_claimant_will_read_it_before_it_is_sent(
    desk: Client, claim: Claim, headers: dict[str, str]
) -> None:
    said = {"text": f"{TEXT} Din kode er 4711.", "preview": "1", "version": str(seen(claim))}
    shown = html(desk.post(page(claim), said, headers=headers))
    assert "Sådan læser anmelderen den" in shown
    assert "Din kode er ••••." in shown
    assert "Der går en mail med et link til anna@nordlys.example." in shown
    assert not Message.objects.exists()


def test_whoever_gets_no_mail_is_named_before_anything_is_written(desk: Client, cast: Cast) -> None:
    silent = file(identifier="352990117296331")
    assert "Anmelderen får ingen mail om beskeden" in words(desk.get(page(silent)))


def test_what_came_in_meanwhile_is_shown_and_the_text_stays(desk: Client, claim: Claim) -> None:
    before = str(seen(claim))
    messaging.receive(number=claim.number, text="Vent, jeg fandt den.", by=None, now=NOW, trusted=True)
    shown = post(desk, claim, version=before)
    assert shown.status_code == 409
    said = words(shown)
    assert "Anmelderen skrev." in said
    assert "Vent, jeg fandt den." in said
    assert TEXT in html(shown)
    assert not Message.objects.filter(by_claimant=False).exists()


def test_a_wrong_file_stays_on_the_page(desk: Client, claim: Claim) -> None:
    shown = post(desk, claim, attachments=[upload(b"hej", "hej.txt", "text/plain")])
    assert "«hej.txt»" in words(shown)
    assert TEXT in html(shown)


def test_whoever_sends_again_is_told_that_the_files_did_not_stay(desk: Client, claim: Claim) -> None:
    again = "Vælg filerne igen, før du sender."
    assert again not in words(post(desk, claim, text=""))
    before = str(seen(claim))
    messaging.receive(number=claim.number, text="Vent.", by=None, now=NOW, trusted=True)
    assert again in words(post(desk, claim, version=before, attachments=[pdf("a.pdf")]))


# What waits ---------------------------------------------------------------------------------------------------------


def test_what_waits_stands_on_the_case_with_its_files_until_it_is_answered(
    desk: Client, claim: Claim, cast: Cast
) -> None:
    messaging.receive(
        number=claim.number, text="Hvor er min telefon?", by=None, now=NOW, trusted=True, files=[read(pdf("min.pdf"))]
    )
    shown = words(desk.get(page(claim, "")))
    assert "Anmelderen venter på svar" in shown
    assert "Hvor er min telefon?" in shown
    assert "min.pdf" in shown
    post(desk, claim)
    assert "Anmelderen venter på svar" not in words(desk.get(page(claim, "")))


def test_what_needs_no_answer_is_put_aside_and_that_can_be_undone(desk: Client, claim: Claim) -> None:
    messaging.receive(number=claim.number, text="Tak!", by=None, now=NOW, trusted=True)
    answered = desk.post(page(claim, "besked/til-side/"), {"version": str(seen(claim))}, follow=True)
    assert "Beskeden er lagt til side." in words(answered)
    assert "Fortryd" in words(answered)
    assert ClaimEvent.objects.filter(claim=claim, kind=EventKind.MESSAGE_ANSWERED).exists()
    assert desk.post(page(claim, "besked/til-side/"), {"version": str(seen(claim))}).status_code == 409


def test_the_conversation_is_read_in_the_timeline(desk: Client, claim: Claim, cast: Cast) -> None:
    messaging.send(number=claim.number, text=TEXT, by=cast.camilla, now=NOW)
    messaging.receive(number=claim.number, text="Ja, nu.", by=None, now=NOW, trusted=True)
    shown = words(desk.get(page(claim, "")))
    assert f"Skrev til anmelderen. 15. september 2026 kl. 10.00 · Camilla Dahl {TEXT}" in shown
    assert "Anmelderen skrev." in shown
