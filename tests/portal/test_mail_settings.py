"""Which mail and SMS channel the environment asks for."""

import runpy
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.mail_url import mail_settings


def read(monkeypatch: pytest.MonkeyPatch, **environment: str) -> dict[str, Any]:
    """The settings as a process with this environment has them."""
    for name in ("EMAIL_URL", "SMS_GATEWAY_URL", "PORTAL_DEMO", "PORTAL_ENV"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path("portal/settings.py")


def test_a_mail_server_is_spoken_to_by_smtp(monkeypatch: pytest.MonkeyPatch) -> None:
    read_as = read(monkeypatch, EMAIL_URL="smtp+tls://user:password@smtp.example.dk:587")
    assert read_as["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (read_as["EMAIL_HOST"], read_as["EMAIL_USE_TLS"], read_as["MAIL_PROVIDER"]) == ("smtp.example.dk", True, "")
    assert (read_as["EMAIL_HOST_USER"], read_as["EMAIL_HOST_PASSWORD"]) == ("user", "password")
    assert read_as["EMAIL_TIMEOUT"] == 10


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "ssl"),
    [
        ("smtp+tls://mail.example.dk", "mail.example.dk", 587, True, False),
        ("smtp+tls://mail.example.dk:2525", "mail.example.dk", 2525, True, False),
        ("smtp+ssl://mail.example.dk", "mail.example.dk", 465, False, True),
        ("smtp+ssl://u:p%40ss@mail.example.dk:4465/?timeout=3", "mail.example.dk", 4465, False, True),
        ("submission://mail.example.dk", "mail.example.dk", 587, True, False),
        ("smtp://127.0.0.1", "127.0.0.1", 25, False, False),
    ],
)
def test_an_address_of_a_mail_server_says_whether_the_line_is_closed(
    url: str, host: str, port: int, tls: bool, ssl: bool
) -> None:
    found = mail_settings(url)
    assert found["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == (host, port)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (tls, ssl)


@pytest.mark.parametrize("url", ["smpt+tls://mail.example.dk", "mail.example.dk", "https://mail.example.dk", "x"])
def test_an_address_that_is_not_understood_sends_nothing_in_clear_text(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        mail_settings(url)


def test_mail_to_nowhere_goes_nowhere() -> None:
    assert mail_settings("dummymail://") == {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}


def test_a_provider_is_spoken_to_by_anymail_with_its_own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {"ANYMAIL_POSTMARK_SERVER_TOKEN": "a-token", "ANYMAIL_WEBHOOK_SECRET": "portal:secret"}
    read_as = read(monkeypatch, EMAIL_URL="anymail://postmark", **secrets)
    assert read_as["EMAIL_BACKEND"] == "anymail.backends.postmark.EmailBackend"
    assert read_as["MAIL_PROVIDER"] == "postmark"
    assert read_as["ANYMAIL"]["POSTMARK_SERVER_TOKEN"] == "a-token"
    assert read_as["ANYMAIL"]["WEBHOOK_SECRET"] == "portal:secret"
    assert read_as["ANYMAIL"]["REQUESTS_TIMEOUT"] == 10


def test_a_secret_that_is_empty_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "WEBHOOK_SECRET" not in read(monkeypatch, ANYMAIL_WEBHOOK_SECRET="")["ANYMAIL"]


@pytest.mark.parametrize(
    ("environment", "backend"),
    [
        ({}, ""),
        ({"PORTAL_DEMO": "1"}, "notifications.channels.pocket.send"),
        ({"PORTAL_DEMO": "1", "PORTAL_ENV": "production", "SECRET_KEY": "x"}, ""),
        ({"SMS_GATEWAY_URL": "https://sms.example.dk/v1"}, "notifications.channels.gateway.send"),
    ],
)
def test_sms_is_off_until_there_is_a_gateway_or_a_demonstration(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], backend: str
) -> None:
    assert read(monkeypatch, **environment)["SMS_BACKEND"] == backend


@pytest.mark.parametrize("provider", ["amazon_ses", "brevo", "mailgun", "mailjet", "postmark", "resend", "sendgrid"])
def test_every_usual_provider_has_a_way_to_tell_of_bounces(provider: str) -> None:
    from anymail.urls import urlpatterns

    assert f"{provider}_tracking_webhook" in {pattern.name for pattern in urlpatterns}
