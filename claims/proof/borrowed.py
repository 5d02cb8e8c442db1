"""Leaving a telephone that is somebody else's: what it knows of whoever filed on it is forgotten, at once and whole."""

from datetime import datetime

from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest

from claims.filing import draft_files, filer
from claims.filing.draft import Draft, forget_receipts_of, links_of_receipts, lost_key, receipt_of
from claims.models import Claim, ClaimLink
from claims.proof import following, links, own_contact, proving


def knows_filing(request: HttpRequest) -> bool:
    """Whether the browser knows of something that was begun or sent from it."""
    return bool(receipt_of(request.session) or lost_key(request.session))


def open_links(request: HttpRequest) -> list[ClaimLink]:
    """The links that were shown here with a receipt and open still; the browser's history may hold them."""
    shown = ClaimLink.objects.filter(pk__in=links_of_receipts(request.session), revoked_at__isnull=True)
    return list(shown.select_related("claim").order_by("created_at", "pk"))


def forget(request: HttpRequest, *, close_links: bool, now: datetime) -> None:
    """Let the browser know nothing of anybody, signed in or not; `close_links` ends the links of its receipts, too.

    What was begun and not sent goes with it, but for what waits behind a link that was mailed, or for who is signed
    in to come back.
    """
    draft = Draft.of(request.session, now=now)
    with transaction.atomic():
        for link in open_links(request) if close_links else ():
            links.close_own(number=link.claim.number, token=links.token_of(link), now=now)
        if draft and not draft.waits_behind_link and not draft.waits_for_user:
            draft_files.drop(draft=draft.row.pk)
    # The session with all that it held, and its key: who files from here next is somebody else.
    logout(request)


def forget_claim(request: HttpRequest, claim: Claim) -> None:
    """Let the browser know nothing of this claim, as where its link is closed; what else was begun here goes on.

    Who was shown to be the claim's person here is forgotten whole: filing it again, they would meet it again.
    """
    if request.session.session_key is None:
        return
    person = proving.proven_person(request)
    if person and person.pk == claim.person_id and not request.user.is_authenticated:
        proving.forget_proof(request)
    forget_receipts_of(request.session, claim.links.values_list("pk", flat=True))
    own_contact.forget_shown_of(request, claim)
    # The codes on their way were for the key that goes.
    proving.forget_asked(request)
    following.forget_asked(request)
    request.session.cycle_key()
    filer.forget(request.session)
