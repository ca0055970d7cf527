"""What the board of the index shows for a month that is worked by hand: one definition of "in time", ranks, units."""

from __future__ import annotations

import asyncio
from typing import Any

from dashboards.boards import boards
from streams.db import connect
from tests.integration.dashboards.panel_rows import panel_rows
from tests.integration.service_index.month import NOW

ONE_MORE = """
INSERT INTO procedure SELECT 'D', revision, system, name_vi, 'H60.07', level, decision, decided_on, effective_on,
    published_at, parts, online, payment_enabled, fee_vnd, paper_result, working_days, time
FROM procedure WHERE procedure = 'A'
"""


def shown(url: str, panel_id: str) -> list[dict[str, Any]]:
    """Return the rows of a panel at the month's instant."""
    board, panel = next((b, p) for b in boards() for p in b.panels if p.id == panel_id)
    return asyncio.run(panel_rows(url, board, panel, NOW))


def test_the_curve_is_indicator_2_1_month_by_month(counted: str) -> None:
    of_table = next(row for row in shown(counted, "index_by_indicator") if row["indicator"] == "2.1")
    curve = shown(counted, "index_on_time_months")
    # 3 of 5 in time: the one that is overdue and open counts in the curve as it does in the indicator
    assert [point["value"] for point in curve] == [60.0]
    assert float(of_table["share"]) == 60.0


def test_an_agency_without_dossiers_is_last_and_has_no_rank(counted: str) -> None:
    # H60.07 has one procedure that reaches everything: of what it has it would have 100 points of 100.
    with connect(counted) as conn:
        conn.execute(ONE_MORE)
    try:
        rows = shown(counted, "index_by_agency")
    finally:
        with connect(counted) as conn:
            conn.execute("DELETE FROM procedure WHERE procedure = 'D'")
    # what H60.09 has nothing of: 1.1 to 1.3, 3.1, 3.5, 3.6, 4.2 and 4.3, which are 32 points
    assert [(row["code"], row["rank"], row["counted_vi"]) for row in rows[:2]] == [
        ("H60.08", 1, "100 điểm"),
        ("H60.09", 2, "68 điểm"),
    ]
    last = rows[-1]
    assert (last["code"], last["rank"], last["month"], last["counted_vi"]) == ("H60.07", None, None, "chưa có hồ sơ")
