"""Every address, every role, and real rows of somebody else; an address that `access_table` lacks fails."""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import Role, User
from tests.cast import Cast
from tests.portal.access_table import OTHERS_ROOMS, PAGES, Page
from tests.portal.world import World, make_world

pytestmark = pytest.mark.django_db

METHODS = ("get", "post")


@pytest.fixture
def world(cast: Cast, frozen: object) -> World:
    return make_world(cast)


def addresses(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}" if pattern.name else f"{space}<{pattern.pattern}>"


def knock(user: User | None, method: str, name: str, arguments: dict[str, object]) -> HttpResponse:
    """Ask the address as the user, and take back whatever it changed."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    with transaction.atomic():
        answer: HttpResponse = getattr(client, method)(reverse(name, kwargs=arguments))
        transaction.set_rollback(True)
    return answer


def is_sent_to_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and "/konto/login/" in answer["Location"]


def test_every_address_is_declared_and_every_declared_one_exists() -> None:
    found = {name for name in addresses(get_resolver().url_patterns) if not name.startswith(OTHERS_ROOMS)}
    assert found == set(PAGES), (found - set(PAGES), set(PAGES) - found)


@pytest.mark.parametrize("name", PAGES)
def test_only_who_is_declared_comes_in(world: World, name: str) -> None:
    page: Page = PAGES[name]
    arguments = page.own(world)
    for method in METHODS:
        visitor = knock(None, method, name, arguments)
        if page.roles is None:
            assert not is_sent_to_sign_in(visitor), (method, "visitor")
            assert visitor.status_code < 500, (method, "visitor", visitor.status_code)
        else:
            assert is_sent_to_sign_in(visitor), (method, "visitor", visitor.status_code)
        for role in Role.values:
            answer = knock(world.cast.user(role), method, name, arguments)
            wanted = page.roles is None or role in page.roles
            if wanted:
                assert answer.status_code not in {401, 403, 404}, (method, role, answer.status_code)
                assert answer.status_code < 500, (method, role, answer.status_code)
            else:
                assert answer.status_code == 403, (method, role, answer.status_code)


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if page.foreign])
def test_somebody_elses_row_is_answered_as_a_missing_one(world: World, name: str) -> None:
    page: Page = PAGES[name]
    foreign: Callable[[World], dict[str, object]] = page.foreign  # type: ignore[assignment]
    for method in METHODS:
        for role in sorted(page.scoped):
            user = world.cast.user(role)
            answer = knock(user, method, name, foreign(world))
            missing = knock(user, method, name, page.missing(world))
            assert missing.status_code in {404, 405}, (method, role, missing.status_code)
            assert answer.status_code == missing.status_code, (method, role, answer.status_code)
            assert len(answer.content) == len(missing.content), (method, role)


def test_a_closed_sign_in_is_sent_to_the_door(world: World) -> None:
    camilla = world.cast.camilla
    client = Client()
    client.force_login(camilla)
    camilla.is_active = False
    camilla.save(update_fields=["is_active"])
    assert is_sent_to_sign_in(client.get(reverse("desk-queue")))


def test_who_loses_a_role_loses_its_pages_with_the_next_request(world: World) -> None:
    camilla = world.cast.camilla
    client = Client()
    client.force_login(camilla)
    assert client.get(reverse("desk-queue")).status_code == 200
    User.objects.filter(pk=camilla.pk).update(role=Role.WORKSHOP)
    assert client.get(reverse("desk-queue")).status_code == 403


def test_every_model_of_ours_says_who_may_see_its_rows(world: World) -> None:
    from django.apps import apps

    for room in ("accounts", "notifications", "devices", "policies", "workshops", "claims", "fleet"):
        for model in apps.get_app_config(room).get_models():
            seen = model._default_manager.visible_to  # type: ignore[attr-defined]
            for role in Role.values:
                list(seen(world.cast.user(role))[:1])


def test_no_role_sees_a_row_of_another_organisation_through_any_model(world: World) -> None:
    from django.apps import apps

    theirs = {"organisation": world.cast.sydhavn, "claim": world.theirs, "device": world.cast.davids_phone}
    for room in ("accounts", "devices", "policies", "workshops", "claims"):
        for model in apps.get_app_config(room).get_models():
            fields = {field.name for field in model._meta.get_fields()} & set(theirs)
            for field in fields:
                foreign = model._default_manager.filter(**{field: theirs[field]})
                for user in (world.cast.anna, world.cast.bo, world.cast.eva):
                    mine = model._default_manager.visible_to(user)  # type: ignore[attr-defined]
                    assert not mine.filter(pk__in=foreign).exists(), (model.__name__, field, user.role)
