"""What may stand in the form for the ranking, and the figures that it becomes."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import orjson
import pytest
from pydantic import TypeAdapter

from dashboards.entry.drawing import form
from dashboards.entry.ranking import RANK_WRONG, Ranking, read, records
from dashboards.wrong import WrongError
from streams.clock import microseconds
from streams.figures.event import Figure

NOW = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)
"""Half past midnight of New Year's Day 2027 in the province."""
GOOD = {"year": "2026", "rank": "28", "score": "0,6428", "decision": "1234/QĐ-BKHCN"}


def test_what_is_right_is_taken() -> None:
    assert read(GOOD, NOW) == Ranking(2026, 28, 0.6428, "1234/QĐ-BKHCN")
    other = {"year": " 2027 ", "rank": "1", "score": "1", "decision": "57/2026/BC-UBND"}
    assert read(other, NOW) == Ranking(2027, 1, 1.0, "57/2026/BC-UBND")
    assert read({**GOOD, "score": "0.5"}, NOW).score == 0.5


@pytest.mark.parametrize(("year", "most"), [("2024", 63), ("2025", 34), ("2026", 34)])
def test_a_rank_is_one_of_the_provinces_that_the_year_has(year: str, most: int) -> None:
    assert read({**GOOD, "year": year, "rank": str(most)}, NOW).rank == most
    with pytest.raises(WrongError) as caught:
        read({**GOOD, "year": year, "rank": str(most + 1)}, NOW)
    told = f"Nhập thứ hạng là số nguyên từ 1 đến {most}. Năm {year} cả nước có {most} tỉnh, thành phố."
    assert caught.value.wrong["rank"].vi == told


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("year", "2019"), ("year", "2028"), ("year", "26"), ("year", ""), ("year", "２０２６"),
        ("rank", "0"), ("rank", "35"), ("rank", "63"), ("rank", "38,5"), ("rank", "-1"), ("rank", "x"),
        ("score", "1,0001"), ("score", "64,28"), ("score", "0,64281"), ("score", "NaN"), ("score", "1e-3"),
        ("decision", ""), ("decision", "QĐ-BKHCN"), ("decision", "1234"), ("decision", "1/<b>"),
        ("decision", "1234/QĐ-BKHCN\x00"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_its_field(field: str, text: str) -> None:
    with pytest.raises(WrongError) as caught:
        read({**GOOD, field: text}, NOW)
    assert list(caught.value.wrong) == [field]


def test_every_wrong_field_is_told_at_once_and_the_form_keeps_what_was_written() -> None:
    written = {"rank": '"><script>', "score": "0,5"}
    with pytest.raises(WrongError) as caught:
        read(written, NOW)
    assert set(caught.value.wrong) == {"year", "rank", "decision"}
    drawn = form(written, caught.value.wrong, 1, "vi")
    assert "<script>" not in drawn
    assert 'value="0,5"' in drawn
    assert drawn.count('role="alert"') == 3
    assert RANK_WRONG.vi.format(63) in drawn


def test_no_browser_cuts_a_figure_to_another_one() -> None:
    lengths = [int(length) for length in re.findall(r'maxlength="(\d+)"', form({}, {}, 0, "vi"))]
    assert len(lengths) == 4
    assert min(lengths) > len("0,64281")


def test_an_entry_is_two_figures_whose_revision_is_its_instant() -> None:
    sent = records(read(GOOD, NOW), "08", NOW)
    figures = TypeAdapter(list[Figure]).validate_json(b"[" + b",".join(record.value for record in sent) + b"]")
    common = {
        "system": "form",
        "unit": "08",
        "period": "2026",
        "time": microseconds(NOW),
        "revision": microseconds(NOW),
    }
    assert figures == [{**common, "code": "dx_rank", "value": 28.0}, {**common, "code": "dx_score", "value": 0.6428}]
    assert {(record.topic, record.key) for record in sent} == {("figures", b"08")}
    assert orjson.loads(sent[0].value) == figures[0]
