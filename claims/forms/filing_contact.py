"""How to reach the claimant, whoever files, and where a device that travels is fetched and brought back."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Language
from claims.filing.postcodes import town_of
from claims.forms.contact_fields import HouseEmailField, PhoneField
from claims.models import CallWish

# What is filled in by the browser of whoever writes, and so is of them and of no colleague.
_OF_ONESELF = {"contact_name": "name", "contact_email": "email", "contact_phone": "tel"}
_OF_FILER = {"filer_name": "name", "filer_email": "email"}
ADDRESS = ("street", "street_more", "postcode", "city")
# Without the floor an address is still whole, and so the form says of it alone that it need not be filled in.
_OF_ADDRESS = ("street", "postcode", "city")
FILER = ("for_colleague", "filer_name", "filer_email")
POSTCODE_LENGTH, CITY_LENGTH = 10, 60
_COUNTRY = re.compile(r"^DK[\s-]*", re.IGNORECASE)
# "2100 København Ø"; no Dutch code, which ends in two capitals.
_WITH_TOWN = re.compile(r"(\d{4})[\s,]*(?![A-Z]{2}$)([^\W\d_].*)")


class ContactForm(forms.Form):
    """How to reach the claimant; `from_register` says that what stands there was not typed."""

    from_register = False
    # What was typed behind the postal code.
    _town = ""

    for_colleague = forms.BooleanField(
        label=_("Jeg anmelder for en kollega"),
        help_text=_("Så er det din kollegas navn, nummer og e-mail, vi skal bruge. Du får selv en kvittering"),
        required=False,
    )
    filer_name = forms.CharField(
        label=_("Dit eget navn"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "input-w-27"}),
    )
    filer_email = HouseEmailField(
        label=_("Din egen e-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email", "class": "input-w-27"}),
    )
    contact_name = forms.CharField(
        label=_("Navn"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "input-w-27"}),
    )
    contact_email = HouseEmailField(
        label=_("E-mail"),
        help_text=_("Hertil sender vi sagsnummeret og et privat link til sagen"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "class": "input-w-27"}),
    )
    contact_phone = PhoneField(
        label=_("Mobilnummer"),
        help_text=_("Vi ringer om skaden"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel", "class": "input-w-15"}),
    )
    phone_is_the_device = forms.BooleanField(
        label=_("Nummeret hører til den telefon, skaden drejer sig om"),
        help_text=_("Så ringer vi ikke på det"),
        required=False,
    )
    call_wish = forms.ChoiceField(
        label=_("Hvornår skal vi helst ringe?"),
        choices=[("", _("Når som helst")), *CallWish.choices],
        required=False,
        widget=forms.Select(attrs={"class": "input-w-20"}),
    )
    street = forms.CharField(
        label=_("Vej og nummer"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1", "class": "input-w-27"}),
    )
    street_more = forms.CharField(
        label=_("Etage, dør eller c/o"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "address-line2", "class": "input-w-27"}),
    )
    postcode = forms.CharField(
        label=_("Postnummer"),
        required=False,
        # Of a town as long as its own field takes.
        max_length=4 + 1 + CITY_LENGTH,
        widget=forms.TextInput(
            attrs={"autocomplete": "postal-code", "inputmode": "numeric", "class": "input-w-6", "data-postcode": ""}
        ),
    )
    city = forms.CharField(
        label=_("By"),
        help_text=_("Står den tom, finder vi den ud fra postnummeret"),
        required=False,
        max_length=CITY_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2", "class": "input-w-20"}),
    )
    language = forms.ChoiceField(
        label=_("Hvilket sprog skal vi skrive på?"), choices=Language.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, with_address: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_address:
            for name in ADDRESS:
                del self.fields[name]
        if self.initial.get("for_colleague"):
            self._ask_about_colleague()
        # The page's own words say what is optional.
        for name in ("filer_name", "filer_email", "contact_email", "contact_phone", "call_wish", *_OF_ADDRESS):
            if name in self.fields:
                self.fields[name].one_of_several = True  # type: ignore[attr-defined]

    def _ask_about_colleague(self) -> None:
        labels = {
            "contact_name": _("Din kollegas navn"),
            "contact_email": _("Din kollegas e-mail"),
            "contact_phone": _("Din kollegas mobilnummer"),
        }
        for name in labels.keys() & self.fields.keys():
            self.fields[name].label = labels[name]
        autocomplete = dict.fromkeys(_OF_ONESELF, "off") | _OF_FILER
        for name in autocomplete.keys() & self.fields.keys():
            self.fields[name].widget.attrs["autocomplete"] = autocomplete[name]

    def clean_postcode(self) -> str:
        code = _COUNTRY.sub("", self.cleaned_data["postcode"].strip())
        if found := _WITH_TOWN.fullmatch(code):
            code, self._town = found.groups()
        if len(code) > POSTCODE_LENGTH:
            raise ValidationError(_("Skriv kun postnummeret her, og byen i sit eget felt."), code="max_length")
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._clean_filer(cleaned)
        self._clean_address(cleaned)
        if {"contact_email", "contact_phone"} & set(self.errors):
            return cleaned
        email, phone = cleaned.get("contact_email"), cleaned.get("contact_phone")
        if not email and not phone:
            said = _("Skriv en e-mail eller et mobilnummer, så vi kan få fat i dig.")
            if cleaned.get("for_colleague"):
                said = _("Skriv en e-mail eller et mobilnummer, så vi kan få fat i din kollega.")
            self.add_error("contact_email", said)
        elif not email and cleaned.get("phone_is_the_device"):
            self.add_error(
                "contact_email", _("Vi kan ikke ringe på det nummer. Skriv en e-mail eller et andet nummer.")
            )
        return cleaned

    def typed(self) -> dict[str, Any]:
        """What was written on the page and is valid, with what follows from it; not what stood there already.

        Nobody has said of a name from the register that it is right, nor of our own language that it is theirs.
        """
        names = set(self.changed_data)
        if "postcode" in names:
            names.add("city")
        if "for_colleague" in names and not self.cleaned_data.get("for_colleague"):
            names.update(FILER)
        return {name: value for name, value in self.cleaned_data.items() if name in names}

    def _clean_filer(self, cleaned: dict[str, Any]) -> None:
        if "for_colleague" not in self.fields:
            return
        if not cleaned.get("for_colleague"):
            for name in ("filer_name", "filer_email"):
                cleaned[name] = ""
                self.errors.pop(name, None)
        elif not cleaned.get("filer_email") and "filer_email" not in self.errors:
            self.add_error("filer_email", _("Skriv din egen e-mail, så du får en kvittering."))
        elif cleaned.get("contact_email", "").casefold() == cleaned.get("filer_email", "").casefold() != "":
            self.add_error(
                "contact_email", _("Det er din egen e-mail. Skriv din kollegas, eller skriv kun et mobilnummer.")
            )

    def _clean_address(self, cleaned: dict[str, Any]) -> None:
        postcode = cleaned.get("postcode")
        if not postcode or (cleaned.get("city") and not self._is_of_postcode_before(postcode, cleaned["city"])):
            return
        if town := self._town or town_of(postcode):
            cleaned["city"] = town
        else:
            self.add_error("city", _("Vi kender ikke postnummeret. Ret det, eller skriv byen."))

    def _is_of_postcode_before(self, postcode: str, city: str) -> bool:
        """Whether the town is only what we found by the code that stood there, which has been corrected since."""
        before = str(self.initial.get("postcode", ""))
        return bool(before) and postcode != before and city == self.initial.get("city") == town_of(before)
