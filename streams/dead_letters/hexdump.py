"""Raw bytes as hexadecimal and text side by side, for people."""

from __future__ import annotations

WIDTH = 16


def hexdump(raw: bytes, most: int = 65_536) -> str:
    """Return one line for each 16 bytes: offset, hexadecimal, printable ASCII; cut off, and said so, after `most`."""
    lines = [_line(at, raw[at : at + WIDTH]) for at in range(0, min(len(raw), most), WIDTH)]
    if len(raw) > most:
        lines.append(f"… {len(raw) - most} bytes more")
    return "\n".join(lines)


def _line(at: int, row: bytes) -> str:
    text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
    return f"{at:08x}  {row.hex(' '):<{3 * WIDTH - 1}}  {text}"
