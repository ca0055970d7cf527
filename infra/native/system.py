"""What this machine is: its Debian release, its architecture, and the Debian mirror it already uses."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path

from infra.native.apt_sources import entries
from infra.native.errors import NativeError, UnsupportedSystemError

SUPPORTED_RELEASES = ("12", "13")
SOURCES = Path("/etc/apt")
_NO_MIRROR = (
    "no Debian mirror is named in {sources}/sources.list or {sources}/sources.list.d: write the line"
    " `deb http://ADDRESS-OF-A-MIRROR/debian bookworm main` (on Debian 13 trixie) into {sources}/sources.list"
)


@dataclass(frozen=True)
class Architecture:
    """A processor as Debian names it, with its library folder and dynamic loader."""

    name: str
    triplet: str
    loader: str


_ARCHITECTURES = {
    "x86_64": Architecture("amd64", "x86_64-linux-gnu", "ld-linux-x86-64.so.2"),
    "aarch64": Architecture("arm64", "aarch64-linux-gnu", "ld-linux-aarch64.so.1"),
}


def architecture() -> Architecture:
    """Return this machine's architecture; raises UnsupportedSystemError for one that we do not know."""
    found = _ARCHITECTURES.get(platform.machine())
    if found is None:
        raise UnsupportedSystemError(f"a {platform.machine()} processor")
    return found


def require_debian() -> None:
    """Raise UnsupportedSystemError unless this is a Debian release that we know."""
    try:
        about = platform.freedesktop_os_release()
    except OSError:
        raise UnsupportedSystemError(platform.system()) from None
    if about.get("ID") != "debian" or about.get("VERSION_ID") not in SUPPORTED_RELEASES:
        raise UnsupportedSystemError(about.get("PRETTY_NAME", about.get("ID", "this system")))


def mirror(sources: Path = SOURCES) -> str:
    """Return the address of the Debian mirror that this machine's own APT sources name, the likeliest first."""
    named = list(entries(sources))
    likely = [
        *(entry for entry in named if entry.usual and entry.main),
        *(entry for entry in named if entry.named_so and entry.main),
        *(entry for entry in named if entry.usual),
        *(entry for entry in named if entry.main),
    ]
    if not likely:
        raise NativeError(_NO_MIRROR.format(sources=sources))
    return likely[0].address
