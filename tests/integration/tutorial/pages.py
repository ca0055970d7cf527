"""A tutorial as a machine reads it: the files that it writes and the commands that it gives, in their order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^```(?P<kind>\w+)(?: (?P<file>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = "sh"


@dataclass(frozen=True)
class Block:
    """One fenced block: `file` is the path that it is to be written to, None for commands."""

    kind: str
    file: str | None
    text: str


def blocks(page: Path) -> list[Block]:
    """Return the blocks of a page in their order."""
    found = _BLOCK.finditer(page.read_text(encoding="utf-8"))
    return [Block(match["kind"], match["file"], match["text"]) for match in found]
