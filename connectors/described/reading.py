"""From a file in TOML to what it describes, or everything that is wrong with it, a line each."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from connectors.connector import Connector, Mqtt
from connectors.described.model import Description, Known, StandardFile
from connectors.described.parsing import parse_of
from connectors.invalid import Invalid
from streams.observations.event import TOPIC
from streams.wrong_input import in_words

STANDARDS = "standards"
"""The folder, inside that of the descriptions, of the files by which standards' ids and values are mapped."""
M = TypeVar("M", bound=StandardFile)


class DescriptionError(ValueError):
    """A description cannot be used; the message says what is wrong, one fault a line."""


def read(path: Path, model: type[M]) -> M:
    """Return what a file says; raises DescriptionError."""
    try:
        return model.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise DescriptionError(f"{path.name}: cannot be read ({type(error).__name__})") from None
    except UnicodeDecodeError:
        raise DescriptionError(f"{path.name}: is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise DescriptionError(f"{path.name}: is not TOML: {error}") from None
    except ValidationError as error:
        faults = (f"{path.name}: {'.'.join(place) or 'file'}: {words}" for place, words in in_words(error))
        raise DescriptionError("\n".join(faults)) from None


@lru_cache(maxsize=64)
def mapping(folder: Path | None, name: str, model: type[M]) -> M:
    """Return the file of a standard, an empty one where there is none; read once; raises DescriptionError."""
    path = None if folder is None else folder / STANDARDS / f"{name}.toml"
    return model() if path is None or not path.exists() else read(path, model)


def connector_of(path: Path, known: Known, others: Iterable[Connector] = ()) -> Connector:
    """Return the connector that a description stands for.

    `known` are the metrics of all others; `others` those that are asked before it whose a message is. Raises
    DescriptionError.
    """
    description = read(path, Description)
    faults = [*_wrong_name(path, description), *_taken(description, others), *description.faults(known)]
    metrics = description.all_metrics(known)
    connector = _connector(description, metrics)
    if not faults:
        faults = list(_wrong_sample(description, connector, metrics))
    if faults:
        raise DescriptionError("\n".join(f"{path.name}: {fault}" for fault in faults))
    return connector


def _wrong_name(path: Path, description: Description) -> Iterator[str]:
    if path.stem != description.name:
        yield f"name: the file must be called {description.name}.toml"


def _taken(description: Description, others: Iterable[Connector]) -> Iterator[str]:
    for other in others:
        if isinstance(other.transport, Mqtt) and other.transport.takes(description.sample_topic):
            yield f"topic: what comes on {description.sample_topic} is {other.name}'s, by {other.transport.pattern}"


def _wrong_sample(description: Description, connector: Connector, metrics: Known) -> Iterator[str]:
    if not _transport(description).takes(description.sample_topic):
        yield "sample_topic: is no topic that fits the topic filter"
        return
    outcome = connector.parse(description.sample.encode(), connector.sample_device)
    if isinstance(outcome, Invalid):
        yield f"sample: would be refused: {outcome.reason} {outcome.detail}".strip()
        return
    for event in outcome:
        metric = metrics[event["metric"]]
        if not metric.lowest <= event["value"] <= metric.highest:
            yield f"sample: {metric.name} would be {event['value']:g} {metric.unit}, which it cannot be: in which unit?"


def _connector(description: Description, metrics: Known) -> Connector:
    transport = _transport(description)
    fits = transport.takes(description.sample_topic)
    return Connector(
        name=description.name,
        door=f"mqtt:{description.name}",
        kind=description.kind or description.name,
        title_vi=description.title_vi,
        title_en=description.title_en,
        transport=transport,
        emits=TOPIC,
        parse=parse_of(description, metrics),
        metrics=description.new_metrics,
        also=tuple(dict.fromkeys(value.metric for value in description.values)),
        measures_every_s=description.measures_every_s,
        configuration="IOC_DESCRIPTIONS=/srv/ioc/descriptions",
        sample=description.sample,
        sample_device=transport.device(description.sample_topic) if fits else "",
    )


def _transport(description: Description) -> Mqtt:
    level = 0 if description.device_level is None else description.device_level
    return Mqtt(pattern=description.topic, device_level=level)
