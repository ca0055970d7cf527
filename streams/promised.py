"""What is still owed of a dossier and when it is promised for, as SQL over the table `dossier`."""

from __future__ import annotations

UNFINISHED = "NOT closed AND finished_at IS NULL"
"""The SQL that says that a dossier is neither finished nor closed (refused, withdrawn): somebody works on it."""
UNENDED = "ended_at IS NULL AND NOT closed"
"""The SQL that says that its agency has its part still to do (`ended_at`); the index `dossier_unended` has these."""


def due(now: str) -> str:
    """Return the SQL of a dossier's promised time: it moves by the working days that the citizen takes for supplements.

    `now` is the SQL of the instant at which a dossier that still waits for the citizen is looked at.
    """
    return (
        f"(CASE WHEN status = 5 AND {now} > status_at"
        f" THEN moved_due(due, waited_days + working_days_between(status_at, {now})) ELSE promised_at END)"
    )
