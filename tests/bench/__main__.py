"""`make bench`: starts servers of its own and prints one line each, `name value`; figures of one run, ratios hold."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from statistics import median
from typing import Annotated

import typer

from infra.native import kafka, ports, postgres
from infra.native.service import launch
from streams.db import connect
from tests import evidence
from tests.bench import data, measures, plain_faust
from tests.bench.targets import TARGETS, missed
from tests.worker_process import create_other_topics

PASSWORD = "bench"
ROWS_PER_BATCH = 9_000
"""About what one fetch of a partition holds (1 MiB)."""


def main(
    events: int = 800_000,
    plain_events: int = 160_000,
    rounds: int = 3,
    latency_seconds: float = 20,
    write: Annotated[bool, typer.Option(help="Keep the figures in docs/evidence/bench.md.")] = False,
) -> None:
    """Measure the path from Kafka to the committed row against binary COPY and an ordinary Faust agent.

    Exit code 1 says that a figure misses its target.
    """
    with tempfile.TemporaryDirectory(prefix="ioc-bench-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        pg_port, kafka_port, controller_port = ports.free_port(), ports.free_port(), ports.free_port()
        database = launch(postgres.prepare(home / "pg", pg_port, PASSWORD), home / "pg.log")
        with connect(postgres.url(pg_port, PASSWORD), autocommit=True) as conn:
            conn.execute("ALTER SYSTEM SET track_commit_timestamp = on")
            conn.execute("ALTER SYSTEM SET max_wal_size = '8GB'")
        database.stop()
        database.start()
        broker = launch(kafka.prepare(home / "kafka", kafka_port, controller_port), home / "kafka.log")
        try:
            servers = measures.Servers(f"127.0.0.1:{kafka_port}", postgres.url(pg_port, PASSWORD), home)
            figures = measure(servers, events, plain_events, rounds, latency_seconds)
            for name, value in figures:
                print(name, value, flush=True)
            if write:
                sizes = {"events": events, "plain_events": plain_events, "rounds": rounds, "latency_s": latency_seconds}
                evidence.write_table("bench", sizes, figures, TARGETS)
            if wrong := list(missed(figures)):
                raise SystemExit(f"✗ {'; '.join(wrong)}")
        finally:
            broker.stop()
            database.stop()


def measure(
    servers: measures.Servers, events: int, plain_events: int, rounds: int, latency_seconds: float
) -> list[tuple[str, str]]:
    """Return (name, value) pairs; medians over the rounds, compared with COPY in turns."""
    _fill(servers, "small.", plain_events)
    _fill(servers, "latency.", 0)
    ours, copies = [], []
    for n in range(rounds):
        # Topics of its own: a consumer group goes on where it stopped.
        _fill(servers, f"bench-{n}.", events)
        ours.append(measures.drain_rate(servers, f"ours-{n}", f"bench-{n}.", events)[0])
        copies.append(measures.copy_rate(servers, f"copy-{n}", events, ROWS_PER_BATCH))
    plain, plain_url = measures.drain_rate(servers, "plain", "small.", plain_events, plain_faust.MAIN)
    _, small_url = measures.drain_rate(servers, "small", "small.", plain_events)
    if different := measures.differing_tables(plain_url, small_url):
        raise SystemExit(f"the plain agent's tables differ from ours: {', '.join(different)}")
    p50, p99 = measures.latencies(servers, "latency.", 2_000, latency_seconds)
    return [
        ("end_to_end_per_s", f"{median(ours):.0f}"),
        ("copy_per_s", f"{median(copies):.0f}"),
        ("ratio_copy", f"{median(a / b for a, b in zip(ours, copies, strict=True)):.3f}"),
        ("plain_faust_per_s", f"{plain:.0f}"),
        ("ratio_faust", f"{median(ours) / plain:.1f}"),
        ("p50_ms", f"{p50:.0f}"),
        ("p99_ms", f"{p99:.0f}"),
    ]


def _fill(servers: measures.Servers, prefix: str, events: int) -> None:
    create_other_topics(servers.bootstrap, prefix)
    asyncio.run(data.fill(servers.bootstrap, prefix, events))


if __name__ == "__main__":
    typer.run(main)
