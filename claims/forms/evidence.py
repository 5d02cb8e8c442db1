"""What the claimant adds to a claim that is already filed: a document, the story, or how to be reached."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.spoken import spoken_phone
from claims import uploads
from claims.evidence import Answers
from claims.forms.filing import BATTERY_DANGER, ContactForm, EventForm, StoryForm, WhenForm
from claims.models import Claim, DocumentKind
from claims.uploads import MAX_BYTES, Upload, UploadFault, UploadProblem


class DocumentForm(forms.Form):
    """One file; `cleaned_data["file"]` is an `Upload` that may be kept."""

    file = forms.FileField(
        label=gettext_lazy("Vælg en fil"),
        help_text=gettext_lazy("Et billede (JPEG, PNG eller WebP) eller en PDF, højst 15 MB"),
        widget=forms.FileInput(attrs={"accept": uploads.ACCEPTED}),
        error_messages={
            "required": gettext_lazy("Vælg den fil, du vil sende."),
            "empty": gettext_lazy("Filen er tom. Vælg en anden."),
            "missing": gettext_lazy("Vælg den fil, du vil sende."),
        },
    )

    def __init__(self, *args: Any, kind: str, sent: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sent = sent
        titles = {
            DocumentKind.PROOF_OF_PURCHASE: _("Send købsbilag"),
            DocumentKind.POLICE_REPORT: _("Send politianmeldelse"),
            DocumentKind.SIM_BLOCK: _("Send bevis for, at SIM-kortet er spærret"),
            DocumentKind.LAST_USE: _("Send bevis for, hvornår enheden sidst blev brugt"),
            DocumentKind.PHOTO: _("Send billeder af skaden"),
        }
        self.title = titles.get(DocumentKind(kind), _("Send et bilag"))

    def clean_file(self) -> Upload:
        if self.sent >= uploads.MAX_FILES:
            said = _(
                "Du har sendt %(count)d filer, og flere er der ikke plads til. Ring til os, hvis der mangler noget."
            )
            raise ValidationError(said % {"count": self.sent}, code="too_many")
        try:
            return uploads.read(self.cleaned_data["file"])
        except UploadProblem as problem:
            raise ValidationError(upload_text(problem.code), code=problem.code) from problem


def upload_text(code: UploadFault) -> str:
    """Why a file is not taken in, and what to do."""
    said = {
        UploadFault.EMPTY: _("Filen er tom. Vælg en anden."),
        UploadFault.TOO_LARGE: _(
            "Filen fylder mere end %(size)d MB. Vælg en mindre, eller send et billede af papiret."
        ),
        UploadFault.HEIC: _(
            "Filen er i formatet HEIC, som vi ikke kan læse. Send den som JPEG, eller tag et skærmbillede af den."
        ),
        UploadFault.KIND: _("Vi kan kun læse billeder (JPEG, PNG, WebP) og PDF. Send et billede af papiret i stedet."),
        UploadFault.TOO_MANY_PIXELS: _("Billedet er for stort. Tag det igen med en lavere opløsning."),
        UploadFault.UNREADABLE: _("Vi kan ikke åbne filen. Den er måske gået i stykker undervejs. Send den igen."),
    }
    return said[code] % {"size": MAX_BYTES // 1024 // 1024}


class DescribeForm(StoryForm, WhenForm, EventForm):
    """What happened, in one page: only what the claim does not say yet."""

    field_order = ("peril", "when", "day", "country", "description", "battery")

    def __init__(self, *args: Any, claim: Claim, today: date, **kwargs: Any) -> None:
        super().__init__(*args, peril=claim.peril, today=today, **kwargs)
        known = {
            "peril": bool(claim.peril),
            "when": claim.occurred_on is not None,
            "day": claim.occurred_on is not None,
            "country": bool(claim.country),
            "description": bool(claim.description),
            "battery": claim.battery_danger is not None,
        }
        for name, is_known in known.items():
            if is_known and name in self.fields:
                del self.fields[name]
        if "description" in self.fields:
            self.fields["description"].required = True
            self.fields["description"].error_messages["required"] = _("Skriv et par ord om, hvad der skete.")

    def to_answers(self) -> Answers:
        said = self.cleaned_data
        when = WhenForm.answers(self) if "when" in said else {}
        return Answers(
            peril=said.get("peril", ""),
            occurred_on=when.get("occurred_on"),
            country=said.get("country", ""),
            description=said.get("description", ""),
            battery_danger=BATTERY_DANGER.get(said.get("battery", "")),
        )


class ContactAnswerForm(ContactForm):
    """How to be reached; the language was chosen at the filing."""

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        standing = {
            "contact_name": claim.contact_name,
            "contact_email": claim.contact_email,
            "contact_phone": spoken_phone(claim.contact_phone),
            "phone_is_the_device": claim.phone_is_the_device,
        }
        super().__init__(*args, initial=standing, **kwargs)
        del self.fields["language"]

    def to_answers(self) -> Answers:
        said = self.cleaned_data
        return Answers(
            contact_name=said["contact_name"],
            contact_email=said["contact_email"],
            contact_phone=said["contact_phone"],
            phone_is_the_device=said["phone_is_the_device"],
        )
