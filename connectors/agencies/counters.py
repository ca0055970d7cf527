"""The queue machines of the one-stop centres: a message each time that a ticket is taken, called or done with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, Mqtt
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.values import instant, instant_if_any, read, same_device
from streams.clock import instant_of, local_date
from streams.members import Code, Revision
from streams.tickets.event import TOPIC, LocalDay, Outcome, Ticket

NAME = "counters"
OUTCOMES: dict[str, Outcome] = {"phuc_vu": "served", "bo_ve": "left"}


@with_config(ConfigDict(extra="forbid"))
class Message(TypedDict):
    """The machine's own message: the whole ticket as it stands since `luc`, its `lan`-th change; times are RFC 3339.

    Number (so) and day (ngay) are what is printed; lay_so is when it was taken, goi when a counter (quay) called it,
    xong when the visit ended, ket_qua how.
    """

    device: Code
    ngay: LocalDay
    so: Annotated[int, Field(ge=1, lt=100_000)]
    trung_tam: Code
    linh_vuc: Code
    quay: NotRequired[Code | None]
    lay_so: str
    goi: NotRequired[str | None]
    xong: NotRequired[str | None]
    ket_qua: NotRequired[Literal["phuc_vu", "bo_ve"] | None]
    luc: str
    lan: Revision


_message = TypeAdapter(Message)


def parse(raw: bytes, device: str) -> Sequence[Ticket] | Invalid:
    """Return the ticket as the message tells it, or why it cannot be used."""
    try:
        message = read(_message, raw)
        same_device(message["device"], device)
        return [_coherent(_ticket(message))]
    except InvalidError as error:
        return error.invalid


def _ticket(message: Message) -> Ticket:
    outcome = message.get("ket_qua")
    return {
        "system": NAME,
        "machine": message["device"],
        "day": message["ngay"],
        "number": message["so"],
        "centre": message["trung_tam"],
        "service": message["linh_vuc"],
        "counter": message.get("quay"),
        "taken_at": instant(message["lay_so"], "lay_so"),
        "called_at": instant_if_any(message.get("goi"), "goi"),
        "finished_at": instant_if_any(message.get("xong"), "xong"),
        "outcome": None if outcome is None else OUTCOMES[outcome],
        "time": instant(message["luc"], "luc"),
        "revision": message["lan"],
    }


def _coherent(ticket: Ticket) -> Ticket:
    """Return a ticket whose parts fit together; raises InvalidError with the field that does not."""
    taken, called, finished = ticket["taken_at"], ticket["called_at"], ticket["finished_at"]
    if local_date(instant_of(taken)).isoformat() != ticket["day"]:
        raise InvalidError(Reason.IDENTITY_MISMATCH, "ngay")
    wrong = {
        "goi": called is not None and called < taken,
        "quay": called is not None and ticket["counter"] is None,
        "xong": finished is not None and finished < (called or taken),
        "ket_qua": (finished is None) != (ticket["outcome"] is None)
        or (ticket["outcome"] == "served" and called is None),
    }
    for field in (name for name, is_wrong in wrong.items() if is_wrong):
        raise InvalidError(Reason.OUT_OF_RANGE, field)
    return ticket


CONNECTOR = Connector(
    name=NAME,
    door="mqtt:counters",
    kind="queue",
    title_vi="Máy lấy số của bộ phận một cửa",
    title_en="Queue machines of the one-stop centres",
    transport=Mqtt(pattern="province/+/queue/+/up", device_level=3),
    emits=TOPIC,
    parse=parse,
    confidential=True,
    configuration="IOC_MQTT_HOST=127.0.0.1\nIOC_MQTT_PORT=1883",
    sample=(
        '{"device":"QM-08","ngay":"2026-11-24","so":57,"trung_tam":"08","linh_vuc":"H60.06","quay":"08-Q03",'
        '"lay_so":"2026-11-24T08:10:00+07:00","goi":"2026-11-24T08:21:30+07:00","xong":"2026-11-24T08:30:12+07:00",'
        '"ket_qua":"phuc_vu","luc":"2026-11-24T08:30:12+07:00","lan":2}'
    ),
)
