"""Private links and codes: a token that is derived from a key when it is needed, and kept nowhere but as a hash."""

import base64
import hashlib
import hmac

from django.conf import settings

_PURPOSE = "claim-link:"
CODE_DIGITS = 6


def private_token(key: str) -> str:
    """The token of a link's key (a UUID as text): 43 characters, 256 bits, the same each time.

    Derived from the portal's secret, so that the outbox and the database hold the key only; whoever reads them cannot
    follow the link.
    """
    digest = hmac.digest(settings.SECRET_KEY.encode(), f"{_PURPOSE}{key}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def token_hash(token: str) -> str:
    """What the database keeps of a token: its SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def one_time_code(key: str) -> str:
    """The code of a code's key (a UUID as text): six digits, the same each time; derived as a token is."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), f"one-time-code:{key}".encode(), "sha256")
    return f"{int.from_bytes(digest) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"
