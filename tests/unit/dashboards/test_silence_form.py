"""What is written on the form of a silence is set as meant, in words that say so, or says everything that is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.silences.book import labels
from dashboards.silences.wording import length_of as worded
from dashboards.silences.wording import window_of
from dashboards.silences.writing import FIELDS, Scope, length_of, read, written_again
from dashboards.wrong import WrongError
from streams.alerts.lifecycle.silence import Silence
from streams.alerts.rules import all_rules

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
"""A Tuesday, ten in the morning in the province."""
HOUR = timedelta(hours=1)
RULES = labels(all_rules())
SUNDAY = datetime(2026, 11, 29, 15, tzinfo=UTC)
"""Ten o'clock in the evening in the province."""
ONCE = {"rule": "water_level", "subject": "WTR-*", "lasts": "1h30", "reason": " thay pin "}
WEEKLY = {**ONCE, "start": "2026-11-29T22:00", "lasts": "60", "days": "SU"}


def test_one_that_begins_now_and_one_that_recurs() -> None:
    wish = read(ONCE, RULES, NOW)
    assert wish.scope == Scope("water_level", "WTR-*")
    assert (wish.window, wish.rrule, wish.reason) == ((NOW, NOW + 1.5 * HOUR), None, "thay pin")
    weekly = read({**WEEKLY, "last": "2026-12-31", "confirmed": "7,12"}, RULES, NOW)
    assert (weekly.window, weekly.rrule) == ((SUNDAY, SUNDAY + HOUR), "FREQ=WEEKLY;BYDAY=SU;UNTIL=20261231")
    assert weekly.confirmed == {7, 12}
    assert read({**WEEKLY, "days": "MO,TU,WE,TH,FR,SA,SU"}, RULES, NOW).rrule == "FREQ=DAILY"
    assert read({**ONCE, "rule": RULES["water_level"].vi.upper()}, RULES, NOW).scope.rule == "water_level"
    late = {**ONCE, "lasts": "", "start": "2026-11-24T08:00", "until": "2026-11-24T11:00"}
    assert read(late, RULES, NOW).window == (NOW, NOW + HOUR)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rule", "no_such_rule"), ("subject", "W" * 201), ("start", "yesterday"), ("start", "2031-01-01T00:00"),
        ("lasts", "lâu"), ("lasts", ""), ("lasts", "40 ngày"), ("lasts", "0"), ("last", "2026-11-01"),
        ("rrule", "FREQ=WEEKLY;BYDAY=SU"), ("reason", " "), ("reason", "x\x00"),
    ],
)  # fmt: skip
def test_each_wrong_field_is_named_alone(field: str, value: str) -> None:
    with pytest.raises(WrongError) as refused:
        read({**WEEKLY, field: value}, RULES, NOW)
    assert list(refused.value.wrong) == [field]


def test_what_would_silence_everything_or_is_over_already_is_refused() -> None:
    for field, values in (
        ("subject", {"rule": "*", "subject": " * , **"}),
        ("until", {"lasts": "", "until": "2026-11-24T09:59"}),
    ):
        with pytest.raises(WrongError) as refused:
            read({**ONCE, **values}, RULES, NOW)
        assert list(refused.value.wrong) == [field]


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=40)), st.sampled_from([ONCE, WEEKLY]))
def test_whatever_is_written_is_a_silence_or_says_what_is_wrong(values: dict[str, str], base: dict[str, str]) -> None:
    try:
        wish = read({**base, **values}, RULES, NOW)
        wrong = set() if wish.reason and wish.window[0] < wish.window[1] else {"it cannot be set"}
    except WrongError as refused:
        wrong = set(refused.wrong) or {"nothing is said"}
    assert wrong <= set(FIELDS)


@given(st.integers(0, 6), st.integers(0, 23), st.integers(0, 59))
def test_a_length_that_is_written_in_words_is_read_as_itself(days: int, hours: int, minutes: int) -> None:
    length = timedelta(days=days, hours=hours, minutes=minutes)
    for language in ("vi", "en"):
        assert length_of(worded(length, language)) == (length or None)


@pytest.mark.parametrize(
    ("start", "lasts", "rrule", "vietnamese", "english"),
    [
        (SUNDAY, HOUR, None, "Chủ Nhật 29/11 22:00–23:00", "Sunday 29/11 22:00–23:00"),
        (SUNDAY, 8 * HOUR, None, "29/11 22:00 – 30/11 06:00", "29/11 22:00 – 30/11 06:00"),
        (SUNDAY, HOUR, "FREQ=WEEKLY;BYDAY=SU", "mỗi Chủ Nhật 22:00–23:00", "every Sunday 22:00–23:00"),
        (SUNDAY, HOUR, "FREQ=WEEKLY", "mỗi Chủ Nhật 22:00–23:00", "every Sunday 22:00–23:00"),
        (SUNDAY, 8 * HOUR, "FREQ=WEEKLY;BYDAY=WE,MO", "mỗi Thứ Hai, Thứ Tư 22:00–06:00 hôm sau",
         "every Monday, Wednesday 22:00–06:00 the next day"),
        (SUNDAY, 56 * HOUR, "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "2 tuần một lần, vào Thứ Sáu từ 22:00, dài 2 ngày 8 giờ",
         "every 2 weeks on Friday from 22:00 for 2 d 8 h"),
        (SUNDAY, HOUR, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261231",
         "mỗi ngày từ Thứ Hai đến Thứ Sáu 22:00–23:00, đến hết ngày 31/12/2026",
         "every day from Monday to Friday 22:00–23:00, through 31/12/2026"),
        (SUNDAY, HOUR, "RRULE:FREQ=DAILY", "mỗi ngày 22:00–23:00", "every day 22:00–23:00"),
        (SUNDAY, HOUR, "FREQ=MONTHLY;BYDAY=-1FR", "Thứ Sáu cuối cùng mỗi tháng 22:00–23:00",
         "the last Friday of every month 22:00–23:00"),
        (SUNDAY, HOUR, "FREQ=MONTHLY;BYMONTHDAY=1,15", "ngày 1, 15 mỗi tháng 22:00–23:00",
         "on day 1, 15 of every month 22:00–23:00"),
        (SUNDAY, HOUR, "FREQ=YEARLY;BYMONTH=9", "lặp theo FREQ=YEARLY;BYMONTH=9 22:00–23:00",
         "recurring by FREQ=YEARLY;BYMONTH=9 22:00–23:00"),
    ],
)  # fmt: skip
def test_windows_in_words(start: datetime, lasts: timedelta, rrule: str | None, vietnamese: str, english: str) -> None:
    assert window_of((start, start + lasts), rrule, "vi") == vietnamese
    assert window_of((start, start + lasts), rrule, "en") == english


@pytest.mark.parametrize("rrule", [None, "FREQ=WEEKLY;BYDAY=MO,SU", "FREQ=DAILY", "FREQ=MONTHLY;BYMONTHDAY=1"])
def test_one_that_is_set_again_is_written_as_it_was(rrule: str | None) -> None:
    one = Silence(1, "heat", None, SUNDAY, SUNDAY + HOUR, rrule, "nắng", "an", NOW, NOW, "an")
    again = read(written_again(one, NOW + HOUR), RULES, NOW + HOUR)
    assert (again.scope, again.rrule, again.reason) == (Scope("heat", None), rrule, "nắng")
    assert again.window == ((SUNDAY, SUNDAY + HOUR) if rrule else (NOW + HOUR, SUNDAY + HOUR))
