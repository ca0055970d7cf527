"""An HTTP message in one of the three CloudEvents modes, to the raw bytes of structured events."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import Message
from urllib.parse import unquote

import orjson

from connectors import json_slices, strict_json
from connectors.ingest.events import JSON_TYPES, media_type
from connectors.invalid import InvalidError, Reason

STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"
MOST_MESSAGES = 10_000
"""In one body: while they are judged, everybody else waits."""
_PREFIX = "ce-"
Headers = Sequence[tuple[str, str]]


class RefusedError(Exception):
    """The whole message is refused: HTTP status, a reason for programs and a sentence for people."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.status, self.reason, self.message = status, reason, message


def events_of(headers: Headers, body: bytes) -> list[bytes]:
    """Return each event of the message as structured JSON, its own bytes kept where it has them.

    Raises RefusedError: 400 for a body that cannot be read, 413 for a single event above 256 KiB and for too many,
    415 for a content type that is none of the three modes.
    """
    content_type = next((value for name, value in headers if name == "content-type"), "")
    media = media_type(content_type)
    _require_plain_utf8(headers, content_type)
    if media == BATCHED:
        return _batch(body)
    if media == STRUCTURED:
        return [_single(body)]
    if any(name == "ce-specversion" for name, _ in headers) and media in JSON_TYPES:
        return [_binary(headers, content_type, _single(body))]
    raise RefusedError(
        415,
        "unsupported_media_type",
        f"send {STRUCTURED}, {BATCHED}, or application/json with ce- headers (CloudEvents 1.0)",
    )


def _require_plain_utf8(headers: Headers, content_type: str) -> None:
    parsed = Message()
    parsed["content-type"] = content_type
    charset = parsed.get_content_charset("utf-8")
    encodings = {value.lower() for name, value in headers if name == "content-encoding"}
    if charset not in ("utf-8", "us-ascii") or encodings - {"identity"}:
        raise RefusedError(415, "unsupported_media_type", "send plain, uncompressed UTF-8")


def _batch(body: bytes) -> list[bytes]:
    try:
        events = json_slices.items(body, MOST_MESSAGES + 1)
    except ValueError:
        raise RefusedError(400, Reason.NOT_JSON, "the body is not a JSON array of events") from None
    if not events:
        raise RefusedError(400, Reason.EMPTY, "the batch holds no event")
    require_few(events)
    return events


def require_few(messages: Sequence[bytes]) -> None:
    """Raise RefusedError (413) for more messages than one body may hold."""
    if len(messages) > MOST_MESSAGES:
        raise RefusedError(413, "too_many", f"a body holds at most {MOST_MESSAGES} messages; send them in several")


def _single(body: bytes) -> bytes:
    try:
        strict_json.loads(body)
    except InvalidError as error:
        reason = error.invalid.reason
        status = 413 if reason is Reason.TOO_LARGE else 400
        raise RefusedError(status, reason, "the body is not one strict JSON value of at most 256 KiB") from None
    return body


def _binary(headers: Headers, content_type: str, body: bytes) -> bytes:
    attributes: dict[str, str] = {}
    for name, value in headers:
        if name.startswith(_PREFIX):
            if name[len(_PREFIX) :] in attributes:
                raise RefusedError(400, Reason.DUPLICATE_KEY, "a ce- header stands twice")
            attributes[name[len(_PREFIX) :]] = _decoded(value)
    attributes["datacontenttype"] = content_type
    return orjson.dumps(attributes)[:-1] + b',"data":' + body + b"}"


def _decoded(value: str) -> str:
    try:
        text = unquote(value.encode("latin-1").decode("utf-8"), errors="strict")
        text.encode("utf-8")
    except UnicodeError:
        raise RefusedError(400, Reason.NOT_UTF8, "a ce- header is not UTF-8") from None
    return text
