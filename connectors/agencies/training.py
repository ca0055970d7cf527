"""Digital-skills training and community digital teams: monthly workbooks by commune."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NotRequired

from pydantic import ConfigDict, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, Files
from connectors.figures import Columns, CountOrText, monthly
from connectors.invalid import Invalid, InvalidError
from connectors.tables.rows import required
from connectors.tables.xlsx_table import xlsx_table
from connectors.values import local_instant, read
from streams.figures.event import TOPIC, Figure
from streams.members import Code, Revision

NAME = "training"
DOOR = f"file:{NAME}"

CODES = {
    "Kế hoạch": "training_plan",
    "Đã tập huấn": "training_trained",
    "Số tổ": "digital_teams",
    "Số thành viên": "digital_team_members",
}
"""Each column's figure: people to be trained in the year, trained in it so far, teams, and their members."""

Row = TypedDict(
    "Row",
    {
        "Mã xã": Code,
        "Tháng": str,
        "Kế hoạch": CountOrText,
        "Đã tập huấn": CountOrText,
        "Số tổ": CountOrText,
        "Số thành viên": CountOrText,
        "Lập lúc": str,
        "Lần": NotRequired[Revision | None],
    },
)
"""A row of the workbook: `Tháng` is the month, `Lần` its revision, `Lập lúc` when it was stated.

That is RFC 3339, or a cell of dates, which knows no zone: then it is the city's.
"""
with_config(ConfigDict(extra="forbid"))(Row)

_row = TypeAdapter(Row)
COLUMNS = Columns(unit="Mã xã", month="Tháng", stated="Lập lúc", revision="Lần", codes=CODES, told=local_instant)


def parse(raw: bytes, _device: str) -> Sequence[Figure] | Invalid:
    """Return the figures of one commune and month, an empty cell none, or why the row cannot be used."""
    try:
        row = read(_row, raw)
        return monthly(NAME, row, COLUMNS)
    except InvalidError as error:
        return error.invalid


CONNECTOR = Connector(
    name=NAME,
    door=DOOR,
    kind="figures",
    title_vi="Tập huấn kỹ năng số và tổ công nghệ số cộng đồng",
    title_en="Digital-skills training and community digital teams",
    transport=Files(rows=xlsx_table(columns=required(_row)), patterns=("*.xlsx",)),
    emits=TOPIC,
    parse=parse,
    confidential=True,
    configuration="IOC_SOURCES__TRAINING__FOLDER=/srv/ioc/dropped/training",
    sample=(
        '{"Mã xã":"02212","Tháng":"11/2026","Kế hoạch":420,"Đã tập huấn":377,"Số tổ":14,"Số thành viên":98,'
        '"Lập lúc":"2026-12-01T08:05:00+07:00","Lần":0}'
    ),
)
