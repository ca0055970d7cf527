"""Dead letters on their page: bytes shown so that nothing hides, faults where they are, filters that never fail."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from connectors.invalid import Reason
from dashboards.letters import drawing
from dashboards.letters.query import Asked, asked, written
from dashboards.letters.raw import as_json, as_text, json_fault
from dashboards.letters.reasons import REASONS
from dashboards.ways_in import WaysIn
from streams.awaiting.known import ALL
from streams.dead_letters.listing import Place
from streams.engine import validation
from streams.plain_text import visible


def test_what_would_hide_or_turn_text_around_is_written_out() -> None:
    assert visible("a\u202eb\x00\u200b\tđ\n") == "a⟨202E⟩b⟨0000⟩⟨200B⟩\tđ\n"
    assert [line.text for line in as_text(b"\xffa\nb")] == ["\\xffa", "b"]


def test_a_reason_that_does_not_exist_is_no_empty_list() -> None:
    drawn = drawing.listed([], Asked(reason="<b>nope"), WaysIn(), "vi")
    assert "Không có lý do nào tên “&lt;b&gt;nope”." in drawn
    assert all(f"<code>{reason}</code>" in drawn for reason in REASONS)
    assert drawing.listed([], Asked(reason="bad_text"), WaysIn(), "vi") == '<p class="quiet">Không có bản ghi nào.</p>'


def test_the_place_of_a_fault_is_marked() -> None:
    raw = b'{"source": "AIR-001", "data": [{"time": 1, "value": 1.50}, {"value": "<b>"}], "value": 2}'
    lines = as_json(raw, "data.1.value")
    assert lines is not None
    assert [line.text.strip() for line in lines if line.faulty] == ['"value": "<b>"']
    assert any(line.text.strip() == '"value": 1.50' for line in lines), "numbers stand as they were written"
    by_name = as_json(raw, "time") or []
    assert [line.text.strip() for line in by_name if line.faulty] == ['"time": 1,']
    assert not any(line.faulty for line in as_json(raw, "elsewhere") or ())
    twice = as_json(b'{"a": 1, "a": 2}', "a") or []
    assert sum(line.faulty for line in twice) == 2


def test_the_line_at_which_json_breaks_is_marked() -> None:
    raw = b'{"a": 1,\n "b": nope}'
    assert json_fault(raw) == (2, 7)
    assert [line.faulty for line in as_text(raw)] == [False, True]
    assert json_fault(b"a;b;c") is None


@given(st.binary(max_size=300) | st.just(b"[" * 5_000) | st.just(b'{"a":' * 3_000))
def test_no_bytes_break_the_page(raw: bytes) -> None:
    as_text(raw)
    as_json(raw, "a.0")


@given(
    st.dictionaries(
        st.sampled_from(["source", "reason", "door", "day", "state", "older", "newer", "letter"]), st.text(max_size=90)
    )
)
def test_no_address_breaks_the_page(query: dict[str, str]) -> None:
    found = asked(query)
    found.selection.where()
    found.address(letter="x")


def test_an_address_says_what_it_was_made_of() -> None:
    place = Place(datetime(2026, 11, 25, 1, 2, 3, 4, tzinfo=UTC), bytes(range(32)))
    chosen = Asked(source="AIR & 1", reason="not_json", day=date(2026, 11, 25), state="any")
    query = {"source": "AIR & 1", "reason": "not_json", "day": "2026-11-25", "state": "any"}
    assert asked(query) == chosen
    assert chosen.address() == "?source=AIR+%26+1&reason=not_json&day=2026-11-25&state=any"
    assert asked({"newer": written(place)}).place == place
    assert chosen.selection.told()["since"] == "2026-11-25T00:00:00+07:00"
    assert asked({"state": "gone", "day": "2026-02-30", "letter": "ff"}) == Asked()


def test_every_reason_has_its_words() -> None:
    of_streams = {*validation._REASONS.values(), "wrong_type", "wrong_shape", "unknown_station", "unknown_metric"}
    of_streams |= {"metric_not_of_kind"}
    of_subjects = {
        *(named.reason for named in ALL),
        "conflict",
        "too_late",
        "quarantined",
        "in_the_future",
        "refused_by_database",
    }
    assert {*map(str, Reason), *of_streams, *of_subjects} <= set(REASONS)
