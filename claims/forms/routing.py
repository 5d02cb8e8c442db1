"""What the call centre fills in to send a device to a workshop: a time, or an address and how the parcel travels."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from accounts.spoken import spoken_phone
from claims.forms.contact_fields import PhoneField
from claims.forms.desk import ActionForm
from claims.models import Claim
from claims.proof.disclosure import gives_contact
from claims.routes.routing import Address, Window
from workshops.models import Shipment, Workshop

WINDOW_SEPARATOR = "/"


def _read_moment(text: str) -> datetime:
    """A moment that the page itself wrote; anything else is answered like a time that is no longer there."""
    try:
        at = parse_datetime(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not 2000 <= at.year < 2100:
        raise ValidationError(_("Vælg en af de tider, som står på siden."), code="not_a_time")
    return at


class MomentField(forms.CharField):
    """The beginning of a slot, as ISO 8601 with its offset."""

    def clean(self, value: Any) -> datetime:
        return _read_moment(super().clean(value))


class WindowField(forms.CharField):
    """A courier's window: beginning and end as ISO 8601 with a slash between them."""

    def clean(self, value: Any) -> Window:
        start, _slash, end = super().clean(value).partition(WINDOW_SEPARATOR)
        return _read_moment(start), _read_moment(end)


class WayForm(ActionForm):
    """One way to the workshop that was chosen on the page."""

    workshop = forms.ModelChoiceField(
        queryset=Workshop.objects.filter(is_open=True),
        to_field_name="slug",
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Vælg et værksted."),
            "invalid_choice": _("Værkstedet er lukket. Vælg et andet."),
        },
    )

    def chosen(self) -> dict[str, Any]:
        """What was chosen, by the names that the acts in `routes.routing` use."""
        return {"workshop": self.cleaned_data["workshop"]}


class WalkInForm(WayForm):
    starts_at = MomentField(
        label=_("Tid"), max_length=40, widget=forms.RadioSelect, error_messages={"required": _("Vælg en tid.")}
    )

    def chosen(self) -> dict[str, Any]:
        return {**super().chosen(), "starts_at": self.cleaned_data["starts_at"]}


class ParcelForm(WayForm):
    """Where the parcel comes from, and goes back to; the battery is asked about where nobody has answered yet."""

    name = forms.CharField(
        label=_("Navn"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Skriv navnet på den, der sender.")},
    )
    street = forms.CharField(
        label=_("Vej og nummer"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "input-w-27"}),
        error_messages={"required": _("Skriv vej og husnummer.")},
    )
    postal_code = forms.RegexField(
        r"^[0-9]{4}$",
        label=_("Postnummer"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input-w-4"}),
        error_messages={
            "required": _("Skriv postnummeret."),
            "invalid": _("Et dansk postnummer har 4 cifre, fx 6000."),
        },
    )
    city = forms.CharField(
        label=_("By"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "input-w-15"}),
        error_messages={"required": _("Skriv byen.")},
    )
    phone = PhoneField(
        label=_("Telefon til chaufføren"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off", "class": "input-w-15"}),
    )
    battery_safe = forms.BooleanField(
        label=_("Jeg har spurgt: Batteriet er hverken bulet, varmt eller utæt"),
        error_messages={
            "required": _("Spørg om batteriet. Er det bulet, varmt eller utæt, må enheden ikke sendes."),
        },
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, claim=claim, **kwargs)
        if claim.battery_danger is not None:
            del self.fields["battery_safe"]

    def chosen(self) -> dict[str, Any]:
        said = self.cleaned_data
        parts = ("name", "street", "postal_code", "city", "phone")
        return {
            **super().chosen(),
            "address": Address(**{part: said[part] for part in parts}),
            "battery_safe": bool(said.get("battery_safe")),
        }


class LabelForm(ParcelForm):
    """A label that is mailed."""


class PickupForm(ParcelForm):
    field_order = ("window",)

    window = WindowField(
        label=_("Tidsrum"), max_length=80, widget=forms.Select, error_messages={"required": _("Vælg et tidsrum.")}
    )

    def chosen(self) -> dict[str, Any]:
        return {**super().chosen(), "window": self.cleaned_data["window"]}


def known_address(claim: Claim) -> dict[str, str]:
    """What is known of the sender: the address of the claim's last parcel, else name and number alone; one query.

    The label goes to whoever we talk with: who has given a number but no name is asked for it, the register is not.
    """
    last = Shipment.objects.filter(claim_number=claim.number, direction="to_workshop").order_by("-pk").first()
    if last:
        phone = spoken_phone(last.phone)
        return {
            "name": last.name,
            "street": last.street,
            "postal_code": last.postal_code,
            "city": last.city,
            "phone": phone,
        }
    registered = claim.person.name if claim.person and not gives_contact(claim) else ""
    name = claim.contact_name or registered
    return {"name": name, "phone": spoken_phone(claim.callable_phone)}
