"""Who else has a claim open, who writes in it, and who never learns of either."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from claims.desk import leasing
from claims.desk.presence import around, look_in
from claims.models import Claim, Lease, LeaseEnd, Presence
from tests.cast import NOW, UNKNOWN_IMEI, Cast
from tests.claims.filed import file
from tests.portal.world import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignIn = Callable[[User | None], Client]
SECOND = timedelta(seconds=1)


@pytest.fixture
def claim(cast: Cast) -> Claim:
    return file()


def ping(client: Client, claim: Claim, **facts: str) -> dict[str, str]:
    said: dict[str, str] = client.post(f"/desk/sag/{claim.number}/her/", facts).json()
    return said


def test_colleagues_see_each_other_on_a_claim_and_who_writes(cast: Cast, claim: Claim, as_user: SignIn) -> None:
    camilla, gry = as_user(cast.camilla), as_user(cast.gry)
    assert ping(camilla, claim) == {"others": "", "held": ""}
    assert ping(gry, claim)["others"] == "Camilla Dahl ser på sagen."
    ping(camilla, claim, writing="1")
    assert ping(gry, claim)["others"] == "Camilla Dahl skriver i sagen."
    assert ping(camilla, claim)["others"] == "Gry Madsen ser på sagen."
    assert Presence.objects.count() == 2


def test_who_has_fallen_silent_is_gone_and_who_stops_writing_only_looks(
    cast: Cast, claim: Claim, frozen: time_machine.Traveller
) -> None:
    look_in(user=cast.camilla, number=claim.number, writes=True, now=NOW)
    look_in(user=cast.camilla, number=claim.number, writes=False, now=NOW + 20 * SECOND)
    [seen] = around(user=cast.gry, number=claim.number, now=NOW + 26 * SECOND).others
    assert not seen.writes
    assert not around(user=cast.gry, number=claim.number, now=NOW + 46 * SECOND).others
    look_in(user=cast.camilla, number=file(identifier=UNKNOWN_IMEI).number, writes=False, now=NOW + timedelta(days=2))
    assert Presence.objects.count() == 1, "old rows do not pile up"


def test_an_open_page_renews_the_lease_and_says_whose_it_is(cast: Cast, claim: Claim, as_user: SignIn) -> None:
    leasing.take_next(cast.camilla, NOW)
    later = NOW + 10 * 60 * SECOND
    with time_machine.travel(later, tick=False):
        assert ping(as_user(cast.camilla), claim)["held"] == "Du har sagen fra «Næste sag»."
        assert ping(as_user(cast.gry), claim)["held"] == "Camilla Dahl har sagen fra «Næste sag»."
    assert Lease.objects.get().until == later + leasing.LEASE


def test_the_page_that_says_so_asks_the_database_as_often_whoever_is_there(cast: Cast, claim: Claim) -> None:
    for user in (cast.gry, User.objects.create_user("ib@skadeportalen.example", "x", name="Ib", role=Role.AGENT)):
        look_in(user=user, number=claim.number, writes=True, now=NOW)
    with CaptureQueriesContext(connection) as asked:
        assert len(look_in(user=cast.camilla, number=claim.number, writes=False, now=NOW).others) == 2
    statements = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert len(statements) == 6, statements


def test_without_the_script_a_page_says_who_is_there(cast: Cast, claim: Claim, as_user: SignIn) -> None:
    look_in(user=cast.gry, number=claim.number, writes=False, now=NOW)
    page = as_user(cast.camilla).get(f"/desk/sag/{claim.number}/her/").content.decode()
    assert "Gry Madsen ser på sagen." in page
    assert not Presence.objects.filter(user=cast.camilla).exists(), "a reading changes nothing"


def test_a_claim_that_is_missing_is_answered_so(cast: Cast, as_user: SignIn) -> None:
    assert as_user(cast.camilla).post("/desk/sag/S-2026-999999/her/").status_code == 404


def test_next_case_leads_to_the_claim_and_asks_why_one_is_left_unworked(cast: Cast, as_user: SignIn) -> None:
    first = file(at=NOW - timedelta(hours=1))
    second = file(identifier=UNKNOWN_IMEI)
    desk = as_user(cast.camilla)
    assert desk.post("/desk/naeste/")["Location"] == f"/desk/sag/{first.number}/"
    assert desk.post("/desk/naeste/")["Location"] == f"/desk/sag/{first.number}/", "from elsewhere it leads back"
    answer = desk.post("/desk/naeste/", {"claim": first.number})
    assert answer["Location"] == "/desk/naeste/spring-over/"
    page = desk.get("/desk/naeste/spring-over/").content.decode()
    assert first.number in page
    refused = desk.post("/desk/naeste/spring-over/", {"claim": first.number})
    assert "Vælg, hvorfor du springer sagen over." in refused.content.decode()
    skipped = desk.post("/desk/naeste/spring-over/", {"claim": first.number, "reason": "biased", "note": "Min nabo"})
    assert skipped["Location"] == f"/desk/sag/{second.number}/"
    assert Lease.objects.get(claim=first).how == LeaseEnd.SKIPPED
    Claim.objects.filter(pk=second.pk).update(waits_for="claimant")
    Lease.objects.filter(claim=second).update(until=NOW)
    answer = desk.post("/desk/naeste/", follow=True)
    assert "Der er ingen sag til dig lige nu." in answer.content.decode()
    assert desk.get("/desk/naeste/spring-over/")["Location"] == "/desk/"


def test_leaving_the_page_and_signing_out_let_go(cast: Cast, claim: Claim, as_user: SignIn) -> None:
    desk = as_user(cast.camilla)
    desk.post("/desk/naeste/")
    assert desk.post(f"/desk/sag/{claim.number}/forladt/").status_code == 204
    assert Lease.objects.get().until == NOW + leasing.GRACE
    desk.post("/konto/logout/")
    assert Lease.objects.get().how == LeaseEnd.LEFT
    assert as_user(cast.gry).post("/desk/naeste/")["Location"] == f"/desk/sag/{claim.number}/"


def test_nobody_outside_the_call_centre_learns_who_has_a_claim_on_the_screen(cast: Cast, as_user: SignIn) -> None:
    world: World = make_world(cast)
    number = world.ours.number
    look_in(user=cast.gry, number=number, writes=True, now=NOW)
    Lease.objects.create(
        claim=world.ours,
        agent=cast.gry,
        taken_at=NOW,
        until=NOW,
        ended_at=NOW,
        how=LeaseEnd.SKIPPED,
        skip_reason="biased",
        skip_note="Hun er min nabo",
    )
    pages = (
        (cast.anna, f"/min-side/sag/{number}/"),
        (None, f"/sag/{world.token}/"),
        (cast.bo, f"/flaade/sager/{number}/"),
        (cast.bo, "/flaade/enheder/enheder.csv"),
        (cast.eva, "/vaerksted/"),
    )
    for user, page in pages:
        client = as_user(user)
        answer = client.get(page)
        said = answer.getvalue()
        assert answer.status_code == 200, page
        for secret in ("Gry", "nabo", "data-presence", "desk-next", "Næste sag", "palette"):
            assert secret not in said.decode(), (page, secret)
        if user:
            assert client.post(f"/desk/sag/{number}/her/").status_code == 403
            assert client.post("/desk/naeste/").status_code == 403
