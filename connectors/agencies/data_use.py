"""The gateway to the national population database: each line of its log is one query for one dossier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import ConfigDict, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, Tail
from connectors.invalid import Invalid, InvalidError
from connectors.values import instant, read
from streams.data_use.event import TOPIC, DataQuery, Outcome
from streams.members import Code, Reference

NAME = "data_use"

OUTCOMES: dict[str, Outcome] = {
    "TIM_THAY": "found",
    "KHONG_TIM_THAY": "not_found",
    "TU_CHOI": "refused",
    "LOI": "failed",
}


@with_config(ConfigDict(extra="forbid"))
class Line(TypedDict):
    """A line as the gateway writes it, one JSON object a query; thoiGian is RFC 3339.

    It does not say whose data were asked for: a gateway that writes more is refused.
    """

    thoiGian: str
    maYeuCau: Reference
    dichVu: Code
    maHoSo: Code
    maDonVi: Code
    ketQua: Literal["TIM_THAY", "KHONG_TIM_THAY", "TU_CHOI", "LOI"]


_line = TypeAdapter(Line)


def parse(raw: bytes, _device: str) -> Sequence[DataQuery] | Invalid:
    """Return the one query that a line tells, or why it cannot be used."""
    try:
        return [_query(read(_line, raw))]
    except InvalidError as error:
        return error.invalid


def _query(line: Line) -> DataQuery:
    return {
        "request": line["maYeuCau"],
        "system": NAME,
        "time": instant(line["thoiGian"], "thoiGian"),
        "service": line["dichVu"],
        "dossier": line["maHoSo"],
        "unit": line["maDonVi"],
        "outcome": OUTCOMES[line["ketQua"]],
        "revision": 0,
    }


CONNECTOR = Connector(
    name=NAME,
    door=f"tail:{NAME}",
    kind="shared_data",
    title_vi="Nhật ký khai thác Cơ sở dữ liệu quốc gia về dân cư",
    title_en="Log of queries to the national population database",
    transport=Tail(max_line=8_192),
    emits=TOPIC,
    parse=parse,
    confidential=True,
    configuration="IOC_SOURCES__DATA_USE__URL=file:///var/log/population-gateway/queries.log",
    sample=(
        '{"thoiGian":"2026-11-24T08:10:00.250+07:00","maYeuCau":"5b1f0c7a9e3d2486","dichVu":"xac-thuc-cong-dan",'
        '"maHoSo":"H60.08.01-261124-0975","maDonVi":"H60.08.01","ketQua":"TIM_THAY"}'
    ),
)
