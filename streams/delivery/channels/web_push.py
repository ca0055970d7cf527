"""Web push: a notification on every browser on which an officer asked to be told; the address is the sign-in's name.

A device knows a message by its key and an alert by its tag, so a repetition replaces what is shown and is not heard.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import orjson
import psycopg

from streams.db import connect
from streams.delivery.channel import Channel, DeliveryError, Message, RefusedError, UnavailableError
from streams.delivery.push import devices
from streams.delivery.push.devices import Device
from streams.delivery.push.service import GoneError, PushService
from streams.delivery.push.subscription import LONGEST_PAYLOAD
from streams.delivery.text import facts_of
from streams.settings import Settings
from streams.texts import Text

LONGEST_TITLE, LONGEST_BODY = 200, 600
OPEN = Text("Xem và nhận xử lý", "See and take on")
_NO_DEVICE = "không còn máy nào nhận thông báo / no device is registered any more"
_BY = "notifier"


class WebPushSender:
    """A way to an officer's devices; it connects to the database when the first message is sent."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._service: PushService | None = None
        self._conn: psycopg.Connection | None = None

    def send(self, message: Message) -> str:
        """Hand a message to each device that has not taken it, and return what became of each.

        Raises UnavailableError while one of them could not be reached, RefusedError when none is left;
        psycopg.Error when the database is away.
        """
        service, conn = self._opened()
        found = devices.live(conn, message.address)
        done = devices.taken_by(conn, message.key)
        tried = [(device, _pushed(conn, service, device, message)) for device in found if device.id not in done]
        return outcome(tried, already=len(done))

    def close(self) -> None:
        """End the session."""
        if self._service is not None:
            self._service.close()
        if self._conn is not None:
            self._conn.close()
        self._service = self._conn = None

    def _opened(self) -> tuple[PushService, psycopg.Connection]:
        if self._service is None:
            self._service = PushService(self._settings)
        if self._conn is None or self._conn.closed:
            url = self._settings.database_url.get_secret_value()
            self._conn = connect(url, autocommit=True, application="ioc-push")
        return self._service, self._conn


def _pushed(conn: psycopg.Connection, service: PushService, device: Device, message: Message) -> int | DeliveryError:
    """Return the status with which a device took a message, or why it did not; each is written down at once."""
    try:
        status = service.push(device, compose(message), topic_of(message), urgent=message.urgent)
    except GoneError as gone:
        devices.end(conn, device.id, str(gone), _BY)
        return gone
    except DeliveryError as error:
        return error
    devices.took(conn, device.id, message.key)
    return status


def outcome(tried: Sequence[tuple[Device, int | DeliveryError]], already: int) -> str:
    """Return what became of a message on each device, `already` having taken it before; pure.

    A service's wish to be left alone is not passed on: it is one device's, and would hold back all the others.
    """
    line = "; ".join(f"{device.name}: {result}" for device, result in tried)
    failures = [result for _, result in tried if isinstance(result, DeliveryError)]
    away = [failure for failure in failures if isinstance(failure, UnavailableError)]
    if away:
        raise UnavailableError(line)
    if len(failures) == len(tried) and not already:
        raise RefusedError(line or _NO_DEVICE)
    return line or "đã nhận trước đó / taken before"


def compose(message: Message) -> bytes:
    """Return what the service worker shows, Vietnamese, as JSON of at most LONGEST_PAYLOAD octets."""
    notice = message.notice
    body = "\n".join(f"{label.vi}: {value.vi}" for label, value in facts_of(notice)) if notice else message.body
    told: dict[str, Any] = {
        "key": message.key,
        "tag": topic_of(message),
        "title": message.subject[:LONGEST_TITLE],
        "body": body[:LONGEST_BODY],
        "url": notice.link if notice else "",
        "urgent": message.urgent,
        "open": OPEN.vi if notice and not notice.over else "",
    }
    payload = orjson.dumps(told)
    return payload if len(payload) <= LONGEST_PAYLOAD else orjson.dumps(told | {"body": ""})


def topic_of(message: Message) -> str:
    """Return the name under which a newer message about the same alert replaces an older one (RFC 8030, 5.4)."""
    return f"alert-{message.notice.alert}" if message.notice else message.key.replace("-", "")[:32]


CHANNEL = Channel(
    label=Text("Thông báo trên máy đã đăng ký", "Push to registered devices"),
    open_sender=WebPushSender,
    needs=("push_key",),
    address=re.compile(r"[^\s]{1,80}"),
    example="an",
    keyed=True,
)
