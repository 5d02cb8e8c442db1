"""Where the device is and who brings it on, on the claimant's page: nothing is said that cannot be true any more."""

import pytest
from django.test import Client

from claims.desk import checking
from claims.models import Claim
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines
from tests.cast import NOW, Cast
from tests.claims import routed
from tests.claims.claimant import trusted
from tests.claims.filing_pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def claim(cast: Cast) -> Claim:
    """Anna's, who owes us no papers."""
    claim = routed.make_claim(cast)
    deadlines.meet(claim, DeadlineKind.DOCUMENTATION, at=NOW, reason="complete")
    return claim


def in_danger(claim: Claim, cast: Cast) -> Claim:
    checking.state_battery(number=claim.number, dangerous=True, by=cast.camilla, now=NOW)
    return claim


# A dangerous battery --------------------------------------------------------------------------------------------------


def test_no_driver_is_promised_once_the_battery_is_dangerous(claim: Claim, cast: Cast, client: Client) -> None:
    routed.pickup(claim, cast)
    path = trusted(claim)
    assert "Vi henter enheden hos dig i morgen kl. 08.00–10.00." in words(client.get(path))
    told = {"description": "Den er bulet.", "battery": "yes", "when": "today", "country": "DK"}
    client.post(f"{path}svar/describe/", told)
    said = words(client.get(path))
    assert "Lad enheden ligge. Den må ikke sendes, så vi finder en anden vej med dig." in said
    for untrue in ("Vi henter", "Vis kode til chaufføren", "Hav enheden klar", "Bliver hentet"):
        assert untrue not in said
    assert client.get(f"{path}aftale/").status_code == 302
    assert client.get(f"{path}aftale/kalender/").status_code == 302
