"""How long the usual questions take on many observations: none reads more than an index or the last values give."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from streams.clock import microseconds
from streams.db import connect
from tests.integration.dashboards.api_city import open_apis, told
from tests.integration.dashboards.sample import fill
from tests.proof import PATIENCE, Proof
from tests.services import PostgresServer

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
SLOWEST_S = 0.5
_RAW = """
INSERT INTO observation (series, time, value, revision, quality)
SELECT series.id, at, 10 + extract(minute FROM at), 0, 0
FROM generate_series(%(now)s - %(minutes)s * interval '1 minute', %(now)s, '1 minute') AS at, series
ORDER BY at, series.id ON CONFLICT DO NOTHING
"""
QUESTIONS: tuple[tuple[str, dict[str, str]], ...] = (
    ("/v1.1/Datastreams", {"$expand": "Observations($top=1;$orderby=phenomenonTime desc)"}),
    ("/v1.1/Datastreams", {"$expand": "Observations($top=10)", "$top": "20"}),
    ("/v1.1/Datastreams(1)/Observations", {"$top": "1"}),
    ("/v1.1/Datastreams(1)/Observations", {"$top": "1000"}),
    ("/v1.1/Datastreams(1)/Observations", {"$top": "10", "$orderby": "phenomenonTime desc"}),
    ("/v1.1/Datastreams(1)/Observations", {"$filter": "phenomenonTime ge 2026-11-24T01:00:00Z", "$count": "true"}),
    ("/v1.1/Observations", {}),
    ("/v1.1/Observations", {"$skiptoken": f"200-{microseconds(NOW)}", "$top": "1000"}),
    ("/v1.1/Observations", {"$orderby": "phenomenonTime desc", "$top": "10"}),
    ("/v1.1/Observations", {"$filter": "Datastream/Thing/id eq 'AIR-001' and phenomenonTime ge 2026-11-24T01:00:00Z"}),
    ("/v1.1/Things('AIR-001')/Datastreams", {"$expand": "Observations($top=5)"}),
    ("/ngsi-ld/v1/entities", {"type": "AirQualityObserved", "q": "pm25>20", "limit": "1000"}),
)


@pytest.fixture
def client(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory, proof: Proof
) -> Iterator[httpx.Client]:
    url = postgres_server.fresh_database()
    fill(url, NOW, back=30, step=15, dossiers=5)
    with connect(url, autocommit=True) as conn:
        conn.execute(_RAW, {"now": NOW, "minutes": proof.size("minutes of each series", small=100, full=20_000)})
        conn.execute("ANALYZE")
    with open_apis(url, tmp_path_factory.mktemp("web")) as client:
        yield client
    postgres_server.drop(url)


@pytest.mark.alone
def test_usual_questions_are_answered_at_once(client: httpx.Client, proof: Proof) -> None:
    slow = {}
    for address, parameters in QUESTIONS:
        took = min(seconds(client, address, parameters) for _ in range(3))
        proof.figure(f"ms: {address} {parameters}", round(took * 1_000))
        if took > SLOWEST_S * PATIENCE:
            slow[f"{address} {parameters}"] = took
    assert slow == {}


def seconds(client: httpx.Client, address: str, parameters: dict[str, str]) -> float:
    """Return how long one answer takes; the best of some says what the query needs, others what else goes on here."""
    started = time.perf_counter()
    assert told(client, address, **parameters)
    return time.perf_counter() - started
