"""The doors of /nhan/<token>: GET only shows (mail and chat programs fetch links by themselves), POST acts."""

from __future__ import annotations

from datetime import UTC, datetime
from time import monotonic
from typing import Annotated, Any

import psycopg
from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from dashboards.access import address_of
from dashboards.frame import speech_of
from dashboards.limit import Limiter
from dashboards.open_page import AWAY, TOO_OFTEN, RefusedError, answer
from dashboards.site import Site
from dashboards.take_on import page
from dashboards.texts import Text, moment_of
from streams.alerts import judgement, views
from streams.alerts.lifecycle import Acknowledge
from streams.alerts.lifecycle import RefusedError as TooLateError
from streams.alerts.replies import yours_since
from streams.alerts.views import Story
from streams.alerts.words import refusal
from streams.delivery import links
from streams.delivery.links import Offer
from streams.roster import people
from streams.roster.people import Officer

TRIES, WINDOW_S = 60, 600.0
"""Tries from one address in ten minutes: a whole office may share one."""
_BY_LINK = "qua liên kết / by link"


def take_on_routes(site: Site) -> APIRouter:
    """Return the routes of the page."""
    router, limiter = APIRouter(), Limiter(TRIES, WINDOW_S)

    @router.head(f"{links.PATH}/{{token}}", include_in_schema=False)
    @router.get(f"{links.PATH}/{{token}}")
    async def show(token: str, request: Request) -> Response:
        try:
            found, officer = await _found(site, _offer(site, token))
        except RefusedError as error:
            return answer(page.message(error.text, speech_of(request)), error.status)
        return answer(page.shown(token, found, officer, speech_of(request)))

    @router.post(f"{links.PATH}/{{token}}")
    async def take(token: str, request: Request, version: Annotated[int, Form(ge=0, lt=2**31)] = 0) -> Response:
        try:
            if not limiter.allows(address_of(request), monotonic()):
                raise RefusedError(429, TOO_OFTEN)
            offer = _offer(site, token)
            _, officer = await _found(site, offer)
            said, status = await _taken(site, offer, officer, version)
            found, _ = await _found(site, offer)
        except RefusedError as error:
            return answer(page.message(error.text, speech_of(request)), error.status)
        return answer(page.shown(token, found, officer, speech_of(request), said), status)

    return router


def _offer(site: Site, token: str) -> Offer:
    offer = links.read(token, site.settings.web_secret.get_secret_value())
    if offer is None:
        raise RefusedError(404, page.WRONG)
    if offer.until <= datetime.now(UTC):
        raise RefusedError(410, page.OVER)
    return offer


async def _found(site: Site, offer: Offer) -> tuple[Story, Officer]:
    def read(conn: psycopg.Connection[Any]) -> tuple[Story | None, Officer | None]:
        return views.story(conn, offer.alert), people.officer_of(conn, offer.officer)

    try:
        found, officer = await site.gate.database(read)
    except psycopg.Error:
        raise RefusedError(503, AWAY) from None
    if found is None or officer is None:
        raise RefusedError(404, page.WRONG)
    if not officer.active:
        raise RefusedError(403, page.NOT_YOURS)
    return found, officer


async def _taken(site: Site, offer: Offer, officer: Officer, version: int) -> tuple[Text, int]:
    """Take the alert on; return what to say, and the HTTP status: 409 when somebody else was first."""
    action, now = Acknowledge(officer.signature, version, _BY_LINK), site.clock.now()
    try:
        await site.gate.database(lambda conn: judgement.act(conn, offer.alert, action, now))
    except TooLateError as late:
        if (at := yours_since(late.alert, officer)) is not None:
            return page.YOURS.filled(at=moment_of(at, now)), 200
        return refusal(late.alert), 409
    except psycopg.Error:
        raise RefusedError(503, AWAY) from None
    return page.DONE, 200
