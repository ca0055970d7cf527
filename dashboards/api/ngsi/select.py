"""Which stations a query for entities finds: a condition to SQL, its values bound."""

from __future__ import annotations

from datetime import datetime

from dashboards.api.expressions import Binder, Compare, Condition, Joined, Not, Operator, Path, Present
from dashboards.api.ngsi.model import FALLBACK, PREFIX, all_models, kinds_of
from dashboards.api.ngsi.parameters import Near, Wanted
from dashboards.api.refusals import InvalidQueryError
from streams.clock import local_date
from streams.registry.stations import in_service

OF_EVERY = ("name", "location", "dateObserved")
"""Attributes of every entity; the others are what the station measures."""
_EARTH_M = 6_371_008.8
AIR_INDEX = "airQualityIndex"
"""The models' name of an index of the air: VN_AQI of the last hour that is over, as the boards show it."""
# As on the way in: a hundred has an exact float, a hundredth has none; and numeric takes fifteen digits of a float, for
# what is written in more is the dust of the division.
_MEASURED = """
measured AS NOT MATERIALIZED (
    SELECT series.source, coalesce(named.name, series.metric) AS name,
        coalesce((latest.value / named.divisor)::numeric::float8, latest.value) AS value,
        latest.time, latest.quality, named.unit_code, metric.unit
    FROM series
    JOIN station AS of_series ON of_series.id = series.source
    JOIN metric ON metric.name = series.metric
    JOIN observation_last AS latest ON latest.series = series.id
    LEFT JOIN named ON named.kind = of_series.kind AND named.metric = series.metric
    UNION ALL
    SELECT station, {air_index}, value, hour + interval '1 hour', 0, NULL, '' FROM air_index_hour
    WHERE hour = date_trunc('hour', {now}::timestamptz) - interval '1 hour' AND value IS NOT NULL
)"""


class Selection:
    """Builds one statement; `binder` holds the values that belong to it."""

    def __init__(self, wanted: Wanted, now: datetime) -> None:
        self.binder = Binder()
        self._wanted, self._now = wanted, now

    def count(self) -> str:
        """Return the SQL of the number of entities."""
        return f"WITH {self._tables()} SELECT count(*) AS n FROM station WHERE {self._where()}"

    def page(self, limit: int, offset: int) -> str:
        """Return the SQL of one page: station by station, each with what it measured last."""
        attributes = [name for name in self._wanted.attributes if name not in OF_EVERY]
        chosen = f"AND measured.name = ANY({self.binder(attributes)})" if self._wanted.attributes else ""
        return f"""WITH {self._tables()}, found AS (
            SELECT id, kind, name_vi, latitude, longitude FROM station WHERE {self._where()}
            ORDER BY id LIMIT {self.binder(limit)} OFFSET {self.binder(offset)})
        SELECT found.*, (SELECT max(measured.time) FROM measured WHERE measured.source = found.id) AS observed, (
            SELECT json_agg(measured ORDER BY measured.name) FROM measured
            WHERE measured.source = found.id {chosen}) AS measured
        FROM found ORDER BY id"""

    def _tables(self) -> str:
        rows = [
            f"({self.binder(model.kind)}, {self.binder(metric)}, {self.binder(a.name)},"
            f" {self.binder(a.divisor)}::float8, {self.binder(a.unit_code)}::text)"
            for model in all_models()
            for metric, a in model.attributes.items()
        ]
        measured = _MEASURED.format(air_index=f"{self.binder(AIR_INDEX)}::text", now=self.binder(self._now))
        return f"named (kind, metric, name, divisor, unit_code) AS (VALUES {', '.join(rows)}), {measured}"

    def _where(self) -> str:
        wanted = self._wanted
        parts = [in_service(self.binder(local_date(self._now)))]
        if wanted.types:
            parts.append(" OR ".join(map(self._of_type, wanted.types)))
        if wanted.ids:
            stations = [name.removeprefix(PREFIX).partition(":")[2] for name in wanted.ids]
            parts += [f"id = ANY({self.binder(stations)})", f"{self._urn()} = ANY({self.binder(list(wanted.ids))})"]
        if wanted.id_pattern:
            parts.append(f"{self._urn()} ~ {self.binder(wanted.id_pattern)}")
        if wanted.attributes and not set(wanted.attributes) & set(OF_EVERY):
            parts.append(self._measures(f"name = ANY({self.binder(list(wanted.attributes))})"))
        if wanted.condition is not None:
            parts.append(self._condition(wanted.condition))
        if wanted.near is not None:
            parts.append(self._close(wanted.near))
        return " AND ".join(f"({part})" for part in parts)

    def _of_type(self, entity_type: str) -> str:
        if entity_type == FALLBACK:
            return f"kind <> ALL({self.binder([model.kind for model in all_models()])})"
        return f"kind = ANY({self.binder(kinds_of(entity_type))}::text[])"

    def _urn(self) -> str:
        cases = " ".join(f"WHEN {self.binder(m.kind)} THEN {self.binder(m.type)}::text" for m in all_models())
        return f"({self.binder(PREFIX)}::text || CASE kind {cases} ELSE {self.binder(FALLBACK)}::text END || ':' || id)"

    def _condition(self, condition: Condition) -> str:
        match condition:
            case Joined(by, parts):
                return "(" + f" {by} ".join(map(self._condition, parts)) + ")"
            case Not(of):
                return f"NOT ({self._condition(of)})"
            case Present(path):
                return self._present(path)
            case Compare(path, operator, value):
                return self._compare(path, operator, value)
        raise InvalidQueryError("q holds what is not supported")

    def _present(self, path: Path) -> str:
        if path[0] in OF_EVERY:
            return "true"
        return self._measures(f"name = {self.binder(path[0])}")

    def _compare(self, path: Path, operator: Operator, value: object) -> str:
        match path:
            case ("name",):
                return f"name_vi {operator} {self._text(value)}"
            case ("dateObserved",):
                newest = "(SELECT max(measured.time) FROM measured WHERE measured.source = station.id)"
                return f"{newest} {_ordering(operator)} {self._instant(value)}"
            case (name, "observedAt"):
                test = f"measured.time {_ordering(operator)} {self._instant(value)}"
            case (name,):
                test = f"measured.value {_ordering(operator)} {self._number(value)}"
            case _:
                raise InvalidQueryError("q compares an attribute, attribute.observedAt, name or dateObserved")
        return self._measures(f"name = {self.binder(name)} AND {test}")

    def _measures(self, test: str) -> str:
        return f"EXISTS (SELECT FROM measured WHERE measured.source = station.id AND measured.{test})"

    def _text(self, value: object) -> str:
        if not isinstance(value, str):
            raise InvalidQueryError('q: a name is compared with a "text"')
        return self.binder(value)

    def _instant(self, value: object) -> str:
        if not isinstance(value, datetime):
            raise InvalidQueryError("q: a time is compared with a time")
        return self.binder(value)

    def _number(self, value: object) -> str:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InvalidQueryError("q: what is measured is compared with a number")
        return f"{self.binder(value)}::float8"

    def _close(self, near: Near) -> str:
        """Compare great-circle distances (haversine); there are hundreds of stations, not millions."""
        latitude, longitude = self.binder(near.latitude), self.binder(near.longitude)
        half = (
            f"power(sind((latitude - {latitude}) / 2), 2)"
            f" + cosd({latitude}) * cosd(latitude) * power(sind((longitude - {longitude}) / 2), 2)"
        )
        distance = f"2 * {_EARTH_M} * asin(least(1, sqrt({half})))"
        return f"{distance} BETWEEN {self.binder(near.least)} AND {self.binder(near.most)}"


def _ordering(operator: Operator) -> Operator:
    if operator in (Operator.MATCHES, Operator.MATCHES_NOT):
        raise InvalidQueryError("q: only a name is compared with a pattern")
    return operator
