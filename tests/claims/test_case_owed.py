"""What is still owed stands on the claimant's pages, by us or by them, with its time, wherever the claim is."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from time_machine import Traveller

from claims.calls.contact import log_call
from claims.models import Claim
from claims.models.deadline import DeadlineKind
from claims.promises.sweep import sweep_deadlines
from tests.cast import NOW, Cast
from tests.claims.aftermath import promise
from tests.claims.claimant import assessed, page, trusted
from tests.claims.filing_pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SignIn = Callable[..., Client]


def ring(claim: Claim, cast: Cast, outcome: str, at: datetime, **said: str) -> None:
    log_call(number=claim.number, agent=cast.camilla, outcome=outcome, note="", now=at, **said)


# A call after the talk ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("asked_later", "Vi ringer til dig igen, som du bad om, senest i dag kl. 16.00."),
        ("not_reached", "Vi ringede i dag kl. 11.00, men fik ikke fat i dig. Vi prøver igen senest i dag kl. 16.00."),
    ],
)
def test_a_call_that_we_owe_after_the_talk_goes_before_what_we_lack(
    cast: Cast, client: Client, outcome: str, said: str
) -> None:
    receipt = assessed(cast)
    ring(receipt.claim, cast, outcome, NOW + HOUR)
    shown = words(client.get(page(receipt)))
    assert said in shown
    assert "Send os det, vi mangler, senest torsdag den 15. oktober, så går vi videre." in shown.partition(said)[2]


def test_a_call_after_the_talk_that_we_did_not_make_is_admitted_with_a_new_time(
    cast: Cast, client: Client, as_user: SignIn, frozen: Traveller
) -> None:
    claim = assessed(cast).claim
    ring(claim, cast, "asked_later", NOW + HOUR)
    late = promise(claim, DeadlineKind.CALL_AGAIN).due_at + timedelta(minutes=1)
    sweep_deadlines(now=late)
    frozen.move_to(late)
    for shown in (client.get(trusted(claim)), as_user(cast.anna).get("/min-side/")):
        said = words(shown)
        assert "Du bad os ringe igen. Det ville vi gøre senest i dag kl. 16.00, og det nåede vi ikke." in said
        assert "Vi ringer i stedet senest i morgen kl. 10.00. Det er vores fejl." in said
