"""What is forgotten on a borrowed telephone, beside what the browser itself knows."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ForgetForm(forms.Form):
    close = forms.BooleanField(
        label=_("Luk også for linket til sagen"),
        help_text=_("Det kan ligge i historikken her"),
        required=False,
    )
