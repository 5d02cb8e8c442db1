"""How mail leaves, out of one address: `EMAIL_URL`."""

from typing import Final

import dj_email_url
from django.core.exceptions import ImproperlyConfigured

# Our spellings beside those of dj_email_url, which takes a scheme that it does not know for SMTP in clear text.
SMTP: Final = {"smtp+tls": ("submission", 587, ""), "smtp+ssl": ("smtp", 465, "ssl=1")}
NO_MAIL: Final = frozenset({"dummymail", "dummy"})


def mail_settings(url: str) -> dict[str, object]:
    """The settings that the address stands for.

    `smtp+tls://user:password@host:587` (STARTTLS), `smtp+ssl://`, `anymail://mailgun` (a provider; MAIL_PROVIDER
    names it), `dummymail://` (nowhere), and what dj_email_url knows. Raises ImproperlyConfigured for anything else.
    """
    scheme, _colon, rest = url.partition("://")
    if scheme == "anymail":
        provider = rest.strip("/")
        return {"EMAIL_BACKEND": f"anymail.backends.{provider}.EmailBackend", "MAIL_PROVIDER": provider}
    if scheme in NO_MAIL:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    port, asked = None, ""
    if scheme in SMTP:
        scheme, port, asked = SMTP[scheme]
    if scheme not in dj_email_url.SCHEMES:
        raise ImproperlyConfigured("EMAIL_URL begins with smtp+tls://, smtp+ssl://, anymail:// or dummymail://.")
    found: dict[str, object] = dj_email_url.parse(f"{scheme}://{rest}{'&' if '?' in rest else '?'}{asked}")
    # A port that was not said is the scheme's own.
    return {**found, "EMAIL_PORT": dj_email_url.parse(f"x://{rest}")["EMAIL_PORT"] or port or found["EMAIL_PORT"]}
