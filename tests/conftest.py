"""Fixtures of every test: the cast, a clock that stands still, and a browser client a role."""

import math
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client, TransactionTestCase
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.cast import NOW, Cast, make_cast
from tests.embedded.running import Demonstration
from tests.emptying import empty_the_tables
from tests.screens import Screens, looking, screens_of
from tests.signing_in import signed_in
from workshops import help_hours

# Playwright keeps an event loop running in the thread of the test; the ORM calls beside it are synchronous on purpose.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give out tests to parallel workers so that each running demonstration is started once."""
    from tests.together import TogetherScheduling

    return TogetherScheduling(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """Reckon the contrast of each colour in one scheme where the long proofs are left out: nothing costs as much."""
    looking.at_both_schemes = config.option.markexpr != "not long"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def frozen() -> Iterator[time_machine.Traveller]:
    """The clock stands at `NOW` (a Tuesday at ten) until the test moves it."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def as_user() -> Callable[[User | None], Client]:
    """A client signed in as the user; without one, a visitor's."""
    return lambda user=None: signed_in(user)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Each test starts with an empty cache; xdist workers have a database number of their own (tests.settings)."""
    cache.clear()


@pytest.fixture(autouse=True)
def _knows_the_help_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test is a process that knows the standard hours and asks for none: else the first page of a test would ask
    one thing more than the next, or not, by what the minute before it did. A test of that asking sets it back.
    """
    monkeypatch.setattr(help_hours, "_kept", help_hours.Kept((), until=math.inf))


@pytest.fixture(scope="session", autouse=True)
def _empties_what_is_full() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: empty_the_tables())
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium of the distribution, one for all tests of a process; without one the test says how to get it."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        # Chromium's own sandbox needs rights that a container's root has not; it visits nothing but our own pages.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """The running demonstration, one for all that visit it or try it (`tests.together`): it takes long to load."""
    made = Demonstration(tmp_path_factory.mktemp("demo") / "var")
    yield made
    made.close()


@pytest.fixture
def screens(browser: Browser, live_server: LiveServer) -> Iterator[Screens]:
    """Screens of whoever the test needs, at the portal as it runs for it."""
    with screens_of(browser, live_server.url) as opened:
        yield opened
