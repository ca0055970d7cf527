"""Indicator 4.1: dossiers with an electronic result."""

from __future__ import annotations

from streams.dossiers.event import TOPIC
from streams.procedures.event import TOPIC as PROCEDURES
from streams.service_index.indicator import Group, Indicator, Sums, within
from streams.service_index.items import as_told, of_dossiers
from streams.texts import Text

# A procedure that the catalogue does not have yet counts: nothing says that its result must be on paper.
_NOT_ON_PAPER = "procedure NOT IN (SELECT on_paper.procedure FROM procedure AS on_paper WHERE paper_result)"

INDICATOR = Indicator(
    number="4.1",
    group=Group.DIGITISATION,
    title_vi="Hồ sơ cấp kết quả điện tử",
    title_en="Dossiers with an electronic result",
    formula_vi=(
        "Số hồ sơ có kết quả bản điện tử chia cho số hồ sơ của các thủ tục mà danh mục không bắt buộc kết quả bản giấy"
    ),
    formula_en=(
        "Dossiers with an electronic result divided by the dossiers of procedures for which the catalogue does not "
        "require a result on paper"
    ),
    sources=(TOPIC, PROCEDURES),
    items=of_dossiers(
        counting=f"{within('received_at')} AND {_NOT_ON_PAPER}",
        reached="result_electronic",
        lacking=Text("chưa có kết quả điện tử", "without an electronic result"),
        told=as_told("result_electronic", awaits_end=True),
    ),
    sums=Sums("electronic", "received", where=_NOT_ON_PAPER),
    maximum=6,
)
