"""What this machine is: its Debian release, its architecture, and the Debian mirror it already uses."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.native.errors import NativeError, UnsupportedSystemError

SUPPORTED_RELEASES = ("12", "13")
SOURCES = Path("/etc/apt")


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
    """Return the address of the Debian mirror that this machine's own APT sources name."""
    for address in _addresses(sources):
        if address.rstrip("/").endswith("/debian") and "security" not in address:
            return address
    raise NativeError(f"no Debian mirror is named in {sources}/sources.list or {sources}/sources.list.d")


def _addresses(sources: Path) -> Iterator[str]:
    folder = sources / "sources.list.d"
    for file in sorted(folder.glob("*.sources")):
        for line in _lines(file):
            if line.startswith("URIs:"):
                yield from line.removeprefix("URIs:").split()
    for file in [sources / "sources.list", *sorted(folder.glob("*.list"))]:
        yield from _one_line_style(_lines(file))


def _one_line_style(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if line.startswith("deb "):
            yield from [word for word in line.split() if "://" in word][:1]


def _lines(file: Path) -> list[str]:
    if not file.is_file():
        return []
    return [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
