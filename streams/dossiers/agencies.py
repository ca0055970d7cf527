"""Whose dossiers the province can use: those of agencies that are registered; the others' wait."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

from streams.dossiers.event import DossierStep

UNKNOWN_AGENCY = "unknown_agency"
_REGISTERED = "SELECT code FROM agency WHERE code = ANY (%s)"


def unregistered(conn: psycopg.Connection, steps: Sequence[DossierStep]) -> dict[int, str]:
    """Return the places of steps whose agency is not registered, and why they wait.

    It asks once for each batch and remembers nothing: an agency works as soon as it is registered.
    """
    named = {step["agency"] for step in steps}
    missing = named - {str(row[0]) for row in conn.execute(_REGISTERED, (sorted(named),))} if named else named
    if not missing:
        return {}
    return {place: UNKNOWN_AGENCY for place, step in enumerate(steps) if step["agency"] in missing}
