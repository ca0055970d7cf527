"""The open doors under /cap: the feed, each issued message, and the certificate by which its signature is verified."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import psycopg
from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from dashboards.login import AWAY
from dashboards.public_warnings import atom
from dashboards.public_warnings.caching import ASK_AGAIN, FOR_EVER, Since, answer
from dashboards.public_warnings.issuing import FOLDER, seal_of, sender_name
from dashboards.site import Site
from dashboards.texts import Text
from streams.public_warnings import reading
from streams.public_warnings.document import MEDIA_TYPE
from streams.public_warnings.seal import NoSealError

KEPT = timedelta(days=7)
"""How long (real time) a message stays in the feed at least, so that an update or a cancellation is not missed."""
MOST = 200
_IDENTIFIER = re.compile(r"[A-Za-z0-9-]{1,100}", re.ASCII)
_NO_SUCH = "Không có cảnh báo này.\nThere is no such warning.\n"
_NO_SEAL = "Chưa có khóa ký.\nNothing is signed here yet.\n"


def public_warning_routes(site: Site, city: Text) -> APIRouter:
    """Return the routes; whoever asks needs no session."""
    router, since = APIRouter(), Since()
    source = atom.Source(site.settings, sender_name(site.settings, city))

    @router.api_route(atom.PATH, methods=["GET", "HEAD"])
    async def feed(request: Request) -> Response:
        now = datetime.now(UTC)
        try:
            found = await site.gate.database(lambda conn: reading.published(conn, now - KEPT, site.clock.now(), MOST))
        except psycopg.Error:
            return _away()
        body = atom.feed(source, found)
        return answer(request.headers, body, atom.FEED_TYPE, since.of(body, now), now, ASK_AGAIN)

    @router.api_route(f"{FOLDER}/{{identifier}}.xml", methods=["GET", "HEAD"])
    async def message(identifier: str, request: Request) -> Response:
        if not _IDENTIFIER.fullmatch(identifier):
            return PlainTextResponse(_NO_SUCH, 404)
        try:
            found = await site.gate.database(lambda conn: reading.issued(conn, identifier))
        except psycopg.Error:
            return _away()
        if found is None:
            return PlainTextResponse(_NO_SUCH, 404)
        return answer(request.headers, found[0], MEDIA_TYPE, found[1], datetime.now(UTC), FOR_EVER)

    certified = Since()

    @router.api_route(f"{FOLDER}/certificate.pem", methods=["GET", "HEAD"])
    async def certificate(request: Request) -> Response:
        try:
            pem = seal_of(site.settings).pem()
        except NoSealError:
            return PlainTextResponse(_NO_SEAL, 404)
        now = datetime.now(UTC)
        return answer(request.headers, pem, "application/x-pem-file", certified.of(pem, now), now, ASK_AGAIN)

    return router


def _away() -> Response:
    return PlainTextResponse("\n".join(AWAY), 503, headers={"Retry-After": "3"})
