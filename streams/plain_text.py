"""Text that somebody sent: without what nobody sees in it and lies to the reader, as stores take it, bare of marks."""

from __future__ import annotations

from unicodedata import category, normalize

_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
_DROPPED = {"Cc", "Cf", "Cs"}
_LINES = {"\u2028": "\n", "\u2029": "\n"}


def readable(text: str) -> str:
    """Return text as it is kept: without control, direction and zero-width characters; lines and tabs stay."""
    if text.isprintable():
        return text
    return "".join(_LINES.get(c, c) for c in text if c in "\n\t" or category(c) not in _DROPPED)


def visible(text: str) -> str:
    """Return text as it is shown: control, direction and other unseen characters are written out as ⟨202E⟩."""
    if text.isprintable():
        return text
    return "".join(c if c in "\n\t" or category(c) not in _HIDDEN else f"⟨{ord(c):04X}⟩" for c in text)


def without_diacritics(text: str) -> str:
    """Return Vietnamese text in the letters that a plain SMS has, and that many type."""
    bare = "".join(sign for sign in normalize("NFD", text) if category(sign) != "Mn")
    return bare.replace("đ", "d").replace("Đ", "D")


def storable(text: str) -> str:
    """Return text as every store takes it: without NUL, halves of characters replaced."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def is_plain(text: str) -> bool:
    """Say whether a text has no control characters (NUL, line breaks, …) and no halves of characters."""
    return not any(category(sign) in ("Cc", "Cs") for sign in text)
