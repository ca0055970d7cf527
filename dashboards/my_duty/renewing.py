"""The door at which a device's service worker says that its browser has renewed its subscription.

Nobody need be signed in on a telephone for that: who knows the old address at the push service, which only that
browser, the service and the city know, is the device.
"""

from __future__ import annotations

from time import monotonic
from typing import Annotated

import psycopg
from fastapi import APIRouter, Request
from pydantic import Field, TypeAdapter, ValidationError
from starlette.responses import Response

from dashboards.access import address_of
from dashboards.limit import Limiter
from dashboards.my_duty.registering import Joined
from dashboards.site import Site
from streams.counted_body import TooLargeError, counted_body
from streams.delivery.push import devices
from streams.delivery.push.subscription import NoSubscriptionError, Subscription

PATH = "/may-bao/doi"
TRIES, WINDOW_S = 30, 600.0
LONGEST = 8_192


class Renewed(Joined):
    """What the service worker sends: the new subscription, and the address of the old one."""

    old: Annotated[str, Field(max_length=2_000)]


_renewed: TypeAdapter[Renewed] = TypeAdapter(Renewed)


def renewing_routes(site: Site) -> APIRouter:
    """Return the one route; it says nothing but whether the device is known."""
    router, limiter = APIRouter(), Limiter(TRIES, WINDOW_S)

    @router.post(PATH)
    async def renew(request: Request) -> Response:
        if not limiter.allows(address_of(request), monotonic()):
            return Response(status_code=429)
        try:
            body = await counted_body(request.stream(), request.headers.get("content-length", ""), LONGEST)
            sent = _renewed.validate_json(body)
            found = Subscription.of(sent["endpoint"], sent["p256dh"], sent["auth"], site.settings.push_services)
            known = await site.gate.database(lambda conn: devices.renew(conn, sent["old"], found))
        except TooLargeError:
            return Response(status_code=413)
        except (ValidationError, NoSubscriptionError):
            return Response(status_code=422)
        except psycopg.Error:
            return Response(status_code=503)
        return Response(status_code=204 if known else 404)

    return router
