"""All APIs of the web: mounted below their paths, with a small pool of their own so that no board waits for them."""

from __future__ import annotations

import re

from fastapi import FastAPI
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount

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
        applications = {
            ngsi.PATH: ngsi.ngsi_application(reader, self._site.clock, self._guard(Scope.NGSI_LD), url),
            sensorthings.PATH: sensorthings.sensorthings_application(reader, self._guard(Scope.SENSORTHINGS), url),
            events.PATH: events.events_application(reader, self._guard(Scope.EVENTS), url),
        }
        app.add_api_route(f"{ngsi.PATH}/context.jsonld", ngsi.context, include_in_schema=False)
        for path, application in applications.items():
            app.router.routes.append(_everything_below(path, application))

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


def _everything_below(path: str, application: FastAPI) -> Mount:
    """Mount an application also for addresses with a line break in them, which it refuses in its own words."""
    mount = Mount(path, application)
    mount.path_regex = re.compile(mount.path_regex.pattern, re.DOTALL)
    return mount
