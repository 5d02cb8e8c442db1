"""The receipt of what was sent last: number, promise, what is still missing, and the private link."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import present
from accounts.access import public
from claims.case.case_page import Door, answers_number, ball_through, claimant_tasks, with_first_parts, with_parts
from claims.case.case_tasks import first_open
from claims.filing.draft import receipt_of
from claims.models import Claim
from claims.proof.disclosure import disclosure_of
from claims.proof.links import claim_behind
from claims.workflow import State
from notifications.tokens import private_token


@require_safe
@never_cache
@public
def receipt(request: HttpRequest) -> HttpResponse:
    """The same for every identifier; what somebody else has told since is not on it.

    Where there is none (any more) it leads to where the claim is found without it.
    """
    sent = receipt_of(request.session)
    claim = claim_behind(sent["link"]) if sent else None
    if sent is None or claim is None:
        said = _(
            "Kvitteringen vises kun et stykke tid på den enhed, du anmeldte fra. Find sagen her med sagsnummer og kode."
        )
        messages.info(request, said)
        return redirect("status")
    now, own = present.now(), claim.link_of_filer  # type: ignore[attr-defined]
    is_new = claim.state == State.FILED
    claim = with_first_parts(claim) if is_new else with_parts(Claim.objects.filter(pk=claim.pk)).get()
    door = Door(claim=claim, pages="claimant", key=private_token(sent["link"]), own=own, trusted=False)
    disclosed = disclosure_of(claim, trusted=False) if door.own else None
    told = disclosed.shown(claim) if disclosed else claim
    tasks = claimant_tasks(door, now, disclosed=disclosed) if door.own and claim.is_open else []
    left_out = sent.get("left_out", [])
    context = {
        "claim": claim,
        "ball": ball_through(door, now, disclosed),
        "again": sent["again"],
        "kept": sent.get("kept", ""),
        "case_href": door.url("case"),
        "pdf_href": door.url("pdf") if door.own else "",
        "tasks": tasks,
        "first": first_open(tasks),
        # Who filed the same from elsewhere is not told how much lies there.
        "left_out": left_out if door.own else [],
        "some_left_out": bool(left_out),
        # Nothing is mailed to an address that is only noted beside another one.
        "given_email": "" if not disclosed or "contact_email" in disclosed.hidden else told.contact_email,
        "filer_email": claim.filer_email if door.own and not sent["again"] else "",
        "no_number": door.own and not answers_number(told),
    }
    return render(request, "employee/file_receipt.html", context)
