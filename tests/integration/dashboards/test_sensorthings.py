"""SensorThings over HTTP on the sample city: navigation, options, pages, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest

from streams.clock import microseconds
from streams.db import connect
from tests.integration.dashboards.api_city import HOST, open_apis, told

STATION = "/v1.1/Things('AIR-001')"
NOW, EARLIER = "2026-11-24T01:30:00.000000Z", "2026-11-24T00:30:00Z"
_NEWEST = "SELECT DISTINCT ON (series) series, value FROM observation ORDER BY series, time DESC"


@pytest.fixture(scope="module")
def client(sample_city: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with open_apis(sample_city, tmp_path_factory.mktemp("web")) as client:
        yield client


def every(client: httpx.Client, address: str, **options: str) -> list[Any]:
    """Return the entities of all pages, led on by the links."""
    parameters = {f"${name}": value for name, value in options.items()}
    page = told(client, address, **parameters)
    found = list(page["value"])
    while "@iot.nextLink" in page:
        page = told(client, page["@iot.nextLink"])
        found += page["value"]
    return found


def names(client: httpx.Client, address: str, **options: str) -> list[str]:
    return [entity["@iot.id"] for entity in every(client, address, **options)]


def series(client: httpx.Client, metric: str = "pm25") -> str:
    (found,) = told(client, f"{STATION}/Datastreams", **{"$filter": f"ObservedProperty/id eq '{metric}'"})["value"]
    return str(found["@iot.selfLink"])


def test_the_root_leads_to_every_set_and_each_entity_to_its_neighbours(client: httpx.Client) -> None:
    assert client.get("/v1.1").headers["location"] == "/v1.1/"
    root = told(client, "/v1.1/")
    assert {"Things", "Datastreams", "Observations", "Sensors", "Locations"} < {part["name"] for part in root["value"]}
    for part in root["value"]:
        entity = told(client, part["url"], **{"$top": "1"})["value"][0]
        again = told(client, entity["@iot.selfLink"])
        assert again == entity
        for name, address in entity.items():
            if name.endswith("@iot.navigationLink"):
                told(client, address)


def test_a_station_its_datastreams_and_their_observations(client: httpx.Client) -> None:
    thing = told(client, STATION)
    assert (thing["@iot.id"], thing["properties"]["kind"]) == ("AIR-001", "air")
    assert told(client, f"{STATION}/name") == {"name": thing["name"]}
    streams = every(client, f"{STATION}/Datastreams")
    assert {stream["properties"]["metric"] for stream in streams} == {"pm25", "pm10", "o3", "no2", "so2"}
    observations = every(client, series(client) + "/Observations", top="5")
    times = [observation["phenomenonTime"] for observation in observations]
    assert len(times) == 12
    assert times[0] == NOW
    assert times == sorted(times, reverse=True)
    assert told(client, observations[3]["@iot.selfLink"])["result"] == observations[3]["result"]
    assert told(client, observations[3]["Datastream@iot.navigationLink"])["@iot.selfLink"] == series(client)
    assert told(client, observations[3]["FeatureOfInterest@iot.navigationLink"])["@iot.id"] == "AIR-001"


def test_filters_compare_navigate_and_combine(client: httpx.Client) -> None:
    stream = series(client)
    observations = every(client, f"{stream}/Observations")
    middle = sorted(observation["result"] for observation in observations)[6]
    high = [o["@iot.id"] for o in observations if o["result"] >= middle]
    assert names(client, f"{stream}/Observations", filter=f"result ge {middle!r}") == high
    assert names(client, f"{stream}/Observations", filter=f"not ({middle!r} gt result)") == high
    late = [o["@iot.id"] for o in observations if o["phenomenonTime"] > EARLIER]
    assert names(client, f"{stream}/Observations", filter=f"phenomenonTime gt {EARLIER}") == late
    either = f"phenomenonTime gt {EARLIER} or result ge {middle!r}"
    assert set(names(client, f"{stream}/Observations", filter=either)) == set(high) | set(late)
    of_station = "Datastream/Thing/id eq 'AIR-001' and Datastream/ObservedProperty/id eq 'pm25'"
    assert names(client, "/v1.1/Observations", filter=of_station) == [o["@iot.id"] for o in observations]
    assert names(client, "/v1.1/Things", filter="Datastreams/ObservedProperty/id eq 'pm25' and id lt 'AIR-003'") == [
        "AIR-001",
        "AIR-002",
    ]
    rivers = names(client, "/v1.1/Things", filter="properties/river eq 'Lô' and startswith(id,'WTR')")
    assert rivers
    assert set(rivers) == set(names(client, "/v1.1/Things", filter="substringof('Lô',properties/river)"))
    assert names(client, "/v1.1/Things", filter="properties/river eq null and id eq 'AIR-001'") == ["AIR-001"]
    assert names(client, "/v1.1/Things", filter="endswith(name,'''') or properties/kind lt 3") == []


@pytest.mark.parametrize(
    ("name", "value"), [("river", "'Lô'"), ("river", "3"), ("km", "0"), ("km", "'Lô'"), ("night_use", "true")]
)
def test_unequal_is_also_what_has_no_value(client: httpx.Client, name: str, value: str) -> None:
    equal = set(names(client, "/v1.1/Things", filter=f"properties/{name} eq {value}"))
    unequal = set(names(client, "/v1.1/Things", filter=f"properties/{name} ne {value}"))
    assert unequal == set(names(client, "/v1.1/Things", top="1000")) - equal
    assert unequal >= set(names(client, "/v1.1/Things", filter=f"properties/{name} eq null")) > set()


def test_selected_ordered_counted_and_paged(client: httpx.Client) -> None:
    page = told(client, "/v1.1/Things", **{"$top": "2", "$count": "true", "$select": "name", "$orderby": "id desc"})
    assert page["@iot.count"] > 2
    assert all(entity.keys() == {"name"} for entity in page["value"])
    ids = names(client, "/v1.1/Things", orderby="id desc", top="7")
    assert (len(ids), ids) == (page["@iot.count"], sorted(ids, reverse=True))
    for falling in (False, True):
        order = f"properties/km{' desc' * falling},id"
        places = [thing["properties"].get("km") for thing in every(client, "/v1.1/Things", orderby=order, top="50")]
        known = [km for km in places if km is not None]
        lacking = [None] * (len(places) - len(known))
        assert len(set(known)) > 2
        assert places == (sorted(known, reverse=True) + lacking if falling else lacking + sorted(known))
    by_value = every(client, series(client) + "/Observations", orderby="result,phenomenonTime desc", top="4")
    values = [observation["result"] for observation in by_value]
    assert values == sorted(values)
    nothing = told(client, "/v1.1/Things", **{"$top": "0", "$count": "true"})
    assert (nothing["value"], nothing["@iot.count"], "@iot.nextLink" in nothing) == ([], page["@iot.count"], False)


def test_pages_of_observations_go_on_behind_the_last_one_and_skip_none(client: httpx.Client, sample_city: str) -> None:
    with connect(sample_city) as conn:
        rows = conn.execute("SELECT series, time FROM observation ORDER BY series DESC, time DESC").fetchall()
    assert names(client, "/v1.1/Observations", top="1000") == [f"{series}-{microseconds(at)}" for series, at in rows]
    page = told(client, "/v1.1/Observations", **{"$skip": "3", "$top": "2", "$filter": "result gt -9"})
    assert httpx.URL(page["@iot.nextLink"]).params.keys() == {"$filter", "$top", "$skiptoken"}


def test_a_page_larger_than_the_largest_is_the_largest(client: httpx.Client) -> None:
    page = told(client, "/v1.1/Observations", **{"$top": "5000", "$select": "id"})
    assert len(page["value"]) == 1_000
    assert told(client, page["@iot.nextLink"])["value"][0] not in page["value"]
    assert len(told(client, STATION, **{"$expand": "Datastreams($top=99999999)"})["Datastreams"]) == 5


def test_expansions_hold_pages_of_their_own(client: httpx.Client) -> None:
    inner = "Observations($top=2;$orderby=phenomenonTime desc;$count=true),Thing,ObservedProperty($select=name)"
    (thing,) = told(
        client, "/v1.1/Things", **{"$filter": "id eq 'AIR-001'", "$expand": f"Datastreams($expand={inner})"}
    )["value"]
    for stream in thing["Datastreams"]:
        assert (len(stream["Observations"]), stream["Observations@iot.count"]) == (2, 12)
        assert stream["Thing"]["@iot.id"] == "AIR-001"
        assert stream["ObservedProperty"].keys() == {"name"}
        rest = told(client, stream["Observations@iot.nextLink"])
        assert [o["phenomenonTime"] < stream["Observations"][1]["phenomenonTime"] for o in rest["value"]] == [True] * 2
    assert told(client, STATION, **{"$expand": "Datastreams/Observations,Locations"})["Locations"][0]["location"]


def test_the_newest_observation_of_each_datastream(client: httpx.Client, sample_city: str) -> None:
    newest = "Observations($top=1;$orderby=phenomenonTime desc)"
    streams = every(client, "/v1.1/Datastreams", expand=newest, top="500")
    with connect(sample_city) as conn:
        last = {row[0]: row[1] for row in conn.execute(_NEWEST)}
    found = {s["@iot.id"]: s["Observations"][0]["result"] for s in streams if s["Observations"]}
    assert found == last
    (latest,) = told(client, series(client) + "/Observations", **{"$top": "1"})["value"]
    assert latest["result"] == last[int(latest["@iot.id"].split("-")[0])]


def test_the_newest_of_all_series_are_those_of_any_order(client: httpx.Client, sample_city: str) -> None:
    with connect(sample_city) as conn:
        times = [row[0] for row in conn.execute("SELECT time FROM observation ORDER BY time DESC, series DESC")]
    for top, skip in ((5, 0), (7, 300), (1000, 0)):
        options = {"$orderby": "phenomenonTime desc", "$top": str(top), "$skip": str(skip)}
        page = told(client, "/v1.1/Observations", **options)
        found = [datetime.fromisoformat(observation["phenomenonTime"]) for observation in page["value"]]
        assert found == times[skip : skip + top]
        assert ("@iot.nextLink" in page) == (skip + top < len(times))


@pytest.mark.parametrize(
    ("address", "options", "status", "said"),
    [
        ("/v1.1/Things", {"$filter": "name eq"}, 400, "$filter cannot be read"),
        ("/v1.1/Things", {"$filter": "nothing eq 1"}, 400, "Things have name"),
        ("/v1.1/Things", {"$filter": "name eq 1"}, 400, "compared with a text"),
        ("/v1.1/Observations", {"$filter": "result eq 'a'"}, 400, "compared with a number"),
        ("/v1.1/Observations", {"$filter": "phenomenonTime eq 'x'"}, 400, "not one like"),
        ("/v1.1/Things", {"$filter": "name eq 'a\x00'"}, 400, "never be stored"),
        ("/v1.1/Things", {"$filter": "properties eq 'a'"}, 400, "is an object"),
        ("/v1.1/Things", {"$orderby": "Datastreams/id"}, 400, "Things have"),
        ("/v1.1/Things", {"$expand": "Observations"}, 400, "lead to"),
        ("/v1.1/Things", {"$expand": "Datastreams/Thing/Datastreams/Thing/Datastreams"}, 400, "deeper"),
        ("/v1.1/Things", {"$top": "1000", "$expand": "Datastreams($top=1000)"}, 400, "too much"),
        ("/v1.1/Things", {"$top": "-1"}, 400, "$top: "),
        ("/v1.1/Observations", {"$skip": "1000001"}, 400, "without $orderby"),
        ("/v1.1/Observations", {"$skiptoken": "1-1", "$orderby": "result"}, 400, "$skiptoken"),
        ("/v1.1/Observations", {"$skiptoken": "x"}, 400, "$skiptoken"),
        ("/v1.1/Things", {"$skiptoken": "1-1"}, 400, "$skiptoken"),
        ("/v1.1/Things", {"$search": "x"}, 400, "these are known"),
        ("/v1.1/Things", {"$expand": ["Datastreams", "Locations"]}, 400, "an option stands once"),
        ("/v1.1/Things('nowhere')", {}, 404, "no such"),
        ("/v1.1/Things('nowhere')/Datastreams", {}, 404, "no such"),
        ("/v1.1/Things(1)", {}, 400, "are texts"),
        ("/v1.1/Datastreams('a')", {}, 400, "whole numbers"),
        ("/v1.1/Datastreams(99999999999)", {}, 404, "no such"),
        ("/v1.1/Observations('1-9999999999999999')", {}, 404, "no such"),
        ("/v1.1/Observations('x')", {}, 404, "no such"),
        ("/v1.1/Things('a%0A')", {}, 404, "no such"),
        ("/v1.1/Things(%0A)", {}, 400, "are texts"),
        ("/v1.1/Things('AIR-001')/Nothing", {}, 404, "lead to"),
        ("/v1.1/Nothing", {}, 404, "Not Found"),
    ],
)
def test_what_cannot_be_asked_is_a_problem_that_says_why(
    client: httpx.Client, address: str, options: dict[str, str], status: int, said: str
) -> None:
    answer = client.get(address, params=options)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    assert said in answer.json()["detail"]


def test_the_web_itself_is_as_closed_as_before(client: httpx.Client) -> None:
    assert client.get("/board/air").status_code == 303
    assert client.get("/v1.1/Things").json()["value"][0]["@iot.selfLink"].startswith(f"{HOST}/v1.1/Things('")
