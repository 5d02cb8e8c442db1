"""A device and a claim as a line of a list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from accounts.spoken import spoken_last_day, spoken_moment
from claims.models import Claim
from claims.workflow import State
from devices.models import Device
from fleet.cover_texts import CoverWords, cover_words, period
from policies.terms_texts import product_name

MIDNIGHT = time(0)
_TONES: dict[str, str] = {
    State.FILED: "warning",
    State.ASSESSING: "info",
    State.ROUTED: "info",
    State.IN_REPAIR: "info",
    State.RETURNING: "info",
    State.CLOSED: "quiet",
    State.LAPSED: "quiet",
}


@dataclass(frozen=True, slots=True)
class DeviceRow:
    device: Device
    words: CoverWords
    product: str
    period: str
    claims: list[Claim]


@dataclass(frozen=True, slots=True)
class ClaimRow:
    claim: Claim
    device: str
    tone: str
    due: str


def device_rows(devices: Iterable[Any], day: date) -> list[DeviceRow]:
    """Lines of devices as `fleet.register.with_all_about` gives them."""
    return [_device_row(device, cover_words(device, day)) for device in devices]


def _device_row(device: Any, words: CoverWords) -> DeviceRow:
    cover = words.cover
    return DeviceRow(
        device,
        words,
        product=product_name(cover.terms_id) if cover else "",
        period=period(cover) if cover else "",
        claims=device.open_claims,
    )


def claim_rows(claims: Iterable[Claim], now: datetime) -> list[ClaimRow]:
    """Lines of claims with their device and person at hand, as heard at `now`."""
    return [ClaimRow(claim, device_words(claim), claim_tone(claim), _due_words(claim, now)) for claim in claims]


def device_words(claim: Claim) -> str:
    """The device's name, or the number that was given while it is not found."""
    return claim.device.name if claim.device else claim.stated_identifier


def _due_words(claim: Claim, now: datetime) -> str:
    """The next promise: a moment, or the last day of one that counts in days and so falls due at midnight."""
    if not claim.is_open or claim.due_at is None:
        return ""
    in_days = timezone.localtime(claim.due_at).time() == MIDNIGHT
    return spoken_last_day(claim.due_at, now) if in_days else spoken_moment(claim.due_at, now)


def claim_tone(claim: Claim) -> str:
    """The tone of the claim's state tag."""
    return _TONES[claim.state]
