"""The data integration centre: capacity, availability and the portal's counters, as its monitoring exposes them."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample
from pydantic import TypeAdapter, ValidationError

from connectors.connector import Connector, Metric, Scrape
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.scraped import scraped
from connectors.values import sane
from streams.gauges.event import TOPIC, GaugeSample
from streams.members import Code

NAME = "data_centre"
_MOST_BYTES = 1e18
_MOST_CALLS = 1e15


def _metric(name: str, unit: str, label_vi: str, label_en: str, highest: float) -> Metric:
    return Metric(name, unit, label_vi, label_en, 0.0, highest)


EXPOSED = {
    "dc_up": _metric("up", "", "Đang trả lời", "Answers", 1.0),
    "dc_cpu_cores_used": _metric("cpu_used", "cores", "CPU đang dùng", "CPU used", 1e6),
    "dc_cpu_cores": _metric("cpu_total", "cores", "CPU", "CPU", 1e6),
    "dc_memory_used_bytes": _metric("memory_used", "B", "Bộ nhớ đang dùng", "Memory used", _MOST_BYTES),
    "dc_memory_bytes": _metric("memory_total", "B", "Bộ nhớ", "Memory", _MOST_BYTES),
    "dc_storage_used_bytes": _metric("storage_used", "B", "Lưu trữ đang dùng", "Storage used", _MOST_BYTES),
    "dc_storage_bytes": _metric("storage_total", "B", "Lưu trữ", "Storage", _MOST_BYTES),
    "portal_calls_total": _metric("calls", "", "Lượt gọi", "Calls", _MOST_CALLS),
    "portal_errors_total": _metric("errors", "", "Lượt gọi lỗi", "Failed calls", _MOST_CALLS),
}
"""What the centre exposes, by its name there; everything else on the page is passed over."""
_host: TypeAdapter[str] = TypeAdapter(Code)


def parse(raw: bytes, _device: str) -> Sequence[GaugeSample] | Invalid:
    """Return the samples of one look, or why none of it can be used: half a page would look like a host that is gone.

    A line without an instant was measured when it was read.
    """
    try:
        found = scraped(raw)
        events = [_event(sample, found.at) for sample in _samples(found.text) if sample.name in EXPOSED]
        return _without_repeats(events)
    except InvalidError as error:
        return error.invalid


def _samples(text: str) -> list[Sample]:
    try:
        return [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    except Exception:  # The library names no error for a text that is none.
        raise InvalidError(Reason.WRONG_SHAPE, "text") from None


def _event(sample: Sample, read_at: int) -> GaugeSample:
    metric, value = EXPOSED[sample.name], float(sample.value)
    if not isfinite(value):
        raise InvalidError(Reason.NOT_FINITE, sample.name)
    if not metric.lowest <= value <= metric.highest:
        raise InvalidError(Reason.OUT_OF_RANGE, sample.name)
    return {
        "system": NAME,
        "source": _source(sample),
        "metric": metric.name,
        "time": _time(sample, read_at),
        "value": value,
        "revision": 0,
    }


def _source(sample: Sample) -> str:
    try:
        return _host.validate_python(sample.labels.get("host"), strict=True)
    except ValidationError:
        raise InvalidError(Reason.WRONG_SHAPE, f"{sample.name}.host") from None


def _time(sample: Sample, read_at: int) -> int:
    """Return the sample's instant in microseconds; the format has milliseconds, the library gives seconds."""
    if sample.timestamp is None:
        return read_at
    seconds = float(sample.timestamp)
    if not isfinite(seconds):
        raise InvalidError(Reason.BAD_TIME, sample.name)
    return sane(round(seconds * 1_000) * 1_000, sample.name)


def _without_repeats(events: list[GaugeSample]) -> list[GaugeSample]:
    if not events:
        raise InvalidError(Reason.EMPTY, "no sample")
    if len({(event["source"], event["metric"], event["time"]) for event in events}) < len(events):
        raise InvalidError(Reason.DUPLICATE_KEY, "text")
    return events


CONNECTOR = Connector(
    name=NAME,
    door="scrape:data_centre",
    kind="shared_data",
    title_vi="Trung tâm tích hợp dữ liệu tỉnh",
    title_en="Provincial data integration centre",
    transport=Scrape(prefixes=("dc_", "portal_"), timed=True),
    emits=TOPIC,
    parse=parse,
    confidential=False,
    configuration="IOC_SOURCES__DATA_CENTRE__URL=http://127.0.0.1:8090/data_centre\nIOC_SOURCES__DATA_CENTRE__TOKEN=…",
    sample=(
        '{"scraped_at":"2026-11-24T01:10:04+00:00","text":"# TYPE dc_up gauge\\n'
        'dc_up{host=\\"compute-01\\"} 1 1795482600000\\n# TYPE dc_cpu_cores_used gauge\\n'
        'dc_cpu_cores_used{host=\\"compute-01\\"} 21.5 1795482600000\\n"}'
    ),
)
