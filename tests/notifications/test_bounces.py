"""What comes back: believed only with its secret, noted once, and never more than a note."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from notifications.bounces import note_bounce
from notifications.delivery import deliver_outbox
from notifications.models import Channel, MessageState, OutboxMessage
from notifications.outbox import post
from notifications.webhooks import MOST_OF_MAIL, MOST_OF_SMS
from tests.cast import NOW
from tests.notifications.gateway_house import House, gateway

pytestmark = pytest.mark.django_db

SECRET = "hemmelig-æ"
LOGIN = "portal:a-long-secret"
FAILED = {"id": "gw-1", "status": "failed", "error": "unknown subscriber"}
BOUNCE = {
    "RecordType": "Bounce",
    "MessageID": "pm-1",
    "Type": "HardBounce",
    "TypeCode": 1,
    "Description": "The server was unable to deliver your message",
    "Details": "smtp;550 5.1.1 The email account does not exist",
    "Email": "anna@nordlys.example",
    "BouncedAt": "2026-09-15T08:00:00Z",
    "Inactive": True,
}


def sent(channel: str = Channel.SMS, provider_id: str = "gw-1", **fields: object) -> OutboxMessage:
    said = {
        "key": f"{channel}:{provider_id}",
        "channel": channel,
        "template": "no_answer",
        "address": "+4520304050",
        "language": "da",
        "state": MessageState.DELIVERED,
        "created_at": NOW,
        "next_attempt_at": NOW,
        "delivered_at": NOW,
        "provider_id": provider_id,
        **fields,
    }
    return OutboxMessage.objects.create(**said)


def read(message: OutboxMessage) -> OutboxMessage:
    message.refresh_from_db()
    return message


def tell_sms(client: Client, said: object, *, secret: str = SECRET, **headers: str) -> HttpResponse:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    headers = {"X-Signature": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest(), **headers}
    answer: HttpResponse = client.post(reverse("bounce-sms"), body, content_type="application/json", headers=headers)
    return answer


def tell_mail(client: Client, said: object, *, login: str = LOGIN) -> HttpResponse:
    headers = {"Authorization": "Basic " + base64.b64encode(login.encode()).decode()} if login else {}
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    answer: HttpResponse = client.post(reverse("bounce-mail"), body, content_type="application/json", headers=headers)
    return answer


# The note -------------------------------------------------------------------------------------------------------------


def test_a_bounce_is_noted_once_with_its_reason() -> None:
    message = sent()
    told = {"channel": Channel.SMS, "provider_id": "gw-1"}
    assert note_bounce(**told, reason="no\x00 such\n number " + "x" * 600, now=NOW)
    assert (read(message).bounced_at, message.state) == (NOW, MessageState.DELIVERED)
    assert message.error == ("no such number " + "x" * 600)[:500]
    assert not note_bounce(**told, reason="again", now=NOW + timedelta(hours=1))
    assert read(message).bounced_at == NOW
    assert "again" not in message.error


@pytest.mark.parametrize("told", ["", "\x00", "gw-2", "gw-1 "])
def test_an_id_that_is_not_ours_changes_nothing(told: str) -> None:
    empty, message = sent(provider_id=""), sent()
    assert not note_bounce(channel=Channel.SMS, provider_id=told, reason="x", now=NOW)
    assert read(empty).bounced_at is read(message).bounced_at is None


def test_an_id_means_the_message_of_its_own_channel() -> None:
    sms, mail = sent(), sent(Channel.MAIL)
    assert note_bounce(channel=Channel.MAIL, provider_id="gw-1", reason="x", now=NOW)
    assert read(sms).bounced_at is None
    assert read(mail).bounced_at == NOW


# The SMS gateway ------------------------------------------------------------------------------------------------------


@pytest.fixture
def _trusted(settings: Any) -> None:
    settings.SMS_WEBHOOK_SECRET = SECRET


@pytest.mark.usefixtures("_trusted", "frozen")
def test_the_gateway_says_that_an_sms_did_not_arrive_and_may_say_it_again(client: Client) -> None:
    message = sent()
    for _ in range(2):
        assert tell_sms(client, FAILED).status_code == 200
    assert (read(message).bounced_at, message.error) == (NOW, "unknown subscriber")


@pytest.mark.usefixtures("_trusted")
@pytest.mark.parametrize("said", [{**FAILED, "id": "another"}, {**FAILED, "status": "delivered"}, {"id": "gw-1"}])
def test_what_is_not_about_a_failure_of_ours_is_thanked_for_and_changes_nothing(
    client: Client, said: dict[str, str]
) -> None:
    message = sent()
    assert tell_sms(client, said).status_code == 200
    assert read(message).bounced_at is None


@pytest.mark.usefixtures("_trusted")
@pytest.mark.parametrize("signature", ["", "0" * 64, "æ", "sha256="])
def test_without_the_right_signature_nothing_is_believed(client: Client, signature: str) -> None:
    message = sent()
    assert tell_sms(client, FAILED, **{"X-Signature": signature}).status_code == 403
    assert tell_sms(client, FAILED, secret="another").status_code == 403
    assert read(message).bounced_at is None


@pytest.mark.usefixtures("_trusted")
@pytest.mark.parametrize(
    "said", [b"", b"{", b"\xff", b"[" * 9000, [], "gw-1", {}, {"id": None}, {"id": ["gw-1"]}, {"status": "failed"}]
)
def test_what_cannot_be_read_is_a_bad_request_and_no_fault_of_ours(client: Client, said: object) -> None:
    assert tell_sms(client, said).status_code == 400


@pytest.mark.usefixtures("_trusted")
@pytest.mark.parametrize("status", [["failed"], {"a": 1}, 7, None])
def test_a_status_of_another_kind_is_none(client: Client, status: object) -> None:
    assert tell_sms(client, {"id": "gw-1", "status": status}).status_code == 200


@pytest.mark.usefixtures("_trusted")
def test_a_status_longer_than_any_is_not_read(client: Client) -> None:
    assert tell_sms(client, {**FAILED, "error": "x" * MOST_OF_SMS}).status_code == 413
    assert tell_sms(client, {**FAILED, "error": "x" * (MOST_OF_SMS - 200)}).status_code == 200


def test_without_a_secret_there_is_no_such_address(client: Client, settings: Any) -> None:
    settings.SMS_WEBHOOK_SECRET = ""
    assert tell_sms(client, FAILED, secret="").status_code == 404
    assert client.get(reverse("bounce-sms")).status_code == 405


def test_a_caller_needs_no_csrf_token(settings: Any) -> None:
    settings.SMS_WEBHOOK_SECRET = SECRET
    assert tell_sms(Client(enforce_csrf_checks=True), FAILED).status_code == 200


# The mail provider ----------------------------------------------------------------------------------------------------


@pytest.fixture
def provider(settings: Any) -> Iterator[House]:
    """Postmark, as anymail speaks with it, on loopback."""
    with gateway() as house:
        settings.MAIL_PROVIDER = "postmark"
        settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
        settings.ANYMAIL = {
            "POSTMARK_SERVER_TOKEN": "a-token",
            "POSTMARK_API_URL": house.url.removesuffix("send"),
            "WEBHOOK_SECRET": LOGIN,
        }
        recipient = {"To": "anna@nordlys.example", "ErrorCode": 0, "Message": "OK", "MessageID": "pm-1"}
        house.answer(200, recipient)
        yield house


@pytest.mark.usefixtures("frozen")
def test_a_mail_goes_by_the_provider_and_its_bounce_comes_back_to_it(provider: House, client: Client) -> None:
    message = post(
        key="a",
        template="no_answer",
        address="anna@nordlys.example",
        language="da",
        context={"number": "S-2026-000001"},
        subject_key="S-2026-000001",
        now=NOW,
    )
    assert message is not None
    assert deliver_outbox(now=NOW) == 1
    (call,) = provider.calls
    assert call.said["To"] == "anna@nordlys.example"
    assert call.headers["x-postmark-server-token"] == "a-token"
    assert read(message).provider_id == "pm-1"
    for _ in range(2):
        assert tell_mail(client, BOUNCE).status_code == 200
    assert read(message).bounced_at == NOW
    assert message.error == "Postmark: The server was unable to deliver your message"


def test_an_address_that_the_provider_will_not_have_is_dead_at_once(provider: House) -> None:
    provider.answer(422, {"ErrorCode": 300, "Message": "Invalid 'To' address: 'x@y.example'."})
    fields = {"template": "no_answer", "language": "da", "context": {"number": "S-2026-000001"}, "subject_key": ""}
    message = post(key="a", address="x@y.example", now=NOW, **fields)  # type: ignore[arg-type]
    assert message is not None
    assert deliver_outbox(now=NOW) == 0
    assert (read(message).state, message.error) == (MessageState.DEAD, "Mailudbyderen tager ikke imod adressen.")


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize("login", ["", "portal:wrong", "portal"])
def test_without_the_providers_secret_nothing_is_believed(client: Client, login: str) -> None:
    message = sent(Channel.MAIL, "pm-1")
    assert tell_mail(client, BOUNCE, login=login).status_code == 403
    assert read(message).bounced_at is None


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize(
    "said",
    [
        {**BOUNCE, "MessageID": "another"},
        {"RecordType": "Delivery", "MessageID": "pm-1", "DeliveredAt": "2026-09-15T08:00:00Z", "Recipient": "a@b.c"},
        {**BOUNCE, "Type": "Transient", "TypeCode": 2},
    ],
)
def test_what_is_no_bounce_of_ours_changes_nothing(client: Client, said: dict[str, object]) -> None:
    message = sent(Channel.MAIL, "pm-1")
    assert tell_mail(client, said).status_code == 200
    assert read(message).bounced_at is None


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize("said", [b"", b"{", b"\xff", [], "x", 7, {"RecordType": "Bounce"}])
def test_what_anymail_cannot_read_is_no_fault_of_ours(client: Client, said: object) -> None:
    assert tell_mail(client, said).status_code in {200, 400}


@pytest.mark.usefixtures("provider")
def test_a_batch_longer_than_any_is_not_read(client: Client) -> None:
    assert tell_mail(client, b"x" * (MOST_OF_MAIL + 1)).status_code == 413


def test_without_a_provider_or_its_secret_there_is_no_such_address(
    provider: House, client: Client, settings: Any
) -> None:
    settings.ANYMAIL = {**settings.ANYMAIL, "WEBHOOK_SECRET": ""}
    assert tell_mail(client, BOUNCE).status_code == 404
    settings.ANYMAIL, settings.MAIL_PROVIDER = {"WEBHOOK_SECRET": LOGIN}, ""
    assert tell_mail(client, BOUNCE).status_code == 404
