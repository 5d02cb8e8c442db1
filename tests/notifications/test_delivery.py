"""Delivering the outbox: once, in order, again after a fault, and never held up by a neighbour."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from notifications import bell, delivery
from notifications.channels.mail import message_id
from notifications.delivery import deliver_outbox, pause_after
from notifications.models import MessageState, OutboxMessage
from notifications.outbox import post
from notifications.tasks import deliver_outbox as task
from tests.cast import NOW

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
REFUSED = "refused@nowhere.example"


class Strict(EmailBackend):
    """Keeps mail in memory, and refuses one address as a mail server would."""

    def send_messages(self, messages: list[mail.EmailMessage]) -> int:
        if any(REFUSED in message.to for message in messages):
            raise ConnectionRefusedError("mail server says no\x00")
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def _in_memory(settings: object) -> Iterator[None]:
    settings.EMAIL_BACKEND = f"{__name__}.Strict"  # type: ignore[attr-defined]
    mail.outbox = []
    yield
    mail.outbox = []


def write(key: str, **fields: object) -> OutboxMessage:
    message = post(
        **{  # type: ignore[arg-type]
            "key": key,
            "template": "callback_missed",
            "address": "gry@skadeportalen.example",
            "language": "da",
            "context": {"number": "S-2026-000001", "due_at": "2026-09-15T12:00:00+00:00"},
            "subject_key": "S-2026-000001",
            "now": NOW,
            **fields,
        }
    )
    assert message is not None
    return message


def test_a_message_goes_out_once_and_is_marked() -> None:
    message = write("a")
    assert deliver_outbox(now=NOW) == 1
    assert deliver_outbox(now=NOW + MINUTE) == 0
    message.refresh_from_db()
    assert (message.state, message.delivered_at, message.attempts) == (MessageState.DELIVERED, NOW, 1)
    (sent,) = mail.outbox
    assert sent.to == ["gry@skadeportalen.example"]
    assert sent.subject == "Sag S-2026-000001: vi nåede ikke at ringe"
    assert "Ingen har ringet op" in sent.body
    assert sent.extra_headers["Message-ID"] == message_id("a")
    assert sent.extra_headers["Content-Language"] == "da"


def test_nothing_goes_out_before_its_time() -> None:
    write("a", now=NOW + timedelta(microseconds=1))
    assert deliver_outbox(now=NOW) == 0


def test_the_message_id_is_the_keys_own_and_gives_nothing_away() -> None:
    assert message_id("deadline:12:missed:3") == message_id("deadline:12:missed:3")
    assert message_id("deadline:12:missed:3") != message_id("deadline:12:missed:4")
    assert message_id("anna@nordlys.example").endswith("@skadeportalen.example>")
    assert "anna" not in message_id("anna@nordlys.example")


def test_files_go_with_the_message() -> None:
    write("a", attachments=[("label.pdf", "application/pdf", b"%PDF-")])
    deliver_outbox(now=NOW)
    assert mail.outbox[0].attachments == [("label.pdf", b"%PDF-", "application/pdf")]


def test_the_longest_waiting_goes_first_and_a_round_has_its_limit() -> None:
    write("late", now=NOW, address="late@b.example")
    write("early", now=NOW - MINUTE, address="early@b.example")
    assert deliver_outbox(now=NOW, limit=1) == 1
    assert deliver_outbox(now=NOW, limit=9) == 1
    assert [sent.to for sent in mail.outbox] == [["early@b.example"], ["late@b.example"]]


def test_a_round_ends_in_time_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    write("a"), write("b")
    monkeypatch.setattr(delivery, "ROUND_SECONDS", -1.0)
    assert deliver_outbox(now=NOW) == 0


def test_a_refused_message_waits_longer_each_time_and_stops_nobody() -> None:
    refused = write("a", address=REFUSED)
    write("b")
    assert deliver_outbox(now=NOW) == 1
    refused.refresh_from_db()
    assert (refused.state, refused.attempts) == (MessageState.PENDING, 1)
    assert refused.next_attempt_at == NOW + MINUTE
    assert refused.error == "ConnectionRefusedError: mail server says no"
    assert deliver_outbox(now=NOW + MINUTE) == 0
    refused.refresh_from_db()
    assert refused.next_attempt_at == NOW + MINUTE + 2 * MINUTE


def test_the_pauses_double_up_to_six_hours() -> None:
    minutes = [pause_after(attempts) / MINUTE for attempts in range(1, 12)]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]


def test_a_message_is_dead_after_twelve_tries_and_says_why() -> None:
    refused = write("a", address=REFUSED)
    now = NOW
    for _ in range(12):
        deliver_outbox(now=now)
        refused.refresh_from_db()
        now = refused.next_attempt_at
    assert (refused.state, refused.attempts, refused.delivered_at) == (MessageState.DEAD, 12, None)
    assert "mail server says no" in refused.error
    deliver_outbox(now=now + timedelta(days=9))
    refused.refresh_from_db()
    assert refused.attempts == 12


def test_a_message_that_went_out_after_a_fault_forgets_it() -> None:
    message = write("a", address=REFUSED)
    deliver_outbox(now=NOW)
    OutboxMessage.objects.filter(pk=message.pk).update(address="right@b.example")
    assert deliver_outbox(now=NOW + MINUTE) == 1
    message.refresh_from_db()
    assert (message.state, message.attempts, message.error) == (MessageState.DELIVERED, 2, "")


def test_a_template_that_is_missing_is_tried_again_as_it_may_be_mended() -> None:
    broken = write("a", template="no_such_mail")
    write("b")
    assert deliver_outbox(now=NOW) == 1
    broken.refresh_from_db()
    assert (broken.state, broken.next_attempt_at) == (MessageState.PENDING, NOW + MINUTE)
    assert "no_such_mail" in broken.error


def test_a_message_to_nobody_is_not_called_delivered() -> None:
    message = write("a", address="")
    deliver_outbox(now=NOW)
    message.refresh_from_db()
    assert message.state == MessageState.PENDING
    assert message.error


def test_a_header_cannot_be_smuggled_into_a_message() -> None:
    message = write("a", address="a@b.example\nBcc: c@d.example")
    deliver_outbox(now=NOW)
    message.refresh_from_db()
    assert message.state == MessageState.PENDING
    assert not mail.outbox


def test_the_bell_names_the_task_that_there_is() -> None:
    assert task.name == bell.TASK


def test_the_task_reads_the_databases_clock_and_takes_words_that_it_does_not_know() -> None:
    write("a")
    task(limit=5, colour="blue")
    message = OutboxMessage.objects.get()
    assert message.delivered_at is not None
    assert message.delivered_at > NOW


def test_no_template_of_a_mail_lacks_one_of_its_three_files() -> None:
    for folder in Path("templates/mail").iterdir():
        if folder.is_dir():
            assert {"subject.txt", "text.txt", "html.html"} <= {file.name for file in folder.iterdir()}, folder
