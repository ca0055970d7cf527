"""Debian's Chromium with fonts for Vietnamese, for the browser tests only; run as a module it installs them."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from infra.native import apt, cache
from infra.native.errors import MissingToolError, NativeError

PACKAGES = ("chromium", "fonts-noto-core")
_FONT = Path("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf")


def install() -> Path:
    """Return Chromium's path, installing it with its fonts if one is missing; raises MissingToolError."""
    found = shutil.which("chromium")
    if found is None or not _FONT.exists():
        with cache.locked("apt"):
            apt.install(PACKAGES, why="the browser tests need Chromium and fonts for Vietnamese")
        found = shutil.which("chromium")
    if found is None:
        raise MissingToolError("chromium is installed but not on the PATH: add /usr/bin")
    return Path(found)


def main() -> None:
    """Install and say what failed, if anything did."""
    try:
        install()
    except NativeError as error:
        sys.exit(f"✗ {error}")


if __name__ == "__main__":
    main()
