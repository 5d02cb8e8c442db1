"""Forms for showing who one is: a contact or a claim's number, and then the code that came."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from claims.forms.contact_fields import HouseEmailField, PhoneField
from claims.proof.codes import Miss
from notifications.tokens import CODE_DIGITS

_BETWEEN = re.compile(r"[\s.\u2010-\u2015-]+")
_NUMBER = re.compile(r"S?(\d{4})(\d{6})", re.ASCII)


class WhoForm(forms.Form):
    """An e-mail address or a telephone number; `contact` is cleaned to what the register would hold."""

    contact = forms.CharField(
        label=_("Hvilken e-mail eller hvilket mobilnummer har din virksomhed givet os?"),
        help_text=_("Kender vi dig, sender vi en kode på 6 cifre"),
        max_length=254,
        widget=forms.TextInput(attrs={"class": "input-w-27", "autocomplete": "email", "autocapitalize": "none"}),
        error_messages={"required": _("Skriv din e-mail på arbejdet eller dit mobilnummer.")},
    )
    is_the_device = forms.BooleanField(
        label=_("Nummeret hører til den telefon, der er gået i stykker eller væk"),
        help_text=_("Så sender vi koden til din e-mail, hvis vi har den"),
        required=False,
    )

    def clean_contact(self) -> str:
        text: str = self.cleaned_data["contact"].strip()
        field = HouseEmailField() if "@" in text else PhoneField()
        try:
            return str(field.clean(text))
        except ValidationError:
            raise ValidationError(
                _("Skriv en e-mailadresse som navn@firma.dk eller et nummer som 12 34 56 78."), code="unreadable"
            ) from None


class NumberForm(forms.Form):
    """The number of a claim, with or without its dashes."""

    number = forms.CharField(
        label=_("Hvad er dit sagsnummer?"),
        help_text=_("Det står i mailen og på kvitteringen, fx S-2026-000123"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "code input-w-20", "autocomplete": "off", "autocapitalize": "characters"}
        ),
        error_messages={"required": _("Skriv dit sagsnummer, fx S-2026-000123.")},
    )

    def clean_number(self) -> str:
        found = _NUMBER.fullmatch(_BETWEEN.sub("", self.cleaned_data["number"]).upper())
        if found is None:
            raise ValidationError(_("Et sagsnummer ser ud som S-2026-000123. Skriv det, som det står."), code="shape")
        return f"S-{found[1]}-{found[2]}"


class CodeForm(forms.Form):
    """The six digits, as they are read out or pasted."""

    code = forms.CharField(
        label=_("Skriv koden"),
        help_text=_("6 cifre. Den gælder i 10 minutter"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"class": "code input-w-8", "inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
        error_messages={"required": _("Skriv koden på 6 cifre.")},
    )

    def clean_code(self) -> str:
        digits = _BETWEEN.sub("", self.cleaned_data["code"])
        if not (digits.isascii() and digits.isdecimal() and len(digits) == CODE_DIGITS):
            raise ValidationError(_("Koden har 6 cifre. Skriv den, som den står i beskeden."), code="shape")
        return digits

    def refuse(self, miss: Miss) -> None:
        """Say why the code opened nothing, and what to do."""
        said: dict[Miss, Any] = {
            Miss.WRONG: _("Koden passer ikke. Brug koden fra den nyeste besked."),
            Miss.USED_UP: _("Der er prøvet for mange gange. Få en ny kode."),
            Miss.OVER: _("Koden gælder ikke længere. Få en ny kode."),
        }
        self.add_error("code", ValidationError(said[miss], code=miss.value))
