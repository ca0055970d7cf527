"""The population database: monthly workbooks of residents, citizen ID cards (CCCD) and e-ID accounts by unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, NotRequired

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, Files
from connectors.figures import Columns, CountOrText, month, monthly
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.tables.rows import required
from connectors.tables.xlsx_table import xlsx_table
from connectors.values import local_instant, read
from streams.figures.event import TOPIC, Figure
from streams.members import Code, Revision
from streams.provinces import provinces_on

NAME = "population"
DOOR = f"file:{NAME}"

CODES = {
    "Dân số": "population",
    "Chỉ tiêu CCCD": "cccd_target",
    "CCCD đã cấp": "cccd_issued",
    "Định danh mức 1": "eid_level_1",
    "Định danh mức 2": "eid_level_2",
    "Hạng toàn quốc": "eid_rank",
}
"""Each column's figure; the rank is the province's own, so that only its row has one."""

Row = TypedDict(
    "Row",
    {
        "Mã đơn vị": Code,
        "Tháng": str,
        "Dân số": CountOrText,
        "Chỉ tiêu CCCD": CountOrText,
        "CCCD đã cấp": CountOrText,
        "Định danh mức 1": CountOrText,
        "Định danh mức 2": CountOrText,
        "Hạng toàn quốc": NotRequired[Annotated[int, Field(ge=1)] | None],
        "Lập lúc": str,
        "Lần": NotRequired[Revision | None],
    },
)
"""A row of the workbook: `Tháng` is the month, `Lần` its revision, `Lập lúc` when it was stated.

That is RFC 3339, or a cell of dates, which knows no zone: then it is the city's.
"""
with_config(ConfigDict(extra="forbid"))(Row)

_row = TypeAdapter(Row)
COLUMNS = Columns(unit="Mã đơn vị", month="Tháng", stated="Lập lúc", revision="Lần", codes=CODES, told=local_instant)


def parse(raw: bytes, _device: str) -> Sequence[Figure] | Invalid:
    """Return the figures of one unit and month, an empty cell none, or why the row cannot be used."""
    try:
        row = read(_row, raw)
        _require_rank(row)
        return monthly(NAME, row, COLUMNS)
    except InvalidError as error:
        return error.invalid


def _require_rank(row: Row) -> None:
    """Raise InvalidError for a rank behind the last province of that month."""
    rank = row.get("Hạng toàn quốc")
    if rank is not None and rank > provinces_on(date.fromisoformat(f"{month(row['Tháng'], 'Tháng')}-01")):
        raise InvalidError(Reason.OUT_OF_RANGE, "Hạng toàn quốc")


CONNECTOR = Connector(
    name=NAME,
    door=DOOR,
    kind="figures",
    title_vi="Cơ sở dữ liệu quốc gia về dân cư, căn cước và định danh điện tử",
    title_en="National population database, citizen ID cards and e-ID accounts",
    transport=Files(rows=xlsx_table(columns=required(_row)), patterns=("*.xlsx",)),
    emits=TOPIC,
    parse=parse,
    confidential=True,
    configuration="IOC_SOURCES__POPULATION__FOLDER=/srv/ioc/dropped/population",
    sample=(
        '{"Mã đơn vị":"02212","Tháng":"11/2026","Dân số":8412,"Chỉ tiêu CCCD":6230,"CCCD đã cấp":6198,'
        '"Định danh mức 1":2850,"Định danh mức 2":2121,"Hạng toàn quốc":null,'
        '"Lập lúc":"2026-12-01T07:45:00+07:00","Lần":0}'
    ),
)
