"""The one loop as a timeline: what is acknowledged when, and what happens when Kafka fails in between."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kafka.errors import KafkaTimeoutError

from connectors.catalogue import connectors
from connectors.runner import Arrival, Runner, convert
from connectors.sensors.air import CONNECTOR
from streams.publisher import Outgoing
from streams.rejects import subject as rejects


@dataclass
class Promise:
    """A delivery that the test fulfils or breaks by hand."""

    record: Outgoing
    is_done: bool = False
    exception: BaseException | None = None

    def get(self, timeout: float) -> None:
        raise AssertionError("the loop must not block on one record")

    def keep(self) -> None:
        self.is_done = True

    def break_(self) -> None:
        self.is_done, self.exception = True, KafkaTimeoutError()


@dataclass
class Wire:
    """A sender whose deliveries the test decides; it can refuse to take records at all."""

    sent: list[Promise] = field(default_factory=list)
    renewals: int = 0
    refusing: int = 0
    promise: type[Promise] = Promise

    def send(self, records: Sequence[Outgoing]) -> list[Promise]:
        if self.refusing:
            self.refusing -= 1
            raise KafkaTimeoutError
        promises = [self.promise(record) for record in records]
        self.sent += promises
        return promises

    def renew(self) -> None:
        self.renewals += 1

    def close(self) -> None:
        return


@dataclass
class Post:
    """A transport that holds letters and notes which were acknowledged."""

    letters: list[bytes]
    name: str = "post"
    settled: list[int] = field(default_factory=list)
    taken: int = 0

    def receive(self, limit: int, wait_s: float) -> list[Arrival]:
        first, self.taken = self.taken, min(len(self.letters), self.taken + limit)
        return [Arrival("post", None, self.letters[n], "", n) for n in range(first, self.taken)]

    def settle(self, tokens: Sequence[int]) -> None:
        self.settled += tokens

    def close(self) -> None:
        return


def _loop(post: Post, wire: Wire, window: int = 10) -> Runner:
    def two_records(arrival: Arrival) -> list[Outgoing]:
        return [Outgoing("t", b"k", arrival.raw + part) for part in (b"1", b"2")]

    return Runner(post, wire, threading.Event(), window=window, to_records=two_records)


def test_a_message_is_settled_when_all_its_records_are_delivered_and_in_order() -> None:
    post, wire = Post([b"a", b"b", b"c"]), Wire()
    loop = _loop(post, wire)
    loop.step()
    assert [p.record.value for p in wire.sent] == [b"a1", b"a2", b"b1", b"b2", b"c1", b"c2"]
    for promise in (wire.sent[0], *wire.sent[2:]):
        promise.keep()
    loop.step()
    assert post.settled == []
    wire.sent[1].keep()
    loop.step()
    assert post.settled == [0, 1, 2]


def test_the_window_stops_the_intake() -> None:
    post, wire = Post([bytes([n]) for n in range(65, 70)]), Wire()
    loop = _loop(post, wire, window=2)
    loop.step()
    loop.step()
    assert post.taken == 2
    for promise in list(wire.sent):
        promise.keep()
    loop.step()
    loop.step()
    assert (post.settled, post.taken) == ([0, 1], 4)


def test_a_failed_delivery_sends_everything_pending_again() -> None:
    post, wire = Post([b"a", b"b"]), Wire()
    loop = _loop(post, wire)
    loop.step()
    wire.sent[0].keep()
    wire.sent[1].break_()
    wire.sent[2].keep()
    wire.sent[3].keep()
    loop.step()
    assert wire.renewals == 1
    assert post.settled == []
    assert [p.record.value for p in wire.sent[4:]] == [b"a1", b"a2", b"b1", b"b2"]
    for promise in wire.sent[4:]:
        promise.keep()
    loop.step()
    assert post.settled == [0, 1]


@dataclass
class SlowPromise(Promise):
    """A delivery that is confirmed right after it was looked at."""

    looks: int = 0

    def __getattribute__(self, name: str) -> Any:
        if name == "is_done":
            self.looks += 1
            return self.looks > 1
        return super().__getattribute__(name)


def test_a_delivery_confirmed_while_we_look_is_no_failure() -> None:
    post, wire = Post([b"a"]), Wire(promise=SlowPromise)
    loop = _loop(post, wire)
    for _ in range(3):
        loop.step()
    assert (wire.renewals, post.settled) == (0, [0])


def test_kafka_refusing_stops_the_flow_and_drops_nothing() -> None:
    post, wire = Post([b"a", b"b"]), Wire(refusing=2)
    loop = _loop(post, wire)
    loop.step()
    assert [p.record.value for p in wire.sent][-4:] == [b"a1", b"a2", b"b1", b"b2"]
    for promise in wire.sent:
        promise.keep()
    loop.step()
    assert post.settled == [0, 1]


def _arrival(raw: bytes, **changes: Any) -> Arrival:
    return Arrival("mqtt:air", CONNECTOR, raw, "AIR-001", 0)._replace(**changes)


def test_a_refused_message_becomes_one_reject_with_its_bytes() -> None:
    (record,) = convert(_arrival(b'{"id":\xff'))
    assert (record.topic, record.key) == ("rejects", b"AIR-001")
    (kept,) = rejects.decode([record.value]).events
    assert kept == {
        "door": "mqtt:air",
        "source": "AIR-001",
        "reason": "not_utf8",
        "detail": "",
        "raw": b'{"id":\xff',
    }


def test_a_reject_fits_into_a_record_whatever_it_holds() -> None:
    (record,) = convert(_arrival(b"\xff" * 3_000_000, device="\x00\ud800" + "x" * 500))
    assert len(record.value) < 1_000_000
    (kept,) = rejects.decode([record.value]).events
    assert kept["reason"] == "too_large"
    assert "of 3000000 bytes" in kept["detail"]
    assert len(kept["raw"]) == 524_288


def test_an_event_that_kafka_would_never_take_is_a_reject_and_holds_nobody_up() -> None:
    wordy = replace(CONNECTOR, parse=lambda raw, _: [{"source": "AIR-001", "words": "x" * 1_000_000}])
    (record,) = convert(_arrival(b"{}", connector=wordy))
    assert rejects.decode([record.value]).events[0]["reason"] == "too_large"


def test_a_topic_without_a_connector_is_kept() -> None:
    (record,) = convert(_arrival(b"{}", connector=None, door="mqtt", device="a/b"))
    assert rejects.decode([record.value]).events[0]["reason"] == "unknown_topic"


def test_what_no_connector_takes_is_sealed_where_it_may_hold_personal_data() -> None:
    (record,) = convert(_arrival(b"{}", connector=None, door="mqtt", device="a/001099012345", private=True))
    (kept,) = rejects.decode([record.value]).events
    assert (kept["encrypted"], kept["source"]) == (True, "a/***")
    assert b"001099012345" not in record.value + record.key


def test_a_parser_that_fails_loses_nothing() -> None:
    def broken(_raw: bytes, _device: str) -> list[dict[str, Any]]:
        raise ZeroDivisionError

    (record,) = convert(_arrival(b"{}", connector=replace(CONNECTOR, parse=broken)))
    kept = rejects.decode([record.value]).events[0]
    assert (kept["reason"], kept.get("detail")) == ("parser_fault", "ZeroDivisionError")


def test_doors_are_told_apart() -> None:
    assert len({c.door for c in connectors()}) == len(connectors())
    assert {c.door for c in connectors()} >= {"mqtt:air", "mqtt:water", "mqtt:weather", "http:dossiers"}
