"""The yardstick: an ordinary Faust agent that does the same work, `take(1000, within=0.1)` and one transaction."""

from __future__ import annotations

from collections.abc import AsyncIterable
from typing import Any

import faust

from streams.db import connect
from streams.observations import store
from streams.observations.columns import columns_of
from streams.observations.event import TOPIC
from streams.observations.series import SeriesIndex
from streams.observations.tails import Tails
from streams.pgarray import register
from streams.settings import settings

MAIN = "from tests.bench.plain_faust import run; run()"


def run() -> None:
    """Run until stopped."""
    here = settings()
    url = here.database_url.get_secret_value()
    app = faust.App(
        here.topic_prefix + "plain",
        broker=f"kafka://{here.kafka_bootstrap}",
        store="memory://",
        topic_disable_leader=True,
        topic_allow_declare=False,
        web_enabled=False,
        datadir=str(here.state_dir),
        consumer_auto_offset_reset="earliest",
    )
    topic = app.topic(here.topic_prefix + TOPIC.name, value_serializer="json", key_serializer="raw")
    index = SeriesIndex(lambda: connect(url, autocommit=True))
    conn = connect(url, autocommit=True)
    register(conn)

    async def write(stream: Any) -> None:
        batches: AsyncIterable[list[Any]] = stream.take(1000, within=0.1)
        async for events in batches:
            columns = columns_of(events, index.resolve(events), range(len(events)))
            with conn.transaction():
                store.write(conn, columns, index.norms_of, Tails())

    app.agent(topic)(write)
    faust.Worker(app, loglevel="WARNING", redirect_stdouts=False).execute_from_commandline()
