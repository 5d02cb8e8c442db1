"""The IT admin's pages: whose rows they show, and counts that are those of their lists."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Role, User
from claims.models import Claim
from tests.cast import Cast, make_cover, make_device
from tests.fleet.pages import AsUser, devices_on, text
from tests.fleet.stock import SECRET, TODAY, make_claim, stock_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SOON = TODAY + timedelta(days=60)
LISTS = ("", "?daekning=ja", "?daekning=nej", "?daekning=udloeber")


def mixed_fleet(cast: Cast) -> None:
    """Beside Anna's two covered devices: 3 that end soon, 2 that ended, 2 to come, 1 renewed, 4 without any cover."""
    nordlys, policy = cast.nordlys, cast.nordlys_policy
    stock_up(nordlys, policy, 2, ends_on=SOON, prefix="SNART", claims=False)
    stock_up(nordlys, policy, 1, ends_on=TODAY, prefix="SIDSTEDAG", claims=False)
    stock_up(nordlys, policy, 2, ends_on=TODAY - timedelta(days=1), prefix="ENDT", claims=False)
    for device in stock_up(nordlys, policy, 2, prefix="KOMMER", claims=False):
        make_cover(policy, device, TODAY + timedelta(days=1), TODAY + timedelta(days=20))
    for device in stock_up(nordlys, policy, 1, ends_on=SOON, prefix="FORNYET", claims=False):
        make_cover(policy, device, SOON + timedelta(days=1), SOON + timedelta(days=400))
    stock_up(nordlys, policy, 4, prefix="UDEN", claims=False)
    stock_up(cast.sydhavn, cast.sydhavn_policy, 5, ends_on=SOON, prefix="FREMMED")


# Whose -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["fleet-overview", "fleet-devices", "fleet-export", "fleet-claims", "fleet-import"])
@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.IT_ADMIN])
def test_only_it_admins_come_in(cast: Cast, as_user: AsUser, name: str, role: str) -> None:
    assert as_user(cast.user(role)).get(reverse(name)).status_code == 403
    assert as_user(cast.bo).get(reverse(name)).status_code == 200
    assert as_user(None).get(reverse(name)).status_code == 302


def test_another_organisations_device_is_as_missing_as_one_that_never_was(cast: Cast, as_user: AsUser) -> None:
    bo = as_user(cast.bo)
    own = bo.get(reverse("fleet-device", kwargs={"pk": cast.annas_phone.pk}))
    foreign = bo.get(reverse("fleet-device", kwargs={"pk": cast.davids_phone.pk}))
    missing = bo.get(reverse("fleet-device", kwargs={"pk": 999_999}))
    assert (own.status_code, foreign.status_code, missing.status_code) == (200, 404, 404)
    pages = [
        answer.content.decode().replace(f"/{pk}/", "/")
        for answer, pk in zip((foreign, missing), (cast.davids_phone.pk, 999_999), strict=True)
    ]
    assert len(pages[0]) == len(pages[1])


def test_another_organisations_claim_is_as_missing_as_one_that_never_was(cast: Cast, as_user: AsUser) -> None:
    make_claim(cast.annas_phone, "S-2026-000001")
    make_claim(cast.davids_phone, "S-2026-000002")
    bo = as_user(cast.bo)
    assert bo.get(reverse("fleet-claim", kwargs={"number": "S-2026-000001"})).status_code == 200
    foreign = bo.get(reverse("fleet-claim", kwargs={"number": "S-2026-000002"}))
    missing = bo.get(reverse("fleet-claim", kwargs={"number": "S-2026-000009"}))
    assert (foreign.status_code, missing.status_code) == (404, 404)


@pytest.mark.parametrize(
    "address",
    [
        "/flaade/",
        "/flaade/enheder/",
        "/flaade/enheder/?q=FREMMED",
        "/flaade/enheder/enheder.csv",
        "/flaade/sager/?vis=alle",
    ],
)
def test_no_list_shows_another_organisations_rows(cast: Cast, as_user: AsUser, address: str) -> None:
    stock_up(cast.nordlys, cast.nordlys_policy, 2, ends_on=SOON, prefix="VORES")
    stock_up(cast.sydhavn, cast.sydhavn_policy, 2, ends_on=SOON, prefix="FREMMED")
    bo, dorte = as_user(cast.bo).get(address), as_user(cast.dorte).get(address)
    ours, theirs = (b"".join(answer) for answer in (bo, dorte))
    assert b"FREMMED 0" not in ours
    assert b"S-FREMMED" not in ours
    assert b"FREMMED" in theirs
    assert b"VORES" not in theirs


def test_a_device_shows_the_claims_of_its_own_organisation_only(cast: Cast, as_user: AsUser) -> None:
    claim = make_claim(cast.annas_phone, "S-2026-000001")
    Claim.objects.filter(pk=claim.pk).update(organisation=cast.sydhavn)
    assert "S-2026-000001" not in text(as_user(cast.bo), reverse("fleet-device", kwargs={"pk": cast.annas_phone.pk}))


def test_what_was_told_and_noted_is_on_no_page_of_the_it_admin(cast: Cast, as_user: AsUser) -> None:
    make_claim(cast.annas_phone, "S-2026-000001")
    bo = as_user(cast.bo)
    addresses = (
        reverse("fleet-overview"),
        reverse("fleet-claims"),
        reverse("fleet-claim", kwargs={"number": "S-2026-000001"}),
        reverse("fleet-device", kwargs={"pk": cast.annas_phone.pk}),
    )
    for address in addresses:
        page = text(bo, address)
        assert "S-2026-000001" in page
        assert SECRET not in page
        assert "99887766" not in page
        assert "Intern note" not in page


@pytest.mark.parametrize("address", ["/flaade/", "/flaade/enheder/", "/flaade/sager/", "/flaade/importer/"])
def test_the_navigation_marks_the_page_that_one_is_on_and_no_other(cast: Cast, as_user: AsUser, address: str) -> None:
    page = text(as_user(cast.bo), address)
    navigation = page[page.index('class="site-nav"') : page.index("</nav>")]
    assert re.findall(r'href="([^"]+)" aria-current="(\w+)"', navigation) == [(address, "page")]


# Counts ------------------------------------------------------------------------------------------------------------


def test_each_figure_of_the_overview_is_the_length_of_the_list_it_links_to(cast: Cast, as_user: AsUser) -> None:
    mixed_fleet(cast)
    make_claim(cast.annas_phone, "S-2026-000001")
    make_claim(cast.annas_laptop, "S-2026-000002", state="lapsed")
    bo = as_user(cast.bo)
    overview = text(bo, reverse("fleet-overview"))
    figures = dict(
        re.findall(r'class="key-figure [^"]*" href="([^"]+)"><span class="key-number">(\d+)</span>', overview)
    )
    figures = {address.replace("&amp;", "&"): int(number) for address, number in figures.items()}
    assert figures == {
        "/flaade/enheder/?daekning=udloeber": 3,
        "/flaade/enheder/?daekning=nej": 8,
        "/flaade/sager/?vis=aabne": 1,
        "/flaade/enheder/?daekning=ja": 6,
    }
    for address, number in figures.items():
        page = text(bo, address)
        rows = len(devices_on(page)) or len(re.findall(r'<th scope="row"><a href="/flaade/sager/', page))
        assert rows == number, address
    assert "af 14 enheder" in overview


def test_the_tabs_count_what_their_lists_hold_also_within_a_search(cast: Cast, as_user: AsUser) -> None:
    mixed_fleet(cast)
    bo = as_user(cast.bo)
    for query in ("", "SNART", "UDEN"):
        page = text(bo, f"/flaade/enheder/?q={query}")
        tabs = re.findall(r'<li><a href="([^"]+)"[^>]*>[^<]+<span class="view-count">(\d+)</span>', page)
        assert len(tabs) == 4
        for address, number in tabs:
            assert len(devices_on(text(bo, address.replace("&amp;", "&")))) == int(number), (query, address)


def test_covered_and_uncovered_are_all_and_have_no_device_in_common(cast: Cast, as_user: AsUser) -> None:
    mixed_fleet(cast)
    bo = as_user(cast.bo)
    every, covered, uncovered, ending = (set(devices_on(text(bo, f"/flaade/enheder/{query}"))) for query in LISTS)
    assert covered | uncovered == every
    assert not covered & uncovered
    assert ending < covered


def test_what_ends_first_stands_first(cast: Cast, as_user: AsUser) -> None:
    mixed_fleet(cast)
    page = text(as_user(cast.bo), "/flaade/enheder/?daekning=udloeber")
    names = re.findall(r"(SNART \d+|SIDSTEDAG \d+)</a>", page)
    assert names == ["SIDSTEDAG 000", "SNART 000", "SNART 001"]


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("SNART", "Udløber snart"),
        ("ENDT", "Udløbet"),
        ("KOMMER", "Begynder senere"),
        ("FORNYET", "Dækket"),
        ("UDEN", "Uden dækning"),
    ],
)
def test_each_device_says_how_it_is_covered(cast: Cast, as_user: AsUser, prefix: str, words: str) -> None:
    mixed_fleet(cast)
    page = text(as_user(cast.bo), f"/flaade/enheder/?q={prefix} 000")
    row = page[page.index("<tbody>") : page.index("</tbody>")]
    assert words in row


# What stands on them -------------------------------------------------------------------------------------------------


def test_the_claims_list_shows_open_ended_and_all_with_the_latest_first(cast: Cast, as_user: AsUser) -> None:
    for number, (state, outcome) in enumerate(
        [("filed", ""), ("in_repair", ""), ("closed", "repaired"), ("lapsed", ""), ("returning", "")], start=1
    ):
        make_claim(cast.annas_phone, f"S-2026-00000{number}", state=state, outcome=outcome, days_ago=number)
    bo = as_user(cast.bo)
    shown = {
        name: re.findall(
            r'<th scope="row"><a href="/flaade/sager/S-2026-00000(\d)/"', text(bo, f"/flaade/sager/{name}")
        )
        for name in ("", "?vis=aabne", "?vis=afsluttede", "?vis=alle", "?vis=hvad")
    }
    assert shown[""] == shown["?vis=aabne"] == shown["?vis=hvad"] == ["1", "2", "5"]
    assert shown["?vis=afsluttede"] == ["3", "4"]
    assert shown["?vis=alle"] == ["1", "2", "3", "4", "5"]
    page = text(bo, "/flaade/sager/?vis=alle")
    assert re.findall(r'<span class="view-count">(\d+)</span>', page) == ["3", "2", "5"]
    assert "Repareret" in page


def test_the_claim_page_shows_state_dates_and_what_it_waits_for(cast: Cast, as_user: AsUser) -> None:
    make_claim(cast.annas_phone, "S-2026-000001")
    page = text(as_user(cast.bo), reverse("fleet-claim", kwargs={"number": "S-2026-000001"}))
    for words in (
        "Afventer opkald",
        "Send politianmeldelse",
        "14. september 2026",
        "kl. 11.00",
        "Anna Holm",
        "Stjålet",
    ):
        assert words in page, words
    assert "Find enhed" not in page
    assert "ringer til dig" not in page


def test_the_device_page_shows_numbers_covers_with_their_product_and_claims(cast: Cast, as_user: AsUser) -> None:
    make_claim(cast.annas_phone, "S-2026-000001", state="closed", outcome="swapped")
    page = text(as_user(cast.bo), reverse("fleet-device", kwargs={"pk": cast.annas_phone.pk}))
    for words in (
        "490154203237518",
        "F2LX7K9QPL",
        "Anna Holm",
        "USG Totalforsikring",
        "NL-2024-1",
        "12. januar 2026 – 12. januar 2029",
        "6.499,00 kr.",
        "S-2026-000001",
        "Ombyttet",
    ):
        assert words in page, words


def test_the_device_page_names_the_first_imei_before_the_second_and_the_serial_last(
    cast: Cast, as_user: AsUser
) -> None:
    device = make_device(cast.nordlys, None, serial="ABC123")
    for position, value in ((2, "352990117565891"), (1, "352990117296331")):
        device.identifiers.create(kind="imei", position=position, value=value)
    page = text(as_user(cast.bo), reverse("fleet-device", kwargs={"pk": device.pk}))
    places = [page.index(value) for value in ("352990117296331", "352990117565891", "ABC123")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "står ikke på en police"),
        ({"price_dkk": None}, "mangler pris"),
        ({"purchased_on": None}, "mangler købsdato"),
        ({"purchased_on": None, "price_dkk": None}, "mangler købsdato og pris"),
    ],
)
def test_a_device_without_cover_says_what_is_missing(
    cast: Cast, as_user: AsUser, fields: dict[str, None], words: str
) -> None:
    device = make_device(cast.nordlys, None, serial="UDEN1", **fields)  # type: ignore[arg-type]
    assert words in text(as_user(cast.bo), reverse("fleet-device", kwargs={"pk": device.pk}))


def test_a_fleet_without_devices_says_how_to_begin(cast: Cast, as_user: AsUser) -> None:
    bo = as_user(cast.bo)
    User.objects.filter(pk=cast.bo.pk).update(
        organisation=type(cast.nordlys).objects.create(
            name="Ny ApS", cvr="24260666", created_at=cast.nordlys.created_at
        )
    )
    for address in ("/flaade/", "/flaade/enheder/"):
        page = text(bo, address)
        assert "Her er ingen enheder endnu" in page
        assert 'href="/flaade/importer/"' in page
