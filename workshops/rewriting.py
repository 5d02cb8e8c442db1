"""Writing a new version of somebody's opening hours: the only way in which they change."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import WrongState
from workshops.calendars import Calendar
from workshops.models import CalendarVersion, Workshop

# The first half of the key of the advisory lock; the second is the workshop's, 0 for the call centre.
LOCK = 0x0CA1


class HoursChanged(WrongState):
    """Somebody else made a version after the page was shown (409); `versions` are theirs, the newest first."""

    def __init__(self, versions: list[CalendarVersion]) -> None:
        super().__init__(_("Åbningstiderne er ændret, siden du åbnede siden."), code="hours_changed")
        self.versions = versions


@transaction.atomic
def write_version(
    *, owner: Workshop | None, calendar: Calendar, seen: int, now: datetime, by: User | None = None
) -> CalendarVersion:
    """Make `calendar` the owner's next version; `seen` is the number of the one it follows, 0 where there was none.

    `owner` is None for the call centre. Two writers follow one another by an advisory lock, which the caller's
    transaction holds until it ends; the second one raises `HoursChanged`.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, owner.pk if owner else 0])
    newer = list(CalendarVersion.objects.of(owner).filter(number__gt=seen).select_related("made_by"))
    if newer:
        raise HoursChanged(newer)
    return CalendarVersion.objects.create(
        owner=owner, number=seen + 1, shape=calendar.to_json(), made_at=now, made_by=by
    )
