"""What a worker tells Prometheus about its batches."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

RECORDS = Counter("ioc_worker_records_total", "records by what became of them", ["topic", "result"])
COMMIT_SECONDS = Histogram(
    "ioc_worker_commit_seconds",
    "seconds from taking a batch to its commit",
    ["topic"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60),
)
RETRIES = Counter("ioc_worker_retries_total", "attempts that the database did not take", ["topic"])


def count(topic: str, accepted: int, duplicates: int, corrections: int, rejected: int) -> None:
    """Add one committed batch."""
    results = {"accepted": accepted, "duplicate": duplicates, "correction": corrections, "rejected": rejected}
    for result, records in results.items():
        if records:
            RECORDS.labels(topic, result).inc(records)
