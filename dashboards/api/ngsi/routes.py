"""The read part of the NGSI-LD API below /ngsi-ld/v1."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from fastapi import Depends, FastAPI, Header, Path, Query, Request
from starlette.responses import Response

from dashboards.api.guard import Guard
from dashboards.api.ngsi.entity import Entity, entity
from dashboards.api.ngsi.model import PREFIX, contexts
from dashboards.api.ngsi.parameters import LARGEST_PAGE, Parameters, Wanted, names_in
from dashboards.api.ngsi.select import Selection
from dashboards.api.openapi import answers, described
from dashboards.api.refusals import ApiError, InvalidQueryError, refuse_with_problems
from dashboards.reader import Reader
from streams.clock import Clock

PATH = "/ngsi-ld/v1"
JSON, JSON_LD = "application/json", "application/ld+json"
_ERRORS = "https://uri.etsi.org/ngsi-ld/errors/"
_TYPES = {
    400: f"{_ERRORS}BadRequestData",
    404: f"{_ERRORS}ResourceNotFound",
    422: f"{_ERRORS}OperationNotSupported",
    503: f"{_ERRORS}InternalError",
}
_OPTIONS = {"keyValues", "simplified", "normalized", "count"}
_ENTITY: dict[str, Any] = {
    "type": "object",
    "required": ["id", "type"],
    "properties": {"id": {"type": "string", "pattern": f"^{PREFIX}"}, "type": {"type": "string"}},
}
_ONE = answers(_ENTITY, 400, 401, 403, 404, 406, 503, also=(JSON_LD,))
_MANY = answers({"type": "array", "items": _ENTITY}, 400, 401, 403, 406, 422, 503, also=(JSON_LD,))
Accept = Annotated[str, Header(max_length=500, include_in_schema=False)]
Options = Annotated[str, Query(max_length=200, description="keyValues (or simplified), count")]
Format = Annotated[Literal["normalized", "simplified", "keyValues"] | None, Query(alias="format")]


def ngsi_application(reader: Reader, clock: Clock, guard: Guard, public_url: str) -> FastAPI:
    """Return the API as an application to be mounted at PATH."""
    app = described("NGSI-LD", "Last values of all stations as Smart Data Models entities (ETSI GS CIM 009).", guard)
    refuse_with_problems(app, _TYPES)
    link = f"{public_url.rstrip('/')}{PATH}/context.jsonld"

    @app.get("/entities", response_class=Response, responses=_MANY)
    async def find(
        request: Request,
        parameters: Annotated[Parameters, Depends()],
        accept: Accept = "*/*",
        limit: Annotated[int, Query(ge=0, le=LARGEST_PAGE)] = 20,
        offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
        count: bool = False,
        options: Options = "",
        form: Format = None,
    ) -> Response:
        """Return the entities that a query finds, by id."""
        media, chosen = _media(accept), _options(options)
        wanted, counted = parameters.wanted(), count or "count" in chosen
        if limit == 0 and not counted:
            raise InvalidQueryError("limit=0 needs count=true")
        entities = await _page(reader, clock, wanted, (limit, offset), _is_simplified(chosen, form))
        headers = {"NGSILD-Results-Count": str(await _count(reader, clock, wanted))} if counted else {}
        response = _answer(entities, media, link, headers)
        if limit and len(entities) == limit:
            response.headers.append("Link", _page_at(request, link, offset + limit, "next"))
        if limit and offset:
            response.headers.append("Link", _page_at(request, link, max(0, offset - limit), "prev"))
        return response

    @app.get("/entities/{entity_id}", response_class=Response, responses=_ONE)
    async def one(
        entity_id: Annotated[str, Path(max_length=200)],
        accept: Accept = "*/*",
        attrs: Annotated[str, Query(max_length=2_000)] = "",
        options: Options = "",
        form: Format = None,
    ) -> Response:
        """Return one entity."""
        media, simplified = _media(accept), _is_simplified(_options(options), form)
        if not entity_id.startswith(PREFIX):
            raise InvalidQueryError(f"an entity's id begins with {PREFIX}")
        asked = Wanted(ids=(entity_id,), attributes=names_in(attrs))
        found = await _page(reader, clock, asked, (1, 0), simplified)
        if not found:
            raise ApiError(404, "no entity has this id, or it has none of these attributes")
        return _answer(found[0], media, link, {})

    return app


def context() -> Response:
    """Return the context that every entity names; whoever was handed an entity may read it, without a token."""
    return Response(orjson.dumps({"@context": contexts()}), media_type=JSON_LD)


async def _page(reader: Reader, clock: Clock, wanted: Wanted, page: tuple[int, int], simplified: bool) -> list[Entity]:
    selection = Selection(wanted, clock.now())
    rows = await reader.rows(selection.page(*page), selection.binder.values)
    return [entity(row, wanted.attributes, simplified=simplified) for row in rows]


async def _count(reader: Reader, clock: Clock, wanted: Wanted) -> int:
    selection = Selection(wanted, clock.now())
    return int((await reader.rows(selection.count(), selection.binder.values))[0]["n"])


def _answer(content: list[Entity] | Entity, media: str, link: str, headers: dict[str, str]) -> Response:
    """Return the answer: with the context in it as JSON-LD, beside it as plain JSON."""
    if media == JSON_LD:
        each = content if isinstance(content, list) else [content]
        for told in each:
            told["@context"] = link
        return Response(orjson.dumps(content), headers=headers, media_type=JSON_LD)
    response = Response(orjson.dumps(content), headers=headers, media_type=JSON)
    response.headers.append("Link", f'<{link}>; rel="http://www.w3.org/ns/json-ld#context"; type="{JSON_LD}"')
    return response


def _page_at(request: Request, link: str, offset: int, relation: str) -> str:
    query = request.url.include_query_params(offset=offset).query
    return f'<{link.replace("context.jsonld", "entities")}?{query}>; rel="{relation}"; type="{JSON}"'


def _options(text: str) -> set[str]:
    chosen = set(filter(None, text.split(",")))
    if chosen - _OPTIONS:
        raise InvalidQueryError(f"options may hold {', '.join(sorted(_OPTIONS))}")
    return chosen


def _is_simplified(options: set[str], form: str | None) -> bool:
    return form in ("simplified", "keyValues") if form else bool(options & {"keyValues", "simplified"})


def _media(accept: str) -> str:
    """Return the media type that the client likes best of the two that there are; raises ApiError (406)."""
    offers = {"*/*": JSON, "application/*": JSON, JSON: JSON, JSON_LD: JSON_LD}
    liked = [(_weight(rest), offers[media.strip().lower()]) for media, rest in _parts(accept) if _known(media, offers)]
    liked = [entry for entry in liked if entry[0] > 0]
    if not liked:
        raise ApiError(406, f"accept {JSON} or {JSON_LD}")
    return max(liked, key=lambda entry: entry[0])[1]


def _parts(accept: str) -> list[tuple[str, str]]:
    return [(part.partition(";")[0], part.partition(";")[2]) for part in accept.split(",")]


def _known(media: str, offers: dict[str, str]) -> bool:
    return media.strip().lower() in offers


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 1.0
