"""The pages behind a private link: what they say, what they take in, and to whom they say nothing."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings

from claims.calls.contact import add_note, assign, log_call
from claims.closing import withdraw
from claims.deciding.decisions import decide
from claims.filing.filing import Filing, file_claim, session_hash
from claims.models import Claim, ClaimLink, EventKind
from claims.promises.sweep import sweep_deadlines
from claims.proof import links
from claims.routes.repairs import finish, receive
from tests.cast import ANNAS_IMEI, COPENHAGEN, NOW
from tests.claims.claimant import PAGES, TOLD, assessed, filed, page, trusted
from tests.claims.files import pdf
from tests.claims.filing_pages import html, words
from tests.claims.proven import show_contact
from tests.claims.routed import TOMORROW_AT_NINE
from tests.claims.routed import label as route_by_label
from tests.claims.routed import walk_in as route_to_desk
from tests.portal.said import language_of

pytestmark = pytest.mark.usefixtures("frozen")


# Who gets in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rest", PAGES)
def test_the_private_link_opens_every_page_of_the_case(cast, client, rest):
    assert client.get(page(filed(), rest)).status_code == 200


@pytest.mark.parametrize("rest", [*PAGES, "label/", "fil/1/"])
def test_an_unknown_a_revoked_and_a_malformed_token_are_answered_alike(cast, client, rest):
    receipt = filed()
    links.revoke(receipt.claim, now=NOW)
    answers = [client.get(f"/sag/{token}/{rest}") for token in (receipt.token, "A" * 43, "kort", "æ" * 43)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({words(answer) for answer in answers}) == 1
    assert len({len(answer.content) for answer in answers[:2]}) == 1


@pytest.mark.parametrize("rest", ["bilag/proof_of_purchase/", "svar/describe/", "traek-tilbage/"])
def test_a_revoked_link_takes_nothing_in(cast, client, rest):
    receipt = filed()
    links.revoke(receipt.claim, now=NOW)
    assert client.post(page(receipt, rest), {"file": pdf()}).status_code == 404
    assert receipt.claim.events.count() == 1


@pytest.mark.parametrize("rest", PAGES)
def test_the_pages_stay_out_of_caches_search_engines_and_other_sites(cast, client, rest):
    response = client.get(page(filed(), rest))
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response.headers["X-Robots-Tag"]


@pytest.mark.parametrize("rest", PAGES)
def test_a_scanner_that_opens_every_link_changes_nothing(cast, client, rest):
    receipt = filed()
    before = Claim.objects.filter(pk=receipt.claim.pk).values().get()
    for _visit in range(3):
        client.get(page(receipt, rest))
        client.head(page(receipt, rest))
    assert Claim.objects.filter(pk=receipt.claim.pk).values().get() == before
    assert receipt.claim.events.count() == 1
    assert ClaimLink.objects.filter(claim=receipt.claim, revoked_at__isnull=False).count() == 0


# The language it speaks -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rest", [*PAGES, "oplysninger/", "beskeder/"])
def test_the_link_speaks_the_claims_language_where_none_was_chosen_in_the_browser(cast, client, rest):
    answer = client.get(page(filed(**TOLD, language="en"), rest), follow=True)
    assert (answer.headers["Content-Language"], language_of(html(answer))) == ("en", "en")


def test_a_refusal_behind_the_link_is_said_in_its_language(cast, client):
    receipt = filed(**TOLD, language="en")
    withdraw(number=receipt.claim.number, by=None, now=NOW)
    refused = client.post(page(receipt, "beskeder/"), {"text": "Hello?"})
    assert (refused.status_code, refused.headers["Content-Language"]) == (409, "en")


@pytest.mark.parametrize(("chosen", "claims"), [("da", "en"), ("en", "da")])
def test_the_language_chosen_in_the_browser_goes_before_the_claims(cast, client, chosen, claims):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = chosen
    answer = client.get(page(filed(**TOLD, language=claims)))
    assert (answer.headers["Content-Language"], language_of(html(answer))) == (chosen, chosen)


def test_the_next_page_elsewhere_speaks_danish_again(cast, client):
    client.get(page(filed(**TOLD, language="en")))
    assert client.get("/status/").headers["Content-Language"] == "da"


def test_a_link_that_opens_nothing_says_nothing_of_the_language_of_its_claim(cast, client):
    receipt = filed(**TOLD, language="en")
    links.revoke(receipt.claim, now=NOW)
    for token in (receipt.token, "A" * 43):
        assert language_of(html(client.get(f"/sag/{token}/"))) == "da"


# What is shown ----------------------------------------------------------------------------------------------------


def test_the_case_says_where_it_is_who_calls_and_what_was_told(cast, client):
    said = words(client.get(page(filed(**TOLD))))
    assert "Vi ringer senest i dag kl. 14.00." in said
    assert "Vi ringer til dig (nu)" in said
    assert "Den faldt på gulvet." in said
    assert "•• •• •• 50" in said


def test_why_is_answered_from_the_promises_own_ledger(cast, client, frozen):
    receipt = file_claim(filing=Filing(identifier=ANNAS_IMEI), now=datetime(2026, 9, 18, 15, 0, tzinfo=COPENHAGEN))
    frozen.move_to(datetime(2026, 9, 18, 15, 1, tzinfo=COPENHAGEN))
    said = words(client.get(page(receipt)))
    assert "Hvorfor kl. 11.00?" in said
    assert "Vi ringer inden for 4 arbejdstimer." in said
    assert "I dag kl. 15.00–16.00 tæller, 1 t" in said
    assert "I morgen weekend" in said
    assert "Mandag kl. 08.00–11.00 tæller, 3 t" in said
    assert "I alt 4 t. Derfor senest mandag kl. 11.00." in said


def test_what_is_missing_stands_with_its_last_day_and_its_own_page(cast, client):
    receipt = filed(peril="theft")
    shown = client.get(page(receipt))
    # Once with each of the four, and once with the one that the page's button leads to.
    assert words(shown).count("Senest torsdag den 15. oktober.") == 5
    for rest in ("bilag/proof_of_purchase/", "bilag/police_report/", "svar/describe/", "svar/contact/"):
        assert f'href="{page(receipt, rest)}"' in html(shown)


def test_only_a_trusted_link_shows_what_the_register_knows(cast, client):
    receipt = filed(contact_email="fremmed@eksempel.example", contact_phone="+4530405060")
    given = links.token_of(receipt.claim.links.get(address="fremmed@eksempel.example"))
    for path in (page(receipt), f"/sag/{given}/"):
        assert "iPhone" not in html(client.get(path))
        assert "Nordlys" not in html(client.get(path))
    said = words(client.get(trusted(receipt.claim)))
    assert "Apple iPhone 15" in said
    assert "Hentet fra virksomhedens enhedsliste" in said


def test_a_link_of_somebody_who_filed_the_same_shows_the_state_alone(cast, client):
    filed(**TOLD)
    other = file_claim(
        filing=Filing(identifier=ANNAS_IMEI, filer_key=session_hash("there"), contact_phone="+4520304050"), now=NOW
    )
    said = words(client.get(page(other)))
    assert "Vi ringer senest" in said
    for secret in ("Den faldt", "20 30 40 50", "iPhone", "Faldet"):
        assert secret not in said
    for rest in PAGES[1:]:
        assert client.get(page(other, rest)).status_code == 404
        assert client.post(page(other, rest), {"file": pdf()}).status_code == 404
    assert other.claim.events.exclude(kind=EventKind.FILED_AGAIN).count() == 1


def test_a_missed_promise_is_admitted_unasked(cast, client, frozen):
    receipt = filed()
    late = NOW + timedelta(hours=5)
    frozen.move_to(late)
    assert "det nåede vi ikke" in words(client.get(page(receipt)))
    sweep_deadlines(now=late)
    said = words(client.get(page(receipt)))
    assert "Vi lovede at ringe senest i dag kl. 14.00, og det nåede vi ikke." in said
    assert "70 20 40 60" in said


def test_a_call_in_vain_is_told(cast, client):
    receipt = filed(**TOLD)
    log_call(number=receipt.claim.number, agent=cast.camilla, outcome="not_reached", note="Intern", now=NOW)
    said = words(client.get(page(receipt)))
    assert "Vi ringede i dag kl. 10.00, men fik ikke fat i dig." in said
    assert "Intern" not in said


def test_a_walk_in_shows_its_number_place_and_time(cast, client):
    receipt = assessed(cast)
    route = route_to_desk(receipt.claim, cast)
    said = words(client.get(page(receipt)))
    assert route.booking.number in said
    assert "Jernbanegade 4" in said
    assert "Aflevér enheden i morgen kl. 09.00 hos Mobilværkstedet i Kolding." in said
    assert "Gør enheden klar" in said


def test_a_label_can_be_fetched_as_a_pdf(cast, client):
    receipt = assessed(cast)
    route = route_by_label(receipt.claim, cast)
    shown = client.get(page(receipt))
    assert route.shipment.number in words(shown)
    assert "senest torsdag den 15. oktober" in words(shown)
    show_contact(client, page(receipt))
    response = client.get(page(receipt, "label/"))
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")


def test_without_a_label_there_is_none_to_fetch(cast, client):
    assert client.get(page(filed(**TOLD), "label/")).status_code == 409


def test_a_decision_stands_with_its_reason_and_clause(cast, client):
    receipt = assessed(cast)
    decide(
        number=receipt.claim.number,
        kind="rejected",
        clause="6",
        reason="Ridser, der ikke hindrer brugen, er ikke dækket.",
        by=cast.camilla,
        now=NOW,
    )
    said = words(client.get(page(receipt)))
    assert "Ridser, der ikke hindrer brugen, er ikke dækket." in said
    assert "punkt 6 i forsikringens vilkår" in said
    assert "Du har ret til at klage" in said


def test_under_repair_and_ready_are_told_with_the_place(cast, client):
    receipt = assessed(cast)
    route_to_desk(receipt.claim, cast)
    receive(number=receipt.claim.number, by=cast.eva, now=TOMORROW_AT_NINE)
    assert "arbejder på den" in words(client.get(page(receipt)))
    finish(
        number=receipt.claim.number,
        outcome="repaired",
        note="Ny skærm",
        new_identifier="",
        by=cast.eva,
        now=TOMORROW_AT_NINE + timedelta(hours=3),
    )
    said = words(client.get(page(receipt)))
    assert "Enheden er klar. Du kan hente den hos Mobilværkstedet, Jernbanegade 4 i Kolding." in said


def test_a_closed_case_says_how_and_how_to_have_it_reopened(cast, client):
    receipt = filed()
    withdraw(number=receipt.claim.number, by=None, now=NOW)
    said = words(client.get(page(receipt)))
    assert "Anmeldelsen er trukket tilbage." in said
    assert "Ring til os på 70 20 40 60" in said
    assert "Træk anmeldelsen tilbage" not in said


def test_a_lapsed_case_says_nothing_of_the_right_itself(cast, client, frozen):
    receipt = filed()
    late = NOW + timedelta(days=40)
    log_call(number=receipt.claim.number, agent=cast.camilla, outcome="not_reached", note="", now=NOW)
    sweep_deadlines(now=late)
    frozen.move_to(late)
    said = words(client.get(page(receipt)))
    assert "Vi henlagde sagen" in said
    assert "Det er ikke en afgørelse om, hvad forsikringen dækker" in said
    assert "Sagen kan genåbnes." in said


def test_notes_and_colleagues_stay_inside(cast, client):
    receipt = filed()
    add_note(number=receipt.claim.number, text="Ligner svindel", by=cast.camilla, now=NOW)
    assign(number=receipt.claim.number, agent=cast.camilla, by=cast.gry, now=NOW)
    for path in (page(receipt), trusted(receipt.claim)):
        assert "svindel" not in html(client.get(path))
        assert "Camilla" not in html(client.get(path))


@pytest.mark.parametrize("events", [1, 30])
def test_the_page_asks_the_same_number_of_questions_however_long_the_case(
    cast, client, django_assert_num_queries, events
):
    receipt = filed(**TOLD)
    for _event in range(events):
        add_note(number=receipt.claim.number, text="Note", by=cast.camilla, now=NOW)
        log_call(number=receipt.claim.number, agent=cast.camilla, outcome="not_reached", note="", now=NOW)
    with django_assert_num_queries(13):
        client.get(page(receipt))
