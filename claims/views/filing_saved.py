"""Saving a filing for later, and going on with it by the link that was mailed.

Opening the link changes nothing, so a mail scanner may open it as often as it likes; a press of its button takes the
draft up: it goes on there, and nowhere else.
"""

import secrets
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import present
from accounts.access import private, public
from claims.filing import saving
from claims.filing.draft import Draft
from claims.filing.limits import may_mail_draft
from claims.forms.saving import SaveForm
from claims.models import FilingDraft
from claims.views.filing import filing_language
from claims.views.filing_begun import nothing_begun
from claims.views.filing_known import user_of
from claims.views.filing_way import IDENTIFIER, next_question

DONE = "gemt"
# Which browser opened a link, for as long as that browser is open: whose answer is lost presses again.
BROWSER: Final = "anmeldelse"
_BROWSER_BYTES: Final = 16


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def save(request: HttpRequest) -> HttpResponse:
    """Ask where the link goes, mail it, and say so; what was answered stays where it is, too."""
    now = present.now()
    draft = Draft.of(request.session, now=now)
    if draft is None:
        return nothing_begun(request)
    initial = {"address": draft.row.address or draft.answers.get("contact_email", "")}
    form = SaveForm(request.POST if request.method == "POST" else None, initial=initial)
    context = {"form": form, "back_href": next_question(draft), "onward_href": next_question(draft)}
    if request.method != "POST" or not form.is_valid():
        saved_to = draft.row.address if DONE in request.GET and request.method != "POST" else ""
        return render(request, "employee/file_save.html", context | {"saved_to": saved_to})
    address = form.cleaned_data["address"]
    if not may_mail_draft(request, address=address, now=now):
        return render(request, "employee/file_save.html", context | {"too_many": True}, status=429)
    try:
        saving.save_for_later(draft=draft.row.pk, address=address, language=filing_language(), now=now)
    except FilingDraft.DoesNotExist:
        return redirect(IDENTIFIER)
    return redirect(f"{reverse('file-claim-save')}?{DONE}=1")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
@private
def resume(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to go on with the draft of the link, and do so; a link that opens nothing says what may have been.

    Who opens it a second time on the device where they went on by it does so again, for a while also where the answer
    to their press was lost. Who goes on is offered a link of their own: mailed unasked to where this one went, it would
    show whoever shared it what is written here.
    """
    now = present.now()
    here = Draft.of(request.session, now=now)
    if here and here.came_by(token):
        return redirect(next_question(here))
    browser, user = request.COOKIES.get(BROWSER, ""), user_of(request)
    row = saving.find(token, browser=browser, user=user, now=now)
    if row and request.method != "POST":
        return _asked(request, row, replaces=here is not None and here.row.pk != row.pk)
    moved = saving.take_up(token=token, browser=browser, user=user, now=now) if row else None
    if row is None or moved is None:
        return render(request, "employee/file_gone.html", status=404)
    said = _("Linket er brugt. Vil du fortsætte en anden dag eller et andet sted, så få et nyt:")
    again = format_html('{} <a href="{}">{}</a>', said, reverse("file-claim-save"), _("Gem igen"))
    messages.info(request, again)
    return redirect(next_question(Draft.take_up(request.session, moved, was=row.pk, token=token, now=now)))


def _asked(request: HttpRequest, row: FilingDraft, *, replaces: bool) -> HttpResponse:
    """The page with the button, in a browser that is known again when it is pressed."""
    answer = render(request, "employee/file_resume.html", {"begun_at": row.begun_at, "replaces": replaces})
    if not request.COOKIES.get(BROWSER):
        answer.set_cookie(
            BROWSER,
            secrets.token_urlsafe(_BROWSER_BYTES),
            path=_browser_path(),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return answer


def forget_browser(answer: HttpResponse) -> None:
    """Let no link that was pressed in this browser be pressed there once more."""
    answer.delete_cookie(BROWSER, path=_browser_path(), samesite="Lax")


def _browser_path() -> str:
    return reverse("file-claim-resume", args=["-"]).removesuffix("-/")
