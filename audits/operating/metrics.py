"""What Prometheus reads: requests of this machine, and what waits in the database that all machines share."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from audits.operating.queries import Work
from audits.operating.signs import alive_at
from audits.operating.tables import Worker
from audits.web.request_figures import BUCKETS, Counts

_BY_STATE = (
    ("photos", "Photos that are not shown: not yet converted, or not readable."),
    ("documents", "Documents that were asked for."),
    ("batches", "Batches of audits."),
    ("batch_items", "Audits within batches."),
    ("webhook_deliveries", "What other programs were not told: not yet, or given up."),
)


class _Told(Collector):
    """Hands over metrics that were gathered before."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = list(metrics)

    def collect(self) -> Iterator[Metric]:
        """All of them."""
        yield from self._metrics


def exposition(metrics: Iterable[Metric]) -> bytes:
    """Metrics in the text format that Prometheus reads."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Told(metrics))
    return generate_latest(registry)


def of_requests(counts: Counts) -> Iterator[Metric]:
    """How many requests there were, and how long they took, by endpoint, method and status."""
    family = HistogramMetricFamily(
        "evenkeel_request_seconds",
        "Requests by how long they took.",
        labels=["endpoint", "method", "status"],
    )
    for key, (count, seconds, *within) in sorted(counts.items()):
        ends = [(str(end), value) for end, value in zip(BUCKETS, within, strict=True)]
        family.add_metric(key.split(" "), [*ends, ("+Inf", count)], seconds)
    yield family


def of_work(work: Work, queue_length: int, free_bytes: int | None, now: datetime) -> Iterator[Metric]:
    """What waits, by state."""
    waits = (now - work.oldest).total_seconds() if work.oldest else 0.0
    yield _gauge("queue_length", "Tasks that wait for a worker.", queue_length)
    yield _gauge("oldest_waiting_seconds", "How long the oldest job waits for a worker.", max(0.0, waits))
    yield _gauge("reports_to_review", "Reports that wait for a reviewer.", work.reports_to_review)
    yield _gauge(
        "photos_awaited", "Photos that sent reports list and that did not arrive.", work.photos_awaited
    )
    for name, words in _BY_STATE:
        yield _by_state(name, words, getattr(work, name))
    if free_bytes is not None:
        yield _gauge("free_bytes", "Room on the disk of photos and documents.", free_bytes)


def of_workers(found: Iterable[Worker], now: datetime) -> Iterator[Metric]:
    """Each worker by its id: whether it is alive, what it did, and how often its press began anew."""
    is_alive = alive_at(now)
    alive = GaugeMetricFamily("evenkeel_worker_alive", "1 while signs of life come.", labels=["worker"])
    done = CounterMetricFamily("evenkeel_jobs", "Jobs that ended.", labels=["worker", "outcome"])
    presses = CounterMetricFamily(
        "evenkeel_press_starts", "Rendering processes started or replaced.", labels=["worker"]
    )
    for worker in found:
        name = str(worker.id)
        alive.add_metric([name], float(is_alive(worker)))
        done.add_metric([name, "done"], worker.jobs_done)
        done.add_metric([name, "failed"], worker.jobs_failed)
        presses.add_metric([name], worker.press_starts)
    yield from (alive, done, presses)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"evenkeel_{name}", words, value=value)


def _by_state(name: str, words: str, counts: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(f"evenkeel_{name}", words, labels=["state"])
    for state, count in sorted(counts.items()):
        family.add_metric([state], count)
    return family
