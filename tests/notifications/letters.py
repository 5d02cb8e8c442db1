"""Mails for the tests of pages that show them."""

from django.core.mail import EmailMultiAlternatives

from notifications.mailbox import MailboxBackend, name_of


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
