"""Whether a filter names something that exists: nothing found of what is not there would look like all is well."""

from __future__ import annotations

from collections.abc import Collection

from infra.native.errors import NativeError
from streams.plain_text import visible


def require_known(name: str | None, known: Collection[str], vi: str, en: str) -> None:
    """Raise NativeError, naming what exists, unless the name is None or known; `vi` and `en` say what it should be."""
    if name is None or name in known:
        return
    there_are = ", ".join(sorted(known)) or "–"
    asked = visible(name)
    raise NativeError(f"không có {vi} “{asked}” (there is no {en} “{asked}”); hiện có (there are): {there_are}")
