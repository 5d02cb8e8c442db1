"""A picture of a label, a box or a screen, to read the device's number from."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.files import code_reading, decoding
from claims.files.decoders import TOO_MANY_PIXELS
from devices.codes import FoundCode, ReadCode, sort_out

MAX_BYTES = 25 * 1024 * 1024


def _picture_field(label: Any, help_text: Any, **attributes: str) -> forms.FileField:
    field = forms.FileField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", **attributes}),
        error_messages={"empty": gettext_lazy("Filen er tom. Vælg et andet billede.")},
    )
    field.one_of_several = True  # type: ignore[attr-defined]
    return field


class CodesForm(forms.Form):
    """One picture, chosen or taken on the spot; `found` is what its codes are. Nothing of it is kept."""

    photo = _picture_field(
        gettext_lazy("Vælg et billede"), gettext_lazy("Et foto af æsken eller etiketten, eller et skærmbillede")
    )
    shot = _picture_field(
        gettext_lazy("Eller tag et billede nu"),
        gettext_lazy("Gå tæt på, så stregkoderne fylder det meste af billedet"),
        capture="environment",
    )
    found: list[FoundCode]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        name = "shot" if cleaned.get("shot") else "photo"
        file = cleaned.get(name)
        try:
            self.found = _found_in(file)
        except ValidationError as problem:
            self.add_error(name, problem)
        return cleaned


def _found_in(file: UploadedFile | None) -> list[FoundCode]:
    """What the codes in the picture are. Raises `ValidationError`, with what to do, for a picture without any."""
    if file is None:
        raise ValidationError(_("Vælg et billede, eller tag et nyt."), code="missing")
    if (file.size or 0) > MAX_BYTES:
        said = _("Billedet fylder mere end %(size)d MB. Tag et skærmbillede af det, og vælg skærmbilledet i stedet.")
        raise ValidationError(said % {"size": MAX_BYTES // 1024 // 1024}, code="too_large")
    try:
        read: list[list[str]] = decoding.run(code_reading.read_codes, file.read())
    except decoding.Refused as refused:
        raise ValidationError(_refusal(refused.code), code=refused.code) from refused
    except decoding.NoTurn as busy:
        said = _("Vi kan ikke læse billedet lige nu. Prøv igen om lidt, eller skriv nummeret selv.")
        raise ValidationError(said, code="not_now") from busy
    except decoding.TimedOut:
        # A picture that is so hard to read has nothing on it that can be.
        read = []
    except decoding.Crashed as crashed:
        raise ValidationError(_refusal("crashed"), code="crashed") from crashed
    if not read:
        said = _(
            "Vi kan ikke læse nogen stregkode på billedet. Gå tættere på, hold stille, og undgå genskin. "
            "Er der kun tal på det, så skriv dem af."
        )
        raise ValidationError(said, code="nothing_read")
    return sort_out(ReadCode(symbology, text) for symbology, text in read)


def _refusal(code: str) -> str:
    if code in {TOO_MANY_PIXELS, "memory"}:
        return _("Billedet er for stort. Tag et skærmbillede af det, og vælg skærmbilledet i stedet.")
    return _("Vi kan ikke åbne filen som et billede. Vælg et foto eller et skærmbillede.")
