import socket
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from portal.cache import SteadyCache
from tests.cast import PASSWORD, Cast


@pytest.fixture
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SteadyCache:
    """A cache whose server is not there."""
    lost = SteadyCache(f"unix://{tmp_path}/nobody.sock?db=0", {})
    lost.clear()
    return lost


def test_a_cache_without_its_server_remembers_in_the_process(away: SteadyCache) -> None:
    assert away.add("first", 1, 60)
    assert not away.add("first", 2, 60)
    assert away.incr("first") == 2
    assert away.get("first") == 2
    away.set_many({"second": "b", "third": "c"}, 60)
    assert away.get_many(["second", "third"]) == {"second": "b", "third": "c"}
    away.delete("first")
    assert away.get("first", "gone") == "gone"


def test_what_the_server_holds_is_shared_by_every_cache_on_it() -> None:
    cache.set("shared", "yes", 60)
    assert SteadyCache(cache._servers, {}).get("shared") == "yes"  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_signing_in_works_while_the_cache_is_away(
    cast: Cast, client: Client, away: SteadyCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.core.cache.caches._connections.default", away, raising=False)
    answer = client.post("/konto/login/", {"login": cast.camilla.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/desk/").status_code == 200


@pytest.mark.django_db
def test_guessing_a_password_is_stopped_while_the_cache_is_away(
    cast: Cast, client: Client, away: SteadyCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.core.cache.caches._connections.default", away, raising=False)
    for _ in range(12):
        client.post("/konto/login/", {"login": cast.camilla.email, "password": "forkert"})
    answer = client.post("/konto/login/", {"login": cast.camilla.email, "password": PASSWORD})
    assert answer.status_code != 302


def test_a_server_that_takes_calls_and_never_answers_is_given_up(tmp_path: Path, settings: object) -> None:
    silent = socket.socket(socket.AF_UNIX)
    silent.bind(str(tmp_path / "silent.sock"))
    silent.listen(8)
    options = settings.CACHES["default"]["OPTIONS"]  # type: ignore[attr-defined]
    stuck = SteadyCache(f"unix://{tmp_path}/silent.sock?db=0", {"OPTIONS": options})
    stuck.set("key", "value", 60)
    assert stuck.get("key") == "value"
    silent.close()
