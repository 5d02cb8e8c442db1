"""What an agent says of a claim that they do not take on now: why they skip it, or until when it is set aside."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.fields import DayField
from accounts.spoken import spoken_moment
from claims.desk.snoozing import LONGEST, Pause, opening_from, pauses
from claims.forms.desk import ActionForm, long_text
from claims.models import SkipReason
from claims.promises.worktime import Calendar
from workshops.calendars import local_date

NOTE_MAX_LENGTH = 300


class SkipForm(forms.Form):
    """Why the claim goes to somebody else."""

    claim = forms.CharField(max_length=20, widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=_("Hvorfor springer du den over?"),
        choices=SkipReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Vælg, hvorfor du springer sagen over.")},
    )
    note = forms.CharField(
        label=_("Uddybning"),
        required=False,
        max_length=NOTE_MAX_LENGTH,
        widget=forms.TextInput(attrs={"class": "input-w-27", "autocomplete": "off"}),
        help_text=_("Kun til os. Teamlederen ser den."),
        error_messages={"max_length": _("Teksten er for lang. Skriv højst %(limit_value)d tegn.")},
    )


class SnoozeForm(ActionForm):
    """Until when: one of the pauses that end before the next promise, or a day."""

    pause = forms.ChoiceField(label=_("Udskyd til"), required=False, widget=forms.RadioSelect)
    day = DayField(label=_("Eller en dag"), required=False, help_text=_("Sagen kommer frem, når vi åbner den dag."))
    reason = long_text(label=_("Hvorfor?"), rows=2, help_text=_("Kun til os. Ingen CPR-numre og koder."))

    def __init__(self, *args: Any, calendar: Calendar, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.calendar = calendar
        self.latest = local_date(now) + LONGEST
        self.pauses = pauses(calendar, now, due_at=self.claim.due_at)
        field = self.fields["pause"]
        field.choices = [(pause.value, spoken_moment(until, now)) for pause, until in self.pauses.items()]  # type: ignore[attr-defined]
        if not self.pauses:
            del self.fields["pause"]
            self.fields["day"].label = _("Udskyd til")

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not said.get("pause") and not said.get("day") and not self.errors:
            raise ValidationError(_now("Vælg, hvornår sagen skal frem igen."), code="required")
        # The calendar knows no opening hours of a year that somebody mistyped.
        if (day := said.get("day")) and day > self.latest:
            self.add_error("day", ValidationError(_now("Vælg en tid inden for de næste 60 dage."), code="no_pause"))
        return said

    def until(self) -> datetime:
        """The moment that was chosen; a day that was typed goes before a pause."""
        day = self.cleaned_data["day"]
        return opening_from(self.calendar, day) if day else self.pauses[Pause(self.cleaned_data["pause"])]
