"""What browsers, proxies, search engines and other sites are told of a page whose address is a secret."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.portal.access_table import PAGES
from tests.portal.world import World, make_world

SECRET = sorted(name for name in PAGES if name.startswith("claimant-") or name == "file-claim-resume")
MY_OWN = sorted(name for name in PAGES if name.startswith("my-") and name != "my-page")
MISSING = {"token": "x" * 43}


@pytest.fixture
def world(cast: Cast, frozen: object) -> World:
    return make_world(cast)


def assert_kept(answer: HttpResponse) -> None:
    assert "no-store" in answer.headers["Cache-Control"]
    assert "max-age" not in answer.headers["Cache-Control"].replace("max-age=0", "")
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("name", SECRET)
def test_a_page_behind_a_link_is_kept_by_nobody_whatever_it_answers(world: World, name: str) -> None:
    own = PAGES[name].own(world)
    client = Client(raise_request_exception=False)
    for address in (reverse(name, kwargs=own), reverse(name, kwargs={**own, **MISSING})):
        for method in ("get", "head", "post", "options", "put"):
            answer = getattr(client, method)(address)
            assert answer.status_code < 500
            assert_kept(answer)
    # Refused before anybody has looked at the link.
    assert_kept(Client(enforce_csrf_checks=True).post(reverse(name, kwargs=own)))


def test_a_page_behind_a_link_that_fails_is_kept_by_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.views.case.case_context", lambda *_parts: 1 / 0)
    answer = Client(raise_request_exception=False).get(f"/sag/{world.token}/")
    assert answer.status_code == 500
    assert_kept(answer)


def test_a_wrong_state_behind_a_link_is_kept_by_nobody(world: World) -> None:
    answer = Client().get(f"/sag/{world.token}/label/")
    assert answer.status_code == 409
    assert_kept(answer)


@pytest.mark.parametrize("name", MY_OWN)
def test_a_case_of_ones_own_is_kept_by_nobody_either(world: World, name: str, client: Client) -> None:
    client.force_login(world.cast.anna)
    assert "no-store" in client.get(reverse(name, kwargs=PAGES[name].own(world))).headers["Cache-Control"]


@pytest.mark.parametrize("name", SECRET)
def test_no_page_behind_a_link_brings_what_keeps_pages_in_the_browser(world: World, name: str) -> None:
    """No library with a history of its own, no worker, and nothing of another site that would learn the address."""
    answer = Client().get(reverse(name, kwargs=PAGES[name].own(world)), follow=True)
    if not answer.headers["Content-Type"].startswith("text/html"):
        return
    page = answer.content.decode()
    for word in ("htmx", "serviceWorker", "manifest.json"):
        assert word not in page
    assert 'content="noindex, nofollow"' in page
    assert 'src="http' not in page
