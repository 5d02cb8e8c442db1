"""What is written between the claimant and the call centre: a text, and a few files with it."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from claims.files.upload_room import Room
from claims.forms.desk import TEXT_MAX_LENGTH, ActionForm, long_text
from claims.forms.files import FilesField
from claims.forms.masked import MaskedTextField
from claims.models import Claim, ReplyTemplate
from claims.writing.filling import names_in
from claims.writing.messaging import MOST_FILES, left_open
from claims.writing.replying import templates_for


class ClaimantMessageForm(forms.Form):
    """What the claimant writes on their page; `room` is what there is place for on the claim."""

    text = MaskedTextField(
        label=_("Skriv til os"),
        help_text=_("Skriv ingen CPR-numre og koder"),
        max_length=TEXT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6, "class": "input-w-full"}),
        error_messages={
            "required": _("Skriv din besked."),
            "max_length": _("Teksten er for lang. Skriv højst %(limit_value)d tegn."),
        },
    )
    attachments = FilesField(
        label=_("Billeder eller andre filer"),
        help_text=_("Højst 5 filer: billeder (JPEG, PNG, WebP eller HEIC) eller PDF, hver på højst 25 MB"),
        most=MOST_FILES,
    )

    def __init__(self, *args: Any, room: Room, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attachments"].room = room  # type: ignore[attr-defined]


class UnsentForm(forms.Form):
    """What they typed and nobody takes in any more, to be copied."""

    text = forms.CharField(
        label=_("Det skrev du"),
        widget=forms.Textarea(attrs={"rows": 6, "class": "input-w-full", "readonly": True}),
    )


class DanishNames(forms.Select):
    """A list whose names were written in Danish by us, and say so on a page in another language."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value and get_language() != settings.LANGUAGE_CODE:
            option["attrs"]["lang"] = settings.LANGUAGE_CODE
        return option


class MessageForm(ActionForm):
    """What one of us writes to the claimant; `template` is a text to begin from, fetched by a button of its own."""

    text = long_text(
        label=_("Besked til anmelderen"),
        required=_("Skriv beskeden."),
        rows=9,
        help_text=_("Anmelderen læser den på sin side og får en mail om det. Ingen CPR-numre og koder."),
    )
    template = forms.ModelChoiceField(
        label=_("Skabelon"),
        queryset=ReplyTemplate.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("Vælg en skabelon"),
        widget=DanishNames(attrs={"data-key": "t"}),
        error_messages={"invalid_choice": _("Skabelonen er ikke længere i brug. Vælg en anden.")},
    )
    attachments = FilesField(
        label=_("Filer"), help_text=_("Højst 5 billeder eller PDF, hver på højst 25 MB"), most=MOST_FILES
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, claim=claim, **kwargs)
        self.fields["template"].queryset = templates_for(claim)  # type: ignore[attr-defined]
        # Who comes here writes; the template stands above it and has a key of its own.
        self.fields["text"].widget.attrs["data-begin"] = True

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if names := names_in(text):
            raise ValidationError(left_open(names), code="left_open")
        return text
