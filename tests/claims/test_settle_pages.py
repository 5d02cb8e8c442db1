"""The desk's pages for money and objects, and what the claimant and the workshop see of it."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from claims.deciding.decisions import decide
from claims.deciding.recalling import recall
from claims.deciding.settling import settle
from claims.models import Claim, Settlement
from claims.proof import links
from claims.routes.repairs import receive
from devices.models import Device
from tests.cast import ANNAS_IMEI, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast
from tests.claims.desk_forms import post
from tests.claims.filed import file, reach
from tests.claims.granted import granted, insure
from tests.claims.routed import make_claim, walk_in
from tests.claims.test_guarantees import vouched

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignIn = Callable[[User | None], Client]
NEW = {"form": "replacement", "amount_dkk": "5.999,50", "excess_dkk": "", "new_identifier": UNKNOWN_IMEI, "note": ""}


@pytest.fixture
def agent(cast: Cast, as_user: SignIn) -> Client:
    return as_user(cast.camilla)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def shown(client: Client, name: str, number: str, status: int = 200) -> str:
    answer = client.get(reverse(name, args=[number]))
    assert answer.status_code == status
    return words(answer.content.decode())


# Settling ------------------------------------------------------------------------------------------------------------


def test_the_number_is_no_choice_where_only_another_unit_is(agent: Client, cast: Cast) -> None:
    claim = granted(cast, value_dkk=3000, repair_dkk=5200)
    said = shown(agent, "desk-settle", claim.number)
    assert "Den nye enheds IMEI eller serienummer (valgfrit)" not in said
    assert "Den nye enheds andet nummer (valgfrit)" in said
    answer = post(agent, "desk-settle", claim, **{**NEW, "new_identifier": ""})
    assert words(answer.content.decode()).count("Skriv den nye enheds IMEI eller serienummer.") >= 1
    assert not Settlement.objects.exists()


def test_the_form_offers_what_the_decision_entitles_to_with_each_excess(agent: Client, cast: Cast) -> None:
    insure(cast, excess_dkk=Decimal("499"), excess_by_settlement={"replacement": 899})
    claim = granted(cast)
    html = agent.get(reverse("desk-settle", args=[claim.number])).content.decode()
    assert re.findall(r'name="form" value="(\w+)"', html) == ["repair", "replacement", "gift_card"]
    text = words(html)
    for said in (
        "Højeste erstatning 6.499,00 kr.",
        "Med 499,00 kr. i selvrisiko.",
        "Med 899,00 kr. i selvrisiko. Dækningen fortsætter på den nye enhed",
        "Dækningen på enheden slutter i dag.",
    ):
        assert said in text, said
    assert 'name="amount_dkk" value="6499,00"' in html
    assert 'name="excess_dkk" value=""' in html or 'name="excess_dkk" inputmode' in html


def test_a_replacement_is_settled_and_stands_on_the_case_page(agent: Client, cast: Cast) -> None:
    insure(cast, excess_dkk=Decimal("499"))
    claim = granted(cast)
    answer = post(agent, "desk-settle", claim, **NEW)
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk-case", args=[claim.number]))
    settlement = Settlement.objects.get()
    assert (settlement.amount_dkk, settlement.excess_dkk) == (Decimal("5999.50"), Decimal("499"))
    text = shown(agent, "desk-case", claim.number)
    for said in (
        "Erstatning Ny enhed Selvrisiko 499,00 kr.",
        "Gjort op til 5.999,50 kr.",
        "Enheden er afskrevet 15. september 2026 Den er erstattet af Apple iPhone 15 " + UNKNOWN_IMEI,
        f"Erstattede skaden: ny enhed, nyt nummer {UNKNOWN_IMEI}.",
        "Mail: Du får en ny enhed – S-2026-000101",
    ):
        assert said in text, said


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"form": ""}, "Vælg, hvad anmelderen får."),
        ({"form": "cash"}, "Vilkårene giver ikke den erstatning"),
        ({"amount_dkk": ""}, "Skriv, hvad skaden er gjort op til."),
        ({"amount_dkk": "mange"}, "Skriv beløbet med tal"),
        ({"amount_dkk": "6.500"}, "over de 6.499,00 kr., som vilkårene højst giver"),
        ({"excess_dkk": "6.500"}, "som enheden er værd"),
        ({"new_identifier": ""}, "Skriv den nye enheds IMEI eller serienummer."),
        ({"new_identifier": ANNAS_IMEI}, "den gamle enheds nummer"),
        ({"new_identifier": DAVIDS_IMEI}, "hører til en anden enhed"),
        ({"new_identifier": "490154203237519"}, "Et af cifrene"),
        ({"form": "gift_card"}, "Skriv kun et nyt nummer"),
    ],
)
def test_what_cannot_be_settled_comes_back_with_what_was_typed(
    agent: Client, cast: Cast, changed: dict[str, str], says: str
) -> None:
    insure(cast)
    claim = granted(cast)
    answer = post(agent, "desk-settle", claim, **{**NEW, **changed, "note": "Aftalt med Anna."})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Der er et problem" in html
    assert says in words(html)
    assert "Aftalt med Anna." in html
    assert claim.is_open
    assert not Settlement.objects.exists()


def test_a_claim_without_a_grant_is_neither_offered_it_nor_settled(agent: Client, cast: Cast) -> None:
    claim = reach(file(), cast.camilla)
    assert (
        reverse("desk-settle", args=[claim.number])
        not in agent.get(reverse("desk-case", args=[claim.number])).content.decode()
    )
    assert "Afgør den først" in shown(agent, "desk-settle", claim.number, status=409)
    assert post(agent, "desk-settle", claim, **NEW).status_code == 409
    assert not Settlement.objects.exists()
    decide(number=claim.number, kind="covered", clause="", reason="", by=cast.camilla, now=NOW)
    assert (
        reverse("desk-settle", args=[claim.number])
        in agent.get(reverse("desk-case", args=[claim.number])).content.decode()
    )


def test_a_second_tap_is_told_and_settles_once(agent: Client, cast: Cast) -> None:
    insure(cast)
    claim = granted(cast)
    version = re.search(
        r'name="version" value="([^"]+)"', agent.get(reverse("desk-settle", args=[claim.number])).content.decode()
    )[1]
    assert post(agent, "desk-settle", claim, **NEW, version=version).status_code == 302
    answer = post(agent, "desk-settle", claim, **NEW, version=version)
    assert answer.status_code == 409
    assert "Intet er gemt." in words(answer.content.decode())
    assert Settlement.objects.count() == 1
    assert shown(agent, "desk-settle", claim.number, status=409)


def test_a_filing_on_an_old_number_is_led_to_the_new_unit(agent: Client, cast: Cast) -> None:
    insure(cast)
    settled = granted(cast)
    post(agent, "desk-settle", settled, **NEW)
    claim = reach(file(), cast.camilla)
    assert claim.device == cast.annas_phone
    html = agent.get(reverse("desk-case", args=[claim.number])).content.decode()
    assert "Enheden er afskrevet 15. september 2026" in html
    assert f"{reverse('desk-find-device', args=[claim.number])}?q={UNKNOWN_IMEI}" in html
    found = words(agent.get(reverse("desk-find-device", args=[claim.number])).content.decode())
    assert "Apple iPhone 15 Nu på sagen Afskrevet" in found
    unit = Device.objects.get(identifiers__value=UNKNOWN_IMEI)
    assert post(agent, "desk-find-device", claim, device=str(unit.pk)).status_code == 302
    assert (claim.device, claim.person) == (unit, cast.anna.person)
    text = shown(agent, "desk-case", claim.number)
    assert f"Erstatter Apple iPhone 15 {ANNAS_IMEI}" in text
    assert settled.number in text


@pytest.mark.parametrize("who", ["anna", "bo", "eva", "helle"])
@pytest.mark.parametrize("name", ["desk-settle", "desk-recall"])
def test_nobody_else_settles_or_recalls(cast: Cast, as_user: SignIn, who: str, name: str) -> None:
    insure(cast)
    claim = granted(cast)
    guarantee = vouched(cast)
    client = as_user(getattr(cast, who))
    answer = client.post(reverse(name, args=[claim.number]), {**NEW, "guarantee": guarantee.pk})
    assert answer.status_code == 403
    claim.refresh_from_db()
    assert (claim.is_open, claim.guarantee) == (True, None)
    assert not Settlement.objects.exists()


# Recalls -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def second_fault(cast: Cast) -> Claim:
    """A claim on Anna's phone, which Odense vouches for."""
    vouched(cast)
    return make_claim(cast, occurred_on=date(2026, 9, 14))


def test_the_panel_says_what_is_vouched_for_and_the_button_takes_it_up(
    agent: Client, cast: Cast, second_fault: Claim
) -> None:
    text = shown(agent, "desk-case", second_fault.number)
    for said in (
        "Inden for garantien",
        "Repareret på sag S-2026-000001 hos Mobilværkstedet, Odense. Skaden skete på garantiens dag 13 efter punkt 6",
        "Garantien gælder til og med 30. november 2026.",
    ):
        assert said in text, said
    guarantee = cast.annas_phone.guarantees.get()
    assert post(agent, "desk-recall", second_fault, guarantee=guarantee.pk).status_code == 302
    assert second_fault.guarantee == guarantee
    html = agent.get(reverse("desk-case", args=[second_fault.number])).content.decode()
    text = words(html)
    assert "Inden for garantien" not in text
    assert "Reklamation under garanti" in text
    assert "Tog sagen op som reklamation under garanti: S-2026-000001." in text
    assert "Næste skridt: Vælg vej" in text


@pytest.mark.parametrize(
    "fields", [{"ends_on": date(2026, 9, 13)}, {"claim_number": "S-2026-000101"}, {"starts_on": date(2026, 9, 15)}]
)
def test_without_a_guarantee_that_holds_there_is_no_panel(agent: Client, cast: Cast, fields: dict[str, object]) -> None:
    vouched(cast, **fields)
    claim = make_claim(cast, occurred_on=date(2026, 9, 14))
    assert "Inden for garantien" not in shown(agent, "desk-case", claim.number)


def test_a_recall_that_cannot_be_is_answered_on_the_case_page(agent: Client, cast: Cast, second_fault: Claim) -> None:
    foreign = vouched(cast, device=cast.davids_phone)
    for key in (foreign.pk, "999999", "x", "", "²", "9" * 40):
        answer = post(agent, "desk-recall", second_fault, guarantee=key)
        assert answer.status_code == 400
        assert "Garantien gælder ikke" in words(answer.content.decode())
    assert second_fault.guarantee is None
    assert agent.get(reverse("desk-recall", args=[second_fault.number])).status_code == 405


def test_it_is_taken_back_until_something_is_routed(agent: Client, cast: Cast, second_fault: Claim) -> None:
    guarantee = cast.annas_phone.guarantees.get()
    post(agent, "desk-recall", second_fault, guarantee=guarantee.pk)
    assert "Fortryd: det er en ny skade" in shown(agent, "desk-case", second_fault.number)
    assert post(agent, "desk-recall", second_fault, undo="1").status_code == 302
    assert second_fault.guarantee is None
    post(agent, "desk-recall", second_fault, guarantee=guarantee.pk)
    walk_in(second_fault, cast)
    assert "Fortryd: det er en ny skade" not in shown(agent, "desk-case", second_fault.number)
    assert post(agent, "desk-recall", second_fault, undo="1").status_code == 409
    assert second_fault.guarantee == guarantee


def test_what_changed_meanwhile_is_told_before_a_recall(agent: Client, cast: Cast, second_fault: Claim) -> None:
    guarantee = cast.annas_phone.guarantees.get()
    answer = post(agent, "desk-recall", second_fault, guarantee=guarantee.pk, version="0-0")
    assert answer.status_code == 409
    assert second_fault.guarantee is None


def taken_up(claim: Claim, cast: Cast) -> None:
    recall(number=claim.number, guarantee=cast.annas_phone.guarantees.get(), by=cast.camilla, now=NOW)
    claim.refresh_from_db()


def test_the_way_leads_back_to_the_workshop_that_vouches(agent: Client, cast: Cast, second_fault: Claim) -> None:
    assert "2. Vej til Kolding" in shown(agent, "desk-route", second_fault.number)
    taken_up(second_fault, cast)
    assert "2. Vej til Odense" in shown(agent, "desk-route", second_fault.number)
    asked = agent.get(reverse("desk-route", args=[second_fault.number]), {"vaerksted": "kolding"})
    assert "2. Vej til Kolding" in words(asked.content.decode())


def test_a_recall_is_called_one_in_the_queue_on_its_page_and_at_the_workshop(
    agent: Client, cast: Cast, as_user: SignIn, second_fault: Claim
) -> None:
    eva = as_user(cast.eva)
    taken_up(second_fault, cast)
    walk_in(second_fault, cast)
    for text in (
        words(agent.get(reverse("desk-queue") + "?vis=aabne").content.decode()),
        shown(agent, "desk-case", second_fault.number),
        words(eva.get(reverse("workshop-jobs") + "?liste=senere").content.decode()),
        shown(eva, "workshop-job", second_fault.number),
    ):
        assert "Reklamation" in text
    assert "Arbejdet blev gjort på sag S-2026-000001" in shown(eva, "workshop-job", second_fault.number)


def test_the_workshop_keeps_a_device_that_was_made_good(cast: Cast, as_user: SignIn) -> None:
    insure(cast)
    claim = granted(cast)
    walk_in(claim, cast)
    receive(number=claim.number, by=cast.eva, now=NOW)
    make_good(claim, cast)
    text = shown(as_user(cast.eva), "workshop-job", claim.number)
    assert "Sagen er afsluttet Erstattet" in text
    assert "den skal ikke udleveres" in text


# The claimant --------------------------------------------------------------------------------------------------------


def make_good(claim: Claim, cast: Cast, form: str = "replacement") -> None:
    settle(
        number=claim.number,
        form=form,
        amount_dkk=Decimal("5000"),
        excess_dkk=None,
        note="Internt.",
        new_identifiers=[UNKNOWN_IMEI] if form == "replacement" else [],
        by=cast.camilla,
        now=NOW,
    )
    claim.refresh_from_db()


def by_link(client: Client, claim: Claim) -> str:
    link = claim.links.get()
    return words(client.get(f"/sag/{links.token_of(link)}/").content.decode())


def test_the_claimants_page_says_what_they_got_and_what_to_do_with_the_old_unit(
    client: Client, cast: Cast, as_user: SignIn
) -> None:
    insure(cast, excess_dkk=Decimal("499"))
    claim = granted(cast)
    make_good(claim, cast)
    for text in (by_link(client, claim), shown(as_user(cast.anna), "my-case", claim.number)):
        for said in (
            "Det får du",
            "Selvrisiko 499,00 kr.",
            f"Ny enheds nummer {UNKNOWN_IMEI}",
            "til og med 15. september 2028",
            "Når du har fået den nye, sender du den gamle",
            "Vi har erstattet din skade: ny enhed.",
        ):
            assert said in text, said
        assert "Internt." not in text


def test_a_link_that_the_register_does_not_hold_shows_neither_amount_nor_number(client: Client, cast: Cast) -> None:
    insure(cast, excess_dkk=Decimal("499"))
    claim = granted(cast)
    claim.links.update(trusted=False, of_filer=True)
    make_good(claim, cast)
    text = by_link(client, claim)
    assert "Det får du" in text
    assert "Når du har fået den nye, sender du den gamle" in text
    for secret in ("499,00", UNKNOWN_IMEI, "2028"):
        assert secret not in text, secret


def test_another_employee_meets_no_settlement(cast: Cast, as_user: SignIn) -> None:
    insure(cast)
    claim = granted(cast)
    make_good(claim, cast)
    assert as_user(cast.david).get(reverse("my-case", args=[claim.number])).status_code == 404


def test_a_recall_says_that_nothing_is_to_be_paid(client: Client, cast: Cast, second_fault: Claim) -> None:
    taken_up(second_fault, cast)
    text = by_link(client, second_fault)
    assert "Vi finder nu vejen til værkstedet." in text
    assert "Fejlen er under garantien" in text
    assert "uden selvrisiko" in text
