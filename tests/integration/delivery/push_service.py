"""A push service and the browsers behind it: it refuses what real ones refuse, and opens messages as browsers do.

After RFC 8030 (TTL, Topic, Urgency), 8291 (aes128gcm, one record, 4,096 octets) and 8292 (the signature of the key that
the browser subscribed with, for this very service, for at most a day, with somebody behind it).
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import http_ece
import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import FastAPI, Request, Response
from py_vapid import Vapid02
from py_vapid.jwt import decode

from infra.native.ports import LOOPBACK
from infra.simulator.services import serving
from streams.delivery.push.vapid import base64url
from tests.certificates import Pair, pair

_DAY_S = 86_400


@dataclass
class Browser:
    """A browser that subscribed for a key; `told` is what it showed, `headers` those of the last message."""

    name: str
    address: str
    for_key: str
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: os.urandom(16))
    told: list[dict[str, Any]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def endpoint(self) -> str:
        return f"{self.address}/{self.name}"

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def subscription(self) -> dict[str, str]:
        """What `PushSubscription.toJSON()` gives, as the page sends it."""
        return {"endpoint": self.endpoint, "p256dh": base64url(self.public), "auth": base64url(self.auth)}

    def open(self, body: bytes) -> dict[str, Any]:
        plain = http_ece.decrypt(body, private_key=self.private, auth_secret=self.auth, version="aes128gcm")
        told: dict[str, Any] = orjson.loads(plain)
        return told


@dataclass
class PushServer:
    """A push service: `answers` are given by browser, the first of a list each, before it takes anything."""

    address: str
    files: Pair
    browsers: dict[str, Browser] = field(default_factory=dict)
    answers: defaultdict[str, list[tuple[int, dict[str, str]]]] = field(default_factory=lambda: defaultdict(list))
    requests: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    refused: list[str] = field(default_factory=list)

    def subscribe(self, name: str, for_key: str) -> Browser:
        self.browsers[name] = Browser(name, self.address, for_key)
        return self.browsers[name]

    def trust(self) -> dict[str, str]:
        """The environment of whoever is to trust its certificate."""
        return {"SSL_CERT_FILE": str(self.files.certificate), "IOC_PUSH_SERVICES": f'["{LOOPBACK}"]'}

    def take(self, name: str, headers: dict[str, str], body: bytes) -> int:
        browser = self.browsers.get(name)
        if browser is None:
            return 404
        wrong = self._wrong(browser, headers, body)
        if wrong is not None:
            self.refused.append(wrong[1])
            return wrong[0]
        browser.headers = headers
        browser.told.append(browser.open(body))
        return 201

    def _wrong(self, browser: Browser, headers: dict[str, str], body: bytes) -> tuple[int, str] | None:
        checks = (
            (400, "TTL", re.fullmatch("[0-9]+", headers.get("ttl", ""))),
            (400, "Topic", re.fullmatch("[A-Za-z0-9_-]{1,32}", headers.get("topic", "x"))),
            (400, "Urgency", headers.get("urgency", "normal") in ("very-low", "low", "normal", "high")),
            (415, "Content-Encoding", headers.get("content-encoding") == "aes128gcm"),
            (413, "size", len(body) <= 4_096),
            (403, "signature", self._signed(browser, headers.get("authorization", ""))),
        )
        return next(((status, what) for status, what, right in checks if not right), None)

    def _signed(self, browser: Browser, authorization: str) -> bool:
        found = re.fullmatch(r"vapid t=([^,]+),k=([A-Za-z0-9_-]+)", authorization)
        if found is None or found[2] != browser.for_key or not Vapid02.verify(authorization):
            return False
        claims, now = decode(found[1], found[2]), datetime.now(UTC).timestamp()
        behind = str(claims.get("sub", "")).startswith(("mailto:", "https:"))
        return bool(claims["aud"] == self.address and now < claims["exp"] <= now + _DAY_S and behind)


@contextmanager
def push_server(folder: Path) -> Iterator[PushServer]:
    """Run one over TLS."""
    files, app = pair(folder, "push"), FastAPI(openapi_url=None)
    found = PushServer("", files)

    @app.post("/{name}")
    async def take(name: str, request: Request) -> Response:
        found.requests[name] += 1
        if found.answers[name]:
            status, headers = found.answers[name].pop(0)
            return Response(status_code=status, headers=headers)
        return Response(status_code=found.take(name, dict(request.headers), await request.body()))

    with serving(app, LOOPBACK, certificate=files.certificate, key=files.key) as address:
        found.address = address
        yield found
