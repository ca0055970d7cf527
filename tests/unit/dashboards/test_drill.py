"""What the address behind a number of the index may say, the periods it may name, and how its items are drawn."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.drill.choosing import chooser, named
from dashboards.drill.drawing import Behind, page, told
from dashboards.drill.query import Asked, asked, written
from dashboards.texts import Text
from streams.service_index.drill import PAGE, Counted, Item, Place, Scope, Tally
from streams.service_index.indicators import indicators
from streams.service_index.periods import Period, containing, parse

TODAY = date(2026, 11, 24)
MONTH = Period("month", date(2026, 11, 1))
MEMBERS = ("period", "month", "agency", "unit", "show", "after", "before")
DUE = datetime(2026, 11, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "since", "until", "name", "before", "after"),
    [
        ("2026-11", (2026, 11), (2026, 12), "Tháng 11/2026", "2026-10", "2026-12"),
        ("2026-12", (2026, 12), (2027, 1), "Tháng 12/2026", "2026-11", "2027-01"),
        ("2026-Q4", (2026, 10), (2027, 1), "Quý 4/2026", "2026-Q3", "2027-Q1"),
        ("2026-q1", (2026, 1), (2026, 4), "Quý 1/2026", "2025-Q4", "2026-Q2"),
        ("2026", (2026, 1), (2027, 1), "Năm 2026", "2025", "2027"),
        ("quarter", (2026, 10), (2027, 1), "Quý 4/2026", "2026-Q3", "2027-Q1"),
    ],
)
def test_a_period_has_its_first_day_its_end_and_its_neighbours(
    text: str, since: tuple[int, int], until: tuple[int, int], name: str, before: str, after: str
) -> None:
    period = parse(text, TODAY)
    assert period is not None
    assert (period.since, period.until) == (date(*since, 1), date(*until, 1))
    assert (named(period).vi, period.before.code, period.after.code) == (name, before, after)
    assert parse(period.code, TODAY) == period


@pytest.mark.parametrize("text", ["", "2026-13", "2026-Q5", "1999", "2100-01", "9999-12", "nonsense", "２０２６"])
def test_what_is_no_period_is_the_present_month(text: str) -> None:
    assert parse(text, TODAY) is None
    assert asked({"period": text}, TODAY).scope.period == MONTH


def test_an_address_of_before_says_month() -> None:
    assert asked({"month": "2025-02"}, TODAY).scope.period == Period("month", date(2025, 2, 1))


@given(st.dictionaries(st.sampled_from(MEMBERS), st.text()))
def test_whatever_an_address_says_is_understood_or_ignored(query: dict[str, str]) -> None:
    once = asked(query, TODAY)
    assert asked(dict(parse_qsl(once.address()[1:])), TODAY) == Asked(once.scope, once.verdict)


@given(st.booleans(), st.none() | st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_place_is_found_again_by_its_address(reached: bool, at: datetime | None) -> None:
    place = Place(reached, at, "H60.08", "key~with~signs")
    again = asked(dict(parse_qsl(Asked(Scope(MONTH)).address(before=written(place))[1:])), TODAY)
    assert (again.place, again.back) == (place, True)


def test_the_choice_of_periods_has_the_one_that_is_shown() -> None:
    long_ago = Period("quarter", date(2009, 4, 1))
    names = {"H60.08": Text("Sở <A>", "Dept A")}
    html = chooser(Asked(Scope(long_ago, "H60.08", "u9"), "missed"), names, {"u1": Text("Một", "One")}, TODAY, "vi")
    assert '<option value="2009-Q2" selected>Quý 2/2009</option>' in html
    assert '<option value="2026">Năm 2026</option>' in html
    assert "Sở &lt;A&gt;" in html
    assert '<option value="u9" selected>u9</option>' in html
    assert "period=2009-Q1&amp;agency=H60.08&amp;unit=u9&amp;show=missed" in html
    assert 'name="show" value="missed"' in html


def drawn(number: str, items: list[Item], tally: Tally, query: str = "") -> str:
    """Return the page of a number whose figures are the tally."""
    indicator = next(each for each in indicators() if each.number == number)
    all_of_them = tally.reached + tally.missed
    figures = Counted(tally.reached, all_of_them, tally.reached / all_of_them, 1, 2)
    behind = Behind(figures, tally, items, {"H60.08": Text("Sở A", "Dept A")}, {})
    return page(indicator, asked(dict(parse_qsl(query)), TODAY), behind, TODAY, "vi")


def test_the_items_stand_with_their_verdict_and_add_up() -> None:
    items = [
        Item(Place(False, None, "H60.08", "~"), 7, {"item": None}),
        Item(Place(True, DUE, "H60.08", "D1"), 1, {"item": "D<1>", "received_at": DUE, "ended_at": None}),
    ]
    html = drawn("1.4", items, Tally(1, 7))
    assert "1 đạt + 7 chưa đạt = 8 hồ sơ." in html
    assert "7 hồ sơ chỉ Cổng Dịch vụ công quốc gia báo cáo có" in html
    assert html.index("✗ Chưa đạt") < html.index("✓ Đạt")
    assert "D&lt;1&gt;" in html
    assert "03/11/2026 09:00" in html


def test_a_long_list_turns_both_ways_and_keeps_what_is_chosen() -> None:
    items = [Item(Place(False, None, "H60.08", f"P{n:03}"), 1, {"item": f"P{n}"}) for n in range(PAGE + 1)]
    first = drawn("3.1", items, Tally(1, 60), "period=2026-Q4&show=missed")
    assert 'rel="prev"' not in first
    assert "?period=2026-Q4&amp;show=missed&amp;after=0~~H60.08~P049" in first
    assert first.count("<tr>") == PAGE + 1
    back = drawn("3.1", items, Tally(1, 60), "before=0~~H60.08~P051")
    assert "after=0~~H60.08~P050" in back
    assert "before=0~~H60.08~P001" in back


def test_facts_are_told_as_people_read_them() -> None:
    values = (None, True, False, DUE, date(2026, 1, 2), "x", 12_345)
    assert [told(value, "vi") for value in values] == [
        "–", "✓", "✗", "03/11/2026 09:00", "02/01/2026", "x", "12.345"
    ]  # fmt: skip
    assert containing("quarter", date(2026, 12, 31)).code == "2026-Q4"
