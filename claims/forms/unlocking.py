"""Why a step before handing in cannot be done. A code is refused, not masked: it is not to be sent to us at all."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.refusals import Refusal
from claims.routes.readying import LONGEST_REASON, require_reason


class CannotForm(forms.Form):
    """One step's form; its fields are named after the step, for a page has several."""

    reason = forms.CharField(
        label=_("Hvorfor kan det ikke lade sig gøre?"),
        help_text=_("Fx at skærmen er sort, eller at jeres IT-afdeling styrer det. Skriv aldrig en kode"),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Skriv, hvorfor det ikke kan lade sig gøre.")},
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    def clean_reason(self) -> str:
        said: str = self.cleaned_data["reason"].strip()
        try:
            require_reason(said)
        except Refusal as refusal:
            raise ValidationError(refusal.text, code=type(refusal).__name__) from refusal
        return said
