"""Ringing from the case page: what stands beside the form, and what the form writes."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from claims.calls.contact import log_call
from claims.calls.reaching import set_phone
from claims.evidence.evidence import answer
from claims.evidence.told import Answers
from claims.models import CallAttempt, Change, Claim, ClaimEvent, EventKind
from claims.models.deadline import DeadlineKind
from claims.writing.messages import number_to_text
from notifications.models import Attachment, OutboxMessage
from tests.cast import ANNAS_LAPTOP_SERIAL, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast
from tests.claims.claimant import filed, page, trusted
from tests.claims.desk_forms import post
from tests.claims.filed import file, reach, seen
from tests.claims.routed import walk_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignIn = Callable[[User | None], Client]
HOUR = timedelta(hours=1)
ANNAS, OTHER = "+4520304050", "+4531223344"


@pytest.fixture
def agent(cast: Cast, as_user: SignIn) -> Client:
    return as_user(cast.camilla)


def shown(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def call_page(agent: Client, claim: Claim) -> str:
    response = agent.get(reverse("desk-call", args=[claim.number]))
    assert response.status_code == 200
    return shown(response)


def ring(claim: Claim, cast: Cast, hours: float, outcome: str = "not_reached") -> None:
    log_call(number=claim.number, agent=cast.camilla, outcome=outcome, note="", now=NOW + hours * HOUR)


# What stands there ----------------------------------------------------------------------------------------------------


def test_the_number_is_large_and_rings_and_says_where_it_is_from(agent: Client) -> None:
    html = call_page(agent, file(identifier=ANNAS_LAPTOP_SERIAL))
    assert re.search(r'<p class="call-number"><a href="tel:\+4520304050">.*?20 30 40 50</a>', html)
    assert "oplyst af anmelderen" in html
    assert "kan gå til den skadede telefon" not in html


def test_a_number_that_may_be_the_broken_telephone_says_so_until_it_is_confirmed(agent: Client, cast: Cast) -> None:
    claim = file()
    assert "kan gå til den skadede telefon" in call_page(agent, claim)
    set_phone(number=claim.number, phone=ANNAS, confirmed=True, by=cast.camilla, now=NOW)
    html = call_page(agent, claim)
    assert "kan gå til den skadede telefon" not in html
    assert "bekræftet i dag kl. 10.00" in html


def test_the_number_of_the_broken_device_is_not_rung(agent: Client) -> None:
    html = call_page(agent, file(contact_phone=OTHER, phone_is_the_device=True))
    assert "31 22 33 44 er nummeret på den skadede enhed." in html
    assert re.search(r'<p class="call-number"><a href="tel:\+4520304050">', html)
    html = call_page(agent, file(identifier=UNKNOWN_IMEI, contact_phone="", contact_email="x@y.example"))
    assert "Intet nummer" in html
    assert "Skriv et nummer på sagen" in html
    assert 'name="phone_ok"' not in html


def test_the_script_is_in_the_claimants_language_and_says_so(agent: Client) -> None:
    html = call_page(agent, file())
    assert html.count('<ol class="call-script" lang="da">') == 1
    assert "Taler jeg med Anna Holm?" in html
    english = call_page(agent, file(identifier=UNKNOWN_IMEI, language="en"))
    assert '<ol class="call-script" lang="en">' in english
    assert '<span class="muted" lang="en">(English)</span>' in english


def test_steps_to_try_stand_where_trying_may_help(agent: Client, cast: Cast) -> None:
    assert "Prøv det her sammen" not in call_page(agent, file())
    claim = file(identifier=UNKNOWN_IMEI, peril="fault")
    html = call_page(agent, claim)
    assert "Prøv det her sammen" in html
    assert 'name="solved_with"' in html
    routed = reach(file(identifier=DAVIDS_IMEI, peril="fault"), cast.camilla)
    walk_in(routed, cast)
    html = call_page(agent, routed)
    assert "Prøv det her sammen" not in html
    assert 'value="solved_by_phone"' not in html


def test_the_ladder_is_seen_as_far_as_it_is_climbed(agent: Client, cast: Cast) -> None:
    claim = file()
    assert "call-ladder" not in call_page(agent, claim)
    ring(claim, cast, -1)
    ring(claim, cast, -0.5, "voicemail")
    html = call_page(agent, claim)
    assert html.count("call-rung-done") == 2
    assert "<strong>Forsøg 2</strong> Telefonsvarer, i dag kl. 09.30 (morgen)" in html
    assert re.search(r'call-rung-next" aria-current="step">.*?Forsøg 3', html)
    assert "Anmelderen bliver bedt om at vælge en tid." in html
    ring(claim, cast, 0, "reached")
    assert "call-ladder" not in call_page(agent, claim)


# What is written ------------------------------------------------------------------------------------------------------


def test_the_claimant_confirms_the_number_in_the_same_form(agent: Client, cast: Cast) -> None:
    claim = file()
    assert number_to_text(claim) == ""
    response = post(agent, "desk-call", claim, outcome="reached", note="", rung=ANNAS, phone_ok="on")
    assert response.status_code == 302
    assert (claim.contact_phone, claim.phone_confirmed_at) == (ANNAS, NOW)
    # It rings, so it is texted again although the register has it for the damaged telephone.
    assert number_to_text(claim) == ANNAS


def test_nobody_else_confirms_a_number_but_may_give_another(agent: Client) -> None:
    claim = file()
    said = {"outcome": "someone_else", "note": "Kollegaen tog den.", "rung": ANNAS}
    refused = post(agent, "desk-call", claim, **said, phone_ok="on")
    html = shown(refused)
    assert refused.status_code == 200
    assert "Fjern fluebenet. Kun anmelderen selv kan sige, at vi må ringe på nummeret." in html
    assert "Kollegaen tog den." in html
    assert not CallAttempt.objects.exists()
    assert post(agent, "desk-call", claim, **said, other_phone="31 22 33 44").status_code == 302
    assert (claim.contact_phone, claim.phone_confirmed_at) == (OTHER, None)


def test_a_wrong_number_gives_way_to_the_registers(agent: Client, cast: Cast) -> None:
    claim = file(contact_phone=OTHER)
    assert post(agent, "desk-call", claim, outcome="wrong_number", note="", rung=OTHER).status_code == 302
    html = call_page(agent, claim)
    assert "31 22 33 44 hører til en anden." in html
    assert re.search(r'<p class="call-number"><a href="tel:\+4520304050">', html)
    assert claim.deadlines.get(kind=DeadlineKind.CALLBACK).state == "running"


def test_a_number_that_no_page_showed_is_not_believed(agent: Client) -> None:
    claim = file(contact_phone=OTHER)
    post(agent, "desk-call", claim, outcome="reached", note="", rung="<b>ring mig</b>", phone_ok="on")
    assert claim.contact_phone == OTHER
    assert claim.phone_confirmed_at is None


def test_who_asks_for_a_later_call_is_given_a_time_next(agent: Client) -> None:
    claim = file()
    response = post(agent, "desk-call", claim, outcome="asked_later", note="")
    assert response["Location"] == reverse("desk-agree-call", args=[claim.number])
    assert "Opkaldet er gemt." in shown(agent.get(response["Location"]))


def test_what_helped_is_kept_and_an_unknown_guide_refused(agent: Client) -> None:
    claim = file(peril="fault")
    said = {"outcome": "solved_by_phone", "note": ""}
    assert post(agent, "desk-call", claim, **said, solved_with="magic").status_code == 200
    assert post(agent, "desk-call", claim, **said, solved_with="no_sound").status_code == 302
    assert ClaimEvent.objects.get(kind=EventKind.CALLED).data["solved_with"] == "no_sound"


def test_another_number_than_the_claimant_wrote_meanwhile_is_asked_about(agent: Client, cast: Cast) -> None:
    claim = file(contact_phone=OTHER)
    version = str(seen(claim))
    answer(number=claim.number, answers=Answers(contact_phone="+4560708090"), by=cast.anna, now=NOW)
    said = {"outcome": "reached", "note": "Lang note.", "rung": OTHER, "other_phone": "20 30 40 50"}
    response = post(agent, "desk-call", claim, **said, version=version)
    html = shown(response)
    assert response.status_code == 409
    assert "Lang note." in html
    assert "telefonnummer" in html
    assert claim.contact_phone == "+4560708090"
    assert not CallAttempt.objects.exists()


def test_the_number_is_corrected_without_a_call(agent: Client, cast: Cast) -> None:
    claim = file()
    assert post(agent, "desk-phone", claim, phone="12").status_code == 200
    assert post(agent, "desk-phone", claim, phone="+45 3122 3344").status_code == 302
    assert (claim.contact_phone, claim.phone_confirmed_at) == (OTHER, None)
    html = shown(agent.get(reverse("desk-case", args=[claim.number])))
    assert "Skrev et andet nummer på sagen: 31 22 33 44. Anmelderen har ikke bekræftet det." in html
    answer(number=claim.number, answers=Answers(contact_phone="+4560708090"), by=cast.anna, now=NOW)
    set_phone(number=claim.number, phone="+4560708090", confirmed=True, by=cast.camilla, now=NOW)
    answer(number=claim.number, answers=Answers(contact_phone=OTHER), by=cast.anna, now=NOW)
    claim.refresh_from_db()
    # What was confirmed was another number.
    assert claim.phone_confirmed_at is None


# Who else sees it -----------------------------------------------------------------------------------------------------


def test_numbers_and_outcomes_that_are_ours_reach_nobody_outside(
    agent: Client, cast: Cast, as_user: SignIn, client: Client
) -> None:
    receipt = filed(contact_email="fremmed@example.com", contact_phone="+4599887766")
    claim = receipt.claim
    post(agent, "desk-call", claim, outcome="wrong_number", note="En dame i Ribe.", rung="+4599887766")
    post(agent, "desk-call", claim, outcome="reached", note="", rung=ANNAS, other_phone="31 22 33 44")
    walk_in(claim, cast)
    pages = {
        "stranger": client.get(page(receipt)),
        "fleet": as_user(cast.bo).get(reverse("fleet-claim", args=[claim.number])),
        "own": as_user(cast.anna).get(reverse("my-case", args=[claim.number])),
        "trusted": client.get(trusted(claim)),
    }
    for name, response in pages.items():
        html = shown(response)
        assert response.status_code == 200, name
        for ours in ("Ribe", "bekræftet", "hører til en anden og bliver", "9988"):
            assert ours not in html, (name, ours)
    for name in ("stranger", "fleet"):
        assert "31 22 33 44" not in shown(pages[name]), name
    for message in OutboxMessage.objects.filter(address="fremmed@example.com"):
        assert OTHER not in str(message.context)


# And back again -------------------------------------------------------------------------------------------------------


def undo_last(agent: Client, claim: Claim) -> int:
    change = Change.objects.filter(claim=claim).latest("pk")
    status = agent.post(reverse("desk-undo", args=[claim.number, change.pk])).status_code
    claim.refresh_from_db()
    return int(status)


def test_a_call_and_what_it_did_to_the_number_are_undone(agent: Client, cast: Cast) -> None:
    claim = file(contact_phone=OTHER)
    post(agent, "desk-call", claim, outcome="wrong_number", note="", rung=OTHER, other_phone="60 70 80 90")
    assert (claim.wrong_phones, claim.contact_phone) == ([OTHER], "+4560708090")
    assert undo_last(agent, claim) == 302
    assert (claim.wrong_phones, claim.contact_phone) == ([], OTHER)
    assert not CallAttempt.objects.exists()
    assert not OutboxMessage.objects.filter(template="wrong_number").exists()
    post(agent, "desk-call", claim, outcome="asked_later", note="")
    assert undo_last(agent, claim) == 302
    assert claim.deadlines.get(kind=DeadlineKind.CALLBACK).state == "running"
    assert not claim.deadlines.filter(kind=DeadlineKind.CALL_AGAIN).exists()


def test_an_agreed_call_is_undone_with_its_calendar_file(agent: Client) -> None:
    claim = file()
    at = (NOW + 24 * HOUR).isoformat()
    assert post(agent, "desk-agree-call", claim, starts_at=at, shown="0", wished="on").status_code == 302
    assert Attachment.objects.count() == 1
    assert undo_last(agent, claim) == 302
    assert not Attachment.objects.exists()
    assert claim.deadlines.get(kind=DeadlineKind.CALLBACK).state == "running"


def test_the_page_of_a_call_costs_no_more_than_the_case(agent: Client, cast: Cast) -> None:
    claim = file(peril="fault")
    ring(claim, cast, -1)
    ring(claim, cast, -0.5, "voicemail")
    agent.get(reverse("desk-call", args=[claim.number]))
    with CaptureQueriesContext(connection) as asked:
        call_page(agent, claim)
    assert len(asked) <= 25, [query["sql"][:90] for query in asked]
