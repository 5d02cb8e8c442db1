"""What a workshop fills in, mostly with one hand: a number, what is wrong, and how it ended."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import MoneyField
from claims.forms.masked import MaskedTextField
from workshops.models import RepairOutcome

TEXT_MAX_LENGTH = 4000
NUMBER_MAX_LENGTH = 100
# A scanner types like a keyboard; nothing on the way may change what it types.
AS_SCANNED = {"autocomplete": "off", "autocapitalize": "characters", "autocorrect": "off", "spellcheck": "false"}


def _number_field(*, label: Any, css: str, required: Any = "", hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=bool(required),
        max_length=NUMBER_MAX_LENGTH,
        help_text=hint,
        widget=forms.TextInput(attrs={**AS_SCANNED, "class": css}),
        error_messages={"required": required, "max_length": _("Det er for langt. Scan eller skriv kun nummeret.")},
    )


def _long_text(*, label: Any, required: Any = "", hint: Any = "") -> MaskedTextField:
    return MaskedTextField(
        label=label,
        required=bool(required),
        max_length=TEXT_MAX_LENGTH,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": 4, "class": "input-w-full"}),
        error_messages={
            "required": required,
            "max_length": _("Teksten er for lang. Skriv højst %(limit_value)d tegn."),
        },
    )


class ScanForm(forms.Form):
    """One box for every number that a device or its papers can carry."""

    number = _number_field(
        label=_("Scan eller skriv nummer"),
        required=_("Scan eller skriv et nummer."),
        hint=_("Label, booking, sag, IMEI eller serienummer"),
        css="code input-w-full",
    )


class DiagnoseForm(forms.Form):
    diagnosis = _long_text(label=_("Hvad er der i vejen?"), required=_("Skriv, hvad der er i vejen med enheden."))


class QuoteForm(forms.Form):
    """A price and a question to the call centre."""

    amount_dkk = MoneyField(
        label=_("Pris i kr."),
        help_text=_("Det hele, med moms"),
        error_messages={"required": _("Skriv, hvad reparationen koster.")},
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "class": "input-w-10"}),
    )
    question = _long_text(
        label=_("Hvad er prisen for, og hvad spørger I om?"),
        required=_("Skriv, hvad prisen er for, og hvad I spørger om."),
    )


class FinishForm(forms.Form):
    """How the repair ended. An exchange asks for the new unit's number; whether it can be that one says the act."""

    outcome = forms.ChoiceField(
        label=_("Hvordan gik det?"),
        choices=RepairOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Vælg, hvordan det gik.")},
    )
    new_identifier = _number_field(
        label=_("Den nye enheds IMEI eller serienummer"),
        required=_("Skriv den nye enheds IMEI eller serienummer."),
        hint=_("Den gamle enhed bliver afskrevet i registret"),
        css="code input-w-20",
    )
    second_identifier = _number_field(
        label=_("Den nye enheds andet nummer"), hint=_("Det andet IMEI, eller serienummeret"), css="code input-w-20"
    )
    note = _long_text(label=_("Hvad er gjort?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.data.get("outcome") != RepairOutcome.SWAPPED:
            self.fields["new_identifier"].required = False
