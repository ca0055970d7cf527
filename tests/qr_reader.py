"""Reads a QR code of error level M as a telephone does: from the drawn modules back to the text (ISO/IEC 18004).

It corrects no errors: what is drawn must be right in every module. Versions 1 to 6 in byte mode are enough here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Modules = list[list[bool]]
_BLOCKS = {1: (1, 16), 2: (1, 28), 3: (1, 44), 4: (2, 32), 5: (2, 43), 6: (4, 27)}
"""Of each version at level M: how many blocks, and how many data codewords each has."""
_MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda r, c: (r + c) % 2 == 0,
    lambda r, c: r % 2 == 0,
    lambda r, c: c % 3 == 0,
    lambda r, c: (r + c) % 3 == 0,
    lambda r, c: (r // 2 + c // 3) % 2 == 0,
    lambda r, c: r * c % 2 + r * c % 3 == 0,
    lambda r, c: (r * c % 2 + r * c % 3) % 2 == 0,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2 == 0,
)


def read(svg: str) -> str:
    """Return the text of the one code in an SVG."""
    return text(modules(svg))


def modules(svg: str) -> Modules:
    """Return the dark modules of the stroked path in an SVG; raises ValueError when there is no such path."""
    found = re.search(r'<path[^>]* stroke="[^"]*"[^>]* d="([^"]*)"', svg)
    if found is None:
        raise ValueError("no stroked path")
    x = y = 0.0
    dark: set[tuple[int, int]] = set()
    for letter, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?:[ ,]?(-?[\d.]+))?", found[1]):
        if letter == "h":
            dark |= {(int(y), int(x) + n) for n in range(int(first))}
            x += float(first)
        else:
            x, y = (float(first), float(second)) if letter == "M" else (x + float(first), y + float(second))
    top, size = min(dark)[0], max(row for row, _ in dark) - min(dark)[0] + 1
    left = min(column for _, column in dark)
    return [[(top + row, left + column) in dark for column in range(size)] for row in range(size)]


def text(code: Modules) -> str:
    """Return what the modules say."""
    version = (len(code) - 17) // 4
    blocks, length = _BLOCKS[version]
    bits = list(_data_bits(code, version))
    words = [int("".join(map(str, bits[n : n + 8])), 2) for n in range(0, len(bits) - 7, 8)][: blocks * length]
    data = bytes(word for block in range(blocks) for word in words[block::blocks])
    stream = "".join(f"{word:08b}" for word in data)
    if stream[:4] != "0100":
        raise ValueError("not in byte mode")
    count = int(stream[4:12], 2)
    return bytes(int(stream[n : n + 8], 2) for n in range(12, 12 + 8 * count, 8)).decode()


def _mask_of(code: Modules) -> Callable[[int, int], bool]:
    places = [(8, 0), (8, 1), (8, 2), (8, 3), (8, 4), (8, 5), (8, 7), (8, 8), (7, 8)]
    places += [(row, 8) for row in range(5, -1, -1)]
    told = int("".join("1" if code[r][c] else "0" for r, c in places), 2) ^ 0b101010000010010
    if told >> 13 != 0:
        raise ValueError("not of level M")
    return _MASKS[told >> 10 & 7]


def _data_bits(code: Modules, version: int) -> Iterator[int]:
    size, mask = len(code), _mask_of(code)
    upward, right = True, size - 1
    while right > 0:
        right -= right == 6
        for row in range(size - 1, -1, -1) if upward else range(size):
            for column in (right, right - 1):
                if not _is_pattern(row, column, size, version):
                    yield int(code[row][column] ^ mask(row, column))
        upward, right = not upward, right - 2


def _is_pattern(row: int, column: int, size: int, version: int) -> bool:
    finder = (row < 9 and (column < 9 or column >= size - 8)) or (row >= size - 8 and column < 9)
    alignment = version > 1 and all(size - 9 <= place < size - 4 for place in (row, column))
    return finder or alignment or row == 6 or column == 6
