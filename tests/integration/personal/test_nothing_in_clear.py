"""Nobody stands in clear anywhere: not in a topic, a table, a log or a dead letter, whatever the sources send."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import pytest

from tests.integration.personal import scanning
from tests.integration.personal.city import STORED, SmallCity, fed, stored
from tests.integration.personal.doors import PROTECTIONS
from tests.integration.personal.scanning import Scan
from tests.services import KafkaServer, MosquittoServer, PostgresServer
from tests.waiting import wait_until

TOGETHER = (
    ("pseudonyms", "masked text", "sealed rejects", "errors without their messages"),
    ("sealed vault", "masked sources"),
)
"""The protections that are left out at a time: each of them shows in a place of its own."""
assert sorted(chain(*TOGETHER)) == sorted(PROTECTIONS)


@pytest.fixture
def city(
    kafka_bootstrap: str, kafka_topic_prefix: str, mqtt_address: tuple[str, int], database_url: str, tmp_path: Path
) -> SmallCity:
    return SmallCity(kafka_bootstrap, kafka_topic_prefix, mqtt_address, database_url, tmp_path)


def everything(city: SmallCity, *logs: Path) -> Iterator[tuple[str, bytes]]:
    return chain(
        scanning.topics(city.bootstrap, city.prefix),
        scanning.tables(city.database_url),
        scanning.files(city.folder / "state", *city.logs(), *logs),
    )


def leaks(city: SmallCity, places: Iterable[tuple[str, bytes]]) -> dict[str, set[str]]:
    scan, found = Scan(city.citizens.planted), dict[str, set[str]]()
    for place, content in places:
        if seen := scan.seen(content):
            found.setdefault(place, set()).update(seen)
    return found


def test_nobody_is_seen_in_clear(
    city: SmallCity,
    kafka_server: KafkaServer,
    mosquitto_server: MosquittoServer,
    postgres_server: PostgresServer,
) -> None:
    servers = [server.running.log for server in (kafka_server, mosquitto_server, postgres_server)]
    with fed(city, worker=True):
        wait_until(lambda: stored(city) == STORED, what=lambda: str(stored(city)))
    found = list(everything(city, *servers))
    assert {place.partition(" ")[0] for place, _ in found} == {"topic", "table", "file"}
    assert leaks(city, found) == {}


@pytest.mark.parametrize("left_out", TOGETHER, ids=lambda left_out: left_out[0])
def test_each_protection_is_needed(city: SmallCity, left_out: tuple[str, ...]) -> None:
    with fed(city, worker=False, without=",".join(left_out)):
        pass
    seen_in = {place.rpartition(".")[2] for place in leaks(city, everything(city))}
    assert seen_in == frozenset().union(*(PROTECTIONS[name].seen_in for name in left_out))
