"""Photos that are added while a claim is being filed; they lie with the draft, and nobody but its session sees them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import present
from accounts.access import public
from accounts.refusals import Refusal
from claims import draft_files, uploads
from claims.draft import Draft
from claims.forms.files import PhotosForm
from claims.forms.filing import StoryForm
from claims.limits import may_upload
from claims.models import DraftFile, FilingDraft
from claims.upload_room import Room, room_in
from claims.views.case_files import asks_for_json, small_response

STORY, FILES, FILE = "file-claim-story", "file-claim-files", "file-claim-file"
_RETURNING = "ret"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def files(request: HttpRequest) -> HttpResponse:
    """Add photos to the draft or take one away, and come back to where the story is told; a script is told as JSON."""
    draft = Draft.of(request.session, now=present.now())
    if draft is None or not draft.is_begun:
        if asks_for_json(request):
            return JsonResponse({"error": _("Anmeldelsen er sendt eller begyndt forfra. Hent siden igen.")}, status=409)
        return redirect("file-claim")
    added: list[DraftFile] = []
    problems: list[str] = []
    if request.method == "POST":
        _keep_story(draft, request)
        _remove(draft, request.POST.get("remove", ""))
        added, problems = add_posted(request, draft)
    if asks_for_json(request):
        if problems:
            return JsonResponse({"error": problems[0]}, status=422)
        return JsonResponse({"files": [tile(file) for file in added]})
    for problem in problems:
        messages.warning(request, problem)
    return redirect(_story_href(request))


@require_safe
@never_cache
@public
def small(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A photo of the session's own draft as a small picture; any other is answered as missing."""
    draft = Draft.of(request.session, now=present.now())
    file = DraftFile.objects.filter(draft=draft.row, pk=pk).first() if draft and draft.is_begun else None
    if file is None:
        raise Http404
    return small_response(file)


def add_posted(request: HttpRequest, draft: Draft) -> tuple[list[DraftFile], list[str]]:
    """Keep the photos that came with a page of the filing; beside them what is said of those that were not taken."""
    if not request.FILES.getlist("photos"):
        return [], []
    now = present.now()
    if not may_upload(request, now=now):
        return [], [_("Der er sendt mange filer herfra den seneste time. Vent lidt, eller send dem bagefter.")]
    form = PhotosForm(request.POST, request.FILES, room=room_in(draft.row))
    read: list[uploads.Upload] = form.cleaned_data["photos"] if form.is_valid() else []
    problems = form.problems
    try:
        return draft_files.add(draft=draft.row.pk, files=read, now=now), problems
    except Refusal as refusal:
        return [], [*problems, refusal.text]
    except FilingDraft.DoesNotExist:
        return [], [*problems, _("Anmeldelsen er sendt eller begyndt forfra. Hent siden igen.")]


def all_added(request: HttpRequest, draft: Draft) -> bool:
    """Keep the photos that came with the page where the story is told; False, and said, where some were not taken."""
    _added, problems = add_posted(request, draft)
    for problem in problems:
        messages.warning(request, problem)
    return not problems


def photos_context(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    """What `shared/upload_tiles.html` shows on the page where the story is told."""
    room = room_in(draft.row) if draft.is_begun else Room()
    form = PhotosForm(room=room)
    again = f"?{_RETURNING}" if _RETURNING in request.GET else ""
    return {
        "photos": form["photos"],
        "photo_tiles": photo_tiles(draft),
        "photos_href": f"{reverse(FILES)}{again}",
        "photos_room": room.files,
    }


def photo_tiles(draft: Draft) -> list[dict[str, str]]:
    """The files of the draft as tiles, in the order in which they came."""
    return [tile(file) for file in draft.files]


def tile(file: DraftFile) -> dict[str, str]:
    """One file as a tile: `key`, `name`, `size` in words, `small` where it is a picture."""
    is_picture = file.content_type in uploads.PICTURES
    return {
        "key": str(file.pk),
        "name": file.name,
        "size": filesizeformat(file.size),
        "small": reverse(FILE, args=[file.pk]) if is_picture else "",
    }


def _keep_story(draft: Draft, request: HttpRequest) -> None:
    """What was typed so far stays, where the page was sent whole."""
    if "description" not in request.POST:
        return
    form = StoryForm(request.POST, peril=draft.answers.get("peril", ""))
    if form.is_valid():
        draft.keep(form.answers(), removed=form.removed)


def _remove(draft: Draft, key: str) -> None:
    try:
        file = UUID(key)
    except ValueError:
        return
    draft_files.remove(draft=draft.row.pk, file=file)


def _story_href(request: HttpRequest) -> str:
    return f"{reverse(STORY)}{'?ret' if _RETURNING in request.GET else ''}#billeder"
