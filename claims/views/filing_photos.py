"""Photos of a filing that is not sent yet, as its pages take them in and show them."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import present
from accounts.refusals import Refusal
from claims.files import uploads
from claims.files.upload_room import room_beside, room_in
from claims.files.uploads import UploadFault
from claims.filing import draft_files
from claims.filing.draft import Draft
from claims.filing.limits import may_upload
from claims.forms.files import PhotosForm, Problem, upload_text
from claims.models import DraftFile, FilingDraft, SealedFile
from claims.views.filing_way import RETURNING

FILES, FILE = "file-claim-files", "file-claim-file"

Kept = DraftFile | SealedFile
Tile = dict[str, str]


def add_posted(request: HttpRequest, draft: Draft) -> tuple[list[Kept], list[Problem]]:
    """Keep the photos that came with a page of the filing; beside them what is said of those that were not taken."""
    given = request.FILES.getlist("photos")
    if not given:
        return [], []
    now = present.now()
    if not may_upload(request, files=len(given), now=now):
        said = _("Der er sendt mange filer herfra den seneste time. Vent lidt, eller send dem bagefter.")
        return [], [Problem(said, again=True)]
    form = PhotosForm(request.POST, request.FILES, room=room_in(draft.row.pk))
    read: list[uploads.Upload | uploads.Sealed] = form.cleaned_data["photos"] if form.is_valid() else []
    problems = form.problems
    try:
        return draft_files.add(draft=draft.row.pk, files=read, now=now), problems
    except Refusal as refusal:
        return [], [*problems, Problem(refusal.text)]
    except FilingDraft.DoesNotExist:
        return [], [*problems, Problem(_("Anmeldelsen er sendt eller begyndt forfra. Hent siden igen."))]


def all_added(request: HttpRequest, draft: Draft) -> bool:
    """Keep the photos that came with the page where the story is told; False, and said, where some were not taken."""
    _added, problems = add_posted(request, draft)
    for problem in problems:
        messages.warning(request, str(problem))
    return not problems


def keep_beside(request: HttpRequest, draft: Draft) -> None:
    """Keep the photos that came with an answer that cannot be kept as it is, and say so."""
    added, problems = add_posted(request, draft)
    for problem in problems:
        messages.warning(request, str(problem))
    say_kept(request, added)


def say_kept(request: HttpRequest, added: Sequence[Kept]) -> None:
    """That these files lie with the filing, although its page is shown again."""
    if count := len(added):
        said = ngettext(
            "Din fil er gemt, så den skal du ikke vælge igen.",
            "Dine %(count)d filer er gemt, så dem skal du ikke vælge igen.",
            count,
        )
        messages.success(request, said % {"count": count})


def photos_context(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    """What `shared/upload_tiles.html` shows on the page where the story is told."""
    room = room_beside(draft.lying.in_order)
    form = PhotosForm(room=room)
    again = f"?{RETURNING}=1" if RETURNING in request.GET else ""
    return {
        "photos": form["photos"],
        "photo_tiles": photo_tiles(draft),
        "photos_href": f"{reverse(FILES)}{again}",
        "photos_room": room.files,
    }


def photo_tiles(draft: Draft) -> list[Tile]:
    """The files of the draft as tiles, in the order in which they came."""
    kept: list[Kept] = [*draft.files, *draft.sealed]
    return [tile(file) for file in sorted(kept, key=lambda file: (file.received_at, file.pk))]


def tile(file: Kept) -> Tile:
    """One file as a tile: `key`, `name`, `size` in words, `small` where it is a picture that may be shown.

    `said` is what there is to say of one that is not opened yet, and `refused` why it cannot be.
    """
    told = {"key": str(file.pk), "name": file.name, "size": filesizeformat(file.size), "small": ""}
    if isinstance(file, DraftFile):
        return {**told, "small": reverse(FILE, args=[file.pk]) if file.content_type in uploads.PICTURES else ""}
    if file.refused:
        return {**told, "refused": upload_text(UploadFault(file.refused))}
    return {**told, "said": _("Modtaget, %(size)s. Vi åbner filen om lidt.") % {"size": told["size"]}}
