"""The per-user cache: each thing is built in a temporary folder and renamed, once, whoever asks first."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.native.errors import DiskFullError

Builder = Callable[[Path, Path], None]


def root() -> Path:
    """Return the cache folder, $XDG_CACHE_HOME/ioc-platform, made if missing."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "ioc-platform"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold the cache's lock of that name; a second process waits."""
    with (root() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def installed(name: str, build: Builder, *, needs_mb: int) -> Path:
    """Return the cached folder, calling `build(work, final)` when it does not exist yet.

    `build` fills the folder `work`, which is then renamed to `final`; what it writes must name
    `final` where paths matter. `needs_mb` is the room in MB that the build takes at its peak.
    """
    final = root() / name
    if not final.is_dir():
        with locked(name):
            if not final.is_dir():
                require_space(final.parent, needs_mb)
                _build(build, final)
    return final


def require_space(folder: Path, needs_mb: int) -> None:
    """Raise DiskFullError unless the file system of `folder` has `needs_mb` MB to spare."""
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    if free_mb < needs_mb:
        raise DiskFullError(
            f"only {free_mb} MB are free under {folder}, {needs_mb} MB are needed: make room and try again"
        )


def _build(build: Builder, final: Path) -> None:
    work = Path(tempfile.mkdtemp(prefix=f".{final.name}-", dir=final.parent))
    work.chmod(0o755)
    try:
        build(work, final)
        work.rename(final)
    finally:
        shutil.rmtree(work, ignore_errors=True)
