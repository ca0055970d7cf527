"""Roll-ups against a recomputation from the level below, and last values against raw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg

from infra.reconcile.report import Kind, Report, instant

_RAW_FOLD = "count(*)::int, sum(value), min(value), max(value), last(value, time), max(time)"
_FOLD = "sum(n)::int, sum(sum), min(min), max(max), last(last, last_at), max(last_at)"
# The sum may differ by rounding, in proportion to the values that were added; all else must be equal.
_COMPARE = """
WITH expected (series, bucket, n, sum, min, max, last, last_at) AS (
    SELECT series, {bucket}, {fold} FROM {source} WHERE {instant} >= %(since)s {where} GROUP BY 1, 2
), found AS (SELECT * FROM {table} WHERE bucket >= %(since)s)
SELECT s.source, s.metric, bucket, to_jsonb(e), to_jsonb(f)
FROM expected e FULL JOIN found f USING (series, bucket) JOIN series s ON s.id = series
WHERE e.n IS DISTINCT FROM f.n OR (e.min, e.max, e.last, e.last_at) IS DISTINCT FROM (f.min, f.max, f.last, f.last_at)
    OR abs(e.sum - f.sum) > 1e-9 * e.n * greatest(abs(e.min), abs(e.max))
ORDER BY 1, 2, 3
"""
_LAST = """
SELECT s.source, s.metric, to_jsonb(newest), to_jsonb(l) - 'series'
FROM series s LEFT JOIN observation_last l ON l.series = s.id
LEFT JOIN LATERAL (
    SELECT time, value, revision, quality FROM observation o
    WHERE o.series = s.id AND o.time >= %(since)s AND quality = 0 ORDER BY time DESC LIMIT 1) AS newest ON true
WHERE (newest.time IS NOT NULL OR l.time >= %(since)s)
    AND (newest.time, newest.value, newest.revision, newest.quality)
        IS DISTINCT FROM (l.time, l.value, l.revision, l.quality)
ORDER BY 1, 2
"""


@dataclass(frozen=True)
class _Level:
    kind: Kind
    table: str
    source: str
    instant: str
    bucket: str
    width: timedelta


_LEVELS = (
    _Level(
        Kind.WRONG_MINUTE, "observation_minute", "observation", "time", "date_trunc('minute', time)",
        timedelta(minutes=1),
    ),
    _Level(
        Kind.WRONG_HOUR, "observation_hour", "observation_minute", "bucket", "date_trunc('hour', bucket)",
        timedelta(hours=1),
    ),
    _Level(
        Kind.WRONG_DAY, "observation_day", "observation_hour", "bucket",
        "date_trunc('day', bucket, 'Asia/Ho_Chi_Minh')", timedelta(days=1),
    ),
)  # fmt: skip


def compare(conn: psycopg.Connection, raw_since: datetime, minutes_since: datetime, report: Report) -> None:
    """Add every bucket that differs from the level below it, whose rows are all kept since those instants."""
    for level in _LEVELS:
        raw = level.source == "observation"
        since = next_local_midnight(raw_since if raw else minutes_since)
        query = _COMPARE.format(
            table=level.table,
            source=level.source,
            instant=level.instant,
            bucket=level.bucket,
            fold=_RAW_FOLD if raw else _FOLD,
            where="AND quality = 0" if raw else "",
        )
        for source, metric, bucket, expected, found in conn.execute(query, {"since": since}):
            report.add(level.kind, f"{source} {metric} {instant(bucket)}", _differing(expected, found))


def compare_last(conn: psycopg.Connection, since: datetime, report: Report) -> None:
    """Add every series whose last value is not its newest good one."""
    for source, metric, expected, found in conn.execute(_LAST, {"since": since}):
        report.add(Kind.WRONG_LAST, f"{source} {metric}", _differing(expected, found))


def next_local_midnight(since: datetime) -> datetime:
    """Return the first bucket boundary of all levels at or after an instant (17:00 UTC is midnight in the province)."""
    day = since.replace(hour=17, minute=0, second=0, microsecond=0)
    return day if day >= since else day + timedelta(days=1)


def _differing(expected: dict[str, object] | None, found: dict[str, object] | None) -> str:
    if expected is None:
        return "there is nothing that it could be made of"
    if found is None:
        return "it is missing"
    names = [name for name in expected if name not in ("series", "bucket") and expected[name] != found.get(name)]
    return ", ".join(f"{name}: expected {expected[name]}, found {found.get(name)}" for name in names)
