"""The workshop's pages: the scan, the day's work, one job and its steps, and what is kept from it."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pypdf
import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, User
from claims.models import Claim
from claims.routes.repairs import finish, hand_back, receive
from claims.views.workshop_lists import A_PAGE, SHOWN_AT_FIRST
from notifications.models import OutboxMessage
from tests.cast import ANNAS_IMEI, ANNAS_SERIAL, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast
from tests.claims.routed import TOMORROW_AT_NINE, label, make_claim, walk_in
from tests.workshops.code128 import bars_of, decode
from workshops.models import Shipment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignIn = Callable[[User | None], Client]


@pytest.fixture
def eva(cast: Cast, as_user: SignIn) -> Client:
    return as_user(cast.eva)


def page(client: Client, name: str, *args: object) -> HttpResponse:
    return client.get(reverse(name, args=args))  # type: ignore[return-value]


def words(response: HttpResponse) -> str:
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def lists(response: HttpResponse) -> dict[str, list[str]]:
    """The numbers of the claims on each list of the page."""
    found = re.split(r'<section class="work-list" aria-labelledby="list-([a-z-]+)"', response.content.decode())[1:]
    return {
        slug: re.findall(r"/vaerksted/sag/(S-[\d-]+)/", html)
        for slug, html in zip(found[::2], found[1::2], strict=True)
    }


def received(claim: Claim, cast: Cast) -> Claim:
    receive(number=claim.number, by=cast.eva, now=NOW)
    claim.refresh_from_db()
    return claim


def done(claim: Claim, cast: Cast) -> Claim:
    received(claim, cast)
    finish(number=claim.number, outcome="repaired", note="Ny skærm.", new_identifier="", by=cast.eva, now=NOW)
    return claim


# The scan -----------------------------------------------------------------------------------------------------------


def test_a_scan_leads_to_the_job(cast: Cast, eva: Client) -> None:
    route = walk_in(make_claim(cast), cast)
    for typed in (route.booking.number, ANNAS_IMEI, ANNAS_SERIAL, "s-2026-000101 "):  # type: ignore[union-attr]
        answer = eva.post(reverse("workshop-find"), {"number": typed})
        assert answer.headers["Location"] == "/vaerksted/sag/S-2026-000101/", typed


def test_an_unknown_scan_says_what_to_do_and_keeps_what_was_typed(cast: Cast, eva: Client) -> None:
    answer = eva.post(reverse("workshop-find"), {"number": "XX-999"})
    assert answer.status_code == 200
    assert "Vi kender ikke nummeret her på værkstedet" in words(answer)
    assert "ring til callcenteret på 70 20 40 60" in words(answer)
    assert 'value="XX-999"' in answer.content.decode()
    assert "<title>Fejl:" in answer.content.decode().replace("\n", "")


def test_a_number_of_another_workshop_is_as_unknown_as_any_other(cast: Cast, eva: Client) -> None:
    theirs = walk_in(make_claim(cast, cast.davids_phone), cast, cast.odense)
    foreign = eva.post(reverse("workshop-find"), {"number": theirs.booking.number})  # type: ignore[union-attr]
    assert "Vi kender ikke nummeret" in words(foreign)
    assert DAVIDS_IMEI not in foreign.content.decode()


def test_an_empty_scan_asks_for_a_number(eva: Client) -> None:
    assert "Scan eller skriv et nummer." in words(eva.post(reverse("workshop-find"), {"number": " "}))  # type: ignore[arg-type]
    assert page(eva, "workshop-find").headers["Location"] == reverse("workshop-jobs")


# The day's work -------------------------------------------------------------------------------------------------------


def test_each_job_stands_on_the_list_of_what_comes_next(cast: Cast, eva: Client) -> None:
    today, later, parcel, repair, ready = (make_claim(cast, number=f"S-2026-00020{n}") for n in range(5))
    walk_in(today, cast, at=NOW.replace(hour=15))
    walk_in(later, cast)
    label(parcel, cast)
    label(repair, cast)
    received(repair, cast)
    label(ready, cast)
    done(ready, cast)
    walk_in(make_claim(cast, cast.davids_phone, number="S-2026-000299"), cast, cast.odense)
    shown = lists(page(eva, "workshop-jobs"))
    assert shown == {
        "i-dag": [today.number],
        "forsendelser": [parcel.number],
        "reparation": [repair.number],
        "klar": [ready.number],
        "senere": [later.number],
    }
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        eva.force_login(cast.eva)
        tomorrow = lists(page(eva, "workshop-jobs"))
    assert tomorrow["udeblevet"] == [today.number, later.number]


def test_walk_ins_stand_by_their_time(cast: Cast, eva: Client) -> None:
    for hour in (16, 12, 14):
        walk_in(make_claim(cast, number=f"S-2026-0002{hour}"), cast, at=NOW.replace(hour=hour))
    response = page(eva, "workshop-jobs")
    assert lists(response)["i-dag"] == ["S-2026-000212", "S-2026-000214", "S-2026-000216"]
    assert "kl. 12.00" in words(response)


def test_a_closed_claim_and_one_that_went_elsewhere_are_on_no_list(cast: Cast, eva: Client) -> None:
    closed, moved = make_claim(cast), make_claim(cast, number="S-2026-000102")
    label(closed, cast)
    done(closed, cast)
    hand_back(number=closed.number, by=cast.eva, now=NOW)
    label(moved, cast)
    label(moved, cast, cast.odense)
    assert not any(lists(page(eva, "workshop-jobs")).values())


def test_a_long_list_is_cut_and_its_own_page_goes_on_where_the_last_one_ended(cast: Cast, eva: Client) -> None:
    numbers = [f"S-2026-{n:06}" for n in range(1000, 1000 + A_PAGE + 3)]
    for n, number in enumerate(numbers):
        label(make_claim(cast, number=number), cast)
        Claim.objects.get(number=number).routes.update(chosen_at=NOW + timedelta(seconds=n // 7))
    response = page(eva, "workshop-jobs")
    assert len(lists(response)["forsendelser"]) == SHOWN_AT_FIRST
    assert "?liste=forsendelser" in response.content.decode()
    first = eva.get("/vaerksted/?liste=forsendelser")
    more = re.search(r'href="(/vaerksted/\?liste=forsendelser&amp;efter=[^"]+)"', first.content.decode())
    assert more
    second = eva.get(more[1].replace("&amp;", "&"))
    assert lists(first)["forsendelser"] + lists(second)["forsendelser"] == numbers  # type: ignore[arg-type]
    assert "Næste" in words(first)  # type: ignore[arg-type]
    assert "Næste" not in words(second)  # type: ignore[arg-type]


@pytest.mark.parametrize("query", ["liste=findes-ikke", "liste=klar&efter=vås", "liste=klar&efter=2026~x", "efter=%00"])
def test_a_tampered_address_shows_the_beginning(eva: Client, query: str) -> None:
    assert eva.get(f"/vaerksted/?{query}").status_code == 200


def test_the_lists_take_as_many_queries_with_many_jobs_as_with_one(cast: Cast, eva: Client) -> None:
    label(make_claim(cast), cast)
    with CaptureQueriesContext(connection) as one:
        page(eva, "workshop-jobs")
    for n in range(8):
        claim = make_claim(cast, number=f"S-2026-00020{n}")
        label(claim, cast) if n % 2 else walk_in(claim, cast, at=TOMORROW_AT_NINE + timedelta(minutes=30 * n))
    with CaptureQueriesContext(connection) as many:
        page(eva, "workshop-jobs")
    assert len(many) == len(one) <= 12


# One job ------------------------------------------------------------------------------------------------------------


def test_the_job_tells_the_story_the_numbers_and_who_comes(cast: Cast, eva: Client) -> None:
    claim = make_claim(cast, language="en")
    walk_in(claim, cast)
    said = words(page(eva, "workshop-job", claim.number))
    for part in (
        "Apple iPhone 15",
        "Faldet eller stødt",
        "skærmen er knust",
        ANNAS_IMEI,
        ANNAS_SERIAL,
        "i morgen kl. 09.00",
        "Anna Holm",
        "20 30 40 50",
        "English",
        "Ja, modtag",
    ):
        assert part in said, part


@pytest.mark.parametrize("state", ["routed", "in_repair", "returning", "closed"])
@pytest.mark.parametrize("way", [walk_in, label])
def test_the_workshop_never_sees_the_email_the_price_or_the_organisation(
    cast: Cast, eva: Client, way: Callable[..., object], state: str
) -> None:
    claim = make_claim(cast)
    way(claim, cast)
    if state != "routed":
        received(claim, cast)
    if state in {"returning", "closed"}:
        finish(number=claim.number, outcome="repaired", note="", new_identifier="", by=cast.eva, now=NOW)
    if state == "closed":
        hand_back(number=claim.number, by=cast.eva, now=NOW)
    html = page(eva, "workshop-job", claim.number).content.decode() + page(eva, "workshop-jobs").content.decode()
    for secret in ("anna@nordlys.example", "6499", "6.499", "Nordlys", "NL-2024-1"):
        assert secret not in html, secret
    if way is label or state == "closed":
        assert "20 30 40 50" not in html


def test_a_parcels_sender_is_named_when_the_parcel_goes_home_and_not_before(cast: Cast, eva: Client) -> None:
    claim = make_claim(cast)
    label(claim, cast)
    assert "Anna" not in words(page(eva, "workshop-job", claim.number))
    done(claim, cast)
    said = words(page(eva, "workshop-job", claim.number))
    assert "Åboulevarden 12B, 3. tv" in said
    assert "2650 Hvidovre" in said


def test_a_dangerous_battery_is_said_first(cast: Cast, eva: Client) -> None:
    claim = make_claim(cast, battery_danger=True)
    walk_in(claim, cast, at=NOW.replace(hour=15))
    assert "brandsikre" in words(page(eva, "workshop-job", claim.number))
    assert "Farligt batteri" in words(page(eva, "workshop-jobs"))


def test_a_device_that_nobody_has_found_shows_what_was_told(cast: Cast, eva: Client) -> None:
    claim = make_claim(cast, stated_identifier="G6TZQ1VKJ2", stated_kind="serial")
    Claim.objects.update(device=None)
    walk_in(claim, cast)
    assert "Ukendt enhed" in words(page(eva, "workshop-job", claim.number))
    assert "G6TZQ1VKJ2" in words(page(eva, "workshop-job", claim.number))


def test_the_whole_way_by_the_buttons(cast: Cast, eva: Client) -> None:
    claim = make_claim(cast)
    walk_in(claim, cast)
    number = claim.number
    eva.post(reverse("workshop-receive", args=[number]), {"check": "same"})
    assert "Hvad er der i vejen?" in words(page(eva, "workshop-job", number))
    eva.post(reverse("workshop-diagnose", args=[number]), {"diagnosis": "Skærmen er knust."})
    assert "Hvordan gik det?" in words(page(eva, "workshop-job", number))
    eva.post(reverse("workshop-finish", args=[number]), {"outcome": "repaired", "note": "Ny skærm."})
    assert "Udlevér enheden" in words(page(eva, "workshop-job", number))
    answer = eva.post(reverse("workshop-hand-back", args=[number]), follow=True)
    assert "Sag S-2026-000101 er afsluttet." in words(answer)  # type: ignore[arg-type]
    claim.refresh_from_db()
    assert (claim.state, claim.outcome) == ("closed", "repaired")
    said = words(page(eva, "workshop-job", number))
    assert "Sagen er afsluttet" in said
    assert "Skærmen er knust." in said


def test_another_number_on_the_device_stops_nothing_and_is_kept(cast: Cast, eva: Client) -> None:
    claim = make_claim(cast)
    walk_in(claim, cast)
    answer = eva.post(reverse("workshop-receive", args=[claim.number]), {"check": "other"}, follow=True)
    assert "nummeret er et andet" in words(answer)  # type: ignore[arg-type]
    assert claim.events.get(kind="received").data["number_check"] == "other"


@pytest.mark.parametrize("check", ["", "vås"])
def test_a_receipt_without_a_look_at_the_number_counts_as_well(cast: Cast, eva: Client, check: str) -> None:
    claim = make_claim(cast)
    walk_in(claim, cast)
    eva.post(reverse("workshop-receive", args=[claim.number]), {"check": check})
    assert "number_check" not in claim.events.get(kind="received").data


@pytest.mark.parametrize("name", ["workshop-receive", "workshop-hand-back"])
def test_a_second_press_is_answered_as_a_conflict(cast: Cast, eva: Client, name: str) -> None:
    claim = make_claim(cast)
    walk_in(claim, cast)
    done(claim, cast)
    if name == "workshop-hand-back":
        eva.post(reverse(name, args=[claim.number]))
    answer = eva.post(reverse(name, args=[claim.number]))
    assert answer.status_code == 409
    assert "Se sagen igen" in words(answer)  # type: ignore[arg-type]


def test_an_empty_diagnosis_and_a_missing_outcome_are_asked_for(cast: Cast, eva: Client) -> None:
    claim = make_claim(cast)
    walk_in(claim, cast)
    received(claim, cast)
    empty = eva.post(reverse("workshop-diagnose", args=[claim.number]), {"diagnosis": " "})
    assert empty.status_code == 200
    assert words(empty).count("Skriv, hvad der er i vejen med enheden.") == 2  # type: ignore[arg-type]
    eva.post(reverse("workshop-diagnose", args=[claim.number]), {"diagnosis": "Knust."})
    missing = eva.post(reverse("workshop-finish", args=[claim.number]), {"note": "Ny skærm sat i."})
    assert "Vælg, hvordan det gik." in words(missing)  # type: ignore[arg-type]
    assert "Ny skærm sat i." in missing.content.decode()


def test_an_exchange_asks_for_the_new_number_and_says_what_is_wrong_with_it(cast: Cast, eva: Client) -> None:
    claim = make_claim(cast)
    walk_in(claim, cast)
    received(claim, cast)
    eva.post(reverse("workshop-diagnose", args=[claim.number]), {"diagnosis": "Knust."})
    address = reverse("workshop-finish", args=[claim.number])
    for typed, says in (
        ("", "Skriv den nye enheds IMEI"),
        ("490154203237519", "Et af cifrene"),
        (DAVIDS_IMEI, "en anden enhed"),
        (ANNAS_IMEI, "den gamle enheds"),
    ):
        answer = eva.post(address, {"outcome": "swapped", "new_identifier": typed, "note": "Ny."})
        assert answer.status_code == 200
        assert says in words(answer), typed  # type: ignore[arg-type]
        assert f'value="{typed}"' in answer.content.decode() or not typed
    assert eva.post(address, {"outcome": "swapped", "new_identifier": UNKNOWN_IMEI}).status_code == 302
    cast.annas_phone.refresh_from_db()
    assert cast.annas_phone.replaced_by is not None
    assert cast.annas_phone.replaced_by.identifiers.get().value == UNKNOWN_IMEI


def test_the_return_label_leads_home_and_is_kept_by_no_cache(cast: Cast, eva: Client) -> None:
    claim = make_claim(cast)
    label(claim, cast)
    assert page(eva, "workshop-return-label", claim.number).status_code == 409
    done(claim, cast)
    answer = page(eva, "workshop-return-label", claim.number)
    back = Shipment.objects.get(direction="to_customer")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="adresselabel-{back.number}.pdf"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert decode(bars_of(answer.content)) == back.number
    text = pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert text.index("Mobilværkstedet") < text.index("Åboulevarden")


# Who comes in ---------------------------------------------------------------------------------------------------------

STEPS = ("workshop-receive", "workshop-diagnose", "workshop-finish", "workshop-hand-back")


def test_another_workshops_claim_is_answered_as_a_missing_one(cast: Cast, eva: Client) -> None:
    claim = make_claim(cast)
    walk_in(claim, cast, cast.odense)
    for name in ("workshop-job", "workshop-return-label"):
        assert page(eva, name, claim.number).status_code == 404
    for name in STEPS:
        assert eva.post(reverse(name, args=[claim.number])).status_code == 404
    claim.refresh_from_db()
    assert claim.state == "routed"
    assert not OutboxMessage.objects.filter(template="device_received").exists()


def test_a_claim_that_was_sent_elsewhere_is_gone_from_the_first_workshop(cast: Cast, eva: Client) -> None:
    claim = make_claim(cast)
    walk_in(claim, cast)
    walk_in(claim, cast, cast.odense)
    assert page(eva, "workshop-job", claim.number).status_code == 404


@pytest.mark.parametrize("role", sorted(set(Role.values) - {Role.WORKSHOP}))
def test_other_roles_are_turned_away(cast: Cast, as_user: SignIn, role: str) -> None:
    claim = make_claim(cast)
    walk_in(claim, cast)
    client = as_user(cast.user(role))
    for name, args in (("workshop-jobs", []), ("workshop-find", []), ("workshop-job", [claim.number])):
        assert page(client, name, *args).status_code == 403
    for name in STEPS:
        assert client.post(reverse(name, args=[claim.number])).status_code == 403


def test_a_sign_in_without_a_workshop_sees_an_empty_page(cast: Cast, eva: Client) -> None:
    walk_in(make_claim(cast), cast)
    cast.eva.workshop_staff.delete()
    assert not any(lists(page(eva, "workshop-jobs")).values())


def test_a_step_is_taken_by_post_alone(cast: Cast, eva: Client) -> None:
    claim = make_claim(cast)
    walk_in(claim, cast)
    for name in STEPS:
        assert page(eva, name, claim.number).status_code == 405
