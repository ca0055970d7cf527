"""What is set up fits what is there already: Kafka's data may be new and the stores old, and so may TimescaleDB."""

from __future__ import annotations

import psycopg
import pytest

from infra.city.database import update_timescaledb
from infra.city.setup import ensure_topics
from streams.db import connect
from streams.kafka import Topic, create_topics
from streams.settings import Settings


def test_topics_that_kafka_has_lost_are_counted_from_their_first_record_again(
    database_url: str, kafka_bootstrap: str, kafka_topic_prefix: str
) -> None:
    kept, lost = (Topic(name, key="source", partitions=1, retention_days=1) for name in ("kept", "lost"))
    create_topics(kafka_bootstrap, kafka_topic_prefix, [kept])
    settings = Settings(database_url=database_url, kafka_bootstrap=kafka_bootstrap, topic_prefix=kafka_topic_prefix)
    with connect(database_url, autocommit=True) as conn:
        for topic in (kept, lost):
            conn.execute(
                "INSERT INTO flow (topic, partition, next_offset, log_end, received, committed_at)"
                " VALUES (%s, 0, 500, 510, 7, now())",
                (topic.name,),
            )
        assert ensure_topics(settings, [kept, lost]) == [kafka_topic_prefix + lost.name]
        flow = conn.execute("SELECT topic, next_offset, log_end, received FROM flow ORDER BY topic").fetchall()
    assert flow == [("kept", 500, 510, 7), ("lost", 0, 0, 7)]


def test_tables_of_another_timescaledb_are_brought_to_the_one_that_is_installed(database_url: str) -> None:
    assert update_timescaledb(database_url) is None
    with psycopg.connect(database_url, options="-c timescaledb.disable_load=on") as conn:
        conn.execute("UPDATE pg_extension SET extversion = '2.17.99' WHERE extname = 'timescaledb'")
    with connect(database_url) as conn, pytest.raises(psycopg.errors.UndefinedFile, match=r"timescaledb-2\.17\.99"):
        conn.execute("SELECT 1")
    # No script leads here from a version that there never was: it comes as far as to look for one.
    with pytest.raises(psycopg.errors.InvalidParameterValue, match="no update path from version"):
        update_timescaledb(database_url)
