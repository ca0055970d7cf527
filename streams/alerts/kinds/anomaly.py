"""Anomaly: how much happens now against the same hour of the last weeks."""

from __future__ import annotations

from dataclasses import replace

from typing_extensions import Unpack

from streams.alerts.kinds.about import About, Extras
from streams.alerts.kinds.looked import looked
from streams.alerts.look import Look
from streams.alerts.rule import Kind, Rule

WEEKS = 4


def anomaly(about: About, look: Look, span: str, least: int, **extras: Unpack[Extras]) -> Rule:
    """Return a rule over a count in the last `span` (SQL of one) as a multiple of what is usual at that hour.

    The look's query counts (`n`) by `subject` what happened in ({since}, {until}], both of which it names so. Usual is
    the median of the same span of the last four weeks, in at least two of which something must have happened, and
    `least` where that is smaller: three instead of one is no crowd.
    """
    windows = look.sql.format(since=f"week.ends - {span}", until="week.ends")
    sql = f"""
        WITH week (nth, ends) AS (
            SELECT nth, %(now)s - nth * interval '7 days' FROM generate_series(0, {WEEKS}) AS nth),
        counted AS (SELECT week.nth, happened.* FROM week CROSS JOIN LATERAL ({windows}) AS happened)
        SELECT subject, coalesce(sum(n) FILTER (WHERE nth = 0), 0)::bigint AS happened,
            (percentile_cont(0.5) WITHIN GROUP (ORDER BY n) FILTER (WHERE nth > 0))::float8 AS usual,
            CASE WHEN count(*) FILTER (WHERE nth > 0) >= 2 THEN coalesce(sum(n) FILTER (WHERE nth = 0), 0) / greatest(
                percentile_cont(0.5) WITHIN GROUP (ORDER BY n) FILTER (WHERE nth > 0), {least:d}) END AS value
        FROM counted GROUP BY subject
    """
    return looked(about, Kind.ANOMALY, replace(look, sql=sql), **extras)
