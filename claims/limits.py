"""How often a visitor may file, and ask for a code or a letter.

What the limits protect is mail to strangers and work for the call centre; the look-up itself gives nothing away. They
count alike whether the register knows the number or the address that is asked for.
"""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from accounts.limiting import DAY, HOUR, Limit, allow, by_origin
from devices.identifiers import IdentifierProblem, read_identifier

# A /24 or /48 holds several addresses of one attacker, and rarely more than a few companies.
NETWORK_FACTOR = 4


def may_file(request: HttpRequest, *, now: datetime, identifier: str = "") -> bool:
    """Count one filing from where the request comes, and of the number; False past one of the limits.

    `identifier` is as it was typed, '' for who has shown who they are: nobody else can use up theirs.
    """
    address = settings.FILINGS_PER_HOUR_PER_ADDRESS
    limits = by_origin(request, "filing", address=address, network=address * NETWORK_FACTOR, window=HOUR)
    read = read_identifier(identifier) if identifier else None
    if read is None or isinstance(read, IdentifierProblem):
        return allow(*limits, now=now)
    most = settings.FILINGS_PER_DAY_PER_IDENTIFIER
    return allow(*limits, Limit(what="filing:identifier", subject=read.value, most=most, window=DAY), now=now)


def may_ask_for_code(request: HttpRequest, *, purpose: str, asked: str, now: datetime) -> bool:
    """Count one wish for a code from where the request comes, and for what was `asked`: an address, number or claim."""
    origin = by_origin(
        request,
        "code",
        address=settings.CODES_PER_HOUR_PER_ADDRESS,
        network=settings.CODES_PER_HOUR_PER_NETWORK,
        window=HOUR,
    )
    most = settings.CODES_PER_DAY_PER_PERSON
    return allow(*origin, Limit(what=f"code:{purpose}", subject=asked.casefold(), most=most, window=DAY), now=now)


def may_mail_code(recipient: str, *, now: datetime) -> bool:
    """Count one code to whoever it is for, whatever was asked; past the limit it is quietly not sent."""
    most = settings.CODES_PER_DAY_PER_PERSON
    return allow(Limit(what="code:recipient", subject=recipient, most=most, window=DAY), now=now)


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
    most = settings.CODES_PER_DAY_PER_PERSON
    return allow(*origin, Limit(what="draft:to", subject=address.casefold(), most=most, window=DAY), now=now)


def may_upload(request: HttpRequest, *, now: datetime) -> bool:
    """Count one sending of files to a filing that is not sent yet, from where the request comes."""
    most = settings.UPLOADS_PER_HOUR_PER_ADDRESS
    return allow(*by_origin(request, "upload", address=most, network=most * NETWORK_FACTOR, window=HOUR), now=now)
