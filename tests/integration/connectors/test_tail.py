"""Log files that grow, are rotated and cut, and syslog over real sockets, into a real Kafka."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.connector import Tail
from connectors.transports.cursor import CursorError, StateFile, cursor_path
from connectors.transports.tail import FileTail, SourceAddressError, tail_of
from infra.native.ports import free_port
from streams.settings import Settings
from streams.settings import Source as Place
from tests.integration.connectors.city import count, doors_settings, frozen, read_values
from tests.integration.connectors.gauges import gauge, numbers, refusals
from tests.integration.connectors.running import running
from tests.proof import Proof
from tests.services import KafkaServer
from tests.waiting import wait_until

LOG = gauge(Tail(max_line=100), "tail:log", "log")
Setting = Callable[[str], Settings]


@pytest.fixture
def setting(kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path) -> Setting:
    return lambda url: doors_settings(
        kafka_bootstrap, kafka_topic_prefix, tmp_path / "state", sources={LOG.name: Place(url=url)}
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "access.log"


@pytest.fixture
def city(setting: Setting, path: Path) -> Settings:
    return setting(path.as_uri())


def write(path: Path, *values: object) -> None:
    with path.open("a") as file:
        file.writelines(f'{{"n": {value}}}\n' for value in values)


def test_lines_come_as_they_are_written(city: Settings, path: Path) -> None:
    write(path, 1, '"x"')
    with running(city, LOG):
        wait_until(lambda: numbers(city) == [1])
        with path.open("a") as file:
            file.write('{"n"')
            file.flush()
            time.sleep(0.7)
            file.write(": 2}\n" + "x" * 101 + "\n")
        write(path, 3)
        wait_until(lambda: numbers(city) == [1, 2, 3])
    assert {event["source"] for event in read_values(city, "observations")} == {"access.log"}
    assert [reason for _, _, reason, _ in refusals(city)] == ["too_large", "wrong_type"]


def test_a_restart_goes_on_behind_the_last_delivered_line(city: Settings, path: Path) -> None:
    write(path, *range(5))
    for first in (5, 6):
        with running(city, LOG):
            wait_until(lambda first=first: numbers(city) == list(range(first)))  # type: ignore[misc]
        write(path, first)
    with running(city, LOG):
        wait_until(lambda: 6 in numbers(city))
    assert numbers(city) == list(range(7))


def test_rotation_is_followed_while_the_writer_lingers(city: Settings, path: Path) -> None:
    write(path, 1)
    with running(city, LOG):
        wait_until(lambda: numbers(city) == [1])
        with path.open("a") as lingering:
            path.rename(path.with_name("access.log.1"))
            write(path, 3)
            time.sleep(0.7)
            lingering.write('{"n": 2}')
        wait_until(lambda: numbers(city) == [1, 2, 3])


def test_files_that_were_rotated_while_nobody_read_are_read_first(city: Settings, path: Path) -> None:
    write(path, 1)
    with running(city, LOG):
        wait_until(lambda: numbers(city) == [1])
    write(path, 2)
    path.rename(path.with_name("access.log.2"))
    write(path, 3)
    path.rename(path.with_name("access.log.1"))
    write(path, 4)
    with running(city, LOG):
        wait_until(lambda: numbers(city) == [1, 2, 3, 4])


@pytest.mark.parametrize("values", [[7], [7, 8, 9, 10, 11, 12]], ids=["shorter", "longer"])
def test_a_file_that_is_cut_and_written_anew_is_read_from_its_beginning(
    city: Settings, path: Path, values: list[int]
) -> None:
    write(path, 1, 2, 3)
    with running(city, LOG):
        wait_until(lambda: numbers(city) == [1, 2, 3])
        path.write_text("".join(f'{{"n": {value}}}\n' for value in values))
        wait_until(lambda: numbers(city) == [1, 2, 3, *values])


def test_a_file_that_is_not_there_yet_is_waited_for(city: Settings, path: Path) -> None:
    with running(city, LOG):
        time.sleep(0.5)
        write(path, 1)
        wait_until(lambda: numbers(city) == [1])


def test_the_place_is_saved_only_for_what_kafka_has(city: Settings, path: Path, kafka_server: KafkaServer) -> None:
    cursor = StateFile(cursor_path(city, LOG.name))
    write(path, 1)
    size = path.stat().st_size
    with running(city, LOG):
        wait_until(lambda: (cursor.load() or {}).get("offset") == size)
        with frozen(kafka_server.running.pid):
            write(path, 2)
            time.sleep(2.0)
            assert (cursor.load() or {}).get("offset") == size
        wait_until(lambda: (cursor.load() or {}).get("offset") == 2 * size)


def test_many_lines(city: Settings, path: Path, proof: Proof) -> None:
    lines = proof.size("lines of a log", small=10_000, full=200_000)
    write(path, *range(lines))
    with running(city, LOG):
        wait_until(lambda: count(city, "observations") >= lines, 120)
    assert numbers(city) == list(range(lines))


@pytest.mark.parametrize("text", ["{", "[]", '{"inode":1}', '{"inode":1,"offset":"2","head":""}'])
def test_a_damaged_place_is_never_guessed(path: Path, tmp_path: Path, text: str) -> None:
    saved = tmp_path / "log.json"
    saved.write_text(text)
    with pytest.raises(CursorError):
        FileTail(LOG, Tail(), path, StateFile(saved), threading.Event())


@pytest.mark.parametrize(
    "url", ["/var/log/x", "file://host/x", "syslog+udp://0.0.0.0", "syslog://h:1", "syslog+tcp://:1"]
)
def test_another_address_is_an_error(url: str, tmp_path: Path) -> None:
    with pytest.raises(SourceAddressError):
        tail_of(LOG, Tail(), url, StateFile(tmp_path / "x"), threading.Event())


def test_syslog_datagrams(setting: Setting) -> None:
    port = free_port()
    city = setting(f"syslog+udp://127.0.0.1:{port}")
    with running(city, LOG), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:

        def heard() -> bool:
            sender.sendto(b'<190>Nov 24 08:10:03 gate nginx: {"n": 1}\n', ("127.0.0.1", port))
            return 1 in numbers(city)

        wait_until(heard)
        sender.sendto(b'<165>1 2026-11-24T08:10:03Z gate app - - - {"n": 2}', ("127.0.0.1", port))
        sender.sendto(b"<14>" + b"x" * 200, ("127.0.0.1", port))
        wait_until(lambda: 2 in numbers(city) and refusals(city))
    assert {event["source"] for event in read_values(city, "observations")} == {"127.0.0.1"}
    assert refusals(city) == [("tail:log", "127.0.0.1", "too_large", "line")]


def _connected(port: int) -> socket.socket:
    found: list[socket.socket] = []

    def connect() -> bool:
        try:
            found.append(socket.create_connection(("127.0.0.1", port), timeout=30))
        except ConnectionRefusedError:
            return False
        return True

    wait_until(connect)
    return found[0]


def test_syslog_over_tcp_in_both_framings(setting: Setting) -> None:
    port = free_port()
    city = setting(f"syslog+tcp://127.0.0.1:{port}")
    with running(city, LOG), _connected(port) as counted, _connected(port) as plain:
        message = b'<165>1 2026-11-24T08:10:03Z gate app - - - {"n":\n 1}'
        counted.sendall(b"%d %s" % (len(message), message) + b"30 <14>cut")
        plain.sendall(b'<190>Nov 24 08:10:03 gate nginx: {"n": 2}\n<14>{"n"')
        wait_until(lambda: numbers(city) == [1, 2])
        plain.sendall(b": 3}")
        plain.shutdown(socket.SHUT_RDWR)
        counted.shutdown(socket.SHUT_RDWR)
        wait_until(lambda: numbers(city) == [1, 2, 3] and refusals(city))
    assert refusals(city) == [("tail:log", "127.0.0.1", "wrong_shape", "frame")]


def test_tcp_senders_are_held_back_while_kafka_hangs(setting: Setting, kafka_server: KafkaServer) -> None:
    port = free_port()
    city = setting(f"syslog+tcp://127.0.0.1:{port}")
    lines, sent = 40_000, [0]

    def send(sender: socket.socket) -> None:
        # Long lines: buffers are filled by bytes.
        for first in range(0, lines, 1_000):
            sender.sendall(b"".join(b'<14>{"n": %d}%s\n' % (n, b" " * 80) for n in range(first, first + 1_000)))
            sent[0] = first + 1_000

    with running(city, LOG), _connected(port) as sender:
        sender.sendall(b'<14>{"n": 0}\n')
        wait_until(lambda: numbers(city) == [0])
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
        thread = threading.Thread(target=send, args=(sender,))
        with frozen(kafka_server.running.pid):
            thread.start()
            time.sleep(3)
            held = sent[0]
            assert held < lines
            time.sleep(1)
            assert sent[0] == held
        thread.join(60)
        wait_until(lambda: count(city, "observations") >= lines + 1, 120)
    assert set(numbers(city)) == set(range(lines))
