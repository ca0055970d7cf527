"""What waits in Kafka is seen even where no worker says a word of it."""

from __future__ import annotations

from contextlib import closing

from streams.backlog.log_ends import LogEnds
from streams.db import connect
from streams.kafka import Topic, create_topics, producer

READ, UNREAD, MISSING = (Topic(name, "source", 2, 1) for name in ("read", "unread", "missing"))


def test_records_that_nobody_reads_are_seen_to_wait(
    database_url: str, kafka_bootstrap: str, kafka_topic_prefix: str
) -> None:
    create_topics(kafka_bootstrap, kafka_topic_prefix, [READ, UNREAD])
    with closing(producer(kafka_bootstrap, "test")) as door:
        for n in range(5):
            for topic in (READ, UNREAD):
                door.send(kafka_topic_prefix + topic.name, b"{}", partition=n % 2)
        door.flush()
    log_ends = LogEnds(kafka_bootstrap, kafka_topic_prefix, [READ, UNREAD, MISSING])
    with closing(log_ends), connect(database_url, autocommit=True) as conn:
        conn.execute(
            "INSERT INTO flow (topic, partition, next_offset, log_end, committed_at) VALUES ('read', 0, 1, 2, now())"
        )
        for _ in range(2):
            log_ends.keep(conn)
            waiting = conn.execute("SELECT topic, partition, waiting FROM flow_backlog ORDER BY 1, 2").fetchall()
            assert waiting == [("read", 0, 2), ("read", 1, 2), ("unread", 0, 3), ("unread", 1, 2)]
