"""What an act asks of the locked claim before it changes anything, beside the workflow's own question."""

from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _

from accounts.refusals import WrongState
from claims.models import Claim, ClaimEvent, EventKind


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page showed of a claim when somebody began to fill in its form: the version, and the latest event."""

    version: int
    event: int

    def __str__(self) -> str:
        return f"{self.version}-{self.event}"

    @classmethod
    def of(cls, claim: Claim, latest: ClaimEvent | None) -> Self:
        return cls(claim.version, latest.pk if latest else 0)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read what `str()` wrote; None for anything else."""
        version, _dash, event = text.partition("-")
        if not (version.isascii() and version.isdecimal() and event.isascii() and event.isdecimal()):
            return None
        return cls(int(version), int(event)) if len(text) < 40 else None


class Changed(WrongState):
    """Somebody changed the claim after the page was shown (409); `events` says what happened since then."""

    def __init__(self, claim: Claim, events: list[ClaimEvent]) -> None:
        super().__init__(
            _("Sag %(number)s er ændret, siden du åbnede den. Se, hvad der er sket, før du gemmer.")
            % {"number": claim.number},
            code="changed",
        )
        self.events = events


def require_unchanged(claim: Claim, seen: Seen | None) -> None:
    """Raise `Changed` (409) where the locked claim is no longer the one that was seen; None asks nothing."""
    if seen is None or seen.version == claim.version:
        return
    events = ClaimEvent.objects.filter(claim=claim, pk__gt=seen.event).exclude(kind=EventKind.NOTE).select_related("by")
    # A page that shows no timeline, such as the queue, knows no event to begin at: then the latest one says it best.
    known = seen.event > 0
    raise Changed(claim, list(events.order_by("at", "pk")[:20] if known else events.order_by("-at", "-pk")[:1]))


def require_open(claim: Claim) -> None:
    """Raise `WrongState` (409) where the locked claim has ended."""
    if claim.is_open:
        return
    raise WrongState(
        _("Sag %(number)s er %(state)s. Genåbn den først, hvis der skal ske mere.")
        % {"number": claim.number, "state": claim.get_state_display().lower()},
        code="ended",
    )
