"""CloudEvents 1.0 to the platform's events: pure, from the raw bytes of one structured event."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, NotRequired

from cloudevents.core.exceptions import CloudEventValidationError
from cloudevents.core.v1.event import CloudEvent
from pydantic import ConfigDict, Field, FiniteFloat, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors import strict_json
from connectors.catalogue import records
from connectors.connector import Event
from connectors.figures import period
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.values import DeviceId, instant, sane, typed
from streams.dossiers.event import TOPIC as DOSSIERS
from streams.figures.event import FORM, FigureCode, Period
from streams.figures.event import TOPIC as FIGURES
from streams.kafka import Topic
from streams.members import Code, Revision
from streams.observations.event import TOPIC as OBSERVATIONS
from streams.observations.event import Said
from streams.publisher import Outgoing

DOOR = "ingest"
OBSERVATION_TYPE = "vn.ioc.observation.v1"
DOSSIER_STEP_TYPE = "vn.ioc.dossier-step.v1"
FIGURE_TYPE = "vn.ioc.figure.v1"
JSON_TYPES = ("application/json", "text/json")


@with_config(ConfigDict(extra="forbid"))
class ObservationData(TypedDict):
    """An observation as senders write it; time is RFC 3339 or microseconds since 1970 UTC."""

    source: DeviceId
    metric: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    time: int | str
    value: FiniteFloat
    revision: NotRequired[Revision]
    quality: NotRequired[Said]


@with_config(ConfigDict(extra="forbid"))
class DossierStepData(TypedDict):
    """A dossier step as senders write it; time and due are RFC 3339 or microseconds since 1970 UTC."""

    dossier: Code
    status: Annotated[int, Field(ge=1, le=10)]
    time: int | str
    system: Code
    agency: Code
    unit: Code
    procedure: Code
    channel: Annotated[int, Field(ge=1, le=3)]
    due: NotRequired[int | str | None]
    revision: NotRequired[Revision]


@with_config(ConfigDict(extra="forbid"))
class FigureData(TypedDict):
    """A figure as senders write it: identity, value, and when it was stated (RFC 3339, or µs since 1970 UTC)."""

    system: Code
    code: FigureCode
    unit: Code
    period: Period
    value: FiniteFloat
    time: int | str
    revision: NotRequired[Revision]


DATA: dict[str, tuple[Topic, TypeAdapter[Any]]] = {
    OBSERVATION_TYPE: (OBSERVATIONS, TypeAdapter(ObservationData)),
    DOSSIER_STEP_TYPE: (DOSSIERS, TypeAdapter(DossierStepData)),
    FIGURE_TYPE: (FIGURES, TypeAdapter(FigureData)),
}
"""The topic and the data of each type of event that is taken."""


def parse(raw: bytes, _device: str = "") -> Sequence[Outgoing] | Invalid:
    """Return the records of one structured CloudEvent, all or none of them, or why there are none."""
    event: Any = None
    try:
        event = strict_json.loads(raw)
        return _records(event)
    except InvalidError as error:
        return Invalid(error.invalid.reason, error.invalid.detail, source_of(event))


def _records(event: Any) -> Sequence[Outgoing]:
    if not isinstance(event, dict):
        raise InvalidError(Reason.WRONG_SHAPE)
    attributes = {name: value for name, value in event.items() if name not in ("data", "data_base64")}
    _require_cloud_event(attributes)
    known = DATA.get(attributes["type"])
    if known is None:
        raise InvalidError(Reason.UNKNOWN_TYPE, "type")
    topic, adapter = known
    data = _data(event)
    rows = data if isinstance(data, list) else [data]
    if not rows:
        raise InvalidError(Reason.EMPTY, "data")
    return records(topic, [_event(typed(adapter, row)) for row in rows])


def _require_cloud_event(attributes: dict[str, Any]) -> None:
    """Check the attributes against CloudEvents 1.0; what is missing must not be made up, as the library would."""
    moment = attributes.get("time")
    if moment is not None:
        if not isinstance(moment, str):
            raise InvalidError(Reason.WRONG_TYPE, "time")
        instant(moment, "time")
    content_type = attributes.get("datacontenttype")
    if isinstance(content_type, str) and media_type(content_type) not in JSON_TYPES:
        raise InvalidError(Reason.UNKNOWN_TYPE, "datacontenttype")
    required = dict.fromkeys(("specversion", "id"))
    timed = {} if moment is None else {"time": datetime.fromisoformat(moment.upper())}
    given = {name: value for name, value in attributes.items() if value is not None}
    try:
        CloudEvent({**required, **given, **timed})
    except CloudEventValidationError as error:
        names = sorted(set(error.errors) & {"id", "source", "type", "specversion", "time", "subject"})
        raise InvalidError(Reason.WRONG_SHAPE, " ".join(names) or "extension") from None


def _data(event: dict[str, Any]) -> Any:
    if "data_base64" not in event:
        return event.get("data")
    if "data" in event or not isinstance(event["data_base64"], str):
        raise InvalidError(Reason.WRONG_SHAPE, "data_base64")
    try:
        return strict_json.loads(b64decode(event["data_base64"], validate=True))
    except ValueError as error:
        if isinstance(error, InvalidError):
            raise
        raise InvalidError(Reason.WRONG_SHAPE, "data_base64") from None


def _event(data: dict[str, Any]) -> Event:
    event = {**data, "time": _microseconds(data["time"], "time")}
    if data.get("due") is not None:
        event["due"] = _microseconds(data["due"], "due")
    if "period" in data:
        _require_own_figure(data)
    if "value" in data:
        event["value"] = float(data["value"])
    return event


def _require_own_figure(data: dict[str, Any]) -> None:
    """Check the day of a figure's period, and that nobody speaks for the people at the form."""
    period(data["period"], "period")
    if data["system"] == FORM:
        raise InvalidError(Reason.IDENTITY_MISMATCH, "system")


def _microseconds(value: int | str, field: str) -> int:
    return instant(value, field) if isinstance(value, str) else sane(value, field)


def source_of(event: Any) -> str:
    """Return the source, dossier or unit that an event names, or "" where that cannot be read."""
    data = event.get("data") if isinstance(event, dict) else None
    row = data[0] if isinstance(data, list) and data else data
    name = next(filter(None, map(row.get, ("source", "dossier", "unit"))), None) if isinstance(row, dict) else None
    return name if isinstance(name, str) else ""


def media_type(content_type: str) -> str:
    """Return a Content-Type without its parameters, in lower case."""
    return content_type.partition(";")[0].strip().lower()
