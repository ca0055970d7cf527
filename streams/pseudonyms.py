"""Keyed hashes that stand for persons: the same for the same person and key."""

from __future__ import annotations

import hmac
import re
import unicodedata
from hashlib import sha256

_LENGTH = 32
_NUMBER = re.compile(r"[+(]?[0-9][0-9 .()-]*[0-9]", re.ASCII)
_COUNTRY = "+84"
_PSEUDONYM = re.compile(rf"[0-9a-f]{{{_LENGTH}}}")


def pseudonym(text: str, key: bytes) -> str:
    """Return 32 hexadecimal digits that stand for a text: HMAC-SHA256, the same for the same person and key.

    Spellings of one thing are one: letters' case, blanks, composed accents, and in a number what stands between its
    digits and Vietnam's country code (+84 912 345 678 is 0912345678).
    """
    return hmac.new(key, _spelled(text).encode("utf-8", "replace"), sha256).hexdigest()[:_LENGTH]


def written(text: str) -> str:
    """Return the pseudonym that somebody has typed; raises ValueError, which does not quote it, for anything else.

    Who looks for a citizen types a name or a number, and what is asked for stays on record for ever.
    """
    plain = text.strip().lower()
    if not _PSEUDONYM.fullmatch(plain):
        raise ValueError(
            f"a pseudonym is {_LENGTH} digits 0-9 a-f, as boards and tables show it, no name and no number"
        )
    return plain


def _spelled(text: str) -> str:
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    if not _NUMBER.fullmatch(plain):
        return plain
    digits = re.sub(r"[^0-9]", "", plain.removeprefix(_COUNTRY))
    return "0" + digits.lstrip("0") if plain.startswith(_COUNTRY) else digits
