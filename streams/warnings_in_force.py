"""Which forecasters' warnings are in force at an instant, as SQL over `warning` that boards and rules share."""

from __future__ import annotations

ENDS = "coalesce(warning.expires, warning.time + interval '24 hours')"
"""The SQL of the instant at which a warning ends; one that names no end counts for a day."""


def in_force(now: str) -> str:
    """Return the SQL that says whether a warning holds: issued, and neither updated, cancelled nor expired by then.

    A message only ends what was sent before it: one that is issued again under its old identifier holds.
    """
    return f"""(warning.status = 'Actual' AND warning.msg_type IN ('Alert', 'Update') AND warning.event_vi IS NOT NULL
        AND warning.time <= {now} AND {ENDS} > {now}
        AND NOT EXISTS (
            SELECT FROM warning AS later
            WHERE later.status = 'Actual' AND later.msg_type IN ('Update', 'Cancel') AND later.time <= {now}
                AND (later.time > warning.time
                    OR later.time = warning.time AND later.identifier <> warning.identifier)
                AND warning.sender || ',' || warning.identifier = ANY (string_to_array(later.refers_to, ' '))))"""
