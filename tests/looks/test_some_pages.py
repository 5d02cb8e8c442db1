"""The short form of `bin/looks`: a page of each layout, and a ruler that finds what is wrong on a page made for it."""

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.cast import Cast
from tests.looks.eye import RULER, Visit, opened
from tests.looks.places import Place, places
from tests.looks.scenes import make_scene
from tests.looks.words import unspoken
from tests.screens import answered

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen")]

# Of each audience and layout: a page to read, one to fill in, one to work on.
STAND_FOR = {
    ("visitor", "en"): ("front",),
    ("link", "da"): ("claimant-case",),
    ("team lead", "da"): ("desk-queue", "desk-case"),
    ("workshop", "en"): ("workshop-job",),
    ("IT admin", "da"): ("fleet-devices",),
}
FAULTY = """<!doctype html><html lang="da"><title>En side</title>
<style>
  .bar { position: fixed; bottom: 0; width: 100%; height: 120px; background: white; }
  .under { position: absolute; top: 420px; }
  .small { width: 60px; overflow: hidden; white-space: nowrap; }
  .on { margin-top: -32px; }
  .bare:focus-visible { outline: none; }
</style>
<h1>En side</h1><h1>Og en til</h1>
<p class="small">Mobiltelefonforsikring</p>
<p>Den ene sætning</p><p class="on">Den anden sætning</p>
<p><a class="bare" href="#x">Uden ring</a> <a href="#y"><svg class="icon" width="9" height="9"></svg></a></p>
<p class="under"><a href="#z">Bag bjælken</a></p><div class="bar"></div>
<p style="width: 70px; overflow-wrap: anywhere">På dokumentation og Mobiltelefonforsikring</p>
<p style="width: 1500px">Bred</p></html>"""
# Pale on a narrow screen alone: by day, by night, for what is behind or under it, and for what is shown nowhere else.
PALE = """<!doctype html><html lang="da"><title>En side</title>
<style>
  body { color-scheme: light dark; background: light-dark(white, #121212); color: light-dark(black, white); }
  .only { display: none; color: #ccc; background: white; }
  @media (max-width: 400px) {
    .day { color: light-dark(#ccc, white); }
    .night { color: light-dark(black, #444); }
    .behind { color: #222; background: #333; }
    .only { display: block; }
    .over { position: absolute; top: 300px; left: 0; }
    .under { position: absolute; top: 280px; left: 0; width: 200px; height: 80px; background: #333; }
  }
</style>
<main><h1>En side</h1><p class="always">Altid</p><p class="day">Dag</p><p class="night">Nat</p>
<div class="behind"><p>Bagved</p></div><p class="only">Kun her</p>
<div class="under"></div><p class="over">Løs</p></main></html>"""


def test_a_page_of_each_layout_shuts_nobody_out(cast: Cast, browser: Browser, live_server: LiveServer) -> None:
    scene = make_scene(cast, in_every_state=False)
    visits: list[Visit] = []
    with answered():
        for (audience, language), names in STAND_FOR.items():
            with opened(browser, audience, language) as eye:
                found = [place for place in places(scene, audience, names) if isinstance(place, Place)]
                assert [place.name for place in found] == list(names)
                visits += [eye.look_at(place, live_server.url) for place in found]
    faults = [f"{visit.name}: {fault}" for visit in visits for fault in visit.faults]
    assert not faults, "\n".join(faults)


def test_the_ruler_finds_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 500})
    page.add_init_script(path=RULER)
    page.route("**/*", lambda asked: asked.fulfill(body=FAULTY, content_type="text/html; charset=utf-8"))
    page.goto("http://a-page.example/")
    layout = "\n".join(page.evaluate("looks.layout()"))
    for fault in (
        "wider than the screen",
        "«Mobiltelefonforsikring» cut off",
        "overlap: «Den anden sætning»",
        "«dokumentation» is broken",
    ):
        assert fault in layout, layout
    assert "«Mobiltelefonforsikring» is broken" not in layout
    assert page.evaluate("looks.headings()") == 2
    page.evaluate("looks.begin()")
    for _step in range(4):
        page.keyboard.press("Tab")
    walked = "\n".join(page.evaluate("looks.walked()")["faults"])
    assert 'no ring around <a class="bare"' in walked, walked
    assert 'href="#z">Bag bjælken</a> is hidden behind <div class="bar">' in walked, walked
    page.close()


def test_a_colour_that_only_one_size_has_is_reckoned_there(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 500}, color_scheme="light")
    for script in (AXE_FILE_PATH, RULER):
        page.add_init_script(path=script)
    page.route("**/*", lambda asked: asked.fulfill(body=PALE, content_type="text/html; charset=utf-8"))
    page.goto("http://a-page.example/")

    known: list[str] = []

    def pale() -> set[str]:
        said = page.evaluate("looks.contrast", known)
        known.extend(said["passed"])
        return {
            word
            for fault in said["faults"]
            for word in ("Altid", "Dag", "Nat", "Bagved", "Løs", "Kun her")
            if word in fault
        }

    assert pale() == set()
    page.emulate_media(color_scheme="dark")
    assert pale() == set()
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 320, "height": 640})
    assert pale() == {"Dag", "Bagved", "Løs", "Kun her"}
    assert pale() == {"Dag", "Bagved", "Løs", "Kun her"}
    page.emulate_media(color_scheme="dark")
    assert pale() == {"Nat", "Bagved", "Kun her"}
    page.close()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Your claim: Vi har modtaget din sag"),
        ("en", "We ring by 3. maj kl. 12.00"),
        ("en", "Your device is på vej"),
        ("da", "Sagen: this is not your claim"),
        ("da", "Vi ringer 3 May 2026"),
        ("da", "Det koster DKK 1,200.50"),
    ],
)
def test_a_word_of_the_other_language_is_heard(language: str, said: str) -> None:
    page = f'<html lang="{language}"><p>{said}</p></html>'
    assert list(unspoken(page, language, "a page"))
    other = "en" if language == "da" else "da"
    assert not list(unspoken(page.replace("<p>", f'<p lang="{other}">'), language, "a page"))
