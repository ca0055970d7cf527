"""The hub on a real database: one query for all viewers, news within a second, and a database that goes away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from dashboards.hub import Hub, Result
from dashboards.panels import COUNT, Place, Stat
from dashboards.reader import Reader
from dashboards.texts import Text
from streams.clock import FixedClock
from streams.db import connect
from tests.integration.dashboards.conftest import CITY_NOW
from tests.services import PostgresServer, ServiceFactory
from tests.waiting import until

NAME = Text("Thử", "Test")


def stat(name: str, sql: str, *subjects: str, stale_after: timedelta | None = None) -> Stat:
    return Stat(
        id=name, title=NAME, note=NAME, sql=sql, subjects=frozenset(subjects), at=Place(0, 0, 1, 1), unit=COUNT,
        stale_after=stale_after,
    )  # fmt: skip


RELEASED = stat("quarantined", "SELECT count(*) AS value FROM source_quarantine", "dead_letters")
OTHER = stat("agencies", "SELECT count(*) AS value FROM agency", "dossiers")


@pytest.fixture(scope="module")
def mortal() -> Iterator[PostgresServer]:
    """A server of this module's own, which each test that kills it starts again."""
    services = ServiceFactory()
    try:
        yield services.postgres()
    finally:
        services.close()


@asynccontextmanager
async def hub_on(url: str, *, listening: bool = True) -> AsyncIterator[Hub]:
    hub = Hub(Reader(url, take_role=True), FixedClock(CITY_NOW))
    await hub.open()
    try:
        await until(lambda: hub.listening or not listening)
        yield hub
    finally:
        await hub.close()


def change(url: str, number: int, *, subject: str = "dead_letters") -> None:
    with connect(url) as conn:
        conn.execute("INSERT INTO source_quarantine (source, since, reason) VALUES (%s, now(), 'x')", (f"S{number}",))
        conn.execute("SELECT pg_notify('committed', %s)", (subject,))


def values(seen: list[Result]) -> list[Any]:
    return [result.rows[0]["value"] for result in seen if result.rows]


async def test_what_nobody_sees_in_a_stored_text_is_shown(database_url: str) -> None:
    async with hub_on(database_url) as hub:
        (row,) = await hub.rows("SELECT U&'tốt\\202E lắm\\200B' AS comment, 5 AS stars", {})
    assert row == {"comment": "tốt⟨202E⟩ lắm⟨200B⟩", "stars": 5}


@pytest.mark.parametrize("viewers", [2, 30])
async def test_queries_do_not_grow_with_viewers(database_url: str, viewers: int) -> None:
    """Four states of the data cost four queries, for 2 viewers and for 30."""
    async with hub_on(database_url) as hub:
        seen: list[list[Result]] = [[] for _ in range(viewers)]
        for screen in seen:
            hub.look(RELEASED, screen.append, hours=1)
        await until(lambda: all(values(screen) == [0] for screen in seen))
        for number in range(3):
            change(database_url, number)
            await until(lambda n=number: all(values(screen)[-1] == n + 1 for screen in seen))  # type: ignore[misc]
        assert hub.queries == 4
        assert all(values(screen) == [0, 1, 2, 3] for screen in seen)


async def test_a_commit_is_seen_within_a_second_even_in_a_stream_of_commits(database_url: str) -> None:
    async with hub_on(database_url) as hub:
        seen: list[Result] = []
        hub.look(RELEASED, seen.append, hours=1)
        await until(lambda: values(seen) == [0])
        for number in range(5):
            await asyncio.to_thread(change, database_url, number)
            assert await until(lambda n=number: values(seen)[-1] == n + 1) < 1.0  # type: ignore[misc]
        before = hub.queries
        for _ in range(40):
            hub.committed("dead_letters")
            await asyncio.sleep(0.025)
        assert hub.queries - before <= 3


async def test_only_what_reads_the_subject_and_is_looked_at_is_asked_for(database_url: str) -> None:
    async with hub_on(database_url) as hub:
        released: list[Result] = []
        other: list[Result] = []
        stop = hub.look(RELEASED, released.append, hours=1)
        hub.look(OTHER, other.append, hours=1)
        await until(lambda: bool(released and other))
        asked = hub.queries
        change(database_url, 1)
        await until(lambda: values(released)[-1] == 1)
        assert hub.queries == asked + 1
        stop()
        change(database_url, 2)
        await asyncio.sleep(1.2)
        assert hub.queries == asked + 1
        assert values(released) == [0, 1]


async def test_a_commit_asks_nothing_anew_about_a_range_that_is_over(database_url: str) -> None:
    began = CITY_NOW - timedelta(hours=2)
    async with hub_on(database_url) as hub:
        over: list[Result] = []
        lasting: list[Result] = []
        hub.look(RELEASED, over.append, hours=1, between=(began, CITY_NOW - timedelta(minutes=1)))
        hub.look(RELEASED, lasting.append, hours=1, between=(began, CITY_NOW + timedelta(minutes=1)))
        await until(lambda: bool(over and lasting))
        asked = hub.queries
        change(database_url, 1)
        await until(lambda: values(lasting)[-1] == 1)
        await asyncio.sleep(0.5)
        assert (hub.queries, values(over)) == (asked + 1, [0])


async def test_who_comes_later_sees_the_latest_result_at_once(database_url: str) -> None:
    async with hub_on(database_url) as hub:
        first: list[Result] = []
        second: list[Result] = []
        hub.look(RELEASED, first.append, hours=1)
        await until(lambda: bool(first))
        hub.look(RELEASED, second.append, hours=1)
        assert values(second) == [0]
        assert hub.queries == 1


async def test_a_viewer_whose_page_breaks_does_not_keep_the_news_from_others(database_url: str) -> None:
    def broken(_: Result) -> None:
        raise RuntimeError("this page is gone")

    async with hub_on(database_url) as hub:
        seen: list[Result] = []
        hub.look(RELEASED, broken, hours=1)
        hub.look(RELEASED, seen.append, hours=1)
        heard: list[str] = []
        hub.watch({"dead_letters"}, lambda: heard.append("news"))
        await until(lambda: bool(seen))
        change(database_url, 1)
        await until(lambda: values(seen) == [0, 1])
        assert heard == ["news"]


async def test_data_older_than_their_rhythm_are_stale(database_url: str) -> None:
    sql = "SELECT 1 AS value, $__timeTo() - interval '{} minutes' AS at"
    async with hub_on(database_url) as hub:
        seen: dict[int, list[Result]] = {4: [], 6: []}
        for minutes, screen in seen.items():
            panel = stat(f"age{minutes}", sql.format(minutes), stale_after=timedelta(minutes=5))
            hub.look(panel, screen.append, hours=1)
        await until(lambda: all(seen.values()))
        assert [screen[-1].stale for screen in seen.values()] == [False, True]
        assert seen[6][-1].newest == CITY_NOW - timedelta(minutes=6)


async def test_a_query_that_fails_is_told_and_disturbs_no_other(database_url: str) -> None:
    async with hub_on(database_url) as hub:
        wrong: list[Result] = []
        right: list[Result] = []
        hub.look(stat("wrong", "SELECT 1 / 0 AS value"), wrong.append, hours=1)
        hub.look(OTHER, right.append, hours=1)
        await until(lambda: bool(wrong and right))
        assert wrong[-1].trouble == "failed"
        assert right[-1].trouble is None


async def test_the_wall_says_that_the_database_is_away_and_recovers_by_itself(mortal: PostgresServer) -> None:
    url = mortal.fresh_database()
    async with hub_on(url) as hub:
        seen: list[Result] = []
        hub.look(RELEASED, seen.append, hours=1)
        await until(lambda: values(seen) == [0])
        await asyncio.to_thread(mortal.running.kill)
        await until(lambda: seen[-1].trouble == "away")
        assert values(seen)[-1] == 0, "the last figures stay on the wall"
        await asyncio.to_thread(mortal.running.start)
        await until(lambda: seen[-1].trouble is None, 20)
        await until(lambda: not hub.away, 20)
        await asyncio.to_thread(change, url, 1)
        await until(lambda: values(seen)[-1] == 1)


async def test_the_hub_starts_before_the_database_does(mortal: PostgresServer) -> None:
    url = mortal.fresh_database()
    await asyncio.to_thread(mortal.running.kill)
    async with hub_on(url, listening=False) as hub:
        seen: list[Result] = []
        hub.look(RELEASED, seen.append, hours=1)
        await until(lambda: bool(seen) and seen[-1].trouble == "away")
        await asyncio.to_thread(mortal.running.start)
        await until(lambda: values(seen) == [0], 20)


async def test_the_boards_never_hold_more_than_a_few_connections(database_url: str) -> None:
    async with hub_on(database_url) as hub:
        seen: list[Result] = []
        for number in range(20):
            hub.look(stat(f"p{number}", f"SELECT {number} AS value, pg_sleep(0.05)"), seen.append, hours=1)
        await until(lambda: len(seen) == 20)
        with psycopg.connect(database_url) as conn:
            row = conn.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE application_name = 'ioc-boards' AND datname = current_database()"
            ).fetchone()
        assert row is not None
        assert 1 <= row[0] <= 4
