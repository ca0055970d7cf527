"""Where a city keeps what it knows: one ignored folder, with everything in it that differs between cities."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from streams.state_folder import SETTINGS_FILE

# The kernel refuses longer addresses of Unix sockets (108 bytes with the final zero).
_LONGEST_SOCKET = 100


@dataclass(frozen=True)
class State:
    """The folder's parts."""

    root: Path

    @property
    def settings(self) -> Path:
        """The settings file, with the generated secrets."""
        return self.root / SETTINGS_FILE

    @property
    def first_sign_in(self) -> Path:
        """The name and password made for the first administrator."""
        return self.root / "first-sign-in"

    @property
    def supervisor_conf(self) -> Path:
        """The supervisor's configuration, generated."""
        return self.root / "supervisord.conf"

    @property
    def logs(self) -> Path:
        """One log a process."""
        return self.root / "logs"

    @property
    def lock(self) -> Path:
        """What a command holds while it brings the city up or down, or deletes it."""
        return self.root / "lock"

    @property
    def socket(self) -> Path:
        """The supervisor's Unix socket; in the temporary folder when the checkout's path is too long for one."""
        usual = self.root / "supervisor.sock"
        if len(os.fsencode(usual)) <= _LONGEST_SOCKET:
            return usual
        key = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"ioc-{key}.sock"

    def log(self, name: str) -> Path:
        """Return the log of one process."""
        return self.logs / f"{name}.log"

    def make(self) -> None:
        """Make the folder; others may pass through it to what belongs to them, but neither list it nor read a log."""
        self.logs.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o711)
        self.logs.chmod(0o700)

    def forget(self) -> None:
        """Delete everything, the lock that is held meanwhile at last."""
        for part in list(self.root.iterdir()):
            if part.is_dir() and not part.is_symlink():
                shutil.rmtree(part)
            elif part != self.lock:
                part.unlink(missing_ok=True)
        shutil.rmtree(self.root)

    @property
    def exists(self) -> bool:
        """Whether a city was ever set up here."""
        return self.settings.exists()
