"""What the registry says of a station, as SQL over `station` that boards, rules and APIs share."""

from __future__ import annotations

from streams.registry.validity import valid_on


def in_service(day: str) -> str:
    """Return the SQL that says whether a station counts on a day of the province: from its first through its last."""
    return valid_on(day, "station")


def number(attribute: str) -> str:
    """Return the SQL that reads an attribute as a number: people type them in, and one wrong one spoils nothing else.

    `attribute` is a path like station.attributes->'km'.
    """
    return f"CASE WHEN jsonb_typeof({attribute}) = 'number' THEN ({attribute})::float END"


REFERENCE = "coalesce(station.attributes->'reference' = 'true', false)"
"""The SQL that says of an air station that it is one of reference: its concentrations are told, and no index of them.

Circular 10/2021/TT-BTNMT, Article 29: a station below the technical requirements (citizens' sensors, for one).
"""
