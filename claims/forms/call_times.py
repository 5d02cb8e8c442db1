"""Choosing the half hour in which we ring: by the claimant on their page, and by the call centre on the case's."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.calls.appointments import NONE_SHOWN
from claims.forms.desk import ActionForm
from claims.forms.routing import MomentField


class CallTimeForm(forms.Form):
    """One of the times on the page, and which agreed call the page showed beside them."""

    starts_at = MomentField(
        label=_("Tid"), max_length=40, widget=forms.RadioSelect, error_messages={"required": _("Vælg en tid.")}
    )
    shown = forms.IntegerField(min_value=NONE_SHOWN, required=False, widget=forms.HiddenInput)

    def clean_shown(self) -> int:
        """The agreed call that was shown; none where the form does not say."""
        shown: int | None = self.cleaned_data["shown"]
        return NONE_SHOWN if shown is None else shown


class AgreeCallForm(ActionForm, CallTimeForm):
    """The same on the case page; a time that the claimant asked for takes the place of our own promise to ring."""

    wished = forms.BooleanField(
        label=_("Anmelderen har selv bedt om tiden"),
        required=False,
        help_text=_("Så gælder den i stedet for løftet om at ringe inden for 4 arbejdstimer."),
    )

    def said(self) -> dict[str, Any]:
        """What was chosen, by the names that `calls.appointments.agree_call` uses."""
        return {name: self.cleaned_data[name] for name in ("starts_at", "shown", "wished")}
