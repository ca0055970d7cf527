"""Pieces of a file: together they hold every line once, wherever they are cut."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from infra.loading.pieces import lines, pieces

CONTENT = st.lists(st.sampled_from([b"", b" ", b"a", b"bcd", b'{"e":1}', b"\r"]), max_size=12).map(b"\n".join)


@given(CONTENT, st.booleans(), st.integers(1, 40), st.sampled_from([b"", b"\xef\xbb\xbf"]))
def test_every_line_is_in_one_piece(content: bytes, ends: bool, size: int, mark: bytes) -> None:
    content += b"\n" * ends
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "steps.jsonl"
        file.write_bytes(mark + content)
        found = [line for piece in pieces(file, size) for line in lines(piece)]
    assert found == [line.strip() for line in content.split(b"\n") if line.strip()]
