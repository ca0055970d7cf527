"""How something stands (dashboards.panels.State), as SQL: of a value, of an alert, and the worst first."""

from __future__ import annotations

from collections.abc import Iterable

from dashboards.panels import GRAVE, STATES_OF, State, Threshold
from dashboards.sql.words import case, listed

# What is over is normal again, whatever it was; what is not is worth watching, however minor.
SEVERITY_STATE = (
    "CASE WHEN state = 'resolved' THEN 'normal' ELSE CASE severity "
    + " ".join(f"WHEN {severity:d} THEN '{state}'" for severity, state in STATES_OF.items())
    + " END END"
)


def gravest_first(state: str) -> str:
    """Return the SQL that puts a state's rows in order, the worst first and what is normal last."""
    return f"array_position(ARRAY[{listed(reversed(GRAVE))}], {state}) NULLS LAST"


def state_case(value: str, thresholds: Iterable[Threshold]) -> str:
    """Return the SQL that turns a value into the state of the highest threshold reached."""
    reached = case(value, ((threshold.at, threshold.state) for threshold in thresholds), State.NORMAL)
    return f"CASE WHEN {value} IS NULL THEN 'silent' ELSE {reached} END"
