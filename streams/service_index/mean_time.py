"""Indicator 2.2 of Decision 766/QĐ-TTg: the mean time to settle the dossiers of each procedure; it brings no points."""

from __future__ import annotations

_DAY_S = 86_400


def mean_times(since: str, until: str) -> str:
    """Return SQL for the rows (procedure, ended, days): a procedure with dossiers that ended in these months.

    `since` and `until` are the SQL of local dates, the first days of months. Days are calendar days from receipt to
    the end, less those spent waiting for the citizen.
    """
    return f"""
        SELECT procedure, sum(ended) AS ended, sum(work_s) / {_DAY_S}.0 / sum(ended) AS days
        FROM dossier_sum_agency WHERE month >= {since} AND month < {until} GROUP BY procedure HAVING sum(ended) > 0"""
