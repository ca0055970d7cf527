"""The shared database portal: each line of its access log is one call of a shared service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import ConfigDict, Field, FiniteFloat, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, Tail
from connectors.invalid import Invalid, InvalidError
from connectors.values import instant, read
from streams.members import Code, Reference
from streams.service_calls.event import TOPIC, ServiceCall

NAME = "portal_log"


@with_config(ConfigDict(extra="forbid"))
class Line(TypedDict):
    """A line as the portal's gateway writes it, one JSON object a call; `ts` is RFC 3339, `ms` milliseconds.

    It holds no path and no address, which may name a person: a gateway that writes more is refused.
    """

    ts: str
    request_id: Reference
    service: Code
    consumer: Code
    status: Annotated[int, Field(ge=100, le=599)]
    ms: Annotated[FiniteFloat, Field(ge=0, le=3_600_000)]


_line = TypeAdapter(Line)


def parse(raw: bytes, _device: str) -> Sequence[ServiceCall] | Invalid:
    """Return the one call that a line tells, or why it cannot be used."""
    try:
        return [_call(read(_line, raw))]
    except InvalidError as error:
        return error.invalid


def _call(line: Line) -> ServiceCall:
    return {
        "service": line["service"],
        "request": line["request_id"],
        "system": NAME,
        "time": instant(line["ts"], "ts"),
        "agency": line["consumer"],
        "status": line["status"],
        "duration_ms": float(line["ms"]),
        "revision": 0,
    }


CONNECTOR = Connector(
    name=NAME,
    door="tail:portal_log",
    kind="shared_data",
    title_vi="Nhật ký truy cập của cổng dữ liệu dùng chung",
    title_en="Access log of the shared database portal",
    transport=Tail(max_line=16_384),
    emits=TOPIC,
    parse=parse,
    confidential=True,
    configuration="IOC_SOURCES__PORTAL_LOG__URL=file:///var/log/portal/access.log",
    sample=(
        '{"ts":"2026-11-24T08:10:03.120+07:00","request_id":"7f3c0a52d1e94b60","service":"population",'
        '"consumer":"H60.08","status":200,"ms":183.4}'
    ),
)
