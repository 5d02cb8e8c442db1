"""Coming back to a claim without its link: by its number, and a code to the contacts that the claim or register holds.

A claim's own contact and the register's each get a code of their own, and the one that is used says which link follows:
what anybody may have written at the filing never opens what only the register's contact may see.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest

from accounts.models import Language
from claims.filing import limits
from claims.filing.filing import session_hash
from claims.models import Claim, ClaimLink, CodePurpose, OneTimeCode
from claims.proof import codes, links, own_contact
from claims.proof.codes import Miss, Recipient
from claims.writing import messages
from notifications import channels
from notifications.models import Channel

_ASKED: Final = "code_for_status"


def asked_for(request: HttpRequest) -> str:
    """The number of the claim to which this visitor last asked for a code; '' where none is open."""
    held: dict[str, Any] = request.session.get(_ASKED) or {}
    return str(held.get("number", ""))


def forget_asked(request: HttpRequest) -> None:
    """Let the codes on their way open nothing, and no page name the claim."""
    request.session.pop(_ASKED, None)


def ask(request: HttpRequest, *, number: str, language: str, now: datetime) -> None:
    """Send codes to who may follow the claim with this number; where there is none, do the same in vain.

    They are written in the `language` that the visitor chose; where that is '', in the claim's, as its letters are.
    """
    claim = _claim(number=number)
    language = language or (claim.language if claim else Language.DANISH)
    sent: list[Recipient | None] = []
    for place, to in enumerate(_recipients(claim)):
        its = f"claim:{claim.pk}:{place}" if claim else f"no-claim:{number}:{place}"
        sent.append(to if limits.may_mail_code(request, place=its, contact=_contact(to) or its, now=now) else None)
    if request.session.session_key is None:
        request.session.create()
    session = session_hash(request.session.session_key)
    keys = codes.send(sent, purpose=CodePurpose.STATUS, session=session, language=language, now=now)
    request.session[_ASKED] = {"keys": [str(key) for key in keys], "number": number}


def try_code(request: HttpRequest, typed: str, *, now: datetime) -> ClaimLink | Miss:
    """Try the code that was typed; returns a link of its own, trusted where the code went to the register's contact.

    Whoever has it reads the claim's contact as well (`proof.own_contact`).
    """
    spent = _spend(request, typed, now=now)
    if isinstance(spent, Miss):
        return spent
    claim, code = spent
    own_contact.show(request, claim, now=now)
    return links.make(
        claim,
        address=code.address if "@" in code.address else "",
        trusted=code.trusted,
        of_filer=_of_filer(claim, code),
        by_code=True,
        now=now,
    )


def show_contact(request: HttpRequest, typed: str, *, now: datetime) -> Miss | None:
    """Try the code that was typed behind a link, which goes on to show what it did, and the claim's contact with it."""
    spent = _spend(request, typed, now=now)
    if isinstance(spent, Miss):
        return spent
    own_contact.show(request, spent[0], now=now)
    return None


def _spend(request: HttpRequest, typed: str, *, now: datetime) -> tuple[Claim, OneTimeCode] | Miss:
    """The code that was typed, spent, and the claim for whose contact it was."""
    held: dict[str, Any] = request.session.get(_ASKED) or {}
    keys = [UUID(key) for key in held.get("keys", ())]
    session = session_hash(request.session.session_key)
    code = codes.spend(keys, typed, purpose=CodePurpose.STATUS, session=session, now=now)
    if isinstance(code, Miss):
        return code
    claim = _claim(pk=code.claim_id)
    # Who was sent a code and has meanwhile been put right, or shut out, comes in no more.
    if claim is None or not any(_is(to, code) for to in _recipients(claim)):
        return Miss.OVER
    request.session.pop(_ASKED, None)
    return claim, code


def _claim(**which: Any) -> Claim | None:
    return Claim.objects.filter(**which).select_related("person__user", "device__holder").first()


def _recipients(claim: Claim | None) -> list[Recipient | None]:
    """The claim's own contact and the register's, each an address or, without one, a number; a place that is empty is
    None. Asked alike, in two statements, where there is no claim.
    """
    return [_given(claim), _registered(claim)]


def _given(claim: Claim | None) -> Recipient | None:
    address = claim.contact_email if claim else ""
    barred = links.is_barred(claim, address, trusted=False)
    if claim is None or barred or address.casefold() == _registered_address(claim).casefold() != "":
        return None
    if address:
        return Recipient(address=address, claim=claim)
    number = messages.number_to_text(claim) if channels.sms_is_on() else ""
    if not number or number != claim.contact_phone:
        return None
    return Recipient(address=number, channel=Channel.SMS, claim=claim)


def _registered(claim: Claim | None) -> Recipient | None:
    address = _registered_address(claim) if claim else ""
    barred = links.is_barred(claim, address, trusted=True)
    if claim is None or barred or not claim.person or not _is_there(claim):
        return None
    if address:
        return Recipient(address=address, claim=claim, trusted=True)
    number = claim.person.phone
    if not number or not channels.sms_is_on() or messages.may_ring_the_device(claim, number):
        return None
    return Recipient(address=number, channel=Channel.SMS, claim=claim, trusted=True)


def _registered_address(claim: Claim) -> str:
    """The register's address of the claim's person; '' where their sign-in was closed."""
    return claim.person.email if claim.person and _is_there(claim) else ""


def _is_there(claim: Claim) -> bool:
    user = claim.person.user if claim.person else None
    return user is None or user.is_active


def _contact(to: Recipient | None) -> str:
    """Whom the codes of all claims reach; '' where nobody is sent one."""
    if to is None or to.claim is None:
        return ""
    return f"person:{to.claim.person_id}" if to.trusted else f"contact:{to.address.casefold()}"


def _is(to: Recipient | None, code: OneTimeCode) -> bool:
    return to is not None and (to.address, to.trusted) == (code.address, code.trusted)


def _of_filer(claim: Claim, code: OneTimeCode) -> bool:
    """What the last link that was mailed to the address may show of the filing."""
    mailed = ClaimLink.objects.filter(claim=claim, address__iexact=code.address, trusted=code.trusted, by_code=False)
    last = mailed.order_by("-created_at", "-pk").first()
    return last is None or last.of_filer
