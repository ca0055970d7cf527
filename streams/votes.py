"""Which votes count: a dossier has one, whichever of its codes it was given under."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

# The latest by its own revision; where two are of one instant, the one under the canonical code.
RANKED = """
SELECT rating.dossier, nullif(code.canonical, rating.dossier) AS canonical, row_number() OVER (
    PARTITION BY code.canonical ORDER BY revision DESC, time DESC, rating.dossier <> code.canonical, rating.dossier
) = 1 AS counts
FROM code JOIN rating ON rating.dossier = code.dossier
"""
"""Every vote under the codes in `code` (dossier, canonical): whose it is, if its code is an alias, and whether it
counts."""
_RECOUNT = f"""
WITH dossier AS (
    SELECT DISTINCT coalesce(link.canonical, given.code) AS canonical
    FROM unnest(%(codes)s::text[]) AS given (code) LEFT JOIN dossier_link AS link ON link.alias = given.code
), code AS (
    SELECT canonical AS dossier, canonical FROM dossier
    UNION ALL SELECT link.alias, link.canonical FROM dossier_link AS link JOIN dossier USING (canonical)
), ranked AS ({RANKED})
UPDATE rating SET canonical = ranked.canonical, counts = ranked.counts FROM ranked
WHERE rating.dossier = ranked.dossier
    AND (rating.canonical, rating.counts) IS DISTINCT FROM (ranked.canonical, ranked.counts)
"""


def recount(conn: psycopg.Connection, codes: Sequence[str]) -> None:
    """Say anew which votes on the dossiers of these codes count; nobody else may link those dossiers meanwhile."""
    conn.execute(_RECOUNT.encode(), {"codes": codes})
