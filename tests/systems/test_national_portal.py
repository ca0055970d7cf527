"""The national portal's totals are stored; where it has more dossiers than we know of, indicator 1.4 counts them."""

from __future__ import annotations

from collections import defaultdict

from streams.db import connect
from streams.service_index.score import period, scores
from tests.systems.played import Played

NOW = "%(now)s::timestamptz"


def test_the_larger_of_both_counts_is_the_denominator(played: Played) -> None:
    reported: dict[str, float] = defaultdict(float)
    for figure in played.newest("figures", "system", "code", "unit", "period"):
        if figure["system"] == "national_portal" and figure["period"].startswith("2026-11"):
            reported[figure["unit"]] += figure["value"]
    assert len(reported) == 20
    told = played.rows("SELECT agency, sum(received) FROM dossier_sum WHERE month = '2026-11-01' GROUP BY 1")
    ours = {agency: float(count) for agency, count in told}
    larger = {agency: max(reported[agency], ours.get(agency, 0)) for agency in reported.keys() | ours.keys()}
    assert any(reported[agency] > ours.get(agency, 0) for agency in reported)
    query = f"""SELECT agency, denominator FROM ({scores(*period("month", NOW, 1), NOW)}) AS s
                WHERE indicator = '1.4' AND agency IS NOT NULL AND unit IS NULL AND denominator > 0"""
    with connect(played.database_url) as conn:
        counted = {agency: float(d) for agency, d in conn.execute(query.encode(), {"now": played.now})}
    assert counted == {agency: count for agency, count in larger.items() if count}
