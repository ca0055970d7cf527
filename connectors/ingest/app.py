"""The HTTP doors: CloudEvents, and what agency systems push; answered only when Kafka has it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request, Response

from connectors import telemetry
from connectors.catalogue import connectors
from connectors.connector import Connector
from connectors.ingest import webhook
from connectors.ingest.body import RefusedError, events_of
from connectors.ingest.events import DOOR, parse
from connectors.ingest.openapi import EVENTS, EVENTS_ANSWERS, SECURITY, SOURCES, SOURCES_ANSWERS
from connectors.ingest.requests import Deliverer, Handover, answer, headers_of, read_body, refusal
from connectors.ingest.senders import Sender, sender_of, senders
from connectors.invalid import Invalid, Reason
from connectors.protection import require_keys
from connectors.rejects import reject
from streams.publisher import Outgoing
from streams.settings import Settings

log = structlog.get_logger(__name__)

DELIVERY_WAIT_S = 16.0
ANSWER_S = 0.3
"""What is left of a webhook's time for its answer: to give up waiting, to write it and to bring it to the sender."""


def real_now() -> datetime:
    """Return the real instant (UTC): senders of signed requests know no other, however fast the city's clock runs."""
    return datetime.now(UTC)


def build_app(
    settings: Settings,
    publisher: Deliverer,
    found: Sequence[Connector] | None = None,
    now: Callable[[], datetime] = real_now,
) -> FastAPI:
    """Return the application for these connectors (all, unless told); it connects to Kafka at the first event.

    Raises KeyMissingError when personal data could not be protected.
    """
    found = connectors() if found is None else found
    require_keys(settings, found, seals=True)
    handover = Handover(publisher)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await handover.close()

    app = _Described(title="IOC ingest", version="1", docs_url=None, redoc_url=None, lifespan=lifespan)
    _take_events(app, settings, handover)
    _take_webhooks(app, settings, handover, found, now)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    return app


class _Described(FastAPI):
    """Adds to its OpenAPI document what FastAPI cannot know: how senders prove themselves."""

    def openapi(self) -> dict[str, Any]:
        told = super().openapi()
        told.setdefault("components", {})["securitySchemes"] = SECURITY
        return told


def _take_events(app: FastAPI, settings: Settings, handover: Handover) -> None:
    known = senders(settings)
    if not known:
        log.warning("no ingest key is set: every sender will be refused (IOC_INGEST_KEYS)")
    if unbound := [sender.name for sender in known if not sender.is_bound]:
        log.warning("keys that may speak for every system (IOC_INGEST_SYSTEMS)", keys=unbound)

    @app.post("/v1/events", status_code=202, response_class=Response, responses=EVENTS_ANSWERS, openapi_extra=EVENTS)
    async def take_events(request: Request) -> Response:
        try:
            sender = _require_key(request, known)
            body = await read_body(request, settings.ingest_max_bytes)
            told, outgoing = judge(events_of(headers_of(request), body), sender)
            await handover.deliver(outgoing, DELIVERY_WAIT_S)
        except RefusedError as error:
            return refusal(DOOR, error, "Bearer")
        return answer(403 if _all_of_others(told) else 202, told)


def _take_webhooks(
    app: FastAPI, settings: Settings, handover: Handover, found: Sequence[Connector], now: Callable[[], datetime]
) -> None:
    doors = webhook.hooks(settings, found)

    @app.post(webhook.PATH, response_class=Response, responses=SOURCES_ANSWERS, openapi_extra=SOURCES)
    async def take(name: str, request: Request) -> Response:
        hook = doors.get(name)
        if hook is None:
            return refusal("webhook", RefusedError(404, "unknown_source", "no source of this name is pushed here"), "")
        try:
            body = await read_body(request, settings.ingest_max_bytes)
            begun = monotonic()
            hook.require_signature(dict(headers_of(request)), body, now())
            told, outgoing = hook.judge(body)
            await handover.deliver(outgoing, hook.webhook.answer_within_s - ANSWER_S - (monotonic() - begun))
        except RefusedError as error:
            return refusal(hook.door, error, "Signature")
        return answer(200, told)


def judge(events: Sequence[bytes], sender: Sender) -> tuple[dict[str, Any], list[Outgoing]]:
    """Return the answer to the sender, event by event, and the records: the events and, for the rest, rejects.

    An event of a system that is not the sender's is kept as well, under the sender's name.
    """
    outgoing: list[Outgoing] = []
    told: list[dict[str, str]] = []
    for raw in events:
        telemetry.MESSAGES.labels(DOOR).inc()
        parsed = parse(raw)
        if not isinstance(parsed, Invalid):
            parsed = sender.refusal_of(parsed) or parsed
        told.append(_verdict(raw, parsed))
        if isinstance(parsed, Invalid):
            telemetry.REJECTS.labels(DOOR, str(parsed.reason)).inc()
            outgoing.append(reject(DOOR, "", raw, parsed, private=True))
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


def _all_of_others(told: dict[str, Any]) -> bool:
    return all(verdict.get("reason") == Reason.SYSTEM_NOT_YOURS for verdict in told["events"])


def _id_of(raw: bytes) -> str:
    try:
        name = orjson.loads(raw)["id"]
    except (ValueError, KeyError, TypeError):
        return ""
    return name if isinstance(name, str) else ""


def _require_key(request: Request, known: Sequence[Sender]) -> Sender:
    given = request.headers.get("x-api-key", "")
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if not given and scheme.lower() == "bearer":
        given = bearer.strip()
    sender = sender_of(given.encode("latin-1"), known)
    if sender is None:
        raise RefusedError(401, "unauthorized", "a valid key is needed: X-API-Key, or Authorization: Bearer")
    return sender
