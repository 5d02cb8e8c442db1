"""Every address, every role, and real rows of somebody else; an address that `access_table` lacks fails."""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import Role, User
from tests.portal.access_table import OTHERS_ROOMS, PAGES, Page
from tests.portal.world import World, play_world
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db

METHODS = ("get", "post")


@pytest.fixture
def world(db: None, frozen: object) -> World:
    return play_world()


def addresses(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}" if pattern.name else f"{space}<{pattern.pattern}>"


def knock(user: User | None, method: str, name: str, arguments: dict[str, object]) -> HttpResponse:
    """Ask the address as the user, and take back whatever it changed."""
    client = signed_in(user, raise_request_exception=False, headers=PAGES[name].headers)
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
    for role in Role.values:
        answers = {method: knock(world.cast.user(role), method, name, arguments) for method in METHODS}
        statuses = {method: answer.status_code for method, answer in answers.items()}
        assert max(statuses.values()) < 500, (role, statuses)
        if page.signed:
            assert set(statuses.values()) <= {403, 404, 405}, (role, statuses)
        elif page.roles is None or role in page.roles:
            assert not {401, 403, 404} & set(statuses.values()), (role, statuses)
        else:
            # A method that a page lacks is refused to everybody alike.
            assert set(statuses.values()) <= {403, 405}, (role, statuses)
            assert 403 in statuses.values(), (role, statuses)


@pytest.mark.parametrize("name", PAGES)
def test_a_visitor_comes_in_where_it_is_public_and_else_is_sent_to_sign_in(world: World, name: str) -> None:
    page: Page = PAGES[name]
    for method in METHODS:
        answer = knock(None, method, name, page.own(world))
        assert is_sent_to_sign_in(answer) == (page.roles is not None), (method, answer.status_code)
        assert answer.status_code < 500, (method, answer.status_code)


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if page.foreign])
def test_somebody_elses_row_is_answered_as_a_missing_one(world: World, name: str) -> None:
    page: Page = PAGES[name]
    foreign: Callable[[World], dict[str, object]] = page.foreign  # type: ignore[assignment]
    for role in sorted(page.scoped):
        seen = set()
        for method in METHODS:
            answers = {}
            for arguments in (foreign(world), page.missing(world)):
                answer = knock(world.cast.user(role), method, name, arguments)
                # The address itself stands on the page, in the form that changes the language; so does a fresh token.
                said = answer.content.decode().replace(reverse(name, kwargs=arguments), "")
                answers[answer.status_code, len(said)] = answer
            assert len(answers) == 1, (role, method, list(answers))
            seen |= {status for status, _ in answers}
        assert seen <= {404, 405}, (role, seen)
        assert 404 in seen, (role, seen)


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
