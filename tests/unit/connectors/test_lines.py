"""Streams to lines and syslog frames, however they are cut into chunks; and what stands behind a syslog header."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.invalid import Reason
from connectors.syslog import content
from connectors.transports.lines import TOO_LONG, Frames, Lines


def chunks(stream: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    return [stream[a:b] for a, b in itertools.pairwise(places)]


BOM = b"\xef\xbb\xbf"


def is_line(part: bytes) -> bool:
    return bool(part.strip()) and b"\n" not in part and part[-1:] != b"\r" and not part.startswith(BOM)


lines = st.lists(st.binary(min_size=1, max_size=9).filter(is_line))
cuts = st.lists(st.integers(0, 100), max_size=6)


@given(lines=lines, cuts=cuts, end=st.sampled_from([b"\n", b"\r\n", b"\n\n"]), mark=st.sampled_from([b"", BOM]))
def test_lines_come_whole_however_they_are_cut(lines: list[bytes], cuts: list[int], end: bytes, mark: bytes) -> None:
    stream, reader = mark * bool(lines) + b"".join(line + end for line in lines), Lines(longest=9)
    found = [line for chunk in chunks(stream, cuts) for line in reader.take(chunk)]
    assert [line.raw for line in found] == lines
    assert reader.taken == len(stream)
    for line in found:
        assert stream[: line.end].endswith(line.raw + end[:-1].removesuffix(b"\n") + b"\n")


def test_a_line_as_long_as_allowed_waits_for_the_second_half_of_its_end() -> None:
    reader = Lines(longest=9)
    assert reader.take(b"x" * 9 + b"\r") == []
    assert [(line.raw, line.end, line.refused) for line in reader.take(b"\nnext\n")] == [
        (b"x" * 9, 11, None),
        (b"next", 16, None),
    ]


def test_a_line_without_its_end_comes_at_the_end() -> None:
    reader = Lines(longest=9)
    assert [line.raw for line in reader.take(b"a\nb")] == [b"a"]
    assert [(line.raw, line.end) for line in reader.last()] == [(b"b", 3)]
    assert reader.last() == []


@given(cuts=cuts)
def test_a_line_that_is_too_long_is_cut_and_the_next_is_whole(cuts: list[int]) -> None:
    reader = Lines(longest=9)
    stream = b"x" * 70 + b"\nnext\n"
    found = [line for chunk in chunks(stream, cuts) for line in reader.take(chunk)]
    assert [(line.raw, line.refused and line.refused.reason) for line in found] == [
        (b"x" * 10, Reason.TOO_LARGE),
        (b"next", None),
    ]
    assert found[-1].end == reader.taken == len(stream)


@given(lines=lines, cuts=cuts)
def test_counted_frames_come_whole_however_they_are_cut(lines: list[bytes], cuts: list[int]) -> None:
    frames = [b"<14>" + line + b"\n2" for line in lines]
    stream, reader = b"".join(b"%d %s" % (len(frame), frame) for frame in frames), Frames(longest=100)
    assert [line.raw for chunk in chunks(stream, cuts) for line in reader.take(chunk)] == frames
    assert reader.last() == []


@given(messages=st.lists(st.binary(max_size=40), max_size=6), cuts=st.lists(st.integers(0, 300), max_size=9))
def test_a_frame_that_is_too_long_is_cut_and_the_next_is_whole(messages: list[bytes], cuts: list[int]) -> None:
    frames = [b"<14>" + message for message in messages]
    stream, reader = b"".join(b"%d %s" % (len(frame), frame) for frame in frames), Frames(longest=20)
    found = [line for chunk in chunks(stream, cuts) for line in reader.take(chunk)]
    assert [(line.raw, line.refused) for line in found] == [
        (frame[:21], TOO_LONG if len(frame) > 20 else None) for frame in frames
    ]
    assert reader.last() == []


def test_a_frame_needs_no_mark_once_one_was_counted() -> None:
    reader = Frames(longest=9)
    assert [line.raw for line in reader.take(b"3 {1}90 {" + b"2" * 89 + b"3 {3}")] == [b"{1}", b"{" + b"2" * 9, b"{3}"]


@pytest.mark.parametrize("date", [b"20261126 ", b"2026 ", b"4102444800000 "])
def test_lines_that_begin_with_a_date_are_lines(date: bytes) -> None:
    reader = Frames(longest=30)
    assert [line.raw for line in reader.take(date + b"one\n" + date + b"two\n")] == [date + b"one", date + b"two"]


@given(lines=lines, cuts=cuts)
def test_frames_without_a_count_are_lines(lines: list[bytes], cuts: list[int]) -> None:
    stream, reader = b"".join(b"<14>" + line + b"\n" for line in lines), Frames(longest=100)
    assert [line.raw for chunk in chunks(stream, cuts) for line in reader.take(chunk)] == [b"<14>" + x for x in lines]


def test_a_frame_that_breaks_off_is_refused() -> None:
    reader = Frames(longest=100)
    assert reader.take(b"20 <14>half") == []
    (rest,) = reader.last()
    assert (rest.raw, rest.refused and rest.refused.reason) == (b"20 <14>half", Reason.WRONG_SHAPE)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"<165>1 2026-11-24T08:10:03.003Z host app 8710 ID47 - hello", b"hello"),
        (b'<165>1 2026-11-24T08:10:03Z h a - - [x@1 k="v\\]" l="2"][y z="]"] \xef\xbb\xbfxin ch\xc3\xa0o', None),
        (b'<165>1 2026-11-24T08:10:03Z h a - - [x@1 k="v\\]" l="2"][y z="1"] \xef\xbb\xbfch\xc3\xa0o', b"ch\xc3\xa0o"),
        (b"<165>1 - - - - - -", b""),
        (b'<190>Nov 24 08:10:03 gate nginx: {"n": 1}', b'{"n": 1}'),
        (b'<190>Nov  4 08:10:03 gate nginx[17]: {"n": 1}', b'{"n": 1}'),
        (b'<190>Nov  4 08:10:03 nginx: {"n": 1}', b'{"n": 1}'),
        (b"<14>plain", b"plain"),
        (b"127.0.0.1 - - GET /", b"127.0.0.1 - - GET /"),
    ],
)
def test_what_stands_behind_the_header(raw: bytes, text: bytes | None) -> None:
    # A "]" in a value must be escaped (RFC 5424, 6.3.3); a message that breaks it keeps its header, and is refused.
    assert content(raw) == (raw.partition(b">")[2] if text is None else text)


@given(
    raw=st.binary(max_size=60) | st.text('<>1 -[]"=\\:a', max_size=60).map(lambda t: b"<1>1 a b c d e " + t.encode())
)
def test_any_bytes_have_a_content(raw: bytes) -> None:
    assert raw.endswith(content(raw))
