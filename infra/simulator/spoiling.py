"""Messages and rows, spoilt: what the city must refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

Spoiler = Callable[[dict[str, Any]], dict[str, Any]]
"""From a good object to one that the city must refuse."""
Broken = Callable[[dict[str, object]], tuple[bytes, str]]
"""From a good message to bytes that the city must refuse, and the dossier's code that can still be read in them."""


def spoilt_with(**changed: object) -> Spoiler:
    """Return what writes these values into an object."""
    return lambda body: {**body, **changed}


def spoilt_without(member: str) -> Spoiler:
    """Return what takes a member out of an object."""
    return lambda body: {name: value for name, value in body.items() if name != member}


def cut(last: int) -> Broken:
    """Return what breaks a message off before its last bytes."""
    return lambda body: (orjson.dumps(body)[:-last], "")


@dataclass(frozen=True)
class AboutDossiers:
    """How one system's messages are spoilt; `code` names their member with the dossier's code."""

    code: str

    def put(self, **changed: object) -> Broken:
        """Return what writes these values into a message."""
        return lambda body: (orjson.dumps({**body, **changed}), str(body[self.code]))

    def without_code(self, body: dict[str, object]) -> tuple[bytes, str]:
        """Spoil a message by leaving its code out."""
        return orjson.dumps(spoilt_without(self.code)(body)), ""
