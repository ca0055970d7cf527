"""Sealed content opens with its key, for its purpose and for what it belongs to, and for nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.sealing import OVERHEAD, Seal, SealBrokenError

OURS = Seal("key", "tests")


@given(st.binary(max_size=300), st.text(max_size=20))
def test_it_opens_again_and_is_always_the_same(content: bytes, about: str) -> None:
    about = about.encode("utf-8", "replace").decode()
    sealed = OURS.close(content, about)
    assert OURS.open(sealed, about) == content
    assert sealed == Seal("key", "tests").close(content, about)
    assert len(sealed) == len(content) + OVERHEAD
    assert len(content) < 4 or content not in sealed


@given(st.lists(st.tuples(st.text("ab", max_size=3), st.binary(max_size=3)), unique=True))
def test_different_contents_have_different_nonces(pairs: list[tuple[str, bytes]]) -> None:
    assert len({OURS.close(content, about)[:12] for about, content in pairs}) == len(pairs)


@pytest.mark.parametrize(
    ("other", "about", "change"),
    [
        (Seal("another key", "tests"), "an", 0),
        (Seal("key", "another purpose"), "an", 0),
        (OURS, "binh", 0),
        (OURS, "an", 1),
    ],
)
def test_nothing_else_opens_it(other: Seal, about: str, change: int) -> None:
    sealed = bytearray(OURS.close(b"001099012345", "an"))
    sealed[-1] ^= change
    with pytest.raises(SealBrokenError):
        other.open(bytes(sealed), about)


@pytest.mark.parametrize("length", [0, 5, 12, 27])
def test_what_is_too_short_is_not_opened(length: int) -> None:
    with pytest.raises(SealBrokenError):
        OURS.open(bytes(length), "an")


def test_no_key_is_no_seal() -> None:
    with pytest.raises(ValueError, match="key"):
        Seal("", "tests")
