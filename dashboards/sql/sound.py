"""Sound levels above their limits (streams.registry.sound): when that is alarming."""

from __future__ import annotations

OVER_WARNING_DB, OVER_DANGER_DB = 5, 10
"""How far above the limit a level is alarming: the city's own steps, no regulation's."""


def over(level: str, most: str) -> str:
    """Return the SQL of the state of a level against its limit; normal where there is none."""
    return (
        f"CASE WHEN {level} > ({most}) + {OVER_DANGER_DB} THEN 'danger' WHEN {level} > ({most}) + {OVER_WARNING_DB}"
        f" THEN 'warning' WHEN {level} > ({most}) THEN 'watch' ELSE 'normal' END"
    )
