"""What time it is in the portal: the one place where the faces read the clock."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """The moment in the portal."""
    return timezone.now()


def today() -> date:
    """The day that it is in the portal."""
    return timezone.localdate(now())
