"""Bytes for people."""

from __future__ import annotations

from streams.dead_letters.hexdump import hexdump


def test_bytes_and_text_side_by_side() -> None:
    assert hexdump(b'{"tram":"\xff\x00",\n1}') == (
        '00000000  7b 22 74 72 61 6d 22 3a 22 ff 00 22 2c 0a 31 7d  {"tram":"..",.1}'
    )


def test_the_last_line_is_aligned_and_the_rest_announced() -> None:
    assert hexdump(b"").splitlines() == []
    assert hexdump(b"a" * 17).splitlines()[1] == "00000010  61" + " " * 47 + "a"
    assert hexdump(b"a" * 100, most=32).splitlines()[-1] == "… 68 bytes more"
