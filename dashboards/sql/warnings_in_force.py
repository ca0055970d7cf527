"""What forecasters warn of, as the SQL of a CTE."""

from __future__ import annotations

from dashboards.sql.time_range import NOW
from streams.warnings_in_force import ENDS, in_force

# What forecasters have issued and neither updated, cancelled nor let expire, with its state and the order of gravity.
WARNINGS_IN_FORCE = f"""in_force AS (
    SELECT warning.*, {ENDS} AS ends,
           CASE severity WHEN 'Extreme' THEN 'danger' WHEN 'Severe' THEN 'warning' WHEN 'Unknown' THEN 'silent'
                ELSE 'watch' END AS state,
           array_position(ARRAY['Extreme', 'Severe', 'Moderate', 'Minor'], severity) AS rank
    FROM warning WHERE {in_force(NOW)}
)"""
