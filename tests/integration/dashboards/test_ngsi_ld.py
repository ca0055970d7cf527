"""NGSI-LD over HTTP on the sample city: entities by type, id, attributes, place and q, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from dashboards.api.ngsi import query
from dashboards.api.ngsi.model import FALLBACK, all_models
from dashboards.api.ngsi.parameters import Wanted
from dashboards.api.ngsi.select import Selection
from streams.db import connect
from tests.integration.dashboards.api_city import HOST, open_apis, told

ENTITIES = "/ngsi-ld/v1/entities"
AIR = "urn:ngsi-ld:AirQualityObserved:AIR-001"
_HUMID = """
UPDATE observation_last SET value = %s FROM series
WHERE series.id = observation_last.series AND series.source = 'WEA-001' AND series.metric = 'humidity'
"""


@pytest.fixture(scope="module")
def client(sample_city: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with open_apis(sample_city, tmp_path_factory.mktemp("web")) as client:
        yield client


def ids(client: httpx.Client, **parameters: str) -> list[str]:
    return [entity["id"] for entity in told(client, ENTITIES, limit="1000", **parameters)]


def problem(client: httpx.Client, status: int, address: str = ENTITIES, **parameters: str) -> Any:
    answer = client.get(address, params=parameters)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    assert answer.json()["status"] == status
    return answer.json()


def test_a_station_is_an_entity_of_its_model(client: httpx.Client) -> None:
    entity = told(client, f"{ENTITIES}/{AIR}")
    assert (entity["id"], entity["type"]) == (AIR, "AirQualityObserved")
    assert entity["location"]["type"] == "GeoProperty"
    assert entity["pm25"].keys() == {"type", "value", "observedAt", "unitCode"}
    assert (entity["pm25"]["unitCode"], entity["pm25"]["observedAt"]) == ("GQ", "2026-11-24T01:30:00Z")
    index = entity["airQualityIndex"]
    assert (index["unitCode"], index["observedAt"]) == ("C62", "2026-11-24T01:00:00Z"), (
        "VN_AQI of the hour that is over"
    )
    assert AIR in ids(client, q=f"airQualityIndex=={index['value']}", attrs="airQualityIndex")
    simple = told(client, f"{ENTITIES}/{AIR}", options="keyValues")
    assert simple["pm25"] == entity["pm25"]["value"]
    assert simple["dateObserved"] == {"@type": "DateTime", "@value": "2026-11-24T01:30:00Z"}


def test_metrics_have_the_models_names(client: httpx.Client) -> None:
    (entity,) = told(client, ENTITIES, id="urn:ngsi-ld:WaterObserved:WTR-010", attrs="height,flow")
    assert entity.keys() == {"id", "type", "height", "flow"}
    assert entity["height"]["unitCode"] == "MTR"


@pytest.mark.parametrize(("percent", "share"), [(57.0, 0.57), (0.7, 0.007), (58.1, 0.581), (100.0, 1.0)])
def test_a_share_of_one_is_told_and_found_as_it_is_written(sample_city: str, percent: float, share: float) -> None:
    asked = Wanted(attributes=("relativeHumidity",), condition=query.parse(f"relativeHumidity=={share}"))
    selection = Selection(asked, datetime(2026, 11, 24, 1, 30, tzinfo=UTC))
    with connect(sample_city) as conn:
        conn.execute(_HUMID, (percent,))
        found = conn.execute(selection.page(1_000, 0).encode(), selection.binder.values).fetchall()
        conn.rollback()
    (measured,) = (row[-1] for row in found if row[0] == "WEA-001")
    assert [attribute["value"] for attribute in measured] == [share]


def test_the_context_is_beside_json_and_in_json_ld(client: httpx.Client) -> None:
    plain = client.get(f"{ENTITIES}/{AIR}")
    assert plain.headers["content-type"] == "application/json"
    link = f"{HOST}/ngsi-ld/v1/context.jsonld"
    assert plain.headers["link"] == f'<{link}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
    assert "@context" not in plain.json()
    linked = client.get(f"{ENTITIES}/{AIR}", headers={"Accept": "application/json;q=0.5, application/ld+json"})
    assert (linked.headers["content-type"], linked.json()["@context"]) == ("application/ld+json", link)
    assert "link" not in linked.headers
    assert len(told(client, link)["@context"]) > 2
    assert client.get(ENTITIES, params={"type": "Device"}, headers={"Accept": "text/csv"}).status_code == 406


def test_types_and_patterns_of_ids_restrict(client: httpx.Client) -> None:
    every = ids(client, local="true")
    others = {model.type for model in all_models()} - {"AirQualityObserved", "WaterObserved"} | {FALLBACK}
    parts = [ids(client, type=one) for one in ("AirQualityObserved", "WaterObserved", *others)]
    assert sorted(every) == sorted(name for part in parts for name in part)
    assert all(parts[:2])
    assert sorted(ids(client, type="AirQualityObserved,WaterObserved")) == sorted(parts[0] + parts[1])
    assert ids(client, idPattern="AIR-00[12]$") == [AIR, AIR[:-1] + "2"]
    assert ids(client, id=f"{AIR},urn:ngsi-ld:WaterObserved:AIR-001,x") == [AIR]
    assert ids(client, type="Nothing") == []


def test_q_compares_what_was_measured_last(client: httpx.Client) -> None:
    air = told(client, ENTITIES, type="AirQualityObserved", options="keyValues", limit="1000")
    dusty = [entity["id"] for entity in air if entity.get("pm25", 0) > 35]
    assert 0 < len(dusty) < len(air)
    assert ids(client, q="pm25>35") == dusty
    both = [entity["id"] for entity in air if entity.get("pm25", 0) > 35 or entity.get("pm10", 99) < 40]
    assert ids(client, q="pm25>35|pm10<40") == both
    assert ids(client, q='pm25>35;name=="nowhere"') == []
    assert ids(client, q="(pm25>35|pm25<=35);pm10.observedAt>=2026-11-24T01:00:00Z", type="AirQualityObserved")
    assert ids(client, q="pm25.observedAt<2026-01-01T00:00:00Z") == []
    rivers = told(client, ENTITIES, type="WaterObserved", options="keyValues", limit="1000")
    on_the_lo = [entity["id"] for entity in rivers if "Lô" in entity["name"]]
    assert 0 < len(on_the_lo) < len(rivers)
    assert ids(client, q='name~="Lô"', type="WaterObserved") == on_the_lo
    assert ids(client, q="pm25==0..100000") == [entity["id"] for entity in air if "pm25" in entity]


def test_near_is_a_distance_on_the_globe(client: httpx.Client) -> None:
    place = told(client, f"{ENTITIES}/{AIR}", options="keyValues")["location"]["coordinates"]
    here = {"geometry": "Point", "coordinates": str(place)}
    assert ids(client, georel="near;maxDistance==1", **here) == [AIR]
    close = ids(client, georel="near;maxDistance==20000", **here)
    far = ids(client, georel="near;minDistance==20000.001", **here)
    assert AIR in close
    assert sorted(close + far) == sorted(ids(client, local="true"))
    assert problem(client, 422, georel="within", **here)["type"].endswith("OperationNotSupported")


def test_pages_are_counted_and_lead_on(client: httpx.Client) -> None:
    first = client.get(ENTITIES, params={"type": "AirQualityObserved", "limit": "7", "count": "true"})
    every = ids(client, type="AirQualityObserved")
    assert first.headers["ngsild-results-count"] == str(len(every))
    found, page = [], first
    while True:
        found += [entity["id"] for entity in page.json()]
        following = [link for link in page.headers.get_list("link") if 'rel="next"' in link]
        if not following:
            break
        page = client.get(following[0].split(">")[0].strip("<").removeprefix(HOST))
    assert found == every
    (back,) = (link for link in page.headers.get_list("link") if 'rel="prev"' in link)
    before = client.get(back.split(">")[0].strip("<").removeprefix(HOST)).json()
    assert [entity["id"] for entity in before] == every[-7 - len(page.json()) :][:7]
    counted = client.get(ENTITIES, params={"local": "true", "limit": "0", "options": "count"})
    assert (counted.json(), int(counted.headers["ngsild-results-count"]) > len(every)) == ([], True)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({}, "ask for something"),
        ({"q": "pm25>"}, "q cannot be read at sign"),
        ({"q": 'pm25>"a"'}, "compared with a number"),
        ({"q": "name~=1"}, "q cannot be read"),
        ({"q": 'pm25~="1"'}, "only a name"),
        ({"q": "a.b.c==1"}, "q compares an attribute"),
        ({"idPattern": "("}, "regular expression"),
        ({"idPattern": "a\x00"}, "never be stored"),
        ({"type": "Device", "limit": "1001"}, "limit: "),
        ({"type": "Device", "limit": "0"}, "count=true"),
        ({"type": "Device", "options": "sysAttrs"}, "options may hold"),
        ({"georel": "near;maxDistance==1"}, "georel needs"),
        ({"georel": "near;maxDistance==x", "geometry": "Point", "coordinates": "[1,2]"}, "number of metres"),
        ({"georel": "near;maxDistance==1", "geometry": "Point", "coordinates": "[1,200]"}, "outside"),
        ({"georel": "near;maxDistance==1", "geometry": "Point", "coordinates": "[1e999,2]"}, "coordinates"),
    ],
)
def test_what_cannot_be_asked_is_a_problem_that_says_why(
    client: httpx.Client, parameters: dict[str, str], said: str
) -> None:
    told = problem(client, 400, **parameters)
    assert told["type"] == "https://uri.etsi.org/ngsi-ld/errors/BadRequestData"
    assert said in told["detail"]


def test_what_is_not_there_is_not_found(client: httpx.Client) -> None:
    for address in (f"{ENTITIES}/urn:ngsi-ld:WaterObserved:AIR-001", f"{ENTITIES}/{AIR}x"):
        assert problem(client, 404, address)["type"].endswith("ResourceNotFound")
    assert problem(client, 404, f"{ENTITIES}/{AIR}", attrs="height")["type"].endswith("ResourceNotFound")
    assert problem(client, 400, f"{ENTITIES}/AIR-001")["type"].endswith("BadRequestData")
    problem(client, 404, "/ngsi-ld/v1/nothing")
    assert client.post(ENTITIES, json={}).status_code == 405
