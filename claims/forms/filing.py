"""The pages of a filing, one form a page. Everything but the identifier may be skipped, and says so."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.countries import HOME, country_choices
from accounts.fields import DayField
from accounts.spoken import spoken_day
from claims.filing.senseless import NOT_WITH_DANGER
from claims.filing.turnaround import Ready
from claims.forms.masked import MaskedTextField
from claims.forms.time_of_day import TimeOfDayField
from claims.models import Peril, RouteKind
from claims.models.claim import WITHOUT_DEVICE
from claims.writing.masking import Removed, mask
from devices.identifier_texts import problem_text
from devices.identifiers import TEXT_MAX_LENGTH, Fault, IdentifierProblem, read_identifier

DESCRIPTION_MAX_LENGTH = 4000
OLDEST_LOSS_YEARS = 5
DAY = timedelta(days=1)
# Until then whoever answers a page of the evening before has not slept in between.
NIGHT_ENDS = 5
TODAY, YESTERDAY, OTHER_DAY, UNKNOWN = "today", "yesterday", "date", "unknown"
YES, NO = "yes", "no"
BATTERY_DANGER: dict[str, bool] = {YES: True, NO: False}


class IdentifierForm(forms.Form):
    identifier = forms.CharField(
        label=_("Hvilken enhed er det?"),
        help_text=_("Skriv enhedens IMEI- eller serienummer. Mellemrum og bindestreger gør ikke noget"),
        max_length=TEXT_MAX_LENGTH,
        widget=forms.TextInput(
            attrs={
                "class": "code input-w-20",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "autocorrect": "off",
                "spellcheck": "false",
            }
        ),
    )

    for_colleague = forms.BooleanField(
        label=_("Jeg anmelder for en kollega"),
        help_text=_("Så spørger vi efter din kollegas navn og nummer i stedet for dit"),
        required=False,
    )
    # Says that the page had the question; a number that was chosen elsewhere leaves its answer as it was.
    asked_for_whom = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        empty = problem_text(IdentifierProblem(Fault.EMPTY))
        self.fields["identifier"].error_messages["required"] = empty
        if not self.is_bound:
            # The page's one question: nobody needs to tap into it first. With an error, the summary has the focus.
            self.fields["identifier"].widget.attrs["autofocus"] = True

    def clean_identifier(self) -> str:
        text: str = self.cleaned_data["identifier"]
        read = read_identifier(text)
        if isinstance(read, IdentifierProblem):
            raise ValidationError(problem_text(read, either=True), code=read.code)
        return text

    def answers(self) -> dict[str, Any]:
        """`identifier` as it was typed, and `for_colleague` where that was asked."""
        said = {"identifier": self.cleaned_data["identifier"]}
        if self.cleaned_data["asked_for_whom"]:
            said["for_colleague"] = self.cleaned_data["for_colleague"]
        return said


class EventForm(forms.Form):
    peril = forms.ChoiceField(
        label=_("Hvad er der sket?"),
        choices=Peril.choices,
        widget=forms.RadioSelect(attrs={"class": "choices-2"}),
        error_messages={"required": _("Vælg det, der passer bedst.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["peril"]
        field.choice_icons = {
            Peril.DAMAGE: "crack",
            Peril.LIQUID: "drop",
            Peril.FAULT: "wrench",
            Peril.THEFT: "stolen",
            Peril.LOSS: "lost",
            Peril.OTHER: "message",
        }
        field.choice_hints = {
            Peril.DAMAGE: _("Fx tabt, knust skærm eller klemt"),
            Peril.LIQUID: _("Fx vand, kaffe eller regn"),
            Peril.FAULT: _("Den er gået i stykker af sig selv"),
            Peril.THEFT: _("Tyveri, indbrud eller røveri"),
            Peril.LOSS: _("Du ved ikke, hvor den er blevet af"),
            Peril.OTHER: _("Fortæl om det om lidt"),
        }


# What else the page asks, by the names that it has in a filing.
_OF_WHEN: dict[str, str] = {"occurred_time": "time", "country": "country"}


class WhenForm(forms.Form):
    """When and where. 'Today' is of the page that said it: a night later it still means the day before."""

    when = forms.ChoiceField(
        label=_("Hvornår skete det?"),
        choices=[
            (TODAY, _("I dag")),
            (YESTERDAY, _("I går")),
            (OTHER_DAY, _("En anden dag")),
            (UNKNOWN, _("Det ved jeg ikke")),
        ],
        widget=forms.RadioSelect(attrs={"class": "choices-2"}),
        error_messages={"required": _("Vælg, hvornår det skete. Du kan også svare, at du ikke ved det.")},
    )
    day = DayField(
        label=_("Hvilken dag?"),
        help_text=_("Fx 20 11 2026. Et bedste bud er fint"),
        required=False,
        error_messages={"incomplete": _("Skriv både dag, måned og år, fx 20 11 2026.")},
    )
    time = TimeOfDayField(
        label=_("Cirka hvad var klokken?"),
        help_text=_("Fx 14.30 eller ca. 14"),
        widget=forms.TextInput(attrs={"class": "input-w-8", "autocomplete": "off"}),
    )
    country = forms.ChoiceField(label=_("I hvilket land?"), widget=forms.Select(attrs={"class": "input-w-20"}))
    # The day on which the page was shown.
    asked = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = timezone.localtime(now)
        self.today = self.now.date()
        self.initial.setdefault("asked", self.today.isoformat())
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]
        for name in ("day", "time"):
            self.fields[name].one_of_several = True  # type: ignore[attr-defined]
        self.initial.setdefault("country", HOME)

    def clean_day(self) -> date | None:
        day: date | None = self.cleaned_data["day"]
        if day is None or self.data.get(self.add_prefix("when")) in {TODAY, YESTERDAY, UNKNOWN}:
            return None
        oldest = date(self.today.year - OLDEST_LOSS_YEARS, self.today.month, min(self.today.day, 28))
        if day > self.today:
            said = gettext("Den dag er ikke kommet endnu. Skriv en dag til og med i dag, %(today)s.")
            raise ValidationError(said % {"today": formats.date_format(self.today, "DATE_FORMAT")}, code="future")
        if day < oldest:
            said = gettext("Det er mere end %(years)d år siden. Tjek årstallet, eller ring til os om skaden.")
            raise ValidationError(said % {"years": OLDEST_LOSS_YEARS}, code="too_old")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day = cleaned.get("day")
        if "when" in self.errors and day:
            # The day says it all; the choice above it was only forgotten.
            del self.errors["when"]
            cleaned["when"] = OTHER_DAY
        elif cleaned.get("when") == OTHER_DAY and not day:
            # Without the day it says nothing.
            del cleaned["when"]
            if "day" not in self.errors:
                self.add_error("day", self.fields["day"].error_messages["required"])
        if self._has_yet_to_come(cleaned):
            self.add_error(
                "time", _("Så mange er klokken ikke endnu. Ret klokkeslættet, eller vælg den dag, det skete.")
            )
        return cleaned

    def _has_yet_to_come(self, cleaned: dict[str, Any]) -> bool:
        # Elsewhere it may be later in the day than here.
        here = cleaned.get("country", self.initial["country"]) == HOME
        at = cleaned.get("time")
        return bool(here and at and self._day(cleaned) == self.today and at > self.now.time())

    def _day(self, cleaned: dict[str, Any]) -> date | None:
        page_of = self.today - DAY
        if self.now.hour >= NIGHT_ENDS or self.data.get(self.add_prefix("asked")) != page_of.isoformat():
            page_of = self.today
        days = {TODAY: page_of, YESTERDAY: page_of - DAY, OTHER_DAY: cleaned.get("day")}
        return days.get(cleaned.get("when", UNKNOWN))

    def answers(self) -> dict[str, Any]:
        """`occurred_on` and `occurred_time`, None where they are not known, and `country`.

        What is not valid is left out.
        """
        said = self.cleaned_data
        answers = {"occurred_on": self._day(said)} if "when" in said and "day" in said else {}
        return answers | {own: said[name] for own, name in _OF_WHEN.items() if name in said}


class StoryForm(forms.Form):
    """What happened in own words, and where there is a battery at hand whether it is dangerous."""

    description = MaskedTextField(
        label=_("Fortæl kort, hvad der skete"),
        help_text=_("Hvad skete der, hvordan, og hvad virker ikke nu? Skriv ikke CPR-numre og koder"),
        required=False,
        max_length=DESCRIPTION_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "class": "input-w-full"}),
        error_messages={"max_length": _("Teksten er for lang. Skriv højst %(limit_value)d tegn.")},
    )
    battery = forms.ChoiceField(
        label=_("Er batteriet bulet, varmt eller utæt?"),
        help_text=_("Hvis ja, så lad være med at oplade enheden, og læg den et sted, hvor intet kan brænde"),
        choices=[(YES, _("Ja")), (NO, _("Nej")), (UNKNOWN, _("Det ved jeg ikke"))],
        widget=forms.RadioSelect,
        required=False,
    )
    removed: frozenset[Removed] = frozenset()

    def __init__(self, *args: Any, peril: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The whole page may be skipped, which says it better than a mark at each field.
        for name in ("description", "battery"):
            self.fields[name].one_of_several = True  # type: ignore[attr-defined]
        if peril in WITHOUT_DEVICE:
            del self.fields["battery"]

    def clean_description(self) -> str:
        masked = mask(self.cleaned_data["description"].strip())
        self.removed = masked.removed
        return masked.text

    def answers(self) -> dict[str, Any]:
        """`description`, `battery_danger` and how that was said; what is not valid is left out."""
        cleaned = self.cleaned_data
        answers = {"description": cleaned["description"]} if "description" in cleaned else {}
        if "battery" not in cleaned:
            # Who is not asked has not taken back what they said of it.
            return answers
        said = cleaned["battery"]
        # Not to know it is an answer, too, of which the claim holds nothing.
        return answers | {"battery_danger": BATTERY_DANGER.get(said), "battery": said}


class NowForm(forms.Form):
    """What cannot wait when a device is gone, in order; a tick is a note to oneself, and none is needed."""

    done = forms.MultipleChoiceField(
        label=_("Gør dette nu"), required=False, choices=[], widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, stolen: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = {
            "lost": (
                _("Markér enheden som mistet i Find min enhed"),
                _("Bed jeres IT-afdeling om det, hvis de styrer enheden. Slet den ikke, før du har talt med dem"),
            ),
            "find_my": (
                _("Lad Find min enhed være slået til"),
                _("Lad også enheden blive på kontoen, til sagen er afsluttet"),
            ),
            "sim": (_("Få SIM-kortet spærret"), _("Ring til teleselskabet, og gem beviset for spærringen")),
        }
        if stolen:
            steps["police"] = (
                _("Anmeld tyveriet til politiet"),
                _("Ring 114, eller gør det på politi.dk. Røveri, indbrud og tricktyveri skal du ringe om"),
            )
        field: Any = self.fields["done"]
        field.choices = [(value, label) for value, (label, _hint) in steps.items()]
        field.choice_hints = {value: hint for value, (_label, hint) in steps.items()}


class WishForm(forms.Form):
    """Which way; `ready` says when the device would be back by each, seen from `today`.

    A battery that is a danger is neither posted nor fetched (`routes.routing` refuses both).
    """

    wish = forms.ChoiceField(
        label=_("Hvordan vil du helst aflevere enheden?"),
        help_text=_("Vi aftaler det endeligt, når vi ringer"),
        choices=[],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Vælg en af dem. Du kan også svare, at det er lige meget."),
            "invalid_choice": _("Vælg en af dem. Du kan også svare, at det er lige meget."),
        },
    )

    def __init__(
        self, *args: Any, danger: bool = False, ready: Mapping[str, Ready], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["wish"]
        either = _("Det aftaler vi, når I ringer") if danger else _("Det er lige meget")
        field.choices = [
            *(choice for choice in RouteKind.choices if not danger or choice[0] not in NOT_WITH_DANGER),
            (UNKNOWN, either),
        ]
        field.choice_icons = {RouteKind.PICKUP: "truck", RouteKind.LABEL: "label", RouteKind.WALK_IN: "handover"}
        ways = {
            RouteKind.PICKUP: _("Et bud henter den hos dig."),
            RouteKind.LABEL: _("Du printer en label og sender pakken."),
            RouteKind.WALK_IN: _("Du får en tid i en af ni byer."),
        }
        offered = [way for way in ways if not danger or way not in NOT_WITH_DANGER]
        guessed = {way for way in offered if ready[way].is_guess}
        self.all_guessed, self.some_guessed = len(guessed) == len(offered), bool(guessed)
        back, guess = gettext("I hånden igen ca. %(day)s"), gettext("I hånden igen ca. %(day)s (et skøn)")
        field.choice_hints = {
            way: f"{ways[way]} {said % {'day': spoken_day(ready[way].on, today)}}"
            for way in offered
            for said in (guess if way in guessed and not self.all_guessed else back,)
        }


def when_initial(answers: dict[str, Any], *, today: date) -> dict[str, Any]:
    """What `WhenForm` shows for answers given before."""
    # The page may have been put aside before the day was said.
    beside = {"time": answers.get("occurred_time"), "country": answers.get("country", HOME)}
    if "occurred_on" not in answers:
        return beside
    day = answers["occurred_on"]
    near = {None: UNKNOWN, today: TODAY, date.fromordinal(today.toordinal() - 1): YESTERDAY}
    when = near.get(day, OTHER_DAY)
    return {"when": when, "day": day if when == OTHER_DAY else None, **beside}


def story_initial(answers: dict[str, Any]) -> dict[str, Any]:
    """What `StoryForm` shows for answers given before."""
    return {"description": answers.get("description", ""), "battery": answers.get("battery", "")}
