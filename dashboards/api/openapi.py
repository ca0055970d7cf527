"""What the OpenAPI documents of the APIs have in common: the application, its guard, answers and refusals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Depends, FastAPI

from dashboards.api.guard import Guard
from dashboards.api.refusals import PROBLEM

VERSION = "1"
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}
_MEANINGS = {
    400: "The request cannot be understood; the detail says what to change",
    401: "No live token was sent",
    403: "The token is for another API",
    404: "There is nothing here",
    406: "None of the accepted media types can be given",
    422: "This is not supported",
    429: "So much is open for this reader already; end something first",
    503: "The database is away or would need too long; try again, or ask for less",
}
Responses = dict[int | str, dict[str, Any]]


def described(title: str, summary: str, guard: Guard) -> FastAPI:
    """Return an application without routes whose every request passes the guard; its document is /openapi.json."""
    return FastAPI(
        title=title,
        summary=summary,
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(guard)],
        separate_input_output_schemas=False,
    )


def answers(schema: Mapping[str, Any], *refusals: int, also: tuple[str, ...] = ()) -> Responses:
    """Return the responses of an operation: JSON of that schema (in `also` other media types), and its refusals."""
    found = {media: {"schema": dict(schema)} for media in ("application/json", *also)}
    told: Responses = {200: {"description": "Found", "content": found}}
    for status in refusals:
        told[status] = {"description": _MEANINGS[status], "content": {PROBLEM: {"schema": _PROBLEM}}}
    return told
