"""The values of the vault: sealed at the connector, opened for one reader."""

from __future__ import annotations

from streams.sealing import seal

PURPOSE = "vault"


def closed(value: str, pseudonym: str, kind: str, key: str) -> bytes:
    """Return a value sealed for its pseudonym and kind; equal values of one person give equal bytes."""
    return seal(key, PURPOSE).close(value.encode("utf-8", "replace"), f"{pseudonym}/{kind}")


def opened(sealed: bytes, pseudonym: str, kind: str, key: str) -> str:
    """Return the value; raises SealBrokenError when it was sealed with another key or for another person."""
    return seal(key, PURPOSE).open(sealed, f"{pseudonym}/{kind}").decode()
