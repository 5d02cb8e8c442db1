"""Codes as the people of the tests get and type them."""

import re

from django.http import HttpResponse
from django.test import Client

from claims.models import OneTimeCode
from notifications.models import Channel, OutboxMessage
from notifications.rendering import render, render_sms

WHO, WHO_CODE, STATUS, STATUS_CODE = "/anmeld/hvem/", "/anmeld/hvem/kode/", "/status/", "/status/kode/"
_CODE = re.compile(r"\b\d{6}\b")


def ask(client: Client, contact: str = "anna@nordlys.example", **more: str) -> HttpResponse:
    return client.post(WHO, {"contact": contact, **more})


def follow(client: Client, number: str) -> HttpResponse:
    return client.post(STATUS, {"number": number})


def sent() -> list[OutboxMessage]:
    """The messages that carry a code, the earliest first."""
    return list(OutboxMessage.objects.filter(template__startswith="code_for").order_by("pk"))


def code_in(message: OutboxMessage) -> str:
    """The code as whoever gets the message reads it."""
    if message.channel == Channel.SMS:
        said = render_sms(message.template, language=message.language, context=message.context)
    else:
        said = render(message.template, language=message.language, context=message.context).text
    return _CODE.findall(said)[0]


def code_to(address: str) -> str:
    """The latest code that went to the address."""
    return code_in([message for message in sent() if message.address == address][-1])


def wrong(*right: str) -> str:
    """A code that is none of these."""
    return next(code for n in range(10) if (code := f"{n:06d}") not in right)


def rows() -> list[OneTimeCode]:
    return list(OneTimeCode.objects.order_by("sent_at", "pk"))


def prove(client: Client, contact: str = "anna@nordlys.example") -> None:
    """Be the person with this contact from now on."""
    ask(client, contact)
    assert client.post(WHO_CODE, {"code": code_to(contact)}).status_code == 302


def show_contact(client: Client, case: str) -> None:
    """Read and change the contact of the case at this address from now on, by the latest code for it."""
    assert client.post(f"{case}oplysninger/").status_code == 302
    assert client.post(f"{case}oplysninger/kode/", {"code": code_in(sent()[-1])}).status_code == 302
