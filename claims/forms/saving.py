"""Where the link to an unfinished filing goes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.forms.contact_fields import HouseEmailField


class SaveForm(forms.Form):
    address = HouseEmailField(
        label=_("Hvor skal vi sende linket hen?"),
        help_text=_("Alle, der har linket, kan se og sende det, du har skrevet. Brug en e-mail, som kun du læser"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "class": "input-w-27"}),
        error_messages={"required": _("Skriv den e-mailadresse, linket skal sendes til.")},
    )
