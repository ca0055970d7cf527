"""The commands of registries, scenes, backfill and reconciliation, run as a user runs them."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from kafka import KafkaConsumer, TopicPartition

from infra.simulator.backfill import generate
from infra.simulator.entry import Entry, Reading
from infra.simulator.ledger import Ledger
from infra.simulator.scenes import Kind, Stage
from streams.clock import LOCAL_ZONE
from streams.dossiers.event import TOPIC as DOSSIERS
from streams.observations.event import TOPIC as OBSERVATIONS
from tests.command_line import as_a_user, in_this_process
from tests.unit.simulator.samples import province

STATIONS = """id,kind,name_vi,name_en,latitude,longitude,attributes
WTR-900,water,Bến Thủy,Ben Thuy,21.8,105.2,"{""alarm_m"": [22, 24, 26]}"
WTR-901,water,Bến Tre,Ben Tre,21.9,105.3,
"""


class Ioc:
    """The command line with a state folder and a database of its own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.environment = {"IOC_STATE_DIR": str(folder), "COLUMNS": "200", **settings}

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command in this process, where what is no answer is raised."""
        return in_this_process(self.environment, *arguments)

    def process(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run it in a process of its own, as a user does; a traceback is never an answer."""
        done = as_a_user(os.environ | self.environment, *arguments, seconds=60)
        assert "Traceback" not in done.stderr, done.stderr
        return done

    @property
    def ledger(self) -> Path:
        """The ledger's file."""
        return self.folder / "simulator" / "ledger.sqlite"


@pytest.fixture
def ioc(tmp_path: Path, database_url: str) -> Ioc:
    """The command line on a fresh database."""
    return Ioc(tmp_path, IOC_DATABASE_URL=database_url)


def test_stations_are_imported_twice_and_listed(ioc: Ioc, tmp_path: Path) -> None:
    file = tmp_path / "stations.csv"
    file.write_text("\ufeff" + STATIONS, encoding="utf-8")
    assert "2 added, 0 changed, 0 as they were." in ioc("stations", "import", str(file)).stdout
    assert "0 added, 0 changed, 2 as they were." in ioc("stations", "import", str(file)).stdout
    shown = ioc("stations", "list", "--kind", "water").stdout
    assert "Bến Thủy" in shown
    assert "WTR-901" in shown
    air = ioc("stations", "list", "--kind", "air")
    assert (air.returncode, "WTR-901" in air.stdout) == (0, False)
    wrong = ioc("stations", "list", "--kind", "sea")
    assert (wrong.returncode, "không có loại trạm “sea”" in wrong.stderr, "water" in wrong.stderr) == (1, True, True)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (STATIONS.replace("21.9", "99").encode(), "line 3: latitude"),
        (STATIONS.encode("utf-16"), "UTF-8"),
        (b"", "empty"),
    ],
)
def test_a_wrong_file_is_one_clear_line_and_nothing_is_imported(
    ioc: Ioc, tmp_path: Path, content: bytes, message: str
) -> None:
    file = tmp_path / "stations.csv"
    file.write_bytes(content)
    done = ioc("stations", "import", str(file))
    assert done.returncode == 1
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "WTR-900" not in ioc("stations", "list").stdout


def test_the_province_is_loaded(ioc: Ioc) -> None:
    assert "tuyen_quang" in ioc("provinces", "list").stdout
    assert "132" in ioc("provinces", "load").stdout
    done = ioc("provinces", "load", "atlantis")
    assert (done.returncode, "no province 'atlantis'" in done.stderr) == (1, True)


def test_a_scene_is_picked_up_by_whoever_plays_the_province(ioc: Ioc) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("infra.cli.commands.simulate._PATIENCE_S", 0.5)
        waiting = ioc("simulate", "flood")
    assert waiting.returncode == 1
    assert "does not run" in waiting.stdout
    again = ioc("simulate", "flood")
    assert (again.returncode, "is asked for already" in again.stderr) == (1, True)

    def play(stop: threading.Event) -> None:
        with closing(Stage(ioc.folder / "simulator" / "scenes.sqlite")) as stage:
            while not stop.wait(0.05):
                stage.begin(1_795_478_400_000_000)

    stop = threading.Event()
    player = threading.Thread(target=play, args=(stop,))
    player.start()
    try:
        done = ioc("simulate", "rush", "--minutes", "20")
    finally:
        stop.set()
        player.join()
    assert done.returncode == 0
    assert "The rush began at 07:00:00 city time and lasts 20 minutes." in done.stdout


def test_a_second_scene_of_the_same_kind_is_told_until_when_the_first_runs(ioc: Ioc) -> None:
    with closing(Stage(ioc.folder / "simulator" / "scenes.sqlite")) as stage:
        stage.ask(Kind.FLOOD, 15)
        now = datetime.now(UTC)
        stage.begin(int(now.timestamp()) * 1_000_000)
        done = ioc("simulate", "flood")
        until = (now + timedelta(minutes=15)).astimezone(LOCAL_ZONE)
        assert (done.returncode, f"runs already, until {until:%d/%m %H:%M:%S} city time" in done.stderr) == (1, True)
        assert len(stage.begin(0)) == 1
        end = int((now + timedelta(minutes=15)).timestamp()) * 1_000_000
        assert (stage.runs_until(Kind.FLOOD, end), stage.runs_until(Kind.RUSH, end - 1)) == (None, None)


def test_reconcile_exits_with_what_it_found(ioc: Ioc) -> None:
    assert ioc("reconcile").returncode == 2
    now = datetime.now(UTC)
    reading = Reading("AIR-001", "pm25", int(now.timestamp()) * 1_000_000, 0, 1.5)
    with closing(Ledger(ioc.ledger)) as ledger:
        ledger.record(Entry(numbers={"cursor": 1}))
        assert "no difference" in ioc("reconcile", "--wait", "0").stdout
        ledger.record(Entry(readings=[reading]))
    done = ioc("reconcile", "--wait", "0.1")
    assert done.returncode == 1
    assert f"lost observation AIR-001 pm25 {now:%Y-%m-%dT%H:%M:%S}Z revision 0" in done.stdout
    assert "✗ 1 difference up to position 1" in done.stdout


def test_without_a_database_one_line_says_so(tmp_path: Path) -> None:
    ioc = Ioc(tmp_path, IOC_DATABASE_URL="postgresql://postgres@127.0.0.1:1/ioc")
    for command in (("stations", "list"), ("provinces", "load")):
        done = ioc(*command)
        assert done.returncode == 1
        assert "the database does not answer" in done.stderr


def test_without_kafka_one_line_says_so(tmp_path: Path) -> None:
    done = Ioc(tmp_path, IOC_KAFKA_BOOTSTRAP="127.0.0.1:1")("backfill")
    assert (done.returncode, "Kafka does not answer" in done.stderr) == (1, True), done.stderr


def test_backfill_sends_the_past_once_by_key_and_marked(
    tmp_path: Path, kafka_bootstrap: str, kafka_topic_prefix: str
) -> None:
    ioc = Ioc(
        tmp_path,
        IOC_KAFKA_BOOTSTRAP=kafka_bootstrap,
        IOC_TOPIC_PREFIX=kafka_topic_prefix,
        IOC_SOURCES__PROVINCIAL_DOSSIERS__URL="http://127.0.0.1:1/provincial_dossiers",
    )
    began = time.monotonic()
    done = ioc.process("backfill", "--days", "1")
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - began < 30
    assert "has a past already" in ioc("backfill").stdout
    with closing(Ledger(ioc.ledger)) as ledger:
        since, until = ledger.number("since"), ledger.number("live_since")
        steps = [orjson.loads(body) for body in ledger.events("dossiers", 0, ledger.position())]
        readings = len(list(ledger.readings(0, ledger.position())))
    assert since is not None
    assert until is not None
    assert readings == generate(province(), 20250701, since, until, ()).readings
    with closing(KafkaConsumer(bootstrap_servers=kafka_bootstrap, consumer_timeout_ms=2_000)) as consumer:
        parts = {
            topic.name: [TopicPartition(kafka_topic_prefix + topic.name, n) for n in range(topic.partitions)]
            for topic in (OBSERVATIONS, DOSSIERS)
        }
        ends = {name: sum(consumer.end_offsets(found).values()) for name, found in parts.items()}
        assert ends == {"observations": readings, "dossiers": len(steps)}
        consumer.assign(parts["dossiers"])
        consumer.seek_to_beginning(*parts["dossiers"])
        partition_of: dict[bytes, int] = {}
        for record in consumer:
            assert record.headers == [("ioc-origin", b"backfill")]
            assert partition_of.setdefault(record.key, record.partition) == record.partition
    assert partition_of.keys() == {step["dossier"].encode() for step in steps}
    assert len(set(partition_of.values())) == DOSSIERS.partitions
