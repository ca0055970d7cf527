"""Two agency systems for tests, each on four transports: one knows applicants, one takes comments; none is careful."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any

import connectors.protection
import connectors.rejects
import connectors.runner
from connectors import strict_json
from connectors.connector import Connector, Event, Files, HttpPoll, Mqtt, Transport, Webhook
from connectors.ingest.process import run_ingest
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.process import run_until_signal
from connectors.signatures import timed_hmac
from connectors.tables.csv_table import csv_table
from connectors.values import instant
from streams import logs
from streams.dossiers.event import TOPIC as DOSSIERS
from streams.kafka import Topic
from streams.masking import masked
from streams.settings import settings

COMMENTS = Topic(name="comments-of-the-test", key="dossier", partitions=1, retention_days=1)
WITHOUT = "IOC_TEST_WITHOUT"
"""Names the protections, joined by commas, that the process leaves out, for the test that the scan would notice."""


def _read(raw: bytes) -> dict[str, Any] | Invalid:
    """Return the message; like careless parsers it names a citizen as source, and fails with errors that quote."""
    try:
        value = strict_json.loads(raw)
    except InvalidError as error:
        return error.invalid
    if not isinstance(value, dict) or not value.get("MaHoSo"):
        return Invalid(Reason.WRONG_SHAPE, "MaHoSo", str(value["cccd"]) if isinstance(value, dict) else "")
    int(value["so"])
    return value


def _citizen(raw: bytes, _device: str, name: str) -> Sequence[Event] | Invalid:
    value = _read(raw)
    if isinstance(value, Invalid):
        return value
    step = {"dossier": value["MaHoSo"], "status": int(value["so"]), "time": instant(value["NgayCapNhat"], "")}
    place = {"system": name, "agency": "H60.08", "unit": "H60.08.01", "procedure": "1.004946", "channel": 2}
    return [step | place | {"applicant": value["cccd"], "phone": value["dienThoai"], "full_name": value["hoTen"]}]


def _comment(raw: bytes, _device: str, name: str) -> Sequence[Event] | Invalid:
    value = _read(raw)
    if isinstance(value, Invalid):
        return value
    return [{"dossier": value["MaHoSo"], "system": name, "comment": value["yKien"], "link": value["lienKet"]}]


def found(prefix: str) -> tuple[Connector, ...]:
    """Return the connectors; their MQTT topics begin with the prefix, for the broker is shared."""
    return tuple(
        connector for name in ("citizens", "comments") for connector in _on_every_transport(name, prefix.rstrip("."))
    )


def _on_every_transport(name: str, prefix: str) -> list[Connector]:
    transports: dict[str, Transport] = {
        "webhook": Webhook(timed_hmac()),
        "file": Files(csv_table(), settle_s=0.2),
        "mqtt": Mqtt(f"{prefix}/{name}/+/up", 2),
        "http": HttpPoll("/api/v1/dossier-steps", rows="data", next="next", changed="NgayCapNhat"),
    }
    return [_connector(name, way, transport) for way, transport in transports.items()]


def _connector(name: str, way: str, transport: Transport) -> Connector:
    own = f"{way}_{name}"
    applicants: dict[str, Any] = {"personal": ("applicant",), "reached_by": ("phone", "full_name")}
    comments: dict[str, Any] = {"free_text": ("comment", "link")}
    parse, emits, protection = {
        "citizens": (_citizen, DOSSIERS, applicants),
        "comments": (_comment, COMMENTS, comments),
    }[name]
    return Connector(
        own, f"{way}:{name}", name, "Dân", "Citizens", transport, emits, partial(parse, name=own), "{}", **protection
    )


def _plain_reject(door: str, source: str, raw: bytes, invalid: Invalid, private: bool = False) -> Any:
    return connectors.rejects.reject(door, source, raw, invalid)


def _told(error: BaseException) -> str:
    return str(error)


@dataclass(frozen=True)
class Protection:
    """What in a module protects, what stands there without it, and the topics, or `log`, that then show citizens."""

    module: ModuleType
    name: str
    instead: Callable[..., Any]
    seen_in: frozenset[str]


PROTECTIONS = {
    "pseudonyms": Protection(
        connectors.protection, "pseudonymised", lambda events, _: list(events), frozenset({"dossiers", "vault"})
    ),
    "masked text": Protection(connectors.protection, "masked", str, frozenset({COMMENTS.name})),
    "sealed vault": Protection(
        connectors.protection, "closed", lambda value, *_: value.encode() + bytes(40), frozenset({"vault"})
    ),
    "sealed rejects": Protection(connectors.runner, "reject", _plain_reject, frozenset({"rejects"})),
    "masked sources": Protection(connectors.rejects, "_shown", lambda _door, source: source, frozenset({"rejects"})),
    "errors without their messages": Protection(connectors.runner, "place_of", _told, frozenset({"log"})),
}


def run(process: str) -> None:
    """Be the process `connectors` or `ingest` of a city that has these connectors."""
    for left_out in filter(None, os.environ.get(WITHOUT, "").split(",")):
        protection = PROTECTIONS[left_out]
        setattr(protection.module, protection.name, protection.instead)
    logs.configure(clean=masked)
    ours = found(settings().topic_prefix)
    if process == "ingest":
        run_ingest(settings(), found=ours)
    else:
        raise SystemExit(run_until_signal(settings(), found=ours))
