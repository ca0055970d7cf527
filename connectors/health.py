"""Whether each source, and Kafka, answers with the present settings; nothing is taken from them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

from kafka import KafkaAdminClient
from kafka.errors import KafkaError
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from connectors.catalogue import connectors, faults
from connectors.connector import Connector, Mqtt
from connectors.probes import Check, probe
from connectors.protection import missing_keys
from streams.settings import Settings

WAIT_S = 5.0


def checks(settings: Settings, found: Sequence[Connector] | None = None) -> Iterator[Check]:
    """Yield what is wrong with the descriptions, then a check of Kafka, the broker, and each source that is set up.

    A connector whose personal data could not be protected here is told instead of being asked: nothing would start.
    """
    if found is None:
        yield from (Check(fault.file, "", False, fault.why) for fault in faults())
    found = connectors() if found is None else found
    yield kafka(settings)
    if any(isinstance(connector.transport, Mqtt) for connector in found):
        yield mqtt(settings)
    for connector in found:
        if missing := missing_keys(settings, [connector]):
            yield Check(connector.name, "", False, f"personal data cannot be protected: {', '.join(missing)} not set")
        elif connector.name in settings.sources and not isinstance(connector.transport, Mqtt):
            yield probe(settings, connector, connector.transport)


def kafka(settings: Settings) -> Check:
    """Ask Kafka for its topics."""
    what, where = "Kafka", settings.kafka_bootstrap
    try:
        admin = KafkaAdminClient(
            bootstrap_servers=where, client_id="ioc-check", bootstrap_timeout_ms=int(WAIT_S * 1_000)
        )
        try:
            ours = [name for name in admin.list_topics() if name.startswith(settings.topic_prefix)]
        finally:
            admin.close()
    except KafkaError as error:
        return Check(what, where, False, type(error).__name__)
    return Check(what, where, True, f"answers, {len(ours)} topics of this city")


def mqtt(settings: Settings) -> Check:
    """Connect to the broker under a name of our own, so that the connectors' session is left alone."""
    what, where = "MQTT broker", f"{settings.mqtt_host}:{settings.mqtt_port}"
    answered, answers = threading.Event(), list[tuple[bool, str]]()

    def on_connect(_client: Client, _userdata: object, _flags: object, code: object, _properties: object) -> None:
        answers.append((not getattr(code, "is_failure", True), str(code)))
        answered.set()

    client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
    client.on_connect = on_connect
    if settings.mqtt_user is not None:
        password = settings.mqtt_password
        client.username_pw_set(settings.mqtt_user, password.get_secret_value() if password else None)
    try:
        client.connect(settings.mqtt_host, settings.mqtt_port)
    except OSError as error:
        return Check(what, where, False, type(error).__name__)
    client.loop_start()
    answered.wait(WAIT_S)
    client.disconnect()
    client.loop_stop()
    well, answer = answers[0] if answers else (False, "no answer")
    return Check(what, where, well, answer)
