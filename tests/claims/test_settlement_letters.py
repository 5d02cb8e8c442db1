"""What the claimant reads of how a loss was made good."""

from decimal import Decimal

import pytest

from notifications.models import OutboxMessage
from notifications.rendering import render
from tests.cast import UNKNOWN_IMEI, Cast
from tests.claims.granted import granted, insure
from tests.claims.settled import letter, settled

pytestmark = pytest.mark.django_db


def test_the_letter_says_what_they_get_and_what_happens_to_the_old_unit(cast: Cast) -> None:
    insure(cast, excess_dkk=Decimal("499"))
    settled(granted(cast), cast)
    mail = letter()
    assert mail.subject == "Du får en ny enhed – S-2026-000101"
    for words in (
        "Selvrisiko: 499,00 kr.",
        UNKNOWN_IMEI,
        "fortsætter på den nye enhed",
        "til og med 15. september 2028",
        "Når du har fået den nye, har du 14 dage til at sende den gamle.",
    ):
        assert words in mail.text, words


def test_money_is_said_with_what_is_left_of_it(cast: Cast) -> None:
    insure(cast, excess_dkk=Decimal("499"))
    settled(granted(cast), cast, "gift_card", amount_dkk=Decimal("5999.50"))
    text = letter().text
    for words in ("Beløb: 5.999,50 kr.", "Selvrisiko: 499,00 kr.", "Til udbetaling: 5.500,50 kr."):
        assert words in text, words


@pytest.mark.parametrize(
    ("terms", "peril", "says"),
    [
        ("usg-totalforsikring-9051102", "damage", "Gem den, til vi har aftalt"),
        ("squaretrade-elgiganten", "theft", "Dukker den gamle enhed op"),
    ],
)
def test_the_old_unit_is_agreed_on_or_gone(cast: Cast, terms: str, peril: str, says: str) -> None:
    insure(cast, terms=terms)
    settled(granted(cast, "goodwill", peril=peril), cast)
    assert says in letter().text


def test_an_address_that_the_register_does_not_hold_is_told_the_form_alone(cast: Cast) -> None:
    insure(cast, excess_dkk=Decimal("499"))
    claim = granted(cast)
    claim.links.update(trusted=False)
    settled(claim, cast)
    mail = letter()
    for secret in ("499", UNKNOWN_IMEI, "2028", "29. september"):
        assert secret not in mail.text + mail.html, secret
    assert "du får en ny enhed" in mail.text


@pytest.mark.parametrize("form", ["repair", "replacement", "gift_card", "cash"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_every_form_has_its_letter_in_both_languages(cast: Cast, form: str, language: str) -> None:
    insure(cast)
    settled(granted(cast, "goodwill"), cast, form)
    message = OutboxMessage.objects.get(template="settlement_made")
    mail = render(message.template, language=language, context=message.context)
    assert mail.subject.endswith("S-2026-000101")
    assert "{" not in mail.subject + mail.text
