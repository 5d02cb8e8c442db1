"""The web server's own log: it too names the address of a request that went wrong."""

from logging import Formatter, Logger
from typing import Any

from gunicorn import glogging  # type: ignore[import-untyped]

from portal.logs import DiscreetFormatter


class DiscreetLogger(glogging.Logger):
    """Gunicorn's log, in whose lines stands no private link."""

    def _set_handler(self, log: Logger, output: str | None, fmt: Formatter, stream: Any = None) -> None:
        super()._set_handler(log, output, DiscreetFormatter(fmt._fmt, fmt.datefmt), stream)
