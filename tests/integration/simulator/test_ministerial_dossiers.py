"""Dossiers that two systems report, in any order of arrival: one history, each step once, each dossier once."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from random import Random
from typing import Any

import orjson
import psycopg
import pytest
from psycopg.rows import dict_row

from dashboards.boards import boards
from infra.simulator.agencies import Agencies
from infra.simulator.faults import Faults
from infra.simulator.system import World
from infra.simulator.systems import named
from streams.clock import FixedClock, instant_of, microseconds
from streams.db import connect
from streams.dossiers.subject import DOSSIERS
from streams.engine.writer import BatchWriter
from tests.integration.dashboards.panel_rows import panel_rows
from tests.integration.streams.dossier_model import fold
from tests.integration.streams.helpers import batch_of, register_agencies
from tests.unit.simulator.samples import KEY, MORNING, province

DAYS = 2
NOW = instant_of((MORNING + DAYS * 86_400) * 1_000_000)
Step = dict[str, Any]


@lru_cache(maxsize=1)
def told() -> tuple[Step, ...]:
    """Every step that the provincial and the ministries' systems tell in some days, in the order of their causes."""
    systems = named(["provincial_dossiers", "ministerial_dossiers"])
    agencies = Agencies(systems, World(province(), 7, Faults(corrections=0.02), KEY), MORNING)
    return tuple(orjson.loads(event.body) for event in agencies.history(int(NOW.timestamp())))


def canonical(steps: Sequence[Step]) -> dict[str, str]:
    """Return the provincial code by the ministry's, as the steps tell it."""
    return {step["dossier"]: step["alias_of"] for step in steps if step.get("alias_of")}


def late_links(steps: Sequence[Step]) -> set[str]:
    """Return the ministry's codes whose first step does not name the provincial code, though a later one does."""
    first = {step["dossier"]: step for step in sorted(steps, key=lambda s: -s["time"])}
    return {code for code in canonical(steps) if first[code]["alias_of"] is None}


def expected(steps: Sequence[Step]) -> dict[str, Step]:
    """Return the row of each dossier by its canonical code, folded by the model from the newest revisions."""
    links = canonical(steps)
    newest: dict[tuple[str, int, int], Step] = {}
    for step in sorted(steps, key=lambda s: s["revision"]):
        newest[step["dossier"], step["time"], step["status"]] = step
    histories: defaultdict[str, list[Step]] = defaultdict(list)
    for step in newest.values():
        code = str(step["dossier"])
        histories[links.get(code, code)].append(step)
    return {code: fold(code, history) for code, history in histories.items()}


def as_it_came(steps: Sequence[Step]) -> list[Step]:
    return sorted(steps, key=lambda step: step["time"])


def the_province_last(steps: Sequence[Step]) -> list[Step]:
    return sorted(steps, key=lambda step: (step["system"] == "provincial_dossiers", step["time"]))


def links_last(steps: Sequence[Step]) -> list[Step]:
    return sorted(steps, key=lambda step: (step.get("alias_of") is not None, step["time"]))


def shuffled(steps: Sequence[Step]) -> list[Step]:
    mixed = list(steps)
    Random(7).shuffle(mixed)
    return mixed


@pytest.mark.parametrize("order", [as_it_came, the_province_last, links_last, shuffled])
async def test_histories_merge_and_no_step_counts_twice(database_url: str, order: Any) -> None:
    wanted = expected(told())
    write(database_url, order(told()))
    found = stored(database_url)
    assert found.keys() == wanted.keys()
    assert found == {code: {**row, "dossier": code} for code, row in wanted.items()}
    assert await shown("dossiers_open", database_url) == sum(unfinished(row) for row in wanted.values())


def test_the_sample_has_what_the_test_is_about() -> None:
    steps, links = told(), canonical(told())
    assert len(links) > 150
    assert len(late_links(steps)) > 30
    alone = {s["dossier"] for s in steps if s["system"] == "ministerial_dossiers"} - links.keys()
    assert sum(len(code.rsplit("-", 1)[1]) == 6 for code in alone) > 150, "the ministries' own"
    ours = {(s["dossier"], s["time"], s["status"]) for s in steps if s["system"] == "provincial_dossiers"}
    shared = [(links[s["dossier"]], s["time"], s["status"]) for s in steps if s["dossier"] in links]
    assert len(shared) > 500
    assert set(shared) <= ours, "a shared step has the same instant and status in both systems"


def write(url: str, steps: Sequence[Step]) -> None:
    register_agencies(url)
    writer = BatchWriter(DOSSIERS, lambda: connect(url, autocommit=True), FixedClock(NOW), threading.Event())
    for first in range(0, len(steps), 400):
        outcome = writer.process(batch_of(steps[first : first + 400], "dossiers", first))
        assert not outcome.rejected
    writer.close()


def stored(url: str) -> dict[str, Step]:
    with psycopg.connect(url, row_factory=dict_row) as conn:
        rows = conn.execute("SELECT * FROM dossier").fetchall()
    return {row["dossier"]: {name: _wire(value) for name, value in row.items()} for row in rows}


def _wire(value: object) -> object:
    return microseconds(value) if isinstance(value, datetime) else value


def unfinished(row: Step) -> bool:
    return not row["closed"] and row["finished_at"] is None


async def shown(name: str, url: str) -> Any:
    board, panel = next((b, p) for b in boards() for p in b.panels if p.id == name)
    return (await panel_rows(url, board, panel, NOW))[0]["value"]
