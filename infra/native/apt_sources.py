"""What this machine's own APT sources name, in both of the forms that Debian knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_string
from pathlib import Path
from urllib.parse import urlsplit

_ONE_LINE = re.compile(r"deb\s+(?:\[[^]]*]\s+)?(?P<address>\S+://\S+)\s+(?P<suite>\S+)\s*(?P<components>[^#]*)")
_LISTED = "mirror+file"
_CODENAMES = {"bookworm", "trixie"}
_PLACE = "/debian"


@dataclass(frozen=True)
class Entry:
    """One address with the suites and components that are taken from it."""

    address: str
    suites: tuple[str, ...]
    components: tuple[str, ...]

    @property
    def usual(self) -> bool:
        """Whether its path is the one that Debian's mirrors have; those of other projects lie below their own."""
        return urlsplit(self.address).path.rstrip("/") == _PLACE

    @property
    def named_so(self) -> bool:
        """Whether its path says that it is a mirror of Debian, as that of a proxy of packages does."""
        return "debian" in urlsplit(self.address).path

    @property
    def main(self) -> bool:
        """Whether packages of Debian's own releases are taken from it, and not their security updates alone."""
        return "main" in self.components and not _CODENAMES.isdisjoint(self.suites)


def entries(folder: Path) -> Iterator[Entry]:
    """Return what is named in APT's folder, without security updates; of a list of mirrors its first."""
    parts = folder / "sources.list.d"
    for file in sorted(parts.glob("*.sources")):
        yield from _fielded(_text(file))
    for file in [folder / "sources.list", *sorted(parts.glob("*.list"))]:
        yield from _one_line(_text(file))


def _fielded(text: str) -> Iterator[Entry]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for part in re.split(r"\n\s*\n", "\n".join(lines)):
        fields = message_from_string(part.strip())
        if "deb" in _words(fields["Types"]) and _words(fields["Enabled"]) != ("no",):
            for address in _words(fields["URIs"]):
                yield from _entry(address, _words(fields["Suites"]), _words(fields["Components"]))


def _one_line(text: str) -> Iterator[Entry]:
    for found in filter(None, map(_ONE_LINE.match, map(str.strip, text.splitlines()))):
        yield from _entry(found["address"], (found["suite"],), _words(found["components"]))


def _entry(address: str, suites: tuple[str, ...], components: tuple[str, ...]) -> Iterator[Entry]:
    named = urlsplit(address)
    if named.scheme == _LISTED:
        lines = [line.split() for line in _text(Path(named.path)).splitlines()]
        address = next((words[0] for words in lines if words and not words[0].startswith("#")), "")
    if address and "security" not in address:
        yield Entry(address, suites, components)


def _words(field: str | None) -> tuple[str, ...]:
    return tuple((field or "").split())


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
