"""The read part of the SensorThings API below /v1.1: every set, every entity, and where each leads."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, FastAPI, Path, Query, Request
from starlette.responses import JSONResponse, Response

from dashboards.api.guard import Guard
from dashboards.api.openapi import answers, described
from dashboards.api.refusals import ApiError, InvalidQueryError, refuse_with_problems
from dashboards.api.sensorthings import answer, keys
from dashboards.api.sensorthings.options import LARGEST_PAGE, PAGE, Options, not_too_far, parse
from dashboards.api.sensorthings.schema import SETS, EntitySet
from dashboards.api.sensorthings.statement import ID, Scope, Statement
from dashboards.reader import Reader

PATH = "/v1.1"
_CONFORMANCE = "http://www.opengis.net/spec/iot_sensing/1.1/req"
_KNOWN = {"$filter", "$orderby", "$select", "$expand", "$top", "$skip", "$count", "$skiptoken"}
_ENTITY: dict[str, Any] = {"type": "object"}
_PAGE: dict[str, Any] = {
    "type": "object",
    "required": ["value"],
    "properties": {
        "value": {"type": "array", "items": _ENTITY},
        "@iot.count": {"type": "integer"},
        "@iot.nextLink": {"type": "string"},
    },
}
_FOUND = answers(_PAGE, 400, 401, 403, 404, 503)
_ONE = answers(_ENTITY, 400, 401, 403, 404, 503)
Key = Annotated[str, Path(max_length=200, description="The id as it stands in the self link: 12 or 'AIR-001'.")]


def _text(name: str, example: str) -> Any:
    return Query(alias=name, max_length=2_000, description=f"e.g. {example}")


class Asked:
    """The query string of a request, read into options; raises InvalidQueryError."""

    def __init__(
        self,
        request: Request,
        condition: Annotated[str, _text("$filter", "result gt 35 and phenomenonTime ge 2026-11-24T00:00:00Z")] = "",
        order: Annotated[str, _text("$orderby", "phenomenonTime desc")] = "",
        select: Annotated[str, _text("$select", "name,description")] = "",
        expand: Annotated[str, _text("$expand", "Datastreams($top=5;$expand=Observations($top=1))")] = "",
        top: Annotated[int | None, Query(alias="$top", ge=0, description=f"{LARGEST_PAGE} at most are told")] = None,
        skip: Annotated[int, Query(alias="$skip", ge=0)] = 0,
        count: Annotated[bool, Query(alias="$count")] = False,
        after: Annotated[str, Query(alias="$skiptoken", max_length=40, description="as a next link has it")] = "",
    ) -> None:
        unknown = {name for name in request.query_params if name.startswith("$")} - _KNOWN
        if unknown:
            raise InvalidQueryError(f"of the options these are known: {', '.join(sorted(_KNOWN))}")
        if twice := sorted(name for name in _KNOWN if len(request.query_params.getlist(name)) > 1):
            raise InvalidQueryError(f"an option stands once, its parts with commas: {', '.join(twice)}")
        self.options = Options(
            parse("filter", condition) if condition else None,
            parse("orderby", order) if order else (),
            parse("select", select) if select else (),
            parse("expand", expand) if expand else {},
            None if top is None else min(top, LARGEST_PAGE),
            not_too_far(skip),
            count,
            after,
        )


def sensorthings_application(reader: Reader, guard: Guard, public_url: str) -> FastAPI:
    """Return the API as an application to be mounted at PATH."""
    app = described("SensorThings", "Stations, datastreams and observations (OGC SensorThings API 1.1).", guard)
    refuse_with_problems(app)
    base = f"{public_url.rstrip('/')}{PATH}"

    @app.get("/", responses=answers(_PAGE, 401, 403, 503))
    async def root() -> dict[str, Any]:
        """Return the sets that there are."""
        parts = ("datamodel", "resource-path", "request-data")
        settings = {"conformance": [f"{_CONFORMANCE}/{part}" for part in parts]}
        return {"value": [{"name": n, "url": f"{base}/{n}"} for n in SETS], "serverSettings": settings}

    for at in SETS.values():
        _serve(app, _Served(at, reader, base))
    return app


class _Served:
    """The three requests that a set answers."""

    def __init__(self, at: EntitySet, reader: Reader, base: str) -> None:
        self.at, self.reader, self.base = at, reader, base

    async def every(self, asked: Annotated[Asked, Depends()]) -> Response:
        """Return a page of the set."""
        statement = Statement()
        return await self._page(self.at, statement, Scope(statement.alias()), asked.options, self.at.name)

    async def one(self, key: Key, asked: Annotated[Asked, Depends()]) -> Response:
        """Return one entity."""
        return await self._single(*self._named(key, asked.options))

    async def led_to(
        self, key: Key, link: Annotated[str, Path(max_length=100)], asked: Annotated[Asked, Depends()]
    ) -> Response:
        """Return what an entity leads to (a page, or one entity), or one of its properties."""
        if link in self.at.properties:
            return await self._property(key, link)
        if link not in self.at.links:
            raise ApiError(404, f"{self.at.name} lead to {', '.join(self.at.links)}")
        way, statement = self.at.links[link], Statement()
        u = statement.alias()
        where = keys.leads_to(self.at, key, way, u, (statement.alias(), statement.binder))
        target, scope = SETS[way.target], Scope(u, where)
        if not way.many:
            return await self._single(target, statement, scope, asked.options)
        await self._rows(*self._named(key, Options(select=(ID,))))
        return await self._page(target, statement, scope, asked.options, f"{self.at.name}({quote(key)})/{link}")

    async def _property(self, key: str, name: str) -> Response:
        row = await self._rows(*self._named(key, Options(select=(name,))))
        return JSONResponse({name: row[0][name]})

    def _named(self, key: str, options: Options) -> tuple[EntitySet, Statement, Scope, Options]:
        statement = Statement()
        t = statement.alias()
        return self.at, statement, Scope(t, keys.where(self.at, key, t, statement.binder)), options

    async def _single(self, at: EntitySet, statement: Statement, scope: Scope, options: Options) -> Response:
        """Answer with one entity; of the options only $select and $expand mean something there."""
        options = Options(select=options.select, expand=options.expand)
        rows = await self._rows(at, statement, scope, options)
        return JSONResponse(answer.entity(at, rows[0], options, self.base))

    async def _rows(self, at: EntitySet, statement: Statement, scope: Scope, options: Options) -> list[answer.Entity]:
        """Return the one row of a scope; raises ApiError (404)."""
        sql = statement.page(at, scope, options, 1)
        rows = [row["o"] for row in await self.reader.rows(sql, statement.binder.values)]
        if not rows:
            raise ApiError(404, "there is no such entity")
        return rows

    async def _page(
        self, at: EntitySet, statement: Statement, scope: Scope, options: Options, address: str
    ) -> Response:
        top = PAGE if options.top is None else options.top
        sql = statement.page(at, scope, options, top)
        rows = [row["o"] for row in await self.reader.rows(sql, statement.binder.values)]
        told = answer.page_of(at, rows, options, top, f"{self.base}/{address}", self.base)
        if options.count:
            counted = await self.reader.rows(statement.count(at, scope, options), statement.binder.values)
            told = {"@iot.count": counted[0]["n"], **told}
        return JSONResponse(told)


def _serve(app: FastAPI, served: _Served) -> None:
    name = served.at.name
    for path, endpoint, told in (
        (f"/{name}", served.every, _FOUND),
        (f"/{name}({{key}})", served.one, _ONE),
        (f"/{name}({{key}})/{{link}}", served.led_to, _ONE),
    ):
        app.add_api_route(
            path, endpoint, response_class=Response, responses=told, operation_id=f"{endpoint.__name__}_{name}"
        )
