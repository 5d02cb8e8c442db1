"""What a loss costs the insured, on the page that checks the answers: told to who may know the device alone."""

import pytest
from django.http import HttpResponse

from policies.models import Cover, Policy
from tests.cast import NOW, Cast
from tests.claims.filing_pages import CHECK, WHEN, begin, tell, words
from tests.claims.proven import prove

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

STATED = "squaretrade-elgiganten"


@pytest.fixture
def stated(cast: Cast) -> None:
    """The terms leave the excess to the insurance document, which says 500 kr."""
    Cover.objects.update(terms=STATED)
    Policy.objects.update(terms=STATED, excess_dkk=500)


def checked(client: object) -> str:
    begin(client)  # type: ignore[arg-type]
    page: HttpResponse = client.get(CHECK)  # type: ignore[attr-defined]
    return words(page)


@pytest.mark.parametrize(
    ("who", "may_know"),
    [("anna", True), ("bo", True), ("david", False), ("dorte", False), ("eva", False), (None, False)],
)
def test_it_is_told_to_who_may_know_the_device(
    cast: Cast, stated: None, as_user, who: str | None, may_know: bool
) -> None:
    assert ("Selvrisiko 500,00 kr." in checked(as_user(getattr(cast, who) if who else None))) == may_know


def test_it_is_told_to_who_has_shown_who_they_are(cast: Cast, stated: None, client) -> None:
    prove(client)
    assert "Selvrisiko 500,00 kr. Efter enhedens dækning." in checked(client)


def test_where_a_loss_costs_nothing_nothing_is_said_of_it(cast: Cast, as_user) -> None:
    assert "Selvrisiko" not in checked(as_user(cast.anna))


def test_what_differs_by_how_the_loss_is_made_good_is_told_as_from_and_to(cast: Cast, stated: None, as_user) -> None:
    Policy.objects.update(excess_by_settlement={"repair": 300}, excess_dkk=900)
    assert "Fra 300,00 kr. til 900,00 kr." in checked(as_user(cast.anna))


def test_a_cover_that_did_not_hold_the_day_of_the_loss_costs_nothing(cast: Cast, stated: None, as_user) -> None:
    Cover.objects.update(starts_on=NOW.date())
    client = as_user(cast.anna)
    begin(client)
    tell(client, {WHEN: {"when": "yesterday", "country": "DK"}})
    assert "Selvrisiko" not in words(client.get(CHECK))
    tell(client, {WHEN: {"when": "today", "country": "DK"}})
    assert "Selvrisiko" in words(client.get(CHECK))
