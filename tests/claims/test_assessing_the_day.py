"""The day of the loss on the assessment's form: corrected, emptied, or left alone."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from claims.models import EventKind
from tests.cast import Cast
from tests.claims.desk_forms import post
from tests.claims.filed import file
from tests.claims.test_assessing_pages import LOSS, PLAIN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def agent(cast: Cast, as_user: Callable[[User | None], Client]) -> Client:
    return as_user(cast.camilla)


def test_a_day_that_turns_out_to_be_unknown_is_emptied(agent: Client) -> None:
    claim = file(occurred_on=LOSS, country="DK")
    no_day = dict.fromkeys(("occurred_on_day", "occurred_on_month", "occurred_on_year"), "")
    assert post(agent, "desk-assess", claim, **{**PLAIN, **no_day, "cause": "drop"}).status_code == 302
    assert claim.occurred_on is None
    assert claim.events.get(kind=EventKind.FACTS_STATED).data["fields"] == ["occurred_on"]
    assert "Hvilken dag skaden skete" in agent.get(reverse("desk-case", args=[claim.number])).content.decode()


def test_a_form_that_does_not_speak_of_the_day_leaves_it(agent: Client) -> None:
    claim = file(occurred_on=LOSS, country="DK")
    assert post(agent, "desk-assess", claim, cause="drop").status_code == 302
    assert claim.occurred_on == LOSS


@pytest.mark.parametrize("year", ["100", "1026", "1899"])
def test_a_year_before_anything_was_insured_is_a_slip(agent: Client, year: str) -> None:
    claim = file(occurred_on=LOSS, country="DK")
    answer = post(agent, "desk-assess", claim, **{**PLAIN, "cause": "drop", "occurred_on_year": year})
    assert answer.status_code == 200
    assert "Den dato findes ikke." in answer.content.decode()
    assert claim.occurred_on == LOSS
