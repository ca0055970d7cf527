"""Whether a text that somebody sent is text at all: what a database or a printer could not take is refused."""

from __future__ import annotations

from unicodedata import category

_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}


def visible(text: str) -> str:
    """Return text in which control, direction and other unseen characters are written out as ⟨202E⟩."""
    return "".join(c if c in "\n\t" or category(c) not in _HIDDEN else f"⟨{ord(c):04X}⟩" for c in text)


def is_plain(text: str) -> bool:
    """Say whether a text has no control characters (NUL, line breaks, …) and no halves of characters."""
    return not any(category(sign) in ("Cc", "Cs") for sign in text)
