"""All APIs of the web: mounted below their paths, with a small pool of their own so that no board waits for them."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.responses import RedirectResponse, Response

from dashboards.api import events
from dashboards.api.guard import Guard, guard
from dashboards.api.ngsi import routes as ngsi
from dashboards.api.sensorthings import routes as sensorthings
from dashboards.reader import Reader
from dashboards.site import Site
from streams.users.api_tokens import Scope


class Apis:
    """The APIs of a site; they read as ioc_reader, in at most three statements at a time."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._reader = Reader.of(site.settings, "ioc-apis")

    def mount(self, app: FastAPI) -> None:
        """Put each API below its path."""
        reader, url = self._reader, self._site.settings.public_url
        app.mount(ngsi.PATH, ngsi.ngsi_application(reader, self._site.clock, self._guard(Scope.NGSI_LD), url))
        app.mount(
            sensorthings.PATH, sensorthings.sensorthings_application(reader, self._guard(Scope.SENSORTHINGS), url)
        )
        app.mount(events.PATH, events.events_application(reader, self._guard(Scope.EVENTS), url))

        @app.get(sensorthings.PATH, include_in_schema=False)
        async def root() -> Response:
            return RedirectResponse(f"{sensorthings.PATH}/", 307)

    async def open(self) -> None:
        """Start the pool; it does not wait for the database."""
        await self._reader.open()

    async def close(self) -> None:
        """Close every connection."""
        await self._reader.close()

    def _guard(self, scope: Scope) -> Guard:
        return guard(self._site.gate, scope, public=self._site.settings.api_public)
