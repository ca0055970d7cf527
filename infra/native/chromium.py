"""Debian's Chromium with fonts for Vietnamese, for the browser tests only; run as a module it installs them."""

from __future__ import annotations

import shutil
import sys
from functools import cache as remembered
from pathlib import Path

from infra.native import apt, cache
from infra.native.errors import MissingToolError, NativeError

WHOLE, SHELL = "chromium", "chromium-headless-shell"
"""The browser with its windows, and the same without any, which opens a page with half the work."""
PACKAGES = (WHOLE, SHELL, "fonts-noto-core")
_FONT = Path("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf")


@remembered
def install(program: str = SHELL) -> Path:
    """Return the program's path, installing both with their fonts if one is missing; raises MissingToolError.

    Where only the shell cannot be had, the browser with windows stands in for it.
    """
    try:
        _install_missing()
    except NativeError:
        if not _complete(WHOLE):
            raise
    found = shutil.which(program) or shutil.which(WHOLE)
    if found is None:
        raise MissingToolError(f"{program} is installed but not on the PATH: add /usr/bin")
    return Path(found)


def _install_missing() -> None:
    if not _complete(WHOLE, SHELL):
        with cache.locked("apt"):
            if not _complete(WHOLE, SHELL):
                apt.install(PACKAGES, why="the browser tests need Chromium and fonts for Vietnamese")


def _complete(*programs: str) -> bool:
    return _FONT.exists() and all(shutil.which(program) for program in programs)


def main() -> None:
    """Install and say what failed, if anything did."""
    try:
        install()
    except NativeError as error:
        sys.exit(f"✗ {error}")


if __name__ == "__main__":
    main()
