"""SMS as files beside the mails, for the demonstration."""

from django.conf import settings

from notifications import mailbox
from notifications.channels.sms import Text


def send(text: Text) -> str:
    """Lay the SMS in the mailbox; returns its reference."""
    mailbox.keep_sms(to=text.to, text=text.body, sender=settings.SMS_SENDER, reference=text.reference)
    return text.reference
