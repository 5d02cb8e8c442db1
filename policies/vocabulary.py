"""The words in which a question about cover is put and answered (acceptance contract, `assess`). Pure.

Codes only: `policies/coverage_texts.py` says them in Danish and English.
"""

from enum import StrEnum
from typing import Literal, get_args

DeviceKind = Literal[
    "mobile",
    "tablet",
    "laptop",
    "desktop",
    "headset",
    "smartwatch",
    "speaker",
    "pos",
    "printer",
    "scanner",
    "copier",
    "plotter",
    "accessory",
]
Cause = Literal[
    "drop",
    "screen_damage",
    "liquid",
    "sand",
    "port_damage",
    "power_surge",
    "crushed",
    "third_party",
    "fire",
    "water",
    "burglary",
    "snatch_theft",
    "robbery",
    "pickpocketing",
    "unattended_theft",
    "loss",
    "internal_fault",
    "battery_capacity",
    "software",
    "virus",
    "data_loss",
    "cosmetic",
    "wear",
    "transport",
    "unauthorised_repair",
    "faulty_installation",
    "recall",
    "war",
    "natural_disaster",
    "pandemic",
    "identity_theft",
]
Evidence = Literal[
    "proof_of_purchase", "incident_description", "user_details", "police_report", "sim_block", "last_use"
]
Holder = Literal["business", "public", "private", "school"]
Payment = Literal["prepaid", "monthly"]
Intent = Literal["none", "gross_negligence", "intentional"]
DeviceUser = Literal["employee", "pupil"]
Accessory = Literal["in_box", "separate"]
Settlement = Literal["repair", "replacement", "gift_card", "cash"]
# A group of causes that terms treat alike; `every` is all of them.
CauseGroup = Literal["every", "damage", "theft", "identity"]

DEVICE_KINDS: tuple[str, ...] = get_args(DeviceKind)
CAUSES: tuple[str, ...] = get_args(Cause)
EVIDENCE: tuple[str, ...] = get_args(Evidence)
HOLDERS: tuple[str, ...] = get_args(Holder)
PAYMENTS: tuple[str, ...] = get_args(Payment)
INTENTS: tuple[str, ...] = get_args(Intent)
DEVICE_USERS: tuple[str, ...] = get_args(DeviceUser)
ACCESSORIES: tuple[str, ...] = get_args(Accessory)
SETTLEMENTS: tuple[str, ...] = get_args(Settlement)

# A blow from outside: where the device can still be used, the damage is cosmetic (reading 14, fine point 7).
DAMAGE: frozenset[str] = frozenset(
    {
        "drop",
        "screen_damage",
        "liquid",
        "sand",
        "port_damage",
        "power_surge",
        "crushed",
        "third_party",
        "fire",
        "water",
        "transport",
        "natural_disaster",
    }
)
THEFT: frozenset[str] = frozenset({"burglary", "snatch_theft", "robbery", "pickpocketing", "unattended_theft"})
# What the manufacturer or seller answers for while the warranty runs (reading 8).
MANUFACTURERS: frozenset[str] = frozenset({"internal_fault", "recall"})
# Whose devices pupils may hold (fine point 6).
EDUCATION: frozenset[str] = frozenset({"school", "public"})


class Verdict(StrEnum):
    """What the terms say of a loss; a person decides."""

    COVERED = "covered"
    NEEDS_EVIDENCE = "needs_evidence"
    NEEDS_REVIEW = "needs_review"
    WARRANTY = "warranty"
    NOT_COVERED = "not_covered"

    @property
    def weight(self) -> int:
        """Which verdict goes before which: the heavier one decides."""
        return _WEIGHTS[self]


# From the lightest to the heaviest: the acceptance contract's precedence.
_WEIGHTS = {verdict: weight for weight, verdict in enumerate(Verdict)}


class Effect(StrEnum):
    """What a rule does to the answer."""

    GRANTS = "grants"
    EXCLUDES = "excludes"
    LIMITS = "limits"
    REQUIRES = "requires"
    REFERS = "refers"


def causes_in(group: str) -> frozenset[str]:
    """The causes that a group stands for."""
    groups = {"damage": DAMAGE, "theft": THEFT, "identity": frozenset({"identity_theft"})}
    return groups.get(group, frozenset(CAUSES))
