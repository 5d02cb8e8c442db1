"""The desk in English: what was told, noted and sent in Danish is marked as Danish, for whoever listens."""

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils import translation

from claims.calls.contact import log_call
from tests.cast import NOW
from tests.looks.words import unspoken
from tests.notifications.letters import put_a_dead_letter
from tests.portal.access_table import PAGES
from tests.portal.test_english_pages import english
from tests.portal.world import World, play_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

LETTER = "Vi ringede, men fik ikke fat i dig"


@pytest.fixture
def world(db: None, frozen: object) -> World:
    return play_world()


@pytest.mark.parametrize(
    ("name", "danish"),
    [("desk-case", LETTER), ("desk-message", "Batteriet er farligt"), ("desk-dead-letters", LETTER)],
)
def test_what_was_told_noted_and_sent_in_danish_says_so(world: World, name: str, danish: str) -> None:
    world.ours.description = "Den faldt på gulvet, og skærmen er knust."
    world.ours.save()
    log_call(number=world.ours.number, agent=world.cast.camilla, outcome="not_reached", note="Ingen svarer.", now=NOW)
    put_a_dead_letter(subject_key=world.ours.number)
    html = english(world.cast.gry).get(reverse(name, kwargs=PAGES[name].own(world))).content.decode()
    assert danish in html
    assert list(unspoken(html, "en", name)) == []


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", 'Email: <span lang="da">Vi ringer &lt;3</span>.'), ("da", "Email: Vi ringer &lt;3.")],
)
def test_a_quotation_is_marked_where_the_page_speaks_another_language(language: str, said: str) -> None:
    page = Template("{% load portal_ui %}{% quoting text quoted 'da' %}")
    with translation.override(language):
        assert page.render(Context({"text": "Email: Vi ringer <3.", "quoted": "Vi ringer <3"})) == said
