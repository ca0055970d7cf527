"""A growing log file, followed through rotation; its place is saved after delivery."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, NamedTuple
from urllib.parse import unquote, urlsplit

import structlog

from connectors import telemetry
from connectors.connector import Connector, Tail
from connectors.runner import Arrival, Transport
from connectors.transports.away import SourceAwayError, note_away
from connectors.transports.cursor import StateFile, damaged
from connectors.transports.lines import Line, Lines
from connectors.transports.syslog import SyslogTcp, SyslogUdp

log = structlog.get_logger(__name__)

CHUNK = 65_536
SAVE_EVERY_S = 1.0
LINGER_S = 3.0
"""Seconds for which a rotated file is still read: its writer opens the new one only when it is told to."""
_HEAD = 256
_COMPRESSED = (".gz", ".xz", ".bz2", ".zst")


class SourceAddressError(ValueError):
    """The address of a source to be followed is none of file:///…, syslog+udp://host:port, syslog+tcp://host:port."""


class Place(NamedTuple):
    """Where reading stands: the file's inode, bytes taken, and a digest of its first bytes (inodes are used again)."""

    inode: int
    offset: int
    head: str


@dataclass(slots=True)
class _Open:
    file: BinaryIO
    inode: int
    lines: Lines
    head: str = ""
    rotated_at: float | None = None


def tail_of(connector: Connector, source: Tail, url: str, cursor: StateFile, stopping: threading.Event) -> Transport:
    """Return what follows the source at that address; raises SourceAddressError, OSError when a port is taken."""
    place = urlsplit(url)
    if place.scheme == "file" and place.path and not place.netloc:
        return FileTail(connector, source, Path(unquote(place.path)), cursor, stopping)
    if place.scheme in ("syslog+udp", "syslog+tcp") and place.hostname and place.port:
        kind = SyslogUdp if place.scheme == "syslog+udp" else SyslogTcp
        return kind(connector, source, (place.hostname, place.port), stopping)
    raise SourceAddressError(
        f"the address of {connector.name} must be file:///…, syslog+udp:// or syslog+tcp://host:port"
    )


class FileTail:
    """Reads the lines of one file from where the last run stopped."""

    def __init__(
        self,
        connector: Connector,
        source: Tail,
        path: Path,
        cursor: StateFile,
        stopping: threading.Event,
        linger_s: float = LINGER_S,
    ) -> None:
        self.name = connector.door
        self._connector, self._longest, self._path = connector, source.max_line, path
        self._cursor, self._stopping, self._linger_s = cursor, stopping, linger_s
        self._place, self._saved, self._saved_at = _loaded(cursor), True, 0.0
        self._open: _Open | None = None

    def receive(self, limit: int, wait_s: float) -> Sequence[Arrival]:
        """Return the lines that were written since; a chunk may hold a few more than `limit`."""
        self._save(SAVE_EVERY_S)
        try:
            lines = self._read()
        except OSError as error:
            note_away(self.name, SourceAwayError(type(error).__name__))
            self._stopping.wait(max(wait_s, 1.0))
            return ()
        if not lines:
            self._stopping.wait(wait_s)
        return [self._arrival(line, place) for line, place in lines]

    def settle(self, tokens: Sequence[Place]) -> None:
        """Note how far Kafka has everything; on the disk about once a second."""
        self._place, self._saved = tokens[-1], False

    def close(self) -> None:
        """Save the place and close the file."""
        self._save(0)
        if self._open is not None:
            self._open.file.close()
        telemetry.CONNECTED.labels(self.name).set(0)

    def _arrival(self, line: Line, place: Place) -> Arrival:
        return Arrival(self.name, self._connector, line.raw, self._path.name, place, line.refused)

    def _save(self, every_s: float) -> None:
        now = time.monotonic()
        if not self._saved and self._place is not None and now - self._saved_at >= every_s:
            self._cursor.save(self._place._asdict())
            self._saved, self._saved_at = True, now

    def _read(self) -> list[tuple[Line, Place]]:
        current = self._open
        if current is None:
            current = self._open = self._first()
            telemetry.CONNECTED.labels(self.name).set(1)
        self._begin_again_if_cut(current)
        chunk = current.file.read(CHUNK)
        if chunk:
            return self._placed(current, current.lines.take(chunk))
        return self._rotate(current)

    def _placed(self, current: _Open, lines: Sequence[Line]) -> list[tuple[Line, Place]]:
        if lines:
            current.head = _head(current.file)
        return [(line, Place(current.inode, line.end, current.head)) for line in lines]

    def _first(self) -> _Open:
        """Open the file in which the saved place lies, whatever its name is now, or else the present one."""
        if self._place is not None:
            for candidate in (self._path, *self._rotated()):
                found = self._resumed(candidate, self._place)
                if found is not None:
                    return found
            log.warning("the file that was read last is gone; reading the present one", source=self.name)
        return self._opened(self._path, 0)

    def _rotated(self) -> list[Path]:
        """Return the earlier files, the oldest first; compressed ones were read before, or cannot be."""
        found = [p for p in self._path.parent.glob(f"{self._path.name}?*") if not p.name.endswith(_COMPRESSED)]
        return sorted((p for p in found if p.is_file()), key=lambda p: p.stat().st_mtime_ns)

    def _resumed(self, path: Path, place: Place) -> _Open | None:
        try:
            found = self._opened(path, place.offset)
        except FileNotFoundError:
            return None
        size = os.fstat(found.file.fileno()).st_size
        if found.inode == place.inode and size >= place.offset and _begins_with(found.file, place.head):
            found.head = place.head
            return found
        found.file.close()
        return None

    def _opened(self, path: Path, offset: int) -> _Open:
        file = path.open("rb", buffering=0)
        file.seek(offset)
        return _Open(file, os.fstat(file.fileno()).st_ino, Lines(self._longest, offset))

    def _begin_again_if_cut(self, current: _Open) -> None:
        """Go back to the beginning of a file that was emptied and written anew (logrotate's copytruncate)."""
        size = os.fstat(current.file.fileno()).st_size
        if size < current.file.tell() or (current.head and not _begins_with(current.file, current.head)):
            log.warning("the file was cut; reading it from its beginning", source=self.name)
            current.file.seek(0)
            current.lines, current.head = Lines(self._longest), ""

    def _rotate(self, current: _Open) -> list[tuple[Line, Place]]:
        """At the end of a file that was renamed: once its writer has had time to leave it, open the new one."""
        try:
            renamed = self._path.stat().st_ino != current.inode
        except FileNotFoundError:
            return []
        if not renamed:
            current.rotated_at = None
            return []
        now = time.monotonic()
        current.rotated_at = now if current.rotated_at is None else current.rotated_at
        if now - current.rotated_at < self._linger_s:
            return []
        fresh = self._opened(self._successor(current), 0)
        last = self._placed(current, current.lines.last())
        current.file.close()
        self._open = fresh
        log.info("the file was rotated", source=self.name)
        return last

    def _successor(self, current: _Open) -> Path:
        """Return the file that was begun after the current one: not the present one, if it was rotated twice since."""
        written = os.fstat(current.file.fileno()).st_mtime_ns
        later = [p for p in self._rotated() if p.stat().st_mtime_ns > written and p.stat().st_ino != current.inode]
        return later[0] if later else self._path


def _head(file: BinaryIO, length: int = _HEAD) -> str:
    """Return a digest of the file's first bytes, and how many they are; reading goes on where it stood."""
    first = os.pread(file.fileno(), length, 0)
    return f"{len(first)}:{blake2b(first, digest_size=12).hexdigest()}"


def _begins_with(file: BinaryIO, head: str) -> bool:
    length, _, _ = head.partition(":")
    return length.isdigit() and _head(file, int(length)) == head


def _loaded(cursor: StateFile) -> Place | None:
    value = cursor.load()
    if value is None:
        return None
    try:
        place = Place(**value)
    except TypeError:
        raise damaged(cursor.path) from None
    if not (type(place.inode) is int and type(place.offset) is int and isinstance(place.head, str)):
        raise damaged(cursor.path)
    return place
