"""The rating page from the QR code to Kafka and the table: open, one vote a dossier, masked, limited per address."""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from dashboards.rating import claims
from dashboards.rating.routes import TRIES
from streams.clock import FixedClock
from streams.db import connect
from streams.engine.app import worker_connection
from streams.engine.writer import BatchWriter
from streams.kafka import create_topics
from streams.ratings.event import TOPIC
from streams.ratings.subject import RATINGS
from streams.ratings.tokens import token_of
from streams.settings import Settings
from tests.integration.connectors.city import read_values
from tests.integration.dashboards.web import Web, running_web
from tests.integration.streams.helpers import batch_of, register_agencies
from tests.services import KafkaServer, PostgresServer

KEY = "key of the printed codes"
DOSSIERS = [f"H60.08.01-261124-{n:04}" for n in range(9)]
_DOSSIER = """
INSERT INTO dossier (dossier, system, agency, unit, procedure, channel, status, status_at, registered_at, closed,
    supplements, waiting_s, steps, officer)
VALUES (%s, 'provincial_dossiers', 'H60.08', 'H60.08.01', '1.011937', 1, 10, now(), now(), true, 0, 0, 3, 'CB7')
"""


@pytest.fixture(scope="module")
def city(kafka_server: KafkaServer) -> Settings:
    prefix = f"t{secrets.token_hex(4)}."
    create_topics(kafka_server.bootstrap, prefix, [TOPIC])
    return Settings(kafka_bootstrap=kafka_server.bootstrap, topic_prefix=prefix)


@pytest.fixture(scope="module")
def web(city: Settings, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    url = postgres_server.fresh_database()
    register_agencies(url)
    with connect(url) as conn:
        for dossier in DOSSIERS:
            conn.execute(_DOSSIER, (dossier,))
        conn.execute("INSERT INTO dossier_link VALUES ('G09.99-261124-000001', %s)", (DOSSIERS[8],))
    more = {
        "IOC_KAFKA_BOOTSTRAP": city.kafka_bootstrap,
        "IOC_TOPIC_PREFIX": city.topic_prefix,
        "IOC_RATING_KEY": KEY,
        "IOC_PUBLIC_URL": "https://ioc.tuyenquang.example",
    }
    with running_web(url, tmp_path_factory.mktemp("web"), **more) as web:
        yield web
    postgres_server.drop(url)


def page_of(web: Web, dossier: str) -> str:
    return f"{web.url}/danh-gia/{token_of(dossier, KEY.encode())}"


def rate(web: Web, dossier: str, **form: str) -> httpx.Response:
    return httpx.post(page_of(web, dossier), data=form, timeout=20)


def told(city: Settings, *dossiers: str) -> list[Any]:
    """Return what Kafka holds of these dossiers."""
    return [event for event in read_values(city, TOPIC.name) if event["dossier"] in dossiers]


def store(web: Web, city: Settings) -> None:
    """Write what is in Kafka into the table, as a worker does."""
    settings = Settings(database_url=web.database_url)
    now = FixedClock(datetime.now(UTC))
    writer = BatchWriter(RATINGS, lambda: worker_connection(settings), now, threading.Event())
    outcome = writer.process(batch_of(read_values(city, TOPIC.name), TOPIC.name))
    writer.close()
    assert outcome.rejected == []


def test_a_vote_goes_to_kafka_and_counts_once(web: Web, city: Settings) -> None:
    page = httpx.get(page_of(web, DOSSIERS[0]))
    assert page.status_code == 200
    assert page.text.index("Rất hài lòng") < page.text.index("Rất không hài lòng")
    assert DOSSIERS[0] in page.text
    assert "Very satisfied" in httpx.get(page_of(web, DOSSIERS[0]), params={"lang": "en"}).text
    answer = rate(web, DOSSIERS[0], stars="2", comment="Gọi tôi 0912 345 678\x00, thư a.b@c.vn")
    assert (answer.status_code, "Cảm ơn" in answer.text) == (200, True)
    (event,) = told(city, DOSSIERS[0])
    assert abs(event["time"] / 1e6 - datetime.now(UTC).timestamp()) < 60
    assert event == {
        "dossier": DOSSIERS[0],
        "system": "rating_page",
        "time": event["revision"],
        "revision": event["revision"],
        "stars": 2,
        "agency": "H60.08",
        "procedure": "1.011937",
        "officer": "CB7",
        "comment": "Gọi tôi ***, thư ***",
    }
    store(web, city)
    assert rate(web, DOSSIERS[0], stars="5").status_code == 409
    assert "đã được đánh giá" in httpx.get(page_of(web, DOSSIERS[0])).text
    assert told(city, DOSSIERS[0]) == [event]


def test_a_vote_is_answered_in_the_language_of_its_form(web: Web) -> None:
    form = httpx.get(page_of(web, DOSSIERS[7]), params={"lang": "en"}).text
    (action,) = re.findall(r'action="([^"]*)"', form)
    answer = httpx.post(f"{web.url}{action}", data={"stars": "5"}, timeout=20)
    assert (answer.status_code, "Thank you for your rating." in answer.text) == (200, True)


def test_of_votes_given_at_once_the_first_counts_and_is_thanked(web: Web, city: Settings) -> None:
    with ThreadPoolExecutor(8) as voters:
        answers = list(voters.map(lambda stars: rate(web, DOSSIERS[1], stars=str(stars)), [1, 2, 3, 4, 5, 1, 2, 3]))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    for answer in answers:
        assert ("Cảm ơn Ông/Bà đã" in answer.text, "đã được đánh giá" in answer.text) in ((True, False), (False, True))
        assert ("Cảm ơn Ông/Bà đã" in answer.text) == (answer.status_code == 200)
    (event,) = told(city, DOSSIERS[1])
    assert rate(web, DOSSIERS[1], stars="4").status_code == 409
    store(web, city)
    with connect(web.database_url) as conn:
        found = conn.execute("SELECT stars FROM rating WHERE dossier = %s", (DOSSIERS[1],)).fetchall()
        claimed = conn.execute("SELECT claimed_at FROM rating_claim WHERE dossier = %s", (DOSSIERS[1],)).fetchone()
        assert claimed is not None
        assert not claims.claim(conn, DOSSIERS[1], claimed[0] + claims.LASTS)
        assert claims.claim(conn, DOSSIERS[1], claimed[0] + 2 * claims.LASTS)
        claims.release(conn, DOSSIERS[1], claimed[0] + 2 * claims.LASTS)
        assert claims.claim(conn, DOSSIERS[1], claimed[0])
    assert found == [(event["stars"],)]


def test_another_systems_code_leads_to_the_one_dossier(web: Web, city: Settings) -> None:
    assert rate(web, "G09.99-261124-000001", stars="5").status_code == 200
    assert len(told(city, DOSSIERS[8])) == 1


def test_nobody_rates_without_a_receipt_or_half(web: Web, city: Settings) -> None:
    forged = page_of(web, DOSSIERS[2]).replace(DOSSIERS[2], DOSSIERS[3])
    for address in (forged, f"{web.url}/danh-gia/{DOSSIERS[2]}", f"{web.url}/danh-gia/x", page_of(web, "H60.77-1")):
        assert httpx.get(address).status_code == 404
        assert httpx.post(address, data={"stars": "5"}).status_code == 404
        assert "Mã này không đúng" in httpx.get(address).text
    for stars in ("", "0", "6", "x"):
        assert rate(web, DOSSIERS[2], stars=stars).status_code == 400
    assert rate(web, DOSSIERS[2], stars="55").status_code == 422
    assert told(city, DOSSIERS[2], DOSSIERS[3], "H60.77-1") == []


def test_one_address_votes_only_so_often(web: Web, city: Settings) -> None:
    answers = [rate(web, DOSSIERS[4], stars="0").status_code for _ in range(TRIES)]
    assert set(answers) <= {400, 429}
    refused = rate(web, DOSSIERS[5], stars="5")
    assert refused.status_code == 429
    assert "Hãy thử lại sau" in refused.text
    assert told(city, DOSSIERS[4], DOSSIERS[5]) == []


def test_the_qr_code_of_a_receipt_is_an_image_of_its_address(web: Web) -> None:
    answer = httpx.get(page_of(web, DOSSIERS[6]) + "/qr.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert ElementTree.fromstring(answer.content).tag == "{http://www.w3.org/2000/svg}svg"
    assert httpx.get(f"{web.url}/danh-gia/{DOSSIERS[6]}/qr.svg").status_code == 404
    assert httpx.get(f"{web.url}/board/one_stop").status_code == 303
