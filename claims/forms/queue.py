"""What narrows the queue, and the name that a view of it is kept under."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Language, Organisation, Team, User
from claims.models import Peril

Choices = list[tuple[str, str | Promise]]


class NarrowForm(forms.Form):
    """The words of the queue's address as fields; it is sent to the queue itself, which reads what it understands.

    Each field has an answer that narrows nothing, so none is optional.
    """

    vis = forms.ChoiceField(label=_("Visning"))
    virksomhed = forms.ModelChoiceField(
        label=_("Virksomhed"), queryset=Organisation.objects.none(), empty_label=_("Alle virksomheder")
    )
    haendelse = forms.ChoiceField(label=_("Hændelse"), choices=[("", _("Alle hændelser")), *Peril.choices])
    sprog = forms.ChoiceField(label=_("Sprog"), choices=[("", _("Alle sprog")), *Language.choices])
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), empty_label=_("Alle teams"))
    ejer = forms.ChoiceField(label=_("Sagsbehandler"))

    def __init__(self, *args: Any, actor: User, views: Choices, nobody: str, mine: str, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)  # type: ignore[misc]
        self.fields["vis"].choices = views  # type: ignore[attr-defined]
        self.fields["virksomhed"].queryset = Organisation.objects.visible_to(actor)  # type: ignore[attr-defined]
        self.fields["team"].queryset = Team.objects.visible_to(actor)  # type: ignore[attr-defined]
        if not self.fields["team"].queryset.exists():  # type: ignore[attr-defined]
            del self.fields["team"]
        colleagues = User.objects.visible_to(actor).call_centre().exclude(pk=actor.pk)
        self.fields["ejer"].choices = [  # type: ignore[attr-defined]
            ("", _("Alle sagsbehandlere")),
            (mine, _("Mig")),
            (nobody, _("Ingen")),
            *((str(pk), name) for pk, name in colleagues.values_list("pk", "name")),
        ]


class NameForm(forms.Form):
    """What a view is called. `key` is that of one kept before; a new one has none yet."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Navn"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "input-w-20", "autocomplete": "off"}),
        error_messages={
            "required": _("Skriv, hvad visningen skal hedde."),
            "max_length": _("Navnet er for langt. Skriv højst %(limit_value)d tegn."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)  # type: ignore[misc]
