"""Loading in bulk leaves what writing batch by batch leaves, whatever is cut where and comes again."""

from __future__ import annotations

from random import Random

import orjson
import pytest

from streams.db import connect
from streams.dossiers.subject import DOSSIERS
from streams.engine.writer import Outcome
from tests.integration.loading.stores import contents
from tests.integration.streams.helpers import batch_of, register_agencies
from tests.integration.streams.test_dossiers import NOW, lives, step
from tests.services import PostgresServer


def cut(values: list[bytes], random: Random) -> list[list[bytes]]:
    pieces, first = [], 0
    while first < len(values):
        size = random.randint(1, 120)
        pieces.append(values[first : first + size])
        first += size
    return pieces


@pytest.mark.parametrize("seed", range(3))
def test_bulk_and_batches_leave_the_same(postgres_server: PostgresServer, seed: int) -> None:
    random = Random(seed)
    steps = lives(random, 40)
    by_batch, in_bulk = postgres_server.fresh_database(), postgres_server.fresh_database()
    for url in (by_batch, in_bulk):
        register_agencies(url)
    with connect(by_batch) as conn:
        DOSSIERS.write(conn, batch_of(steps, "dossiers"), NOW)
    total = Outcome()
    with connect(in_bulk) as conn:
        for piece in cut([orjson.dumps(s) for s in steps], random):
            outcome = DOSSIERS.load(conn, piece, NOW)
            total.accepted += outcome.accepted
            total.corrections += outcome.corrections
            total.duplicates += outcome.duplicates
    assert contents(in_bulk) == contents(by_batch)
    kept = contents(in_bulk)
    assert (total.accepted, total.corrections) == (kept["dossier_step"][0], kept["dossier_step_history"][0])
    assert total.accepted + total.corrections + total.duplicates == len(steps)
    for url in (by_batch, in_bulk):
        postgres_server.drop(url)


def test_a_contradiction_is_told_by_its_place_and_changes_nothing(database_url: str) -> None:
    register_agencies(database_url)
    good = step(1, 2, 5)
    values = [orjson.dumps(s) for s in (good, {**good, "status": 11}, {**good, "channel": 3}, good)]
    with connect(database_url) as conn:
        outcome = DOSSIERS.load(conn, values, NOW)
    assert (outcome.accepted, outcome.duplicates) == (1, 1)
    assert {(r.index, r.reason) for r in outcome.rejected} == {(1, "out_of_range"), (2, "conflict")}
