"""The queue: what is due first, its views and counts, its pages, and taking a claim from it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from accounts.models import User
from claims.calls.contact import assign
from claims.closing import close
from claims.models import Claim, Task, TaskKind
from claims.promises.sweep import sweep_deadlines
from claims.routes.repairs import receive
from claims.views import desk_queue, desk_rows, desk_tabs
from tests.cast import ANNAS_LAPTOP_SERIAL, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast
from tests.claims.filed import file, reach, seen
from tests.claims.routed import label, walk_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignIn = Callable[[User | None], Client]
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
QUEUE = "/desk/"
EVERY = f"{QUEUE}?vis=aabne"


@pytest.fixture
def agent(cast: Cast, as_user: SignIn) -> Client:
    return as_user(cast.camilla)


def numbers(html: str) -> list[str]:
    """The claims of the page in their order."""
    return re.findall(r"data-open>(S-\d{4}-\d{6})</a>", html)


def shown(client: Client, address: str = QUEUE) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200
    return numbers(response.content.decode())


def link(html: str, rel: str) -> str | None:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', html)
    return found[1].replace("&amp;", "&") if found else None


def test_what_is_due_first_stands_first_whenever_it_came(agent: Client, cast: Cast) -> None:
    late = file(at=NOW - 3 * HOUR)
    called = reach(file(at=NOW - 2 * DAY, identifier=DAVIDS_IMEI), cast.camilla)
    fresh = file(at=NOW, identifier=UNKNOWN_IMEI)
    assert shown(agent, EVERY) == [late.number, fresh.number, called.number]
    assert shown(agent) == [late.number, fresh.number]


def test_a_missed_promise_stands_on_top_until_somebody_rings(agent: Client, cast: Cast) -> None:
    fresh = file(at=NOW)
    missed = file(at=NOW - DAY, identifier=DAVIDS_IMEI)
    sweep_deadlines(now=NOW)
    assert shown(agent) == [missed.number, fresh.number]
    reach(missed, cast.camilla)
    assert shown(agent) == [fresh.number]
    assert shown(agent, EVERY) == [fresh.number, missed.number]


@pytest.mark.parametrize(
    ("filed_ago", "words", "urgency"),
    [
        (timedelta(minutes=30), "3 t 30 min tilbage", "calm"),
        (timedelta(minutes=119), "2 t 1 min tilbage", "calm"),
        # The desk opened at eight; the night before does not count.
        (timedelta(hours=18, minutes=30), "1 t 30 min tilbage", "soon"),
        (timedelta(hours=19, minutes=40), "20 min tilbage", "urgent"),
        (timedelta(hours=20, minutes=24), "24 min over", "over"),
    ],
)
def test_the_time_left_is_said_in_working_time_and_words(
    agent: Client, filed_ago: timedelta, words: str, urgency: str
) -> None:
    file(at=NOW - filed_ago)
    html = agent.get(QUEUE).content.decode()
    assert words in html
    assert f"clock-{urgency}" in html


def test_outside_opening_hours_the_clock_stands(agent: Client, frozen: time_machine.Traveller) -> None:
    file(at=NOW)
    frozen.move_to(NOW.replace(hour=17))
    html = agent.get(QUEUE).content.decode()
    assert "clock-over" in html
    file(at=NOW.replace(hour=15), identifier=DAVIDS_IMEI)
    html = agent.get(QUEUE).content.decode()
    assert "3 t 0 min tilbage" in html
    assert "clock-standing" in html


def test_what_fell_due_as_the_desk_closed_is_over(agent: Client, frozen: time_machine.Traveller) -> None:
    file(at=NOW.replace(hour=12))
    frozen.move_to(NOW.replace(hour=17))
    html = agent.get(QUEUE).content.decode()
    assert "0 min tilbage" not in html
    assert "clock-over" in html


def test_a_limit_in_days_names_its_last_day(agent: Client, cast: Cast) -> None:
    reach(file(), cast.camilla)
    html = agent.get(EVERY).content.decode()
    assert "30 dage tilbage" in html
    assert "15. oktober" in html


def test_each_view_holds_its_own_claims(agent: Client, cast: Cast) -> None:
    owed = file()
    mine = reach(file(identifier=DAVIDS_IMEI), cast.camilla)
    assign(number=mine.number, agent=cast.camilla, by=cast.camilla, now=NOW)
    on_its_way = reach(file(identifier=ANNAS_LAPTOP_SERIAL), cast.camilla)
    cast.kolding.brands = ["Lenovo", "Apple", "Samsung"]
    cast.kolding.save()
    label(on_its_way, cast)
    in_repair = reach(file(identifier=UNKNOWN_IMEI), cast.camilla)
    walk_in(in_repair, cast)
    receive(number=in_repair.number, by=cast.eva, now=NOW + DAY)
    ended = file(identifier="C02XK1Q9JGH7")
    close(number=ended.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW)
    views = {slug: set(shown(agent, f"{QUEUE}?vis={slug}")) for slug in desk_tabs.BY_SLUG}
    assert views == {
        "til-os": {owed.number},
        "henlaegges": set(),
        "naevnt": set(),
        "aabne": {claim.number for claim in (owed, mine, on_its_way, in_repair)},
        "mine": {mine.number},
        "ikke-tildelt": {claim.number for claim in (owed, on_its_way, in_repair)},
        "opkald": {owed.number},
        # Nobody has decided on the one in repair, and its papers are still to come.
        "anmelder": {mine.number, on_its_way.number, in_repair.number},
        "vaerksted": {in_repair.number},
        "klager": set(),
        "afsluttede": {ended.number},
    }


def test_the_views_carry_their_counts(agent: Client, cast: Cast) -> None:
    file()
    reach(file(identifier=DAVIDS_IMEI), cast.camilla)
    response = agent.get(QUEUE)
    counts = {str(tab.label): tab.count for tab in response.context["bar"].tabs}
    assert counts == {
        "Til os": "1",
        "Mine": "0",
        "Ikke tildelt": "2",
        "Skylder opkald": "1",
        "Venter på anmelder": "1",
        "På værksted": "0",
        "Henlægges i aften": "0",
        "Klager og retur": "0",
        "Nævnt": "0",
        "Alle åbne": "2",
        "Afsluttede": None,
    }


def test_a_count_stops_where_it_would_only_cost(agent: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_tabs, "COUNTED", 2)
    for identifier in (DAVIDS_IMEI, UNKNOWN_IMEI, "C02XK1Q9JGH7"):
        file(identifier=identifier)
    assert agent.get(QUEUE).context["bar"].tabs[0].count == "2+"


def test_an_unknown_view_is_what_lies_with_us(agent: Client) -> None:
    claim = file()
    assert shown(agent, f"{QUEUE}?vis=findes-ikke") == [claim.number]


def test_the_row_says_who_what_and_what_is_missing(agent: Client, cast: Cast) -> None:
    file(contact_name="Anna & Søn Holm")
    file(identifier=UNKNOWN_IMEI, peril="theft")
    html = agent.get(QUEUE).content.decode()
    for words in (
        "Nordlys A/S",
        escape("Anna & Søn Holm"),
        "Apple iPhone 15",
        "Faldet eller stødt",
        "Købsbilag",
        UNKNOWN_IMEI,
        "Ikke fundet i registret",
        "Ukendt virksomhed",
        "Find enhed",
        "Politianmeldelse",
    ):
        assert words in html, words


def make_many(count: int) -> list[Claim]:
    """Claims that are alike but for their due time; the last third has none."""
    made = [
        file(at=NOW - count * timedelta(minutes=1) + n * timedelta(minutes=1), identifier=f"SN{n:06}Q")
        for n in range(count)
    ]
    for claim in made[-count // 3 :]:
        claim.deadlines.update(state="cancelled")
        Claim.objects.filter(pk=claim.pk).update(due_at=None)
    return made


def test_pages_follow_one_another_without_a_gap_or_a_double_there_and_back(
    agent: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_queue, "PAGE", 4)
    made = [claim.number for claim in make_many(15)]
    there: list[list[str]] = []
    address: str | None = QUEUE
    while address:
        html = agent.get(address).content.decode()
        there.append(numbers(html))
        last, address = address, link(html, "next")
    assert [number for page in there for number in page] == made
    back: list[list[str]] = []
    address = last
    while address:
        html = agent.get(address).content.decode()
        back.insert(0, numbers(html))
        address = link(html, "prev")
    assert back == there


def test_ended_claims_are_paged_from_the_latest(agent: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_queue, "PAGE", 2)
    ended = []
    for n in range(5):
        claim = file(identifier=f"SN{n:06}Q")
        close(number=claim.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW + n * HOUR)
        ended.insert(0, claim.number)
    html = agent.get(f"{QUEUE}?vis=afsluttede").content.decode()
    found = numbers(html)
    while address := link(html, "next"):
        html = agent.get(address).content.decode()
        found += numbers(html)
    assert found == ended
    assert link(html, "prev")


@pytest.mark.parametrize("place", ["", "~", "x~1", "2026-09-15~1", "~99999999999999999999", "2026-99-99T00:00:00Z~1"])
def test_a_place_that_nobody_wrote_shows_the_first_page(agent: Client, place: str) -> None:
    claim = file()
    for direction in ("efter", "foer"):
        assert shown(agent, f"{QUEUE}?{direction}={place}") == [claim.number]


def test_the_page_asks_as_little_of_sixty_claims_as_of_three(agent: Client, cast: Cast) -> None:
    addresses = (QUEUE, EVERY, f"{QUEUE}?vis=henlaegges", f"{QUEUE}?vis=afsluttede")
    asked: dict[str, list[int]] = {address: [] for address in addresses}
    for count in (3, 57):
        for n in range(count):
            claim = file(identifier=f"SN{count:03}{n:06}", at=NOW + n * timedelta(seconds=1))
            if n % 3 == 1 or n % 5 == 0:
                Claim.objects.filter(pk=claim.pk).update(device=cast.annas_phone, organisation=cast.nordlys)
            if n % 5 == 0:
                close(number=claim.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW)
        for address in addresses:
            agent.get(address)
            with CaptureQueriesContext(connection) as queries:
                agent.get(address)
            asked[address].append(len(queries))
    for address, (among_few, among_many) in asked.items():
        assert among_few == among_many <= 12, address


def test_an_agent_takes_a_claim_from_the_queue_and_stays_there(agent: Client, cast: Cast) -> None:
    claim = file()
    html = agent.get(f"{QUEUE}?vis=opkald").content.decode()
    form = re.search(r'name="agent" value="(\d+)"><input type="hidden" name="version" value="([^"]+)"', html)
    assert form
    response = agent.post(
        reverse("desk-assign", args=[claim.number]),
        {"agent": form[1], "version": form[2], "next": f"{QUEUE}?vis=opkald"},
    )
    assert response.status_code == 302
    assert response["Location"] == f"{QUEUE}?vis=opkald"
    claim.refresh_from_db()
    assert claim.assigned_to == cast.camilla


def test_who_was_slower_is_told_who_has_the_claim(agent: Client, cast: Cast) -> None:
    claim = file()
    version = str(seen(claim))
    assign(number=claim.number, agent=cast.gry, by=cast.gry, now=NOW)
    response = agent.post(
        reverse("desk-assign", args=[claim.number]), {"agent": cast.camilla.pk, "version": version, "next": QUEUE}
    )
    assert response.status_code == 409
    assert "Gry Madsen: Tog sagen." in response.content.decode()
    claim.refresh_from_db()
    assert claim.assigned_to == cast.gry


def test_nobody_is_sent_to_another_site(agent: Client, cast: Cast) -> None:
    claim = file()
    response = agent.post(
        reverse("desk-assign", args=[claim.number]), {"agent": cast.camilla.pk, "next": "https://ond.example/"}
    )
    assert response["Location"] == reverse("desk-case", args=[claim.number])


@pytest.mark.parametrize("outsider", ["anna", "bo", "david", "eva", "helle"])
def test_nobody_outside_the_call_centre_sees_the_queue(cast: Cast, as_user: SignIn, outsider: str) -> None:
    file()
    response = as_user(getattr(cast, outsider)).get(QUEUE)
    assert response.status_code == 403
    assert "S-2026-" not in response.content.decode()


def test_a_visitor_is_sent_to_sign_in(as_user: SignIn) -> None:
    response = as_user(None).get(QUEUE)
    assert response.status_code == 302
    assert "/konto/login/" in response["Location"]


def test_the_team_lead_sees_the_same_queue(cast: Cast, as_user: SignIn) -> None:
    claim = file()
    assert shown(as_user(cast.gry)) == [claim.number]


@pytest.mark.parametrize("kind", TaskKind.values)
def test_every_kind_of_task_has_a_word_in_the_queue(agent: Client, kind: str) -> None:
    claim = file()
    Task.objects.filter(claim=claim).delete()
    Task.objects.create(claim=claim, kind=kind, owner="claimant", created_at=NOW)
    html = agent.get(reverse("desk-queue")).content.decode()
    assert str(desk_rows.MISSING[TaskKind(kind)]) in html
