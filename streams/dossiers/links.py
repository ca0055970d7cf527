"""Which codes are one dossier: what each code names, followed to its end, kept in `dossier_link` a code at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import psycopg

from streams import votes

Told = Iterable[tuple[str, str | None]]
"""The code of each step with the code that the step says is the same dossier, if any."""

# Takes each dossier's row lock in key order, creating the row where there is none: whoever folds a
# dossier then sees every step that another worker committed before.
_CLAIM = """
INSERT INTO dossier AS d (dossier, system, agency, unit, procedure, channel, status, status_at, registered_at,
    closed, supplements, waiting_s, waited_days, steps)
SELECT code, '', '', '', '', 1, 1, '-infinity', '-infinity', false, 0, 0, 0, 0
FROM unnest(%(dossiers)s::text[]) AS code
ON CONFLICT (dossier) DO UPDATE SET steps = d.steps
"""
STILL = "SELECT FROM dossier WHERE dossier = ANY (%(dossiers)s) ORDER BY dossier FOR SHARE"
"""Keeps dossiers as they are, and their codes together, without changing them."""
_CANONICAL = """
SELECT DISTINCT coalesce(link.canonical, code) FROM unnest(%(codes)s::text[]) AS code
    LEFT JOIN dossier_link AS link ON link.alias = code
"""
# A step that says what is kept of its code anyway changes nothing.
_NEWS = """
SELECT DISTINCT told.code FROM unnest(%(codes)s::text[], %(names)s::text[]) AS told (code, named)
    LEFT JOIN dossier_naming AS kept ON kept.dossier = told.code
WHERE kept.named IS DISTINCT FROM told.named
"""
_RENAME = """
WITH now AS (
    SELECT DISTINCT ON (dossier) dossier, alias_of AS named FROM dossier_step
    WHERE dossier = ANY (%(codes)s) AND alias_of <> dossier ORDER BY dossier, time, status
), gone AS (
    DELETE FROM dossier_naming AS kept
    WHERE dossier = ANY (%(codes)s) AND NOT EXISTS (SELECT FROM now WHERE now.dossier = kept.dossier)
    RETURNING dossier, NULL::text AS named
), new AS (
    INSERT INTO dossier_naming AS kept (dossier, named) SELECT dossier, named FROM now ORDER BY dossier
    ON CONFLICT (dossier) DO UPDATE SET named = excluded.named WHERE kept.named <> excluded.named
    RETURNING dossier, named
)
SELECT * FROM gone UNION ALL SELECT * FROM new
"""
_ALIASES = "SELECT alias FROM dossier_link WHERE canonical = ANY (%(dossiers)s)"
_NAMING = "SELECT dossier, named FROM dossier_naming WHERE dossier = ANY (%(codes)s)"
_UNLINK = "DELETE FROM dossier_link WHERE alias = ANY (%(codes)s)"
_LINK = """
INSERT INTO dossier_link AS l (alias, canonical) SELECT * FROM unnest(%(aliases)s::text[], %(canonicals)s::text[])
ON CONFLICT (alias) DO UPDATE SET canonical = excluded.canonical WHERE l.canonical <> excluded.canonical
"""


def canonical_of(code: str) -> str:
    """Return SQL for the canonical code of the dossier that has a code; `code` is the SQL of one."""
    return f"coalesce((SELECT canonical FROM dossier_link WHERE alias = {code}), {code})"


def codes_of(canonical: str) -> str:
    """Return SQL for the array of a dossier's codes; `canonical` is the SQL of its canonical one."""
    return f"ARRAY(SELECT {canonical} UNION ALL SELECT alias FROM dossier_link WHERE canonical = {canonical})"


def links(named: Mapping[str, str]) -> dict[str, str]:
    """Return the canonical code of every code that has another one; `named` is what each code names. Pure.

    Names are followed to the code that names none. Where they lead round in a circle, the canonical code is the first
    of the circle's: the province's before a ministry's, then in the order of the alphabet.
    """
    ends: dict[str, str] = {}
    for code in named:
        path: dict[str, None] = {}
        while code in named and code not in ends and code not in path:
            path[code] = None
            code = named[code]
        if code in path:
            circle = list(path)[list(path).index(code) :]
            code = min(circle, key=lambda one: (_is_ministerial(one), one))
        ends |= dict.fromkeys(path, ends.get(code, code))
    return {code: end for code, end in ends.items() if code != end}


def hold(conn: psycopg.Connection, codes: Iterable[str], held: set[str], lock: str = _CLAIM) -> set[str]:
    """Lock the dossiers of these codes, add them to those held, and return them by their canonical codes.

    Who changes the links of a dossier holds it. So the links of a held dossier stay, and one that changed while its
    lock was waited for leads to another dossier, which is locked as well.
    """
    wanted = sorted(codes)
    while missing := (found := _canonical(conn, wanted)) - held:
        conn.execute(lock.encode(), {"dossiers": sorted(missing)})
        held |= missing
    return found


def follow(conn: psycopg.Connection, told: Told, held: set[str]) -> set[str]:
    """Let the links follow what the stored steps of these held codes name now; return the codes of what changed."""
    pairs = {(code, None if named == code else named) for code, named in told}
    codes, names = [code for code, _ in pairs], [named for _, named in pairs]
    news = [row[0] for row in conn.execute(_NEWS, {"codes": codes, "names": names})]
    renamed = conn.execute(_RENAME, {"codes": news}).fetchall() if news else []
    if not renamed:
        return set()
    touched = {code for row in renamed for code in row if code is not None}
    dossiers = hold(conn, touched, held)
    members = touched | dossiers | {row[0] for row in conn.execute(_ALIASES, {"dossiers": sorted(dossiers)})}
    _relink(conn, sorted(members))
    votes.recount(conn, sorted(members))
    return members


def _relink(conn: psycopg.Connection, members: list[str]) -> None:
    found = links(dict(conn.execute(_NAMING, {"codes": members}).fetchall()))
    aliases = sorted(found)
    conn.execute(_UNLINK, {"codes": [code for code in members if code not in found]})
    conn.execute(_LINK, {"aliases": aliases, "canonicals": [found[alias] for alias in aliases]})


def _canonical(conn: psycopg.Connection, codes: list[str]) -> set[str]:
    return {row[0] for row in conn.execute(_CANONICAL, {"codes": codes})}


def _is_ministerial(code: str) -> bool:
    """Say whether it is a ministry's code: the national portal's rule of six or seven digits in its running number."""
    return any(len(number) >= 6 for number in code.split("-")[2:3])
