"""The channels on which a message leaves the house: a module each, with a `send` that returns the other side's id.

A channel raises `Refused` where a message will never be taken, and anything else where it is worth another try.
"""

from collections.abc import Callable, Mapping
from typing import Final

from django.conf import settings

from notifications.channels import mail, sms
from notifications.models import Channel, OutboxMessage

SENDERS: Final[Mapping[str, Callable[[OutboxMessage], str]]] = {Channel.MAIL: mail.send, Channel.SMS: sms.send}
LONGEST_ID: Final = 255


def send(message: OutboxMessage) -> str:
    """Send the message on its channel; returns the id under which a bounce will name it."""
    return as_kept(SENDERS[message.channel](message))


def as_kept(provider_id: str) -> str:
    """The provider's id as the outbox keeps it: without what a database cannot hold, and not for ever long."""
    return provider_id.replace("\x00", "")[:LONGEST_ID]


def sms_is_on() -> bool:
    """Whether there is anything that takes an SMS."""
    return bool(settings.SMS_BACKEND)
