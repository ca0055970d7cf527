"""Indicator 3.2: services with online dossiers."""

from __future__ import annotations

from streams.dossiers.event import TOPIC
from streams.service_index.indicator import Group, Indicator

INDICATOR = Indicator(
    number="3.2",
    group=Group.ONLINE,
    title_vi="Dịch vụ công trực tuyến phát sinh hồ sơ",
    title_en="Services with online dossiers",
    formula_vi="Số thủ tục có phát sinh hồ sơ trực tuyến chia cho số thủ tục có phát sinh hồ sơ",
    formula_en="Procedures with dossiers filed online divided by the procedures with dossiers",
    sources=(TOPIC,),
    counts="""
        SELECT agency, NULL::text AS unit, count(DISTINCT procedure) FILTER (WHERE online > 0)::numeric AS numerator,
            count(DISTINCT procedure) FILTER (WHERE received > 0)::numeric AS denominator
        FROM dossier_sum WHERE month >= $from AND month < $until GROUP BY agency""",
    maximum=2,
)
