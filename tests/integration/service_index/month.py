"""A month of six dossiers, three procedures and six citizens' feedbacks, small enough to be worked by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from streams.clock import microseconds

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
NOW = START + timedelta(days=20)
DUE = START + timedelta(days=5)
SPAN = ("DATE '2026-11-01'", "DATE '2026-12-01'", f"TIMESTAMPTZ '{NOW.isoformat()}'")
FEE = {"fee_vnd": 20_000}
# (unit, channel, the day on which it was finished, the facts that its systems told)
MONTH: tuple[tuple[str, int, float | None, dict[str, Any]], ...] = (
    (
        "H60.08.01",
        2,
        3,
        {"fee_vnd": 20_000, "paid_online": True, "digitised": True, "reused": True, "synchronised": True},
    ),
    ("H60.08.01", 2, 6, {**FEE, "paid_online": False, "digitised": True, "result_electronic": True}),
    ("H60.08.02", 1, 4, {"fee_vnd": 0, "paid_online": True, "digitised": False, "synchronised": False}),
    ("H60.08.02", 1, None, {"digitised": True, "shared": True, "population": True, "synchronised": True}),
    ("H60.09.01", 1, 2, {"result_electronic": False, "shared": False, "population": False, "synchronised": True}),
    ("H60.09.01", 3, None, {"due": None}),
)
PROCEDURES = """
INSERT INTO procedure (procedure, revision, system, name_vi, agency, level, decision, decided_on, effective_on,
    published_at, parts, online, payment_enabled, fee_vnd, paper_result, working_days, time) VALUES
    ('A', 1, 's', 'A', 'H60.08', 'province', '1', '2026-11-02', '2026-11-09', '2026-11-09 09:00+07', 7, 'full', true,
        10000, true, 5, '2026-11-01'),
    ('B', 1, 's', 'B', 'H60.08', 'province', '2', '2026-11-05', '2026-11-10', NULL, 6, 'partial', false, 10000, true, 5,
        '2026-11-01'),
    ('C', 1, 's', 'C', 'H60.08', 'commune', '3', '2026-10-01', '2026-10-30', '2026-10-02', 7, 'none', false, 0, true, 5,
        '2026-11-01')
"""
FEEDBACK = """
INSERT INTO feedback (feedback, revision, system, agency, received_at, refused_at, answered_at, published_at, satisfied,
    repeated_of, time) VALUES
    ('1', 1, 's', 'H60.08', '2026-11-02', NULL, '2026-11-05', '2026-11-06', true, '5', '2026-11-06'),
    ('2', 1, 's', 'H60.08', '2026-10-12', NULL, '2026-11-03', NULL, NULL, NULL, '2026-11-03'),
    ('3', 1, 's', 'H60.08', '2026-11-02', '2026-11-03', NULL, NULL, NULL, NULL, '2026-11-03'),
    ('4', 1, 's', 'H60.08', '2026-11-19', NULL, NULL, NULL, NULL, NULL, '2026-11-19'),
    ('5', 1, 's', 'H60.08', '2026-10-26', NULL, '2026-11-02', NULL, NULL, NULL, '2026-11-02'),
    ('6', 1, 's', 'H60.09', '2026-10-26', NULL, '2026-11-02', NULL, false, NULL, '2026-11-02')
"""
RATINGS = """
INSERT INTO rating (dossier, revision, system, time, stars, agency, procedure) VALUES
    ('H60.08.02-261102-0003', 1, 's', '2026-11-08', 1, 'H60.08', '1.0008'),
    ('H60.09.01-261102-0005', 1, 's', '2026-11-08', 5, 'H60.09', '1.0009')
"""


def steps() -> list[dict[str, Any]]:
    found = []
    for number, (unit, channel, finished, facts) in enumerate(MONTH, 1):
        base = {
            "dossier": f"{unit}-261102-{number:04}",
            "system": "provincial_dossiers",
            "agency": unit[:6],
            "unit": unit,
            "procedure": f"1.00{unit[4:6]}",
            "channel": channel,
            "due": microseconds(DUE),
            **facts,
        }
        path = [(2, 0.0), *([(9, finished)] if finished is not None else [])]
        found += [{**base, "status": s, "time": microseconds(START + timedelta(days=day))} for s, day in path]
    return found
