"""What a program is told whose request cannot be answered: problem details (RFC 9457), in all APIs alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import psycopg
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

log = structlog.get_logger(__name__)

PROBLEM = "application/problem+json"
RETRY_AFTER_S = 3
BLANK = "about:blank"
_TITLES = {
    400: "The request cannot be understood",
    401: "A token is needed",
    403: "The token does not open this API",
    404: "There is nothing here",
    405: "This API can only be read",
    406: "None of the accepted media types can be given",
    422: "This is not supported here",
    429: "Too much is open at once",
    503: "The database does not answer now",
}


class ApiError(Exception):
    """The request is refused with that status; `detail` says to its sender what to change."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers


class InvalidQueryError(ApiError):
    """A text of the request's own language (q, $filter, …) or a parameter is not what one may be."""

    def __init__(self, detail: str) -> None:
        super().__init__(400, detail)


def refuse_with_problems(app: FastAPI, types: Mapping[int, str] | None = None) -> None:
    """Let an application answer every refusal with a problem; `types` are the standard's own by status."""
    known = types or {}

    def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
        content = {
            "type": known.get(status, BLANK),
            "title": _TITLES.get(status, "The request is refused"),
            "status": status,
            "detail": detail,
        }
        return JSONResponse(content, status, headers, media_type=PROBLEM)

    async def refused(_: Request, error: Exception) -> Response:
        assert isinstance(error, ApiError)
        return problem(error.status, error.detail, error.headers)

    async def invalid(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return problem(400, _words(error))

    async def unknown(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return problem(error.status_code, str(error.detail), error.headers)

    async def database(_: Request, error: Exception) -> Response:
        return _of_database(error, problem)

    app.add_exception_handler(ApiError, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, unknown)
    for kind in (psycopg.DataError, psycopg.OperationalError, psycopg.InterfaceError):
        app.add_exception_handler(kind, database)


def _of_database(error: Exception, problem: Callable[..., Response]) -> Response:
    away = {"Retry-After": str(RETRY_AFTER_S)}
    if isinstance(error, psycopg.DataError):
        return problem(400, "a value can never be stored here, or a pattern is not a regular expression")
    if isinstance(error, psycopg.errors.QueryCanceled):
        return problem(503, "the answer would take too long: ask for less, or for one series at a time", away)
    log.warning("an API cannot read", error=type(error).__name__)
    return problem(503, "try again in some seconds", away)


def _words(error: RequestValidationError) -> str:
    faults = [(".".join(map(str, fault["loc"][1:])), str(fault["msg"])) for fault in error.errors()]
    return "; ".join(f"{place}: {words[:1].lower() + words[1:]}" for place, words in faults)
