"""The doors of the rating page: /danh-gia/<token>, open to whoever holds a receipt, and its QR code."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from io import BytesIO
from time import monotonic
from typing import Annotated
from urllib.parse import quote

import psycopg
import segno
import structlog
from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from dashboards.access import address_of
from dashboards.frame import speech_of
from dashboards.limit import Limiter
from dashboards.open_page import AWAY, HEADERS, TOO_OFTEN, RefusedError, answer
from dashboards.rating import claims, page, votes
from dashboards.site import Site
from dashboards.texts import Text
from streams.publisher import NotDeliveredError, Publisher
from streams.ratings.event import Rating
from streams.ratings.tokens import dossier_of

log = structlog.get_logger(__name__)

TRIES, WINDOW_S = 30, 600.0
"""Votes from one address in ten minutes: a centre's whole waiting room may share one."""
_DELIVERY_WAIT_S = 8.0


def rating_routes(site: Site) -> APIRouter:
    """Return the routes of the page; votes go to Kafka by the site's publisher."""
    router, limiter = APIRouter(), Limiter(TRIES, WINDOW_S)

    @router.get(f"{page.PATH}/{{token}}")
    async def ask(token: str, request: Request) -> Response:
        try:
            rated = await _rated(site, token)
        except RefusedError as error:
            return _told(request, error.text, error.status)
        return answer(page.form(token, rated.dossier, speech_of(request)))

    @router.post(f"{page.PATH}/{{token}}")
    async def take(
        token: str,
        request: Request,
        stars: Annotated[str, Form(max_length=1)] = "",
        comment: Annotated[str, Form(max_length=20_000)] = "",
    ) -> Response:
        try:
            _require_patience(limiter, request)
            rated = await _rated(site, token)
            _require_level(stars)
            await _take(site, votes.vote(rated, int(stars), comment, site.clock.now()))
        except RefusedError as error:
            return _told(request, error.text, error.status)
        return _told(request, page.THANKS, 200)

    @router.get(f"{page.PATH}/{{token}}/qr.svg")
    async def code(token: str, request: Request) -> Response:
        if dossier_of(token, _key(site)) is None:
            return _told(request, page.UNKNOWN, 404)
        return Response(qr_svg(link(site.settings.public_url, token)), media_type="image/svg+xml", headers=HEADERS)

    return router


def link(public_url: str, token: str) -> str:
    """Return the address of the page for a token."""
    return f"{public_url.rstrip('/')}{page.PATH}/{quote(token, safe='')}"


def qr_svg(text: str) -> bytes:
    """Return the QR code of a text as SVG, readable with a quarter of it damaged."""
    image = BytesIO()
    segno.make(text, error="q", micro=False).save(image, kind="svg", scale=6, border=4)
    return image.getvalue()


def _require_patience(limiter: Limiter, request: Request) -> None:
    if not limiter.allows(address_of(request), monotonic()):
        raise RefusedError(429, TOO_OFTEN)


def _require_level(stars: str) -> None:
    if stars not in {str(level) for level in page.LEVELS}:
        raise RefusedError(400, page.INCOMPLETE)


async def _rated(site: Site, token: str) -> votes.Rated:
    dossier = dossier_of(token, _key(site))
    if dossier is None:
        raise RefusedError(404, page.UNKNOWN)
    try:
        rated = await site.gate.database(lambda conn: votes.find(conn, dossier))
    except psycopg.Error:
        raise RefusedError(503, AWAY) from None
    if rated is None:
        raise RefusedError(404, page.UNKNOWN)
    if rated.voted:
        raise RefusedError(409, page.ALREADY)
    return rated


async def _take(site: Site, rating: Rating) -> None:
    """Send the dossier's one vote; raises RefusedError for a second one, also of two that come at once."""
    dossier, now = rating["dossier"], datetime.now(UTC)
    try:
        if not await site.gate.database(lambda conn: claims.claim(conn, dossier, now)):
            raise RefusedError(409, page.ALREADY)
        try:
            await _publish(site.publisher, rating)
        except RefusedError:
            await site.gate.database(lambda conn: claims.release(conn, dossier, now))
            raise
    except psycopg.Error:
        raise RefusedError(503, AWAY) from None


async def _publish(publisher: Publisher, rating: Rating) -> None:
    try:
        await asyncio.to_thread(publisher.deliver, [votes.record(rating)], _DELIVERY_WAIT_S)
    except NotDeliveredError as error:
        log.warning("a vote was not delivered", error=str(error))
        raise RefusedError(503, AWAY) from None


def _key(site: Site) -> bytes:
    return site.settings.rating_key.get_secret_value().encode()


def _told(request: Request, text: Text, status: int) -> HTMLResponse:
    return answer(page.message(text, speech_of(request)), status)
