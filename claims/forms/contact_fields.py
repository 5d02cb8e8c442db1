"""Fields for how to reach somebody: a telephone number in any form that people write, and an e-mail address."""

import re
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

HOME_REGION = "DK"
_EXTENSION = re.compile(r"\d\W*(?:lok(?:al\w*)?|local|ext\w*)\W*\d", re.IGNORECASE)


class PhoneField(forms.CharField):
    """A telephone number, kept as E.164; blanks, dashes, brackets, +45 and 0045 are all the same to it."""

    default_error_messages = {
        "unreadable": _("Skriv et telefonnummer, fx 12 34 56 78. Er det udenlandsk, så begynd med + og landekoden."),
        "extension": _("Vi kan ikke ringe til et lokalnummer. Skriv et nummer, der går lige igennem."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 40, **options})

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            number = phonenumbers.parse(text, HOME_REGION)
        except phonenumbers.NumberParseException:
            number = None
        # Kept without it the number would reach somebody else.
        if (number and number.extension) or _EXTENSION.search(text):
            raise ValidationError(self.error_messages["extension"], code="extension")
        if number is None or not phonenumbers.is_possible_number(number):
            raise ValidationError(self.error_messages["unreadable"], code="unreadable")
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


class HouseEmailField(forms.EmailField):
    """An e-mail address; only its domain is written in small letters, which is all that mail allows."""

    default_error_messages = {
        "invalid": _("Skriv en e-mailadresse som navn@firma.dk."),
        "max_length": _("Skriv en e-mailadresse som navn@firma.dk."),
    }

    def __init__(self, **options: Any) -> None:
        # Longer ones reach nobody: a mail server takes 254 characters (RFC 5321).
        super().__init__(**{"max_length": 254, **options})

    def clean(self, value: Any) -> str:
        address = super().clean(value)
        name, at, domain = address.rpartition("@")
        return f"{name}{at}{domain.lower()}"
