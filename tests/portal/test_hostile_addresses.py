"""Addresses that nobody's page has written, and what the log keeps of a private one."""

import io
import logging
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from portal.logs import DiscreetFormatter
from tests.portal.access_table import PAGES
from tests.portal.world import World, play_world

pytestmark = pytest.mark.django_db

WITH_TEXT = [name for name in PAGES if name not in {"claimant-file", "demo-mail-file"}]


@pytest.fixture
def world(db, frozen) -> World:
    return play_world()


def sign_in(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


@pytest.mark.parametrize("name", WITH_TEXT)
def test_an_address_with_a_nul_character_is_answered_as_missing(world, name):
    page, arguments = PAGES[name], PAGES[name].own(world)
    client = sign_in(world.cast.user(min(page.roles)) if page.roles else None)
    for value in arguments.values():
        if isinstance(value, str):
            address = reverse(name, kwargs=arguments).replace(value, quote(f"{value}\x00"))
            assert client.get(address).status_code == 404
            assert client.post(address).status_code == 404


@pytest.fixture
def log():
    """What the house's own handler writes while the test runs."""
    handlers = logging.getLogger().handlers
    (console,) = (handler for handler in handlers if isinstance(handler.formatter, DiscreetFormatter))
    assert isinstance(console, logging.StreamHandler)
    before, written = console.stream, io.StringIO()
    console.setStream(written)
    yield written
    console.setStream(before)


def test_a_form_that_was_not_ours_leaves_no_private_link_in_the_log(world, log):
    address = reverse("claimant-withdraw", args=[world.token])
    assert Client(enforce_csrf_checks=True).post(address).status_code == 403
    assert "CSRF" in log.getvalue()
    assert world.token not in log.getvalue()


def test_a_fault_behind_a_private_link_leaves_no_private_link_in_the_log(world, log, monkeypatch):
    def fault(*_args: object, **_options: object) -> None:
        raise RuntimeError(f"beneath /sag/{world.token}/")

    monkeypatch.setattr("claims.views.case.case_context", fault)
    assert sign_in(None).get(reverse("claimant-case", args=[world.token])).status_code == 500
    assert "RuntimeError: beneath /sag/.../" in log.getvalue()
    assert world.token not in log.getvalue()


@pytest.mark.parametrize(
    "name", ["desk-queue", "desk-case", "workshop-jobs", "workshop-job", "fleet-devices", "my-page"]
)
def test_what_was_shown_to_somebody_signed_in_stays_in_no_cache(world, name):
    page = PAGES[name]
    answer = sign_in(world.cast.user(min(page.roles or ()))).get(reverse(name, kwargs=page.own(world)))
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert "no-store" not in Client().get(reverse("front")).headers.get("Cache-Control", "")
