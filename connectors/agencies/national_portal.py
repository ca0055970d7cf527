"""The national public service portal: how many dossiers of each agency it has, day by day, beside our own count."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, HttpPoll
from connectors.figures import Count, daily
from connectors.values import parser
from streams.figures.event import TOPIC
from streams.members import Code, Revision

NAME = "national_portal"
DOOR = f"http:{NAME}"
UNIT = "MaCoQuan"
CODES = {"SoTiepNhan": "national_received"}


@with_config(ConfigDict(extra="forbid"))
class Row(TypedDict):
    """A row of the change list: `SoTiepNhan` dossiers that the agency received on `Ngay`, as the portal counts them.

    `ThoiDiem` is when the portal counted, `NgayCapNhat` when the row changed (RFC 3339).
    """

    id: Annotated[int, Field(ge=0, lt=2**63)]
    MaCoQuan: Code
    Ngay: str
    SoTiepNhan: Count
    ThoiDiem: str
    PhienBan: NotRequired[Revision]
    NgayCapNhat: str


_row = TypeAdapter(Row)


parse = parser(_row, UNIT, lambda row: daily(NAME, row, UNIT, CODES))

CONNECTOR = Connector(
    name=NAME,
    door=DOOR,
    kind="figures",
    title_vi="Cổng Dịch vụ công quốc gia: số hồ sơ của từng cơ quan",
    title_en="National public service portal: dossiers of each agency",
    transport=HttpPoll(path="/api/v1/agency-totals", rows="data", next="next", changed="NgayCapNhat"),
    emits=TOPIC,
    parse=parse,
    confidential=False,
    configuration=(
        "IOC_SOURCES__NATIONAL_PORTAL__URL=http://127.0.0.1:8090/national_portal\nIOC_SOURCES__NATIONAL_PORTAL__TOKEN=…"
    ),
    sample=(
        '{"id":77,"MaCoQuan":"H60.08","Ngay":"2026-11-30","SoTiepNhan":38,'
        '"ThoiDiem":"2026-12-01T02:00:00+07:00","PhienBan":0,"NgayCapNhat":"2026-12-01T05:10:00+07:00"}'
    ),
)
