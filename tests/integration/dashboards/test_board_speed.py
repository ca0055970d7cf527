"""Every panel's query on a large city in which more is written all the time: as the wall asks, and fast enough."""

from __future__ import annotations

import random
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from dashboards.boards import boards
from dashboards.choice import RANGES, follows_range
from dashboards.macros import expand
from dashboards.panels import Board, Panel
from dashboards.reader import Reader
from dashboards.span import Span
from tests.integration.dashboards.big_city import Size, build
from tests.integration.dashboards.flowing import flowing
from tests.proof import PATIENCE, PROVING, Proof

LIMIT_MS = 100.0
LONGEST_H = max(RANGES)
Asked = tuple[Board, Panel, int]


@pytest.fixture
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database on a server as a city has it, for the proof on one of its own: durable, with a city's memory."""
    factory, shared = "service_factory", "postgres_server"
    server = request.getfixturevalue(factory).postgres() if PROVING else request.getfixturevalue(shared)
    url = server.fresh_database()
    yield url
    server.drop(url)


def everything() -> list[Asked]:
    """Return each query of the boards once, at its board's own range and at the longest one that is offered."""
    found: dict[tuple[str, int], Asked] = {}
    for board in boards():
        for panel in board.panels:
            for hours in {board.hours, LONGEST_H if follows_range(panel) else board.hours}:
                found.setdefault((panel.id, hours), (board, panel, hours))
    return list(found.values())


async def chosen(reader: Reader, board: Board) -> dict[str, list[str]]:
    """Return the heaviest choice: all values of each variable."""
    return {
        variable.name: [str(row["value"]) for row in await reader.rows(variable.sql, {})]
        for variable in board.variables
    }


async def measured(url: str, runs: int, seed: int) -> dict[tuple[str, int], list[float]]:
    """Return the ms of each query, run so often in random order on one warm connection."""
    reader = Reader(url, take_role=True, connections=1)
    await reader.open()
    took: dict[tuple[str, int], list[float]] = defaultdict(list)
    try:
        choices = {board.name: await chosen(reader, board) for board in boards()}
        for turn in range(runs + 1):
            asked = everything()
            random.Random(seed + turn).shuffle(asked)
            for board, panel, hours in asked:
                bound = expand(panel.sql, Span(hours).window(datetime.now(UTC)), choices[board.name])
                started = time.perf_counter()
                await reader.rows(bound.sql, bound.parameters)
                # The first round warms what it reads.
                took[panel.id, hours] += [1_000 * (time.perf_counter() - started)] if turn else []
    finally:
        await reader.close()
    return took


def p95(times: list[float]) -> float:
    """Return what 95 of 100 runs do not exceed."""
    return sorted(times)[round(0.95 * (len(times) - 1))]


@pytest.mark.alone
@pytest.mark.timeout(4_500)
async def test_every_panel_answers_at_once(url: str, proof: Proof) -> None:
    size = Size(
        stations=proof.size("stations", small=130, full=1_000),
        days=proof.size("days", small=2, full=30),
        rows=proof.size("rows of minutes", small=60_000, full=43_000_000),
        dossiers=proof.size("dossiers", small=3_000, full=2_000_000),
    )
    runs = proof.size("runs of each query", small=1, full=50)
    a_second = proof.size("observations written a second", small=100, full=500)
    started = time.monotonic()
    proof.figure("rows of minutes", build(url, datetime.now(UTC), size))
    proof.figure("seconds to fill", round(time.monotonic() - started))
    with flowing(url, a_second) as flow:
        took = await measured(url, runs, proof.seed)
    proof.figure("observations written meanwhile", flow.observations)
    note(proof, took)
    limit = LIMIT_MS * PATIENCE
    slow = {f"{name} ({hours} h)": round(p95(times)) for (name, hours), times in took.items() if p95(times) > limit}
    assert slow == {}


def note(proof: Proof, took: dict[tuple[str, int], list[float]]) -> None:
    """Note median and p95 of each query, slowest first, and of all of them."""
    slowest = sorted(took.items(), key=lambda item: -p95(item[1]))
    proof.figure("queries", len(took))
    proof.figure("slowest", [f"{name} ({hours} h)" for (name, hours), _ in slowest[:10]])
    proof.figure("ms: median of the medians", round(statistics.median(map(statistics.median, took.values())), 1))
    proof.figure("ms: largest p95", round(p95(slowest[0][1]), 1))
    for (name, hours), times in slowest:
        proof.figure(f"ms: {name} ({hours} h)", [round(statistics.median(times), 1), round(p95(times), 1)])
