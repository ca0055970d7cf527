"""The national procedure catalogue: the province's procedures as an XLSX export, each row one procedure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from connectors.connector import Connector, Files
from connectors.tables.rows import required
from connectors.tables.xlsx_table import xlsx_table
from connectors.values import day, local_instant, parser
from streams.members import Code, Revision
from streams.procedures.event import PARTS, TOPIC, Level, Line, Online, Procedure

NAME = "procedure_catalogue"
SHEET = "TTHC"
YesNo = Literal["Có", "Không"]
LEVELS: Mapping[str, Level] = {"Tỉnh": "province", "Xã": "commune"}
ONLINE: Mapping[str, Online] = {"Không": "none", "Một phần": "partial", "Toàn trình": "full"}


class Row(BaseModel):
    """A row of the sheet under its Vietnamese header; days are cells of dates, the fee is in dong."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Code = Field(alias="Mã TTHC")
    name: Line = Field(alias="Tên TTHC")
    agency: Code = Field(alias="Mã cơ quan")
    level: Literal["Tỉnh", "Xã"] = Field(alias="Cấp thực hiện")
    decision: Line = Field(alias="Số quyết định")
    decided_on: str = Field(alias="Ngày quyết định")
    effective_on: str = Field(alias="Ngày hiệu lực")
    published_at: str | None = Field(alias="Thời điểm công khai")
    parts: Annotated[int, Field(ge=0, le=PARTS)] = Field(alias="Số bộ phận")
    online: Literal["Không", "Một phần", "Toàn trình"] = Field(alias="Dịch vụ công trực tuyến")
    payment: YesNo = Field(alias="Thanh toán trực tuyến")
    fee_vnd: Annotated[int, Field(ge=0, le=10**12)] = Field(alias="Phí, lệ phí")
    paper: YesNo = Field(alias="Bắt buộc kết quả bản giấy")
    working_days: Annotated[int, Field(ge=0, le=1_000)] = Field(alias="Số ngày giải quyết")
    export: Revision = Field(alias="Lần xuất")
    exported_at: str = Field(alias="Thời điểm xuất")


_row = TypeAdapter(Row)


def _procedure(row: Row) -> Procedure:
    published = row.published_at
    return {
        "system": NAME,
        "procedure": row.code,
        "name_vi": row.name,
        "agency": row.agency,
        "level": LEVELS[row.level],
        "decision": row.decision,
        "decided_on": day(row.decided_on, "Ngày quyết định"),
        "effective_on": day(row.effective_on, "Ngày hiệu lực"),
        "published_at": None if published is None else local_instant(published, "Thời điểm công khai"),
        "parts": row.parts,
        "online": ONLINE[row.online],
        "payment_enabled": row.payment == "Có",
        "fee_vnd": row.fee_vnd,
        "paper_result": row.paper == "Có",
        "working_days": row.working_days,
        "time": local_instant(row.exported_at, "Thời điểm xuất"),
        "revision": row.export,
    }


parse = parser(_row, "Mã TTHC", lambda row: [_procedure(row)])

CONNECTOR = Connector(
    name=NAME,
    door="file:procedure_catalogue",
    kind="procedures",
    title_vi="Cơ sở dữ liệu quốc gia về thủ tục hành chính",
    title_en="National procedure catalogue",
    transport=Files(rows=xlsx_table(SHEET, columns=required(_row)), patterns=("*.xlsx",)),
    emits=TOPIC,
    parse=parse,
    confidential=True,
    configuration="IOC_SOURCES__PROCEDURE_CATALOGUE__FOLDER=/srv/ioc/procedure_catalogue",
    sample=(
        '{"Mã TTHC":"2.000488","Tên TTHC":"Cấp phiếu lý lịch tư pháp","Mã cơ quan":"H60.03","Cấp thực hiện":"Tỉnh",'
        '"Số quyết định":"1204/QĐ-UBND","Ngày quyết định":"2026-11-03","Ngày hiệu lực":"2026-11-16",'
        '"Thời điểm công khai":"2026-11-05T14:20:00","Số bộ phận":7,"Dịch vụ công trực tuyến":"Toàn trình",'
        '"Thanh toán trực tuyến":"Có","Phí, lệ phí":200000,"Bắt buộc kết quả bản giấy":"Có","Số ngày giải quyết":10,'
        '"Lần xuất":1392,"Thời điểm xuất":"2026-11-24T06:30:00+07:00"}'
    ),
)
