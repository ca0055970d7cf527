"""Each indicator of Decision 766 worked by hand for a month of six dossiers, and counted by the database."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

import psycopg
import pytest

from streams.db import connect
from streams.service_index import rules
from streams.service_index.drill import Item, Place, Scope, Verdict, page, tally
from streams.service_index.drill import counted as drilled
from streams.service_index.indicators import indicators
from streams.service_index.mean_time import mean_times
from streams.service_index.periods import Period
from streams.service_index.score import scores, totals
from streams.subjects import all_topics
from tests.integration.service_index.month import NOW, SPAN

MONTH = Period("month", date(2026, 11, 1))
PROVINCE = Scope(MONTH)
BEYOND_OURS = """
INSERT INTO figure (system, code, unit, period, revision, value, time) VALUES
    ('national_portal', 'national_received', 'H60.08', '2026-11-02', 0, 2, '2026-11-03'),
    ('national_portal', 'national_received', 'H60.08', '2026-11-03', 0, 3, '2026-11-04'),
    ('national_portal', 'national_received', 'H60.08', '2026-10-30', 0, 9, '2026-11-03')
"""
# Indicator: (numerator, denominator) of the province, and of the agency H60.08; the decision's words beside them.
EXPECTED = {
    # synchronised dossiers ÷ all dossiers received in the period, and of 2 and 6 no system tells: 1, 4 and 5 of 1 to 6
    "1.4": ((3, 6), (2, 4)),
    # finished by the promised day ÷ finished or overdue: 1, 3 and 5 of 1 to 5 (2 is late, 4 open and overdue)
    "2.1": ((3, 5), (2, 4)),
    # procedures with online dossiers ÷ procedures with dossiers
    "3.2": ((1, 2), (1, 1)),
    # online ÷ received
    "3.3": ((2, 6), (2, 4)),
    # paid online ÷ with a fee above zero: 1 of 1 and 2; what was "paid" of nothing (3) does not count
    "3.6": ((1, 2), (1, 2)),
    # 4.1 to 4.5 by "tổng số hồ sơ có ngày tiếp nhận trong kỳ": who does not tell has not done it.
    # 2 has its result electronically; 1, 3 and 6 do not tell, 4 is open, 5 has not
    "4.1": ((1, 6), (1, 4)),
    # 1, 2 and 4
    "4.2": ((3, 6), (3, 4)),
    # 1
    "4.3": ((1, 6), (1, 4)),
    # 4, not 5
    "4.4": ((1, 6), (1, 4)),
    "4.5": ((1, 6), (1, 4)),
    # decided 5 working days before it takes effect: A (2 to 9 November), not B (5 to 10 November); C is October's
    "1.1": ((1, 2), (1, 2)),
    # published within 5 working days of the decision: A on the fifth day, B never, which is late by now
    "1.2": ((1, 2), (1, 2)),
    # all seven parts, of all there are: A and C
    "1.3": ((2, 3), (2, 3)),
    # provided online: A fully, B in part
    "3.1": ((2, 3), (2, 3)),
    # with a fee and payable online: A of A and B
    "3.5": ((1, 2), (1, 2)),
    # 1 answered and published in time, 2 answered late and not published, 3 refused in time, 4 still may wait,
    # 5 and 6 (another agency's) answered in time and not published
    "5.2": ((5, 9), (4, 7)),
    # answered this month: 1 satisfied, 2 late; 5 repeated by 1, 6 disliked
    "5.3": ((1, 4), (1, 3)),
    # ended this month: 1, 2 (late), 3 (one star), 5
    "5.4": ((2, 4), (1, 3)),
}


def rows(url: str, sql: str) -> list[tuple[Any, ...]]:
    with connect(url) as conn:
        return conn.execute(sql.encode()).fetchall()


def counts(url: str, where: str) -> dict[str, tuple[int, int]]:
    query = f"SELECT indicator, numerator, denominator FROM ({scores(*SPAN)}) AS s WHERE {where}"
    return {number: (int(n), int(d)) for number, n, d in rows(url, query)}


def test_every_indicator_is_worked_by_hand_here() -> None:
    assert {indicator.number for indicator in indicators()} == set(EXPECTED)


def test_the_province_and_an_agency_count_as_worked_by_hand(counted: str) -> None:
    province = counts(counted, "agency IS NULL AND unit IS NULL")
    agency = counts(counted, "agency = 'H60.08' AND unit IS NULL")
    assert {n: (province[n], agency[n]) for n in EXPECTED} == EXPECTED


@pytest.mark.parametrize(
    ("statement", "number", "expected"),
    [
        # of H60.08 the national portal has 2 + 3 dossiers of November, we received 4; those of October do not count
        (
            BEYOND_OURS,
            "1.4",
            ((3, 7), (2, 5)),
        ),
        # and fewer than ours are not believed
        (
            """INSERT INTO figure (system, code, unit, period, revision, value, time)
               VALUES ('national_portal', 'national_received', 'H60.08', '2026-11-02', 0, 1, '2026-11-03')""",
            "1.4",
            ((3, 6), (2, 4)),
        ),
        # the result of H60.09's procedure must be on paper: its dossiers count no more
        (
            """INSERT INTO procedure SELECT '1.0009', revision, system, name_vi, 'H60.09', level, decision, decided_on,
               effective_on, published_at, parts, online, payment_enabled, fee_vnd, true, working_days, time
               FROM procedure WHERE procedure = 'A'""",
            "4.1",
            ((1, 4), (1, 4)),
        ),
    ],
)
def test_what_else_the_denominator_asks_of(
    counted: str, statement: str, number: str, expected: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    query = f"""SELECT numerator, denominator FROM ({scores(*SPAN)}) AS s
                WHERE indicator = %s AND agency IS NOT DISTINCT FROM %s AND unit IS NULL"""
    with connect(counted) as conn:
        conn.execute(statement.encode())
        found = [conn.execute(query.encode(), (number, agency)).fetchone() for agency in (None, "H60.08")]
        conn.rollback()
    assert tuple(found) == expected


def test_the_mean_time_of_each_procedure(counted: str) -> None:
    # 2.2 of 1.0008: 3, 6 and 4 days (4 is open); of 1.0009: 2 days (6 has no promised time)
    found = {name: (int(n), round(float(d), 3)) for name, n, d in rows(counted, mean_times(*SPAN[:2]))}
    assert found == {"1.0008": (3, 4.333), "1.0009": (1, 2.0)}


def test_a_unit_has_its_own_counts_and_no_figure_is_neither_zero_nor_full(counted: str) -> None:
    query = f"SELECT indicator, share, points FROM ({scores(*SPAN)}) AS s WHERE unit = 'H60.09.01'"
    found = {number: (share, points) for number, share, points in rows(counted, query)}
    assert found["2.1"][0] == 1
    assert found["3.6"] == (None, None)


def test_points_grow_to_the_cut_off_and_the_rate_of_synchronisation_multiplies(counted: str) -> None:
    columns = "indicator, share::float, points::float"
    query = f"SELECT {columns} FROM ({scores(*SPAN)}) AS s WHERE agency IS NULL AND unit IS NULL"
    found = {number: (round(share, 9), round(points, 9)) for number, share, points in rows(counted, query)}
    # 3.3: 2/6 online, times 3/6 synchronised = 1/6; a third of the cut-off of 50 %, so a third of its 6 points
    assert found["3.3"] == (round(1 / 6, 9), 2.0)
    # 4.2: 3/6 digitised of a cut-off of 80 % and 4 points
    assert found["4.2"] == (0.5, 2.5)
    assert found["2.1"] == (0.6, 12.0)


def listed(conn: psycopg.Connection, number: str, scope: Scope, verdict: Verdict = "all") -> list[Item]:
    indicator = next(each for each in indicators() if each.number == number)
    return page(conn, indicator, scope, NOW, verdict)


@pytest.mark.parametrize("period", [MONTH, Period("quarter", date(2026, 10, 1)), Period("year", date(2026, 1, 1))])
def test_every_number_opens_to_the_items_behind_it_and_they_add_up(counted: str, period: Period) -> None:
    whose = ((None, None), ("H60.08", None), ("H60.09", None), ("H60.08", "H60.08.02"), ("H60.09", "H60.09.01"))
    with connect(counted) as conn:
        conn.execute(BEYOND_OURS)
        for indicator in indicators():
            for scope in (Scope(period, *who) for who in whose):
                figures = drilled(conn, indicator, scope, NOW)
                wanted = (figures.numerator, figures.denominator) if figures else (0, 0)
                found = tally(conn, indicator, scope, NOW)
                assert (found.reached, found.reached + found.missed) == wanted, (indicator.number, scope)
                verdicts = {v: listed(conn, indicator.number, scope, v) for v in get_args(Verdict)}
                assert verdicts["all"] == verdicts["missed"] + verdicts["reached"]
                assert sum(item.n for item in verdicts["missed"]) == found.missed
        conn.rollback()


def test_the_items_are_those_worked_by_hand(counted: str) -> None:
    def keys(number: str, scope: Scope = PROVINCE) -> list[tuple[str, bool]]:
        return [(item.facts["item"][-4:], item.place.reached) for item in listed(conn, number, scope)]

    with connect(counted) as conn:
        assert keys("2.1", Scope(MONTH, "H60.08")) == [
            ("0002", False), ("0004", False), ("0001", True), ("0003", True)
        ]  # fmt: skip
        assert keys("1.1") == [("B", False), ("A", True)]
        assert keys("3.2") == [("0009", False), ("0008", True)]
        late = [(item.facts["item"], item.facts["step_en"]) for item in listed(conn, "5.2", PROVINCE, "missed")]
        assert late == [("2", "Answer"), ("5", "Publish"), ("6", "Publish"), ("2", "Publish")]
        said = {item.facts["item"][-4:]: item.facts["told_en"] for item in listed(conn, "4.1", PROVINCE)}
        assert said == {
            "0001": "not told", "0002": "yes", "0003": "not told", "0004": "not finished yet", "0005": "no",
            "0006": "not finished yet",
        }  # fmt: skip
        assert keys("5.3") == [("2", False), ("5", False), ("6", False), ("1", True)]


def test_a_list_is_turned_by_key_forth_and_back(counted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.service_index.drill.PAGE", 2)
    filed = next(each for each in indicators() if each.number == "3.3")
    with connect(counted) as conn:
        places: list[Place] = []
        while found := page(conn, filed, PROVINCE, NOW, place=places[-1] if places else None)[:2]:
            places += [item.place for item in found]
        assert places == sorted(places, key=lambda p: (p.reached, p.at is None, p.at, p.agency, p.key))
        assert len(places) == len(set(places)) == 6
        back = page(conn, filed, PROVINCE, NOW, place=places[4], back=True)
    assert [item.place for item in back] == places[1:4]


def test_a_changed_rule_is_a_new_version_and_counts_at_once(counted: str) -> None:
    before = rows(counted, f"SELECT points FROM ({totals(*SPAN)}) AS t WHERE agency IS NULL AND unit IS NULL")
    with connect(counted) as conn:
        assert rules.change(conn, "4.2", 8, 0.75, "canbo", NOW, "Công văn thử") == 2
    after = rows(counted, f"SELECT points FROM ({totals(*SPAN)}) AS t WHERE agency IS NULL AND unit IS NULL")
    assert after[0][0] > before[0][0]
    with connect(counted) as conn:
        rules.change(conn, "4.2", 4, 0.8, "canbo", NOW, "back")
    versions = rows(counted, "SELECT version, changed_by FROM index_rule WHERE indicator = '4.2' ORDER BY 1")
    assert versions == [(1, "ioc"), (2, "canbo"), (3, "canbo")]


@pytest.mark.parametrize(
    ("number", "maximum", "cut_off", "reason"),
    [("9.9", 1, 1, "x"), ("2.1", -1, 1, "x"), ("2.1", 1, 0, "x"), ("2.1", 1, 1, " ")],
)
def test_a_rule_that_cannot_be_is_refused(
    counted: str, number: str, maximum: float, cut_off: float, reason: str
) -> None:
    with connect(counted) as conn, pytest.raises(rules.RuleError):
        rules.change(conn, number, maximum, cut_off, "canbo", NOW, reason)


def test_every_indicator_names_the_events_that_it_is_counted_from() -> None:
    known = set(all_topics())
    for indicator in indicators():
        assert indicator.sources, indicator.number
        assert set(indicator.sources) <= known, indicator.number
        assert indicator.formula_vi, indicator.number
        assert indicator.formula_en, indicator.number


def test_every_item_has_the_facts_that_are_shown_of_it(counted: str) -> None:
    with connect(counted) as conn:
        for indicator in indicators():
            assert all((*indicator.items.what, *indicator.items.lacking)), indicator.number
            for item in listed(conn, indicator.number, PROVINCE):
                names = {fact.name for fact in indicator.items.facts}
                assert names <= item.facts.keys() | {n[:-3] for n in item.facts if n.endswith("_en")}, indicator.number
