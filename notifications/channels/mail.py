"""Mail, through whatever `EMAIL_BACKEND` names: SMTP, a provider by anymail, or the mailbox of files."""

import hashlib
from email.utils import parseaddr

from anymail.exceptions import AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from notifications.channels.faults import Refused
from notifications.models import OutboxMessage
from notifications.rendering import render


def message_id(key: str) -> str:
    """The Message-ID of a message, the same at every try."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def send(message: OutboxMessage) -> str:
    """Send the mail; returns the provider's id, or else its Message-ID. Raises `Refused`, and what the way raises."""
    mail = _written(message)
    try:
        sent = mail.send()
    except AnymailRecipientsRefused as fault:
        raise Refused(_("Mailudbyderen tager ikke imod adressen.")) from fault
    if not sent:
        raise ValueError("nobody to send it to")
    status = getattr(mail, "anymail_status", None)
    return str(status.message_id) if status and status.message_id else message_id(message.key)


def _written(message: OutboxMessage) -> EmailMultiAlternatives:
    rendered = render(message.template, language=message.language, context=message.context)
    mail = EmailMultiAlternatives(
        subject=rendered.subject,
        body=rendered.text,
        to=[message.address],
        headers={
            "Message-ID": message_id(message.key),
            "Content-Language": message.language,
            # RFC 3834: keeps holiday replies from answering us.
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(rendered.html, "text/html")
    for attachment in message.attachments.all():
        mail.attach(attachment.name, bytes(attachment.content), attachment.content_type)
    return mail
