"""Installing Debian packages on the machine itself, where we are root or sudo lets us."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence

from infra.native.commands import run
from infra.native.errors import MissingToolError, NativeError
from infra.native.system import require_debian


def install(packages: Sequence[str], *, why: str) -> None:
    """Install packages with APT; raises MissingToolError with the command to type when we may not."""
    require_debian()
    become_root = _become_root()
    by_hand = f"apt-get install --no-install-recommends {' '.join(packages)}"
    if become_root is None:
        typed = f"`sudo {by_hand}`" if shutil.which("sudo") else f"`{by_hand}` as root"
        raise MissingToolError(f"{why}, and installing it needs root: run {typed}, then again what you ran (`make up`)")
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
    # A password would be asked for on a line that is drawn anew ten times a second.
    sudo = ["sudo", "-n"]
    try:
        run([*sudo, "apt-get", "--version"], doing="asking sudo")
    except NativeError:
        return None
    return sudo
