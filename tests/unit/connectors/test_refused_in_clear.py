"""Whatever a source sends in its messages' place, no letter shows a citizen's words, name or numbers in clear."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from connectors.catalogue import built_in
from connectors.connector import Connector, Files
from connectors.rejects import opened
from connectors.runner import Arrival, convert
from streams.observations.event import TOPIC as OBSERVATIONS
from streams.publisher import Outgoing
from streams.rejects import subject as rejects
from streams.rejects.event import TOPIC as REJECTS
from tests.unit.connectors.test_cases import BY_NAME, CASES, device_of, input_of

NAME, PHONE, EMAIL, CITIZEN, OLD_CARD = "NGUYEN VAN A", "0977123456", "a.nguyen@x.vn", "008185000975", "081234567"
WORDS = f"{NAME} gọi {PHONE}, thư {EMAIL}, CCCD {CITIZEN}, số CMND {OLD_CARD}"
PUBLISHED = {"procedure_catalogue"}
"""Whose texts, once taken, are the province's own and published word by word."""
OURS = [case for case in CASES if case.parent.name in BY_NAME]


def with_words(value: Any) -> Any:
    """Return the message with the words in the place of each of its texts."""
    if isinstance(value, dict):
        return {name: with_words(each) for name, each in value.items()}
    if isinstance(value, list):
        return [with_words(each) for each in value]
    return WORDS if isinstance(value, str) else value


def spoiled(raw: bytes) -> Iterator[bytes]:
    """Yield messages that nobody agreed on: the words in each text, in a new member, and behind the message."""
    yield raw + WORDS.encode()
    try:
        message = orjson.loads(raw)
    except ValueError:
        return
    yield orjson.dumps(with_words(message))
    if isinstance(message, dict):
        yield orjson.dumps({**message, "ghi_chu": WORDS})
        yield from (orjson.dumps({**message, name: WORDS}) for name in message)


def seen(record: Outgoing) -> bytes:
    """Return what everybody may see of a record, its refused bytes decoded."""
    raw = b64decode(orjson.loads(record.value).get("raw", "")) if record.topic == REJECTS.name else b""
    return record.key + record.value + raw


def in_clear(connector: Connector, record: Outgoing) -> list[str]:
    """Return what is seen: of a door of things the numbers in its letters alone, of others everything.

    A name in a text that was taken cannot be told from other words.
    """
    refused = record.topic == REJECTS.name
    if not connector.is_private or (connector.name in PUBLISHED and not refused):
        words = [PHONE, CITIZEN] * refused
    else:
        words = [PHONE, CITIZEN, EMAIL, OLD_CARD, *[NAME] * refused]
    return [word for word in words if word.encode() in seen(record)]


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_nobody_is_seen_in_what_is_refused(name: str) -> None:
    connector, refused = BY_NAME[name], 0
    for case in (case for case in OURS if case.parent.name == name):
        for raw in spoiled(input_of(case)):
            records = convert(Arrival(connector.door, connector, raw, device_of(connector, case), None))
            assert not [found for record in records if (found := in_clear(connector, record))], (case.name, raw)
            refused += any(record.topic == REJECTS.name for record in records)
    assert refused


@pytest.mark.parametrize("case", ["ratings/nine-stars-and-who-gave-them", "payments/amount-in-words-and-who-paid"])
def test_the_letter_is_sealed_and_can_be_opened(case: str) -> None:
    name, folder = case.split("/")
    connector, raw = BY_NAME[name], input_of(Path(__file__).parents[2] / "cases" / name / folder)
    (record,) = convert(Arrival(connector.door, connector, raw, "", None))
    letter = rejects.letter_of(rejects.decode([record.value]).events[0])
    assert letter.encrypted
    assert opened(letter).raw == raw


def test_every_connector_says_whether_it_may_hear_of_people() -> None:
    """Measurements are of things; of all else, and of files, into whose folder people drop anything, it is said."""
    measure = [c for c in built_in() if c.emits is OBSERVATIONS and not isinstance(c.transport, Files)]
    others = [c for c in built_in() if c not in measure]
    assert measure
    assert [c.name for c in others if not c.is_private and c.confidential is None] == []
    assert [c.name for c in others if isinstance(c.transport, Files) and not c.is_private] == []
