"""The pure parts of a pull: pages, Retry-After, the cursor's file."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.agencies.provincial_dossiers import CONNECTOR
from connectors.connector import HttpPoll
from connectors.transports.away import SourceAwayError
from connectors.transports.cursor import CursorError, CursorFile
from connectors.transports.http_poll import Position, fetched, read_page, retry_after
from connectors.transports.paged_pull import Page, PagedPull, Row
from streams.clock import FixedClock

HERE = Position("2026-11-24T00:00:00+00:00", 7)
MOMENT = datetime(2026, 11, 24, 1, 2, 3, 456_789, tzinfo=UTC)


def _source() -> HttpPoll:
    assert isinstance(CONNECTOR.transport, HttpPoll)
    return CONNECTOR.transport


def test_a_page_is_its_rows_and_the_next_position() -> None:
    body = b'{"data":[{"id":1}, {"id":NaN}],"next":{"changed_since":"2026-11-24T00:00:00Z","after_id":2}}'
    rows = [Row(b'{"id":1}', None), Row(b'{"id":NaN}', None)]
    assert read_page(body, _source()) == Page(rows, Position("2026-11-24T00:00:00Z", 2))


def test_a_row_says_when_it_changed() -> None:
    (row,) = read_page(b'{"data":[{"NgayCapNhat":"2026-11-24T07:00:00+07:00"}],"next":null}', _source()).rows
    assert row.changed == datetime(2026, 11, 24, tzinfo=UTC)


def test_the_last_page_leads_nowhere() -> None:
    assert read_page(b'{"data":[],"next":null}', _source()) == Page([], None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"data":[]}',
        b'{"next":null}',
        b'{"data":{},"next":null}',
        b'{"data":[],"next":7}',
        b'{"data":[],"next":{"changed_since":1,"after_id":2}}',
        b'{"data":[],"next":{"changed_since":"x","after_id":true}}',
        b'{"data":[],"next":null} {}',
    ],
)
def test_what_is_not_a_page_is_asked_for_again(body: bytes) -> None:
    with pytest.raises(SourceAwayError):
        read_page(body, _source())


class Circle:
    """Pages that lead to themselves once, then end."""

    def __init__(self) -> None:
        self.asked: list[Position] = []

    def beginning(self, since: datetime) -> Position:
        return HERE

    def page(self, position: Position) -> Page[Position]:
        self.asked.append(position)
        return Page([], position if len(self.asked) == 1 else None)

    def close(self) -> None:
        return


def test_a_page_that_leads_to_itself_is_asked_for_again(tmp_path: Path) -> None:
    circle = Circle()
    pull = PagedPull(CONNECTOR, circle, 0, CursorFile(tmp_path / "x"), FixedClock(MOMENT), 60, threading.Event())
    assert pull.receive(10, 0) == []
    assert circle.asked == [HERE, HERE]


class Backlog:
    """Two pages, of which the second is read an hour after the first."""

    def __init__(self, clock: FixedClock) -> None:
        self._clock = clock

    def beginning(self, since: datetime) -> Position:
        return Position(since.isoformat(), 0)

    def page(self, position: Position) -> Page[Position]:
        if position != HERE:
            return Page([Row(b'{"id":1}', MOMENT)], HERE)
        self._clock.advance(3_600)
        return Page([Row(b'{"id":2}', MOMENT + timedelta(hours=1))], None)

    def close(self) -> None:
        return


def test_rows_that_appear_during_a_long_poll_are_not_passed_by(tmp_path: Path) -> None:
    clock, cursor = FixedClock(MOMENT), CursorFile(tmp_path / "x")
    pull = PagedPull(CONNECTOR, Backlog(clock), 0, cursor, clock, 0, threading.Event())
    taken = []
    for _ in range(2):
        arrivals = pull.receive(10, 0)
        taken += [arrival.raw for arrival in arrivals]
        pull.settle([arrival.token for arrival in arrivals])
    assert taken == [b'{"id":1}', b'{"id":2}']
    assert cursor.load() == MOMENT


class Years:
    """A thousand rows, ten a day; each page is a day."""

    MOMENTS = tuple(MOMENT - timedelta(days=100) + n * timedelta(hours=2.4) for n in range(1_000))

    def beginning(self, since: datetime) -> datetime:
        return max(since, self.MOMENTS[0])

    def page(self, position: datetime) -> Page[datetime]:
        onward = position + timedelta(days=1)
        rows = [Row(str(moment).encode(), moment) for moment in self.MOMENTS if position <= moment < onward]
        return Page(rows, onward if onward <= self.MOMENTS[-1] else None)

    def close(self) -> None:
        return


def test_a_poll_of_years_remembers_only_what_the_next_one_brings_again(tmp_path: Path) -> None:
    pull = PagedPull(CONNECTOR, Years(), 600, CursorFile(tmp_path / "x"), FixedClock(MOMENT), 0, threading.Event())
    taken, most = list[bytes](), 0
    for _ in range(100):
        arrivals = pull.receive(1_000, 0)
        taken += [arrival.raw for arrival in arrivals]
        pull.settle([arrival.token for arrival in arrivals])
        most = max(most, len(pull._polled))
    assert len(taken) == len(set(taken)) == 1_000
    assert most < 50
    assert pull.receive(1_000, 0) == [], "the last row, within the overlap"


def test_retry_after_as_seconds_or_date() -> None:
    assert retry_after("7") == 7.0
    assert retry_after("-3") == 0.0
    assert retry_after("1e9") == retry_after("inf") == 300.0
    soon = retry_after(format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True))
    assert soon is not None
    assert 50 < soon <= 60
    assert retry_after("soon") is retry_after("nan") is retry_after(None) is None


@given(
    text=st.text(max_size=30)
    | st.from_regex(r"Tue, [0-9]{1,3} Nov [0-9]{1,12} [0-9]{1,2}:30:00 [+-][0-9]{1,20}", fullmatch=True)
)
def test_no_retry_after_raises(text: str) -> None:
    seconds = retry_after(text)
    assert seconds is None or 0 <= seconds <= 300


@pytest.mark.parametrize(("location", "since"), [("http:moved", ""), ("/", "9" * 70_000)], ids=["redirect", "next"])
def test_an_address_that_nobody_can_ask_for_is_a_source_that_is_away(location: str, since: str) -> None:
    moved = httpx.MockTransport(lambda _: httpx.Response(302, headers={"Location": location}))
    with httpx.Client(transport=moved, base_url="http://so.example.vn") as client, pytest.raises(SourceAwayError):
        fetched(client, "/api", {"changed_since": since}, 100)


def test_the_cursor_is_what_was_saved_last(tmp_path: Path) -> None:
    cursor = CursorFile(tmp_path / "connectors" / "x.json")
    assert cursor.load() is None
    cursor.save(MOMENT - timedelta(hours=1))
    cursor.save(MOMENT)
    assert CursorFile(tmp_path / "connectors" / "x.json").load() == MOMENT
    assert [path.name for path in (tmp_path / "connectors").iterdir()] == ["x.json"]


@pytest.mark.parametrize("text", ["", "{", "{}", '{"changed":7}', '{"changed":"soon"}'])
def test_a_damaged_cursor_is_never_guessed(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(CursorError):
        CursorFile(path).load()
