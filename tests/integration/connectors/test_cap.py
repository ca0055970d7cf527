"""Warnings of a forecaster over real HTTP: sent to us, and found in the feed of a real server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import FastAPI, Response
from pydantic import SecretStr

from connectors.standards import cap, cap_feed, sensor_community
from infra.simulator.services import serving as web
from streams.settings import Settings, Source
from streams.warnings.event import TOPIC as WARNINGS
from tests.integration.connectors.city import count, doors_settings, read_values
from tests.integration.connectors.ingest_server import serving
from tests.integration.connectors.running import running
from tests.waiting import wait_until

SECRET = "token-of-the-forecaster"
TOKEN = "token-for-the-feed"


@dataclass
class Forecaster:
    """What stands on the forecaster's server: documents by their path, and the links of the feed, the newest first."""

    documents: dict[str, str] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def feed(self) -> str:
        entries = "".join(
            f'<entry><id>{link}</id><updated>2026-11-24T00:00:00Z</updated><link href="{link}"/></entry>'
            for link in self.links
        )
        return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'


@contextmanager
def forecasting(forecaster: Forecaster) -> Iterator[str]:
    """Serve the forecaster's feed; yield its address."""
    app = FastAPI()

    @app.get("/feed.xml")
    async def feed() -> Response:
        return Response(forecaster.feed(), media_type="application/atom+xml")

    @app.get("/cap/{name}")
    async def document(name: str) -> Response:
        forecaster.asked.append(name)
        found = forecaster.documents.get(name)
        return Response(status_code=404) if found is None else Response(found, media_type="application/cap+xml")

    with web(app, "127.0.0.1") as base:
        yield f"{base}/feed.xml"


def warning(identifier: str) -> str:
    return cap.SAMPLE.replace("VNMHA-TQ-2026-0117", identifier)


def identifiers(city: Settings) -> list[str]:
    return sorted(event["identifier"] for event in read_values(city, "warnings"))


def test_a_feed_is_followed(kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path) -> None:
    forecaster = Forecaster({"1.xml": warning("W-1"), "3.xml": "<alert/>"}, ["/cap/2.xml", "cap/3.xml", "cap/1.xml"])
    forecaster.links.append("http://169.254.169.254/latest/meta-data")
    with forecasting(forecaster) as url:
        source = Source(url=url, token=SecretStr(TOKEN), interval_s=0.2)
        city = doors_settings(kafka_bootstrap, kafka_topic_prefix, tmp_path, WARNINGS, sources={"cap_feed": source})
        with running(city, cap_feed.CONNECTOR):
            wait_until(lambda: count(city, "warnings") == 1 and count(city, "rejects") == 2)
            wait_until(lambda: forecaster.asked.count("2.xml") > 2)
            forecaster.documents["2.xml"] = warning("W-2")
            wait_until(lambda: count(city, "warnings") == 2)
    assert identifiers(city) == ["W-1", "W-2"]
    assert (forecaster.asked.count("1.xml"), forecaster.asked.count("3.xml")) == (1, 1)
    rejects = {(r["door"], r["reason"], r["detail"]) for r in read_values(city, "rejects")}
    assert rejects == {("feed:cap", "unknown_type", "alert"), ("feed:cap", "out_of_range", "link")}


def test_a_forecaster_sends_us_its_warnings(kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path) -> None:
    sources = {"cap": Source(secret=SecretStr(SECRET))}
    city = doors_settings(kafka_bootstrap, kafka_topic_prefix, tmp_path, WARNINGS, sources=sources)
    headers = {"Authorization": f"Bearer {SECRET}", "X-API-Key": "", "Content-Type": "application/cap+xml"}
    with serving(city, [cap.CONNECTOR]) as client:
        answers = [
            client.post("/v1/sources/cap", content=body.encode(), headers=headers)
            for body in (warning("W-1"), warning("W-1"), "<alert>")
        ]
        assert client.post("/v1/sources/cap", content=warning("W-9").encode()).status_code == 401
    assert [(a.status_code, a.json()["accepted"]) for a in answers] == [(200, 1), (200, 1), (200, 0)]
    assert identifiers(city) == ["W-1", "W-1"]
    assert [reject["reason"] for reject in read_values(city, "rejects")] == ["not_xml"]


def test_a_file_of_the_archive_of_sensor_community_is_read(
    kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path
) -> None:
    folder = tmp_path / "dropped"
    folder.mkdir()
    (folder / "2026-11-24_sds011_sensor_71.csv").write_text(
        "sensor_id;sensor_type;location;lat;lon;timestamp;P1;durP1;ratioP1;P2;durP2;ratioP2\n"
        "71;SDS011;56;21.818;105.211;2026-11-24T00:01:46;18.23;;;9.60;;\n"
        "71;SDS011;56;21.818;105.211;2026-11-24T00:04:16;18.40;;;9.65;;\n"
        "71;SDS011;56;21.818;105.211;heute;18.40;;;9.65;;\n"
    )
    sources = {"sensor_community": Source(folder=folder)}
    city = doors_settings(kafka_bootstrap, kafka_topic_prefix, tmp_path / "state", sources=sources, poll_interval_s=0.2)
    with running(city, sensor_community.CONNECTOR):
        wait_until(lambda: count(city, "observations") == 4 and count(city, "rejects") == 1, 30)
    seen = sorted((e["metric"], e["value"]) for e in read_values(city, "observations"))
    assert seen == [("pm10", 18.23), ("pm10", 18.4), ("pm25", 9.6), ("pm25", 9.65)]
