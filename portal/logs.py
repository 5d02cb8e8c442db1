"""What a line of the log may hold: no private link, whoever writes the line."""

import logging
import re

# Django names the address in whose request something went wrong, and a claimant's address is a key to their case. All
# of our tokens are 256 bits in 43 letters, wherever they stand; nothing else of ours is.
_TOKEN = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")


class DiscreetFormatter(logging.Formatter):
    """The usual line, traceback included, with the tokens of private links taken out."""

    def format(self, record: logging.LogRecord) -> str:
        return _TOKEN.sub("...", super().format(record))
