"""The APIs of the web keep the promises of their OpenAPI documents, and every condition is answered or refused."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from dashboards.api.sensorthings.schema import SETS, Kind
from tests.integration.dashboards.api_city import open_apis
from tests.proof import Proof

_LITERALS = ["1", "-2.5", "99999999999999", "'AIR-001'", "'2026-11-24T00:00:00Z'", "''", "null", "true"]
_LITERALS += ["2026-11-24T01:00:00Z"]
_NAMES = sorted(
    {"id", "properties/river", "properties/alarm_m", "location/type", "Thing/properties/unit", "Datastreams/Thing/id"}
    | {name for at in SETS.values() for name in at.properties}
    | {f"{link}/{name}" for at in SETS.values() for link, to in at.links.items() for name in SETS[to.target].properties}
)
_filters = st.recursive(
    st.builds(
        "{} {} {}".format,
        st.sampled_from(_NAMES),
        st.sampled_from(["eq", "ne", "gt", "ge", "lt", "le"]),
        st.sampled_from(_LITERALS),
    )
    | st.builds("{}({},'a%')".format, st.sampled_from(["startswith", "endswith"]), st.sampled_from(_NAMES))
    | st.builds("substringof('_',{})".format, st.sampled_from(_NAMES)),
    lambda inner: (
        inner.map("not ({})".format)
        | st.builds("({} and {})".format, inner, inner)
        | st.builds("({} or {})".format, inner, inner)
    ),
    max_leaves=4,
)
_VALUES = ["1", "-1e300", '"a"', '"("', "true", "2026-11-24", "1..2", "1,2", '"a","b"']
_queries = st.lists(
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["pm25", "name", "height.observedAt", "dateObserved", "location", "nothing"]),
        st.sampled_from(["==", "!=", ">", "<=", "~=", "!~="]),
        st.sampled_from(_VALUES),
    )
    | st.sampled_from(["pm25", "location", "(height)"]),
    min_size=1,
    max_size=3,
).flatmap(lambda terms: st.sampled_from([";", "|"]).map(lambda by: by.join(terms)))


@pytest.fixture(scope="module")
def client(sample_city: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with open_apis(sample_city, tmp_path_factory.mktemp("web")) as client:
        yield client


@pytest.mark.parametrize("path", ["/ngsi-ld/v1", "/v1.1", "/api"])
def test_every_answer_is_one_that_the_document_promises(client: httpx.Client, proof: Proof, path: str) -> None:
    # Costs three seconds to import, which only the process that runs this test need spend.
    from tests.conformance import explore

    base = f"{str(client.base_url).rstrip('/')}{path}"
    examples = proof.size("examples of each operation and mode", small=2, full=75)
    proof.figure("requests", explore(f"{base}/openapi.json", base, examples, proof.seed))


def test_every_filter_is_answered_or_refused(client: httpx.Client, proof: Proof) -> None:
    @seed(proof.seed)
    @settings(max_examples=proof.size("filters", small=40, full=2_000), suppress_health_check=[HealthCheck.too_slow])
    @given(st.sampled_from([*SETS]), _filters, st.sampled_from(["", "id desc", "resultTime", "name,id desc"]))
    def answered(name: str, told: str, order: str) -> None:
        answer = client.get(f"/v1.1/{name}", params={"$filter": told, "$orderby": order, "$top": "2"})
        assert answer.status_code in (200, 400), (name, told, answer.text)
        if answer.status_code == 200 and "@iot.nextLink" in answer.json():
            page = httpx.URL(answer.json()["@iot.nextLink"])
            assert client.get(page.raw_path.decode()).status_code == 200, str(page)

    answered()


@pytest.mark.parametrize("name", [*SETS])
def test_a_set_is_ordered_by_each_of_its_properties_or_by_what_is_in_it(client: httpx.Client, name: str) -> None:
    objects = {told for told, of in SETS[name].properties.items() if of.kind is Kind.JSON}
    inside = {f"{told}/type" for told in objects}
    for order in {"id", *SETS[name].properties, *inside}:
        answer = client.get(f"/v1.1/{name}", params={"$orderby": f"{order} desc", "$top": "2"})
        assert answer.status_code == (400 if order in objects else 200), (order, answer.text)
        assert order not in objects or "is an object" in answer.json()["detail"]


def test_every_q_is_answered_or_refused(client: httpx.Client, proof: Proof) -> None:
    @seed(proof.seed)
    @settings(max_examples=proof.size("queries", small=40, full=2_000), suppress_health_check=[HealthCheck.too_slow])
    @given(_queries)
    def answered(told: str) -> None:
        answer = client.get("/ngsi-ld/v1/entities", params={"q": told})
        assert answer.status_code in (200, 400), (told, answer.text)

    answered()
