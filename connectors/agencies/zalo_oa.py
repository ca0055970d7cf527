"""The official account "chính quyền số tỉnh Tuyên Quang": what Zalo's webhook tells of followers and messages.

Events other than the four that are counted are kept as kind `other` without their content, so that nothing that Zalo
adds is lost; one whose envelope cannot be read, or that names nobody, is refused. Members that we do not know are
ignored: Zalo adds some without notice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NotRequired

from pydantic import Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from connectors import strict_json
from connectors.connector import Connector, Webhook
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.signatures import zalo
from connectors.values import sane, typed
from streams.masking import masked
from streams.zalo.event import LONGEST_TEXT, TOPIC, EventName, Kind, MessageId, ZaloEvent
from streams.zalo.matters import matter_of

NAME = "zalo_oa"
DOOR = "webhook:zalo_oa"
_KINDS: Mapping[str, Kind] = {
    "follow": "follow",
    "unfollow": "unfollow",
    "user_send_text": "question",
    "oa_send_text": "answer",
}
_OURS = "oa_"
"""How the names of events begin in which the official account speaks to a citizen."""

UserId = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,64}$")]


class Party(TypedDict):
    """A side of a conversation: a citizen, by an id that holds for this account only, or the account itself."""

    id: UserId


class Push(TypedDict):
    """The envelope of every event; `timestamp` in milliseconds since 1970 UTC, as text or number."""

    app_id: Annotated[str, Field(pattern=r"^[0-9]{1,32}$")]
    event_name: EventName
    timestamp: str | int
    user_id_by_app: NotRequired[UserId]
    sender: NotRequired[Party]
    recipient: NotRequired[Party]
    follower: NotRequired[Party]
    message: NotRequired[Any]


class Message(TypedDict):
    """A message of text; `quote_msg_id` is there where it answers to another one."""

    msg_id: MessageId
    text: Annotated[str, Field(min_length=1)]
    quote_msg_id: NotRequired[MessageId | None]


class TextPush(TypedDict):
    """What an event of text has besides its envelope."""

    message: Message


_push = TypeAdapter(Push)
_text_push = TypeAdapter(TextPush)
_message_id: TypeAdapter[str] = TypeAdapter(MessageId)


def parse(raw: bytes, _device: str) -> Sequence[ZaloEvent] | Invalid:
    """Return the one event that a request tells, its citizen still in clear, or why it cannot be used."""
    try:
        value = strict_json.loads(raw)
        push = typed(_push, value)
        if _KINDS.get(push["event_name"]) in ("question", "answer"):
            return [_said(push, typed(_text_push, value)["message"])]
        return [_happened(push)]
    except InvalidError as error:
        return error.invalid


def _happened(push: Push) -> ZaloEvent:
    name = push["event_name"]
    milliseconds = _milliseconds(push["timestamp"])
    return {
        "citizen": _citizen(push),
        "event": name,
        "id": _id_in(push.get("message")) or str(milliseconds),
        "system": NAME,
        "kind": _KINDS.get(name, "other"),
        "direction": "out" if name.startswith(_OURS) else "in",
        "time": sane(milliseconds * 1_000, "timestamp"),
    }


def _said(push: Push, message: Message) -> ZaloEvent:
    event = _happened(push)
    event["in_reply_to"] = message.get("quote_msg_id")
    event["matter"] = matter_of(message["text"]) if event["kind"] == "question" else None
    event["length"] = len(message["text"])
    event["text"] = masked(message["text"], LONGEST_TEXT)
    return event


def _citizen(push: Push) -> str:
    if push["event_name"] in ("follow", "unfollow"):
        member, party = "follower", push.get("follower")
    elif push["event_name"].startswith(_OURS):
        member, party = "recipient", push.get("recipient")
    else:
        member, party = "sender", push.get("sender")
    if party is None:
        raise InvalidError(Reason.WRONG_SHAPE, member)
    return party["id"]


def _milliseconds(stamp: str | int) -> int:
    text = str(stamp)
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise InvalidError(Reason.BAD_TIME, "timestamp")
    return int(text)


def _id_in(message: Any) -> str | None:
    try:
        return _message_id.validate_python(message["msg_id"], strict=True)
    except (ValidationError, TypeError, LookupError):
        return None


CONNECTOR = Connector(
    name=NAME,
    door=DOOR,
    kind="zalo",
    title_vi="Zalo OA “Chính quyền số tỉnh Tuyên Quang”",
    title_en="Zalo official account “Digital government of Tuyên Quang”",
    transport=Webhook(zalo, answer_within_s=2.0),
    emits=TOPIC,
    parse=parse,
    personal=("citizen",),
    configuration="IOC_SOURCES__ZALO_OA__SECRET=…  # the OA secret key with which Zalo signs its webhook",
    sample=(
        '{"app_id":"4217000000000000008","user_id_by_app":"5521772797177873009","event_name":"user_send_text",'
        '"sender":{"id":"2468458835291979220"},"recipient":{"id":"3886132808788086450"},'
        '"message":{"msg_id":"96d3cdf3af150460909","text":"Hồ sơ của tôi bao giờ có kết quả?"},'
        '"timestamp":"1795482600123"}'
    ),
)
