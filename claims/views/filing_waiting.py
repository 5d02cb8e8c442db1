"""The filing that waits for a signed-in user, offered where a begun one is: going on with it, and deleting it."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts import present
from claims.filing import own_draft
from claims.filing.draft import Draft
from claims.views.filing_begun import ANEW, begun_context, key_in
from claims.views.filing_known import user_of
from claims.views.filing_way import IDENTIFIER, next_question

# The button that goes on with it.
GO_ON: Final = "fortsaet"


def waiting_context(request: HttpRequest, here: Draft) -> dict[str, Any]:
    """What `employee/file_begun.html` shows of it; empty for a visitor and where nothing waits.

    One query, and one more for each that has no answer but those of the first page, as it may have files.
    """
    user, now = user_of(request), present.now()
    rows = own_draft.waiting_for(user, besides=here.row.pk, first=here.page_of, now=now) if user else []
    for row in rows:
        if begun := begun_context(Draft(request.session, row, now=now)):
            return begun | {"begun_go_on": GO_ON}
    return {}


def begun_or_waiting(request: HttpRequest) -> dict[str, Any]:
    """What `employee/file_begun.html` shows on a page outside the filing: of what is begun here, or else waits."""
    here = Draft.begin(request.session, now=present.now())
    return begun_context(here) or waiting_context(request, here)


def answer_for_waiting(request: HttpRequest, here: Draft) -> HttpResponse | None:
    """Go on with it or delete it, where its button was pressed; None where another one was.

    Who is signed out by then is told to sign in.
    """
    user, now = user_of(request), present.now()
    if user is None and request.method == "POST" and GO_ON in request.POST:
        messages.info(request, _("Du er logget ud. Log ind igen, så kan du fortsætte."))
        return redirect(IDENTIFIER)
    if user is None or request.method != "POST":
        return None
    drop, go_on = key_in(request, ANEW), key_in(request, GO_ON)
    if drop and drop != here.row.pk and own_draft.drop(user=user, draft=drop):
        messages.success(request, _("Den begyndte anmeldelse er slettet."))
        return redirect(IDENTIFIER)
    if go_on is None:
        return None
    row = own_draft.go_on(user=user, draft=go_on, loose=here.row.pk, page_of=here.page_of, now=now)
    if row is None:
        messages.info(request, _("Din anmeldelse er ikke her mere. Den er fortsat et andet sted, sendt eller slettet."))
        return redirect(IDENTIFIER)
    return redirect(next_question(Draft.go_on(request.session, row, now=now)))
