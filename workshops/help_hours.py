"""When the call centre takes the telephone, as every page and letter says it: its ordinary week in words.

The calendar is kept in each process for a minute, so that a page's footer costs no statement. A process is not told of
new hours: for up to a minute after a change one page may still say the old ones, and the next page, of another process,
the new ones. A promise made within that minute is reckoned in the new ones already, for it always asks
(`hours.of_call_centre`); so its time can lie outside what stands in the footer, for no longer than that.

A letter is rendered again wherever it is shown, and then says the hours that held when it was sent (`as_of`). One that
went out within the minute after a change may have said the ones before.
"""

import logging
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Final

from django.db import Error
from django.utils.translation import get_language

from workshops.calendars import DEFAULT_CALENDAR, Calendar
from workshops.hour_texts import spoken_week
from workshops.hours import of_call_centre_since

log = logging.getLogger(__name__)

KEPT_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Kept:
    """The calendars that were last known, until when nobody asks anew, and what was said of the newest.

    `since` holds from when on each one held, the newest first; without any, the standard calendar holds.

    By the monotonic clock: that of the demonstration can be ahead and a host's can be set back, and neither may keep
    hours that no longer hold.
    """

    since: Sequence[tuple[datetime, Calendar]]
    until: float
    _said: dict[tuple[str | None, bool], str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def week(self, moment: datetime | None, *, briefly: bool) -> str:
        if moment is not None:
            return spoken_week(self._calendar(moment), briefly=briefly)
        key = (get_language(), briefly)
        if key not in self._said:
            self._said[key] = spoken_week(self._calendar(None), briefly=briefly)
        return self._said[key]

    def _calendar(self, moment: datetime | None) -> Calendar:
        if not self.since:
            return DEFAULT_CALENDAR
        held = (calendar for made_at, calendar in self.since if moment is None or made_at <= moment)
        return next(held, self.since[-1][1])


NOBODY_ASKED: Final = Kept((), until=-math.inf)
_kept = NOBODY_ASKED
_moment: ContextVar[datetime | None] = ContextVar("when what is rendered was sent", default=None)


@contextmanager
def as_of(moment: datetime | None) -> Iterator[None]:
    """Within it the hours are those that held at the moment, those of now where it is None."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


def spoken(*, asking: bool = True, room: int | None = None) -> str:
    """`mandag til fredag kl. 8–16`; of no more letters than there is room for, and empty where there is too little.

    Not `asking`, it says what this process last knew, or the standard hours: an error page must not need the database.
    """
    kept = _asked() if asking else _kept
    forms = (kept.week(_moment.get(), briefly=briefly) for briefly in (False, True))
    return next((said for said in forms if room is None or len(said) <= room), "")


def _asked() -> Kept:
    """What holds, as of a minute ago at most; without the database what was last known, for another minute."""
    global _kept
    kept = _kept
    if monotonic() < kept.until:
        return kept
    try:
        since: Sequence[tuple[datetime, Calendar]] = of_call_centre_since()
    except Error as fault:
        # A page that has something else to say neither fails for these words, nor do all wait for them one by one.
        log.warning("The call centre's hours cannot be asked for (%s); the last known ones are said.", fault)
        since = kept.since
    # Threads that come at the same moment each ask: behind a lock all would wait for a database that hangs.
    _kept = kept = Kept(since, monotonic() + KEPT_SECONDS)
    return kept
