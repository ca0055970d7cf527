"""Bytes as they come to whole lines or syslog frames; what is longer than allowed is cut and said so."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import NamedTuple

from connectors.invalid import Invalid, Reason

TOO_LONG = Invalid(Reason.TOO_LARGE, "line")
_LF, _CR = b"\n", b"\r"
_DIGITS = 10
"""What a count has at most: ten gigabytes."""


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
    """Takes syslog messages out of a TCP stream (RFC 6587): counted octets if it begins with a number, else lines.

    Of a counted message that is too long the beginning is taken, and its rest is skipped.
    """

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._buffer = bytearray()
        self._lines: Lines | None = None
        self._is_counted = False
        self._to_skip = 0

    def take(self, chunk: bytes) -> list[Line]:
        """Return the messages that end in this chunk, and those that are too long as soon as that is known."""
        if self._lines is not None:
            return self._lines.take(chunk)
        self._buffer += chunk
        self._skip()
        found: list[Line] = []
        while self._buffer:
            size = self._counted()
            if size is None:
                return found + self._as_lines()
            line = self._frame(*size)
            if line is None:
                return found
            found.append(line)
        return found

    def last(self) -> list[Line]:
        """Return what is left when the sender has gone: an unfinished message, refused as such."""
        if self._lines is not None:
            return self._lines.last()
        rest, self._buffer = bytes(self._buffer), bytearray()
        return [Line(rest, 0, Invalid(Reason.WRONG_SHAPE, "frame"))] if rest else []

    def _counted(self) -> tuple[int, int] | None:
        """Return where the message begins and its length (0 while that is not known), or None where it is lines.

        A line may begin with a number as well, a date perhaps: before the first message that was counted, a number
        beyond the longest is a count only where a message stands behind it.
        """
        digits, space, message = bytes(self._buffer[: _DIGITS + 2]).partition(b" ")
        if not digits.isdigit() or len(digits) > _DIGITS:
            return None
        length, head = int(digits), len(digits) + 1
        is_sure = length <= self._longest or self._is_counted
        if not space or not (is_sure or message):
            return head, 0
        return (head, length) if length and (is_sure or message.startswith(b"<")) else None

    def _frame(self, head: int, length: int) -> Line | None:
        """Take out the message, or the beginning of one that is too long; None while that has not come."""
        kept = min(length, self._longest + 1)
        if length == 0 or len(self._buffer) < head + kept:
            return None
        raw = bytes(self._buffer[head : head + kept])
        del self._buffer[: head + kept]
        self._is_counted, self._to_skip = True, length - kept
        self._skip()
        return Line(raw, 0, TOO_LONG if length > self._longest else None)

    def _skip(self) -> None:
        skipped = min(self._to_skip, len(self._buffer))
        del self._buffer[:skipped]
        self._to_skip -= skipped

    def _as_lines(self) -> list[Line]:
        self._lines = Lines(self._longest)
        buffer, self._buffer = bytes(self._buffer), bytearray()
        return self._lines.take(buffer)
