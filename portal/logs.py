"""What a line of the log may hold: no private link and no key to a new password, whoever writes the line."""

import logging
import re

# Django names the address in whose request something went wrong, and a claimant's address is a key to their case. All
# of our tokens are 256 bits in 43 letters, wherever they stand; nothing else of ours is.
_TOKEN = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")
# The key to a new password is allauth's, and shorter; it is known by where it stands.
_NEW_PASSWORD = re.compile(r"(?<=/password/reset/key/)[^/\s\"']+")


class DiscreetFormatter(logging.Formatter):
    """The usual line, traceback included, with the tokens of private links and keys to a new password taken out."""

    def format(self, record: logging.LogRecord) -> str:
        return _NEW_PASSWORD.sub("...", _TOKEN.sub("...", super().format(record)))
