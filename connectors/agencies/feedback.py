"""The citizens' feedback portal: each row of its change list is the present state of one feedback."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, HttpPoll
from connectors.invalid import InvalidError, Reason
from connectors.values import instant, instant_if_any, parser
from streams.feedback.event import TOPIC, Feedback
from streams.members import Code, Revision

NAME = "feedback"


@with_config(ConfigDict(extra="forbid"))
class Row(TypedDict):
    """A row of the change list; times are RFC 3339, null until the step has happened. No word of the citizen's."""

    id: Annotated[int, Field(ge=0, lt=2**63)]
    MaPAKN: Code
    MaCoQuan: Code
    ThoiDiemNhan: str
    ThoiDiemTuChoi: NotRequired[str | None]
    ThoiDiemYeuCauBoSung: NotRequired[str | None]
    ThoiDiemTraLoi: NotRequired[str | None]
    ThoiDiemCongKhai: NotRequired[str | None]
    HaiLong: NotRequired[bool | None]
    MaPAKNTruoc: NotRequired[Code | None]
    ThoiDiem: str
    PhienBan: Revision
    NgayCapNhat: str


_row = TypeAdapter(Row)


def _state(row: Row) -> Feedback:
    instant(row["NgayCapNhat"], "NgayCapNhat")
    state: Feedback = {
        "system": NAME,
        "feedback": row["MaPAKN"],
        "agency": row["MaCoQuan"],
        "received_at": instant(row["ThoiDiemNhan"], "ThoiDiemNhan"),
        "refused_at": instant_if_any(row.get("ThoiDiemTuChoi"), "ThoiDiemTuChoi"),
        "supplement_requested_at": instant_if_any(row.get("ThoiDiemYeuCauBoSung"), "ThoiDiemYeuCauBoSung"),
        "answered_at": instant_if_any(row.get("ThoiDiemTraLoi"), "ThoiDiemTraLoi"),
        "published_at": instant_if_any(row.get("ThoiDiemCongKhai"), "ThoiDiemCongKhai"),
        "satisfied": row.get("HaiLong"),
        "repeated_of": row.get("MaPAKNTruoc"),
        "time": instant(row["ThoiDiem"], "ThoiDiem"),
        "revision": row["PhienBan"],
    }
    _require_sense(state)
    return state


def _require_sense(state: Feedback) -> None:
    """Raise InvalidError for steps in an impossible order: a deadline counted from them would be no deadline."""
    received, answered, published = state["received_at"], state.get("answered_at"), state.get("published_at")
    if answered is None and (published is not None or state.get("satisfied") is not None):
        raise InvalidError(Reason.WRONG_SHAPE, "ThoiDiemTraLoi")
    if answered is not None and state.get("refused_at") is not None:
        raise InvalidError(Reason.WRONG_SHAPE, "ThoiDiemTuChoi")
    steps = (state.get("refused_at"), state.get("supplement_requested_at"), answered, published)
    if any(step is not None and step < received for step in steps):
        raise InvalidError(Reason.BAD_TIME, "ThoiDiemNhan")
    if published is not None and answered is not None and published < answered:
        raise InvalidError(Reason.BAD_TIME, "ThoiDiemCongKhai")


parse = parser(_row, "MaPAKN", lambda row: [_state(row)])

CONNECTOR = Connector(
    name=NAME,
    door="http:feedback",
    kind="feedback",
    title_vi="Cổng tiếp nhận phản ánh, kiến nghị của người dân",
    title_en="Citizens' feedback portal",
    transport=HttpPoll(path="/api/v1/feedback", rows="data", next="next", changed="NgayCapNhat"),
    emits=TOPIC,
    parse=parse,
    confidential=True,
    configuration="IOC_SOURCES__FEEDBACK__URL=http://127.0.0.1:8090/feedback\nIOC_SOURCES__FEEDBACK__TOKEN=…",
    sample=(
        '{"id":4711,"MaPAKN":"PAKN.H60.261103-0017","MaCoQuan":"H60.06","ThoiDiemNhan":"2026-11-03T09:12:00+07:00",'
        '"ThoiDiemTuChoi":null,"ThoiDiemYeuCauBoSung":"2026-11-05T15:00:00+07:00",'
        '"ThoiDiemTraLoi":"2026-11-19T10:30:00+07:00","ThoiDiemCongKhai":"2026-11-20T08:00:00+07:00","HaiLong":true,'
        '"MaPAKNTruoc":null,"ThoiDiem":"2026-11-21T19:40:00+07:00","PhienBan":40,'
        '"NgayCapNhat":"2026-11-21T19:40:04+07:00"}'
    ),
)
