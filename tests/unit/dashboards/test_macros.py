"""The macros: every value becomes a bound parameter, and nothing else of the SQL changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.macros import Bound, MacroError, Window, expand, names

START, END = datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)
WINDOW = Window(START, END, timedelta(minutes=15))
FROM, TO = "%(time_from)s::timestamptz", "%(time_to)s::timestamptz"


@pytest.mark.parametrize(
    ("sql", "expanded", "parameters"),
    [
        ("$__timeFrom()", FROM, {"time_from": START}),
        ("$__timeTo()::timestamptz", f"{TO}::timestamptz", {"time_to": END}),
        ("$__timeFilter(m.bucket)", f"m.bucket BETWEEN {FROM} AND {TO}", {"time_from": START, "time_to": END}),
        (
            "$__timeGroup(bucket, $__interval)",
            "time_bucket(%(interval)s::interval, bucket)",
            {"interval": timedelta(minutes=15)},
        ),
        (
            "$__timeGroup(least(a, b), '1h')",
            "time_bucket(%(width_1h)s::interval, least(a, b))",
            {"width_1h": timedelta(hours=1)},
        ),
        ("source IN ($station)", "source IN (%(station_0)s, %(station_1)s)", {"station_0": "A", "station_1": "B'"}),
        ("source IN ($none)", "source IN (NULL)", {}),
        ("100 % 7", "100 %% 7", {}),
        ("'$station 5%' -- $station %", "'$station 5%%' -- $station %%", {}),
        ("'it''s $__timeTo()' || \"$a\" /* $b */", "'it''s $__timeTo()' || \"$a\" /* $b */", {}),
    ],
)
def test_each_macro(sql: str, expanded: str, parameters: dict[str, object]) -> None:
    assert expand(sql, WINDOW, {"station": ["A", "B'"], "none": []}) == Bound(expanded, parameters)


@pytest.mark.parametrize(
    "sql", ["$unknown", "$__unknown()", "$__timeGroup(a)", "$__timeGroup(a, '5 minutes')", "$__timeFilter()"]
)
def test_what_does_not_exist_is_refused(sql: str) -> None:
    with pytest.raises(MacroError):
        expand(sql, WINDOW)


def test_names_of_variables() -> None:
    assert names("SELECT '$no' FROM x WHERE a IN ($river) AND $__timeFilter(t) AND b IN ($agency)") == {
        "river",
        "agency",
    }


@given(st.lists(st.text(min_size=1), max_size=5))
def test_no_value_ever_enters_the_sql(values: list[str]) -> None:
    """The text depends on how many values there are, never on what they are."""
    sql = "SELECT * FROM t WHERE v IN ($v) AND $__timeFilter(t)"
    neutral = expand(sql, WINDOW, {"v": ["x"] * len(values)})
    bound = expand(sql, WINDOW, {"v": values})
    assert bound.sql == neutral.sql
    assert [bound.parameters[f"v_{n}"] for n in range(len(values))] == values


@given(st.text(alphabet="abc (),.=<>|'\n0123456789%", max_size=60).filter(lambda text: text.count("'") % 2 == 0))
def test_sql_without_macros_only_has_its_percent_signs_doubled(sql: str) -> None:
    assert expand(sql, WINDOW) == Bound(sql.replace("%", "%%"))
