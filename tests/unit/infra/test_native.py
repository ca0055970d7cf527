"""Installing: atomic and once, verified, and each failure told in one line."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from infra.city import ports
from infra.native import apt, cache, java, kafka, privileges, system
from infra.native.commands import last_words, run
from infra.native.errors import (
    DiskFullError,
    DownloadError,
    MissingToolError,
    NativeError,
    PortTakenError,
    StartError,
    UnsupportedSystemError,
)
from infra.native.ports import free_port
from infra.native.service import Service, launch


@pytest.fixture
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


@pytest.mark.usefixtures("_own_cache")
def test_two_who_install_at_once_build_once() -> None:
    built: list[Path] = []

    def build(work: Path, final: Path) -> None:
        built.append(final)
        (work / "content").write_text("whole")

    threads = [threading.Thread(target=cache.installed, args=("thing", build), kwargs={"needs_mb": 1}) for _ in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert built == [cache.root() / "thing"]
    assert (cache.root() / "thing/content").read_text() == "whole"


@pytest.mark.usefixtures("_own_cache")
def test_a_failed_build_leaves_nothing() -> None:
    def build(work: Path, final: Path) -> None:
        (work / "half").touch()
        raise DownloadError("no network")

    with pytest.raises(DownloadError):
        cache.installed("thing", build, needs_mb=1)
    assert [path.name for path in cache.root().iterdir()] == ["thing.lock"]


def test_a_full_disk_is_told_before(tmp_path: Path) -> None:
    with pytest.raises(DiskFullError, match=r"MB are needed: make room"):
        cache.require_space(tmp_path, 10**9)


def test_another_jar_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.jar").write_bytes(b"a")
    digest = hashlib.sha256(b"a").hexdigest()
    kafka.verify(tmp_path, f"{digest}  a.jar\n")
    (tmp_path / "b.jar").write_bytes(b"b")
    with pytest.raises(DownloadError, match=r"b\.jar"):
        kafka.verify(tmp_path, f"{digest}  a.jar\n")


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ({"ID": "fedora", "PRETTY_NAME": "Fedora 42"}, "Fedora 42"),
        ({"ID": "debian", "VERSION_ID": "11", "PRETTY_NAME": "Debian 11"}, "Debian 11"),
    ],
)
def test_another_system_is_sent_to_the_containers(
    about: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.freedesktop_os_release", lambda: about)
    with pytest.raises(UnsupportedSystemError, match=f"{told}.*docker compose"):
        system.require_debian()


def test_the_mirror_is_the_machine_s_own(tmp_path: Path) -> None:
    folder = tmp_path / "sources.list.d"
    folder.mkdir()
    (folder / "debian.sources").write_text(
        "Types: deb\nURIs: http://mirror.example/debian-security\nSuites: bookworm-security\n\n"
        "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\n"
    )
    assert system.mirror(tmp_path) == "http://mirror.example/debian"
    (folder / "debian.sources").unlink()
    (tmp_path / "sources.list").write_text("# none\ndeb [arch=amd64] https://other.example/debian/ bookworm main\n")
    assert system.mirror(tmp_path) == "https://other.example/debian/"
    (tmp_path / "sources.list").unlink()
    with pytest.raises(NativeError, match="no Debian mirror"):
        system.mirror(tmp_path)


def test_no_right_to_install_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(system, "require_debian", lambda: None)
    monkeypatch.setattr(apt, "require_debian", lambda: None)
    with pytest.raises(MissingToolError, match="apt-get install --no-install-recommends default-jre-headless"):
        apt.install(["default-jre-headless"], why="Kafka needs Java 17 or newer")


def sudo(folder: Path, monkeypatch: pytest.MonkeyPatch, then: str) -> None:
    """Let a user who is not root have a sudo that does so, and would wait for a password without `-n`."""
    program = folder / "sudo"
    program.write_text(f'#!/bin/sh\n[ "$1" = -n ] || sleep 60\n{then}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(apt, "require_debian", lambda: None)


def test_a_sudo_that_wants_a_password_is_told_and_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sudo(tmp_path, monkeypatch, "echo 'sudo: a password is required'; exit 1")
    told = r"run `sudo apt-get install --no-install-recommends maven`, then again what you ran \(`make up`\)$"
    with pytest.raises(MissingToolError, match=told):
        apt.install(["maven"], why="fetching Kafka needs Maven")


def test_a_sudo_that_wants_none_installs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sudo(tmp_path, monkeypatch, f'echo "$*" >>{tmp_path}/said')
    apt.install(["maven"], why="fetching Kafka needs Maven")
    assert (tmp_path / "said").read_text().splitlines()[1:] == [
        "-n apt-get -q update",
        "-n apt-get install --no-install-recommends maven -y -q",
    ]


@pytest.mark.parametrize(
    ("output", "major"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('java version "1.8.0_392"', 8),
        ('version "25" 2025', 25),
        ("?", 0),
    ],
)
def test_java_s_version_is_read(output: str, major: int) -> None:
    assert java.version(output) == major


def test_privileges_are_dropped_only_by_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = tmp_path / "closed"
    (closed / "below").mkdir(parents=True)
    closed.chmod(0o700)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert privileges.drop(closed / "below") == ()
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert "--ambient-caps=+dac_override" in privileges.drop(closed / "below")
    assert "--ambient-caps=+dac_override" not in privileges.drop(Path("/usr/lib"))


def test_a_failure_is_told_in_its_last_words() -> None:
    assert last_words("Reading…\nE: Unable to locate package x\nbye\n") == "E: Unable to locate package x"
    with pytest.raises(NativeError, match="looking failed: the program no-such-program is missing"):
        run(["no-such-program"], doing="looking")


def test_a_taken_port_names_its_holder_and_the_setting() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTakenError, match=rf"port {port} is taken by .*pid {os.getpid()}.*IOC_WEB_PORT"):
            ports.require_free([("web", port)])


def test_all_taken_ports_are_named_at_once() -> None:
    with socket.socket() as one, socket.socket() as other:
        taken = []
        for each in (one, other):
            each.bind(("127.0.0.1", 0))
            each.listen()
            taken.append(each.getsockname()[1])
        first, second = taken
        told = rf"port {first} is taken .*, port {second} is taken .*IOC_WEB_PORT=… IOC_METRICS_PORT=…$"
        with pytest.raises(PortTakenError, match=told):
            ports.require_free([("web", first), ("grafana", free_port()), ("metrics", second), ("metrics", second)])


def test_no_port_is_given_twice() -> None:
    given = [free_port() for _ in range(300)]
    assert len({*given}) == len(given)


def test_a_service_that_ends_tells_why(tmp_path: Path) -> None:
    service = Service("short", (sys.executable, "-c", "print('no such table')"), tmp_path, ready=lambda: False)
    with pytest.raises(StartError, match="no such table"):
        launch(service, tmp_path / "log")


def test_a_service_dies_with_who_started_it(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from infra.native.service import Service, launch\n"
        "here = Path(sys.argv[1]); command = ('sh', '-c', 'touch started; exec sleep 60')\n"
        "service = Service('sleep', command, here, ready=(here / 'started').exists)\n"
        "running = launch(service, here / 'log')\n"
        "print(running.pid, flush=True); time.sleep(60)"
    )
    starter = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    pid = int(starter.stdout.readline())
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    starter.stdout.close()
    _until_gone(pid)


def _until_gone(pid: int) -> None:
    for _ in range(200):
        status = Path(f"/proc/{pid}/status")
        if not status.exists() or "State:\tZ" in status.read_text():
            return
        threading.Event().wait(0.05)
    raise AssertionError(f"{pid} still runs")
