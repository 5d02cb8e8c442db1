"""The products' pages: who reads them, what stands on them, and what is said where the choice is wrong."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, User
from policies import terms
from policies.coverage_texts import cause_text
from policies.models import Policy
from policies.vocabulary import CAUSES
from tests.cast import Cast, make_cover, make_device, make_policy
from tests.claims.filed import file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

AsUser = Callable[[User | None], Client]
READERS = (Role.IT_ADMIN, Role.AGENT, Role.TEAM_LEAD, Role.SYSTEM_ADMIN)
OTHERS = (Role.EMPLOYEE, Role.WORKSHOP)
TOTAL, GARANTI = "usg-totalforsikring-9051102", "usg-garantiforsikring-9501009"
PAGES = (
    reverse("products"),
    reverse("product", kwargs={"terms_id": TOTAL}),
    f"{reverse('product-compare')}?a={TOTAL}&b={GARANTI}",
)


def page_of(terms_id: str) -> str:
    return reverse("product", kwargs={"terms_id": terms_id})


def text(client: Client, address: str, **asked: str) -> str:
    answer = client.get(address, asked)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode())


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html[html.index("<main") :]).split())


# Who ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", READERS)
def test_it_admins_the_call_centre_and_system_administrators_read_them(
    cast: Cast, as_user: AsUser, role: str, address: str
) -> None:
    assert as_user(cast.user(role)).get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", OTHERS)
def test_employees_and_workshops_do_not(cast: Cast, as_user: AsUser, role: str, address: str) -> None:
    assert as_user(cast.user(role)).get(address).status_code == 403


@pytest.mark.parametrize("address", PAGES)
def test_a_visitor_is_sent_to_sign_in(cast: Cast, as_user: AsUser, address: str) -> None:
    answer = as_user(None).get(address)
    assert (answer.status_code, "/konto/login/" in answer["Location"]) == (302, True)


@pytest.mark.parametrize("terms_id", ["findes-ikke", "usg-totalforsikring", "usg_totalforsikring-9051102"])
def test_a_product_that_does_not_exist_is_missing(cast: Cast, as_user: AsUser, terms_id: str) -> None:
    assert as_user(cast.bo).get(page_of(terms_id)).status_code == 404


def test_nothing_is_changed_there(cast: Cast, as_user: AsUser) -> None:
    assert {as_user(cast.bo).post(address).status_code for address in PAGES} == {405}


# The list -------------------------------------------------------------------------------------------------------------


def test_an_it_admin_finds_the_organisations_own_products_first(cast: Cast, as_user: AsUser) -> None:
    html = text(as_user(cast.bo), reverse("products"))
    assert html.index("Jeres produkter") < html.index(page_of(TOTAL)) < html.index("Andre produkter")
    assert html.index("Andre produkter") < html.index(page_of(GARANTI))
    assert "NL-2024-1" in html
    assert cast.sydhavn_policy.number not in html


def test_the_call_centre_finds_all_products_in_one_list(cast: Cast, as_user: AsUser) -> None:
    html = text(as_user(cast.camilla), reverse("products"))
    assert all(page_of(terms_id) in html for terms_id in terms.every())
    assert "Jeres produkter" not in html
    assert "NL-2024-1" not in html


def test_a_policy_on_terms_whose_file_is_gone_does_not_take_the_list_with_it(cast: Cast, as_user: AsUser) -> None:
    Policy.objects.update(terms="findes-ikke")
    assert "Jeres produkter" not in text(as_user(cast.bo), reverse("products"))


def test_each_product_is_told_in_a_sentence_of_its_own_terms(cast: Cast, as_user: AsUser) -> None:
    said = words(text(as_user(cast.camilla), reverse("products")))
    assert "Dækker indbrudstyveri, når det er købt til." in said
    assert said.count("Dækker ikke") == len(terms.every())


# One product ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("terms_id", sorted(terms.every()))
def test_every_product_opens_in_both_languages_with_its_clauses(
    cast: Cast, as_user: AsUser, terms_id: str, language: str
) -> None:
    bo = as_user(cast.bo)
    bo.cookies["django_language"] = language
    html = text(bo, page_of(terms_id))
    assert f'<html lang="{language}">' in html
    shown = terms.get(terms_id)
    assert shown.clauses[shown.complaints.clause].spoken_in(language) in html
    assert html.count("<caption") == html.count("<table")
    assert "<th>" not in html


def test_each_line_carries_number_and_heading_of_its_clause(cast: Cast, as_user: AsUser) -> None:
    html = text(as_user(cast.bo), page_of("tryg-elgiganten-extended-warranty"))
    row = next(row for row in html.split("<tr>") if cause_text("battery_capacity") in row)
    assert "Ikke dækket" in words("<main" + row)
    assert "Punkt 8.2 Undtagelser: forbrugsvarer" in words("<main" + row)


def test_headings_stand_in_order_and_the_list_of_sections_leads_to_them(cast: Cast, as_user: AsUser) -> None:
    html = text(as_user(cast.bo), page_of(TOTAL))
    main = html[html.index("<main") : html.index("</main>")]
    assert re.findall(r"<h(\d)", main) == ["1", *["2"] * main.count("<h2")]
    led_to = re.findall(r'href="#([\w-]+)"', main[main.index("product-nav") : main.index("</nav>")])
    assert led_to == re.findall(r'<h2 id="([\w-]+)"', main)


def test_an_it_admin_sees_how_many_covers_are_on_the_version(cast: Cast, as_user: AsUser) -> None:
    assert "I har 2 dækninger på den i dag." in text(as_user(cast.bo), page_of(TOTAL))
    # A cover may be bought on another version than its policy's, and is counted there.
    cover = cast.annas_phone.covers.get()
    cover.terms = GARANTI
    cover.save(update_fields=["terms"])
    assert "I har 1 dækning på den i dag." in text(as_user(cast.bo), page_of(TOTAL))
    assert "I har 1 dækning på den i dag." in text(as_user(cast.bo), page_of(GARANTI))
    assert "I har" not in text(as_user(cast.dorte), page_of(GARANTI))
    assert "I har" not in text(as_user(cast.camilla), page_of(GARANTI))


def test_an_older_version_leads_to_the_newest(cast: Cast, as_user: AsUser, monkeypatch: pytest.MonkeyPatch) -> None:
    newest = terms.get(TOTAL)
    older = newest.model_copy(update={"id": "usg-totalforsikring-1", "valid_from": date(2020, 1, 1)})
    both = {older.id: older, **terms.every()}
    monkeypatch.setattr(terms, "every", lambda: both)
    camilla = as_user(cast.camilla)
    html = text(camilla, page_of(older.id))
    assert "Der er kommet en nyere version af vilkårene." in html
    assert "Gælder for dækninger, der er købt fra 1. januar 2020 til 30. juni 2026." in html
    assert page_of(TOTAL) in html
    assert "nyere version" not in text(camilla, page_of(TOTAL))
    assert page_of(older.id) not in text(camilla, reverse("products"))


# Side by side ---------------------------------------------------------------------------------------------------------


def test_two_products_stand_side_by_side_with_their_differences_in_words(cast: Cast, as_user: AsUser) -> None:
    html = text(as_user(cast.bo), reverse("product-compare"), a=TOTAL, b=GARANTI)
    rows = {cause: next(row for row in html.split("<tr") if f">{cause_text(cause)}<" in row) for cause in CAUSES}
    assert all(("Forskel" in row) != (">Ens<" in row) for row in rows.values())
    assert "Forskel" in rows["drop"]
    assert ">Ens<" in rows["loss"]
    assert re.search(r"De siger noget forskelligt på \d+ af \d+ linjer\.", html)


def test_only_the_differences_are_shown_on_request(cast: Cast, as_user: AsUser) -> None:
    bo = as_user(cast.bo)
    html = text(bo, reverse("product-compare"), a=TOTAL, b=GARANTI, kun="on")
    assert ">Ens<" not in html
    assert html.count("product-differs") == text(bo, reverse("product-compare"), a=TOTAL, b=GARANTI).count(
        "product-differs"
    )


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"a": "findes-ikke", "b": TOTAL}, "Vi kender ikke det første produkt. Vælg et på listen."),
        ({"a": TOTAL, "b": "findes-ikke"}, "Vi kender ikke det andet produkt. Vælg et på listen."),
        ({"a": TOTAL, "b": ""}, "Vælg det produkt, du vil sammenligne med"),
        ({"b": TOTAL}, "Vælg det produkt, du vil sammenligne"),
        ({"a": TOTAL, "b": TOTAL}, "Det er det samme produkt. Vælg et andet."),
        ({"a": "\0", "b": "x" * 5000}, "Vælg et på listen."),
    ],
)
def test_a_choice_that_cannot_be_compared_is_answered_with_what_to_choose(
    cast: Cast, as_user: AsUser, asked: dict[str, str], said: str
) -> None:
    html = text(as_user(cast.bo), reverse("product-compare"), **asked)
    assert said in html
    assert "<title>Fejl:" in html
    assert "product-compare" not in html


def test_before_the_choice_is_made_nothing_is_wrong_and_the_first_product_is_chosen_already(
    cast: Cast, as_user: AsUser
) -> None:
    html = text(as_user(cast.bo), reverse("product-compare"), a=GARANTI)
    assert "Fejl:" not in html
    assert re.search(rf'<option value="{GARANTI}" selected>', html)


# From where people come to them ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", READERS)
def test_the_navigation_leads_there(cast: Cast, as_user: AsUser, role: str) -> None:
    html = text(as_user(cast.user(role)), reverse("products"))
    assert re.search(r'<a href="/vilkaar/" aria-current="page">', html)


def test_a_device_leads_to_the_product_of_its_cover(cast: Cast, as_user: AsUser) -> None:
    bo = as_user(cast.bo)
    address = reverse("fleet-device", kwargs={"pk": cast.annas_phone.pk})
    assert f'href="{page_of(TOTAL)}"' in text(bo, address)
    Policy.objects.update(terms="findes-ikke")
    assert "/vilkaar/findes-ikke/" not in text(bo, address)


def test_a_case_leads_to_the_product_of_its_devices_cover(cast: Cast, as_user: AsUser) -> None:
    claim = file()
    camilla = as_user(cast.camilla)
    address = reverse("desk-case", kwargs={"number": claim.number})
    assert f'href="{page_of(TOTAL)}"' in text(camilla, address)
    Policy.objects.update(terms="findes-ikke")
    assert "/vilkaar/findes-ikke/" not in text(camilla, address)


# The same work for a small fleet and a large one ----------------------------------------------------------------------


def test_each_page_asks_the_database_the_same_few_times_however_large_the_fleet(
    cast: Cast, as_user: AsUser, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    bo, camilla = as_user(cast.bo), as_user(cast.camilla)
    # Session and user; for the IT admin the policies or the covers as well, for the desk how many claims lapse tonight.
    wanted = [(bo, PAGES[0], 3), (bo, PAGES[1], 3), (bo, PAGES[2], 2), *((camilla, page, 3) for page in PAGES)]
    for _time in range(2):
        for client, address, queries in wanted:
            with django_assert_num_queries(queries):
                client.get(address)
        for number in range(5):
            policy = make_policy(cast.nordlys, f"NL-MERE-{_time}-{number}", GARANTI)
            device = make_device(cast.nordlys, None, serial=f"MERE{_time}{number}")
            make_cover(policy, device, date(2026, 1, 1), date(2027, 1, 1))
