"""What an officer reads: Vietnamese first, then English; a pure function of what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from streams.alerts.rule import Rule, Severity, Text
from streams.alerts.words import SEVERITIES
from streams.clock import LOCAL_ZONE

ENGLISH_BELOW = "- - - English - - -"
"""The line between a message's two languages."""

_KINDS = {
    "fired": Text("CẢNH BÁO", "ALERT"),
    "raised": Text("TĂNG CẤP", "RAISED"),
    "reopened": Text("TÁI DIỄN", "RE-OPENED"),
    "resolved": Text("ĐÃ HẾT", "RESOLVED"),
    "lapsed": Text("VẪN CHƯA XONG", "STILL NOT OVER"),
    "flapping": Text("CHẬP CHỜN", "FLAPPING"),
    "still": Text("VẪN DIỄN RA", "STILL GOING ON"),
}
_LABELS = (
    Text("Địa điểm", "Place"),
    Text("Số đo", "Reading"),
    Text("Mức độ", "Severity"),
    Text("Thời điểm đo", "Measured at"),
    Text("Cơ quan phụ trách", "Agency"),
)
_TO_DO = Text("Việc cần làm", "What to do")
_OPEN = Text("Xem và nhận xử lý tại", "See and acknowledge at")


@dataclass(frozen=True, slots=True)
class Notice:
    """A transition to be told of; `measured_at` is event time, `rule` None when its file has gone."""

    alert: int
    kind: str
    title: Text
    severity: Severity
    level: int
    subject: str
    place: Text
    agency: Text | None
    measured_at: datetime
    evidence: Mapping[str, Any]
    rule: Rule | None
    link: str


def subject_line(notice: Notice) -> str:
    """Return one line that says what happened and where, in Vietnamese."""
    return f"[{_KINDS.get(notice.kind, Text(notice.kind, notice.kind)).vi}] {notice.title.vi}"


def body(notice: Notice) -> str:
    """Return the whole message in both languages."""
    return "\n\n".join(("\n".join(_part(notice, 0)), ENGLISH_BELOW, "\n".join(_part(notice, 1)))) + "\n"


def _part(notice: Notice, language: int) -> Sequence[str]:
    kind = _KINDS.get(notice.kind, Text(notice.kind, notice.kind))[language]
    lines = [f"{kind}: {notice.title[language]}", ""]
    for label, value in zip(_LABELS, _facts(notice), strict=True):
        if value is not None:
            lines.append(f"{label[language]}: {value[language]}")
    steps = notice.rule.grade(notice.level).runbook if notice.rule and notice.kind != "resolved" else ()
    if steps:
        lines += ["", f"{_TO_DO[language]}:"]
        lines += [f"{number}. {step[language]}" for number, step in enumerate(steps, 1)]
    return [*lines, "", f"{_OPEN[language]}: {notice.link}"]


def _facts(notice: Notice) -> tuple[Text | None, ...]:
    local = notice.measured_at.astimezone(LOCAL_ZONE)
    proof = notice.rule.proof(notice.evidence) if notice.rule else None
    return (
        Text(f"{notice.place.vi} ({notice.subject})", f"{notice.place.en} ({notice.subject})"),
        proof,
        SEVERITIES[notice.severity],
        Text(f"{local:%H:%M:%S %d/%m/%Y} (giờ Việt Nam)", f"{local:%Y-%m-%d %H:%M:%S} (UTC+7)"),
        notice.agency,
    )
