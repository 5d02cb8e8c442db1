"""Forms of the products' pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies import terms
from policies.product_facts import version_name


class CompareForm(forms.Form):
    """Two different products, to stand side by side."""

    a = forms.ChoiceField(
        label=_("Det ene produkt"),
        error_messages={
            "required": _("Vælg det produkt, du vil sammenligne"),
            "invalid_choice": _("Vi kender ikke det første produkt. Vælg et på listen."),
        },
    )
    b = forms.ChoiceField(
        label=_("Det andet produkt"),
        error_messages={
            "required": _("Vælg det produkt, du vil sammenligne med"),
            "invalid_choice": _("Vi kender ikke det andet produkt. Vælg et på listen."),
        },
    )
    kun = forms.BooleanField(label=_("Vis kun forskelle"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = terms.every().values()
        choices = [("", _("Vælg et produkt")), *((own.id, version_name(own, known)) for own in known)]
        for name in ("a", "b"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("a") and cleaned.get("a") == cleaned.get("b"):
            self.add_error("b", _("Det er det samme produkt. Vælg et andet."))
        return cleaned
