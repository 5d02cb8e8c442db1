"""How often a visitor may file, and ask for a code or a letter.

What the limits protect is mail to strangers and work for the call centre; the look-up itself gives nothing away. They
count alike whether the register knows the number or the address that is asked for.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from accounts.limiting import DAY, HOUR, Limit, allow, by_origin, client_address, network_of
from devices.identifiers import IdentifierProblem, read_identifier

# A /24 or /48 holds several addresses of one attacker, and rarely more than a few companies. Why these are no fewer
# stands at `FILINGS_PER_HOUR_PER_ADDRESS` in the settings.
NETWORK_FACTOR = 4


def may_file(request: HttpRequest, *, now: datetime, identifier: str = "", mailed: Iterable[str] = ()) -> bool:
    """Count one filing from where the request comes, of the number, and to each address that it has us write to.

    False past one of the limits. `identifier` is as it was typed, '' where it is of the filer's own device: nobody else
    can use up theirs. `mailed` are the addresses that were typed, none where we know who typed them.
    """
    address = settings.FILINGS_PER_HOUR_PER_ADDRESS
    limits = list(by_origin(request, "filing", address=address, network=address * NETWORK_FACTOR, window=HOUR))
    most = settings.FILINGS_PER_DAY_PER_CONTACT
    for contact in sorted({contact.casefold() for contact in mailed if contact}):
        limits += _to_one(request, "filing:mailed", contact, network=most, most=most * NETWORK_FACTOR)
    read = read_identifier(identifier) if identifier else None
    if read is not None and not isinstance(read, IdentifierProblem):
        most = settings.FILINGS_PER_DAY_PER_IDENTIFIER
        limits.append(Limit(what="filing:identifier", subject=read.value, most=most, window=DAY))
    return allow(*limits, now=now)


def may_ask_for_code(request: HttpRequest, *, purpose: str, asked: str, now: datetime) -> bool:
    """Count one wish for a code from where the request comes, and for what was `asked`: an address, number or claim."""
    origin = by_origin(
        request,
        "code",
        address=settings.CODES_PER_HOUR_PER_ADDRESS,
        network=settings.CODES_PER_HOUR_PER_NETWORK,
        window=HOUR,
    )
    return allow(*origin, *_code_to_one(request, f"code:{purpose}", asked.casefold()), now=now)


def may_mail_code(request: HttpRequest, *, place: str, contact: str, now: datetime) -> bool:
    """Count one code to whoever it is for, whatever was asked; past the limit it is quietly not sent.

    `place` is what codes are asked for from one network: a person, or a place of a claim. `contact` is whom all codes
    reach, from wherever.
    """
    return allow(*_code_to_one(request, "code:recipient", place, contact), now=now)


def may_read_picture(request: HttpRequest, *, now: datetime) -> bool:
    """Count one picture to look for numbers on, which keeps a processor busy, from where the request comes."""
    most = settings.PICTURES_PER_HOUR_PER_ADDRESS
    return allow(
        *by_origin(request, "picture", address=most, network=most * NETWORK_FACTOR, window=HOUR),
        now=now,
    )


def may_mail_draft(request: HttpRequest, *, address: str, now: datetime) -> bool:
    """Count one mail with the link to an unfinished filing, from where the request comes and to the address."""
    origin = by_origin(
        request,
        "draft",
        address=settings.CODES_PER_HOUR_PER_ADDRESS,
        network=settings.CODES_PER_HOUR_PER_NETWORK,
        window=HOUR,
    )
    return allow(*origin, *_code_to_one(request, "draft:to", address.casefold()), now=now)


def may_upload(request: HttpRequest, *, files: int, now: datetime) -> bool:
    """Count so many `files` for a filing that is not sent yet, from where the request comes; False takes none."""
    most = settings.UPLOADS_PER_HOUR_PER_ADDRESS
    origin = by_origin(request, "upload", address=most, network=most * NETWORK_FACTOR, window=HOUR)
    return allow(*origin, now=now, count=files)


def _code_to_one(request: HttpRequest, what: str, subject: str, in_all: str = "") -> tuple[Limit, Limit]:
    most, network = settings.CODES_PER_DAY_IN_ALL, settings.CODES_PER_DAY_PER_PERSON
    return _to_one(request, what, subject, in_all, network=network, most=most)


def _to_one(
    request: HttpRequest, what: str, subject: str, in_all: str = "", *, network: int, most: int
) -> tuple[Limit, Limit]:
    """The limits of what is sent to one: by the network that asks, so that no stranger uses up theirs, and in all."""
    asked_from = f"{subject}|{network_of(client_address(request))}"
    return (
        Limit(what=f"{what}:network", subject=asked_from, most=network, window=DAY),
        Limit(what=what, subject=in_all or subject, most=most, window=DAY),
    )
