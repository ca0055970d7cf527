"""Rejects as they travel: what a door writes is what the store reads, byte for byte."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from connectors.invalid import Invalid, Reason
from connectors.rejects import MAX_RAW, as_kept, opened, reject
from streams.dead_letters.identity import identity
from streams.dead_letters.store import Letter
from streams.rejects import subject as rejects


@given(raw=st.binary(max_size=300), source=st.text(max_size=300), reason=st.sampled_from(list(Reason)))
def test_a_reject_comes_through(raw: bytes, source: str, reason: Reason) -> None:
    record = reject("mqtt:air", source, raw, Invalid(reason, "pm25"))
    decoded = rejects.decode([record.value, b"broken", record.value])
    assert [r.index for r in decoded.rejected] == [1]
    letter = rejects.letter_of(decoded.events[0])
    assert letter == Letter("mqtt:air", record.key.decode(), raw, str(reason), "pm25")


@given(raw=st.binary(max_size=300), source=st.text(max_size=300), door=st.sampled_from(["file:x", "mqtt:x"]))
def test_a_sealed_reject_comes_through_and_is_known_again(raw: bytes, source: str, door: str) -> None:
    record, again = (reject(door, source, raw, Invalid(Reason.WRONG_TYPE, "n"), private=True) for _ in range(2))
    assert record == again
    letter = rejects.letter_of(rejects.decode([record.value]).events[0])
    assert letter.encrypted
    assert len(raw) < 4 or raw not in letter.raw
    plain = rejects.letter_of(rejects.decode([reject(door, source, raw, Invalid(Reason.EMPTY)).value]).events[0])
    assert opened(letter) == (plain.source, raw)
    kept = as_kept(door, source, raw, True)
    assert identity(letter.source, door, letter.raw) == identity(kept.source, door, kept.raw)


def test_sources_that_look_alike_once_masked_are_still_two_letters() -> None:
    one, other = (as_kept("file:x", f"cccd 001 099 012 34{n}.csv", b"row", True) for n in (1, 2))
    assert one.source == other.source == "cccd ***.csv"
    assert one.raw != other.raw


def test_what_is_kept_of_a_huge_sealed_message_fits_into_a_record() -> None:
    record = reject("file:x", "đ" * 300, b"\xff" * 3_000_000, Invalid(Reason.TOO_LARGE), private=True)
    assert len(record.value) < 1_000_000
    letter = rejects.letter_of(rejects.decode([record.value]).events[0])
    assert opened(letter) == ("đ" * 200, b"\xff" * MAX_RAW)


def test_a_detail_that_quotes_after_all_is_masked() -> None:
    record = reject("file:x", "", b"x", Invalid(Reason.WRONG_SHAPE, "column 001099012345"), private=True)
    assert rejects.decode([record.value]).events[0]["detail"] == "column ***"


@given(st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5), st.binary(max_size=5)), unique=True))
def test_identity_tells_all_apart(parts: list[tuple[str, str, bytes]]) -> None:
    assert len({identity(source, door.encode("utf-8", "ignore").decode(), raw) for source, door, raw in parts}) == len(
        {(source, door.encode("utf-8", "ignore").decode(), raw) for source, door, raw in parts}
    )
