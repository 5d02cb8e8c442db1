"""The system administrator's page for policies; covers come from the fleet file."""

from django import forms
from django.contrib import admin
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from policies import terms
from policies.models import Policy


def terms_choices() -> list[tuple[str, str]]:
    """Every version of every product by name; the id tells two versions of one product apart."""
    named = terms.choices(get_language() or "da")
    return [("", "---------"), *((terms_id, f"{name} ({terms_id})") for terms_id, name in named)]


def option_choices() -> list[tuple[str, str]]:
    """Everything that can be bought on top, with the products that sell it."""
    language = get_language() or "da"
    sold: dict[str, dict[str, list[str]]] = {}
    for text in terms.every().values():
        for option, words in text.options.items():
            names = sold.setdefault(option, {}).setdefault(words.spoken_in(language), [])
            names.append(text.name.spoken_in(language))
    return [
        (option, "; ".join(f"{words} ({', '.join(dict.fromkeys(names))})" for words, names in spoken.items()))
        for option, spoken in sold.items()
    ]


class PolicyForm(forms.ModelForm):
    terms = forms.ChoiceField(label=_("Vilkår"), choices=terms_choices)
    options = forms.MultipleChoiceField(
        label=_("Tilvalg"), choices=option_choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Policy
        fields = [
            "organisation",
            "number",
            "terms",
            "options",
            "holder_kind",
            "term_months",
            "payment",
            "premium_overdue",
            "excess_dkk",
            "excess_by_settlement",
            "starts_on",
            "cancelled_on",
        ]


@admin.register(Policy)
class PolicyAdmin(admin.ModelAdmin):
    form = PolicyForm
    list_display = ["number", "organisation", "terms", "term_months", "premium_overdue", "starts_on", "cancelled_on"]
    list_filter = ["terms", "payment", "premium_overdue"]
    list_select_related = ["organisation"]
    search_fields = ["number", "organisation__name"]
    autocomplete_fields = ["organisation"]
