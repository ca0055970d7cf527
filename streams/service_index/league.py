"""How heads of agencies and officers stand, from the same figures: in time, satisfied, supplements asked for once."""

from __future__ import annotations

from typing import Literal

from streams.ratings.event import SATISFIED

DAYS = 30
ENOUGH = 10
"""Dossiers that somebody must have ended to be ranked: of fewer, one late dossier would decide."""
_KEYS = {"agency": "agency", "officer": "agency, officer"}
_RATED = {"agency": "d.agency", "officer": "d.agency, vote.officer"}
"""Whom a vote rates: the officer whom it names may be another than the dossier's."""


def league(of: Literal["agency", "officer"], now: str) -> str:
    """Return SQL for the table of those who ended dossiers in the thirty days before `now` (the SQL of an instant).

    Rows: rank, agency (and officer), ended, on_time, satisfied, asked_once (shares, 0 to 1) and points. Points are
    the mean of the shares, out of 100; satisfied is of the votes on such dossiers that rate them, null where there are
    none, and then left out of the mean. Rank is null below ENOUGH dossiers. Dossiers that name no officer count for
    their agency only.
    """
    keys = _KEYS[of]
    named = "AND officer IS NOT NULL" if of == "officer" else ""
    ended = (
        f"d.ended_at > {now} - interval '{DAYS} days' AND d.ended_at <= {now}"
        " AND d.received_at IS NOT NULL AND d.late IS NOT NULL"
    )
    return f"""
        SELECT CASE WHEN ended >= {ENOUGH} THEN rank() OVER (ORDER BY ended < {ENOUGH}, points DESC) END AS rank, *
        FROM (SELECT *, 100 * (on_time + asked_once + coalesce(satisfied, 0))
                  / CASE WHEN satisfied IS NULL THEN 2 ELSE 3 END AS points
              FROM (SELECT {keys}, count(*) AS ended, avg((NOT late)::int) AS on_time,
                           avg((supplements < 2)::int) AS asked_once
                    FROM dossier AS d WHERE {ended} {named} GROUP BY {keys}) AS done
                  LEFT JOIN (SELECT {_RATED[of]}, avg((stars >= {SATISFIED})::int) AS satisfied
                             FROM dossier AS d JOIN vote ON vote.dossier = d.dossier
                             WHERE {ended} GROUP BY {_RATED[of]}) AS rated USING ({keys})) AS pointed"""
