"""Several deliverers at once, and one that dies between sending and noting that it has sent."""

from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.db import connection

from notifications.delivery import deliver_outbox
from notifications.mailbox import MailboxBackend
from notifications.models import MessageState, OutboxMessage
from notifications.outbox import Draft, post_all
from tests.cast import NOW
from tests.side_by_side import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)

sends: list[str] = []
dies_after: list[int] = []


class Killed(BaseException):
    """As `kill -9` does, this passes by every `except Exception`."""


class Watched(MailboxBackend):
    """The mailbox, which counts what is handed to it, and can die when it has just been."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:  # type: ignore[override]
        answer = super().send_messages(email_messages)
        sends.extend(str(message.extra_headers["Message-ID"]) for message in email_messages)
        if dies_after and len(sends) == dies_after[0]:
            connection.connection.close()
            raise Killed
        return answer


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object) -> Path:
    settings.EMAIL_BACKEND = f"{__name__}.Watched"  # type: ignore[attr-defined]
    settings.MAILBOX_DIR = tmp_path  # type: ignore[attr-defined]
    sends.clear()
    dies_after.clear()
    return tmp_path


def write(number: int) -> None:
    context = {"number": "S-2026-000001", "due_at": "2026-09-15T12:00:00+00:00"}
    post_all(
        [
            Draft(key=f"k:{n}", template="callback_missed", address="a@b.example", language="da", context=context)
            for n in range(number)
        ],
        now=NOW,
    )


def test_deliverers_at_the_same_moment_send_each_message_once(folder: Path) -> None:
    write(60)
    sent = side_by_side(*[lambda: deliver_outbox(now=NOW)] * 3)
    assert sum(sent) == len(sends) == len(set(sends)) == 60
    assert set(OutboxMessage.objects.values_list("state", "attempts")) == {(MessageState.DELIVERED, 1)}
    assert len(list(folder.iterdir())) == 60


def test_a_deliverer_that_dies_after_sending_repeats_the_send_with_the_same_message_id(folder: Path) -> None:
    write(3)
    dies_after.append(2)
    with pytest.raises(Killed):
        deliver_outbox(now=NOW)
    connection.close()
    assert sorted(OutboxMessage.objects.values_list("state", flat=True)) == ["delivered", "pending", "pending"]
    assert deliver_outbox(now=NOW) == 2
    assert len(sends) == 4
    assert sends[1] == sends[2]
    assert len(list(folder.iterdir())) == 3, "a mailbox that knows a Message-ID keeps one"
