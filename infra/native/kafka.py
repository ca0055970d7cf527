"""Kafka in KRaft mode, one node: fetched from Maven Central, verified, formatted and described as a service."""

from __future__ import annotations

import base64
import hashlib
import shutil
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path

from infra.native import cache, maven_settings, privileges, writing
from infra.native.commands import run
from infra.native.errors import DownloadError, StartError
from infra.native.java import java, maven
from infra.native.java_classes import archive
from infra.native.ports import LOOPBACK, free_port, is_open
from infra.native.service import Service, edition_of
from infra.native.system import require_debian

_HERE = Path(__file__).parent
POM = _HERE / "kafka-pom.xml"
CHECKSUMS = _HERE / "kafka.sha256"
_JVM = ("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")
_LETTERS = {"LC_ALL": "C.UTF-8"}
"""Without it Java finds no file in a folder with Vietnamese letters, where the caller's language is English or none."""
_LOGGING = """\
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{yyyy-MM-dd'T'HH:mm:ss.SSS} %p %m (%c{1})%n
rootLogger.level = WARN
rootLogger.appenderRef.out.ref = out
"""
_SETTINGS = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "BROKER",
    "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    "auto.create.topics.enable": "false",
    "log.cleaner.dedupe.buffer.size": "16777216",
    "log.segment.bytes": "67108864",
    # What was acknowledged survives a power cut, but for the last seconds before it.
    "log.flush.interval.ms": "1000",
    "log.flush.scheduler.interval.ms": "1000",
    # A broker that was killed may register again only when its old session has ended.
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "1000",
    # One node tells nobody how far it is; twice a second it would write that down, and read it.
    "metadata.max.idle.interval.ms": "5000",
    # Each looks three times a second whether there is anything to do.
    "num.io.threads": "2",
    "num.network.threads": "1",
}


def install() -> Path:
    """Return the folder of Kafka's jars, fetching them into the cache the first time (43 MB)."""
    java()
    key = hashlib.sha256(POM.read_bytes() + CHECKSUMS.read_bytes()).hexdigest()[:12]
    return cache.installed(f"kafka-{key}", _build, needs_mb=250)


def prepare(home: Path, port: int, controller_port: int) -> Service:
    """Format the storage below `home` unless it is, write the settings, and describe the server."""
    return _prepare(home, port, controller_port, archive(install().name, _example))


def _example(home: Path) -> Service:
    return _prepare(home, free_port(), free_port(), ())


def _prepare(home: Path, port: int, controller_port: int, options: tuple[str, ...]) -> Service:
    jars, data = install(), home / "data"
    privileges.own(home)
    prefix = privileges.drop(jars, home)
    settings, logging = home / "server.properties", home / "log4j2.properties"
    text = configuration(data, port, controller_port)
    writing.write_for_server(settings, text)
    writing.write_for_server(logging, _LOGGING)
    if not (data / "meta.properties").exists():
        _format(prefix, jars, home, settings, options)
    arguments = (*_JVM, *options, f"-Dlog4j2.configurationFile={logging}", "-cp", classpath(jars))
    return Service(
        name="kafka",
        command=(str(java()), *arguments, "kafka.Kafka", str(settings)),
        prefix=prefix,
        cwd=home,
        env={**_LETTERS, **edition_of(text, _LOGGING)},
        ready=lambda: is_open(port),
        start_timeout=60,
        stop_timeout=30,
    )


def configuration(data: Path, port: int, controller_port: int) -> str:
    """Return Kafka's settings as text."""
    listeners = f"BROKER://{LOOPBACK}:{port},CONTROLLER://{LOOPBACK}:{controller_port}"
    settings: Mapping[str, str] = {
        **_SETTINGS,
        "log.dirs": str(data),
        "listeners": listeners,
        "advertised.listeners": listeners,
        "controller.quorum.bootstrap.servers": f"{LOOPBACK}:{controller_port}",
    }
    return "".join(f"{key}={_escaped(value)}\n" for key, value in settings.items())


def classpath(jars: Path) -> str:
    """Return the class path in a fixed order, which a shared archive of classes depends on."""
    return ":".join(str(jar) for jar in sorted(jars.glob("*.jar")))


def verify(folder: Path, checksums: str) -> None:
    """Raise DownloadError unless the folder holds exactly the listed jars with the listed SHA-256."""
    wanted = {name: digest for digest, name in (line.split() for line in checksums.splitlines())}
    found = {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in folder.glob("*.jar")}
    wrong = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    if wrong:
        raise DownloadError(f"Kafka's files are not those of {CHECKSUMS.name}: {', '.join(wrong)}; try again")


def _build(work: Path, final: Path) -> None:
    require_debian()
    with tempfile.TemporaryDirectory(prefix="maven-", dir=work.parent) as folder:
        repository = Path(folder)
        shutil.copy(POM, repository / "pom.xml")
        run(
            [
                *(maven(), "-q", "-B", "-f", repository / "pom.xml"),
                *maven_settings.options(repository),
                f"-Dmaven.repo.local={repository / 'repository'}",
                *("dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={work}"),
            ],
            doing=f"downloading Kafka for {final.name}",
            error=DownloadError,
        )
    verify(work, CHECKSUMS.read_text(encoding="utf-8"))


def _escaped(value: str) -> str:
    """Return a value as Java reads it from a file of properties: in Latin-1, whatever the system's own letters are."""
    units = value.replace("\\", "\\\\").encode("utf-16-be")
    codes = (int.from_bytes(units[at : at + 2]) for at in range(0, len(units), 2))
    return "".join(chr(code) if code < 128 else f"\\u{code:04x}" for code in codes)


def _format(prefix: tuple[str, ...], jars: Path, home: Path, settings: Path, options: tuple[str, ...]) -> None:
    cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    tool = [*_JVM, *options, "-cp", classpath(jars), "kafka.tools.StorageTool"]
    words = ["format", "--standalone", "--ignore-formatted", f"--cluster-id={cluster}", "-c", str(settings)]
    command = [*prefix, str(java()), *tool, *words]
    run(command, doing="formatting Kafka's storage", error=StartError, cwd=home, env=_LETTERS)
