"""Publication by QR: agencies tell, in CSV and XLSX files, which procedure they have put up under which address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from connectors.connector import Connector, Files
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.tables.csv_table import csv_table
from connectors.tables.rows import by_suffix, required
from connectors.tables.xlsx_table import xlsx_table
from connectors.values import Parser, instant, local_instant, parser
from streams.members import Code
from streams.personal_numbers import holds_personal_number
from streams.publications.event import TOPIC, Address, Publication

NAME = "qr_publication"


def _digits(value: object) -> object:
    """Return a whole number as the text files have it."""
    return str(value) if type(value) is int else value


class Row(BaseModel):
    """A line of the file under its Vietnamese header.

    In CSV everything is text and times are RFC 3339; in XLSX a version may be a number, and a time a cell of dates,
    which knows no zone: then it is the city's.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    procedure: Code = Field(alias="Mã TTHC")
    agency: Code = Field(alias="Mã cơ quan")
    url: Address = Field(alias="Đường dẫn")
    published_at: str = Field(alias="Thời điểm niêm yết")
    revoked: Literal["Có", "Không"] = Field(alias="Thu hồi")
    changed_at: str = Field(alias="Thời điểm cập nhật")
    version: Annotated[str, BeforeValidator(_digits), Field(pattern=r"^[0-9]{1,18}$")] = Field(alias="Phiên bản")


_row = TypeAdapter(Row)


def _publication(row: Row, told: Callable[[str, str], int]) -> Publication:
    if holds_personal_number(row.url.encode()):
        raise InvalidError(Reason.PERSONAL_NUMBER, "Đường dẫn")
    return {
        "system": NAME,
        "procedure": row.procedure,
        "agency": row.agency,
        "url": row.url,
        "published_at": told(row.published_at, "Thời điểm niêm yết"),
        "revoked": row.revoked == "Có",
        "time": told(row.changed_at, "Thời điểm cập nhật"),
        "revision": int(row.version),
    }


def _parser(told: Callable[[str, str], int]) -> Parser[Publication]:
    return parser(_row, "Mã TTHC", lambda row: [_publication(row, told)])


_of_csv, _of_xlsx = _parser(instant), _parser(local_instant)


def parse(raw: bytes, name: str) -> Sequence[Publication] | Invalid:
    """Return the publication of a line of the file of that name, or why it cannot be used."""
    return (_of_xlsx if name.lower().endswith(".xlsx") else _of_csv)(raw, name)


CONNECTOR = Connector(
    name=NAME,
    door="file:qr_publication",
    kind="procedures",
    title_vi="Niêm yết thủ tục hành chính bằng mã QR",
    title_en="Publication of procedures by QR code",
    transport=Files(
        rows=by_suffix({".csv": csv_table(columns=required(_row)), ".xlsx": xlsx_table(columns=required(_row))}),
        patterns=("*.csv", "*.xlsx"),
    ),
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
