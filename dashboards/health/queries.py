"""What the page of the ways in asks, as panels of the hub: each is asked once for all who look, after a commit.

Commits are told in real time, measurements in the city's; a rate is of the last hour of either.
"""

from __future__ import annotations

from dashboards.panels import Panel, Place, observations
from dashboards.sql.stations import IN_SERVICE
from dashboards.sql.time_range import NOW
from dashboards.texts import Text
from streams.registry.rhythm import MISSED, PROMISED_S

_NOWHERE = Place(0, 0, 0, 0)
_NONE = Text("", "")
HOUR = 60
"""Minutes of which the rate is shown."""


def _asked(name: str, subjects: frozenset[str], sql: str) -> Panel:
    return Panel(id=f"health_{name}", title=_NONE, note=_NONE, at=_NOWHERE, subjects=subjects, sql=sql)


# A row for each topic (system '') and for each system of a topic whose events name one; `rate` by minutes ago.
FLOWS = _asked(
    "flows",
    frozenset({"flow"}),
    f"""
    WITH told AS (
        SELECT topic, '' AS system, bucket, sum(received) AS n, sum(rejected) AS rejected FROM flow_minute
        WHERE bucket > now() - interval '{HOUR} minutes' GROUP BY 1, 3
        UNION ALL
        SELECT topic, system, bucket, sum(n), 0 FROM flow_system_minute
        WHERE bucket > now() - interval '{HOUR} minutes' GROUP BY 1, 2, 3
    ), rate AS (
        SELECT topic, system, sum(n)::bigint AS n, sum(rejected)::bigint AS rejected,
            jsonb_object_agg(floor(extract(epoch FROM date_trunc('minute', now()) - bucket) / 60)::int, n) AS rate
        FROM told GROUP BY 1, 2
    ), newest AS (
        SELECT topic, '' AS system, max(committed_at) AS at FROM flow WHERE received > 0 GROUP BY 1
        UNION ALL SELECT topic, system, max(committed_at) FROM flow_system GROUP BY 1, 2
    )
    SELECT topic, system, newest.at AS heard, coalesce(n, 0) AS n, coalesce(rejected, 0) AS rejected,
        coalesce(rate, '{{}}') AS rate
    FROM newest LEFT JOIN rate USING (topic, system)
    """,
)

_TOPICS = """
        SELECT topic, '' AS system, bucket FROM flow_minute
        WHERE bucket > now() - interval '24 hours 30 minutes' AND received > 0 GROUP BY 1, 3"""
_SYSTEMS = """
        SELECT topic, system, bucket FROM flow_system_minute
        WHERE bucket > now() - interval '24 hours 30 minutes' AND n > 0 GROUP BY 1, 2, 3"""


def _rhythms(minutes: str) -> str:
    """Return the SQL of how far apart these minutes lie, over a day: nine of ten gaps are no longer than `usual_s`.

    `expected` is whether it sent at this time yesterday, which is taken for granted of what has no yesterday; `since`
    is how far back it is known.
    """
    return f"""
    WITH minutes AS ({minutes}
    ), gaps AS (
        SELECT topic, system, bucket, extract(epoch FROM bucket - lag(bucket) OVER by_time) AS gap
        FROM minutes WINDOW by_time AS (PARTITION BY topic, system ORDER BY bucket)
    )
    SELECT topic, system, count(gap) AS gaps, percentile_cont(0.9) WITHIN GROUP (ORDER BY gap) AS usual_s,
        bool_or(bucket < now() - interval '23 hours 30 minutes')
            OR min(bucket) > now() - interval '23 hours 30 minutes' AS expected, min(bucket) AS since
    FROM gaps GROUP BY 1, 2
    """


RHYTHMS_OF_TOPICS = _rhythms(_TOPICS)
RHYTHMS = _asked("rhythms", frozenset(), _rhythms(f"{_TOPICS}\n        UNION ALL{_SYSTEMS}"))

KINDS = _asked(
    "kinds",
    observations(),
    f"""
    SELECT station.kind, count(*) AS stations, min({PROMISED_S}) AS promised_s, max(told.at) AS heard,
        count(*) FILTER (WHERE told.at IS NULL
            OR told.at < {NOW} - {MISSED} * ({PROMISED_S}) * interval '1 second') AS silent
    FROM station LEFT JOIN LATERAL (
        SELECT max(time) AS at FROM series JOIN observation_last ON observation_last.series = series.id
        WHERE series.source = station.id) AS told ON true
    WHERE {IN_SERVICE} GROUP BY 1
    """,
)

RATES = _asked(
    "rates",
    observations(),
    f"""
    SELECT kind, sum(n)::bigint AS n, jsonb_object_agg(ago, n) AS rate FROM (
        SELECT station.kind, floor(extract(epoch FROM date_trunc('minute', {NOW}) - minute.bucket) / 60)::int AS ago,
            sum(minute.n) AS n
        FROM station JOIN series ON series.source = station.id
            JOIN observation_minute AS minute ON minute.series = series.id
        WHERE minute.bucket > {NOW} - interval '{HOUR} minutes' AND minute.bucket <= {NOW} GROUP BY 1, 2) AS told
    GROUP BY 1
    """,
)

# What was refused within a day, by door; what a topic refused of a registered station by that station's kind.
FAULTS = _asked(
    "faults",
    frozenset({"flow"}),
    f"""
    WITH lately AS (
        SELECT door, coalesce(station.kind, '') AS kind, reason, last_seen, state
        FROM dead_letter LEFT JOIN station ON door = 'topic:observations' AND station.id = dead_letter.source
        WHERE last_seen > {NOW} - interval '24 hours'
    )
    SELECT door, kind, count(*) FILTER (WHERE last_seen > {NOW} - interval '1 hour') AS n,
        count(*) FILTER (WHERE state = 'waiting') AS waiting,
        (array_agg(reason ORDER BY last_seen DESC))[1] AS reason, max(last_seen) AS seen
    FROM lately GROUP BY 1, 2
    """,
)

# What was refused within a day, by door and reason; the page shows the doors that are no connector's.
STRAYS = _asked(
    "strays",
    frozenset({"flow", "dead_letters"}),
    f"""
    SELECT door, reason, count(DISTINCT source) AS senders, sum(count)::bigint AS times, max(last_seen) AS seen,
        count(*) FILTER (WHERE state = 'waiting') AS waiting
    FROM dead_letter WHERE last_seen > {NOW} - interval '24 hours' AND door NOT LIKE 'topic:%'
    GROUP BY 1, 2 ORDER BY seen DESC, door, reason
    """,
)

ASIDE = _asked(
    "aside",
    frozenset({"flow", "dead_letters"}),
    """
    SELECT aside.source, aside.since, aside.reason, coalesce(station.kind, '') AS kind,
        coalesce(station.name_vi, '') AS name_vi, coalesce(station.name_en, '') AS name_en,
        (SELECT count(*) FROM dead_letter WHERE dead_letter.source = aside.source AND state = 'waiting') AS waiting
    FROM source_quarantine AS aside LEFT JOIN station ON station.id = aside.source
    WHERE aside.released_at IS NULL ORDER BY aside.since DESC, aside.source
    """,
)
QUERIES = (FLOWS, RHYTHMS, KINDS, RATES, FAULTS, STRAYS, ASIDE)
