"""Where the log of every partition begins and ends, asked of Kafka and kept in `log_end`."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg
from kafka import KafkaConsumer, TopicPartition

from streams.kafka import Topic

_COLUMNS = ("topics", "partitions", "begins", "ends")
_KEEP = """
INSERT INTO log_end AS l (topic, partition, begins, ends)
SELECT * FROM unnest(%(topics)s::text[], %(partitions)s::int[], %(begins)s::bigint[], %(ends)s::bigint[])
    AS told (topic, partition, begins, ends) ORDER BY topic, partition
ON CONFLICT (topic, partition) DO UPDATE SET begins = excluded.begins, ends = excluded.ends
    WHERE (l.begins, l.ends) <> (excluded.begins, excluded.ends)
"""


class LogEnds:
    """Asks over one connection, opened when it is first needed and again after an error."""

    def __init__(self, bootstrap: str, prefix: str, topics: Sequence[Topic]) -> None:
        self._bootstrap, self._prefix = bootstrap, prefix
        self._partitions = [(topic.name, number) for topic in topics for number in range(topic.partitions)]
        self._consumer: KafkaConsumer | None = None

    def keep(self, conn: psycopg.Connection) -> None:
        """Ask, and write what has changed. Raises KafkaError, after which the next call connects anew."""
        try:
            asked = self.ask()
        except BaseException:
            self.close()
            raise
        conn.execute(_KEEP, {name: [row[place] for row in asked] for place, name in enumerate(_COLUMNS)})

    def close(self) -> None:
        """Close the connection to Kafka, if there is one."""
        if self._consumer is not None:
            self._consumer.close()
            self._consumer = None

    def ask(self) -> list[tuple[str, int, int, int]]:
        """Return topic, partition, begin and end of those that Kafka has; raises KafkaError."""
        if self._consumer is None:
            self._consumer = KafkaConsumer(bootstrap_servers=self._bootstrap, client_id="ioc-log-ends")
        there = self._consumer.topics()
        asked = {TopicPartition(self._prefix + name, n): (name, n) for name, n in self._partitions}
        known = [partition for partition in asked if partition.topic in there]
        begins, ends = self._consumer.beginning_offsets(known), self._consumer.end_offsets(known)
        return [(*asked[one], begins[one], ends[one]) for one in known]
