"""Installing Debian packages on the machine itself, where we are root or sudo lets us."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence

from infra.native.commands import run
from infra.native.errors import MissingToolError
from infra.native.system import require_debian


def install(packages: Sequence[str], *, why: str) -> None:
    """Install packages with APT; raises MissingToolError with the command to type when we may not."""
    require_debian()
    become_root = _become_root()
    by_hand = f"apt-get install --no-install-recommends {' '.join(packages)}"
    if become_root is None:
        raise MissingToolError(f"{why}, and installing it needs root: run `{by_hand}` as root, then try again")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    doing = f"installing {' '.join(packages)}"
    run([*become_root, "apt-get", "-q", "update"], doing="reading Debian's package lists", env=quiet)
    run(
        [*become_root, *by_hand.split(), "-y", "-q"],
        doing=doing,
        error=MissingToolError,
        env=quiet,
    )


def _become_root() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    # Without a terminal sudo cannot ask for a password and must not hang.
    return ["sudo"] if sys.stdin.isatty() else ["sudo", "-n"]
