"""The ingest endpoint: CloudEvents over HTTP, answered only when Kafka has them."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

import anyio
import anyio.to_thread
import orjson
import structlog
from fastapi import FastAPI, Request, Response

from connectors import telemetry
from connectors.ingest.body import RefusedError, events_of
from connectors.ingest.events import DOOR, parse
from connectors.invalid import Invalid
from connectors.rejects import reject
from streams.publisher import NotDeliveredError, Outgoing
from streams.settings import Settings

log = structlog.get_logger(__name__)

AT_ONCE = 32
"""Requests that may wait for Kafka at the same time; further ones are told to come back."""
DELIVERY_WAIT_S = 15.0
RETRY_AFTER_S = 5


class Deliverer(Protocol):
    """What the endpoint needs of a publisher."""

    def deliver(self, records: Sequence[Outgoing], timeout_s: float) -> None:
        """Return when Kafka has the records; raises NotDeliveredError."""
        ...

    def close(self) -> None:
        """Deliver what is buffered, if that is quick, and close."""
        ...


def build_app(settings: Settings, publisher: Deliverer) -> FastAPI:
    """Return the application; it connects to Kafka when the first event comes."""
    keys = parse_keys(settings.ingest_keys.get_secret_value())
    if not keys:
        log.warning("no ingest key is set: every sender will be refused (IOC_INGEST_KEYS)")
    waiting = anyio.CapacityLimiter(AT_ONCE)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await anyio.to_thread.run_sync(publisher.close)

    app = FastAPI(title="IOC ingest", docs_url=None, redoc_url=None, lifespan=lifespan)

    @app.post("/v1/events", status_code=202)
    async def take_events(request: Request) -> Response:
        try:
            _require_key(request, keys)
            body = await _read(request, settings.ingest_max_bytes)
            answer, outgoing = judge(events_of(_headers(request), body))
            await _deliver(publisher, outgoing, waiting)
        except RefusedError as error:
            return _refusal(error)
        return Response(orjson.dumps(answer), status_code=202, media_type="application/json")

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    return app


def judge(events: Sequence[bytes]) -> tuple[dict[str, Any], list[Outgoing]]:
    """Return the answer to the sender, event by event, and the records: the events and, for the rest, rejects."""
    outgoing: list[Outgoing] = []
    told: list[dict[str, str]] = []
    for raw in events:
        telemetry.MESSAGES.labels(DOOR).inc()
        parsed = parse(raw)
        told.append(_verdict(raw, parsed))
        if isinstance(parsed, Invalid):
            telemetry.REJECTS.labels(DOOR, str(parsed.reason)).inc()
            outgoing.append(reject(DOOR, "", raw, parsed))
        else:
            telemetry.EVENTS.labels(DOOR).inc(len(parsed))
            outgoing.extend(parsed)
    rejected = sum(verdict["status"] == "rejected" for verdict in told)
    return {"accepted": len(told) - rejected, "rejected": rejected, "events": told}, outgoing


def _verdict(raw: bytes, parsed: Sequence[Outgoing] | Invalid) -> dict[str, str]:
    verdict = {"id": _id_of(raw)}
    if isinstance(parsed, Invalid):
        return verdict | {"status": "rejected", "reason": str(parsed.reason), "detail": parsed.detail}
    return verdict | {"status": "accepted"}


def _id_of(raw: bytes) -> str:
    try:
        name = orjson.loads(raw)["id"]
    except (ValueError, KeyError, TypeError):
        return ""
    return name if isinstance(name, str) else ""


def parse_keys(text: str) -> dict[str, bytes]:
    """Return the senders' keys by name from "name=key,…"; raises ValueError for a part without both."""
    keys = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, key = part.partition("=")
        if not name or not key:
            raise ValueError("IOC_INGEST_KEYS must be name=key pairs, comma-separated")
        keys[name] = key.encode()
    return keys


def _require_key(request: Request, keys: dict[str, bytes]) -> None:
    given = request.headers.get("x-api-key", "")
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if not given and scheme.lower() == "bearer":
        given = bearer.strip()
    offered = given.encode("latin-1")
    # Every key is compared, so that the time taken says nothing about which one was nearly right.
    if not sum(hmac.compare_digest(offered, key) for key in keys.values()):
        raise RefusedError(401, "unauthorized", "a valid key is needed: X-API-Key, or Authorization: Bearer")


async def _read(request: Request, limit: int) -> bytes:
    too_large = RefusedError(413, "too_large", f"the body is larger than {limit} bytes")
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length) > limit:
        raise too_large
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise too_large
    return bytes(body)


def _headers(request: Request) -> list[tuple[str, str]]:
    return [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in request.headers.raw]


async def _deliver(publisher: Deliverer, outgoing: Sequence[Outgoing], waiting: anyio.CapacityLimiter) -> None:
    """Wait in a thread until Kafka has everything: kafka-python blocks, which an event loop must not."""
    away = RefusedError(503, "kafka_away", "the platform cannot take events right now; send them again")
    if waiting.available_tokens < 1 and waiting.statistics().tasks_waiting >= AT_ONCE:
        raise away
    send: Callable[[], None] = lambda: publisher.deliver(outgoing, DELIVERY_WAIT_S)  # noqa: E731
    try:
        with anyio.fail_after(DELIVERY_WAIT_S + 1):
            await anyio.to_thread.run_sync(send, abandon_on_cancel=True, limiter=waiting)
    except (NotDeliveredError, TimeoutError) as error:
        log.warning("events not delivered", records=len(outgoing), error=str(error))
        raise away from None


def _refusal(error: RefusedError) -> Response:
    headers = {}
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if error.status == 503:
        headers["Retry-After"] = str(RETRY_AFTER_S)
    content = {"error": str(error.reason), "message": error.message}
    return Response(orjson.dumps(content), error.status, headers, media_type="application/json")
