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
# A dossier of October that was late and took seven days.
OF_OCTOBER = """
INSERT INTO dossier_sum SELECT '2026-10-01', 'H60.08', 'H60.08.01', '1.0008', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 1, 1, 7 * 86400;
INSERT INTO dossier_sum_agency SELECT '2026-10-01', 'H60.08', '1.0008', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 1, 1, 7 * 86400
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
    # what H60.09 has nothing of: 1.1 to 1.3, 3.1, 3.5 and 3.6, which are 26 points
    assert [(row["code"], row["rank"], round(row["counted"])) for row in rows[:2]] == [
        ("H60.08", 1, 100),
        ("H60.09", 2, 74),
    ]
    last = rows[-1]
    assert (last["code"], last["rank"], last["month"], last["counted"]) == ("H60.07", None, None, None)


def test_units_have_points_of_their_own_dossiers(counted: str) -> None:
    rows = {row["code"]: row for row in shown(counted, "index_by_unit")}
    assert {code: row["owner"] for code, row in rows.items()} == {
        "H60.08.01": "H60.08", "H60.08.02": "H60.08", "H60.09.01": "H60.09"
    }  # fmt: skip
    shares = {row["code"]: row for row in shown(counted, "index_unit_shares")}
    # dossiers 1 and 2 are the first unit's, 3 and 4 the second's, 5 and 6 the third's
    on_time = {code: float(row["share_2_1"]) for code, row in shares.items()}
    assert on_time == {"H60.08.01": 50, "H60.08.02": 50, "H60.09.01": 100}
    assert shares["H60.09.01"]["share_3_6"] is None
    # of H60.09.01: 1.4 (3 of 6), 2.1 (20 of 20), 3.3 (0 of 6), 4.1 to 4.5 (0 of 22), 5.4 (6 of 6)
    last = rows["H60.09.01"]
    assert (round(last["counted"]), round(float(last["month"]), 6)) == (60, round(100 * 29 / 60, 6))
    assert last["month"] == last["quarter"] == last["year"]


def test_quarter_and_year_are_counted_from_all_their_dossiers(counted: str) -> None:
    with connect(counted) as conn:
        conn.execute(OF_OCTOBER)
    try:
        by_number = {row["indicator"]: row for row in shown(counted, "index_by_indicator")}
        times = {row["title"]: row for row in shown(counted, "index_mean_time")}
    finally:
        with connect(counted) as conn:
            for table in ("dossier_sum", "dossier_sum_agency"):
                conn.execute(f"DELETE FROM {table} WHERE month < '2026-11-01'".encode())
    # 3 of 5 in November, 0 of 1 in October: 3 of 6 and not the mean of 60 % and 0 %; of 20 points
    assert [float(by_number["2.1"][name]) for name in ("points", "quarter", "year")] == [12, 10, 10]
    # 13 days for 3 dossiers in November, 7 for another: 20 for 4
    assert [round(times["1.0008"][name], 3) for name in ("month", "quarter", "year")] == [4.333, 5, 5]
