"""Indicator 3.5: procedures payable online."""

from __future__ import annotations

from streams.procedures.event import TOPIC
from streams.service_index.indicator import Group, Indicator
from streams.service_index.items import of_procedures
from streams.texts import Text

INDICATOR = Indicator(
    number="3.5",
    group=Group.PAYMENT,
    title_vi="Thủ tục thanh toán được trực tuyến",
    title_en="Procedures payable online",
    formula_vi=(
        "Số thủ tục được tích hợp thanh toán trực tuyến chia cho số thủ tục có phí, lệ phí;"
        " từ 80% trở lên đạt điểm tối đa"
    ),
    formula_en="Procedures that can be paid online divided by the procedures with a fee; full marks from 80% on",
    sources=(TOPIC,),
    items=of_procedures(
        reached="payment_enabled",
        counting="fee_vnd > 0 AND $from <= $until",
        lacking=Text("có phí mà chưa thanh toán trực tuyến được", "with a fee that cannot be paid online"),
        fee=("fee_vnd", Text("Phí, lệ phí (đồng)", "Fee (dong)")),
        payable=("payment_enabled", Text("Thanh toán trực tuyến", "Payable online")),
    ),
    maximum=5,
    cut_off=0.8,
)
