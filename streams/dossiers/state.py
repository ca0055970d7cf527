"""Where each dossier stands: the fold of its whole history (`dossier_fold` in the migrations), kept in `dossier`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import psycopg

from streams.dossiers import sums
from streams.dossiers.event import DossierStep
from streams.promised import due as due

# The code under which another system knows a dossier, by the first of its steps that names the provincial code.
_LINKS = """
SELECT canonical FROM dossier_link WHERE alias = ANY (%(codes)s)
"""
_LINK = """
INSERT INTO dossier_link AS l (alias, canonical)
SELECT DISTINCT ON (dossier) dossier, alias_of FROM dossier_step
WHERE dossier = ANY (%(codes)s) AND alias_of <> dossier ORDER BY dossier, time, status
ON CONFLICT (alias) DO UPDATE SET canonical = excluded.canonical WHERE l.canonical <> excluded.canonical
"""
_CANONICAL = """
SELECT DISTINCT coalesce(link.canonical, code) COLLATE "C" AS dossier
FROM unnest(%(codes)s::text[]) AS code LEFT JOIN dossier_link AS link ON link.alias = code ORDER BY 1
"""
# Takes each dossier's row lock in key order, creating the row where there is none: whoever folds a
# dossier then sees every step that another worker committed before.
_CLAIM = """
INSERT INTO dossier AS d (dossier, system, agency, unit, procedure, channel, status, status_at, registered_at,
    closed, supplements, waiting_s, waited_days, steps)
SELECT code, '', '', '', '', 1, 1, '-infinity', '-infinity', false, 0, 0, 0, 0
FROM unnest(%(dossiers)s::text[]) AS code
ON CONFLICT (dossier) DO UPDATE SET steps = d.steps
"""
_COLUMNS = (
    "system, agency, unit, procedure, channel, status, status_at, registered_at, received_at, due, finished_at,"
    " returned_at, closed, supplements, waiting_s, late, steps, ended_at, officer, applicant, fee_vnd, paid_online,"
    " result_electronic, digitised, reused, shared, population, synchronised, waited_days, promised_at"
)
_FOLD = f"""
UPDATE dossier AS d SET ({_COLUMNS}) = ROW({", ".join(f"f.{name.strip()}" for name in _COLUMNS.split(","))})
FROM dossier_fold(%(dossiers)s) AS f WHERE d.dossier = f.dossier
"""
_FORGET = "DELETE FROM dossier WHERE dossier = ANY (%(aliases)s)"
_FORGET_EMPTY = """
DELETE FROM dossier AS d WHERE d.dossier = ANY (%(dossiers)s) AND NOT EXISTS (
    SELECT FROM dossier_fold(ARRAY[d.dossier]))
"""


def fold(conn: psycopg.Connection, steps: Sequence[DossierStep], _now: datetime) -> None:
    """Fold anew every dossier that the steps touch, in the transaction that wrote them."""
    refold(conn, {step["dossier"] for step in steps}, linked={s["dossier"] for s in steps if s.get("alias_of")})


def refold(conn: psycopg.Connection, codes: Iterable[str], linked: Iterable[str] = ()) -> None:
    """Fold the dossiers of these codes; `linked` are those whose steps may name a provincial code."""
    touched, naming = set(codes), sorted(linked)
    if naming:
        touched |= {row[0] for row in conn.execute(_LINKS, {"codes": naming})}
        conn.execute(_LINK, {"codes": naming})
    dossiers = [row[0] for row in conn.execute(_CANONICAL, {"codes": sorted(touched)})]
    conn.execute(_CLAIM, {"dossiers": dossiers})
    counted = sorted(touched | set(dossiers))
    before = sums.parts(conn, counted)
    conn.execute(_FOLD, {"dossiers": dossiers})
    if naming:
        conn.execute(_FORGET_EMPTY, {"dossiers": dossiers})
    if aliases := sorted(touched - set(dossiers)):
        conn.execute(_FORGET, {"aliases": aliases})
    sums.change(conn, counted, before)
