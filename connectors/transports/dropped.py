"""A folder into which files are dropped: which of them are complete, and where they go afterwards."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload", ".swp")
DONE, FAILED = "done", "failed"
NOBODYS = frozenset(
    {
        *("thumbs.db", "desktop.ini", "$recycle.bin", "system volume information", "#recycle", "@eadir", "lost+found"),
        *(DONE, FAILED),
    }
)
"""What Windows and servers of files leave in a shared folder by themselves, and what stands where ours belong."""
CLOSED = "(không được xem thư mục này / this folder may not be looked into)"
"""What stands for the names in such a folder."""
PATIENCE = 12
"""How many times as long a file of a name that nobody reads must stand still: it may be an upload, to be renamed."""
_MAX_NAME_BYTES = 255
_CHUNK = 1_048_576


class ChangedError(Exception):
    """The file changed, or went away, while it was read: it is not complete yet."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a file saw; `size` in bytes, `changed` in nanoseconds since 1970."""

    inode: int
    size: int
    changed: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file that was read: its first bytes (all, unless it is too large) and the hash of its whole content.

    Of a folder, which nobody reads, the content is the names of what is in it.
    """

    path: Path
    content: bytes
    look: Look
    hash: str


class Folder:
    """The files of one connector in one folder, which takes what other connectors do not (`others`, their patterns)."""

    def __init__(
        self,
        folder: Path,
        patterns: Sequence[str],
        settle_s: float,
        monotonic: Callable[[], float] = time.monotonic,
        others: Sequence[str] = (),
    ) -> None:
        self.path = folder
        self._patterns = [pattern.lower() for pattern in patterns]
        self._settle_s, self._monotonic = settle_s, monotonic
        self._seen: dict[Path, tuple[Look, float]] = {}
        self._others = [pattern.lower() for pattern in others]
        self._told: dict[Path, Look] = {}

    def is_ours(self, path: Path) -> bool:
        """Say whether a file is one of those that the connector reads."""
        return _fits(path.name, self._patterns) and not path.is_dir()

    def complete(self) -> list[Path]:
        """Return the files that have stood still long enough, also those of no known name, the oldest first.

        Among them are folders with something in them, each until it was put away as it is. Raises OSError.
        """
        now, seen, ready = self._monotonic(), {}, []
        for path, look in self._looks():
            before = self._seen.get(path)
            since = before[1] if before is not None and before[0] == look else now
            seen[path] = (look, since)
            if now - since >= self._settle_s * (1 if self.is_ours(path) else PATIENCE) and self._is_news(path, look):
                ready.append((look.changed, path))
        self._seen = seen
        return [path for _, path in sorted(ready)]

    def read(self, path: Path, limit: int) -> Dropped:
        """Return the file, of one above the limit the first bytes only; raises ChangedError, OSError."""
        if path.is_dir():
            return self._listed(path, limit)
        content, digest = bytearray(), sha256()
        with _opened(path) as file:
            before = _look(os.fstat(file.fileno()))
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                if len(content) < limit:
                    content += chunk[: limit - len(content)]
            if _look(os.fstat(file.fileno())) != before or self._seen.get(path, (before, 0))[0] != before:
                self._seen.pop(path, None)
                raise ChangedError(path.name)
        return Dropped(path, bytes(content), before, digest.hexdigest()[:32])

    def was_done(self, file: Dropped) -> bool:
        """Say whether the same content under the same name has been taken before; raises OSError.

        One is where a link or a file stands in the place of done/.
        """
        ending = f"-{file.hash}-{_fitting(file.path.name)}"
        try:
            with _opened_folder(self.path / DONE) as done, os.scandir(done) as entries:
                return any(entry.name.endswith(ending) for entry in entries)
        except FileNotFoundError:
            return False

    def put_away(self, file: Dropped, where: str, now: datetime) -> None:
        """Move the file into done/ or failed/ under the time, its hash and its name; raises ChangedError, OSError.

        A folder stays where it is, and is not told of again until something comes or goes in it.
        """
        # Another file may have come under this name since: moving that one away would lose it unread.
        if _look(file.path.lstat()) != file.look:
            raise ChangedError(file.path.name)
        if file.path.is_dir():
            self._told[file.path] = file.look
            return
        target = self.path / where
        target.mkdir(exist_ok=True)
        name = f"{now:%Y%m%dT%H%M%SZ}-{file.hash}-{_fitting(file.path.name)}"
        with _opened_folder(target) as place:
            os.replace(file.path, name, dst_dir_fd=place)
        self._seen.pop(file.path, None)

    def _looks(self) -> Iterator[tuple[Path, Look]]:
        with os.scandir(self.path) as entries:
            for entry in entries:
                if not self._is_nobodys(entry.name) and not entry.is_symlink() and (entry.is_file() or entry.is_dir()):
                    yield Path(entry.path), _look(entry.stat(follow_symlinks=False))

    def _is_news(self, path: Path, look: Look) -> bool:
        return not path.is_dir() or (self._told.get(path) != look and bool(_names_in(path)))

    def _listed(self, path: Path, limit: int) -> Dropped:
        look, names = _look(path.lstat()), os.fsencode("\n".join(_names_in(path)))
        return Dropped(path, names[:limit], look, sha256(names).hexdigest()[:32])

    def _is_nobodys(self, name: str) -> bool:
        others = _fits(name, self._others) and not _fits(name, self._patterns)
        return _is_unfinished(name) or name.lower() in NOBODYS or others


def _fits(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name.lower(), pattern) for pattern in patterns)


def _names_in(folder: Path) -> list[str]:
    """Return the names of what people put into a folder, sorted; raises OSError.

    One that nobody but its maker may look into keeps no other from being read.
    """
    try:
        names = [entry.name for entry in folder.iterdir()]
    except PermissionError:
        return [CLOSED]
    return sorted(name for name in names if name.lower() not in NOBODYS and not _is_unfinished(name))


def _opened(path: Path) -> BinaryIO:
    """Open a plain file; a link would show us whatever its maker points it at."""
    try:
        return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb")
    except FileNotFoundError:
        raise ChangedError(path.name) from None


@contextmanager
def _opened_folder(path: Path) -> Iterator[int]:
    """Open a folder; through a link its maker would have us move files to where only we may write. Raises OSError."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        yield folder
    finally:
        os.close(folder)


def _look(found: os.stat_result) -> Look:
    return Look(found.st_ino, found.st_size, found.st_mtime_ns)


def _is_unfinished(name: str) -> bool:
    return name.startswith((".", "~")) or name.endswith("~") or name.lower().endswith(UNFINISHED)


def _fitting(name: str) -> str:
    """Return the name, of a very long one its end: time and hash must fit before it."""
    encoded = os.fsencode(name)[-(_MAX_NAME_BYTES - 60) :]
    return encoded.decode("utf-8", "ignore")
