"""The connectors' process: one loop for MQTT and one for each other source, each in its own thread.

What is pushed over HTTP comes to the ingest's process instead (connectors.ingest).
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterable, Sequence

import stamina
import structlog
from kafka.errors import KafkaError

from connectors import telemetry
from connectors.catalogue import connectors
from connectors.connector import Connector, Files, Mqtt, Webhook
from connectors.protection import require_keys
from connectors.runner import Runner
from connectors.transports.make import transport_of, window_of
from connectors.transports.mqtt import MqttTransport
from streams.kafka import Topic, create_topics
from streams.publisher import Publisher
from streams.rejects.event import TOPIC as REJECTS_TOPIC
from streams.settings import Settings
from streams.vault.event import TOPIC as VAULT_TOPIC

log = structlog.get_logger(__name__)

_GRACE_S = 8.0


def run_connectors(
    settings: Settings, stopping: threading.Event, metrics_port: int = 0, found: Sequence[Connector] | None = None
) -> int:
    """Run these connectors (all, unless told) until `stopping` is set; return the process's exit code.

    Raises KeyMissingError before anything is received when personal data could not be protected.

    A loop that fails for another reason than a component that is away ends the process (exit code
    1), so that whoever supervises it starts it afresh; nothing that was not delivered is lost by it.
    """
    telemetry.serve(metrics_port)
    found = connectors() if found is None else found
    require_keys(settings, found)
    ensure_topics(settings, {c.emits.name: c.emits for c in found}.values(), stopping)
    failed = threading.Event()
    threads = [_thread(runner, failed, stopping) for runner in _runners(settings, found, stopping)]
    log.info("connectors started", connectors=[c.name for c in found])
    stopping.wait()
    for thread in threads:
        thread.join(_GRACE_S)
    return 1 if failed.is_set() else 0


def run_until_signal(settings: Settings, metrics_port: int = 0, found: Sequence[Connector] | None = None) -> int:
    """Run these connectors (all, unless told) until SIGTERM or SIGINT; return the process's exit code."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    return run_connectors(settings, stopping, metrics_port, found)


def ensure_topics(settings: Settings, topics: Iterable[Topic], stopping: threading.Event) -> None:
    """Create the topics that are missing, waiting for Kafka as long as it takes."""
    wanted = [*topics, REJECTS_TOPIC, VAULT_TOPIC]

    def worth_retrying(error: Exception) -> bool:
        return isinstance(error, KafkaError) and not stopping.is_set()

    for attempt in stamina.retry_context(
        on=worth_retrying, attempts=None, timeout=None, wait_initial=0.2, wait_max=5.0, wait_jitter=0.5
    ):
        with attempt:
            create_topics(settings.kafka_bootstrap, settings.topic_prefix, wanted)


def _runners(settings: Settings, found: Sequence[Connector], stopping: threading.Event) -> list[Runner]:
    runners = []
    if any(isinstance(c.transport, Mqtt) for c in found):
        runners.append(Runner(MqttTransport(settings, found), Publisher.of(settings, "ioc-mqtt"), stopping))
    for connector in found:
        source = connector.transport
        if not isinstance(source, Mqtt | Webhook) and _is_set_up(settings, connector):
            transport = transport_of(settings, connector, source, stopping)
            publisher = Publisher.of(settings, f"ioc-{connector.name}")
            runners.append(Runner(transport, publisher, stopping, window=window_of(source)))
    return runners


def _is_set_up(settings: Settings, connector: Connector) -> bool:
    """Say whether the province has this system; one that it lacks is left out, and told."""
    if connector.name in settings.sources:
        return True
    field = "FOLDER" if isinstance(connector.transport, Files) else "URL"
    log.info("a source is not set up", source=connector.name, setting=f"IOC_SOURCES__{connector.name.upper()}__{field}")
    return False


def _thread(runner: Runner, failed: threading.Event, stopping: threading.Event) -> threading.Thread:
    def work() -> None:
        try:
            runner.run()
        except BaseException:
            log.exception("a connector's loop failed")
            failed.set()
            stopping.set()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread
