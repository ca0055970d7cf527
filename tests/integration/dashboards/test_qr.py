"""The QR codes over the running web: for those who are signed in, as long as they hang."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from streams.db import connect
from tests import qr_reader
from tests.integration.dashboards.web import Web, add_people, running_web
from tests.services import PostgresServer

ADDRESS = "https://dichvucong.example.vn/tthc/2.000488"
OTHERS = "https://xa.example.vn/tthc/2.000488"
_PUT_UP = """
INSERT INTO publication (procedure, agency, revision, system, url, published_at, revoked, time)
VALUES ('2.000488', 'H60.03', 1, 'qr_publication', %s, '2026-11-06 08:30+07', false, '2026-11-06 08:30+07'),
       ('2.000488', 'H60.05', 1, 'qr_publication', %s, '2026-11-05 08:30+07', false, '2026-11-05 08:30+07'),
       ('2.000635', 'H60.03', 1, 'qr_publication', %s, '2026-11-06 08:30+07', true, '2026-11-20 08:30+07')
"""


@pytest.fixture(scope="module")
def web(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    url = postgres_server.fresh_database()
    add_people(url)
    with connect(url) as conn:
        conn.execute(_PUT_UP.encode(), (ADDRESS, OTHERS, ADDRESS))
    with running_web(url, tmp_path_factory.mktemp("web")) as web:
        yield web
    postgres_server.drop(url)


def test_a_code_that_hangs_is_drawn(web: Web) -> None:
    with web.client("khach") as client:
        answer = client.get("/qr/2.000488.svg")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
        assert qr_reader.read(answer.text) == ADDRESS
        assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(("agency", "address"), [("H60.03", ADDRESS), ("H60.05", OTHERS)])
def test_each_agencys_code_leads_where_its_own_does(web: Web, agency: str, address: str) -> None:
    with web.client("khach") as client:
        assert qr_reader.read(client.get(f"/qr/2.000488.svg?agency={agency}").text) == address
        assert client.get("/qr/2.000488.svg?agency=H60.99").status_code == 404


@pytest.mark.parametrize("path", ["/qr", "/qr/2.000488.svg"])
def test_nobody_else_sees_them(web: Web, path: str) -> None:
    assert httpx.get(web.url + path).status_code == 303


@pytest.mark.parametrize("procedure", ["2.000635", "9.999999", "%00", "x' OR 1=1 --"])
def test_what_hangs_nowhere_is_not_drawn(web: Web, procedure: str) -> None:
    with web.client("khach") as client:
        assert client.get(f"/qr/{procedure}.svg").status_code == 404


def test_the_sheet_is_printed_for_an_agency(web: Web) -> None:
    with web.client("khach") as client:
        page = client.get("/qr?agency=H60.03").text
        assert "/qr/2.000488.svg" in page
        assert "2.000635" not in page
        assert "/qr/2.000488.svg" not in client.get("/qr?agency=H60.04").text


def test_taking_a_code_down_takes_effect_at_once(web: Web) -> None:
    with web.client("khach") as client, connect(web.database_url, autocommit=True) as conn:
        conn.execute("UPDATE publication SET revoked = true WHERE procedure = '2.000488'")
        try:
            assert client.get("/qr/2.000488.svg").status_code == 404
        finally:
            conn.execute("UPDATE publication SET revoked = false WHERE procedure = '2.000488'")
