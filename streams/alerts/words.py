"""How states, steps, severities and refusals are said, Vietnamese first."""

from __future__ import annotations

from datetime import datetime

from streams.alerts.lifecycle import SYSTEM, Alert, Kind, State
from streams.alerts.rule import Severity
from streams.clock import LOCAL_ZONE
from streams.texts import Text

SEVERITIES = {
    Severity.MINOR: Text("nhẹ", "minor"),
    Severity.MODERATE: Text("vừa", "moderate"),
    Severity.SEVERE: Text("nghiêm trọng", "severe"),
    Severity.EXTREME: Text("đặc biệt nghiêm trọng", "extreme"),
}
STATES = {
    State.PENDING: Text("đang theo dõi", "pending"),
    State.FIRING: Text("chưa ai nhận", "not taken"),
    State.ACKNOWLEDGED: Text("đã nhận", "taken"),
    State.RESOLVED: Text("đã kết thúc", "over"),
}
KINDS = {
    Kind.PENDING: Text("Vượt ngưỡng, chờ xác nhận", "Over the line, waiting to be sure"),
    Kind.DROPPED: Text("Hết trước khi được xác nhận", "Over before it was certain"),
    Kind.FIRED: Text("Phát cảnh báo", "Alert raised"),
    Kind.RAISED: Text("Tăng cấp", "Level raised"),
    Kind.EASING: Text("Đang dịu, chờ ổn định", "Easing, waiting for it to settle"),
    Kind.RETURNED: Text("Xấu trở lại", "Worse again"),
    Kind.LOWERED: Text("Giảm cấp", "Level lowered"),
    Kind.RESOLVED: Text("Trở lại bình thường", "Back to normal"),
    Kind.REOPENED: Text("Mở lại", "Re-opened"),
    Kind.ACKNOWLEDGED: Text("Nhận xử lý", "Taken on"),
    Kind.NOTED: Text("Ghi chú", "Note"),
    Kind.CLOSED: Text("Đóng", "Closed"),
    Kind.LAPSED: Text("Đã nhận quá lâu, vẫn chưa xong", "Taken on too long ago, still not over"),
    Kind.FLAPPING: Text("Chập chờn: thôi báo từng lần", "Flapping: single returns are no longer told of"),
    Kind.STILL: Text("Hết tạm im, vẫn đang diễn ra", "Muted no more, still going on"),
    Kind.ESCALATED: Text("Chưa ai nhận, báo tiếp", "Not taken on, told further"),
    Kind.HANDED_OVER: Text("Chuyển cơ quan khác", "Handed to another agency"),
    Kind.ASSIGNED: Text("Giao cán bộ", "Given to an officer"),
    Kind.EXPLAINED: Text("Ghi nguyên nhân", "Cause written down"),
}
_TAKEN = Text("{who} đã nhận xử lý trước, lúc {at}.", "{who} took it on first, at {at}.")
_CLOSED = Text("{who} đã đóng trước, lúc {at}.", "{who} closed it first, at {at}.")
_OVER = Text("Cảnh báo đã tự kết thúc lúc {at}.", "The alert ended by itself at {at}.")
_MOVED = Text(
    "Cảnh báo vừa thay đổi lúc {at}: xem lại rồi thực hiện.",
    "The alert changed at {at}: look again, then act.",
)


def refusal(alert: Alert) -> Text:
    """Say why an action came too late, from how the alert stands: who was first, and when."""
    if alert.resolved_at is not None and alert.resolved_by == SYSTEM:
        return _OVER.filled(at=_clock(alert.resolved_at))
    if alert.resolved_at is not None:
        return _CLOSED.filled(who=alert.resolved_by or SYSTEM, at=_clock(alert.resolved_at))
    if alert.acknowledged_at is not None:
        return _TAKEN.filled(who=alert.acknowledged_by or SYSTEM, at=_clock(alert.acknowledged_at))
    return _MOVED.filled(at=_clock(alert.changed_at))


def _clock(instant: datetime) -> str:
    return f"{instant.astimezone(LOCAL_ZONE):%H:%M:%S}"
