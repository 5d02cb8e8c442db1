"""What the call centre fills in on a claim. Each form carries what its page showed, so that nothing is overwritten."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.closing import CLOSED_BY_HAND
from claims.desk.mentioning import colleagues, named_in
from claims.forms.files import FilesField
from claims.forms.masked import MaskedTextField
from claims.guards import Seen
from claims.models import Claim, DocumentKind
from claims.models.claim import OutcomeChoice
from devices.models import Device

TEXT_MAX_LENGTH = 4000


def long_text(*, label: Any, required: Any = "", rows: int = 4, **options: Any) -> MaskedTextField:
    """A text of several lines; `required` is the sentence for an empty one, without it the text may be left out."""
    return MaskedTextField(
        label=label,
        required=bool(required),
        max_length=TEXT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": rows, "class": "input-w-full"}),
        error_messages={
            "required": required,
            "max_length": _("Teksten er for lang. Skriv højst %(limit_value)d tegn."),
        },
        **options,
    )


class ActionForm(forms.Form):
    """A form on the case page; the page adds a hidden `version`, which says what it showed of the claim."""

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.claim = claim

    def seen(self) -> Seen | None:
        """What the page showed; None where nothing says so, which asks for no check."""
        return Seen.read(self.data.get("version", ""))


class NoteForm(ActionForm):
    text = long_text(
        label=_("Intern note"),
        required=_("Skriv noten, før du gemmer."),
        help_text=_("Kun callcenteret ser den. Skriv @ og et navn for at nævne en kollega. Ingen CPR-numre og koder."),
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if "@" in text and (fault := named_in(text, colleagues()).fault):
            raise ValidationError(fault, code="mention")
        return text


class CloseForm(ActionForm):
    outcome = forms.ChoiceField(
        label=_("Hvordan ender sagen?"),
        choices=[(outcome.value, OutcomeChoice(outcome.value).label) for outcome in CLOSED_BY_HAND],
        widget=forms.RadioSelect,
        error_messages={"required": _("Vælg, hvordan sagen ender.")},
        help_text=_("En afvisning er en afgørelse: brug «Afgør». Får anmelderen noget, så brug «Erstat»."),
    )
    reason = long_text(
        label=_("Hvorfor?"), rows=3, help_text=_("Kun til os. Anmelderen får at vide, hvordan sagen endte.")
    )


class ReopenForm(ActionForm):
    reason = long_text(
        label=_("Hvorfor skal sagen genåbnes?"),
        required=_("Skriv, hvorfor sagen skal genåbnes."),
        rows=3,
        help_text=_("Kun til os. Anmelderen får en mail med de nye frister."),
    )


class AssignForm(ActionForm):
    """Who gets the claim: an agent takes it, or hands on what is theirs; a team lead gives it to anybody."""

    agent = forms.ModelChoiceField(
        label=_("Sagsbehandler"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Ingen – tilbage i køen"),
        error_messages={"invalid_choice": _("Du kan tage sagen selv. Kun teamlederen giver andres sager videre.")},
    )

    def __init__(self, *args: Any, actor: User, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, claim=claim, **kwargs)
        colleagues = User.objects.visible_to(actor).call_centre()
        may_give = actor.role == "team_lead" or claim.assigned_to_id == actor.pk
        self.fields["agent"].queryset = colleagues if may_give else colleagues.filter(pk=actor.pk)  # type: ignore[attr-defined]
        if not may_give:
            self.fields["agent"].empty_label = None  # type: ignore[attr-defined]
            self.fields["agent"].required = True


class DocumentForm(ActionForm):
    kind = forms.ChoiceField(
        label=_("Hvad er det?"),
        choices=DocumentKind.choices,
        error_messages={"required": _("Vælg, hvad det er for et dokument.")},
    )
    file = FilesField(
        label=_("Filer"),
        help_text=_("Billeder eller PDF, hver på højst 25 MB."),
        required=True,
        error_messages={"required": _("Vælg en fil.")},
    )


class FindDeviceForm(ActionForm):
    device = forms.ModelChoiceField(
        label=_("Enhed"),
        queryset=Device.objects.none(),
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Vælg en enhed på listen."),
            "invalid_choice": _("Enheden findes ikke længere. Søg igen."),
        },
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["device"].queryset = Device.objects.visible_to(actor)  # type: ignore[attr-defined]
