"""The body of an HTTP request, read no further than it may be long: every door counts before it keeps."""

from __future__ import annotations

from collections.abc import AsyncIterable

_MOST_DIGITS = 18


class TooLargeError(Exception):
    """The body is larger than this door takes; the rest of it was not read."""


async def counted_body(chunks: AsyncIterable[bytes], told: str, most: int) -> bytes:
    """Return the whole body, `told` its Content-Length or empty; raises TooLargeError once either is above `most`."""
    if told.isascii() and told.isdigit() and (len(told) > _MOST_DIGITS or int(told) > most):
        raise TooLargeError
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > most:
            raise TooLargeError
    return bytes(body)
