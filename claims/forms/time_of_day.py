"""A time of day as people say it: `14.30`, `14:30`, `1430`, `ca. 14`, `2:30 pm`."""

import re
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_FILLER = re.compile(r"\b(?:ca|cirka|circa|kl|klokken|omkring|about|around|at)\b\.?", re.IGNORECASE)
_TIME = re.compile(r"(\d{1,2})(?:\s*[.:]?\s*(\d{2}))?\s*([ap])?\.?(?:m\.?)?", re.ASCII | re.IGNORECASE)
NOON = 12
MIDNIGHT = (24, 0)


class TimeOfDayField(forms.CharField):
    """A rough time, cleaned to a `time`, None where empty."""

    default_error_messages = {
        "unreadable": _("Skriv klokkeslættet med tal, fx 14.30. Et bedste bud er fint."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 30, "required": False, **options})

    def prepare_value(self, value: Any) -> Any:
        """A time that stands already, as it would be typed."""
        return f"{value.hour}.{value.minute:02d}" if isinstance(value, time) else value

    def clean(self, value: Any) -> time | None:
        said = super().clean(value)
        if not said:
            return None
        found = _TIME.fullmatch(_FILLER.sub("", said).strip())
        if found is None:
            raise ValidationError(self.error_messages["unreadable"], code="unreadable")
        hour, minute = int(found[1]), int(found[2] or 0)
        if half := (found[3] or "").lower():
            if not 1 <= hour <= NOON:
                raise ValidationError(self.error_messages["unreadable"], code="unreadable")
            hour = hour % NOON + (NOON if half == "p" else 0)
        try:
            return time(0 if (hour, minute) == MIDNIGHT else hour, minute)
        except ValueError:
            raise ValidationError(self.error_messages["unreadable"], code="unreadable") from None
