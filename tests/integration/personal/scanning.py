"""Looks for planted texts in topics, tables and files: in clear, with blanks, in hexadecimal, in base64."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path

import psycopg
from kafka import KafkaConsumer, TopicPartition
from psycopg import sql

_BETWEEN = re.compile(rb"(?<=[0-9])[ .\-_]{1,3}(?=[0-9])")


class Scan:
    """Knows how each planted text could stand somewhere."""

    def __init__(self, planted: Iterable[str]) -> None:
        forms = {form.lower(): text for text in planted for form in _forms(text.encode())}
        self._forms = forms
        self._any = re.compile(b"|".join(map(re.escape, forms)))

    def seen(self, content: bytes) -> set[str]:
        """Return the planted texts that stand in the content, in any form."""
        plain = content.lower()
        return {self._forms[form] for text in (plain, _BETWEEN.sub(b"", plain)) for form in self._any.findall(text)}


def _forms(text: bytes) -> Iterator[bytes]:
    """Yield the text, its hexadecimal, and what of its base64 does not depend on its neighbours, at each offset."""
    yield text
    yield text.hex().encode()
    for offset in range(3):
        first, last = (offset * 4 + 2) // 3, (offset + len(text)) * 4 // 3
        yield b64encode(bytes(offset) + text + bytes(3))[first + (offset > 0) : last - 1]


def topics(bootstrap: str, prefix: str) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each record (key, value, headers) of each topic of that prefix."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    try:
        for topic in sorted(name for name in consumer.topics() if name.startswith(prefix)):
            partitions = [TopicPartition(topic, n) for n in consumer.partitions_for_topic(topic) or ()]
            consumer.assign(partitions)
            consumer.seek_to_beginning(*partitions)
            ends = consumer.end_offsets(partitions)
            while any(consumer.position(tp) < end for tp, end in ends.items()):
                for records in consumer.poll(timeout_ms=500).values():
                    for record in records:
                        headers = b" ".join(name.encode() + value for name, value in record.headers)
                        yield f"topic {topic}", b"\n".join([record.key or b"", record.value or b"", headers])
    finally:
        consumer.close()


def tables(url: str) -> Iterator[tuple[str, bytes]]:
    """Yield the name and each row, all columns as text (bytea in hexadecimal), of every table of the database."""
    query = (
        "SELECT n.nspname, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"
    )
    with psycopg.connect(url) as conn:
        for schema, name in conn.execute(query).fetchall():
            rows = sql.SQL("SELECT to_jsonb(t)::text FROM {} AS t").format(sql.Identifier(schema, name))
            for (row,) in conn.execute(rows):
                yield f"table {schema}.{name}", row.encode()


def files(*paths: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the content of each file, folders with all they hold."""
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                yield f"file {file}", file.name.encode() + b"\n" + file.read_bytes()
