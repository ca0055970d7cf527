"""Where each dossier stands: the fold of its whole history (`dossier_fold` in the migrations), kept in `dossier`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import psycopg

from streams.dossiers import links, sums
from streams.dossiers.event import DossierStep
from streams.dossiers.links import Told

_COLUMNS = (
    "system, agency, unit, procedure, channel, status, status_at, registered_at, received_at, due, finished_at,"
    " returned_at, closed, supplements, waiting_s, late, steps, ended_at, officer, applicant, fee_vnd, paid_online,"
    " result_electronic, digitised, reused, shared, population, synchronised, waited_days, promised_at"
)
_FOLD = f"""
UPDATE dossier AS d SET ({_COLUMNS}) = ROW({", ".join(f"f.{name.strip()}" for name in _COLUMNS.split(","))})
FROM dossier_fold(%(dossiers)s) AS f WHERE d.dossier = f.dossier RETURNING d.dossier
"""
_FORGET = "DELETE FROM dossier WHERE dossier = ANY (%(codes)s)"


def fold(conn: psycopg.Connection, steps: Sequence[DossierStep], _now: datetime) -> None:
    """Fold anew every dossier that the steps touch, in the transaction that wrote them."""
    refold(conn, {step["dossier"] for step in steps}, {(step["dossier"], step.get("alias_of")) for step in steps})


def refold(conn: psycopg.Connection, codes: Iterable[str], told: Told = ()) -> None:
    """Fold the dossiers of these codes; `told` is what their steps say other codes of theirs are."""
    held: set[str] = set()
    # With what they name, in one round: two writers that each lock further dossiers in a second one lock each other.
    touched = {code for step in told for code in step if code is not None}.union(codes)
    dossiers = links.hold(conn, touched, held)
    if changed := links.follow(conn, told, held):
        touched |= changed
        dossiers = links.hold(conn, touched, held)
    counted = sorted(touched | held)
    before = sums.parts(conn, counted)
    folded = {row[0] for row in conn.execute(_FOLD, {"dossiers": sorted(dossiers)})}
    # Codes that are another dossier's, and dossiers of which no step speaks any longer.
    if gone := [code for code in counted if code not in folded]:
        conn.execute(_FORGET, {"codes": gone})
    sums.change(conn, counted, before)
