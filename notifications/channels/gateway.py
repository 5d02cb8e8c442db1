"""SMS through an HTTP gateway: one POST of JSON with a bearer token a message.

    POST <SMS_GATEWAY_URL>
    Authorization: Bearer <SMS_GATEWAY_TOKEN>
    Idempotency-Key: <reference, the same at every try>
    {"to": "+4512345678", "from": "<SMS_SENDER>", "text": "...", "reference": "<reference>"}

The answer is 2xx with `{"id": "..."}`; a later failure comes back under that id (`notifications/webhooks.py`).
"""

import json
import re
from http import HTTPStatus
from typing import Any, Final
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, Request

from django.conf import settings
from django.utils.translation import gettext as _

from notifications.channels.faults import Refused
from notifications.channels.sms import Text

# More of an answer than this nobody reads.
MOST_BYTES: Final = 64 * 1024
# These say something of us or of the hour, not of the message.
WORTH_ANOTHER_TRY: Final = frozenset(
    {
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.PROXY_AUTHENTICATION_REQUIRED,
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.CONFLICT,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)
# Six digits stand nowhere in our texts but in a code and at the end of a claim's number.
_CODE: Final = re.compile(r"(?<![\d-])\d{6}(?!\d)")


class GatewayFault(Exception):
    """The gateway did not take the message now."""


def send(text: Text) -> str:
    """Hand the SMS to the gateway; returns its id there.

    Raises `Refused` where the gateway will not have this message (4xx), and `GatewayFault` or OSError where it is worth
    another try.
    """
    status, answer = _ask(_request(text))
    if 200 <= status < 300:
        return _id_in(answer) or text.reference
    if 400 <= status < 500 and status not in WORTH_ANOTHER_TRY:
        raise Refused(
            _("Sms-udbyderen afviste beskeden (%(status)d): %(said)s") % {"status": status, "said": _said(answer, text)}
        )
    raise GatewayFault(f"{status}: {_said(answer, text)}")


def _request(text: Text) -> Request:
    body = {"to": text.to, "from": settings.SMS_SENDER, "text": text.body, "reference": text.reference}
    headers = {
        "Authorization": f"Bearer {settings.SMS_GATEWAY_TOKEN}",
        "Idempotency-Key": text.reference,
        "Content-Type": "application/json",
        "Accept": "application/json",
        "User-Agent": "Skadeportalen",
    }
    # The opener below knows http and https alone.
    return Request(  # noqa: S310
        settings.SMS_GATEWAY_URL, data=json.dumps(body).encode(), headers=headers, method="POST"
    )


def _ask(request: Request) -> tuple[int, bytes]:
    # An opener of its own follows no redirect, which would carry token and number to another address.
    opener = OpenerDirector()
    opener.add_handler(HTTPHandler())
    opener.add_handler(HTTPSHandler())
    response = opener.open(request, timeout=settings.SMS_TIMEOUT)
    if response is None:
        raise GatewayFault("SMS_GATEWAY_URL is no http(s) address")
    with response:
        return response.status, response.read(MOST_BYTES)


def _id_in(answer: bytes) -> str:
    try:
        said: Any = json.loads(answer)
    except (ValueError, RecursionError):
        return ""
    found = said.get("id") if isinstance(said, dict) else None
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""


def _said(answer: bytes, text: Text) -> str:
    """What the gateway answered, for the outbox and the log: a code that it repeats from the message is taken out."""
    said = " ".join(answer.decode("utf-8", "replace").split())
    for digits in set(_CODE.findall(text.body)):
        said = said.replace(digits, "...")
    return said[:200]
