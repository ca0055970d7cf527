"""The web process: wall, desk and sign-in in one application; the pages in `dashboards/desk` plug in themselves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import uvicorn
from fastapi import FastAPI
from nicegui import app as nicegui_app
from nicegui import ui
from psycopg_pool import ConnectionPool
from starlette.responses import FileResponse, JSONResponse

from dashboards.access import NOT_ALLOWED, AccessMiddleware, Gate, NotAllowedError
from dashboards.api.application import Apis
from dashboards.assets import Newest
from dashboards.every_request import EveryRequest
from dashboards.frame import language, static_folder, surround
from dashboards.hub import Hub
from dashboards.login import AWAY, routes
from dashboards.my_duty.renewing import renewing_routes
from dashboards.notices import tell
from dashboards.public_warnings.issuing import keep_telling_of_the_seal
from dashboards.public_warnings.routes import public_warning_routes
from dashboards.rating.routes import rating_routes
from dashboards.reader import Reader
from dashboards.refusals import refuse_in_words
from dashboards.rotation.routes import rotation_routes
from dashboards.site import Site
from dashboards.take_on.routes import take_on_routes
from dashboards.take_on.telegram import telegram_routes
from dashboards.texts import Text
from dashboards.tls import Tls
from dashboards.ways_in import WaysIn
from streams.clock import Clock
from streams.folder import members
from streams.publisher import Publisher
from streams.settings import Settings

NO_MAP: Mapping[str, Any] = {"type": "FeatureCollection", "features": []}
NO_WAYS = WaysIn()
_PAGES = members("dashboards.desk", "register")


def application(
    settings: Settings,
    clock: Clock,
    city: Text,
    province: Mapping[str, Any] = NO_MAP,
    ways_in: WaysIn = NO_WAYS,
) -> FastAPI:
    """Return the whole web as one ASGI application; it opens its connections when it starts and waits for none.

    `city` is the province's name, `province` its map as GeoJSON (features of role outline, river, place).
    """
    site = _site(settings, clock, province, ways_in)
    apis = Apis(site)
    app = FastAPI(title="IOC", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan(site, apis))
    surround(city, clock)
    for refusing in (app, nicegui_app):
        refuse_in_words(refusing)
    app.include_router(routes(site.gate, city))
    app.include_router(rating_routes(site))
    app.include_router(take_on_routes(site))
    app.include_router(telegram_routes(site))
    app.include_router(renewing_routes(site))
    app.include_router(rotation_routes())
    app.include_router(public_warning_routes(site, city))
    app.mount("/static", Newest(directory=str(static_folder())))
    app.add_api_route("/health", _health(site))
    app.add_api_route("/sw.js", _service_worker)
    apis.mount(app)
    for register in _PAGES.values():
        register(site)
    nicegui_app.on_exception(_told)
    # Its bar for requests in the background has no name for those who hear the page, and nobody waits for them.
    nicegui_app.config.quasar_config["loadingBar"]["skipHijack"] = True
    ui.run_with(app, title="IOC", dark=None, tailwind=False, reconnect_timeout=10, show_welcome_message=False)
    app.add_middleware(AccessMiddleware, gate=site.gate)
    app.add_middleware(EveryRequest)
    return app


def serve(
    settings: Settings,
    clock: Clock,
    city: Text,
    province: Mapping[str, Any] = NO_MAP,
    ways_in: WaysIn = NO_WAYS,
) -> None:
    """Serve the web on the settings' address until a signal ends it; raises WrongSettingsError."""
    tls = Tls.of(settings)
    if tls is not None:
        tls.keep_current()
    keep_telling_of_the_seal(settings)
    uvicorn.run(
        application(settings, clock, city, province, ways_in),
        host=settings.bind_host,
        port=settings.web_port,
        log_level="warning",
        timeout_graceful_shutdown=3,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        ssl_context_factory=(lambda *_: tls.context) if tls is not None else None,
        ws_per_message_deflate=False,
    )


def _site(settings: Settings, clock: Clock, province: Mapping[str, Any], ways_in: WaysIn) -> Site:
    owner = settings.database_url.get_secret_value()
    pool = ConnectionPool[psycopg.Connection[Any]](
        owner,
        min_size=1,
        max_size=6,
        open=False,
        timeout=3,
        check=ConnectionPool.check_connection,
        kwargs={"options": "-c timezone=UTC -c statement_timeout=10s", "application_name": "ioc-web"},
    )
    gate = Gate(
        pool,
        settings.web_secret.get_secret_value(),
        settings.kiosk_token.get_secret_value(),
        secure=settings.public_url.startswith("https:"),
    )
    hub = Hub(Reader.of(settings, "ioc-boards"), clock)
    return Site(settings, clock, gate, hub, province, Publisher.of(settings, "ioc-web"), ways_in)


def _lifespan(site: Site, apis: Apis) -> Any:
    @asynccontextmanager
    async def opened(_: FastAPI) -> AsyncIterator[None]:
        site.gate.pool.open(wait=False)
        await site.hub.open()
        await apis.open()
        try:
            yield
        finally:
            await apis.close()
            await site.hub.close()
            site.gate.pool.close()
            await asyncio.to_thread(site.publisher.close)

    return opened


def _health(site: Site) -> Any:
    async def health() -> JSONResponse:
        """Say that the web answers, and whether the database does."""
        return JSONResponse({"web": "ok", "database": "away" if site.hub.away else "ok"})

    return health


async def _service_worker() -> FileResponse:
    """Return the service worker, at the root because it may serve only what lies below its own place."""
    return FileResponse(
        str(static_folder() / "sw.js"), media_type="text/javascript", headers={"Cache-Control": "no-cache"}
    )


def _told(error: Exception) -> None:
    """Tell whoever acted without the right to, or while the database was away; NiceGUI logs this and all others."""
    if isinstance(error, NotAllowedError):
        ui.notify(NOT_ALLOWED.of(language()), type="negative")
    elif isinstance(error, psycopg.Error):
        tell(AWAY, "negative")
