"""Who does anything at the desk: agents and team leads, and nobody else."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.cast import Cast
from tests.claims.desk_forms import FORMS, post
from tests.claims.filed import file, reach, seen
from tests.claims.routed import walk_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignIn = Callable[[User | None], Client]


@pytest.fixture
def agent(cast: Cast, as_user: SignIn) -> Client:
    return as_user(cast.camilla)


@pytest.mark.parametrize("name", FORMS)
def test_nobody_outside_the_call_centre_does_anything_at_the_desk(cast: Cast, as_user: SignIn, name: str) -> None:
    claim = reach(file(), cast.camilla)
    walk_in(claim, cast)
    before = (seen(claim).version, claim.events.count())
    for outsider in (cast.anna, cast.bo, cast.david, cast.dorte, cast.eva, cast.frode, cast.helle):
        client = as_user(outsider)
        assert client.get(reverse(name, args=[claim.number])).status_code == 403, outsider
        assert post(client, name, claim, **FORMS[name]).status_code == 403, outsider
        assert (claim.version, claim.events.count()) == before, outsider


@pytest.mark.parametrize("name", FORMS)
def test_a_visitor_is_sent_to_sign_in(as_user: SignIn, name: str) -> None:
    claim = file()
    response = post(as_user(None), name, claim, **FORMS[name])
    assert response.status_code == 302
    assert "/konto/login/" in response["Location"]
    assert claim.state == "filed"


@pytest.mark.parametrize("name", FORMS)
def test_a_claim_that_does_not_exist_is_missing(agent: Client, name: str) -> None:
    address = reverse(name, args=["S-2026-999999"])
    assert agent.post(address, FORMS[name]).status_code == 404


def test_nothing_changes_by_looking(agent: Client, cast: Cast) -> None:
    claim = reach(file(), cast.camilla)
    before = (seen(claim).version, claim.events.count())
    for name in FORMS:
        agent.get(reverse(name, args=[claim.number]))
    claim.refresh_from_db()
    assert (claim.version, claim.events.count()) == before
