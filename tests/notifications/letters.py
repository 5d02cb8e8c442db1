"""Mails, and messages that could not be sent, for the tests of pages that show them."""

from django.core.mail import EmailMultiAlternatives

from notifications.mailbox import MailboxBackend, name_of
from notifications.models import MessageState, OutboxMessage
from tests.cast import NOW


def put_a_mail(
    number: int = 1, *, to: str = "anna@nordlys.example", text: str = "Hej\n", html: str = "<p>Hej</p>"
) -> str:
    """Put a mail with a file into the mailbox; returns its name there."""
    message_id = f"<{number}@p.example>"
    message = EmailMultiAlternatives(
        f"Mail {number}: æøå", text, "Portalen <svar@p.example>", [to], headers={"Message-ID": message_id}
    )
    message.attach_alternative(html, "text/html")
    message.attach('læs "mig".pdf', b"%PDF-\x00\xff", "application/pdf")
    assert MailboxBackend().send_messages([message]) == 1
    return name_of(message_id)


def put_a_dead_letter(key: str = "no_answer:1", **fields: object) -> OutboxMessage:
    """Put a message into the outbox that was given up after its twelve tries; the same key stays one."""
    said = {
        "template": "no_answer",
        "address": "anna@nordlys.example",
        "language": "da",
        "context": {"number": "S-2026-000001", "name": "Anna Holm"},
        "subject_key": "S-2026-000001",
        "state": MessageState.DEAD,
        "created_at": NOW,
        "next_attempt_at": NOW,
        "attempts": 12,
        "error": "ConnectionRefusedError: anna@nordlys.example is not known here",
        **fields,
    }
    return OutboxMessage.objects.get_or_create(key=key, defaults=said)[0]
