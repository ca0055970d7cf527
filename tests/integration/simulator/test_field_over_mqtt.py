"""The field over a real broker: everything recorded arrives, and what was not confirmed arrives after a restart."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import httpx
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from connectors.catalogue import by_door
from connectors.invalid import Invalid
from infra.native.ports import free_port
from infra.simulator.city import City
from infra.simulator.day import Span, simulate
from infra.simulator.entry import Message
from infra.simulator.faults import Faults
from infra.simulator.ledger import Ledger
from infra.simulator.scenes import Kind, Stage
from infra.simulator.sensors import devices
from infra.simulator.ways.mqtt import Publisher
from tests.services import ServiceFactory
from tests.unit.simulator.samples import MORNING, province
from tests.waiting import wait_until
from tests.worker_process import WorkerProcess

START = datetime.fromtimestamp(MORNING, UTC)
SIMULATOR = "from infra.simulator.run import run; from streams.settings import settings; run(settings())"


@contextmanager
def listening(address: tuple[str, int]) -> Iterator[Counter[tuple[str, bytes]]]:
    """Subscribe to the whole field with a persistent session and count what arrives."""
    arrived: Counter[tuple[str, bytes]] = Counter()
    subscribed: list[bool] = []
    client = Client(CallbackAPIVersion.VERSION2, client_id=f"listener-{secrets.token_hex(4)}", clean_session=False)
    client.on_message = lambda _c, _u, message: arrived.update([(message.topic, bytes(message.payload))])
    client.on_connect = lambda c, *_: c.subscribe("province/tq/+/+/up", qos=1)
    client.on_subscribe = lambda *_: subscribed.append(True)
    client.connect(*address)
    client.loop_start()
    wait_until(lambda: bool(subscribed))
    try:
        yield arrived
    finally:
        client.disconnect()
        client.loop_stop()


def everything_sent(folder: Path) -> Counter[tuple[str, bytes]]:
    """Return every message of the span below, as another ledger keeps it that sends nothing."""
    with_outbox = Ledger(folder / "ledger.sqlite")
    simulate(Span(START, 1_800), with_outbox, None)
    sent = Counter((m.to, m.payload) for _, m in with_outbox.unconfirmed())
    with_outbox.close()
    return sent


def test_every_message_arrives_and_is_confirmed(tmp_path: Path, service_factory: ServiceFactory) -> None:
    broker = service_factory.mosquitto()
    address = (broker.host, broker.port)
    expected = everything_sent(tmp_path / "expected")
    ledger = Ledger(tmp_path / "ledger.sqlite")
    steps: list[int] = []
    with listening(address) as arrived:
        simulate(Span(START, 1_800), ledger, address, on_step=steps.append)
        assert ledger.unconfirmed() == []
        wait_until(lambda: arrived.total() >= expected.total())
    assert arrived == expected
    assert steps == [MORNING + 600, MORNING + 1200, MORNING + 1800]
    assert max(expected.values()) == 2, "no message was sent twice"
    ledger.close()


def test_a_restart_sends_what_the_broker_had_not_confirmed(tmp_path: Path, service_factory: ServiceFactory) -> None:
    broker = service_factory.mosquitto()
    address = (broker.host, broker.port)
    with listening(address) as before:
        ledger = Ledger(tmp_path / "ledger.sqlite")
        simulate(Span(START, 60, step_s=60), ledger, address)
        wait_until(lambda: before.total() >= 60)
    broker.running.kill()
    city = City(province(), ledger, 1, Faults(), MORNING, ())
    messages = city.advance(MORNING + 120)
    lost = Publisher(*address, "simulated-span")
    lost.offer(messages)
    assert lost.pump() == []
    assert lost.backlog == len(messages) == len(ledger.unconfirmed())
    lost.close()
    broker.running.start()
    with listening(address) as arrived:
        simulate(Span(START, 180, step_s=60), ledger, address)
        wait_until(lambda: {(m.to, m.payload) for _, m in messages} <= set(arrived))
    assert ledger.unconfirmed() == []
    ledger.close()


def test_the_publisher_waits_for_a_broker_that_is_away(tmp_path: Path, service_factory: ServiceFactory) -> None:
    broker = service_factory.mosquitto()
    publisher = Publisher(broker.host, broker.port, "patient")
    confirmed: set[int] = set()

    def all_confirmed(count: int) -> bool:
        confirmed.update(publisher.pump())
        return len(confirmed) == count

    many = [(i, Message("province/tq/air/AIR-001/up", b"%d" % i)) for i in range(3_000)]
    publisher.offer(many[:1_000])
    wait_until(lambda: all_confirmed(1_000))
    broker.running.kill()
    publisher.offer(many[1_000:])
    confirmed.update(publisher.pump())
    broker.running.start()
    wait_until(lambda: all_confirmed(3_000))
    assert publisher.backlog == 0
    publisher.close()


def test_the_process_survives_kills_and_plays_scenes(tmp_path: Path, service_factory: ServiceFactory) -> None:
    broker, port = service_factory.mosquitto(), free_port()
    environment = {
        "IOC_STATE_DIR": str(tmp_path),
        "IOC_MQTT_HOST": broker.host,
        "IOC_MQTT_PORT": str(broker.port),
        "IOC_SOURCES__PROVINCIAL_DOSSIERS__URL": f"http://127.0.0.1:{port}/provincial_dossiers",
        "IOC_SIMULATOR_PORT": str(port),
        "IOC_SOURCES__PROVINCIAL_DOSSIERS__TOKEN": "t",
        "IOC_CLOCK_FACTOR": "600",
        "IOC_CLOCK_REAL_ORIGIN": datetime.now(UTC).isoformat(),
        "IOC_CLOCK_CITY_ORIGIN": START.isoformat(),
    }
    stage = Stage(tmp_path / "simulator" / "scenes.sqlite")
    number = stage.ask(Kind.FLOOD, 30)
    ledger = Ledger(tmp_path / "simulator" / "ledger.sqlite")
    with listening((broker.host, broker.port)) as arrived:
        process = WorkerProcess(environment, tmp_path / "log", SIMULATOR)
        for _ in range(3):
            enough = ledger.position() + 5_000
            process.start()
            wait_until(partial(has_passed, ledger, enough))
            process.kill()
        process.start()
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/health"))
        process.stop()
        assert process.exit_code == 0
        left = {(m.to, m.payload) for _, m in ledger.unconfirmed()}
        wait_until(lambda: recorded(ledger) <= readable({*arrived, *left}))
    assert len(recorded(ledger)) > 15_000
    assert stage.started_at(number) is not None
    gauge = next(n for n, name in ledger.series().items() if name == ("WTR-010", "water_level"))
    assert max(value for n, _, _, value in ledger.readings(0, ledger.position()) if n == gauge) > 26.0
    stage.close()
    ledger.close()


def has_passed(ledger: Ledger, position: int) -> bool:
    """Say whether the ledger has grown beyond a position."""
    return ledger.position() > position


def recorded(ledger: Ledger) -> set[tuple[str, str, int, int]]:
    """Return the identity and revision of every reading in the ledger."""
    names = ledger.series()
    return {(*names[n], time, revision) for n, time, revision, _ in ledger.readings(0, ledger.position())}


def readable(messages: Iterable[tuple[str, bytes]]) -> set[tuple[str, str, int, int]]:
    """Return the identity and revision of every reading that the connectors make of messages."""
    found = set()
    for topic, payload in messages:
        _, _, kind, device, _ = topic.split("/")
        if kind not in devices():
            continue  # a machine of an agency
        connector = by_door(f"mqtt:{kind}")
        assert connector is not None
        parsed = connector.parse(payload, device)
        if not isinstance(parsed, Invalid):
            found |= {(e["source"], e["metric"], e["time"], e["revision"]) for e in parsed}
    return found


def answers(url: str) -> bool:
    """Say whether a server is there."""
    try:
        return httpx.get(url, verify=False).status_code == 200
    except httpx.TransportError:
        return False
