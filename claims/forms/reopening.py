"""What the claimant writes who asks for an ended claim to be opened again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.forms.desk import TEXT_MAX_LENGTH
from claims.forms.masked import MaskedTextField


class ReopeningForm(forms.Form):
    """Why the claim should be opened again."""

    text = MaskedTextField(
        label=_("Hvorfor skal sagen genåbnes?"),
        help_text=_("Fortæl, hvad der er sket, siden sagen sluttede. Ingen CPR-numre og koder."),
        max_length=TEXT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6, "class": "input-w-full"}),
        error_messages={
            "required": _("Skriv, hvorfor sagen skal genåbnes."),
            "max_length": _("Teksten er for lang. Skriv højst %(limit_value)d tegn."),
        },
    )
