"""The HTTP doors keep the promises of their OpenAPI document, by real HTTP and with a real Kafka behind them."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from tests.integration.connectors.city import city_settings
from tests.integration.connectors.ingest_server import serving
from tests.proof import Proof

KEY = "key-of-this-test"


def test_every_answer_is_one_that_the_document_promises(
    kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path, proof: Proof
) -> None:
    # Costs three seconds to import, which only the process that runs this test need spend.
    from tests.conformance import explore

    keys = SecretStr(f"so-tnmt={KEY}")
    city = city_settings(kafka_bootstrap, kafka_topic_prefix, tmp_path, ingest_keys=keys)
    examples = proof.size("examples of each operation and mode", small=3, full=100)
    with serving(city) as client:
        base = str(client.base_url).rstrip("/")
        for headers in ({"X-API-Key": KEY}, {}):
            sent = explore(f"{base}/openapi.json", base, examples, proof.seed, headers)
            assert sent > 2 * examples
            proof.figure(f"requests, {'with' if headers else 'without'} a key", sent)
