"""Ratings that the province's satisfaction survey pushes: one vote of one dossier a request, signed."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, Webhook
from connectors.invalid import InvalidError, Reason
from connectors.signatures import timed_hmac
from connectors.values import instant, parser
from streams.masking import masked
from streams.members import Code
from streams.ratings.event import LONGEST_COMMENT, TOPIC, Rating

NAME = "ratings"
LEVELS = {"rat_hai_long": 5, "hai_long": 4, "binh_thuong": 3, "khong_hai_long": 2, "rat_khong_hai_long": 1}
"""The province's five levels, from very satisfied to very dissatisfied, in stars."""


@with_config(ConfigDict(extra="forbid"))
class Message(TypedDict):
    """A vote: either stars (so_sao) or one of the five levels (muc_do); luc, RFC 3339, is when it was given."""

    ma_ho_so: Code
    ma_tthc: Code
    ma_co_quan: Code
    ma_can_bo: NotRequired[Code | None]
    so_sao: NotRequired[Annotated[int, Field(ge=1, le=5)] | None]
    muc_do: NotRequired[
        Literal["rat_hai_long", "hai_long", "binh_thuong", "khong_hai_long", "rat_khong_hai_long"] | None
    ]
    y_kien: NotRequired[Annotated[str, Field(max_length=LONGEST_COMMENT)] | None]
    luc: str


_message = TypeAdapter(Message)


def _rating(message: Message) -> Rating:
    time, comment = instant(message["luc"], "luc"), (message.get("y_kien") or "").strip()
    return {
        "dossier": message["ma_ho_so"],
        "system": NAME,
        "time": time,
        "stars": _stars(message),
        "agency": message["ma_co_quan"],
        "procedure": message["ma_tthc"],
        "officer": message.get("ma_can_bo"),
        "comment": masked(comment).strip() or None,
        "revision": time,
    }


def _stars(message: Message) -> int:
    stars, level = message.get("so_sao"), message.get("muc_do")
    if (stars is None) == (level is None):
        raise InvalidError(Reason.WRONG_SHAPE, "so_sao muc_do")
    return LEVELS[level] if level is not None else int(stars or 0)


parse = parser(_message, "ma_ho_so", lambda message: [_rating(message)])

CONNECTOR = Connector(
    name=NAME,
    door="webhook:ratings",
    kind="ratings",
    title_vi="Khảo sát mức độ hài lòng của tỉnh",
    title_en="The province's satisfaction survey",
    transport=Webhook(verify=timed_hmac()),
    emits=TOPIC,
    parse=parse,
    confidential=True,
    configuration="IOC_SOURCES__RATINGS__SECRET=…",
    sample=(
        '{"ma_ho_so":"H60.08.01-261124-0975","ma_tthc":"1.011937","ma_co_quan":"H60.08","ma_can_bo":"H60.08.01-CB02",'
        '"so_sao":4,"y_kien":"Cán bộ hướng dẫn rõ ràng.","luc":"2026-11-27T09:12:00+07:00"}'
    ),
)
