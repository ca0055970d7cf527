"""Scenes begin at the simulator's cursor; the past is made once, and again the same after a crash."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import orjson
import pytest

from infra.simulator.backfill import backfill, generate
from infra.simulator.city import City
from infra.simulator.entry import Block, Event
from infra.simulator.faults import Faults
from infra.simulator.ledger import Ledger
from infra.simulator.noise import key, keys, normal, smooth, uniform
from infra.simulator.scenes import Kind, Scene, Stage
from infra.simulator.systems import named
from tests.unit.simulator.samples import MORNING, province

DOSSIERS = named(["provincial_dossiers"])


class KafkaAwayError(Exception):
    pass


def test_a_scene_begins_at_the_cursor_of_the_simulator(tmp_path: Path) -> None:
    asker, simulator = Stage(tmp_path / "scenes.sqlite"), Stage(tmp_path / "scenes.sqlite")
    number = asker.ask(Kind.FLOOD, 1.5)
    assert asker.started_at(number) is None
    assert simulator.begin(7_000_000) == [Scene(Kind.FLOOD, 7_000_000, 97_000_000)]
    assert asker.started_at(number) == 7_000_000
    assert simulator.begin(9_000_000) == asker.begun()
    asker.close()
    simulator.close()


def test_the_past_is_loaded_once_and_again_after_a_crash(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    loads: list[tuple[list[Block], list[Event]]] = []

    def away(blocks: Sequence[Block], events: Sequence[Event]) -> None:
        loads.append((list(blocks), list(events)))
        raise KafkaAwayError

    def there(blocks: Sequence[Block], events: Sequence[Event]) -> None:
        loads.append((list(blocks), list(events)))

    with pytest.raises(KafkaAwayError):
        backfill(province(), ledger, away, 1, MORNING, 7, lambda _: None, DOSSIERS)
    position = ledger.position()
    past = backfill(province(), ledger, there, 1, MORNING + 500, 7, lambda _: None, DOSSIERS)
    assert past is not None
    assert ledger.position() == position == past.readings + len(past.events)
    first, second = loads
    assert first[1] == second[1]
    assert all(
        a[:2] == b[:2] and np.array_equal(a.time, b.time) and np.array_equal(a.value, b.value)
        for a, b in zip(first[0], second[0], strict=True)
    )
    assert backfill(province(), ledger, there, 1, MORNING + 900, 7, lambda _: None, DOSSIERS) is None
    assert len(loads) == 2
    ledger.close()


def test_what_lives_after_the_past_repeats_none_of_it(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    backfill(province(), ledger, lambda blocks, events: None, 1, MORNING, 7, lambda _: None, DOSSIERS)
    past = ledger.position()
    city = City(province(), ledger, 7, Faults(gaps=1.0, corrections=0.2), MORNING + 99, DOSSIERS)
    assert city.cursor == MORNING
    city.advance(MORNING + 3600)
    every = [row[:3] for row in ledger.readings(0, ledger.position())]
    assert len(set(every)) == len(every) > past
    steps = list(ledger.events("dossiers", 0, ledger.position()))
    assert len(set(steps)) == len(steps)
    ledger.close()


def test_devices_that_were_switched_off_measured_nothing_but_dossiers_go_on(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    City(province(), ledger, 7, Faults.none(), MORNING, DOSSIERS)
    later = City(province(), ledger, 7, Faults.none(), MORNING + 8 * 3600, DOSSIERS)
    later.silence_field(MORNING + 7200)
    later.advance(MORNING + 3600)
    assert list(ledger.readings(0, ledger.position())) == []
    assert len(list(ledger.events("dossiers", 0, ledger.position()))) > 50
    later.advance(MORNING + 7300)
    assert min(row[1] for row in ledger.readings(0, ledger.position())) >= (MORNING + 7200) * 1_000_000
    ledger.close()


def test_seven_days_are_many_values_and_whole_lives() -> None:
    past = generate(province(), 7, MORNING - 7 * 86_400, MORNING, DOSSIERS)
    assert past.readings > 700_000
    steps = [orjson.loads(event.body) for event in past.events]
    returned = {step["dossier"] for step in steps if step["status"] == 10}
    assert len(returned) > 300


def test_noise_is_the_same_everywhere_and_has_its_shape() -> None:
    assert key(1, "AIR-001", "storm") == 3221631286009852493
    counters = np.arange(20_000)
    draws = uniform(keys(1, ["a", "b"], "x")[:, None], counters[None, :])
    assert draws.shape == (2, 20_000)
    assert ((draws >= 0) & (draws < 1)).all()
    assert np.abs(draws.mean(axis=1) - 0.5).max() < 0.02
    assert abs(float(np.asarray(np.corrcoef(draws))[0, 1])) < 0.03
    assert abs(normal(5, counters).std() - 1) < 0.03
    gentle = smooth(5, counters, 600.0)
    assert np.abs(np.diff(gentle)).max() < 0.05
    assert 0.6 < gentle.std() < 1.4
