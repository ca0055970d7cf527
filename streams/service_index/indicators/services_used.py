"""Indicator 3.2: services with online dossiers."""

from __future__ import annotations

from streams.dossiers.event import TOPIC
from streams.service_index.indicator import Group, Indicator
from streams.service_index.items import Fact, Items
from streams.texts import Text

INDICATOR = Indicator(
    number="3.2",
    group=Group.ONLINE,
    title_vi="Dịch vụ công trực tuyến phát sinh hồ sơ",
    title_en="Services with online dossiers",
    formula_vi="Số thủ tục có phát sinh hồ sơ trực tuyến chia cho số thủ tục có phát sinh hồ sơ",
    formula_en="Procedures with dossiers filed online divided by the procedures with dossiers",
    sources=(TOPIC,),
    items=Items(
        what=Text("thủ tục có hồ sơ", "procedures with dossiers"),
        lacking=Text("chưa phát sinh hồ sơ trực tuyến", "without online dossiers"),
        facts=(
            Fact("item", Text("Thủ tục", "Procedure")),
            Fact("name", Text("Tên", "Name")),
            Fact("agency", Text("Cơ quan", "Agency")),
            Fact("received", Text("Hồ sơ", "Dossiers")),
            Fact("online", Text("Trực tuyến", "Online")),
        ),
        sql="""
        SELECT procedure AS key, agency, NULL::text AS unit, NULL::timestamptz AS at, sum(online) > 0 AS reached,
            1 AS n, procedure AS item,
            (SELECT name_vi FROM procedure AS named WHERE named.procedure = used.procedure) AS name,
            sum(received) AS received, sum(online) AS online
        FROM dossier_sum_agency AS used WHERE month >= $from AND month < $until
        GROUP BY agency, procedure HAVING sum(received) > 0""",
    ),
    maximum=2,
)
