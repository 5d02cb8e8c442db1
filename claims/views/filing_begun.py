"""What a page of the filing does where the filing that it belongs to is not the one that the session is in now.

It was sent, taken up elsewhere, deleted, or forgotten with the session; another one may have been begun in another
window. Nothing is answered in the wrong one, and what was typed is kept where it can be.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import present
from claims.filing import draft_files
from claims.filing.draft import PAGE_OF, Draft, key_now, lost_key, receipt_of, was_sent
from claims.models import Claim, FilingDraft
from claims.views import filing_photos
from claims.views.filing_aside import has_typed, say_lost
from claims.views.filing_way import IDENTIFIER, next_question

# The button that deletes what was begun.
ANEW = "forfra"
# What the first page asks; whoever has answered no more than this is not in the middle of anything.
_OF_FIRST_PAGE = frozenset({"identifier", "for_colleague"})


def spent_meanwhile(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What is answered on a page whose filing was sent or taken up elsewhere in the same moment.

    The page is opened anew, with what the session knows by then, and says so (`nothing_begun`).
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **said: Any) -> HttpResponse:
        try:
            return view(request, *args, **said)
        except FilingDraft.DoesNotExist:
            return redirect(request.get_full_path())

    return guarded


def nothing_begun(request: HttpRequest) -> HttpResponse:
    """Where a page is opened without a draft: after sending (back button) it says so, otherwise the filing begins.

    Whose filing is not here any more is told where it may be.
    """
    lost = lost_key(request.session)
    shown = claim_of_receipt(request)
    claim = Claim.objects.filter(draft_key=lost).first() if lost else shown
    if claim:
        return render(request, "employee/file_sent.html", {"claim": claim, "has_receipt": claim == shown})
    if lost:
        messages.info(request, _("Din anmeldelse er ikke her mere. Den er fortsat et andet sted, sendt eller slettet."))
    elif request.method == "POST":
        messages.info(request, f"{_gone()} {_sign_in_again()}")
    return redirect(IDENTIFIER)


def claim_of_receipt(request: HttpRequest) -> Claim | None:
    """The claim of what was sent from here last; None where its link is closed, for then it has no receipt."""
    sent = receipt_of(request.session)
    return Claim.objects.filter(links=sent["link"], links__revoked_at__isnull=True).first() if sent else None


def answered_after_the_session(
    request: HttpRequest, form: Callable[[Any, dict[str, Any], HttpRequest], Form], keep: Callable[[Draft, Any], None]
) -> HttpResponse:
    """A page that was answered when its session was over: what stands on it is kept, the rest is asked again."""
    if not is_after_the_session(request):
        return nothing_begun(request)
    answered = form(request.POST, {}, request)
    if not answered.is_valid() and not has_typed(answered):
        messages.info(request, f"{_gone()} {_sign_in_again()}")
        return redirect(IDENTIFIER)
    draft = Draft.begin(request.session, now=present.now())
    keep(draft, answered)
    # Whose page it was takes it in again (`own_draft.go_on`), and no other filing.
    if page_of := key_in(request, "draft"):
        draft.keep({PAGE_OF: str(page_of)})
    filing_photos.all_added(request, draft)
    said = _(
        "Dine andre svar er her ikke mere. Der gik flere timer, eller du loggede ud. Det, du lige svarede, er gemt."
    )
    if not answered.is_valid():
        said = _(
            "Dine andre svar er her ikke mere. Der gik flere timer, eller du loggede ud. "
            "Noget af det, du lige skrev, er gemt."
        )
    messages.info(request, f"{said} {_sign_in_again()}")
    say_lost(request, answered)
    return redirect(IDENTIFIER)


def key_in(request: HttpRequest, name: str) -> UUID | None:
    """The key that was posted under this name; None where none was, or what is none."""
    try:
        return UUID(request.POST[name])
    except (KeyError, ValueError):
        return None


def is_after_the_session(request: HttpRequest) -> bool:
    """Whether nothing is known here, where no filing is begun, of the one that a page belongs to."""
    return not lost_key(request.session) and not receipt_of(request.session)


def is_of_another(request: HttpRequest, draft: Draft) -> bool:
    """Whether the page that was answered belongs to another filing than the session's, as in a second window."""
    return request.method == "POST" and key_now(request.session, request.POST.get("draft", draft.key)) != draft.key


def answered_in_another(request: HttpRequest) -> HttpResponse:
    """Keep nothing of it, show the same page of the filing that goes on here, and say so."""
    if was_sent(request.session, key_now(request.session, request.POST["draft"])):
        said = _("Den anmeldelse er sendt. Her er du i gang med en ny, så dit svar er ikke gemt.")
    else:
        said = _("Den anmeldelse er slettet eller fortsat et andet sted. Her er du i gang med en anden.")
    messages.warning(request, said)
    return redirect(request.get_full_path())


def begun_context(draft: Draft) -> dict[str, Any]:
    """What `employee/file_begun.html` shows: that a filing is begun here, and the ways on and out of it."""
    if not (draft.has_device and (draft.answers.keys() - _OF_FIRST_PAGE or any(draft.files) or any(draft.sealed))):
        return {}
    return {
        "begun_at": draft.row.begun_at,
        "begun_number": draft.answers["identifier"],
        "begun_href": next_question(draft),
        "begun_anew": ANEW,
        "begun_key": draft.key,
    }


def begin_anew(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Delete what was begun, where that is what the page showed."""
    if draft.is_begun and key_now(request.session, request.POST[ANEW]) == draft.key:
        draft_files.drop(draft=draft.row.pk)
        draft.leave()
        messages.success(request, _("Den begyndte anmeldelse er slettet."))
    return redirect(IDENTIFIER)


def _gone() -> str:
    return _(
        "Dine svar er her ikke mere. Der gik flere timer, eller du loggede ud. "
        "Har du fået et link på mail, så brug det. Ellers begynd igen med enhedens nummer."
    )


def _sign_in_again() -> str:
    return _("Var du logget ind, så log ind igen. Så kan du fortsætte.")
