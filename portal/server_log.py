"""The web server's own log: it too names the address of a request that went wrong."""

from logging import Formatter, Logger
from typing import Any

from gunicorn.glogging import Logger as ServerLogger

from portal.logs import DiscreetFormatter


class DiscreetLogger(ServerLogger):
    """Gunicorn's log, in whose lines stands no private link."""

    def _set_handler(self, log: Logger, output: str | None, fmt: Formatter, stream: Any = None) -> None:
        super()._set_handler(log, output, DiscreetFormatter(fmt._fmt, fmt.datefmt), stream)
