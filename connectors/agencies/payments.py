"""Fee collection: the bank's notification of each transfer to the province's fee account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.agencies.ministerial_dossiers import MINISTRIES
from connectors.connector import Connector, Webhook
from connectors.dossier_codes import dossier_in
from connectors.invalid import Invalid, InvalidError
from connectors.signatures import body_hmac
from connectors.values import instant, read
from streams.members import Reference, Revision
from streams.payments.event import TOPIC, Channel, Dong, Payment, Status

NAME = "payments"


@with_config(ConfigDict(extra="forbid"))
class Notification(TypedDict):
    """One transfer in the bank's words; a reversal repeats it under a later version."""

    referenceNumber: Reference
    amount: Dong
    currency: Literal["VND"]
    transactionTime: str
    channel: Literal["COUNTER", "ONLINE", "QR"]
    content: Annotated[str, Field(max_length=500)]
    status: Literal["SUCCESS", "REVERSED"]
    version: NotRequired[Revision]


_notification = TypeAdapter(Notification)
_CHANNELS: Mapping[str, Channel] = {"COUNTER": "counter", "ONLINE": "online", "QR": "qr"}
_STATUSES: Mapping[str, Status] = {"SUCCESS": "paid", "REVERSED": "reversed"}


def parse(raw: bytes, _device: str) -> Sequence[Payment] | Invalid:
    """Return the one payment that a notification tells, or why it cannot be used."""
    try:
        return [_payment(read(_notification, raw))]
    except InvalidError as error:
        return error.invalid


def _payment(told: Notification) -> Payment:
    return {
        "system": NAME,
        "reference": told["referenceNumber"],
        "dossier": dossier_in(told["content"], MINISTRIES),
        "amount_vnd": told["amount"],
        "channel": _CHANNELS[told["channel"]],
        "status": _STATUSES[told["status"]],
        "time": instant(told["transactionTime"], "transactionTime"),
        "revision": told.get("version", 0),
    }


CONNECTOR = Connector(
    name=NAME,
    door="webhook:payments",
    kind="payments",
    title_vi="Hệ thống thu phí, lệ phí tập trung",
    title_en="Central fee collection",
    transport=Webhook(verify=body_hmac()),
    emits=TOPIC,
    parse=parse,
    confidential=True,
    configuration="IOC_SOURCES__PAYMENTS__SECRET=…",
    sample=(
        '{"referenceNumber":"FT26328004127730915","amount":200000,"currency":"VND",'
        '"transactionTime":"2026-11-24T08:10:00+07:00","channel":"QR","content":"LP H60.03.01-261124-0975",'
        '"status":"SUCCESS","version":0}'
    ),
)
