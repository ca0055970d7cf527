"""The door of the APIs: a bearer token of their own, or none where the province lets everybody read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from dashboards.access import Gate, address_of
from dashboards.api.refusals import ApiError
from streams.users import api_tokens
from streams.users.api_tokens import Scope

_bearer = HTTPBearer(auto_error=False, description="A token made by `ioc api-tokens add`.")
Given = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
Guard = Callable[[Request, Given], Awaitable[None]]


def guard(gate: Gate, scope: Scope, *, public: bool) -> Guard:
    """Return the dependency that lets a request in: 401 without a live token, 403 when its scopes are others.

    `request.state.reader` is who reads then: the holder of that token, or where everybody may read an address.
    """

    async def let_in(request: Request, given: Given) -> None:
        address, secret = address_of(request), given.credentials if given else ""
        request.state.reader = address if public else secret
        if public:
            return
        scopes = await gate.database(lambda conn: api_tokens.use(conn, secret, address, datetime.now(UTC)))
        if scopes is None:
            raise ApiError(401, "send Authorization: Bearer and a live token", {"WWW-Authenticate": "Bearer"})
        if scopes and scope not in scopes:
            raise ApiError(403, f"the token is not for {scope}")

    return let_in
