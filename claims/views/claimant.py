"""The door of a private link. An unknown token and a revoked one are answered alike, as missing.

Nothing that GET asks for changes anything, so a mail scanner may open every link. Where no language was chosen in the
browser, the pages speak the one that the claim was told in and its letters are written in.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from accounts import present
from accounts.access import private, public
from accounts.language import speak_unless_chosen
from claims.case.case_page import Door, with_parts
from claims.models import Claim
from claims.proof import links, own_contact

TOKEN_LENGTH = 43


def by_link(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of a case for whoever has its private link: the token is turned into the door that it opens."""

    @public
    @private
    @wraps(view)
    def opened(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        now = present.now()
        link = links.find(token, now=now) if len(token) == TOKEN_LENGTH else None
        if link is None:
            raise Http404
        claim = with_parts(Claim.objects.filter(pk=link.claim_id)).get()
        speak_unless_chosen(request, claim.language)
        sees_contact = own_contact.may_see(request, claim, now=now)
        door = Door(
            claim=claim,
            pages="claimant",
            key=token,
            own=link.of_filer,
            trusted=link.trusted,
            sees_contact=sees_contact,
        )
        return view(request, door, *args, **kwargs)

    return opened
