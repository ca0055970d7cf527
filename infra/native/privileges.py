"""Servers never run as root: the command prefix that drops to an unprivileged user, and its folders."""

from __future__ import annotations

import os
import pwd
import shutil
from pathlib import Path

USER = "nobody"
GROUP = "nogroup"
# access(2), which PostgreSQL asks about its own programs, counts the capability only with this securebit.
_REACH = ("--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override")


def drop(*folders: Path) -> tuple[str, ...]:
    """Return the prefix that runs a command without root's rights; empty when we are not root.

    Where a folder lies below one that the user cannot enter (such as /root), the command keeps
    CAP_DAC_OVERRIDE, without which it could not reach its own files.
    """
    if os.geteuid() != 0:
        return ()
    prefix = ["setpriv", f"--reuid={USER}", f"--regid={GROUP}", "--clear-groups"]
    if not all(_reachable(folder) for folder in folders):
        prefix += _REACH
    return (*prefix, "--")


def own(folder: Path) -> Path:
    """Make a folder (mode 0700) that belongs to the user under whom the servers run, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    hand_over(folder)
    return folder


def hand_over(path: Path) -> None:
    """Give a file or folder to the user under whom the servers run."""
    if os.geteuid() == 0:
        shutil.chown(path, USER, pwd.getpwnam(USER).pw_gid)


def _reachable(folder: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in folder.resolve().parents if parent.exists())
