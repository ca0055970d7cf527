"""Dropped files, row by row: one file at a time, put away when Kafka has all of its rows."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path

import structlog

from connectors import telemetry
from connectors.catalogue import rows_of
from connectors.connector import Connector, Files
from connectors.invalid import Invalid, Reason
from connectors.rejects import MAX_RAW
from connectors.runner import Arrival
from connectors.transports.away import SourceAwayError, note_away
from connectors.transports.dropped import DONE, FAILED, ChangedError, Dropped, Folder
from streams.clock import Clock

log = structlog.get_logger(__name__)


class FilesTransport:
    """Reads the complete files of one folder in the order of their age; those that nobody reads are refused."""

    def __init__(
        self,
        connector: Connector,
        source: Files,
        folder: Path,
        clock: Clock,
        interval_s: float,
        stopping: threading.Event,
        others: Sequence[str] = (),
    ) -> None:
        self.name = connector.door
        self._connector, self._source = connector, source
        self._folder = Folder(folder, source.patterns, source.settle_s, others=others)
        self._clock, self._stopping = clock, stopping
        self._interval_s = interval_s
        self._due = self._retry_at = 0.0
        self._queue: deque[Path] = deque()
        self._file: Dropped | None = None
        self._fate = DONE
        self._refused: Invalid | None = None
        self._rows: Sequence[bytes] = ()
        self._sent = self._settled = 0

    def receive(self, limit: int, wait_s: float) -> Sequence[Arrival]:
        """Return the next rows of the file under way, or begin the next one that is complete."""
        if self._file is None and not self._begin():
            self._stopping.wait(wait_s)
            return ()
        if self._sent == len(self._rows):
            # All on their way (or none at all): what is left is to wait for Kafka, and then to put the file away.
            self._finish_if_settled()
            self._stopping.wait(wait_s if self._file is not None else 0)
            return ()
        return self._next_rows(limit)

    def settle(self, tokens: Sequence[None]) -> None:
        """Count what Kafka has; with the last row the file is put away."""
        self._settled += len(tokens)
        self._finish_if_settled()

    def close(self) -> None:
        """Leave the file under way where it lies: it will be read again from its beginning."""
        telemetry.CONNECTED.labels(self.name).set(0)

    def _next_rows(self, limit: int) -> list[Arrival]:
        assert self._file is not None
        rows, name = self._rows[self._sent : self._sent + limit], self._file.path.name
        self._sent += len(rows)
        return [Arrival(self.name, self._connector, row, name, None, self._refused) for row in rows]

    def _begin(self) -> bool:
        """Take up the next complete file, and say whether there is one."""
        try:
            path = self._next_path()
            if path is None:
                return False
            self._take_up(
                self._folder.read(path, self._source.max_bytes if self._folder.is_ours(path) else MAX_RAW + 1)
            )
        except ChangedError:
            return False
        except OSError as error:
            self._note(error)
            return False
        return True

    def _next_path(self) -> Path | None:
        if not self._queue and time.monotonic() >= self._due:
            self._due = time.monotonic() + self._interval_s
            self._queue.extend(self._folder.complete())
            telemetry.CONNECTED.labels(self.name).set(1)
        return self._queue.popleft() if self._queue else None

    def _take_up(self, file: Dropped) -> None:
        known = self._folder.was_done(file)
        rows = () if known else self._rows_of(file)
        self._file, self._sent, self._settled = file, 0, 0
        self._refused = rows if isinstance(rows, Invalid) else None
        self._fate = DONE if self._refused is None else FAILED
        self._rows = (file.content[: MAX_RAW + 1],) if isinstance(rows, Invalid) else rows
        log.info("reading a file", source=self.name, bytes=file.look.size, rows=len(self._rows), known=known)

    def _rows_of(self, file: Dropped) -> Sequence[bytes] | Invalid:
        if file.path.is_dir():
            told = "a folder: what is in it is not read; move it up, into the folder itself"
            return Invalid(Reason.UNKNOWN_FILE_TYPE, told)
        if not self._folder.is_ours(file.path):
            told = f"read here: {', '.join(self._source.patterns)}; {file.look.size} bytes; the file lies in {FAILED}/"
            return Invalid(Reason.UNKNOWN_FILE_TYPE, told)
        if file.look.size > self._source.max_bytes:
            return Invalid(Reason.TOO_LARGE, f"{file.look.size} bytes; the file lies in {FAILED}/")
        return rows_of(self._connector, file.content, file.path.name)

    def _finish_if_settled(self) -> None:
        if self._file is None or self._settled < len(self._rows) or time.monotonic() < self._retry_at:
            return
        try:
            self._folder.put_away(self._file, self._fate, self._clock.now())
        except (FileNotFoundError, ChangedError) as error:
            log.warning("a file went away after it was read", source=self.name, error=type(error).__name__)
        except OSError as error:
            self._note(error)
            self._retry_at = time.monotonic() + self._interval_s
            return
        self._file, self._rows = None, ()

    def _note(self, error: OSError) -> None:
        note_away(self.name, SourceAwayError(type(error).__name__))
