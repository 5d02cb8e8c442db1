"""What is written between the claimant and the call centre: a text, and a few files with it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from claims import uploads
from claims.filling import names_in
from claims.forms.desk import TEXT_MAX_LENGTH, ActionForm, long_text
from claims.forms.evidence import upload_text
from claims.messaging import MOST_FILES, left_open
from claims.models import Claim, ReplyTemplate
from claims.replying import templates_for
from claims.uploads import Upload, UploadProblem


class FilesInput(forms.FileInput):
    """Lets a browser choose several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """No file, one or a few; the cleaned value is a list of `Upload`, each of which may be kept.

    `room` is how many more there is place for.
    """

    room = MOST_FILES

    def __init__(self, **options: Any) -> None:
        widget = FilesInput(attrs={"accept": uploads.ACCEPTED})
        super().__init__(required=False, widget=widget, **options)

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        given = data if isinstance(data, list) else [data] if data else []
        if len(given) > MOST_FILES:
            raise ValidationError(gettext("Send højst %(count)d filer ad gangen.") % {"count": MOST_FILES}, "too_many")
        if len(given) > self.room:
            said = ngettext(
                "Der er plads til %(count)d fil mere. Ring til os, hvis der mangler noget.",
                "Der er plads til %(count)d filer mere. Ring til os, hvis der mangler noget.",
                self.room,
            )
            raise ValidationError(said % {"count": self.room}, "too_many")
        return [self._read(file) for file in given]

    def _read(self, file: Any) -> Upload:
        try:
            return uploads.read(file)
        except UploadProblem as problem:
            raise ValidationError(f"«{file.name}»: {upload_text(problem.code)}", code=problem.code) from problem


class ClaimantMessageForm(forms.Form):
    """What the claimant writes on their page; `sent` is how many files they have sent already."""

    text = forms.CharField(
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
        help_text=_("Højst 5 filer: billeder (JPEG, PNG eller WebP) eller PDF, hver på højst 15 MB"),
    )

    def __init__(self, *args: Any, sent: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attachments"].room = max(0, uploads.MAX_FILES - sent)  # type: ignore[attr-defined]


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
        widget=forms.Select(attrs={"data-key": "t"}),
        error_messages={"invalid_choice": _("Skabelonen er ikke længere i brug. Vælg en anden.")},
    )
    attachments = FilesField(label=_("Filer"), help_text=_("Højst 5 billeder eller PDF, hver på højst 15 MB"))

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
