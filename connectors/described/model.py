"""What stands in a description: where the values of a message are, in which unit, and as which metric they are kept."""

from __future__ import annotations

from collections import abc
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from connectors.connector import Metric
from connectors.described.paths import steps
from connectors.unit_codes import is_convertible
from streams.observations.quality import GAP, GAPS_OF_STILL, MOST_STILL, REACH

Known = abc.Mapping[str, Metric]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
StationId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$")]
Label = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]
Unit = Annotated[str, Field(max_length=40)]


def _is_path(text: str) -> str:
    steps(text)
    return text


Path = Annotated[str, Field(max_length=200), AfterValidator(_is_path)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NewMetric(_Part):
    """A quantity that no connector has declared yet.

    `step` is the largest credible change in a minute, in its unit (three times that in nine), `still_minutes` how long
    its value may stay exactly the same; where they are left out no value is called a spike, or stuck.
    """

    unit: Unit
    label_vi: Label
    label_en: Label
    lowest: Annotated[float, Field(allow_inf_nan=False)]
    highest: Annotated[float, Field(allow_inf_nan=False)]
    step: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    still_minutes: Annotated[float, Field(ge=1, le=MOST_STILL / timedelta(minutes=1))] | None = None

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.lowest >= self.highest:
            raise ValueError("lowest must be below highest")
        return self

    def named(self, name: str) -> Metric:
        """Return the metric of that name."""
        still = None if self.still_minutes is None else timedelta(minutes=self.still_minutes)
        return Metric(name, self.unit, self.label_vi, self.label_en, self.lowest, self.highest, self.step, still)


class Wanted(_Part):
    """One value of a message: a number at `path`, absent or null where not measured.

    `unit` is what it comes in, the metric's own unless said. With `text` it may be written as a text ("23.5", "23,5").
    `factor` is what one step of it stands for: 0.1 where 235 means 23.5 of the unit.
    """

    path: Path
    metric: Name
    unit: Unit | None = None
    text: bool = False
    factor: Annotated[float, Field(allow_inf_nan=False, gt=0)] | None = None


class StandardFile(_Part):
    """What all files share: metrics that are new."""

    metrics: dict[Name, NewMetric] = {}

    @property
    def new_metrics(self) -> tuple[Metric, ...]:
        """The metrics that are declared here."""
        return tuple(metric.named(name) for name, metric in self.metrics.items())

    def all_metrics(self, known: Known) -> Known:
        """Return the metrics that may be named here: `known` ones, and those that are declared here."""
        return {**{metric.name: metric for metric in self.new_metrics}, **known}

    def faults(self, known: Known) -> Iterator[str]:
        """Yield what is wrong beside metrics that are declared elsewhere, in words."""
        for metric in self.new_metrics:
            if known.get(metric.name, metric) != metric:
                yield f"metrics.{metric.name}: is declared already, with another unit, label or range: leave it out"


class Mapping(StandardFile):
    """Our station for each id of theirs (the same id unless said), and the values."""

    stations: dict[Annotated[str, Field(min_length=1, max_length=200)], StationId] = {}
    values: tuple[Wanted, ...] = ()

    def faults(self, known: Known) -> Iterator[str]:
        """Yield what is wrong beside metrics that are declared elsewhere, in words."""
        yield from super().faults(known)
        yield from faults_of_values(self.values, self.all_metrics(known), "values")


def faults_of_values(values: abc.Sequence[Wanted], metrics: Known, place: str) -> Iterator[str]:
    """Yield why values cannot be kept as the metrics that they name."""
    for n, value in enumerate(values):
        yield from fault_of(value.metric, value.unit, metrics, f"{place}.{n}")


def fault_of(name: str, unit: str | None, metrics: Known, place: str) -> Iterator[str]:
    """Yield why a value of that unit cannot be kept as the metric of that name, if it cannot."""
    metric = metrics.get(name)
    if metric is None:
        yield f"{place}.metric: nobody declares {name}: add [metrics.{name}]"
    elif unit is not None and not is_convertible(unit, metric):
        yield f"{place}.unit: {unit} cannot be turned into {metric.unit or 'a number'}, in which {name} is kept"


class Description(Mapping):
    """A kind of sensor that publishes JSON over MQTT.

    `kind` is what its stations are in the registry, its `name` unless said.

    `topic` is a topic filter; `device_level` the level of the topic (from 0) that names the device, `device` the path
    of its id in the message: with both they must agree. `time` is the path of the event time, in `time_format`.
    `measures_every_s` is how often a station promises to measure, in seconds: its silence is counted in it.
    `revision` is the path of a whole number that grows with each correction. `sample` is a message, `sample_topic`
    the topic on which it comes.
    """

    name: Name
    kind: Name | None = None
    title_vi: Label
    title_en: Label
    topic: Annotated[str, Field(min_length=1, max_length=200)]
    device_level: Annotated[int, Field(ge=0, le=40)] | None = None
    device: Path | None = None
    time: Path
    time_format: Literal["rfc3339", "local", "seconds", "milliseconds"] = "rfc3339"
    revision: Path | None = None
    measures_every_s: Annotated[float, Field(ge=1, le=31_536_000)] | None = None
    sample: str
    sample_topic: str
    values: Annotated[tuple[Wanted, ...], Field(min_length=1)]

    def faults(self, known: Known) -> Iterator[str]:
        """Yield what is wrong beside metrics that are declared elsewhere, in words."""
        yield from super().faults(known)
        every, second = self.measures_every_s or 0, timedelta(seconds=1)
        for name, metric in self.metrics.items():
            if metric.step is not None and every > REACH / second / 2:
                yield f"metrics.{name}.step: nobody could judge by it: measures_every_s is more than half an hour"
            still = timedelta(minutes=metric.still_minutes or 0)
            if metric.still_minutes is not None and every > max(GAP, still / GAPS_OF_STILL) / second:
                yield f"metrics.{name}.still_minutes: is too short for what measures_every_s says"

    @model_validator(mode="after")
    def _names_its_device(self) -> Self:
        levels = self.topic.split("/")
        if any(("+" in level and level != "+") or "#" in level for level in levels[:-1]) or levels[0] in ("+", "#", ""):
            raise ValueError("topic must be an MQTT topic filter that begins with a name: city/+/soil/+")
        if "#" in levels[-1] and levels[-1] != "#":
            raise ValueError("topic: # stands alone at the end of a topic filter")
        if self.device_level is None and self.device is None:
            raise ValueError("device_level or device must say which device a message comes from")
        if self.device_level is not None and (self.device_level >= len(levels) or levels[self.device_level] != "+"):
            raise ValueError("device_level must be a level of the topic that is +, the first level is 0")
        return self
