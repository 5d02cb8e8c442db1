"""Every page of the access table, for everybody who may open it, in both languages: nothing on it shuts anybody out."""

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.cast import Cast
from tests.looks.eye import Visit, opened
from tests.looks.places import AUDIENCES, DOORS, FILING_NAMES, LEADS_ON, NoPage, Place, places
from tests.looks.report import same_titles
from tests.looks.scenes import Scene, make_scene
from tests.portal.access_table import PAGES
from tests.screens import answered

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen")]

# More than that says nothing more.
MOST_SHOWN = 60


@pytest.fixture
def scene(cast: Cast) -> Scene:
    return make_scene(cast)


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_nothing_on_any_page_shuts_anybody_out(
    request: pytest.FixtureRequest,
    scene: Scene,
    browser: Browser,
    live_server: LiveServer,
    audience: str,
    language: str,
) -> None:
    begins = tuple(request.config.getoption("--page", default="").split(","))
    visits: list[Visit] = []
    pictures = request.config.getoption("--pictures", default=None)
    with answered(), opened(browser, audience, language, pictures=pictures) as eye:
        for place in places(scene, audience, begins=begins):
            if isinstance(place, NoPage):
                if not place.is_meant:
                    faults = [f"cannot be visited: {place.why}"]
                    visits.append(Visit(audience, language, place.name, "", faults=faults))
                continue
            visits.append(eye.look_at(place, live_server.url))
            _say(visits[-1])
    for visit, fault in same_titles(visits):
        visit.faults.append(fault)
    request.node.user_properties.append(("visits", visits))
    faults = [f"{visit.name}: {fault}" for visit in visits for fault in visit.faults]
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults[:MOST_SHOWN])


def _say(visit: Visit) -> None:
    """What `-s` shows while the walk goes on."""
    print(f"{visit.audience} {visit.language} {visit.name} {visit.seconds} s", *visit.faults, sep="\n    ", flush=True)


@pytest.mark.long
def test_each_address_is_a_page_that_was_visited_or_none(scene: Scene) -> None:
    """By name: what is not visited is a form's target, a file, a part of a page, or leads on to a page that is."""
    visited, none = set(), {}
    for audience in AUDIENCES:
        for place in places(scene, audience):
            if isinstance(place, Place):
                visited.add(place.name.split(":")[0])
            else:
                none[place.name] = place
    unaccounted = PAGES.keys() - visited - {name for name, place in none.items() if place.is_meant}
    # A photo of the session that added it, and what others post to: each asks for a secret and shows no page.
    secret = {name for name, page in PAGES.items() if page.signed}
    unaccounted -= secret | (LEADS_ON.keys() & FILING_NAMES)
    assert not unaccounted, "\n".join(
        f"{name}: {none[name].why if name in none else '?'}" for name in sorted(unaccounted)
    )
    assert set(DOORS) <= visited
