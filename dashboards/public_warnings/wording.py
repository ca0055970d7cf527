"""What the page of public warnings says: states, steps, refusals."""

from __future__ import annotations

from collections.abc import Mapping

from dashboards.panels import State as Shade
from dashboards.texts import Language, Text, moment_of
from streams.public_warnings.lifecycle import State, Step
from streams.public_warnings.reading import Line

STATES: Mapping[State, Text] = {
    State.DRAFT: Text("Bản nháp", "Draft"),
    State.SUBMITTED: Text("Chờ duyệt", "Waits for approval"),
    State.RETURNED: Text("Trả lại để sửa", "Returned"),
    State.ISSUED: Text("Đã phát hành", "Issued"),
    State.WITHDRAWN: Text("Đã bỏ", "Withdrawn"),
}
IN_FORCE = Text("Đang có hiệu lực", "In force")
SUPERSEDED = Text("Đã được thay", "Superseded")
OVER = Text("Đã hết hiệu lực", "Expired")
STEPS: Mapping[str, Text] = {
    Step.DRAFTED: Text("soạn bản nháp", "wrote the draft"),
    Step.CHANGED: Text("sửa nội dung", "changed the words"),
    Step.SUBMITTED: Text("trình duyệt", "submitted it"),
    Step.RECALLED: Text("rút lại để sửa", "took it back"),
    Step.RETURNED: Text("trả lại", "returned it"),
    Step.APPROVED: Text("duyệt", "approved it"),
    Step.ISSUED: Text("phát hành", "issued it"),
    Step.WITHDRAWN: Text("bỏ", "withdrew it"),
    Step.RESTORED: Text("khôi phục", "restored it"),
}
REFUSALS: Mapping[str, Text] = {
    "role": Text("Tài khoản của anh/chị không có quyền này.", "Your account may not do this."),
    "second_person": Text(
        "Người đã soạn hoặc trình không được tự duyệt: cần người thứ hai.",
        "Whoever wrote or submitted it may not approve it: a second person must.",
    ),
    "reason": Text("Hãy ghi lý do (tối đa 500 ký tự).", "Say why (at most 500 characters)."),
    "state": Text("Cảnh báo không còn ở bước này. Hãy xem lại.", "It is not at this step any more. Look again."),
    "over": Text(
        "Giờ hết hiệu lực đã qua: sửa lại giờ rồi trình.", "It has expired by now: set another end, then submit."
    ),
}
_FIRST = Text("CHƯA làm gì: {who} vừa {step} lúc {at}. Hãy xem lại.", "NOTHING done: {who} {step} at {at}. Look again.")
SHADES: Mapping[str, Shade] = {
    "Extreme": Shade.DANGER, "Severe": Shade.WARNING, "Moderate": Shade.WATCH, "Minor": Shade.WATCH,
    "Unknown": Shade.SILENT,
}  # fmt: skip


def first(line: Line) -> Text:
    """Say who was first, with what, and when."""
    step = STEPS.get(line.step, Text(line.step, line.step))
    return _FIRST.filled(who=line.who, step=step, at=moment_of(line.at))


def step_of(line: Line, language: Language) -> str:
    """Return what a line of the record tells."""
    return STEPS.get(line.step, Text(line.step, line.step)).of(language)
