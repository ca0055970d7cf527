"""Indicator 2.1: dossiers finished in time."""

from __future__ import annotations

from streams.dossiers.event import TOPIC
from streams.promised import UNENDED
from streams.service_index.indicator import Group, Indicator, Sums, within
from streams.service_index.items import of_dossiers
from streams.texts import Text

OVERDUE = f"{UNENDED} AND received_at IS NOT NULL AND promised_at < $now"
INDICATOR = Indicator(
    number="2.1",
    group=Group.PROGRESS,
    title_vi="Hồ sơ giải quyết đúng hạn",
    title_en="Dossiers finished in time",
    formula_vi=(
        "Hồ sơ xử lý xong không quá ngày hẹn trả, lùi theo số ngày làm việc chờ bổ sung;"
        " yêu cầu bổ sung quá một lần là trễ hạn; chưa xong mà quá hẹn tính đến cuối kỳ là trễ hạn"
    ),
    formula_en=(
        "Dossiers finished by the promised date, which moves by the working days spent waiting for supplements; "
        "asking for supplements more than once is late, and so is what is overdue and unfinished at the end of the "
        "period"
    ),
    sources=(TOPIC,),
    items=of_dossiers(
        counting=(
            f"received_at IS NOT NULL AND ({within('ended_at')} AND late IS NOT NULL OR {OVERDUE} AND {within('$now')})"
        ),
        reached="ended_at IS NOT NULL AND NOT late",
        lacking=Text("trễ hạn, hoặc đã quá hẹn mà chưa xong", "late, or overdue and not finished"),
    ),
    sums=Sums(
        "ended - late",
        "ended",
        as_of_now=f"SELECT agency, $unit AS unit, 0, count(*) FROM dossier WHERE {OVERDUE} GROUP BY agency, 2",
    ),
    maximum=20,
    verified=True,
)
