"""Bytes as they come to whole lines or syslog frames; what is longer than allowed is cut and said so."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import NamedTuple

from connectors.invalid import Invalid, Reason

TOO_LONG = Invalid(Reason.TOO_LARGE, "line")
_LF, _CR = b"\n", b"\r"


class Line(NamedTuple):
    """One line without its end; `end` is the number of bytes of the stream up to and with it."""

    raw: bytes
    end: int
    refused: Invalid | None = None


class Lines:
    """Takes lines out of a stream; of one that is too long the beginning, and its rest is skipped.

    The mark (BOM) that a file may begin with is no part of its first line.
    """

    def __init__(self, longest: int, offset: int = 0) -> None:
        self._longest, self.taken = longest, offset
        self._rest = b""
        self._skipping = False

    def take(self, chunk: bytes) -> list[Line]:
        """Return the lines that end in this chunk, empty ones left out."""
        parts = (self._rest + chunk).split(_LF)
        self._rest = parts.pop()
        found = [line for part in parts if (line := self._line(part, 1)) is not None]
        marked = self.taken == 0 and self._rest.startswith(BOM_UTF8)
        if len(self._rest.removesuffix(_CR)) > self._longest + len(BOM_UTF8) * marked:
            long = self._line(self._rest, 0)
            self._rest, self._skipping = b"", True
            found += [long] if long is not None else []
        return found

    def last(self) -> list[Line]:
        """Return what stands behind the last line's end, once nothing more will come."""
        line = self._line(self._rest, 0)
        self._rest = b""
        return [] if line is None else [line]

    def _line(self, part: bytes, end: int) -> Line | None:
        text = part.removesuffix(_CR)
        if self.taken == 0:
            text = text.removeprefix(BOM_UTF8)
        self.taken += len(part) + end
        skipping, self._skipping = self._skipping, False
        if skipping or not text.strip():
            self._skipping = skipping and not end
            return None
        refused = TOO_LONG if len(text) > self._longest else None
        return Line(text[: self._longest + 1], self.taken, refused)


class Frames:
    """Takes syslog messages out of a TCP stream (RFC 6587): counted octets if it begins with a number, else lines."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._buffer = bytearray()
        self._lines: Lines | None = None

    def take(self, chunk: bytes) -> list[Line]:
        """Return the messages that end in this chunk."""
        if self._lines is not None:
            return self._lines.take(chunk)
        self._buffer += chunk
        found: list[Line] = []
        while self._buffer:
            size = self._counted()
            if size is None:
                return found + self._as_lines()
            head, length = size
            if length == 0 or len(self._buffer) < head + length:
                return found
            found.append(Line(bytes(self._buffer[head : head + length]), 0))
            del self._buffer[: head + length]
        return found

    def last(self) -> list[Line]:
        """Return what is left when the sender has gone: an unfinished message, refused as such."""
        if self._lines is not None:
            return self._lines.last()
        rest, self._buffer = bytes(self._buffer), bytearray()
        return [Line(rest, 0, Invalid(Reason.WRONG_SHAPE, "frame"))] if rest else []

    def _counted(self) -> tuple[int, int] | None:
        """Return where the message begins and its length (0 while that is not known), or None where it is lines."""
        digits, space, _ = bytes(self._buffer[:8]).partition(b" ")
        if not digits.isdigit() or len(digits) > 7:
            return None
        if not space:
            return len(digits), 0
        length = int(digits)
        return (len(digits) + 1, length) if 0 < length <= self._longest else None

    def _as_lines(self) -> list[Line]:
        self._lines = Lines(self._longest)
        buffer, self._buffer = bytes(self._buffer), bytearray()
        return self._lines.take(buffer)
