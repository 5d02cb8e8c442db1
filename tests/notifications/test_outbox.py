"""Writing to the outbox: once a key, in the caller's transaction, and never waiting for the broker."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import transaction

from notifications import bell
from notifications.models import MessageState, OutboxMessage
from notifications.outbox import Draft, post, post_all
from tests.cast import NOW

pytestmark = pytest.mark.django_db

Captured = Callable[..., AbstractContextManager[list[Callable[[], object]]]]


def write(key: str = "claim:1:receipt", **fields: object) -> OutboxMessage | None:
    return post(
        **{  # type: ignore[arg-type]
            "key": key,
            "template": "receipt",
            "address": "anna@nordlys.example",
            "language": "da",
            "context": {"number": "S-2026-000001"},
            "subject_key": "S-2026-000001",
            "now": NOW,
            **fields,
        }
    )


def test_a_message_is_a_row_that_waits_from_now(db: None) -> None:
    message = write()
    assert message is not None
    message.refresh_from_db()
    assert (message.state, message.attempts, message.delivered_at) == (MessageState.PENDING, 0, None)
    assert message.next_attempt_at == message.created_at == NOW
    assert message.context == {"number": "S-2026-000001"}
    assert OutboxMessage.objects.due_at(NOW).get() == message


def test_the_same_key_is_written_once_and_the_first_message_stands() -> None:
    assert write(address="anna@nordlys.example") is not None
    assert write(address="bo@nordlys.example") is None
    assert OutboxMessage.objects.get().address == "anna@nordlys.example"


def test_a_message_falls_with_the_act_that_caused_it(django_capture_on_commit_callbacks: Captured) -> None:
    def act() -> None:
        with transaction.atomic():
            write()
            raise RuntimeError

    with django_capture_on_commit_callbacks() as rings, pytest.raises(RuntimeError):
        act()
    assert not OutboxMessage.objects.exists()
    assert not rings


def test_attachments_go_with_their_message() -> None:
    message = write(attachments=[("label.pdf", "application/pdf", b"%PDF-")])
    assert message is not None
    attachment = message.attachments.get()
    assert (attachment.name, attachment.content_type, bytes(attachment.content)) == (
        "label.pdf",
        "application/pdf",
        b"%PDF-",
    )


def test_attachments_are_not_added_to_a_message_that_was_there(db: None) -> None:
    first = write(attachments=[("label.pdf", "application/pdf", b"1")])
    write(attachments=[("label.pdf", "application/pdf", b"2")])
    assert first is not None
    assert first.attachments.count() == 1


def test_many_messages_are_one_statement(
    django_assert_num_queries: Callable[..., AbstractContextManager[None]],
) -> None:
    def draft(number: int) -> Draft:
        return Draft(key=f"key:{number}", template="receipt", address="a@b.example", language="en")

    write("key:3")
    with django_assert_num_queries(1):
        written = post_all([draft(number) for number in range(200)], now=NOW)
    assert len(written) == 199
    assert OutboxMessage.objects.count() == 200


def test_nothing_is_written_for_nobody() -> None:
    assert post_all([], now=NOW) == []


def test_one_ring_follows_the_commit(django_capture_on_commit_callbacks: Captured) -> None:
    with django_capture_on_commit_callbacks() as rings:
        post_all([Draft(key=f"k{n}", template="t", address="a@b.example", language="da") for n in range(5)], now=NOW)
    assert len(rings) == 1
    with django_capture_on_commit_callbacks() as rings:
        write("k1")
    assert not rings


def test_what_is_left_to_the_round_rings_for_nothing_and_keeps_nobody_else_from_ringing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bell, "_quiet_until", 0.0)
    elsewhere: list[bool] = []
    with bell.left_to_the_round():
        assert bell.ring(messages=1) is False
        other = threading.Thread(target=lambda: elsewhere.append(bell.ring(messages=0)))
        other.start()
        other.join()
    assert elsewhere == [True]
    assert bell.ring(messages=0) is True


@pytest.mark.parametrize("away", ["redis://127.0.0.1:1/0", "redis+socket:///nowhere/valkey.sock"])
def test_a_broker_that_is_away_neither_raises_nor_delays(
    away: str, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Captured
) -> None:
    monkeypatch.setattr(bell, "_quiet_until", 0.0)
    monkeypatch.setattr(bell.current_app.conf, "broker_write_url", away)
    began = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        write()
    assert time.monotonic() - began < 0.6
    assert bell.ring(messages=1) is False
    assert OutboxMessage.objects.filter(state=MessageState.PENDING).count() == 1
