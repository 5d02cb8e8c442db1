"""The face of a clock that counts towards a promise: how much is left, in words, and how urgent that is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _

from accounts.spoken import spoken_minutes

Urgency = Literal["calm", "soon", "urgent", "over", "standing"]
LAST_MINUTES = 30


@dataclass(frozen=True, kw_only=True)
class ClockFace:
    """What `shared/clock.html` shows.

    `minutes_left` are the minutes of the deadline's own calendar, negative once it has passed; `runs_until` is the
    instant at which that calendar closes next, from which the clock stands; `standing` says why it stands now.
    """

    due_at: datetime
    minutes_left: int
    total_minutes: int | None = None
    runs_until: datetime | None = None
    standing: str = ""

    @property
    def urgency(self) -> Urgency:
        """Over half left is calm, under half soon, the last 30 minutes urgent; a standing clock is none of these."""
        if self.minutes_left < 0:
            return "over"
        if self.standing:
            return "standing"
        if self.minutes_left < LAST_MINUTES:
            return "urgent"
        if self.total_minutes and self.minutes_left * 2 < self.total_minutes:
            return "soon"
        return "calm"

    @property
    def share_left(self) -> int | None:
        """How much of the promise is left in percent; None for one without a length."""
        return max(0, min(100, self.minutes_left * 100 // self.total_minutes)) if self.total_minutes else None

    @property
    def words(self) -> str:
        """`1 t 12 min tilbage` or `24 min over`."""
        length = spoken_minutes(self.minutes_left)
        return (_("%(time)s over") if self.minutes_left < 0 else _("%(time)s tilbage")) % {"time": length}

    @property
    def icon(self) -> str:
        return {"over": "alert", "urgent": "alert", "standing": "pause"}.get(self.urgency, "clock")

    @property
    def runs(self) -> bool:
        return not self.standing
