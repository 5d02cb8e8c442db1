"""Every answer of every address carries the strict content security policy, whoever asks."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.portal.access_table import PAGES
from tests.portal.test_access import knock
from tests.portal.world import World, play_world

pytestmark = pytest.mark.django_db

STRICT = {
    "default-src": {"'none'"},
    "style-src": {"'self'"},
    "connect-src": {"'self'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
    "base-uri": {"'none'"},
    "object-src": {"'none'"},
}
NONCE = re.compile(r"'nonce-[\w+/=-]{16,}'")


@pytest.fixture
def world(db: None, frozen: object) -> World:
    return play_world()


def directives(answer: HttpResponse) -> dict[str, set[str]]:
    parts = (part.split() for part in answer.headers.get("Content-Security-Policy", "").split(";"))
    return {part[0]: set(part[1:]) for part in parts if part}


def assert_strict(answer: HttpResponse, name: str) -> None:
    said = directives(answer)
    assert said, name
    if "sandbox" in said:
        # A file that somebody sent, or a mail of ours in its frame: nothing in it may run or ask others for anything.
        assert said["default-src"] == {"'none'"}, name
        assert not {"allow-scripts", "allow-same-origin", "allow-forms"} & said["sandbox"], name
        assert not said.keys() & {"script-src", "connect-src", "frame-src"}, name
        return
    for directive, sources in STRICT.items():
        assert said[directive] == sources, (name, directive)
    scripts = {source for source in said["script-src"] if not NONCE.fullmatch(source)}
    assert scripts == {"'self'"}, name
    every = set().union(*said.values())
    assert not {source for source in every if "unsafe" in source or "*" in source or source.startswith("http")}, name
    assert said["img-src"] <= {"'self'", "data:", "blob:"}, name
    assert answer.headers["X-Content-Type-Options"] == "nosniff", name


def who(world: World, name: str) -> list[User | None]:
    roles = PAGES[name].roles
    return [None] if roles is None else [None, *(world.cast.user(role) for role in sorted(roles))]


@pytest.mark.parametrize("name", PAGES)
def test_every_answer_of_every_address_carries_the_strict_policy(world: World, name: str) -> None:
    for user in who(world, name):
        for method in ("get", "post"):
            assert_strict(knock(user, method, name, PAGES[name].own(world)), f"{method} {name}")


@pytest.mark.parametrize("address", ["/findes-ikke/", "/desk/", "/sag/forkert-token/", "/system/"])
def test_refusals_carry_it_too(world: World, address: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(world.cast.anna)
    assert_strict(client.get(address), address)


def test_a_nonce_is_never_used_twice(world: World) -> None:
    client = Client()
    client.force_login(world.cast.camilla)
    pages = [client.get(reverse("desk-queue")) for _time in range(2)]
    nonces = [NONCE.findall(page.headers["Content-Security-Policy"]) for page in pages]
    assert nonces[0] != nonces[1] or nonces == [[], []]
    inline = [tag for page in pages for tag in re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page.content.decode())]
    assert all("nonce=" in tag or 'type="application/json"' in tag for tag in inline), inline
