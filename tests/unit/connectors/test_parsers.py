"""Properties of every parser: whatever the bytes, an answer and never an exception; what is valid comes through."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from connectors.agencies import business_registration, payments, provincial_dossiers
from connectors.catalogue import built_in, connectors
from connectors.connector import Connector
from connectors.ingest import events as ingest
from connectors.invalid import Invalid, Reason
from connectors.pseudonym import pseudonymised
from connectors.sensors import (
    air,
    camera,
    lighting,
    noise,
    power_meter,
    traffic,
    waste,
    water,
    water_meter,
    weather,
)
from streams.folder import members
from streams.observations.event import TOPIC as OBSERVATIONS
from streams.observations.event import Observation
from streams.payments.event import Payment
from streams.subjects import versioned_subjects

TYPES: dict[str, Any] = {OBSERVATIONS.name: Observation} | {s.topic.name: s.event for s in versioned_subjects()}
EVENTS: dict[str, TypeAdapter[Any]] = {
    topic: TypeAdapter(list[event])  # type: ignore[valid-type]
    for topic, event in TYPES.items()
}
BY_NAME = {connector.name: connector for connector in connectors()}
PARSERS: list[tuple[str, Callable[[bytes, str], Any]]] = [(c.name, c.parse) for c in connectors()]
PARSERS.append((ingest.DOOR, ingest.parse))
OPEN = {*members("connectors.standards", "CONNECTOR"), *(c.name for c in connectors() if c not in built_in())}
"""Formats in which others may say more than we understand: an unknown member is passed over."""
IN_JSON = [connector for connector in connectors() if connector.sample.lstrip().startswith("{")]
SAMPLES = [connector.sample.encode() for connector in connectors()]

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
zones = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30), timezones=zones)  # noqa: DTZ001
revisions = st.integers(0, 2**62 - 1)
devices = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}", fullmatch=True)


def microseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


@st.composite
def mutated_samples(draw: st.DrawFn) -> bytes:
    """A valid message with one field replaced by anything, or with some bytes cut out or put in."""
    sample = draw(st.sampled_from(SAMPLES))
    if sample.lstrip().startswith(b"{") and draw(st.booleans()):
        message = orjson.loads(sample)
        message[draw(st.sampled_from(sorted(message)))] = draw(anything)
        return _lenient_json(message)
    at, length = draw(st.integers(0, len(sample))), draw(st.integers(0, 8))
    return sample[:at] + draw(st.binary(max_size=6)) + sample[at + length :]


def _lenient_json(value: Any) -> bytes:
    return json.dumps(value).encode("utf-8", "surrogatepass")


def _check(name: str, outcome: Any) -> None:
    if isinstance(outcome, Invalid):
        assert isinstance(outcome.reason, Reason)
        return
    assert outcome
    if name == ingest.DOOR:
        rows, topic = [orjson.loads(record.value) for record in outcome], outcome[0].topic
    else:
        rows, topic = list(pseudonymised(outcome, BY_NAME[name].pseudonymous)), BY_NAME[name].emits.name
    assert EVENTS[topic].validate_json(orjson.dumps(rows)) == rows


@pytest.mark.parametrize(("name", "parse"), PARSERS, ids=[name for name, _ in PARSERS])
@given(raw=st.binary(max_size=200) | anything.map(_lenient_json) | mutated_samples(), device=st.text(max_size=10))
def test_no_bytes_raise(name: str, parse: Callable[[bytes, str], Any], raw: bytes, device: str) -> None:
    _check(name, parse(raw, device))


@pytest.mark.parametrize("connector", IN_JSON, ids=lambda c: c.name)
@given(data=st.data())
def test_a_refusal_quotes_no_value(connector: Connector, data: st.DataObject) -> None:
    message = orjson.loads(connector.sample)
    field = data.draw(st.sampled_from(sorted(message)))
    secret = "Nguyễn-Văn-A-" + data.draw(st.from_regex(r"[a-z]{8}", fullmatch=True))
    device = connector.sample_device or "AIR-001"
    outcome = connector.parse(orjson.dumps(message | {field: secret, secret: 1}), device)
    assert isinstance(outcome, Invalid) or connector.name in OPEN
    if isinstance(outcome, Invalid):
        assert secret not in f"{outcome.reason} {outcome.detail}"


def _within(lowest: float, highest: float) -> st.SearchStrategy[float]:
    return st.floats(lowest, highest)


@given(
    device=devices,
    moment=moments,
    revision=revisions,
    values=st.fixed_dictionaries({}, optional={n: _within(m.lowest, m.highest) for n, m in air.METRICS.items()}),
)
def test_air_round_trip(device: str, moment: datetime, revision: int, values: dict[str, float]) -> None:
    message = {"id": device, "ts": moment.isoformat(), "rev": revision, **values}
    events = air.parse(orjson.dumps(message), device)
    if not values:
        assert events == Invalid(Reason.EMPTY, "no value")
        return
    assert _observed(events) == {air.METRICS[name].name: value for name, value in values.items()}
    assert {(e["source"], e["time"], e["revision"]) for e in events} == {(device, microseconds(moment), revision)}  # type: ignore[union-attr]


def _observed(events: Sequence[Observation] | Invalid) -> dict[str, float]:
    assert not isinstance(events, Invalid)
    return {event["metric"]: event["value"] for event in events}


@given(device=devices, seconds=st.integers(946_684_800, 4_102_444_799), level=_within(-1_000, 50_000))
def test_water_round_trip(device: str, seconds: int, level: float) -> None:
    events = water.parse(orjson.dumps({"tram": device, "t": seconds, "muc_nuoc_cm": level}), device)
    assert not isinstance(events, Invalid)
    (event,) = events
    assert event["time"] == seconds * 1_000_000
    assert math.isclose(event["value"] * 100, level, rel_tol=1e-12, abs_tol=1e-12)


@given(device=devices, moment=moments, kmh=_within(0, 360), pascal=_within(60_000, 110_000))
def test_weather_round_trip(device: str, moment: datetime, kmh: float, pascal: float) -> None:
    measures = [{"k": "wind_speed", "v": kmh, "u": "km/h"}, {"k": "pressure", "v": pascal, "u": "Pa"}]
    message = {"device": device, "time": moment.isoformat(), "measures": measures}
    observed = _observed(weather.parse(orjson.dumps(message), device))
    assert math.isclose(observed["wind_speed"] * 3.6, kmh, abs_tol=1e-9)
    assert math.isclose(observed["pressure"] * 100, pascal)


FLAT = [
    (lighting, {"id": "{device}", "luc": "{moment}"}, "sua_doi"),
    (waste, {"id": "{device}", "type": "WasteContainer", "dateObserved": "{moment}"}, "revision"),
    (power_meter, {"device": "{device}", "time": "{moment}"}, "rev"),
    (water_meter, {"id": "{device}", "t": "{seconds}"}, "ver"),
]


@pytest.mark.parametrize(("kind", "named", "revised"), FLAT, ids=[kind.__name__.split(".")[-1] for kind, *_ in FLAT])
@given(data=st.data(), device=devices, moment=moments, revision=revisions)
def test_flat_round_trip(
    kind: Any, named: dict[str, str], revised: str, data: st.DataObject, device: str, moment: datetime, revision: int
) -> None:
    whole = {"den_sang", "den_hong"}
    ranges = {n: st.integers(0, 5_000) if n in whole else _within(m.lowest, m.highest) for n, m in kind.METRICS.items()}
    values = data.draw(st.fixed_dictionaries({}, optional=ranges))
    told = {n: t.format(device=device, moment=moment.isoformat(), seconds=0) for n, t in named.items()}
    at = microseconds(moment)
    message: dict[str, Any] = told | values | {revised: revision}
    if "t" in named:
        message["t"], at = at // 1_000_000, at // 1_000_000 * 1_000_000
    events = kind.parse(orjson.dumps(message), device)
    if not values:
        assert events == Invalid(Reason.EMPTY, "no value")
        return
    assert _observed(events) == {kind.METRICS[name].name: value for name, value in values.items()}
    assert {(e["source"], e["time"], e["revision"]) for e in events} == {(device, at, revision)}


@given(filling=st.floats(allow_nan=False, allow_infinity=False).filter(lambda level: not 0 <= level <= 1))
def test_a_filling_that_no_container_has_is_kept_to_be_judged(filling: float) -> None:
    message = orjson.loads(waste.CONNECTOR.sample) | {"fillingLevel": filling}
    events = waste.parse(orjson.dumps(message), "WST-001")
    assert _observed(events)["filling_level"] == filling


@given(device=devices, moment=moments, revision=revisions, vehicles=_within(0, 30_000), kmh=st.none() | _within(0, 200))
def test_traffic_round_trip(device: str, moment: datetime, revision: int, vehicles: float, kmh: float | None) -> None:
    message = {"id": device, "luc": moment.isoformat(), "luu_luong": vehicles, "toc_do": kmh, "phien_ban": revision}
    events = traffic.parse(orjson.dumps(message), device)
    assert _observed(events) == {"traffic_intensity": vehicles} | ({} if kmh is None else {"traffic_speed": kmh})
    assert {(e["time"], e["revision"]) for e in events} == {(microseconds(moment), revision)}  # type: ignore[union-attr]


@given(device=devices, moment=moments, flags=st.lists(st.none() | st.booleans(), min_size=3, max_size=3))
def test_camera_flags_become_zero_and_one(device: str, moment: datetime, flags: list[bool | None]) -> None:
    told = dict(zip(camera.FLAGS, flags, strict=True))
    observed = _observed(
        camera.parse(orjson.dumps({"id": device, "luc": moment.isoformat(), "fps": 25, **told}), device)
    )
    known = {camera.FLAGS[name].name: float(flag) for name, flag in told.items() if flag is not None}
    assert observed == known | {"camera_fps": 25.0}


@given(device=devices, moment=moments, level=_within(-20, 160))
def test_noise_round_trip(device: str, moment: datetime, level: float) -> None:
    events = noise.parse(orjson.dumps({"tram": device, "luc": moment.isoformat(), "laeq": level}), device)
    assert _observed(events) == {"noise_laeq": level}


@given(moment=moments, status=st.integers(1, 10), channel=st.integers(1, 3), due=st.none() | moments)
def test_dossier_round_trip(moment: datetime, status: int, channel: int, due: datetime | None) -> None:
    row = orjson.loads(provincial_dossiers.CONNECTOR.sample) | {
        "ThoiDiem": moment.isoformat(),
        "TrangThai": status,
        "KenhThucHien": channel,
        "NgayHenTra": due.isoformat() if due else None,
    }
    parsed = provincial_dossiers.parse(orjson.dumps(row), "")
    assert not isinstance(parsed, Invalid)
    (step,) = parsed
    assert (step["time"], step["status"], step["channel"]) == (microseconds(moment), status, channel)
    assert step["due"] == (microseconds(due) if due else None)


@given(moment=moments, amount=st.integers(1, 10**12 - 1), note=st.text(max_size=500), revision=revisions)
def test_payment_round_trip(moment: datetime, amount: int, note: str, revision: int) -> None:
    sample = orjson.loads(payments.CONNECTOR.sample)
    told = {"amount": amount, "transactionTime": moment.isoformat(), "content": note, "version": revision}
    parsed = payments.parse(json.dumps(sample | told).encode(), "")
    if isinstance(parsed, Invalid):
        assert parsed == Invalid(Reason.BAD_TEXT)
        return
    (payment,) = parsed
    assert (payment["time"], payment["amount_vnd"], payment["revision"]) == (microseconds(moment), amount, revision)
    assert set(payment) == set(Payment.__annotations__)


@given(filed=moments, decided=st.none() | moments, online=st.booleans(), revision=revisions)
def test_registration_round_trip(filed: datetime, decided: datetime | None, online: bool, revision: int) -> None:
    row = orjson.loads(business_registration.CONNECTOR.sample) | {
        "ngay_nop": filed.isoformat(),
        "ngay_cap": decided.isoformat() if decided else None,
        "nop_truc_tuyen": online,
        "phien_ban": revision,
    }
    parsed = business_registration.parse(orjson.dumps(row), "")
    if decided and decided < filed:
        assert parsed == Invalid(Reason.OUT_OF_RANGE, "ngay_cap")
        return
    assert not isinstance(parsed, Invalid)
    (event,) = parsed
    assert (event["filed_at"], event["online"], event["revision"]) == (microseconds(filed), online, revision)
    assert event["decided_at"] == (microseconds(decided) if decided else None)


@pytest.mark.parametrize(("name", "parse"), PARSERS, ids=[name for name, _ in PARSERS])
def test_oversize_and_depth_are_refused(name: str, parse: Callable[[bytes, str], Any]) -> None:
    assert parse(b" " * 262_144 + b"{}", "").reason is Reason.TOO_LARGE
    assert parse(b"[" * 100_000, "").reason in (Reason.NOT_JSON, Reason.NOT_XML)
    assert parse(b"9" * 10_000, "").reason in (Reason.NOT_JSON, Reason.NOT_XML)
