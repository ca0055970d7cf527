"""The result digitisation software of all levels: what each unit produced and digitised on a day, and its backlog."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, HttpPoll
from connectors.figures import Count, daily
from connectors.values import parser
from streams.figures.event import TOPIC
from streams.members import Code, Revision

NAME = "digitisation"
DOOR = f"http:{NAME}"
UNIT = "MaDonVi"

CODES = {"SoKetQua": "results_produced", "SoDaSoHoa": "results_digitised", "TonDong": "digitisation_backlog"}
"""Each member's figure; what is digitised on a day may be older, so that it can exceed what was produced."""


@with_config(ConfigDict(extra="forbid"))
class Row(TypedDict):
    """A row of the change list: `ThoiDiem` is when it was stated, `NgayCapNhat` when the row changed (RFC 3339).

    The unit is an agency of the province, a commune, or a district of the time before communes took over.
    """

    id: Annotated[int, Field(ge=0, lt=2**63)]
    MaDonVi: Code
    Ngay: str
    SoKetQua: Count
    SoDaSoHoa: Count
    TonDong: Count
    ThoiDiem: str
    PhienBan: NotRequired[Revision]
    NgayCapNhat: str


_row = TypeAdapter(Row)


parse = parser(_row, UNIT, lambda row: daily(NAME, row, UNIT, CODES))

CONNECTOR = Connector(
    name=NAME,
    door=DOOR,
    kind="figures",
    title_vi="Phần mềm số hóa kết quả giải quyết thủ tục hành chính ba cấp",
    title_en="Result digitisation software of the three levels",
    transport=HttpPoll(path="/api/v1/results", rows="data", next="next", changed="NgayCapNhat"),
    emits=TOPIC,
    parse=parse,
    confidential=False,
    configuration="IOC_SOURCES__DIGITISATION__URL=http://127.0.0.1:8090/digitisation\nIOC_SOURCES__DIGITISATION__TOKEN=…",
    sample=(
        '{"id":1204,"MaDonVi":"02212","Ngay":"2026-11-30","SoKetQua":41,"SoDaSoHoa":44,"TonDong":310,'
        '"ThoiDiem":"2026-11-30T17:05:00+07:00","PhienBan":0,"NgayCapNhat":"2026-12-01T06:10:00+07:00"}'
    ),
)
