"""The audit: what stood before and after, files that spreadsheets cannot mistake, addresses that never fail."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.audits.drawing import changes, csv_head, csv_row, listed
from dashboards.audits.query import Asked, asked, written
from dashboards.audits.reading import OTHER, Act, things

AT = datetime(2026, 11, 25, 1, 2, 3, tzinfo=UTC)


def act(kind: str = "stations", what: str = "station changed", **more: Any) -> Act:
    told: dict[str, Any] = {"who": "an", "subject": "AIR-001", "why": "", "before": None, "after": None} | more
    return Act(kind, "1", AT, told["who"], what, told["subject"], told["why"], told["before"], told["after"])


def test_only_what_has_changed_is_told_and_named() -> None:
    one = act(
        before={"name_vi": "Cũ", "kind": "air", "unit": None}, after={"name_vi": "Mới", "kind": "air", "x": [1, 2]}
    )
    told = [*changes(one, things()["stations"], "vi")]
    assert told == [("Tên", "Cũ", "Mới"), ("x", "–", "1, 2")]
    drawn = listed([one], Asked(), "vi")
    assert "đăng ký, sửa trạm <strong>AIR-001</strong>" in drawn
    assert "<del>Cũ</del> → <ins>Mới</ins>" in drawn


def test_an_instant_is_told_in_the_time_of_the_province() -> None:
    after = {"to": "2026-11-27T17:11:50.822082+00:00", "begin": "2026-11-27T08:00", "x": "9999-99-99T99:99:99Z"}
    told = [value for _, _, value in changes(act("roster", "shift put", after=after), things()["roster"], "vi")]
    assert told == ["28/11/2026 00:11:50", "2026-11-27T08:00", "9999-99-99T99:99:99Z"]


@given(st.text() | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}Z"))
def test_whatever_text_is_on_record_is_told(value: str) -> None:
    ((name, before, _),) = changes(act(after={"x": value}), things()["stations"], "en")
    assert (name, before) == ("x", "–")


@pytest.mark.parametrize("formula", ['=HYPERLINK("x")', " =1+1", "\u00a0@x", "\ufeff+1", "＝1+1", "\n-1"])
def test_no_cell_is_a_formula_and_all_can_be_read_back(formula: str) -> None:
    (row,) = csv.reader([csv_row(act(who=formula, why='a;b\n"c"', after={"letters": 2}), "vi")])
    assert row[0] == "25/11/2026 08:02:03"
    assert row[1] == f"'{formula}"
    assert row[3:6] == ["đăng ký, sửa trạm", "AIR-001", 'a;b\n"c"']
    assert csv_head("vi").startswith("\ufeffLúc,")


def test_what_no_file_claims_is_shown_as_it_stands() -> None:
    assert [*things()][-1] == OTHER
    assert "'signed in'" in things()[OTHER].sql
    assert "a new act" in listed([act(OTHER, "a new act")], Asked(), "en")


@given(
    st.dictionaries(st.sampled_from(["who", "kind", "text", "since", "until", "older", "newer"]), st.text(max_size=60))
)
def test_no_address_breaks_the_page(query: dict[str, str]) -> None:
    found = asked(query)
    assert asked({"newer": written(act().place)}).place == act().place
    assert found.wanted.who == found.who
    found.address(older="x")
