"""An HTTP API against its own OpenAPI document: made-up requests, right and wrong ones, by schemathesis."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, given, reject, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

AnyCase = Case[Any]
To = tuple[str, Mapping[str, str] | None]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def explore(address: str, base: str, examples: int, chance: int, headers: Mapping[str, str] | None = None) -> int:
    """Send so many requests of each kind to each operation of the document at `address`; return their number.

    `base` is where the operations are; every answer must be one that the document promises.
    """
    schema: Any = schemathesis.openapi.from_url(address)
    operations = [found.ok() for found in schema.get_all_operations()]
    modes = [(operation, mode) for operation in operations for mode in GenerationMode]
    return sum(_explored(operation, mode, (base, headers), examples, chance) for operation, mode in modes)


def _explored(
    operation: APIOperation[Any, Any, Any, Any],
    mode: GenerationMode,
    to: To,
    examples: int,
    chance: int,
) -> int:
    sent = 0

    @seed(chance)
    @settings(max_examples=examples, suppress_health_check=list(HealthCheck), database=None)
    @given(operation.as_strategy(generation_mode=mode))
    def answered(case: AnyCase) -> None:
        nonlocal sent
        sent += 1
        case.validate_response(_sent(client, case, to), checks=CHECKS)

    # An operation that takes anything, or nothing, cannot be sent anything wrong.
    hopeless = (Unsatisfiable,) if mode is GenerationMode.NEGATIVE else ()
    with httpx.Client(timeout=20, verify=to[0].startswith("https")) as client, suppress(*hopeless):
        answered()
    return sent


def _sent(client: httpx.Client, case: AnyCase, to: To) -> httpx.Response:
    """Send a case by httpx: the HTTP library of schemathesis does not go with the one that apprise brings along."""
    told = case.as_transport_kwargs(base_url=to[0], headers=dict(to[1] or {}))
    headers = {name.encode(): str(value).strip().encode() for name, value in told["headers"].items()}
    content = told.get("data")
    try:
        return client.request(
            told["method"],
            told["url"],
            params=told.get("params") or None,
            headers=headers,
            **({"json": told["json"]} if "json" in told else {"content": content}),
        )
    except httpx.InvalidURL:
        # Longer than this client can say it.
        reject()
