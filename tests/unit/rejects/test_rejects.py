"""Rejects as they travel: what a door writes is what the store reads, byte for byte."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from connectors.invalid import Invalid, Reason
from connectors.rejects import reject
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


@given(st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5), st.binary(max_size=5)), unique=True))
def test_identity_tells_all_apart(parts: list[tuple[str, str, bytes]]) -> None:
    assert len({identity(source, door.encode("utf-8", "ignore").decode(), raw) for source, door, raw in parts}) == len(
        {(source, door.encode("utf-8", "ignore").decode(), raw) for source, door, raw in parts}
    )
