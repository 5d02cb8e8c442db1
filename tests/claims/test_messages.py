"""What the claimant is told, and who that is."""

import pytest

from notifications.models import OutboxMessage
from tests.cast import UNKNOWN_IMEI
from tests.claims.filed import file


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("Anna-Sofie Ørsted", True),
        ("J.R. O'Brien", True),
        ("李小龍", True),
        ("Du har vundet http://svindel.example", False),
        ("Log ind på svindel.example", False),
        ("Ring 90 12 34 56 eller 90123456", False),
        ("skriv til os@svindel", False),
        ("Din konto er spærret. " * 4, False),
    ],
)
def test_a_mail_to_a_strangers_address_carries_a_name_and_no_advertisement(cast, name, greeted):
    file(identifier=UNKNOWN_IMEI, contact_email="offer@eksempel.example", contact_name=name)
    assert OutboxMessage.objects.get().context["name"] == (name if greeted else "")
