"""SMS, through the function that `SMS_BACKEND` names: a gateway (`gateway.py`), files (`pocket.py`), or nothing."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from notifications.models import OutboxMessage
from notifications.rendering import render_sms


@dataclass(frozen=True, kw_only=True)
class Text:
    """An SMS on its way: `to` in E.164; `reference` is the same at every try."""

    to: str
    body: str
    reference: str


def reference(key: str) -> str:
    """By which a gateway knows a repeated send for the same message."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


def send(message: OutboxMessage) -> str:
    """Send the SMS; returns the gateway's id of it. Raises `Refused`, and what the way raises."""
    if not settings.SMS_BACKEND:
        raise ImproperlyConfigured(_("Sms er slået fra."))
    body = render_sms(message.template, language=message.language, context=message.context)
    hand_over = import_string(settings.SMS_BACKEND)
    return str(hand_over(Text(to=message.address, body=body, reference=reference(message.key))))
