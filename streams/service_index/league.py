"""How heads of agencies and officers stand, from the same figures: in time, satisfied, supplements asked for once."""

from __future__ import annotations

from typing import Literal

from streams.ratings.event import SATISFIED

DAYS = 30
ENOUGH = 10
"""Dossiers that somebody must have ended to be ranked: of fewer, one late dossier would decide."""
_KEYS = {"agency": "agency", "officer": "agency, officer"}


def league(of: Literal["agency", "officer"], now: str) -> str:
    """Return SQL for the table of those who ended dossiers in the thirty days before `now` (the SQL of an instant).

    Rows: rank, agency (and officer), ended, on_time, satisfied, asked_once (shares, 0 to 1) and points. Points are
    the mean of the shares, out of 100; satisfied is null where nobody voted, and then left out of the mean. Rank is
    null below ENOUGH dossiers. Dossiers that name no officer count for their agency only.
    """
    keys = _KEYS[of]
    named = "AND officer IS NOT NULL" if of == "officer" else ""
    return f"""
        SELECT CASE WHEN ended >= {ENOUGH} THEN rank() OVER (ORDER BY ended < {ENOUGH}, points DESC) END AS rank, *
        FROM (SELECT *, 100 * (on_time + asked_once + coalesce(satisfied, 0))
                  / CASE WHEN satisfied IS NULL THEN 2 ELSE 3 END AS points
              FROM (SELECT {keys}, count(*) AS ended, avg((NOT late)::int) AS on_time,
                           avg((stars >= {SATISFIED})::int) AS satisfied, avg((supplements < 2)::int) AS asked_once
                    FROM (SELECT d.dossier, d.agency, d.officer, d.late, d.supplements, vote.stars
                          FROM dossier AS d LEFT JOIN vote ON vote.dossier = d.dossier
                          WHERE d.ended_at > {now} - interval '{DAYS} days' AND d.ended_at <= {now}
                              AND d.received_at IS NOT NULL AND d.late IS NOT NULL) AS ended
                    WHERE true {named} GROUP BY {keys}) AS shares) AS pointed"""
