"""The assessment at the desk, and what the claimant reads of it: what to send, and nothing else."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from claims.closing import close
from claims.deciding.assessing import StatedFacts, state_facts
from claims.models import Claim, ClaimLink, EventKind, LossFacts
from claims.proof.links import token_of
from notifications.rendering import Rendered, render
from notifications.tokens import private_token
from policies.vocabulary import CAUSES, EVIDENCE
from tests.cast import NOW, UNKNOWN_IMEI, Cast, make_cover, make_policy
from tests.claims.desk_forms import post
from tests.claims.filed import file, seen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignIn = Callable[[User | None], Client]
LOSS = date(2026, 9, 14)
# What the form sends where the agent only names the cause.
PLAIN = {
    "occurred_on_day": "14",
    "occurred_on_month": "9",
    "occurred_on_year": "2026",
    "country": "DK",
    "intent": "none",
    "device_user": "employee",
    "accessory": "",
    "lost_mode": "",
    "battery_percent": "",
    "repair_dkk": "",
    "value_dkk": "",
}


@pytest.fixture
def agent(cast: Cast, as_user: SignIn) -> Client:
    return as_user(cast.camilla)


@pytest.fixture
def theft(cast: Cast) -> Claim:
    """Anna's phone is insured against theft, too, and was stolen."""
    policy = make_policy(cast.nordlys, "SQ-1", terms="squaretrade-elgiganten")
    policy.options, policy.excess_dkk = ["theft"], Decimal(500)
    policy.save()
    cast.annas_phone.covers.update(policy=policy, terms=policy.terms)
    return file(peril="theft", description="Der var brudt ind.", occurred_on=LOSS)


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def html(response: HttpResponse) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def page(client: Client, claim: Claim) -> str:
    return html(client.get(reverse("desk-case", args=[claim.number])))


def panel(client: Client, claim: Claim) -> str:
    found = re.search(r'<section class="card-box assessment".*?</section>', page(client, claim))
    assert found
    return text(found.group())


def state(claim: Claim, cast: Cast, cause: str, **facts: object) -> None:
    said = StatedFacts(cause=cause, **facts)  # type: ignore[arg-type]
    state_facts(number=claim.number, facts=said, by=cast.camilla, now=NOW)


# The panel


def test_a_guess_is_called_a_guess_with_the_way_to_a_better_one(agent: Client, cast: Cast) -> None:
    claim = file(occurred_on=LOSS)
    said = panel(agent, claim)
    assert "Foreløbig" in said
    assert "anmelderen valgte «Faldet eller stødt», og det er regnet som «Fald eller stød»" in said
    assert reverse("desk-assess", args=[claim.number]) in page(agent, claim)
    state(claim, cast, "drop")
    assert "Foreløbig" not in panel(agent, claim)


def test_the_verdict_stands_with_its_clauses_in_words(agent: Client, cast: Cast) -> None:
    claim = file(occurred_on=LOSS)
    state(claim, cast, "drop", evidence=("proof_of_purchase",))
    said = panel(agent, claim)
    assert "Dækket" in said
    assert "Fald eller stød er dækket. Punkt 1: Dækningsomfang" in said
    assert "USG Totalforsikring Police NL-2024-1" in said
    assert "Erstatning Reparation, derefter ny enhed" in said
    assert "Højst 6.499,00 kr." in said
    assert "Selvrisiko 0,00 kr." in said
    assert "Dækning 12. januar 2026 – 12. januar 2029" in said
    assert "Hvad ville ændre det?" not in said


def test_what_is_missing_from_the_claimant_is_named(agent: Client) -> None:
    said = panel(agent, file(occurred_on=LOSS))
    assert "Der mangler dokumentation" in said
    assert "Mangler fra anmelderen Et købsbilag" in said
    assert re.search(r"Hvad ville ændre det\? .*: Dækket", said)


def test_what_would_have_changed_a_no_stands_with_the_law(agent: Client, cast: Cast) -> None:
    claim = file(occurred_on=date(2026, 8, 1))
    state(claim, cast, "drop", evidence=("proof_of_purchase",))
    said = panel(agent, claim)
    assert "Ikke dækket" in said
    assert "Loven kan gå forud for vilkårene Forsikringsaftaleloven § 21" in said
    assert re.search(r"Hvad ville ændre det\? .*31\. august 2026.*: Dækket", said)


def test_an_unknown_day_is_named_as_what_we_do_not_know(agent: Client) -> None:
    said = panel(agent, file())
    assert "Skal vurderes af en person" in said
    assert "Vi ved ikke Hvilken dag skaden skete" in said


def test_money_and_total_loss_are_spoken(agent: Client, theft: Claim, cast: Cast) -> None:
    state(theft, cast, "crushed", repair_dkk=Decimal("7000.50"))
    said = panel(agent, theft)
    assert "Selvrisiko 500,00 kr." in said
    assert "Totalskade Ja, reparationen er for dyr" in said


def test_an_excess_by_form_of_settlement_stands_form_by_form(agent: Client, theft: Claim, cast: Cast) -> None:
    policy = cast.annas_phone.covers.get().policy
    policy.excess_by_settlement = {"replacement": 899, "gift_card": 499}
    policy.save()
    state(theft, cast, "burglary", lost_mode=True)
    said = panel(agent, theft)
    assert "Selvrisiko ved ny enhed 899,00 kr." in said
    assert "Selvrisiko ved gavekort 499,00 kr." in said


def test_without_a_cause_the_page_says_what_to_state(agent: Client) -> None:
    said = panel(agent, file(peril="theft", occurred_on=LOSS))
    assert "Kan ikke vurderes endnu" in said
    assert "Det mangler, før vi kan vurdere Årsagen med vilkårenes ord" in said
    assert "Angiv oplysningerne" in said


def test_without_a_device_the_page_leads_to_finding_it(agent: Client) -> None:
    claim = file(identifier=UNKNOWN_IMEI)
    said = panel(agent, claim)
    assert "Find enheden først" in said
    assert f'href="{reverse("desk-find-device", args=[claim.number])}">Find enhed</a>' in page(agent, claim)


def test_a_device_on_no_policy_says_so(agent: Client, cast: Cast) -> None:
    claim = file()
    cast.annas_phone.covers.all().delete()
    assert "Enheden står ikke på nogen police, så der er ingen vilkår" in panel(agent, claim)


def test_a_second_cover_is_folded_below_the_better_one(agent: Client, cast: Cast) -> None:
    other = make_policy(cast.nordlys, "AR-1", terms="3stepit-all-risk")
    make_cover(other, cast.annas_phone, date(2026, 1, 12), date(2029, 1, 12))
    claim = file(occurred_on=LOSS)
    state(claim, cast, "snatch_theft")
    said = panel(agent, claim)
    better, second = said.split("En dækning mere")
    assert "AR-1" in better
    assert "NL-2024-1" in second


def test_a_claim_that_has_ended_keeps_its_panel_without_ways_to_change_it(agent: Client, cast: Cast) -> None:
    claim = file(occurred_on=LOSS)
    close(number=claim.number, outcome="duplicate", reason="Aftalt.", by=cast.camilla, now=NOW)
    assert "Der mangler dokumentation" in panel(agent, claim)
    assert reverse("desk-assess", args=[claim.number]) not in page(agent, claim)


def test_the_panel_speaks_english(agent: Client, cast: Cast) -> None:
    claim = file(occurred_on=LOSS)
    state(claim, cast, "drop", evidence=("proof_of_purchase",))
    agent.cookies["django_language"] = "en"
    assert "Scope of cover" in panel(agent, claim)


def test_the_page_asks_as_many_questions_with_many_covers_as_with_one(agent: Client, cast: Cast) -> None:
    claim = file(occurred_on=LOSS)
    asked = []
    for more in (0, 3):
        for number in range(more):
            make_cover(
                make_policy(cast.nordlys, f"AR-{number}", terms="3stepit-all-risk"),
                cast.annas_phone,
                date(2026, 1, 12),
                date(2029, 1, 12),
            )
        with CaptureQueriesContext(connection) as queries:
            page(agent, claim)
        asked.append(len(queries))
    assert asked[0] == asked[1]


# The form


def test_the_form_proposes_what_the_claimant_told(agent: Client) -> None:
    claim = file(occurred_on=LOSS, country="SE")
    shown = html(agent.get(reverse("desk-assess", args=[claim.number])))
    assert '<option value="drop" selected>Fald eller stød</option>' in shown
    assert '<option value="SE" selected>Sverige</option>' in shown
    assert "Foreslået ud fra anmeldelsen" in shown
    assert shown.count("<option") > len(CAUSES)


def test_every_cause_can_be_chosen_once(agent: Client) -> None:
    shown = html(agent.get(reverse("desk-assess", args=[file().number])))
    causes = re.search(r'<select name="cause".*?</select>', shown)
    assert causes
    for cause in CAUSES:
        assert causes.group().count(f'value="{cause}"') == 1


def test_lost_mode_is_asked_of_apple_phones_alone(agent: Client) -> None:
    assert 'name="lost_mode"' in html(agent.get(reverse("desk-assess", args=[file().number])))
    laptop = file(identifier="PF3HM6BX")
    assert 'name="lost_mode"' not in html(agent.get(reverse("desk-assess", args=[laptop.number])))


def test_what_is_stated_is_saved_and_assessed(agent: Client, cast: Cast) -> None:
    claim = file()
    said = {**PLAIN, "cause": "liquid", "misuse": "on", "still_usable": "on", "repair_dkk": "1.299,50"}
    response = post(agent, "desk-assess", claim, **said, evidence=["proof_of_purchase"])
    assert response.status_code == 302
    assert response["Location"] == reverse("desk-case", args=[claim.number])
    facts = LossFacts.objects.get(claim=claim)
    assert (facts.cause, facts.misuse, facts.prevents_use) == ("liquid", True, False)
    assert (facts.repair_dkk, facts.evidence) == (Decimal("1299.50"), ["proof_of_purchase"])
    assert (facts.lost_mode, facts.serial_readable, facts.stated_by) == (None, True, cast.camilla)
    assert claim.occurred_on == LOSS
    timeline = text(page(agent, claim))
    assert "Oplysninger til vurderingen: væskeskade." in timeline


def test_the_form_shows_again_what_was_stated(agent: Client, cast: Cast) -> None:
    claim = file()
    state(claim, cast, "burglary", lost_mode=False, repair_dkk=Decimal("99.5"), serial_readable=False)
    shown = html(agent.get(reverse("desk-assess", args=[claim.number])))
    assert '<option value="burglary" selected>' in shown
    assert '<option value="no" selected>Nej</option>' in shown
    assert 'value="99,50"' in shown
    assert re.search(r'name="serial_unreadable"[^>]* checked', shown)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"cause": ""}, "Vælg den årsag, der passer bedst på vilkårenes ord."),
        ({"cause": "bad_luck"}, "Vælg den årsag, der passer bedst på vilkårenes ord."),
        ({"battery_percent": "101"}, "Skriv kapaciteten som et helt tal fra 0 til 100."),
        ({"battery_percent": "mange"}, "Skriv kapaciteten som et helt tal fra 0 til 100."),
        ({"repair_dkk": "en formue"}, "Skriv beløbet med tal, fx 1.234,50."),
        ({"occurred_on_day": "31", "occurred_on_month": "2"}, "Den dato findes ikke."),
        ({"occurred_on_day": "16"}, "Skaden blev anmeldt 15. september 2026 og kan ikke være sket senere."),
    ],
)
def test_what_cannot_be_read_stays_on_the_page_with_what_to_do(agent: Client, wrong: dict[str, str], said: str) -> None:
    claim = file()
    shown = html(post(agent, "desk-assess", claim, **{**PLAIN, "cause": "drop", "value_dkk": "4.321,00", **wrong}))
    assert said in shown
    assert "Fejl:" in shown
    assert 'value="4.321,00"' in shown
    assert not LossFacts.objects.exists()


def test_a_page_that_is_out_of_date_is_answered_409_and_keeps_what_was_typed(agent: Client, cast: Cast) -> None:
    claim = file()
    old = seen(claim)
    state(claim, cast, "drop")
    response = post(agent, "desk-assess", claim, **PLAIN, cause="liquid", version=old)
    assert response.status_code == 409
    shown = " ".join(response.content.decode().split())
    assert "Oplysninger til vurderingen: fald eller stød." in shown
    assert '<option value="liquid" selected>' in shown
    assert LossFacts.objects.get(claim=claim).cause == "drop"


def test_a_claim_that_has_ended_takes_no_facts(agent: Client, cast: Cast) -> None:
    claim = file()
    close(number=claim.number, outcome="duplicate", reason="Aftalt.", by=cast.camilla, now=NOW)
    assert agent.get(reverse("desk-assess", args=[claim.number])).status_code == 409
    assert post(agent, "desk-assess", claim, **PLAIN, cause="drop").status_code == 409
    assert not LossFacts.objects.exists()


@pytest.mark.parametrize("outsider", ["anna", "bo", "david", "dorte", "eva", "frode", "helle"])
def test_nobody_outside_the_call_centre_sees_or_states_anything(cast: Cast, as_user: SignIn, outsider: str) -> None:
    claim = file()
    client = as_user(getattr(cast, outsider))
    assert client.get(reverse("desk-assess", args=[claim.number])).status_code == 403
    assert post(client, "desk-assess", claim, **PLAIN, cause="drop").status_code == 403
    assert not LossFacts.objects.exists()


def test_a_visitor_is_sent_to_sign_in_and_a_missing_claim_is_missing(as_user: SignIn, agent: Client) -> None:
    claim = file()
    response = post(as_user(None), "desk-assess", claim, **PLAIN, cause="drop")
    assert "/konto/login/" in response["Location"]
    assert agent.get(reverse("desk-assess", args=["S-2026-999999"])).status_code == 404
    assert not LossFacts.objects.exists()


# What the claimant reads


def trusted_page(claim: Claim, name: str = "claimant-case", **more: object) -> str:
    link = ClaimLink.objects.get(claim=claim, trusted=True)
    return reverse(name, kwargs={"token": private_token(str(link.pk)), **more})


def test_the_claimant_reads_what_to_send_and_never_the_computed_verdict(
    theft: Claim, cast: Cast, client: Client
) -> None:
    state(theft, cast, "burglary", lost_mode=True)
    shown = text(html(client.get(trusted_page(theft))))
    assert "Send bevis for, at SIM-kortet er spærret En bekræftelse fra dit teleselskab." in shown
    assert "Send bevis for, hvornår enheden sidst blev brugt" in shown
    for inside in ("Der mangler dokumentation", "Foreløbig", "Indbrudstyveri", "Oplysninger til vurderingen"):
        assert inside not in shown


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("sim_block", "Send bevis for, at SIM-kortet er spærret"),
        ("last_use", "Send bevis for, hvornår enheden sidst blev brugt"),
    ],
)
def test_each_paper_on_a_theft_has_its_page(theft: Claim, cast: Cast, client: Client, kind: str, title: str) -> None:
    state(theft, cast, "burglary")
    shown = html(client.get(trusted_page(theft, "claimant-document", kind=kind)))
    assert title in shown
    assert "teleselskab" in shown


def test_a_stranger_is_not_asked_for_what_only_a_known_device_is_asked_for(
    theft: Claim, cast: Cast, client: Client
) -> None:
    state(theft, cast, "burglary")
    link = ClaimLink.objects.get(claim=theft, address="", of_filer=True)
    assert token_of(link)
    Claim.objects.filter(pk=theft.pk).update(contact_phone="", contact_email="")
    shown = text(html(client.get(reverse("claimant-case", args=[token_of(link)]))))
    assert "Send politianmeldelse" in shown
    assert "SIM-kortet er spærret" not in shown


# The timeline and the letter


def test_the_timeline_says_what_was_asked_for(agent: Client, theft: Claim, cast: Cast) -> None:
    state(theft, cast, "burglary")
    event = theft.events.get(kind=EventKind.FACTS_STATED)
    assert event.data["asked"] == ["sim_block", "last_use"]
    assert (
        "Oplysninger til vurderingen: indbrudstyveri. Bad anmelderen om: bevis for, at SIM-kortet er spærret, "
        "bevis for, hvornår enheden sidst blev brugt." in text(page(agent, theft))
    )


def letter(*, language: str = "da", **facts: object) -> Rendered:
    context = {
        "number": "S-2026-000123",
        "name": "Anna",
        "trusted": False,
        "open": True,
        "asked": list(EVIDENCE),
        "last": "2026-10-15T22:00:00+00:00",
        **facts,
    }
    return render("documents_wanted", language=language, context=context)


def test_the_letter_says_what_to_send_and_by_when() -> None:
    mail = letter(link_key="0b0d9c7e-9d2b-4a53-8a54-6c3f0f0b7f11")
    assert mail.subject == "Vi mangler noget fra dig – S-2026-000123"
    for part in (mail.text, mail.html):
        assert "Send det senest 15. oktober 2026." in part
        assert "SIM-kortet er spærret" in part
        assert "None" not in part
    assert mail.text.count("\n- ") == len(EVIDENCE)


def test_the_letter_to_an_address_of_unknown_worth_names_nothing_that_the_terms_ask_for() -> None:
    for mail in (letter(open=False), letter(open=False, language="en")):
        assert "SIM" not in mail.text + mail.html
    assert "SIM" in letter(open=False, trusted=True).text
