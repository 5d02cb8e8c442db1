"""The queue narrowed, and the views of it that one keeps, shares by their link, names anew and deletes."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Organisation, Team, User
from claims.calls.contact import add_note, assign
from claims.desk import saved_views
from claims.models import Claim, ClaimEvent, Deadline, Lease, Mention, Presence, SavedView
from claims.promises.sweep import sweep_deadlines
from claims.views import desk_tabs
from claims.views.desk_asked import Asked, Criteria
from claims.views.desk_queue import leg_of
from tests.cast import ANNAS_LAPTOP_SERIAL, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast
from tests.claims.filed import file, reach
from tests.claims.test_desk_queue import EVERY, QUEUE, numbers, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignIn = Callable[[User | None], Client]
HOUR = timedelta(hours=1)
VIEWS = "/desk/visninger/"


@pytest.fixture
def agent(cast: Cast, as_user: SignIn) -> Client:
    return as_user(cast.camilla)


def words(client: Client, address: str) -> str:
    return unescape(client.get(address).content.decode())


def keep(owner: User, name: str = "Tyverier", **criteria: str) -> SavedView:
    return saved_views.keep(owner=owner, name=name, criteria=criteria, now=NOW)


def lapse_at(claim: Claim, when: object, *kinds: str) -> None:
    """These limits of the claim close it at `when`."""
    Deadline.objects.filter(claim=claim, kind__in=kinds).update(due_at=when, enforced_at=when)


# What lies with us --------------------------------------------------------------------------------------------------


def test_what_rests_or_was_put_off_lies_with_us_only_when_its_time_has_come(agent: Client) -> None:
    awake = file()
    for field, number in (("rests_until", DAVIDS_IMEI), ("snoozed_until", UNKNOWN_IMEI)):
        later = file(identifier=number)
        Claim.objects.filter(pk=later.pk).update(**{field: NOW + HOUR})
        assert later.number not in shown(agent)
        assert later.number in shown(agent, EVERY)
        Claim.objects.filter(pk=later.pk).update(**{field: NOW})
        assert later.number in shown(agent)
    assert awake.number in shown(agent)


def test_a_row_says_until_when_it_was_put_off(agent: Client) -> None:
    claim = file()
    Claim.objects.filter(pk=claim.pk).update(snoozed_until=NOW + 4 * HOUR)
    assert "Udskudt til i dag kl. 14.00" in words(agent, EVERY)


def test_what_lapses_tonight_stands_once_a_claim_the_earliest_limit_first(agent: Client, cast: Cast) -> None:
    midnight = NOW.replace(hour=0) + timedelta(days=1)
    made = [reach(file(identifier=number), cast.camilla) for number in (DAVIDS_IMEI, UNKNOWN_IMEI, ANNAS_LAPTOP_SERIAL)]
    lapse_at(made[0], midnight, "documentation", "delivery")
    lapse_at(made[1], midnight - HOUR, "delivery")
    lapse_at(made[2], midnight + timedelta(days=1), "documentation", "delivery")
    assert shown(agent, f"{QUEUE}?vis=henlaegges") == [made[1].number, made[0].number]
    bar = agent.get(QUEUE).context["bar"]
    assert next(tab.count for tab in bar.tabs if tab.name == "henlaegges") == "2"


def test_what_lapses_tonight_is_paged_by_its_limits(agent: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.views.desk_queue.PAGE", 2)
    made = [reach(file(identifier=f"SN{n:06}Q"), cast.camilla) for n in range(5)]
    for n, claim in enumerate(made):
        lapse_at(claim, NOW + (5 - n) * HOUR, "documentation", "delivery")
    there, address = [], f"{QUEUE}?vis=henlaegges"
    while address:
        html = agent.get(address).content.decode()
        there += numbers(html)
        found = re.search(r'rel="next" href="([^"]+)"', html)
        address = unescape(found[1]) if found else ""
    assert there == [claim.number for claim in reversed(made)]


def test_who_is_named_in_a_note_finds_the_claim_until_it_was_seen(cast: Cast, as_user: SignIn) -> None:
    claim = file()
    add_note(number=claim.number, text="Se her", by=cast.camilla, now=NOW)
    note = ClaimEvent.objects.get(claim=claim, kind="note")
    mention = Mention.objects.create(note=note, claim=claim, user=cast.gry)
    assert shown(as_user(cast.gry), f"{QUEUE}?vis=naevnt") == [claim.number]
    assert shown(as_user(cast.camilla), f"{QUEUE}?vis=naevnt") == []
    mention.seen_at = NOW
    mention.save()
    assert shown(as_user(cast.gry), f"{QUEUE}?vis=naevnt") == []


def test_we_owe_a_call_until_somebody_was_reached_and_again_when_one_is_to_be_made(agent: Client, cast: Cast) -> None:
    claim = file(at=NOW - 3 * timedelta(days=1))
    sweep_deadlines(now=NOW)
    calls = f"{QUEUE}?vis=opkald"
    assert shown(agent, calls) == [claim.number]
    reach(claim, cast.camilla)
    assert shown(agent, calls) == []


# Narrowing ----------------------------------------------------------------------------------------------------------


def test_each_way_to_narrow_leaves_what_it_asks_for(agent: Client, cast: Cast) -> None:
    theft = file(peril="theft")
    english = file(identifier=DAVIDS_IMEI, language="en")
    mine = file(identifier=UNKNOWN_IMEI)
    assign(number=mine.number, agent=cast.camilla, by=cast.camilla, now=NOW)
    team = Team.objects.create(name="Nord")
    Organisation.objects.filter(pk=cast.sydhavn.pk).update(team=team)
    ways = {
        "haendelse=theft": {theft},
        "sprog=en": {english},
        f"virksomhed={cast.nordlys.pk}": {theft},
        f"team={team.pk}": {english},
        "ejer=mig": {mine},
        "ejer=ingen": {theft, english},
        f"ejer={cast.camilla.pk}": {mine},
        f"ejer={cast.gry.pk}": set(),
        f"virksomhed={cast.nordlys.pk}&haendelse=damage": set(),
        # What nobody could have meant narrows nothing.
        "haendelse=findes-ikke&virksomhed=x&team=-1&ejer=ham&sprog=fr": {theft, english, mine},
        f"virksomhed={'9' * 30}": {theft, english, mine},
    }
    for way, claims in ways.items():
        assert set(shown(agent, f"{EVERY}&{way}")) == {claim.number for claim in claims}, way


def test_what_narrows_the_view_is_said_in_words_and_taken_away_by_a_press(agent: Client, cast: Cast) -> None:
    address = f"{EVERY}&virksomhed={cast.nordlys.pk}&haendelse=theft&ejer=mig&sprog=en"
    narrowed = agent.get(address).context["narrowed"]
    assert [(one.label, one.value) for one in narrowed] == [
        ("Virksomhed", "Nordlys A/S"),
        ("Hændelse", "Stjålet"),
        ("Sprog", "English"),
        ("Sagsbehandler", "mig"),
    ]
    without = narrowed[0].href
    assert "virksomhed" not in without
    assert [one.label for one in agent.get(without).context["narrowed"]] == ["Hændelse", "Sprog", "Sagsbehandler"]


def test_a_page_of_a_narrowed_view_stays_narrowed(agent: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.views.desk_queue.PAGE", 1)
    for number in (DAVIDS_IMEI, UNKNOWN_IMEI):
        file(identifier=number, peril="theft")
    file()
    html = words(agent, f"{EVERY}&haendelse=theft")
    following = re.search(r'rel="next" href="([^"]+)"', html)
    assert following
    assert "haendelse=theft" in following[1]
    assert 'rel="next"' not in words(agent, following[1])


def test_the_form_that_narrows_shows_what_is_chosen(agent: Client, cast: Cast) -> None:
    html = words(agent, f"/desk/afgraens/?vis=mine&virksomhed={cast.nordlys.pk}&haendelse=theft")
    for chosen in ('value="mine" selected', f'value="{cast.nordlys.pk}" selected', 'value="theft" selected'):
        assert chosen in html
    assert "Gry Madsen" in html
    assert "Alle teams" not in html
    Team.objects.create(name="Nord")
    assert "Alle teams" in words(agent, "/desk/afgraens/")


# Views of one's own -------------------------------------------------------------------------------------------------


def test_a_view_is_kept_counted_and_opened_by_its_link(agent: Client, cast: Cast) -> None:
    theft = file(peril="theft")
    file(identifier=DAVIDS_IMEI)
    answer = agent.post(VIEWS, {"name": "Tyverier", "vis": "aabne", "haendelse": "theft"})
    view = SavedView.objects.get()
    assert (view.owner, view.criteria) == (cast.camilla, {"vis": "aabne", "haendelse": "theft"})
    assert answer["Location"] == f"/desk/?visning={view.key}"
    response = agent.get(answer["Location"])
    assert numbers(response.content.decode()) == [theft.number]
    (own,) = response.context["bar"].own
    assert (own.label, own.count, own.current) == ("Tyverier", "1", True)
    assert not any(tab.current for tab in response.context["bar"].tabs)


def test_a_colleague_sees_the_same_view_by_its_link_as_one_of_ours(cast: Cast, as_user: SignIn) -> None:
    theft = file(peril="theft")
    file(identifier=DAVIDS_IMEI)
    view = keep(cast.camilla, vis="aabne", haendelse="theft")
    gry = as_user(cast.gry)
    response = gry.get(f"/desk/?visning={view.key}")
    assert numbers(response.content.decode()) == [theft.number]
    assert [tab.label for tab in response.context["bar"].own] == ["Tyverier (Camilla Dahl)"]
    assert gry.get(QUEUE).context["bar"].own == []


def test_mine_in_a_shared_view_is_whoever_looks(cast: Cast, as_user: SignIn) -> None:
    hers, grys = file(), file(identifier=DAVIDS_IMEI)
    assign(number=hers.number, agent=cast.camilla, by=cast.camilla, now=NOW)
    assign(number=grys.number, agent=cast.gry, by=cast.gry, now=NOW)
    view = keep(cast.camilla, vis="aabne", ejer="mig")
    assert shown(as_user(cast.camilla), f"/desk/?visning={view.key}") == [hers.number]
    assert shown(as_user(cast.gry), f"/desk/?visning={view.key}") == [grys.number]


@pytest.mark.parametrize("key", ["6f1c2a8e-3f6b-4d0a-9a55-0d5b6b1f7c11", "x", "", "0" * 40])
def test_a_view_that_is_gone_says_so_and_shows_the_queue(agent: Client, key: str) -> None:
    claim = file()
    response = agent.get(QUEUE, {"visning": key})
    assert numbers(response.content.decode()) == [claim.number]
    assert "Visningen findes ikke længere" in response.content.decode()


def test_a_name_is_asked_for_and_what_was_chosen_kept(agent: Client) -> None:
    response = agent.post(VIEWS, {"name": "", "vis": "mine", "haendelse": "theft"})
    html = response.content.decode()
    assert response.status_code == 200
    assert "Skriv, hvad visningen skal hedde." in html
    assert '<input type="hidden" name="haendelse" value="theft">' in html
    assert not SavedView.objects.exists()


def test_a_name_is_given_once_to_each_owner(agent: Client, cast: Cast) -> None:
    keep(cast.camilla)
    keep(cast.gry)
    response = agent.post(VIEWS, {"name": "Tyverier", "vis": "mine"})
    assert "Du har allerede en visning, der hedder «Tyverier»." in response.content.decode()
    assert SavedView.objects.filter(owner=cast.camilla).count() == 1


def test_there_is_an_end_to_views(agent: Client, cast: Cast) -> None:
    for n in range(saved_views.MOST):
        keep(cast.camilla, f"Nummer {n}")
    response = agent.post(VIEWS, {"name": "En til", "vis": "mine"})
    assert "Du kan have 12 visninger." in response.content.decode()
    assert SavedView.objects.count() == saved_views.MOST


def test_a_view_is_named_anew_and_deleted_by_its_owner(agent: Client, cast: Cast) -> None:
    view = keep(cast.camilla, vis="aabne", virksomhed=str(cast.nordlys.pk))
    html = words(agent, VIEWS)
    assert "Alle åbne · Virksomhed: Nordlys A/S" in html
    assert f"http://testserver/desk/?visning={view.key}" in html
    agent.post(reverse("desk-view-rename"), {"key": view.key, "name": "Nordlys"})
    view.refresh_from_db()
    assert view.name == "Nordlys"
    answer = agent.post(reverse("desk-view-delete"), {"key": view.key}, follow=True)
    assert "Visningen «Nordlys» er slettet." in answer.content.decode()
    assert not SavedView.objects.exists()


def test_a_taken_or_empty_new_name_comes_back_with_what_to_do(agent: Client, cast: Cast) -> None:
    view = keep(cast.camilla)
    keep(cast.camilla, "Nordlys")
    for name, said in (("Nordlys", "Vælg et andet navn."), ("", "Skriv, hvad visningen skal hedde.")):
        response = agent.post(reverse("desk-view-rename"), {"key": view.key, "name": name})
        assert response.status_code == 200
        assert said in response.content.decode()
    view.refresh_from_db()
    assert view.name == "Tyverier"


@pytest.mark.parametrize("page", ["desk-view-rename", "desk-view-delete"])
def test_a_colleagues_view_is_answered_as_a_missing_one(cast: Cast, as_user: SignIn, page: str) -> None:
    view = keep(cast.camilla)
    gry = as_user(cast.gry)
    for key in (view.key, uuid4()):
        assert gry.post(reverse(page), {"key": key, "name": "Min nu"}).status_code == 404
    for key in ("", "x"):
        assert gry.post(reverse(page), {"key": key, "name": "Min nu"}).status_code == 302
    view.refresh_from_db()
    assert (view.name, view.owner) == ("Tyverier", cast.camilla)


@pytest.mark.parametrize("outsider", ["anna", "bo", "eva", "helle"])
def test_nobody_outside_the_call_centre_meets_a_view(cast: Cast, as_user: SignIn, outsider: str) -> None:
    view = keep(cast.camilla)
    client = as_user(getattr(cast, outsider))
    for address in (f"/desk/?visning={view.key}", VIEWS, "/desk/nyt/", "/desk/afgraens/"):
        response = client.get(address)
        assert response.status_code == 403
        assert "Tyverier" not in response.content.decode()
    assert client.post(reverse("desk-view-delete"), {"key": view.key}).status_code == 403
    assert SavedView.objects.exists()


@pytest.mark.parametrize("slug", sorted(desk_tabs.BY_SLUG.keys() - {"henlaegges", "klager", "naevnt"}))
def test_an_index_serves_the_order_of_each_view_so_that_no_page_reads_them_all(cast: Cast, slug: str) -> None:
    """But for those that start from rows of their own: tonight's limits, open complaints, notes that name somebody."""
    asked = Asked(Criteria(view=slug))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    with CaptureQueriesContext(connection) as queries:
        leg_of(asked, cast.camilla, NOW)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {queries[0]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index" in plan
    assert "Sort" not in plan, plan
    assert "Seq Scan" not in plan, plan


# Who is on a claim, and what a page costs ---------------------------------------------------------------------------


def test_a_row_says_who_holds_it_who_writes_and_who_looks(agent: Client, cast: Cast) -> None:
    held, mine, seen = file(), file(identifier=DAVIDS_IMEI), file(identifier=UNKNOWN_IMEI)
    for claim, user in ((held, cast.gry), (mine, cast.camilla)):
        Lease.objects.create(claim=claim, agent=user, taken_at=NOW, until=NOW + HOUR)
    Presence.objects.create(claim=held, user=cast.gry, seen_at=NOW)
    Presence.objects.create(claim=mine, user=cast.gry, seen_at=NOW, writing_at=NOW)
    Presence.objects.create(claim=mine, user=cast.camilla, seen_at=NOW)
    Presence.objects.create(claim=seen, user=cast.gry, seen_at=NOW - HOUR, writing_at=NOW - HOUR)
    rows = {row.claim: row.who for row in agent.get(QUEUE).context["rows"]}
    assert rows == {
        held: ["Gry Madsen har sagen nu"],
        mine: ["Du har sagen nu", "Gry Madsen skriver"],
        seen: [],
    }


def test_the_fullest_page_asks_at_most_twelve_questions(cast: Cast, as_user: SignIn) -> None:
    team = Team.objects.create(name="Nord")
    for n in range(60):
        claim = file(identifier=f"SN{n:06}Q", at=NOW + n * timedelta(seconds=1))
        Claim.objects.filter(pk=claim.pk).update(device=cast.annas_phone, organisation=cast.nordlys)
        if n % 3 == 0:
            Lease.objects.create(claim=claim, agent=cast.camilla, taken_at=NOW, until=NOW + HOUR)
            Presence.objects.create(claim=claim, user=cast.camilla, seen_at=NOW)
    for n in range(saved_views.MOST):
        keep(cast.gry, f"Nummer {n}", vis="til-os", haendelse="damage", team=str(team.pk), ejer="ingen")
    gry = as_user(cast.gry)
    address = f"{EVERY}&virksomhed={cast.nordlys.pk}&ejer=ingen&sprog=da"
    gry.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = gry.get(address)
    assert len(response.context["rows"]) == 50
    assert len(queries) <= 12, [query["sql"][:120] for query in queries]
