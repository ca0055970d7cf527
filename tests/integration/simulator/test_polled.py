"""A system that is asked over real HTTP: paging, the token, rows that share instants, bad days."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from connectors.agencies.provincial_dossiers import CONNECTOR
from connectors.connector import HttpPoll
from infra.simulator.city import City
from infra.simulator.faults import Faults
from infra.simulator.ledger import Ledger
from infra.simulator.polled import application
from infra.simulator.services import below, serving
from infra.simulator.system import World
from infra.simulator.systems import named
from tests.unit.simulator.samples import MORNING, province

TOKEN = "secret-123"
PATH = "/api/v1/dossier-steps"
OLD = "2020-01-01T00:00:00+07:00"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A ledger with a morning of dossier rows."""
    found = Ledger(tmp_path_factory.mktemp("dossiers") / Path("ledger.sqlite"))
    city = City(province(), found, 7, Faults(malformed=0.02), MORNING, named([CONNECTOR.name]))
    city.silence_field(MORNING + 10 * 3600)
    city.advance(MORNING + 4 * 3600)
    yield found
    found.close()


def dossiers(ledger: Ledger, faults: Faults) -> FastAPI:
    assert isinstance(CONNECTOR.transport, HttpPoll)
    world = World(province(), 7, faults)
    return below({"/dossiers": application(ledger, CONNECTOR.name, CONNECTOR.transport, TOKEN, world)})


@pytest.fixture
def client(ledger: Ledger) -> Iterator[httpx.Client]:
    """A client with the right token, against a server on a good day."""
    with (
        serving(dossiers(ledger, Faults.none()), "127.0.0.1") as address,
        httpx.Client(base_url=f"{address}/dossiers", headers={"Authorization": f"Bearer {TOKEN}"}) as found,
    ):
        yield found


def test_health_needs_no_token(client: httpx.Client) -> None:
    assert httpx.get(client.base_url.join("/health")).json() == {"status": "ok"}


def test_pages_follow_one_another_and_hold_every_row_once(client: httpx.Client, ledger: Ledger) -> None:
    bodies: list[bytes] = []
    place: dict[str, str | int] | None = {"changed_since": OLD, "after_id": 0}
    pages = 0
    while place is not None:
        text = client.get(PATH, params={**place, "limit": 7}).raise_for_status().content
        rows, _, following = text.partition(b'],"next":')
        bodies.append(rows.removeprefix(b'{"data":['))
        place = httpx.Response(200, content=following[:-1]).json()
        pages += 1
    stored = ledger.served(CONNECTOR.name, 0, 0, 100_000)
    assert b",".join(body for body in bodies if body) == b",".join(row.body for row in stored)
    assert pages == len(stored) // 7 + 1
    shared = [a.changed == b.changed for a, b in pairwise(stored)]
    assert any(shared[6::7]), "no page ends between two rows of one instant: the seed does not test paging"


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"changed_since": "gestern"}, 400),
        ({"changed_since": "2026-11-24T08:00:00"}, 400),
        ({"changed_since": "0000-12-31T23:59:59+07:00"}, 400),
        ({}, 422),
        ({"changed_since": OLD, "limit": 0}, 422),
        ({"changed_since": OLD, "after_id": -1}, 422),
    ],
)
def test_wrong_questions_get_clear_answers(client: httpx.Client, params: dict[str, str], status: int) -> None:
    assert client.get(PATH, params=params).status_code == status


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}])
def test_a_wrong_token_is_refused(client: httpx.Client, header: dict[str, str]) -> None:
    answer = httpx.get(str(client.base_url).rstrip("/") + PATH, params={"changed_since": OLD}, headers=header)
    assert answer.status_code == 401
    assert b"H60" not in answer.content


def test_on_a_bad_day_it_fails_and_says_when_to_come_again(ledger: Ledger) -> None:
    bad = dossiers(ledger, Faults(http_failures=0.5, http_slow=0.05))
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with (
        serving(bad, "127.0.0.1") as address,
        httpx.Client(base_url=f"{address}/dossiers", headers=headers) as client,
    ):
        answers = [client.get(PATH, params={"changed_since": OLD}) for _ in range(20)]
    assert {answer.status_code for answer in answers} == {200, 429, 503}
    assert all(answer.headers["Retry-After"] == "1" for answer in answers if answer.status_code != 200)
    assert max(answer.elapsed.total_seconds() for answer in answers) > 0.3
