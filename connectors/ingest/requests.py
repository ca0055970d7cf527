"""What all HTTP doors share: reading a body within its limit, and answering only when Kafka has the records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import anyio
import anyio.to_thread
import orjson
import structlog
from fastapi import Request, Response

from connectors import telemetry
from connectors.ingest.body import RefusedError
from streams.counted_body import TooLargeError, counted_body
from streams.publisher import NotDeliveredError, Outgoing

log = structlog.get_logger(__name__)

AT_ONCE = 32
"""Requests that may wait for Kafka at the same time; further ones are told to come back."""
RETRY_AFTER_S = 5


class Deliverer(Protocol):
    """What the endpoint needs of a publisher."""

    def deliver(self, records: Sequence[Outgoing], timeout_s: float) -> None:
        """Return when Kafka has the records; raises NotDeliveredError."""
        ...

    def close(self) -> None:
        """Deliver what is buffered, if that is quick, and close."""
        ...


class Handover:
    """Where records are handed in: a bounded number of requests waits there until Kafka has them."""

    def __init__(self, publisher: Deliverer) -> None:
        self._publisher = publisher
        self._waiting = anyio.CapacityLimiter(AT_ONCE)

    async def deliver(self, outgoing: Sequence[Outgoing], within_s: float) -> None:
        """Wait in a thread until Kafka has everything: kafka-python blocks, which an event loop must not.

        Raises RefusedError (503) after so many seconds; the records may still arrive, so they are to be sent again.
        """
        away = RefusedError(503, "kafka_away", "the platform cannot take events right now; send them again")
        if self._waiting.available_tokens < 1 and self._waiting.statistics().tasks_waiting >= AT_ONCE:
            raise away
        send: Callable[[], None] = lambda: self._publisher.deliver(outgoing, within_s)  # noqa: E731
        try:
            with anyio.fail_after(within_s):
                await anyio.to_thread.run_sync(send, abandon_on_cancel=True, limiter=self._waiting)
        except (NotDeliveredError, TimeoutError) as error:
            log.warning("events not delivered", records=len(outgoing), error=str(error))
            raise away from None

    async def close(self) -> None:
        """Close the publisher, in a thread."""
        await anyio.to_thread.run_sync(self._publisher.close)


async def read_body(request: Request, limit: int) -> bytes:
    """Return the request's body; raises RefusedError (413) as soon as it is larger than so many bytes."""
    try:
        return await counted_body(request.stream(), request.headers.get("content-length", ""), limit)
    except TooLargeError:
        raise RefusedError(413, "too_large", f"the body is larger than {limit} bytes") from None


def headers_of(request: Request) -> list[tuple[str, str]]:
    """Return the headers as they came, names in lower case."""
    return [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in request.headers.raw]


def answer(status: int, content: dict[str, Any]) -> Response:
    """Return an answer in JSON."""
    return Response(orjson.dumps(content), status_code=status, media_type="application/json")


def refusal(door: str, error: RefusedError, scheme: str) -> Response:
    """Return the answer to a request that is refused as a whole, and count it; `scheme` is how one proves oneself."""
    telemetry.REFUSED.labels(door, error.reason).inc()
    told = answer(error.status, {"error": str(error.reason), "message": error.message})
    if error.status == 401:
        told.headers["WWW-Authenticate"] = scheme
    if error.status == 503:
        told.headers["Retry-After"] = str(RETRY_AFTER_S)
    return told
