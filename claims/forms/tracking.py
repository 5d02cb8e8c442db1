"""What the call centre fills in of a parcel that goes with a carrier."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from claims.forms.desk import ActionForm
from claims.routes import tracking
from workshops.carriers import CARRIERS, LONGEST_NUMBER
from workshops.models import Direction, Shipment


class _Parcels(forms.ModelChoiceField):
    def label_from_instance(self, parcel: Shipment) -> str:
        return f"{parcel.number} · {Direction(parcel.direction).label}"


class TrackingForm(ActionForm):
    """Which parcel, whose it is, and its number there; both empty takes it back."""

    shipment = _Parcels(
        label=_("Forsendelse"),
        queryset=Shipment.objects.none(),
        empty_label=None,
        # There are two at most, and a list would cut their names off on a telephone.
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Vælg en af sagens forsendelser."),
            "invalid_choice": _("Vælg en af sagens forsendelser."),
        },
    )
    carrier = forms.ChoiceField(
        label=_("Fragtfirma"),
        required=False,
        choices=[("", "–"), *((key, carrier.name) for key, carrier in CARRIERS.items())],
        error_messages={"invalid_choice": _("Vælg et af fragtfirmaerne på listen.")},
    )
    tracking_number = forms.CharField(
        label=_("Sporingsnummer"),
        required=False,
        max_length=LONGEST_NUMBER,
        help_text=_("Anmelderen kan så følge pakken på sin egen side. Lad begge stå tomme for at tage det tilbage"),
        widget=forms.TextInput(attrs={"class": "code input-w-20", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"max_length": _("Sporingsnummeret er for langt. Skriv højst %(limit_value)d tegn.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = tracking.parcels(self.claim)
        self.fields["shipment"].queryset = found  # type: ignore[attr-defined]
        latest = found.first()
        if latest is not None:
            self.initial = {"shipment": latest.pk, "carrier": latest.carrier, "tracking_number": latest.tracking_number}

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(said["carrier"]) != bool(said["tracking_number"]):
            text = _("Skriv både fragtfirma og sporingsnummer, eller lad begge stå tomme.")
            self.add_error("tracking_number" if said["carrier"] else "carrier", ValidationError(text))
        return said
