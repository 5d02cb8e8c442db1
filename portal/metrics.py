"""The figures of `portal.health` as Prometheus reads them."""

import math
from collections.abc import Iterator, Sequence
from typing import Final

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from portal.health import Figure

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
EXPLAINED: Final = {
    "deadline_late_seconds": "How far past its time the oldest deadline is that waits to be fired.",
    "deadlines_due": "Deadlines with a stage that is due.",
    "deadlines_parked": "Deadlines that could not be fired however often it was tried.",
    "outbox_late_seconds": "How far past its time the oldest message is that waits to be tried.",
    "outbox_due": "Messages that may be tried now.",
    "outbox_retrying_seconds": "Age of the oldest message that was tried in vain and is tried again.",
    "outbox_dead": "Messages that were given up and wait for a person.",
    "files_sealed_seconds": "Age of the oldest file that came with a filing and is not opened yet.",
    "files_sealed": "Files that came with filings and are not opened yet.",
    "filings_last_hour": "Claims filed in the last hour; the limit is three times the weekly 99th percentile.",
    "sweep_heartbeat_seconds": "Time since a sweep of the deadlines last ended well; +Inf where none has.",
    "outbox_heartbeat_seconds": "Time since a round of the outbox last ended well; +Inf where none has.",
}


def exposition(figures: Sequence[Figure]) -> bytes:
    """The figures in Prometheus' text format, each with its limit beside it."""
    registry = CollectorRegistry()
    registry.register(_Figures(figures))
    return generate_latest(registry)


class _Figures(Collector):
    def __init__(self, figures: Sequence[Figure]) -> None:
        self.figures = figures

    def collect(self) -> Iterator[Metric]:
        limits = GaugeMetricFamily("portal_health_limit", "What each figure may be at most.", labels=["figure"])
        for figure in self.figures:
            value = math.inf if figure.value is None else figure.value
            yield GaugeMetricFamily(f"portal_{figure.name}", EXPLAINED[figure.name], value=value)
            if figure.limit is not None:
                limits.add_metric([figure.name], figure.limit)
        yield limits
