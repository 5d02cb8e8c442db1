"""Deciding on screen: the cover, the clauses of its terms, the letter before it is sent, and what is told then."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from claims.calls.contact import log_call
from claims.closing import reopen
from claims.deciding.decisions import decide
from claims.desk.finding import attach_device
from claims.models import Claim, Decision, LossFacts
from devices.replacing import read_new, replace_device
from notifications.models import OutboxMessage
from policies import terms
from policies.continuing import continue_covers
from tests.cast import DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast, make_cover, make_policy
from tests.claims.claimant import TOLD, filed, page, trusted
from tests.claims.decided import DAY, IN_TIME, LATE, as_suggested, ask_two, judged
from tests.claims.desk_forms import post
from tests.claims.filed import file, reach, seen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignIn = Callable[[User | None], Client]
REJECTED = {"kind": "rejected", "clause": "3", "reason": "Anmeldt for sent, desværre."}


@pytest.fixture
def agent(cast: Cast, as_user: SignIn) -> Client:
    return as_user(cast.camilla)


def shown(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def form_of(agent: Client, claim: Claim, query: str = "") -> str:
    return shown(agent.get(reverse("desk-decide", args=[claim.number]) + query))


def chosen(html: str) -> str:
    """The clause that the list has chosen."""
    found = re.search(r'<option value="([^"]*)" selected', html)
    return found[1] if found else ""


def reason_in(html: str) -> str:
    found = re.search(r'<textarea name="reason".*?>(.*?)</textarea>', html)
    assert found
    return found[1].strip()


def hidden(html: str) -> dict[str, str]:
    """What the letter's page carries on."""
    form = html[html.index('class="decide-send"') : html.index("Send afgørelsen")]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


# The form


def test_clause_and_reason_begin_with_what_decided_the_assessment(agent: Client, cast: Cast) -> None:
    html = form_of(agent, judged(cast, occurred_on=LATE))
    assert chosen(html) == "3"
    assert reason_in(html).startswith("Skaden er anmeldt efter 45 dage.")
    assert "checked" not in html[html.index('name="kind"') : html.index('name="clause"')]


def test_the_reason_begins_in_the_claimants_language_not_the_agents(agent: Client, cast: Cast) -> None:
    claim = judged(cast, occurred_on=LATE)
    cast.camilla.language = "en"
    cast.camilla.save()
    assert reason_in(form_of(agent, claim)).startswith("Skaden er anmeldt efter 45 dage.")


def test_the_clauses_are_those_of_the_covers_own_terms_by_number_and_heading(agent: Client, cast: Cast) -> None:
    html = form_of(agent, judged(cast))
    offered = re.findall(r'<option value="([^"]*)"', html[html.index('name="clause"') :])
    assert offered == ["", *terms.get("usg-totalforsikring-9051102").clauses]
    assert "6 – Hvad der ikke er dækket" in html


def test_what_a_person_must_judge_begins_empty(agent: Client, cast: Cast) -> None:
    html = form_of(agent, judged(cast, cause="fire"))
    assert (chosen(html), reason_in(html)) == ("", "")
    assert "Skal vurderes af en person" in html


def test_where_several_covers_hold_the_best_is_chosen_and_another_can_be(agent: Client, cast: Cast) -> None:
    claim = judged(cast, occurred_on=LATE)
    policy = make_policy(cast.nordlys, "NL-2026-7", terms="3stepit-all-risk")
    better = make_cover(policy, cast.annas_phone, date(2026, 1, 12), date(2029, 1, 12))
    html = form_of(agent, claim)
    assert f'name="cover" value="{better.pk}"' in html
    assert "all-risk" in html
    other = re.search(r'href="[^"]*(\?daekning=\d+)"', html)
    assert other
    html = form_of(agent, claim, other[1])
    assert chosen(html) == "3"
    usg = re.search(r'name="cover" value="(\d+)"', html)
    assert usg
    assert int(usg[1]) != better.pk
    assert post(agent, "desk-decide", claim, **REJECTED, cover=usg[1]).status_code == 302
    assert Decision.objects.get().terms == "usg-totalforsikring-9051102"


@pytest.mark.parametrize("name", ["desk-decide", "desk-decide-letter"])
def test_a_cover_that_the_claim_has_not_is_no_cover_of_it(agent: Client, cast: Cast, name: str) -> None:
    claim = judged(cast)
    for cover in (cast.davids_phone.covers.get().pk, 999_999, "x", "²"):
        response = post(agent, name, claim, kind="covered", clause="", reason="", cover=cover)
        assert response.status_code == 200
        assert "Dækningen hører ikke til sagen længere." in shown(response)
    assert not Decision.objects.exists()


def test_without_a_known_device_there_is_no_list_and_it_is_said(agent: Client) -> None:
    html = form_of(agent, file(identifier=UNKNOWN_IMEI))
    assert "Sagen har ingen dækning i registret" in html
    assert 'name="clause" ' in html
    assert "<option" not in html[html.index('name="clause"') : html.index("</form>", html.index('name="clause"'))]


# The letter's page


def test_the_letter_is_read_before_anything_is_decided(agent: Client, cast: Cast) -> None:
    claim = judged(cast, occurred_on=LATE)
    before = str(seen(claim))
    response = post(agent, "desk-decide-letter", claim, **REJECTED)
    html = shown(response)
    assert response.status_code == 200
    for said in ("Din skade er ikke dækket – S-", "anna@nordlys.example", "Anmeldt for sent, desværre.", "§ 21"):
        assert said in html
    assert "/sag/" not in html[html.index('class="letter-text') : html.index("Send afgørelsen")]
    assert str(seen(claim)) == before
    assert not Decision.objects.exists()
    assert not OutboxMessage.objects.filter(template="decision_made").exists()


def test_what_was_typed_survives_the_letter_both_ways(agent: Client, cast: Cast) -> None:
    claim = judged(cast, occurred_on=LATE)
    said = {**REJECTED, "reason": 'Første linje & mere.\r\n\r\n«Anden» "linje" <b>.'}
    letter = reverse("desk-decide-letter", args=[claim.number])
    read = agent.post(letter, {**said, "version": str(seen(claim))}).content.decode()
    form = read[read.index('class="decide-send"') :]
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    carried = {name: unescape(value) for name, value in kept.items() if name != "csrfmiddlewaretoken"}
    assert {name: carried[name] for name in said} == said
    back = agent.post(reverse("desk-decide", args=[claim.number]), {**carried, "edit": "1"})
    html = back.content.decode()
    assert back.status_code == 200
    assert "&lt;b&gt;" in html
    assert chosen(" ".join(html.split())) == "3"
    assert re.search(r'value="rejected"[^>]*checked', html)
    assert not Decision.objects.exists()
    assert agent.post(reverse("desk-decide", args=[claim.number]), carried).status_code == 302
    assert Decision.objects.get().reason.splitlines()[0] == "Første linje & mere."


def test_the_letter_is_shown_in_the_other_language_and_sent_in_the_claimants(agent: Client, cast: Cast) -> None:
    claim = judged(cast, occurred_on=LATE)
    html = shown(post(agent, "desk-decide-letter", claim, **REJECTED, language="en"))
    assert "Sådan lyder brevet på et andet sprog. Anmelderen får det på dansk." in html
    assert "USG Total Insurance" in html
    assert "A stricter term is void" in html
    assert '<div class="letter-text prose" lang="en">' in html
    carried = hidden(html)
    assert carried["kind"] == "rejected"
    assert post(agent, "desk-decide", claim, **REJECTED).status_code == 302
    assert OutboxMessage.objects.get(template="decision_made").language == "da"


def test_a_language_that_we_do_not_speak_is_the_claimants(agent: Client, cast: Cast) -> None:
    html = shown(post(agent, "desk-decide-letter", judged(cast), kind="covered", clause="", reason="", language="xx"))
    assert '<div class="letter-text prose" lang="da">' in html


@pytest.mark.parametrize(
    ("facts", "kind", "is_warned"),
    [
        ({}, "covered", False),
        ({}, "partly", False),
        ({}, "rejected", True),
        ({}, "goodwill", True),
        ({"occurred_on": LATE}, "rejected", False),
        ({"occurred_on": LATE}, "goodwill", False),
        ({"occurred_on": LATE}, "covered", True),
        ({"evidence": []}, "covered", True),
        ({"cause": "fire"}, "rejected", False),
        ({"cause": "recall"}, "warranty", False),
        ({"cause": "recall"}, "covered", True),
    ],
)
def test_who_decides_against_the_assessment_is_told_and_not_stopped(
    agent: Client, cast: Cast, facts: dict[str, object], kind: str, is_warned: bool
) -> None:
    claim = judged(cast, **facts)  # type: ignore[arg-type]
    said = {"kind": kind, "clause": "6", "reason": "Sådan er det."}
    html = shown(post(agent, "desk-decide-letter", claim, **said))
    assert ("Afgørelsen går imod vurderingen" in html) is is_warned
    assert post(agent, "desk-decide", claim, **said).status_code == 302


def test_the_letter_to_an_unknown_address_is_shown_beside_the_other(agent: Client) -> None:
    claim = file(contact_email="nogen@anden.example")
    html = shown(post(agent, "desk-decide-letter", claim, kind="goodwill", clause="", reason=""))
    assert "nogen@anden.example" in html
    assert "Registret kender ikke adressen." in html


def test_where_nobody_has_an_address_it_says_that_nothing_is_sent(agent: Client) -> None:
    claim = file(identifier=UNKNOWN_IMEI)
    html = shown(post(agent, "desk-decide-letter", claim, kind="goodwill", clause="", reason=""))
    assert "Vi har ingen mailadresse" in html


def test_what_is_large_goes_to_a_colleague_and_the_page_says_so(agent: Client, cast: Cast) -> None:
    ask_two(cast)
    claim = judged(cast)
    html = shown(post(agent, "desk-decide-letter", claim, kind="covered", clause="1", reason="Dækket."))
    assert "Der står mere end 5.000,00 kr. på spil." in html
    assert "Send til en kollega" in html
    response = post(agent, "desk-decide", claim, kind="covered", clause="1", reason="Dækket.")
    assert "Intet er sendt endnu." in shown(agent.get(response["Location"]))
    assert Decision.objects.get().state == "proposed"


def test_pressing_twice_sends_one_letter(agent: Client, cast: Cast) -> None:
    for kind, claim in (("covered", judged(cast)), ("rejected", reach(file(identifier=DAVIDS_IMEI), cast.camilla))):
        OutboxMessage.objects.all().delete()
        clause = "1" if kind == "covered" else "all-risk"
        said = {"kind": kind, "clause": clause, "reason": "Sådan.", "version": str(seen(claim))}
        assert post(agent, "desk-decide", claim, **said).status_code == 302
        assert post(agent, "desk-decide", claim, **said).status_code == 409
        assert claim.decisions.count() == 1
        sent_to = list(OutboxMessage.objects.filter(template="decision_made").values_list("address", flat=True))
        assert len(sent_to) == len(set(sent_to)) == 1


@pytest.mark.parametrize("name", ["desk-decide", "desk-decide-letter"])
def test_a_claim_that_moved_on_is_told_with_what_was_typed(agent: Client, cast: Cast, name: str) -> None:
    claim = judged(cast)
    overtaken = str(seen(claim))
    log_call(number=claim.number, agent=cast.gry, outcome="not_reached", note="", now=NOW)
    response = post(agent, name, claim, **REJECTED, version=overtaken)
    html = shown(response)
    assert response.status_code == 409
    assert "Gry Madsen: Ringede op, men ingen svarede." in html
    assert "Anmeldt for sent, desværre." in html


def test_the_letters_page_opened_by_itself_leads_to_the_form(agent: Client) -> None:
    claim = file()
    response = agent.get(reverse("desk-decide-letter", args=[claim.number]))
    assert (response.status_code, response["Location"]) == (302, reverse("desk-decide", args=[claim.number]))


# Afterwards


def test_the_case_says_what_has_changed_since_in_words(agent: Client, cast: Cast) -> None:
    claim = judged(cast)
    as_suggested(claim, "covered", cast)
    address = reverse("desk-case", args=[claim.number])
    assert "Siden afgørelsen er ændret" not in shown(agent.get(address))
    LossFacts.objects.update(intent="intentional", repair_dkk=Decimal("1234.50"))
    html = shown(agent.get(address))
    for said in (
        "Siden afgørelsen er ændret:",
        "Vurderingen er ændret fra «Dækket» til «Ikke dækket»",
        "Forsæt er ændret fra nej til med vilje",
        "Værkstedets tilbud er ændret fra ikke oplyst til 1.234,50 kr.",
        "Nyt: Skaden er gjort med vilje",
    ):
        assert said in html


def test_carrying_the_decision_out_is_no_change_of_its_facts(agent: Client, cast: Cast) -> None:
    claim = judged(cast)
    as_suggested(claim, "covered", cast)
    unit = replace_device(cast.annas_phone, read_new([UNKNOWN_IMEI], brand="Apple"), now=NOW + DAY)
    continue_covers(cast.annas_phone, unit, on=(NOW + DAY).date())
    address = reverse("desk-case", args=[claim.number])
    assert "Siden afgørelsen er ændret" not in shown(agent.get(address))
    LossFacts.objects.update(intent="intentional")
    html = shown(agent.get(address))
    assert "Vurderingen er ændret fra «Dækket» til «Ikke dækket»" in html
    assert "Opsagt" not in html


def test_a_claim_that_was_opened_again_after_a_rejection_is_decided_anew(
    agent: Client, cast: Cast, as_user: SignIn
) -> None:
    claim = judged(cast, occurred_on=LATE)
    as_suggested(claim, "rejected", cast)
    reopen(number=claim.number, reason="Fakturaen viser en anden dag.", by=cast.camilla, now=NOW + 2 * DAY)
    assert "Næste skridt: Afgør" in shown(agent.get(reverse("desk-case", args=[claim.number])))
    told = shown(as_user(None).get(trusted(claim)))
    assert "finder nu vejen til værkstedet" not in told
    assert "Send os det, vi mangler, senest" in told


def test_the_decision_keeps_facts_terms_and_answer_of_its_moment(cast: Cast) -> None:
    claim = judged(cast, occurred_on=LATE)
    decision = as_suggested(claim, "rejected", cast)
    LossFacts.objects.update(cause="liquid")
    decision.refresh_from_db()
    assert (decision.terms, decision.cover) == ("usg-totalforsikring-9051102", cast.annas_phone.covers.get())
    assert (decision.facts["loss"]["cause"], decision.facts["loss"]["occurred_on"]) == ("drop", "2026-08-01")
    assert (decision.assessment["verdict"], decision.assessment["reasons"][0]["clause"]) == ("not_covered", "3")
    assert decision.at_stake_dkk == Decimal(6499)


def test_another_device_on_the_claim_is_a_change_of_its_own(agent: Client, cast: Cast) -> None:
    claim = judged(cast)
    as_suggested(claim, "covered", cast)
    Claim.objects.filter(pk=claim.pk).update(device=cast.annas_laptop)
    assert "Sagen er nu om en anden enhed." in shown(agent.get(reverse("desk-case", args=[claim.number])))


def test_a_decision_without_cover_tells_when_there_is_one(agent: Client, cast: Cast) -> None:
    claim = reach(file(identifier=UNKNOWN_IMEI), cast.camilla)
    decide(number=claim.number, kind="covered", clause="", reason="", by=cast.camilla, now=NOW)
    url = reverse("desk-case", args=[claim.number])
    assert "Siden afgørelsen er ændret:" not in shown(agent.get(url))
    attach_device(number=claim.number, device=cast.annas_phone, by=cast.camilla, now=NOW)
    assert "Sagen har nu en dækning. Da der blev afgjort, var der ingen." in shown(agent.get(url))


def test_a_decision_that_no_terms_could_be_asked_for_tells_when_they_can(agent: Client, cast: Cast) -> None:
    cast.annas_phone.covers.update(sum_insured_dkk=0)
    claim = judged(cast)
    decide(number=claim.number, kind="covered", clause="", reason="", by=cast.camilla, now=NOW)
    url = reverse("desk-case", args=[claim.number])
    assert "Siden afgørelsen er ændret:" not in shown(agent.get(url))
    cast.annas_phone.covers.update(sum_insured_dkk=6499)
    assert "Sagen kan nu vurderes efter vilkårene." in shown(agent.get(url))


def test_the_claimant_reads_clause_facts_change_law_and_complaint(cast: Cast, as_user: SignIn) -> None:
    claim = judged(cast, occurred_on=LATE)
    as_suggested(claim, "rejected", cast)
    for response in (
        as_user(None).get(trusted(claim)),
        as_user(cast.anna).get(reverse("my-case", args=[claim.number])),
    ):
        html = shown(response)
        for said in (
            "Afgjort efter punkt 3, «Skadeanmeldelse», i vilkårene for USG Totalforsikring.",
            "Skaden er anmeldt efter 45 dage.",
            "Anmeldt senest 31. august 2026: så var skaden dækket.",
            "Loven kan gå forud for vilkårene",
            "Forsikringsaftaleloven § 21",
            "Du har ret til at klage.",
            "15 arbejdsdage",
            "complaints@archinsurance.com",
        ):
            assert said in html


def test_who_filed_without_being_known_reads_nothing_of_the_register(cast: Cast, client: Client) -> None:
    receipt = filed(**TOLD, occurred_on=LATE, country="DK")
    claim = receipt.claim
    LossFacts.objects.create(claim=claim, cause="drop", stated_at=NOW)
    as_suggested(claim, "rejected", cast, reason="Anmeldt for sent.")
    html = shown(client.get(page(receipt)))
    assert "Anmeldt for sent." in html
    assert "punkt 3 i forsikringens vilkår" in html
    assert "Forsikringsaftaleloven § 21" in html
    for secret in ("USG", "Arch", "Skadeanmeldelse»", "31. august"):
        assert secret not in html


def test_the_it_admin_reads_the_kind_and_nothing_else(cast: Cast, as_user: SignIn) -> None:
    claim = judged(cast, occurred_on=LATE)
    as_suggested(claim, "rejected", cast)
    html = shown(as_user(cast.bo).get(reverse("fleet-claim", args=[claim.number])))
    assert "<dt>Afgørelse</dt><dd>Afvist</dd>" in html
    for secret in ("45 dage", "punkt 3", "Skadeanmeldelse", "§ 21"):
        assert secret not in html


def test_a_claim_in_time_is_granted_without_a_word_on_complaint_bodies(cast: Cast, as_user: SignIn) -> None:
    claim = judged(cast, occurred_on=IN_TIME)
    as_suggested(claim, "covered", cast)
    html = shown(as_user(None).get(trusted(claim)))
    assert "Højeste erstatning" in html
    assert "complaints@archinsurance.com" not in html
