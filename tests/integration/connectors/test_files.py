"""Dropped files into a real Kafka: complete ones only, each once, put away when everything is delivered."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from prometheus_client import REGISTRY

from connectors.catalogue import connectors
from connectors.connector import Connector, Files
from connectors.invalid import Invalid
from connectors.replay import reparsed
from connectors.runner import Arrival
from connectors.tables.csv_table import csv_table
from connectors.transports.dropped import Folder
from connectors.transports.files import FilesTransport
from connectors.transports.make import patterns_beside
from streams.clock import FixedClock
from streams.settings import Settings
from streams.settings import Source as Place
from tests.integration.connectors.city import count, doors_settings, frozen, read_values
from tests.integration.connectors.gauges import gauge, numbers, refusals
from tests.integration.connectors.running import running
from tests.proof import Proof
from tests.services import KafkaServer
from tests.waiting import wait_until

SOURCE = Files(csv_table(), patterns=("*.csv",), settle_s=0.3, max_bytes=4_000_000)
GAUGE = gauge(SOURCE, "file:gauge")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "dropped"
    made.mkdir()
    return made


@pytest.fixture
def city(kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path, folder: Path) -> Settings:
    sources = {GAUGE.name: Place(folder=folder, interval_s=0.05)}
    return doors_settings(kafka_bootstrap, kafka_topic_prefix, tmp_path, sources=sources)


def text(*values: object) -> str:
    return "n\n" + "".join(f"{value}\n" for value in values)


def lying(folder: Path, where: str = "") -> list[str]:
    place = folder / where
    return sorted(p.name for p in place.iterdir() if p.is_file()) if place.exists() else []


def test_a_file_becomes_its_rows_and_is_put_away(city: Settings, folder: Path) -> None:
    (folder / "tháng 11.CSV").write_text(text(1, "hai", 3))
    with running(city, GAUGE):
        wait_until(lambda: lying(folder) == [] and lying(folder, "done"))
    assert numbers(city) == [1, 3]
    assert {event["source"] for event in read_values(city, "observations")} == {"tháng 11.CSV"}
    assert refusals(city) == [("file:gauge", "tháng 11.CSV", "wrong_type", "n")]
    (done,) = lying(folder, "done")
    assert done.endswith("-tháng 11.CSV")


def test_a_file_that_is_being_written_waits(city: Settings, folder: Path) -> None:
    with running(city, GAUGE):
        with (folder / "slow.csv").open("w") as file:
            file.write("n\n")
            for n in range(8):
                time.sleep(0.15)
                file.write(f"{n}\n")
                file.flush()
            assert count(city, "observations") == 0
        wait_until(lambda: lying(folder, "done"))
    assert numbers(city) == list(range(8))


def test_unfinished_names_and_links_are_left_alone(city: Settings, folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "passwd.csv"
    secret.write_text(text(9))
    (folder / "link.csv").symlink_to(secret)
    names = [".a.csv", "b.csv.part", "c.csv.tmp", "d.csv.filepart", "e.csv~", "~f.csv", "Thumbs.db"]
    for name in names:
        (folder / name).write_text(text(7))
    with running(city, GAUGE):
        (folder / "last.csv").write_text(text(1))
        wait_until(lambda: lying(folder, "done"))
        (folder / "b.csv.part").rename(folder / "b.csv")
        wait_until(lambda: len(lying(folder, "done")) == 2)
    assert numbers(city) == [1, 7]
    assert set(lying(folder)) == {*names, "link.csv"} - {"b.csv.part"}


def test_a_file_of_another_ending_is_a_reject_and_is_put_away(city: Settings, folder: Path) -> None:
    with running(city, GAUGE):
        (folder / "tháng 11.pdf").write_bytes(b"%PDF-1.7 " + b"x" * 9_000_000)
        (folder / "good.csv").write_text(text(1))
        wait_until(lambda: lying(folder, "failed"))
    assert numbers(city) == [1]
    (told,) = read_values(city, "rejects")
    assert (told["source"], told["reason"]) == ("tháng 11.pdf", "unknown_file_type")
    assert told["detail"].startswith("read here: *.csv; 9000009 bytes; the file lies in failed/ (the first 524288 of")
    assert lying(folder, "failed")[0].endswith("-tháng 11.pdf")


def test_of_a_shared_folder_each_takes_its_own_and_one_tells_of_the_rest(folder: Path) -> None:
    made = {name: Place(folder=folder) for name in ("land", "procedure_catalogue")} | {"training": Place()}
    settings = Settings(sources=made)
    land, catalogue = (next(c for c in connectors() if c.name == name) for name in ("land", "procedure_catalogue"))
    assert patterns_beside(settings, land, folder) == ["*.xlsx"]
    assert patterns_beside(settings, catalogue, folder) == ["*"]
    for name in ("a.csv", "b.xlsx", "c.pdf"):
        (folder / name).touch()
    for connector, expected in ((land, ["a.csv", "c.pdf"]), (catalogue, ["b.xlsx"])):
        assert isinstance(connector.transport, Files)
        others = patterns_beside(settings, connector, folder)
        found = Folder(folder, connector.transport.patterns, 0, others=others).complete()
        assert sorted(path.name for path in found) == expected


def test_the_same_file_again_is_recognised_and_another_month_with_the_same_figures_is_not(
    city: Settings, folder: Path
) -> None:
    with running(city, GAUGE):
        for name in ("10.csv", "10.csv", "11.csv"):
            (folder / name).write_text(text(5))
            wait_until(lambda: not lying(folder))
    assert [event["source"] for event in read_values(city, "observations")].count("10.csv") == 1
    assert count(city, "observations") == 2


def test_a_file_that_is_no_table_is_one_reject_and_may_come_again(city: Settings, folder: Path) -> None:
    with running(city, GAUGE):
        (folder / "bad.csv").write_bytes(b"n\n\xff\n")
        (folder / "huge.csv").write_bytes(b"n\n" + b"1\n" * 2_000_000)
        wait_until(lambda: len(lying(folder, "failed")) == 2)
        (folder / "bad.csv").write_bytes(b"n\n\xff\n")
        wait_until(lambda: not lying(folder))
    told = ("file:gauge", "bad.csv", "not_utf8", "")
    assert refusals(city)[:2] == [told, told]
    large = next(r for r in read_values(city, "rejects") if r["source"] == "huge.csv")
    assert large["reason"] == "too_large"
    assert large["detail"].startswith("4000002 bytes; the file lies in failed/")


def test_a_file_whose_reader_was_mended_goes_again_as_all_of_its_rows() -> None:
    kept = "n\n1\n2\n".encode("utf-16")
    assert isinstance(reparsed(GAUGE, kept, "x.csv"), Invalid)
    mended = replace(GAUGE, transport=replace(SOURCE, rows=lambda raw, name: csv_table()(_utf8(raw), name)))
    records = reparsed(mended, kept, "x.csv")
    assert [orjson.loads(record.value)["time"] for record in _listed(records)] == [1, 2]
    assert isinstance(reparsed(mended, "n\n1\nx\n".encode("utf-16"), "x.csv"), Invalid)


def _utf8(raw: bytes) -> bytes:
    return raw.decode("utf-16").encode()


def _listed(records: Any) -> list[Any]:
    assert isinstance(records, list)
    return records


def test_a_large_file_flows_through_the_window(city: Settings, folder: Path, proof: Proof) -> None:
    rows = proof.size("rows of a file", small=20_000, full=100_000)
    (folder / "large.csv").write_text(text(*range(rows)))
    with running(city, GAUGE):
        wait_until(lambda: lying(folder, "done"), 120)
    assert numbers(city) == list(range(rows))


def test_a_file_lies_where_it_was_until_kafka_has_it(city: Settings, folder: Path, kafka_server: KafkaServer) -> None:
    with running(city, GAUGE):
        (folder / "a.csv").write_text(text(1))
        wait_until(lambda: lying(folder, "done"))
        with frozen(kafka_server.running.pid):
            (folder / "b.csv").write_text(text(2))
            time.sleep(1.5)
            assert lying(folder) == ["b.csv"]
        wait_until(lambda: len(lying(folder, "done")) == 2)
    assert numbers(city) == [1, 2]


def test_a_folder_that_is_away_is_waited_for(city: Settings, folder: Path) -> None:
    folder.rename(folder.with_name("unmounted"))
    with running(city, GAUGE):
        time.sleep(0.3)
        assert not folder.exists()
        folder.with_name("unmounted").rename(folder)
        (folder / "a.csv").write_text(text(1))
        wait_until(lambda: lying(folder, "done"))


@pytest.fixture
def reader(folder: Path) -> FilesTransport:
    clock = FixedClock(datetime(2026, 11, 24, tzinfo=UTC))
    return FilesTransport(_at_once(), replace(SOURCE, settle_s=0), folder, clock, 0, threading.Event())


def _at_once() -> Connector:
    return replace(GAUGE, transport=replace(SOURCE, settle_s=0))


def _received(reader: FilesTransport, limit: int = 10) -> Sequence[Arrival]:
    return reader.receive(limit, 0)


def test_a_crash_before_the_last_row_reads_the_file_again(reader: FilesTransport, folder: Path) -> None:
    (folder / "a.csv").write_text(text(1, 2, 3))
    assert len(_received(reader, limit=2)) == 2
    assert len(_received(reader)) == 1
    reader.settle([None, None])
    reader.close()
    again = FilesTransport(_at_once(), replace(SOURCE, settle_s=0), folder, reader._clock, 0, threading.Event())
    assert [a.raw for a in _received(again)] == [b'{"n":"1"}', b'{"n":"2"}', b'{"n":"3"}']
    again.settle([None, None, None])
    assert len(lying(folder, "done")) == 1


def test_another_file_under_the_same_name_is_not_put_away_unread(reader: FilesTransport, folder: Path) -> None:
    (folder / "a.csv").write_text(text(1))
    assert len(_received(reader)) == 1
    (folder / "fresh").write_text(text(2))
    (folder / "fresh").rename(folder / "a.csv")
    reader.settle([None])
    assert (lying(folder), lying(folder, "done")) == (["a.csv"], [])
    assert [a.raw for a in _received(reader)] == [b'{"n":"2"}']


def test_a_place_that_takes_no_files_is_told_of_and_tried_again(reader: FilesTransport, folder: Path) -> None:
    (folder / "done").write_text("somebody's file")
    (folder / "a.csv").write_text(text(1))
    before = faults(reader)
    assert _received(reader) == ()
    assert "a.csv" in lying(folder)
    assert faults(reader) == before + 1
    (folder / "done").unlink()
    assert len(_received(reader)) == 1
    reader.settle([None])
    assert len(lying(folder, "done")) == 1


@pytest.mark.parametrize(("where", "name"), [("done", "a.csv"), ("failed", "a.py")])
def test_nothing_is_moved_through_a_link_in_the_place_of_ours(
    reader: FilesTransport, folder: Path, tmp_path: Path, where: str, name: str
) -> None:
    agencies = tmp_path / "agencies"
    agencies.mkdir()
    (folder / where).symlink_to(agencies)
    (folder / name).write_text(text(1))
    before = faults(reader)
    go_on(reader)
    assert (lying(agencies), lying(folder)) == ([], [name])
    assert faults(reader) > before
    (folder / where).unlink()
    go_on(reader)
    assert [done.endswith(f"-{name}") for done in lying(folder, where)] == [True]


def go_on(reader: FilesTransport) -> None:
    for _ in range(3):
        reader.settle([None] * len(_received(reader)))


def faults(reader: FilesTransport) -> float:
    """Return how often the health of the source was told a fault."""
    return REGISTRY.get_sample_value("ioc_connector_source_faults_total", {"transport": reader.name}) or 0.0


def test_a_folder_with_files_in_it_is_told_of_once_and_stays(reader: FilesTransport, folder: Path) -> None:
    month = folder / "tháng 11.csv"
    month.mkdir()
    for name in ("lost+found", ".git"):
        (folder / name).mkdir()
        (folder / name / "x.csv").write_text(text(9))
    (folder / "elsewhere").symlink_to(month)
    assert _received(reader) == ()
    (month / "a.csv").write_text(text(1))
    (told,) = _received(reader)
    assert (told.device, told.raw) == ("tháng 11.csv", b"a.csv")
    assert told.refused is not None
    assert (told.refused.reason, told.refused.detail[:8]) == ("unknown_file_type", "a folder")
    reader.settle([None])
    assert _received(reader) == ()
    (month / "b.csv").write_text(text(2))
    assert [again.raw for again in _received(reader)] == [b"a.csv\nb.csv"]
    reader.settle([None])
    (folder / "b.csv").write_text(text(1))
    assert [row.raw for row in _received(reader)] == [b'{"n":"1"}']
    assert lying(month) == ["a.csv", "b.csv"]


def test_a_very_long_name_can_be_put_away(reader: FilesTransport, folder: Path) -> None:
    name = "á" * 125 + ".csv"
    assert len(os.fsencode(name)) == 254
    (folder / name).write_text(text(1))
    assert len(_received(reader)) == 1
    reader.settle([None])
    (done,) = lying(folder, "done")
    assert done.endswith("á.csv")
