"""Publication by QR: agencies tell, in CSV files, which procedure they have put up under which address."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from connectors.connector import Connector, Files
from connectors.tables.csv_table import csv_table
from connectors.tables.rows import required
from connectors.values import instant, parser
from streams.dossiers.event import Code
from streams.publications.event import TOPIC, Address, Publication

NAME = "qr_publication"


class Row(BaseModel):
    """A line of the file under its Vietnamese header: everything is text, times are RFC 3339."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    procedure: Code = Field(alias="Mã TTHC")
    agency: Code = Field(alias="Mã cơ quan")
    url: Address = Field(alias="Đường dẫn")
    published_at: str = Field(alias="Thời điểm niêm yết")
    revoked: Literal["Có", "Không"] = Field(alias="Thu hồi")
    changed_at: str = Field(alias="Thời điểm cập nhật")
    version: Annotated[str, Field(pattern=r"^[0-9]{1,18}$")] = Field(alias="Phiên bản")


_row = TypeAdapter(Row)


def _publication(row: Row) -> Publication:
    return {
        "system": NAME,
        "procedure": row.procedure,
        "agency": row.agency,
        "url": row.url,
        "published_at": instant(row.published_at, "Thời điểm niêm yết"),
        "revoked": row.revoked == "Có",
        "time": instant(row.changed_at, "Thời điểm cập nhật"),
        "revision": int(row.version),
    }


parse = parser(_row, "Mã TTHC", lambda row: [_publication(row)])

CONNECTOR = Connector(
    name=NAME,
    door="file:qr_publication",
    kind="procedures",
    title_vi="Niêm yết thủ tục hành chính bằng mã QR",
    title_en="Publication of procedures by QR code",
    transport=Files(rows=csv_table(columns=required(_row)), patterns=("*.csv",)),
    emits=TOPIC,
    parse=parse,
    confidential=True,
    configuration="IOC_SOURCES__QR_PUBLICATION__FOLDER=/srv/ioc/qr_publication",
    sample=(
        '{"Mã TTHC":"2.000488","Mã cơ quan":"H60.03","Đường dẫn":"https://dichvucong.example.vn/tthc/2.000488",'
        '"Thời điểm niêm yết":"2026-11-06T08:30:00+07:00","Thu hồi":"Không",'
        '"Thời điểm cập nhật":"2026-11-06T08:30:00+07:00","Phiên bản":"3"}'
    ),
)
