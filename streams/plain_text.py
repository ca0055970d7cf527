"""Whether a text that somebody sent is text at all: what a database or a printer could not take is refused."""

from __future__ import annotations

from unicodedata import category


def is_plain(text: str) -> bool:
    """Say whether a text has no control characters (NUL, line breaks, …) and no halves of characters."""
    return not any(category(sign) in ("Cc", "Cs") for sign in text)
