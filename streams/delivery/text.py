"""What an officer reads: Vietnamese first, then English; a pure function of what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from streams.alerts.rule import Rule, Severity
from streams.alerts.words import SEVERITIES
from streams.clock import LOCAL_ZONE
from streams.texts import Text

ENGLISH_BELOW = "- - - English - - -"
"""The line between a message's two languages."""

_KINDS = {
    "fired": Text("CẢNH BÁO", "ALERT"),
    "raised": Text("TĂNG CẤP", "RAISED"),
    "reopened": Text("MỞ LẠI", "RE-OPENED"),
    "resolved": Text("ĐÃ HẾT", "RESOLVED"),
    "closed": Text("ĐÃ ĐÓNG", "CLOSED"),
    "lapsed": Text("VẪN CHƯA XONG", "STILL NOT OVER"),
    "flapping": Text("CHẬP CHỜN", "FLAPPING"),
    "still": Text("VẪN DIỄN RA", "STILL GOING ON"),
    "escalated": Text("CHƯA AI NHẬN", "NOT TAKEN ON YET"),
    "handed_over": Text("CHUYỂN GIAO", "HANDED OVER"),
    "assigned": Text("GIAO XỬ LÝ", "GIVEN TO YOU"),
}
_LABELS = (
    Text("Địa điểm", "Place"),
    Text("Số đo", "Reading"),
    Text("Diễn biến", "Course"),
    Text("Mức độ", "Severity"),
    Text("Thời điểm đo", "Measured at"),
    Text("Cơ quan phụ trách", "Agency"),
    Text("Người đóng", "Closed by"),
)
_ENDED = frozenset({"resolved", "closed"})
_TO_DO = Text("Việc cần làm", "What to do")
_CUT = "\n…\n"
_REPLY = "Trả lời NHAN {alert} để nhận xử lý."
_OPEN = Text("Xem và nhận xử lý tại", "See and take on at")
_SEE = Text("Xem tại", "See at")


@dataclass(frozen=True, slots=True)
class Notice:
    """A transition to be told of; `measured_at` is event time, `rule` None when its file has gone.

    `easing_since` is the event time from which on it has been going back, while that is not certain yet. `closed_by`
    says who closed it and what it was.
    """

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
    easing_since: datetime | None = None
    closed_by: Text | None = None

    @property
    def over(self) -> bool:
        """Whether there is nothing to be done any more."""
        return self.kind in _ENDED


def subject_line(notice: Notice) -> str:
    """Return one line that says what happened and where, in Vietnamese."""
    return f"[{_KINDS.get(notice.kind, Text(notice.kind, notice.kind)).vi}] {notice.title.vi}"


def body(notice: Notice) -> str:
    """Return the whole message in both languages."""
    return "\n\n".join(("\n".join(_part(notice, 0)), ENGLISH_BELOW, "\n".join(_part(notice, 1)))) + "\n"


def first_language(text: str) -> str:
    """Return the Vietnamese part of a message's body."""
    return text.partition(ENGLISH_BELOW)[0].strip()


def cut(text: str, longest: int) -> str:
    """Return a text of at most so many characters: too long a one loses its middle, never its last line, the link."""
    if len(text) <= longest:
        return text
    end = text.rpartition("\n")[2]
    return text[: max(0, longest - len(_CUT) - len(end))] + (_CUT + end)[-longest:]


def reply_hint(notice: Notice | None) -> str:
    """Return the line that says how to take the alert on by answering; empty where nothing is to be taken on."""
    if notice is None or notice.over:
        return ""
    return f"\n{_REPLY.format(alert=notice.alert)}"


def short(subject: str, notice: Notice | None) -> str:
    """Return what fits into a few SMS: what happened, the figure that proves it, and the link."""
    if notice is None:
        return subject
    told = [fact.vi for fact in (_proof(notice), _course(notice), notice.closed_by) if fact is not None]
    return "\n".join(filter(None, (subject, *told, notice.link)))


def facts_of(notice: Notice) -> list[tuple[Text, Text]]:
    """Return the facts that a message states, each with its label."""
    facts = zip(_LABELS, _facts(notice), strict=True)
    return [(label, value) for label, value in facts if value is not None]


def runbook_of(notice: Notice) -> Sequence[Text]:
    """Return what is to be done, step by step; nothing when it is over."""
    return notice.rule.grade(notice.level).runbook if notice.rule and not notice.over else ()


def _part(notice: Notice, language: int) -> Sequence[str]:
    kind = _KINDS.get(notice.kind, Text(notice.kind, notice.kind))[language]
    lines = [f"{kind}: {notice.title[language]}", ""]
    lines += [f"{label[language]}: {value[language]}" for label, value in facts_of(notice)]
    if steps := runbook_of(notice):
        lines += ["", f"{_TO_DO[language]}:"]
        lines += [f"{number}. {step[language]}" for number, step in enumerate(steps, 1)]
    where = _SEE if notice.over else _OPEN
    return [*lines, "", f"{where[language]}: {notice.link}"]


def _facts(notice: Notice) -> tuple[Text | None, ...]:
    local = notice.measured_at.astimezone(LOCAL_ZONE)
    return (
        Text(f"{notice.place.vi} ({notice.subject})", f"{notice.place.en} ({notice.subject})"),
        _proof(notice),
        _course(notice),
        SEVERITIES[notice.severity],
        Text(f"{local:%H:%M:%S %d/%m/%Y} (giờ Việt Nam)", f"{local:%Y-%m-%d %H:%M:%S} (UTC+7)"),
        notice.agency,
        notice.closed_by,
    )


def _proof(notice: Notice) -> Text | None:
    """Return the figure; what is going back without one has nothing to show but its course."""
    if notice.rule is None or (notice.easing_since is not None and "value" not in notice.evidence):
        return None
    return notice.rule.said(notice.evidence)


def _course(notice: Notice) -> Text | None:
    """Say that it is going back, since when, and that this is not certain: whoever is woken must know both."""
    if notice.easing_since is None:
        return None
    local = notice.easing_since.astimezone(LOCAL_ZONE)
    return Text(
        f"đang dịu từ {local:%H:%M:%S %d/%m/%Y}, chưa chắc đã hết",
        f"going back since {local:%Y-%m-%d %H:%M:%S}, not certainly over",
    )
