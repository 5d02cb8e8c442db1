"""What a line of the log may hold: no private link, whoever writes the line."""

import logging
import re

# Django names the address in whose request something went wrong, and a claimant's address is a key to their case.
_PRIVATE_LINK = re.compile(r"(/sag/)[A-Za-z0-9_-]{43}")


class DiscreetFormatter(logging.Formatter):
    """The usual line, traceback included, with the token of a private link taken out."""

    def format(self, record: logging.LogRecord) -> str:
        return _PRIVATE_LINK.sub(r"\1...", super().format(record))
