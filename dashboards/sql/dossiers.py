"""When dossiers are due, as SQL."""

from __future__ import annotations

from dashboards.sql.time_range import NOW, TODAY
from streams.promised import due

DUE = due(NOW)
DUE_TODAY = f"due >= {NOW} AND due < {TODAY} + interval '1 day'"
"""The SQL that says of a row's `due` that it is still to come today."""
DUE_SOON = f"due >= {NOW} AND due < {TODAY} + interval '4 days'"
"""The same of today and the three days after it."""
