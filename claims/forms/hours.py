"""What becomes of the promises that run when the call centre's hours change."""

from django import forms
from django.utils.translation import gettext_lazy as _

NEW_ONLY, ALSO_OPEN = "nye", "aabne"


class ChoiceForm(forms.Form):
    """The choice, and the numbers that it was made from."""

    moved = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    overdue = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    choice = forms.ChoiceField(
        label=_("Hvilke frister skal følge de nye åbningstider?"),
        choices=[(NEW_ONLY, _("Kun nye frister")), (ALSO_OPEN, _("Også dem, der løber"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Vælg, om de frister, der løber, skal følge med.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)  # type: ignore[arg-type, misc]
        self.fields["choice"].choice_hints = {  # type: ignore[attr-defined]
            NEW_ONLY: _("De frister, der løber, holder fast i de gamle åbningstider."),
            ALSO_OPEN: _("De regnes om nu, og hver frist får en linje, der siger hvorfor."),
        }

    @property
    def also_open(self) -> bool:
        return bool(self.cleaned_data["choice"] == ALSO_OPEN)
