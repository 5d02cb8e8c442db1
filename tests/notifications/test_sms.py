"""SMS: through a real gateway on loopback, as a file in the demonstration, and short enough to be one."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from claims.proof.codes import TEXTED
from claims.writing.messages import BY_SMS
from notifications import channels, delivery, mailbox
from notifications.channels.gateway import MOST_BYTES
from notifications.channels.sms import reference
from notifications.delivery import TRIES, deliver_outbox
from notifications.models import Channel, MessageState, OutboxMessage
from notifications.outbox import post
from notifications.rendering import render_sms
from notifications.tokens import one_time_code
from tests.cast import NOW
from tests.notifications.gateway_house import House, gateway
from tests.notifications.gsm import LONGEST, septets

MINUTE = timedelta(minutes=1)
NUMBER = "+4520304050"
TEXT = (
    "Vi ringede om sag S-2026-000001, men fik ikke fat i dig. "
    "Ring til os på 70 20 40 60, mandag til fredag kl. 8-16. Hilsen Skadeportalen"
)


@pytest.fixture
def house(settings: Any) -> Iterator[House]:
    with gateway() as house:
        settings.SMS_BACKEND = "notifications.channels.gateway.send"
        settings.SMS_GATEWAY_URL = house.url
        settings.SMS_GATEWAY_TOKEN = "a-token"
        yield house


def write(key: str = "a", **fields: object) -> OutboxMessage:
    message = post(
        **{  # type: ignore[arg-type]
            "key": key,
            "channel": Channel.SMS,
            "template": "no_answer",
            "address": NUMBER,
            "language": "da",
            "context": {"number": "S-2026-000001"},
            "subject_key": "S-2026-000001",
            "now": NOW,
            **fields,
        }
    )
    assert message is not None
    return message


def read(message: OutboxMessage) -> OutboxMessage:
    message.refresh_from_db()
    return message


# The gateway ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_gateway_gets_number_text_sender_token_and_key_and_its_id_is_kept(house: House) -> None:
    message = write()
    assert deliver_outbox(now=NOW) == 1
    (call,) = house.calls
    ours = reference(message.key)
    assert call.path == "/send"
    assert call.said == {"to": NUMBER, "from": "Skadeportal", "text": TEXT, "reference": ours}
    assert call.headers["authorization"] == "Bearer a-token"
    assert call.headers["idempotency-key"] == ours
    assert call.headers["content-type"] == "application/json"
    assert (read(message).state, message.provider_id) == (MessageState.DELIVERED, "gw-1")
    assert not mail.outbox


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "kept"),
    [
        ({"id": 17}, "17"),
        ({"id": "x\x00" + "y" * 400}, "x" + "y" * 254),
        ({}, None),
        ({"id": None}, None),
        (["id"], None),
        (b"thanks", None),
        (b"", None),
        (b"[" * MOST_BYTES * 2, None),
    ],
)
def test_an_answer_without_an_id_leaves_our_own(house: House, content: object, kept: str | None) -> None:
    house.answer(202, content)
    message = write()
    assert deliver_outbox(now=NOW) == 1
    assert read(message).provider_id == (kept or reference(message.key))


@pytest.mark.django_db
@pytest.mark.parametrize("status", [400, 404, 410, 413, 422])
def test_a_message_that_the_gateway_will_not_have_is_dead_at_once_and_says_why(house: House, status: int) -> None:
    house.answer(status, {"error": "no such number"})
    message = write()
    assert deliver_outbox(now=NOW) == 0
    assert (read(message).state, message.attempts) == (MessageState.DEAD, 1)
    assert message.error == f'Sms-udbyderen afviste beskeden ({status}): {{"error": "no such number"}}'
    assert deliver_outbox(now=NOW + timedelta(days=1)) == 0
    assert len(house.calls) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("status", [400, 500])
def test_a_code_that_the_gateway_repeats_is_kept_by_neither_outbox_nor_log(
    house: House, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    context = {"code_key": "0b5a3cbe-2d53-4b27-9a41-1f0f2f0c7a11", "until": "2026-09-15T08:10:00+00:00"}
    code = one_time_code(context["code_key"])
    house.answer(status, {"error": f"not sent: Din kode er {code}. Den ...", "to": "+4520304050"})
    message = write(template="code_for_filing", context=context)
    assert deliver_outbox(now=NOW) == 0
    assert "not sent: Din kode er ...." in read(message).error
    assert "+4520304050" in message.error
    assert code in house.calls[0].said["text"]
    assert code not in message.error + caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize("status", [401, 403, 408, 409, 429, 500, 502, 503])
def test_what_is_no_fault_of_the_message_is_tried_again_under_the_same_key(house: House, status: int) -> None:
    house.answers = [(status, b"not now", {}), (200, b'{"id": "gw-2"}', {})]
    message = write()
    assert deliver_outbox(now=NOW) == 0
    assert (read(message).state, message.next_attempt_at) == (MessageState.PENDING, NOW + MINUTE)
    assert message.error == f"GatewayFault: {status}: not now"
    assert deliver_outbox(now=NOW + MINUTE) == 1
    first, second = house.calls
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert first.said == second.said
    assert (read(message).provider_id, message.error) == ("gw-2", "")


@pytest.mark.django_db
def test_a_gateway_that_is_down_is_tried_again_and_given_up_after_twelve(settings: Any) -> None:
    with gateway() as gone:
        pass
    settings.SMS_BACKEND, settings.SMS_GATEWAY_URL = "notifications.channels.gateway.send", gone.url
    message, now = write(), NOW
    for attempt in range(1, TRIES + 1):
        assert deliver_outbox(now=now) == 0
        assert read(message).attempts == attempt
        now = message.next_attempt_at
    assert message.state == MessageState.DEAD
    assert "refused" in message.error


@pytest.mark.django_db
def test_a_gateway_that_does_not_answer_is_left_in_time(house: House, settings: Any) -> None:
    settings.SMS_TIMEOUT = 0.2
    house.open.clear()
    message = write()
    assert deliver_outbox(now=NOW) == 0
    assert read(message).state == MessageState.PENDING
    assert "timed out" in message.error.lower()


@pytest.mark.django_db
def test_a_gateway_that_hangs_keeps_no_mail_waiting(
    house: House, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SMS_TIMEOUT = 0.3
    monkeypatch.setattr(delivery, "ROUND_SECONDS", 0.2)
    house.open.clear()
    for number in range(3):
        write(f"{number}", now=NOW - MINUTE)
    later = write("mail", channel=Channel.MAIL, address="anna@nordlys.example")
    assert deliver_outbox(now=NOW) == 1
    assert read(later).state == MessageState.DELIVERED
    assert len(house.calls) == 1, "and the round ends in time"


@pytest.mark.django_db
def test_a_redirect_is_not_followed_and_the_token_stays_with_the_gateway(house: House) -> None:
    with gateway() as elsewhere:
        house.answer(307, b"", Location=elsewhere.url)
        message = write()
        assert deliver_outbox(now=NOW) == 0
        assert not elsewhere.calls
    assert read(message).state == MessageState.PENDING
    assert "a-token" not in message.error


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://127.0.0.1/"])
def test_an_address_that_is_no_web_address_is_never_opened(settings: Any, url: str) -> None:
    settings.SMS_BACKEND, settings.SMS_GATEWAY_URL = "notifications.channels.gateway.send", url
    message = write()
    assert deliver_outbox(now=NOW) == 0
    assert "no http(s) address" in read(message).error


@pytest.mark.django_db
def test_an_sms_that_waits_when_sms_is_turned_off_is_not_called_delivered(settings: Any) -> None:
    settings.SMS_BACKEND = ""
    message = write()
    assert deliver_outbox(now=NOW) == 0
    assert (read(message).state, message.error) == (MessageState.PENDING, "ImproperlyConfigured: Sms er slået fra.")
    assert not channels.sms_is_on()


class Killed(BaseException):
    """As `kill -9` does, this passes by every `except Exception`."""


@pytest.mark.django_db(transaction=True)
def test_a_deliverer_that_dies_after_sending_repeats_the_send_with_the_same_key(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = write()
    send = channels.SENDERS[Channel.SMS]

    def send_and_die(message: OutboxMessage) -> str:
        send(message)
        connection.connection.close()
        raise Killed

    monkeypatch.setitem(channels.SENDERS, Channel.SMS, send_and_die)  # type: ignore[arg-type]
    with pytest.raises(Killed):
        deliver_outbox(now=NOW)
    connection.close()
    assert read(message).state == MessageState.PENDING
    monkeypatch.setitem(channels.SENDERS, Channel.SMS, send)  # type: ignore[arg-type]
    assert deliver_outbox(now=NOW) == 1
    first, second = house.calls
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"] == reference(read(message).key)


# The outbox -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_key_is_once_a_channel() -> None:
    mail_fields = {"channel": Channel.MAIL, "address": "anna@nordlys.example"}
    assert write("a").channel == "sms"
    assert write("a", **mail_fields).channel == "mail"
    for fields in ({}, mail_fields):
        with pytest.raises(AssertionError):
            write("a", **fields)
    assert OutboxMessage.objects.count() == 2


# The demonstration ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_in_the_demonstration_an_sms_lies_beside_the_mails(settings: Any, tmp_path: Path, client: Client) -> None:
    settings.SMS_BACKEND, settings.MAILBOX_DIR = "notifications.channels.pocket.send", tmp_path
    message = write()
    assert deliver_outbox(now=NOW) == 1
    (envelope,) = mailbox.envelopes(to="20304050")
    assert (envelope.to, envelope.subject, envelope.is_sms) == ((NUMBER,), TEXT, True)
    assert envelope.place.name == mailbox.name_of(read(message).provider_id)
    page = client.get(reverse("demo-mailbox")).content.decode()
    assert TEXT in page
    assert "Sms" in page
    page = client.get(reverse("demo-mail", args=[envelope.place.name])).content.decode()
    assert "<p>" + TEXT in page
    assert "mailprogram" not in page


# The texts ------------------------------------------------------------------------------------------------------------


def test_every_sms_that_may_be_sent_has_its_text_and_no_other_lies_about() -> None:
    assert {path.name for path in Path("templates/sms").iterdir()} == {f"{name}.txt" for name in BY_SMS | TEXTED}


# The longest that each can become: on the last day of September.
LONGEST_DAY = "2026-09-30T22:00:00+00:00"
LONGEST_HOUR = "2026-09-30T12:30:00+00:00"
SPAN = {"starts_at": "2026-09-30T12:30:00+00:00", "until": "2026-09-30T13:00:00+00:00"}
SAID: dict[str, list[dict[str, Any]]] = {
    "no_answer": [{}, SPAN],
    "choose_a_time": [{"until": LONGEST_DAY, "mailed": mailed} for mailed in (True, False)],
    "call_agreed": [{**SPAN, "changed": changed} for changed in (True, False)],
    "callback_admitted": [{"due_at": LONGEST_DAY, "anew": anew} for anew in ("", LONGEST_HOUR)],
    "agreed_call_missed": [{**SPAN, "anew": anew} for anew in ("", LONGEST_HOUR)],
    "silence_over": [{}, {"documentation": LONGEST_DAY, "delivery": LONGEST_DAY}],
    "documents_reminder": [{"last": LONGEST_DAY}],
    "delivery_reminder": [{"last": LONGEST_DAY}],
    "claim_lapsed": [{"kind": "documentation"}, {"kind": "delivery"}],
}
CODE = {"code_key": "0b5a3cbe-2d53-4b27-9a41-1f0f2f0c7a11", "until": LONGEST_DAY}


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize(("name", "context"), [(name, said) for name in sorted(BY_SMS) for said in SAID[name]])
def test_every_sms_fits_into_one_in_letters_that_every_telephone_has(
    name: str, context: dict[str, Any], language: str
) -> None:
    text = render_sms(name, language=language, context={**context, "number": "S-2026-999999"})
    assert 0 < septets(text) <= LONGEST, text
    assert "S-2026-999999" in text


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("name", sorted(TEXTED))
def test_a_code_fits_into_one_sms_and_is_its_keys_own(name: str, language: str) -> None:
    text = render_sms(name, language=language, context=CODE)
    assert 0 < septets(text) <= LONGEST, text
    assert one_time_code(CODE["code_key"]) in text


def test_the_measure_of_an_sms_counts_as_a_telephone_does() -> None:
    assert septets("æøåÆØÅ") == 6
    assert septets("5 €") == 4
    assert septets(json.dumps({})) == 4
    with pytest.raises(ValueError, match="–"):
        septets("kl. 8–16")
