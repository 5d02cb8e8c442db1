"""Fields that take in files: one, or several at once, each read by its content before anything is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from claims.files import uploads
from claims.files.upload_room import Room
from claims.files.uploads import MAX_BYTES, MAX_TOTAL, Sealed, Upload, UploadFault, UploadProblem
from claims.models import DocumentKind

_MEGABYTE: Final = 1024 * 1024


def upload_text(code: UploadFault) -> str:
    """Why a file is not taken in, and what to do."""
    said = {
        UploadFault.EMPTY: _("Filen er tom. Vælg en anden."),
        UploadFault.TOO_LARGE: _(
            "Filen fylder mere end %(size)d MB. Vælg en mindre, eller send et billede af papiret."
        ),
        UploadFault.KIND: _(
            "Vi kan kun læse billeder (JPEG, PNG, WebP, HEIC) og PDF. Send et billede af papiret i stedet."
        ),
        UploadFault.HEAD: _(
            "Der står noget andet forrest i filen end en PDF. Gem eller print den som PDF igen, eller send et billede "
            "af papiret."
        ),
        UploadFault.TOO_MANY_PIXELS: _(
            "Billedet har flere punkter, end vi kan åbne (højst 100 megapixel, 65 som HEIC og 50 som WebP). Tag det "
            "igen med en lavere opløsning, eller send et skærmbillede af det."
        ),
        UploadFault.TOO_SLOW: _("Det tager for lang tid at åbne filen. Send et skærmbillede af den i stedet."),
        UploadFault.BUSY: _("Vi har travlt med andres filer lige nu. Prøv igen om et øjeblik."),
        UploadFault.UNREADABLE: _("Vi kan ikke åbne filen. Den er måske gået i stykker undervejs. Send den igen."),
    }
    return said[code] % {"size": MAX_BYTES // _MEGABYTE}


@dataclass(frozen=True)
class Problem:
    """Why a file was not taken in, or all of them: then without a name.

    `at` is its place among those that were sent, and `again` says that the same file may well go through later.
    """

    text: str
    name: str = ""
    at: int | None = None
    again: bool = False

    def __str__(self) -> str:
        return f"«{self.name}»: {self.text}" if self.name else self.text


class FilesInput(forms.FileInput):
    """Lets a browser choose several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """No file, one or several; the cleaned value is a list of `Upload`, each of which may be kept.

    `most` go at once and `room` is what there is place for. Where `whole` is unset, what can be read is taken in and
    `problems` says of each other file why not; otherwise one of them refuses all. Where it `seals`, a picture that
    nobody has the time to open now is a `Sealed` among them.
    """

    widget = FilesInput

    def __init__(
        self, *, most: int = uploads.MAX_FILES, whole: bool = True, seals: bool = False, **options: Any
    ) -> None:
        super().__init__(**{"widget": FilesInput(attrs={"accept": uploads.ACCEPTED}), "required": False, **options})
        self.most, self.whole, self.seals = most, whole, seals
        self.room = Room()
        self.problems: Sequence[Problem] = ()

    def clean(self, data: Any, initial: Any = None) -> list[Upload | Sealed]:
        given = data if isinstance(data, list) else [data] if data else []
        if not given and self.required:
            raise ValidationError(self.error_messages["required"], "required")
        self._require_room(given)
        read: list[Upload | Sealed] = []
        problems: list[Problem] = []
        for place, file in enumerate(given):
            try:
                read.append(uploads.read_or_seal(file) if self.seals else uploads.read(file))
            except UploadProblem as problem:
                again = problem.code == UploadFault.BUSY
                problems.append(Problem(upload_text(problem.code), file.name or "", place, again))
        # Never changed in place: all forms share what their fields were made with.
        self.problems = tuple(problems)
        if problems and (self.whole or not read):
            raise ValidationError([str(problem) for problem in problems], "unreadable")
        return read

    def _require_room(self, given: list[Any]) -> None:
        if given and not self.room.files:
            said = _(
                "Du har sendt %(count)d filer, og flere er der ikke plads til. Ring til os, hvis der mangler noget."
            )
            raise ValidationError(said % {"count": self.room.taken}, "too_many")
        if len(given) > self.most:
            raise ValidationError(_("Send højst %(count)d filer ad gangen.") % {"count": self.most}, "too_many")
        if len(given) > self.room.files:
            said = ngettext(
                "Der er plads til %(count)d fil mere. Ring til os, hvis der mangler noget.",
                "Der er plads til %(count)d filer mere. Ring til os, hvis der mangler noget.",
                self.room.files,
            )
            raise ValidationError(said % {"count": self.room.files}, "too_many")
        if sum(file.size or 0 for file in given) > self.room.size:
            said = _("Filerne fylder mere end de %(size)d MB, der er plads til i alt. Send færre eller mindre filer.")
            raise ValidationError(said % {"size": MAX_TOTAL // _MEGABYTE}, "too_large")


class DocumentsForm(forms.Form):
    """One file or several of a kind; `cleaned_data["file"]` are `Upload`s that may be kept."""

    file = FilesField(
        label=gettext_lazy("Vælg en eller flere filer"),
        help_text=gettext_lazy("Billeder (JPEG, PNG, WebP eller HEIC) eller PDF, hver på højst 25 MB"),
        required=True,
        whole=False,
        error_messages={"required": gettext_lazy("Vælg den fil, du vil sende.")},
    )

    def __init__(self, *args: Any, kind: str, room: Room, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].room = room  # type: ignore[attr-defined]
        titles = {
            DocumentKind.PROOF_OF_PURCHASE: _("Send købsbilag"),
            DocumentKind.POLICE_REPORT: _("Send politianmeldelse"),
            DocumentKind.SIM_BLOCK: _("Send bevis for, at SIM-kortet er spærret"),
            DocumentKind.LAST_USE: _("Send bevis for, hvornår enheden sidst blev brugt"),
            DocumentKind.PHOTO: _("Send billeder af skaden"),
        }
        self.title = titles.get(DocumentKind(kind), _("Send et bilag"))

    @property
    def problems(self) -> list[Problem]:
        """Why files were not taken in, also where none was."""
        return problems_of(self, "file")


class PhotosForm(forms.Form):
    """Photos of the damage, added before the claim is filed; none is compulsory."""

    photos = FilesField(
        label=gettext_lazy("Billeder af skaden"),
        help_text=gettext_lazy("JPEG, PNG, WebP, HEIC eller PDF, hver på højst 25 MB"),
        whole=False,
        seals=True,
    )

    def __init__(self, *args: Any, room: Room, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photos"].room = room  # type: ignore[attr-defined]

    @property
    def problems(self) -> list[Problem]:
        """Why files were not taken in, also where none was."""
        return problems_of(self, "photos")


def problems_of(form: forms.Form, name: str) -> list[Problem]:
    """Why files of the field were not taken in: each of those that could not be read, and what is said of all."""
    field: Any = form.fields[name]
    told = [str(problem) for problem in field.problems]
    return [*field.problems, *(Problem(error) for error in map(str, form.errors.get(name, [])) if error not in told)]
