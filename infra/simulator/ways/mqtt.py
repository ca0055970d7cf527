"""The field's way to the broker: MQTT 3.1.1, QoS 1, and a word about each message that the broker has taken."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

import structlog
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

from infra.simulator.entry import Message

log = structlog.get_logger(__name__)

IN_FLIGHT = 1_000
_KEEPALIVE_S = 30
_TAKEN = (MQTTErrorCode.MQTT_ERR_SUCCESS, MQTTErrorCode.MQTT_ERR_NO_CONN)


class Publisher:
    """Publishes messages in order; one thread calls it, paho's own thread talks to the broker.

    While the broker is away, messages wait here and in paho; nothing is dropped.
    """

    def __init__(self, host: str, port: int, client_id: str, user: str | None = None, password: str | None = None):
        self._waiting: deque[tuple[int, Message]] = deque()
        self._under_way: dict[int, int] = {}
        self._acknowledged: deque[int] = deque()
        self._client = Client(CallbackAPIVersion.VERSION2, client_id=client_id, clean_session=False)
        self._client.max_inflight_messages_set(IN_FLIGHT)
        self._client.max_queued_messages_set(0)
        self._client.reconnect_delay_set(min_delay=1, max_delay=5)
        self._client.on_publish = self._on_publish
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        if user is not None:
            self._client.username_pw_set(user, password)
        self._client.connect_async(host, port, _KEEPALIVE_S)
        self._client.loop_start()

    def offer(self, messages: Iterable[tuple[int, Message]]) -> None:
        """Take messages with the ids under which the ledger knows them."""
        self._waiting.extend(messages)

    def pump(self) -> list[int]:
        """Publish as much as may be under way; return the ids that the broker has acknowledged since the last call."""
        confirmed = self._confirmed()
        while self._waiting and len(self._under_way) < IN_FLIGHT:
            number, message = self._waiting.popleft()
            info = self._client.publish(message.to, message.payload, qos=1)
            if info.rc not in _TAKEN:
                self._waiting.appendleft((number, message))
                break
            self._under_way[info.mid] = number
        return confirmed

    @property
    def backlog(self) -> int:
        """How many messages the broker has not acknowledged."""
        return len(self._waiting) + len(self._under_way)

    def close(self) -> None:
        """Disconnect; what is not acknowledged stays in the ledger's outbox."""
        self._client.disconnect()
        self._client.loop_stop()

    def _confirmed(self) -> list[int]:
        found = []
        while self._acknowledged:
            number = self._under_way.pop(self._acknowledged.popleft(), None)
            if number is not None:
                found.append(number)
        return found

    def _on_publish(self, _client: Client, _userdata: Any, mid: int, _code: Any, _properties: Any) -> None:
        self._acknowledged.append(mid)

    def _on_connect(self, _client: Client, _userdata: Any, _flags: Any, code: Any, _properties: Any) -> None:
        if code.is_failure:
            log.error("the MQTT broker refuses the simulated field", reason=str(code))
        else:
            log.info("the simulated field is connected")

    def _on_disconnect(self, _client: Client, _userdata: Any, _flags: Any, code: Any, _properties: Any) -> None:
        log.info("the simulated field is disconnected", reason=str(code))
