"""Answers that a reader need not fetch twice: ETag and Last-Modified, and 304 for whoever has it already (RFC 9110)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256

from starlette.responses import Response

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"
"""It may be kept, and is asked about each time: a warning must not wait in a cache."""


def tag(body: bytes) -> str:
    """Return the strong validator of a body."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def answer(asked: Mapping[str, str], body: bytes, kind: str, changed: datetime, now: datetime, keep: str) -> Response:
    """Return the body, or 304 when `asked`, the request's headers, say that the reader has it.

    `changed` is the real instant since which the body is what it is, `now` the present one. Last-Modified is the full
    second after the change, and not said before that second has come: so it never stands for two bodies.
    """
    modified = changed.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1)
    headers = {
        "ETag": tag(body),
        "Cache-Control": keep,
        "Access-Control-Allow-Origin": "*",
    }
    if modified <= now:
        headers["Last-Modified"] = format_datetime(modified, usegmt=True)
    if _has_it(asked, headers["ETag"], modified):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)


def _has_it(asked: Mapping[str, str], ours: str, modified: datetime) -> bool:
    """Say whether the reader has the body; its tags go before its time, as the standard says."""
    tags = asked.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or ours in (each.strip().removeprefix("W/") for each in tags.split(","))
    try:
        since = parsedate_to_datetime(asked.get("if-modified-since", ""))
        return since.tzinfo is not None and since >= modified
    except (TypeError, ValueError, OverflowError):
        return False


class Since:
    """Remembers since when a body is as it is: a feed also changes when an entry grows too old, without any commit.

    A process that starts says that it has just changed: a reader fetches once too often, never once too little.
    """

    def __init__(self) -> None:
        self._tag, self._since = "", datetime.min.replace(tzinfo=UTC)

    def of(self, body: bytes, now: datetime) -> datetime:
        """Return the real instant at which this body was first seen here; `now` is the present one."""
        if tag(body) != self._tag:
            self._tag, self._since = tag(body), now
        return self._since
