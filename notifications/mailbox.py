"""A mailbox of files, where the portal has no mail server or SMS gateway: the demonstration, development and tests.

One file a Message-ID, written whole or not at all, so that a message that is sent again after a crash stays one. Its
time is when it came, by the portal's clock.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_binary_file, policy
from email.message import EmailMessage as ParsedMail
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from pathlib import Path
from typing import Self

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from accounts import present

_NAME = re.compile(r"[0-9a-f]{32}")
# What tells an SMS from a mail in the folder.
_SMS = "X-Portal-Sms"


class MailboxBackend(BaseEmailBackend):
    """Django's way of sending, into `settings.MAILBOX_DIR`."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each message that has somebody to go to; returns how many."""
        addressed = [message for message in email_messages if message.recipients()]
        for message in addressed:
            _write(message)
        return len(addressed)


@dataclass(frozen=True, order=True)
class Place:
    """Where a mail lies: ordered by when it came."""

    at_ns: int
    name: str

    def __str__(self) -> str:
        return f"{self.at_ns}-{self.name}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read what `str()` wrote; None for anything else."""
        at, _dash, name = text.partition("-")
        if not (at.isascii() and at.isdecimal() and len(at) < 20 and _NAME.fullmatch(name)):
            return None
        return cls(int(at), name)


@dataclass(frozen=True)
class Envelope:
    """What the list shows of a mail."""

    place: Place
    to: tuple[str, ...]
    subject: str
    is_sms: bool = False

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.place.at_ns / 1e9, tz=UTC)


@dataclass(frozen=True)
class Enclosure:
    """A file that came with a mail."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """A mail as it was sent."""

    envelope: Envelope
    sender: str
    text: str
    html: str
    enclosures: tuple[Enclosure, ...]


def envelopes(*, to: str = "", before: Place | None = None, limit: int = 50) -> list[Envelope]:
    """The newest mails, `limit` at most, to addresses that contain `to`, older than `before`."""
    wanted = to.strip().casefold()
    found: list[Envelope] = []
    for place in sorted(_places(), reverse=True):
        if before is not None and place >= before:
            continue
        with (_folder() / f"{place.name}.eml").open("rb") as file:
            envelope = _envelope(place, BytesHeaderParser(policy=policy.default).parse(file))
        if not wanted or any(wanted in address.casefold() for address in envelope.to):
            found.append(envelope)
            if len(found) == limit:
                break
    return found


def read(name: str) -> Mail | None:
    """The mail of this name; None where there is none."""
    if not _NAME.fullmatch(name):
        return None
    try:
        with (_folder() / f"{name}.eml").open("rb") as file:
            at_ns = os.fstat(file.fileno()).st_mtime_ns
            parsed = message_from_binary_file(file, policy=policy.default)
    except FileNotFoundError:
        return None
    return Mail(
        envelope=_envelope(Place(at_ns, name), parsed),
        sender=str(parsed["From"] or ""),
        text=_body(parsed, "plain"),
        html=_body(parsed, "html"),
        enclosures=tuple(
            Enclosure(part.get_filename() or "", part.get_content_type(), _bytes(part))
            for part in parsed.iter_attachments()
        ),
    )


def holds(name: str) -> bool:
    """Whether a mail of this name lies here."""
    return (_folder() / f"{name}.eml").exists()


def name_of(message_id: str) -> str:
    """The name under which the mail of this Message-ID lies."""
    return hashlib.sha256(message_id.encode()).hexdigest()[:32]


def keep_sms(*, to: str, text: str, sender: str, reference: str) -> None:
    """Lay an SMS beside the mails, one file a reference; its subject is its text, as it has none of its own."""
    sms = ParsedMail(policy=policy.default)
    sms["Message-ID"], sms["From"], sms["To"], sms["Subject"] = reference, sender, to, text
    sms[_SMS] = "yes"
    sms.set_content(text)
    _keep(reference, sms.as_bytes())


def _write(message: EmailMessage) -> None:
    mail = message.message()
    _keep(str(mail["Message-ID"]), mail.as_bytes())


def _keep(message_id: str, content: bytes) -> None:
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name_of(message_id)}.eml"
    draft = folder / f".{secrets.token_hex(8)}"
    try:
        draft.write_bytes(content)
        if present.ahead():
            at = int(present.now().timestamp() * 1e9)
            os.utime(draft, ns=(at, at))
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.MAILBOX_DIR)


def _places() -> Iterator[Place]:
    try:
        entries = os.scandir(_folder())
    except FileNotFoundError:
        return
    with entries:
        for entry in entries:
            name, _dot, ending = entry.name.partition(".")
            if ending == "eml" and _NAME.fullmatch(name):
                yield Place(entry.stat().st_mtime_ns, name)


def _envelope(place: Place, mail: ParsedMail) -> Envelope:
    to = tuple(address for _name, address in getaddresses([str(value) for value in mail.get_all("To", [])]))
    # A long line is folded in the file, and unfolding it may leave two blanks for one.
    return Envelope(place, to, " ".join(str(mail["Subject"] or "").split()), is_sms=_SMS in mail)


def _body(mail: ParsedMail, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _bytes(part: ParsedMail) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
