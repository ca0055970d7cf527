"""Indicator 3.6: dossiers paid online."""

from __future__ import annotations

from streams.dossiers.event import TOPIC
from streams.service_index.indicator import Group, Indicator, Sums, within
from streams.service_index.items import of_dossiers
from streams.texts import Text

INDICATOR = Indicator(
    number="3.6",
    group=Group.PAYMENT,
    title_vi="Hồ sơ thanh toán trực tuyến",
    title_en="Dossiers paid online",
    formula_vi=(
        "Số hồ sơ thanh toán trực tuyến chia cho số hồ sơ phát sinh nghĩa vụ tài chính,"
        " không kể hồ sơ có mức phí bằng 0"
    ),
    formula_en="Dossiers paid online divided by the dossiers that owe a fee, not counting fees of nought",
    sources=(TOPIC,),
    items=of_dossiers(
        counting=f"{within('received_at')} AND fee_vnd > 0",
        reached="paid_online",
        lacking=Text("phải nộp phí mà không thanh toán trực tuyến", "with a fee that was not paid online"),
    ),
    sums=Sums("paid_online", "fee_due"),
    maximum=5,
)
