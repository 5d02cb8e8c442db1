"""Two agents settle the same claim, or give away the same unit, at the same moment."""

from decimal import Decimal

import pytest

from accounts.refusals import Refusal
from claims.deciding.settling import settle
from claims.models import Claim, Settlement
from devices.models import Device
from notifications.models import OutboxMessage
from tests.cast import NOW, UNKNOWN_IMEI, Cast
from tests.claims.granted import granted, insure
from tests.side_by_side import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)

THIRD_IMEI = "356938035643809"


def attempt(claim: Claim, cast: Cast, number: str) -> str:
    """Settle with this unit; what was answered, '' where it was done."""
    try:
        settle(
            number=claim.number,
            form="replacement",
            amount_dkk=Decimal("5000"),
            excess_dkk=None,
            note="",
            new_identifiers=[number],
            by=cast.camilla,
            now=NOW,
        )
    except Refusal as refusal:
        return refusal.code
    return ""


def test_one_claim_is_settled_once(cast: Cast) -> None:
    insure(cast)
    claim = granted(cast)
    answers = side_by_side(*(lambda n=number: attempt(claim, cast, n) for number in (UNKNOWN_IMEI, THIRD_IMEI)))
    assert sorted(answers) == ["", "settle"]
    assert Settlement.objects.count() == 1
    assert Device.objects.exclude(written_off_at=None).count() == 1
    assert OutboxMessage.objects.filter(template="settlement_made").count() == 1


def test_two_claims_on_one_device_replace_it_once(cast: Cast) -> None:
    insure(cast)
    claims = granted(cast), granted(cast, number="S-2026-000102")
    answers = side_by_side(lambda: attempt(claims[0], cast, UNKNOWN_IMEI), lambda: attempt(claims[1], cast, THIRD_IMEI))
    assert sorted(answers) == ["", "already_replaced"]
    assert Settlement.objects.count() == 1
    assert cast.annas_phone.covers.get().continued_by.device.identifiers.count() == 1


def test_one_new_unit_goes_to_one_of_two_devices(cast: Cast) -> None:
    insure(cast)
    claims = granted(cast), granted(cast, "goodwill", device=cast.annas_laptop, number="S-2026-000102")
    answers = side_by_side(*(lambda c=claim: attempt(c, cast, UNKNOWN_IMEI) for claim in claims))
    assert sorted(answers) == ["", "anothers_identifier"]
    assert Settlement.objects.count() == 1
