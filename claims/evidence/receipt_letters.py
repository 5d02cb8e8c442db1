"""The receipt of a claim and its private link as mails: who gets one, of how many claims, and until when we ring."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import translation

from accounts.spoken import spoken_moment
from claims.models import Claim
from claims.models.deadline import DeadlineKind
from claims.proof import links
from claims.writing import messages

# Nobody is written to for ever because somebody keeps filing a number or correcting an address.
LETTERS_A_DAY = 5


def tell_received(
    claim: Claim, *, now: datetime, call_by: datetime | None = None, given: Sequence[messages.Mailed] | None = None
) -> None:
    """Mail the receipt with the private link to each address that has not had it.

    The register's contact has no letter of a claim that was filed when the device had its letters of the day. Whoever
    has just filed it knows until when we ring, and the links that it was `given`.
    """
    if given is not None and not given:
        return
    messages.tell_claimant(
        claim,
        "claim_received",
        key=f"claim:{claim.number}:received",
        now=now,
        context={
            "promise": _spoken(call_by, claim.language) if call_by else spoken_promise(claim, now=now),
            "device": claim.device.name if claim.device else "",
            "identifier": claim.stated_identifier,
        },
        trusted=None if letters_left(claim) else False,
        links=given,
    )


def letters_left(claim: Claim) -> bool:
    """Whether few enough claims on the device were filed in the day that ended with this one.

    Its contact in the register is written to of no more.
    """
    day = (claim.filed_at - timedelta(days=1), claim.filed_at)
    filed = Claim.objects.filter(device=claim.device_id or 0, filed_at__gt=day[0], filed_at__lte=day[1])
    return filed.filter(pk__lte=claim.pk).count() <= LETTERS_A_DAY


def spoken_promise(claim: Claim, *, now: datetime, language: str = "") -> str:
    """Until when we ring, in the language or else the claim's; '' where no call is promised any more."""
    promise = claim.deadlines.filter(kind=DeadlineKind.CALLBACK, state="running", due_at__gt=now).first()
    return _spoken(promise.due_at, language or claim.language) if promise else ""


def move_letters(claim: Claim, earlier: str, *, token: str = "", of_filer: bool = True, now: datetime) -> None:
    """Mail the locked claim's new address its private link in the place of the earlier one's, but for too many a day.

    `token` is of the link by which the new one came, `of_filer` as for `ClaimLink`.
    """
    links.move(claim, earlier, claim.contact_email, by=token, of_filer=of_filer, now=now)
    if links.letters(claim, since=now - timedelta(days=1)) <= LETTERS_A_DAY:
        tell_received(claim, now=now)


def _spoken(at: datetime, language: str) -> str:
    """The moment as it is still right when the mail is read another day: with weekday and date."""
    with translation.override(language):
        return spoken_moment(at, at - timedelta(days=30))
