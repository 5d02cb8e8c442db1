"""Times, days, money and telephone numbers as people say them: `tirsdag kl. 11.30`, never a bare number of hours."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

import phonenumbers
from django.conf import settings
from django.utils import formats, timezone
from django.utils.dateformat import format as format_date
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

_HOME_CODE: Final = 45
# The letters that every SMS which names our hours has left for them.
_ROOM_IN_SMS: Final = 35


def spoken_time(at: datetime) -> str:
    """The clock time in Copenhagen: `kl. 14.30`, in English `14:30`."""
    return _("kl. %(time)s") % {"time": formats.date_format(timezone.localtime(at), "TIME_FORMAT")}


def spoken_clock(at: time) -> str:
    """A time of day that was told, without a date: `kl. 14.30`, in English `14:30`."""
    return _("kl. %(time)s") % {"time": formats.time_format(at, "TIME_FORMAT")}


def spoken_day(day: date, today: date) -> str:
    """The day as heard from `today`: `i dag`, `tirsdag`, `tirsdag den 24. november`, with the year where it differs."""
    ahead = (day - today).days
    if ahead == 0:
        return _("i dag")
    if ahead == 1:
        return _("i morgen")
    if ahead == -1:
        return _("i går")
    weekday = format_date(day, "l").lower() if formats.get_format("DATE_FORMAT") == "j. F Y" else format_date(day, "l")
    if 1 < ahead < 7:
        return weekday
    if day.year == today.year:
        return _("%(weekday)s den %(day)s. %(month)s") % {
            "weekday": weekday,
            "day": day.day,
            "month": format_date(day, "F"),
        }
    return _("%(weekday)s den %(date)s") % {"weekday": weekday, "date": formats.date_format(day, "DATE_FORMAT")}


def spoken_moment(at: datetime, now: datetime) -> str:
    """Day and time as heard at `now`: `i dag kl. 14.30`, `tirsdag kl. 11.20`."""
    local = timezone.localtime(at)
    return f"{spoken_day(local.date(), timezone.localtime(now).date())} {spoken_time(at)}"


def spoken_between(at: datetime, until: datetime, now: datetime) -> str:
    """A stretch of one day as heard at `now`: `torsdag mellem kl. 10.00 og 10.30`."""
    return _("%(day)s mellem %(from)s og %(to)s") % {
        "day": spoken_day(timezone.localdate(at), timezone.localdate(now)),
        "from": spoken_time(at),
        "to": formats.date_format(timezone.localtime(until), "TIME_FORMAT"),
    }


def spoken_long_moment(at: datetime) -> str:
    """Date and time in full: `20. november 2026 kl. 14.30`."""
    return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT")


def spoken_long_day(day: date) -> str:
    """The day with its year, whatever today is: `15. september 2026`."""
    return formats.date_format(day, "DATE_FORMAT")


def spoken_last_day(due_at: datetime, now: datetime) -> str:
    """The last allowed day of a deadline in calendar days, whose instant is the midnight after it."""
    last = timezone.localtime(due_at) - timedelta(microseconds=1)
    return spoken_day(last.date(), timezone.localtime(now).date())


def spoken_money(amount: Decimal) -> str:
    """Kroner with two decimals: `1.234,50 kr.`."""
    number = formats.number_format(amount, decimal_pos=2, use_l10n=True, force_grouping=True)
    return _("%(amount)s kr.") % {"amount": number}


def spoken_language(label: str) -> str:
    """A language's name within a sentence: `dansk`, in English `Danish`."""
    return label.lower() if get_language() == "da" else label


def spoken_minutes(minutes: int) -> str:
    """A number of minutes in their two largest units, without a sign: `1 t 12 min`."""
    minutes = abs(minutes)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days >= 3:
        return _("%(days)d dage") % {"days": days}
    if days or hours:
        hours += 24 * days
        return _("%(hours)d t %(minutes)d min") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)d min") % {"minutes": minutes}


def spoken_phone(number: str) -> str:
    """An E.164 number as people write it: `12 34 56 78`; other text as it is.

    A foreign number has its country code, and in English a Danish one, too: who reads that may ring from elsewhere.
    """
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return _written(parsed, at_home=_is_danish())


def spoken_help_phone() -> str:
    """The number to ring us on: `70 20 40 60`, in English `+45 70 20 40 60`."""
    return _help_phone(settings.PORTAL_HELP_PHONE, _is_danish())


def spoken_help_hours(*, asking: bool = True, room: int | None = None) -> str:
    """When that number is answered, within a sentence: `mandag til fredag kl. 8–16`.

    Who knows that lives above this room, and the settings name it. Not `asking`, the database is left alone. With
    `room` for so many letters it can be shorter, and empty.
    """
    return str(import_string(settings.HELP_HOURS)(asking=asking, room=room))


def spoken_help_in_sms() -> str:
    """The number to ring us on, and when, as far as an SMS has room: `70 20 40 60, mandag til fredag kl. 8-16`.

    With plain hyphens: a dash is no letter of an SMS (GSM 03.38), and would halve the room for all others.
    """
    hours = spoken_help_hours(room=_ROOM_IN_SMS).replace("–", "-")
    return ", ".join(filter(None, (spoken_help_phone(), hours)))


@lru_cache(maxsize=8)
def _help_phone(number: str, at_home: bool) -> str:  # noqa: FBT001 - the key of the cache
    try:
        parsed = phonenumbers.parse(number, "DK")
    except phonenumbers.NumberParseException:
        return number
    return _written(parsed, at_home=at_home)


def _is_danish() -> bool:
    return (get_language() or "da") == "da"


def _written(number: phonenumbers.PhoneNumber, *, at_home: bool) -> str:
    national = at_home and number.country_code == _HOME_CODE
    form = phonenumbers.PhoneNumberFormat.NATIONAL if national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, form))
