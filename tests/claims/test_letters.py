"""The letter about a decision: what it says, in which order, to whom, and in one language only."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from claims.deciding.basis import bases_of, drafted
from claims.deciding.decisions import decide
from claims.deciding.letters import letter_facts, letter_of, letters_of
from claims.models import Claim, Decision, LossFacts
from notifications.models import OutboxMessage
from notifications.rendering import Rendered, render
from policies.models import Cover
from tests.cast import DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast, make_policy
from tests.claims.decided import LATE, as_suggested, judged
from tests.claims.filed import ANNAS_MAIL, file

pytestmark = pytest.mark.django_db
# Words that no English letter has.
DANISH = re.compile(r"\b(?:og|ikke|skade|efter|dækket|Anmeldt|Skete|vilkår|vilkårene|har|sagen|senest|punkt)\b", re.I)
ENGLISH = re.compile(r"\b(?:the|and|not|covered|clause|reported|you|claim)\b", re.I)


def sent(address: str = ANNAS_MAIL) -> Rendered:
    message = OutboxMessage.objects.get(template="decision_made", address=address)
    return render("decision_made", language=message.language, context=message.context)


def test_a_rejection_says_the_result_first_then_grounds_facts_change_law_and_complaint(cast: Cast) -> None:
    claim = judged(cast, occurred_on=LATE)
    as_suggested(claim, "rejected", cast)
    mail = sent()
    told = [
        "den er ikke dækket",
        "punkt 3 i vilkårene for USG Totalforsikring: «Skadeanmeldelse»",
        "Skaden er anmeldt efter 45 dage.",
        "Det har vi lagt til grund",
        "Anmeldt senest 31. august 2026: så var skaden dækket.",
        "Loven kan gå forud for vilkårene",
        "(Forsikringsaftaleloven § 21)",
        "Er du uenig?",
        "senest 1 arbejdsdag",
        "15 arbejdsdage",
        "USG Insurance Agency ApS",
        "Arch Insurance (EU) DAC",
    ]
    for part in (mail.text, mail.html):
        places = [part.index(words) for words in told]
        assert places == sorted(places)
        for fact in ("1. august 2026", "15. september 2026", "12. januar 2026 til 12. januar 2029", "Fald eller stød"):
            assert fact in part
    assert mail.subject == f"Din skade er ikke dækket – {claim.number}"
    assert not [line for line in mail.text.splitlines() if line != line.strip()]


def test_an_english_letter_is_english_from_the_first_word_to_the_last(cast: Cast) -> None:
    claim = judged(cast, occurred_on=LATE)
    Claim.objects.filter(pk=claim.pk).update(language="en")
    claim = Claim.objects.get(pk=claim.pk)
    with translation.override("da"):
        as_suggested(claim, "rejected", cast)
    message = OutboxMessage.objects.get(template="decision_made")
    assert message.language == "en"
    assert not DANISH.findall(sent().text)
    facts = str({key: message.context[key] for key in ("product", "clause_heading", "bodies")})
    assert "USG Total Insurance" in facts
    assert "Reporting a loss" in facts
    assert "Give your name and address" in facts
    assert "A stricter term is void" in str(message.context["laws"])
    assert "1 August 2026" in str(message.context["facts"])
    stored = Decision.objects.get().assessment["law"][0]["text"]
    assert stored.startswith("Where a loss is reported late")


def test_a_danish_letter_holds_no_english_although_the_agent_reads_english(cast: Cast) -> None:
    claim = judged(cast, occurred_on=LATE)
    with translation.override("en"):
        as_suggested(claim, "rejected", cast)
    without_names = sent().text.replace("Arch Insurance (EU) DAC, Complaints Manager", "").replace("The Oval", "")
    assert not ENGLISH.findall(without_names)


def test_money_stands_in_a_letter_that_grants_with_the_excess_of_each_form(cast: Cast) -> None:
    policy = make_policy(cast.nordlys, "NL-2026-2", terms="squaretrade-elgiganten")
    policy.excess_by_settlement = {"repair": 499, "replacement": 899, "gift_card": 899}
    policy.save()
    Cover.objects.all().delete()
    Cover.objects.create(
        policy=policy,
        device=cast.annas_phone,
        starts_on=date(2026, 1, 12),
        ends_on=date(2028, 1, 12),
        sum_insured_dkk=Decimal("6499.50"),
    )
    as_suggested(judged(cast), "covered", cast)
    text = sent().text
    assert "Selvrisiko ved reparation: 499,00 kr." in text
    assert "Selvrisiko ved ny enhed: 899,00 kr." in text
    assert "Højeste erstatning: 6.499,50 kr." in text
    assert "Er du uenig?" not in text


def test_the_excess_stands_once_where_it_is_the_same_and_not_at_all_where_there_is_none(cast: Cast) -> None:
    as_suggested(judged(cast), "covered", cast)
    assert "Selvrisiko" not in sent().text


def test_only_what_helps_the_claimant_is_named_as_what_would_have_changed_it(cast: Cast) -> None:
    claim = judged(cast, cause="drop", intent="intentional")
    as_suggested(claim, "rejected", cast)
    assert "Det ville have ændret vurderingen" not in sent().text


def test_missing_evidence_and_the_theft_option_are_named(cast: Cast) -> None:
    policy = make_policy(cast.nordlys, "NL-2026-2", terms="squaretrade-elgiganten")
    Cover.objects.all().update(policy=policy, terms=policy.terms)
    Cover.objects.exclude(device=cast.annas_phone).delete()
    as_suggested(judged(cast, cause="burglary", lost_mode=True), "rejected", cast)
    assert "Med tilvalget tyveridækning: så manglede der kun dokumentation." in sent().text


def test_a_stranger_reads_nothing_that_the_register_knows(cast: Cast) -> None:
    claim = file(contact_email="nogen@anden.example", occurred_on=LATE, country="DK")
    LossFacts.objects.create(claim=claim, cause="drop", stated_at=NOW)
    decide(number=claim.number, kind="rejected", clause="3", reason="Anmeldt for sent.", by=cast.camilla, now=NOW)
    stranger = sent("nogen@anden.example")
    for part in (stranger.text, stranger.html):
        for secret in ("USG", "Arch", "12. januar", "Skadeanmeldelse", "31. august", "Fald eller stød"):
            assert secret not in part
        assert "Spørg os, så fortæller vi hvordan." in part
        assert "Forsikringsaftaleloven § 21" in part
    assert "USG" in sent(ANNAS_MAIL).text


def test_the_letters_that_are_shown_are_those_that_go_out_but_for_the_private_link(cast: Cast) -> None:
    claim = judged(cast, occurred_on=LATE)
    basis = bases_of(claim)[0]
    draft = drafted(claim, basis, kind="rejected", clause="3", reason="Anmeldt for sent.")
    (shown,) = letters_of(claim, draft, language="da")
    decide(number=claim.number, kind="rejected", clause="3", reason="Anmeldt for sent.", by=cast.camilla, now=NOW)
    mail = sent()
    assert (shown.addresses, shown.trusted, shown.mail.subject) == ([ANNAS_MAIL], True, mail.subject)
    assert "/sag/" not in shown.mail.text + shown.mail.html
    link = re.compile(r"Se din sag, og hvad der sker nu:\s+\S+/sag/\S+/")
    assert link.sub("[link]", mail.text) == shown.mail.text.replace(
        "[Her står modtagerens eget link til sagen]", "[link]"
    )


def test_each_different_letter_is_shown_once_with_its_addresses(cast: Cast) -> None:
    claim = file(contact_email="nogen@anden.example")
    draft = drafted(claim, bases_of(claim)[0], kind="covered", clause="", reason="")
    shown = letters_of(claim, draft, language="da")
    assert {tuple(letter.addresses): letter.trusted for letter in shown} == {
        (ANNAS_MAIL,): True,
        ("nogen@anden.example",): False,
    }


def test_where_nobody_has_an_address_the_letter_is_shown_without_one(cast: Cast) -> None:
    claim = file(identifier=UNKNOWN_IMEI)
    (shown,) = letters_of(claim, drafted(claim, None, kind="goodwill", clause="", reason=""), language="da")
    assert shown.addresses == []
    assert "Vi hjælper dig på kulance" in shown.mail.html


def test_a_brochures_clause_is_called_by_its_heading(cast: Cast) -> None:
    claim = file(identifier=DAVIDS_IMEI, contact_name="David Juhl")
    draft = drafted(claim, bases_of(claim)[0], kind="rejected", clause="all-risk", reason="Bortkommet.")
    text = letter_of(claim, draft, language="da").text
    assert "efter afsnittet «All-Risk Forsikring» i vilkårene for" in text
    stranger = letter_of(claim, draft, language="da", trusted=False).text
    assert "Vi har afgjort det efter vilkårene for forsikringen." in stranger
    assert "all-risk" not in text + stranger


def test_the_facts_of_a_letter_are_plain_json(cast: Cast) -> None:
    claim = judged(cast, occurred_on=LATE)
    facts = letter_facts(
        claim, drafted(claim, bases_of(claim)[0], kind="rejected", clause="3", reason="x"), language="en"
    )
    assert json.loads(json.dumps(facts)) == facts


def test_the_law_is_told_to_whoever_is_rejected_known_to_the_register_or_not(cast: Cast) -> None:
    claim = judged(cast, occurred_on=LATE)
    as_suggested(claim, "rejected", cast)
    facts = OutboxMessage.objects.get(template="decision_made").context
    for trusted in (True, False):
        mail = render("decision_made", language="da", context={**facts, "trusted": trusted})
        assert "(Forsikringsaftaleloven § 21)" in mail.text
        assert "(Forsikringsaftaleloven § 21)" in mail.html
        assert ("USG" in mail.text) is trusted
