"""Showing who one is without a sign-in: a code goes to the contact in the register, and opens that person's own.

What was typed only finds the person. The code goes to the address as the register spells it, never to what was typed,
and only the session that asked can use it.
"""

import hmac
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.http import HttpRequest

from accounts import present
from accounts.models import Person, Role, User
from accounts.sessions import SessionStore
from claims.filing import limits
from claims.filing.draft import Draft, forget_receipts
from claims.filing.filing import session_hash
from claims.models import Claim, CodePurpose, FilingDraft, OneTimeCode
from claims.proof import codes, own_contact
from claims.proof.codes import Miss, Recipient
from devices.identifiers import IMEI, IdentifierProblem, candidates, read_identifier
from devices.models import Device, Kind
from notifications import channels
from notifications.models import Channel

# As long as one filing takes with a cup of coffee in it; the telephone may be somebody else's.
PROOF_KEPT: Final = timedelta(hours=1)
_PROVEN: Final = "proven"
_ASKED: Final = "code_for_filing"
# 160 bits, as many as a drawn key has or so.
_KEY_DIGITS: Final = 40
# More than so many share no contact that says who one is.
_ALIKE: Final = 20


def proven_person(request: HttpRequest) -> Person | None:
    """Who the visitor has shown to be: by a code within the last hour, or signed in as an employee; else None.

    Asked of the register each time, so that a sign-in that was closed closes this, too. Who signs in as somebody is
    that one, whatever code was used before.
    """
    if isinstance(request.user, User):
        employee = request.user.role == Role.EMPLOYEE
        return Person.objects.visible_to(request.user).first() if employee else None
    held: dict[str, Any] = request.session.get(_PROVEN) or {}
    if not held or datetime.fromisoformat(held["until"]) <= present.now():
        return None
    person: Person | None = _provable().filter(pk=held["person"]).first()
    return person


def forget_proof(request: HttpRequest) -> None:
    """Let the visitor be nobody again, as on a borrowed telephone; a code on its way opens nothing any more.

    What they began stays without how to reach them, which the register may have filled in; what they sent is not shown
    any more, for the same reason.
    """
    request.session.pop(_PROVEN, None)
    forget_asked(request)
    forget_receipts(request.session)
    own_contact.forget_shown(request)
    # Where it was sent or taken up elsewhere in the same moment, nothing is left to forget.
    with suppress(FilingDraft.DoesNotExist):
        if draft := Draft.of(request.session, now=present.now()):
            draft.forget_contact()


def forget_asked(request: HttpRequest) -> None:
    """Let the code on its way open nothing, and no page name where it went."""
    request.session.pop(_ASKED, None)


def asked_for(request: HttpRequest) -> str:
    """The address or number for which this visitor last asked for a code, as it was typed; '' where none is open."""
    held: dict[str, Any] = request.session.get(_ASKED) or {}
    return str(held.get("typed", ""))


def ask(
    request: HttpRequest,
    *,
    contact: str,
    typed: str,
    identifier: str,
    is_the_device: bool,
    language: str,
    now: datetime,
) -> None:
    """Send a code to the one person whom the register knows by this contact; for anybody else do the same in vain.

    `contact` is an e-mail address or a number in E.164, `typed` how it was written. `identifier` is of the device that
    is being reported, as it was typed, '' before that; `is_the_device` says that the number rings there.
    """
    person = _known(contact, identifier)
    texted = _may_text(person, contact, identifier, is_the_device=is_the_device)
    whose = f"person:{person.pk}" if person else f"nobody:{contact}"
    sendable = limits.may_mail_code(request, place=whose, contact=whose, now=now)
    to = _recipient(person, contact, texted=texted) if person and sendable else None
    if request.session.session_key is None:
        request.session.create()
    keys = codes.send(
        [to],
        purpose=CodePurpose.FILING,
        session=session_hash(request.session.session_key),
        language=language,
        now=now,
    )
    request.session[_ASKED] = {"keys": [str(key) for key in keys], "typed": typed}


def try_code(request: HttpRequest, typed: str, *, slip: str, now: datetime) -> Person | Miss:
    """Try the code that was typed; from then on the session is the person's, for an hour and under a new key.

    `slip` is what the page drew by chance for its form, '' where it drew nothing. The same press once more, whose first
    answer was lost or not waited for, leads into the session that the first one opened.
    """
    held: dict[str, Any] = request.session.get(_ASKED) or {}
    keys = [UUID(key) for key in held.get("keys", ())]
    before = request.session.session_key
    # Whoever comes second waits for the code, and then finds the session that it opened.
    with transaction.atomic():
        code = codes.spend(keys, typed, purpose=CodePurpose.FILING, session=session_hash(before), now=now)
        if not isinstance(code, Miss):
            return _be(request, code, _key_after(before, slip, typed), now=now)
    again = _opened_before(request, slip, typed, now=now) if code == Miss.OVER and slip else None
    return again or code


def _be(request: HttpRequest, code: OneTimeCode, key: str, *, now: datetime) -> Person | Miss:
    person: Person | None = _provable().filter(pk=code.person_id).first()
    if person is None:
        return Miss.OVER
    request.session.pop(_ASKED, None)
    request.session[_PROVEN] = {"person": person.pk, "until": (now + PROOF_KEPT).isoformat()}
    # Whoever has put their own session into this browser does not come along.
    cast(SessionStore, request.session).move(key)
    return person


def _opened_before(request: HttpRequest, slip: str, typed: str, *, now: datetime) -> Person | None:
    """Who the same press made of the browser before, while its code would still have been good; else None."""
    before = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    opened = SessionStore(_key_after(before, slip, typed))
    proven: dict[str, Any] = opened.get(_PROVEN) or {}
    if not proven or datetime.fromisoformat(proven["until"]) - PROOF_KEPT + codes.VALID <= now:
        return None
    request.session = opened
    # The browser does not have its key.
    opened.modified = True
    return proven_person(request)


def _key_after(before: str | None, slip: str, typed: str) -> str:
    """The key that a session gets by a code: nobody knows it without the page, the code and the portal's secret.

    A session that somebody else holds as well leads them nowhere, for the slip is on no other page than the one that
    was sent.
    """
    drawn = slip or secrets.token_urlsafe()
    told = f"session-by-code:{before}:{drawn}:{typed}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), told, "sha256").hex()[:_KEY_DIGITS]


def _provable() -> Any:
    """The people of the register, without those whose sign-in was closed."""
    return Person.objects.filter(Q(user__isnull=True) | Q(user__is_active=True)).select_related("organisation")


def _known(contact: str, identifier: str) -> Person | None:
    """The one person with this contact; where several share it, the one of them who has the device.

    The same two statements are asked whatever the first finds.
    """
    if "@" in contact:
        sharing = _provable().annotate(folded=Lower("email")).filter(folded=contact.lower())
    else:
        sharing = _provable().filter(phone=contact)
    people = list(sharing.order_by("pk")[:_ALIKE])
    holders = {device.holder_id for device in _devices(identifier)}
    if len(people) > 1:
        people = [person for person in people if person.pk in holders]
    return people[0] if len(people) == 1 else None


def _may_text(person: Person | None, contact: str, identifier: str, *, is_the_device: bool) -> bool:
    """Whether an SMS reaches the person and not whoever has their telephone.

    That is no telephone that is being reported, by what was said or by the register, nor one of an open claim.
    """
    reported = Device.objects.filter(kind=Kind.MOBILE, claims__in=Claim.objects.open())
    is_reported = reported.filter(holder=person.pk if person else 0).exists()
    found = _devices(identifier)
    read = read_identifier(identifier) if identifier else None
    unknown = not found and not isinstance(read, IdentifierProblem | None) and read.kind == IMEI
    theirs = any(device.kind == Kind.MOBILE and person and device.holder_id == person.pk for device in found)
    is_text = "@" not in contact and channels.sms_is_on()
    return is_text and not (is_the_device or is_reported or unknown or theirs)


def _devices(identifier: str) -> list[Device]:
    return list(Device.objects.identified_by(candidates(identifier) if identifier else ()))


def _recipient(person: Person, contact: str, *, texted: bool) -> Recipient | None:
    if texted:
        return Recipient(address=contact, channel=Channel.SMS, person=person, trusted=True)
    return Recipient(address=person.email, person=person, trusted=True) if person.email else None
