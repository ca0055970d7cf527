"""The connectors' process: one loop for MQTT and one for each pulled source, each in its own thread."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterable, Sequence

import httpx
import stamina
import structlog
from kafka.errors import KafkaError

from connectors import telemetry
from connectors.catalogue import connectors
from connectors.connector import Connector, HttpPoll, Mqtt
from connectors.runner import Runner
from connectors.transports.cursor import CursorFile
from connectors.transports.http_poll import HttpPollTransport, headers_for
from connectors.transports.mqtt import MqttTransport
from streams.clock import city_clock
from streams.kafka import Topic, create_topics
from streams.publisher import Publisher
from streams.rejects.event import TOPIC as REJECTS_TOPIC
from streams.settings import Settings

log = structlog.get_logger(__name__)

HTTP_TIMEOUT = httpx.Timeout(30.0, connect=5.0)
_GRACE_S = 8.0


def run_connectors(settings: Settings, stopping: threading.Event, metrics_port: int = 0) -> int:
    """Run every connector until `stopping` is set; return the process's exit code.

    A loop that fails for another reason than a component that is away ends the process (exit code
    1), so that whoever supervises it starts it afresh; nothing that was not delivered is lost by it.
    """
    telemetry.serve(metrics_port)
    found = connectors()
    ensure_topics(settings, {c.emits.topic.name: c.emits.topic for c in found}.values(), stopping)
    failed = threading.Event()
    threads = [_thread(runner, failed, stopping) for runner in _runners(settings, found, stopping)]
    log.info("connectors started", connectors=[c.name for c in found])
    stopping.wait()
    for thread in threads:
        thread.join(_GRACE_S)
    return 1 if failed.is_set() else 0


def run_until_signal(settings: Settings, metrics_port: int = 0) -> int:
    """Run every connector until SIGTERM or SIGINT; return the process's exit code."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    return run_connectors(settings, stopping, metrics_port)


def ensure_topics(settings: Settings, topics: Iterable[Topic], stopping: threading.Event) -> None:
    """Create the topics that are missing, waiting for Kafka as long as it takes."""
    wanted = [*topics, REJECTS_TOPIC]

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
        if isinstance(connector.transport, HttpPoll) and _is_set_up(settings, connector):
            transport = http_transport(settings, connector, connector.transport, stopping)
            publisher = Publisher.of(settings, f"ioc-{connector.name}")
            runners.append(Runner(transport, publisher, stopping, window=connector.transport.page_size))
    return runners


def _is_set_up(settings: Settings, connector: Connector) -> bool:
    """Say whether the province has this system; one that it lacks is left out, and told."""
    if connector.name in settings.sources:
        return True
    log.info("a source is not set up", source=connector.name, setting=f"IOC_SOURCES__{connector.name.upper()}__URL")
    return False


def http_transport(
    settings: Settings, connector: Connector, source: HttpPoll, stopping: threading.Event
) -> HttpPollTransport:
    """Return the transport of one pulled source, as the settings describe it."""
    place = settings.source(connector.name)
    client = httpx.Client(
        base_url=place.url,
        headers=headers_for(place),
        timeout=HTTP_TIMEOUT,
    )
    cursor = CursorFile(settings.state_dir / "connectors" / f"{connector.name}.json")
    return HttpPollTransport(
        connector, source, client, cursor, city_clock(settings), settings.interval_of(connector.name), stopping
    )


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
