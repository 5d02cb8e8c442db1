"""Photos that are added while a claim is being filed; they lie with the draft, and nobody but its session sees them."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import present
from accounts.access import public
from claims.filing import draft_files
from claims.filing.draft import Draft
from claims.forms.files import Problem
from claims.models import DraftFile
from claims.views.file_answers import asks_for_json, refused_json, small_response
from claims.views.filing import PAGES, show_question
from claims.views.filing_begun import (
    answered_after_the_session,
    answered_in_another,
    is_after_the_session,
    is_of_another,
    spent_meanwhile,
)
from claims.views.filing_photos import Kept, add_posted, say_kept, tile
from claims.views.filing_way import STORY, address_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
@spent_meanwhile
def files(request: HttpRequest) -> HttpResponse:
    """Add photos to the draft or take one away, and come back to where the story is told; a script is told as JSON."""
    draft = Draft.of(request.session, now=present.now())
    if draft is None or not draft.is_begun or is_of_another(request, draft):
        return _not_here(request, draft)
    added: list[Kept] = []
    problems: list[Problem] = []
    unkept: Form | None = None
    if request.method == "POST":
        unkept = _keep_story(draft, request)
        _remove(draft, request.POST.get("remove", ""))
        added, problems = add_posted(request, draft)
    if asks_for_json(request):
        if problems:
            return refused_json(problems)
        return JsonResponse({"files": [tile(file) for file in added]})
    for problem in problems:
        messages.warning(request, str(problem))
    if unkept:
        say_kept(request, added)
        return show_question(request, STORY, draft, unkept)
    return redirect(f"{address_of(request, STORY)}#billeder")


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


def _not_here(request: HttpRequest, draft: Draft | None) -> HttpResponse:
    """Where the filing of the page is not the session's: another one took its place, it was sent, or time ran out."""
    if asks_for_json(request) and draft is None and is_after_the_session(request):
        # The page itself is still taken in, with its files.
        said = _("Der gik flere timer, eller du loggede ud. Tryk Fortsæt, så gemmer vi det, du har skrevet, og filen.")
        return JsonResponse({"error": said, "onward": True}, status=409)
    if asks_for_json(request):
        return JsonResponse({"error": _("Anmeldelsen er sendt eller begyndt forfra. Hent siden igen.")}, status=409)
    if draft is not None and is_of_another(request, draft):
        return answered_in_another(request)
    if "description" in request.POST:
        return answered_after_the_session(request, PAGES[STORY].form, PAGES[STORY].keep)
    return redirect("file-claim")


def _keep_story(draft: Draft, request: HttpRequest) -> Form | None:
    """Keep what was typed so far as its own page does, where that was sent whole; the form where it cannot be kept."""
    if "description" not in request.POST:
        return None
    page = PAGES[STORY]
    form = page.form(request.POST, draft.answers, request)
    if not form.is_valid():
        return form
    page.keep(draft, form)
    return None


def _remove(draft: Draft, key: str) -> None:
    try:
        file = UUID(key)
    except ValueError:
        return
    draft_files.remove(draft=draft.row.pk, file=file)
