"""MQTT 5 with a persistent session, acknowledged by hand after Kafka's delivery.

One client serves all MQTT connectors: one session and one receive window to bound, and on one core
several connections would move nothing faster.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import structlog
from paho.mqtt.client import Client, MQTTMessage, topic_matches_sub
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from connectors import telemetry
from connectors.connector import Connector, Mqtt
from connectors.runner import Arrival
from connectors.transports import broker_log
from streams.settings import Settings

log = structlog.get_logger(__name__)

WINDOW = 2_000
"""Messages that the broker may send ahead of our acknowledgements (MQTT 5 receive maximum)."""
KEEPALIVE_S = 30
DOOR = "mqtt"
"""The door of messages whose topic belongs to no connector."""
OWN = "province/"
"""The name space of the province's own devices: heard whole, so that a kind mistyped there waits as a dead letter."""
_NEVER_EXPIRES = 0xFFFFFFFF


class SubscriptionRefusedError(RuntimeError):
    """The broker does not let this user read the sensors' topics."""


class Token(NamedTuple):
    """What acknowledges a message; valid only on the connection (generation) that delivered it."""

    generation: int
    mid: int
    qos: int


class MqttTransport:
    """Receives the messages of all MQTT connectors over one client."""

    name = "mqtt"

    def __init__(self, settings: Settings, connectors: Sequence[Connector], window: int = WINDOW) -> None:
        self._patterns = [(c.transport, c) for c in connectors if isinstance(c.transport, Mqtt)]
        self._arrived: queue.Queue[tuple[int, MQTTMessage]] = queue.Queue(maxsize=2 * window)
        self._any_private = any(connector.is_private for _, connector in self._patterns)
        self._generation = 0
        self._acknowledging = threading.Lock()
        self._refused: str | None = None
        self._log_mid: int | None = None
        self._route = lru_cache(maxsize=65_536)(self._find_route)
        self._connected = telemetry.CONNECTED.labels(self.name)
        self._client = self._make_client(settings, window)

    def _make_client(self, settings: Settings, window: int) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"{settings.topic_prefix}connectors",
            protocol=MQTTProtocolVersion.MQTTv5,
            manual_ack=True,
        )
        if settings.mqtt_user is not None:
            password = settings.mqtt_password
            client.username_pw_set(settings.mqtt_user, password.get_secret_value() if password else None)
        client.on_connect, client.on_disconnect = self._on_connect, self._on_disconnect
        client.on_connect_fail, client.on_subscribe = self._on_connect_fail, self._on_subscribe
        client.on_message = self._on_message
        client.reconnect_delay_set(min_delay=1, max_delay=30)
        connect = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        connect.SessionExpiryInterval = _NEVER_EXPIRES
        connect.ReceiveMaximum = window
        client.connect_async(settings.mqtt_host, settings.mqtt_port, KEEPALIVE_S, clean_start=False, properties=connect)
        client.loop_start()
        return client

    def receive(self, limit: int, wait_s: float) -> Sequence[Arrival]:
        """Return what has arrived; raises SubscriptionRefusedError when the broker will never send anything.

        What an older connection brought is among it, though a broker that kept our session sends it again: one that
        was killed comes back without what it had not saved, and knows the session all the same if that is older.
        """
        if self._refused is not None:
            raise SubscriptionRefusedError(f"the MQTT broker refuses the subscription: {self._refused}")
        arrivals: list[Arrival] = []
        try:
            generation, message = self._arrived.get(timeout=wait_s)
            while True:
                arrivals.append(self._arrival(generation, message))
                if len(arrivals) >= limit:
                    break
                generation, message = self._arrived.get_nowait()
        except queue.Empty:
            pass
        return arrivals

    def settle(self, tokens: Sequence[Token]) -> None:
        """Acknowledge in order; on a new connection the broker sends the rest again under ids of its own."""
        with self._acknowledging:
            for token in tokens:
                if token.generation == self._generation and token.qos > 0:
                    self._client.ack(token.mid, token.qos)

    def close(self) -> None:
        """Disconnect after the acknowledgements; the session, with what is not acknowledged, stays at the broker."""
        self._client.disconnect()
        self._client.loop_stop()
        self._connected.set(0)

    def _arrival(self, generation: int, message: MQTTMessage) -> Arrival:
        topic, token = _topic_of(message), Token(generation, message.mid, message.qos)
        if topic == broker_log.TOPIC and (away := broker_log.sent_away(message.payload)):
            return Arrival(DOOR, None, away[1], away[0], token, broker_log.OVERSIZE)
        door, connector, device = self._route(topic)
        return Arrival(door, connector, bytes(message.payload), device, token, None, self._any_private)

    def _find_route(self, topic: str) -> tuple[str, Connector | None, str]:
        for mqtt, connector in self._patterns:
            if topic_matches_sub(mqtt.pattern, topic):
                return connector.door, connector, mqtt.device(topic)
        return DOOR, None, topic

    def _on_connect(self, client: Client, _userdata: Any, flags: Any, code: Any, _properties: Any) -> None:
        if code.is_failure:
            telemetry.SOURCE_FAULTS.labels(self.name).inc()
            log.error("the MQTT broker refuses the connection", reason=str(code))
            return
        log.info("connected to the MQTT broker", session_present=flags.session_present)
        self._connected.set(1)
        once = SubscribeOptions(qos=1, retainHandling=SubscribeOptions.RETAIN_SEND_IF_NEW_SUB)
        named = [mqtt.pattern for mqtt, _ in self._patterns]
        # A broker may send a message once for each subscription that it fits, also for those of an older session.
        if within := [pattern for pattern in named if pattern.startswith(OWN)]:
            client.unsubscribe(within)
        others = [pattern for pattern in named if not pattern.startswith(OWN)]
        client.subscribe([(pattern, once) for pattern in (f"{OWN}#", *others)])
        # Sensors are heard where the broker keeps its log to itself, too.
        self._log_mid = client.subscribe(broker_log.TOPIC, qos=0)[1]

    def _on_subscribe(self, _client: Client, _userdata: Any, mid: int, codes: Any, _properties: Any) -> None:
        failures = [str(code) for code in codes if code.is_failure]
        if mid == self._log_mid:
            log.info("the MQTT broker's notices", heard=not failures)
        elif failures:
            self._refused = failures[0]
        else:
            log.info("subscribed at the MQTT broker", patterns=[mqtt.pattern for mqtt, _ in self._patterns])

    def _on_connect_fail(self, _client: Client, _userdata: Any) -> None:
        telemetry.SOURCE_FAULTS.labels(self.name).inc()
        log.warning("the MQTT broker cannot be reached")

    def _on_disconnect(self, _client: Client, _userdata: Any, _flags: Any, code: Any, _properties: Any) -> None:
        with self._acknowledging:
            self._generation += 1
        self._connected.set(0)
        log.info("disconnected from the MQTT broker", reason=str(code))

    def _on_message(self, _client: Client, _userdata: Any, message: MQTTMessage) -> None:
        if _topic_of(message) != broker_log.TOPIC or broker_log.sent_away(message.payload):
            self._arrived.put((self._generation, message))


def _topic_of(message: MQTTMessage) -> str:
    try:
        return message.topic
    except UnicodeDecodeError:
        return ""
