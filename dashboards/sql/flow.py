"""What came in and how much of it could not be used, as SQL; the clock of its minutes is the real one."""

from __future__ import annotations

from dashboards.flows import STREAM
from streams.rejects.event import TOPIC


def day_until(instant: str) -> str:
    """Return the SQL of the row (received, refused): of the 24 hours until an instant, nulls without any record.

    What the doors could not use comes as records of a stream of its own, which takes them.
    """
    return f"""
        SELECT sum(received) AS received,
               sum(CASE WHEN {STREAM} = '{TOPIC.name}' THEN received ELSE rejected END) AS refused
        FROM (SELECT topic, sum(received) AS received, sum(rejected) AS rejected FROM flow_minute
              WHERE bucket > {instant} - interval '24 hours' AND bucket <= {instant} GROUP BY topic) AS by_topic"""
