"""A $filter to SQL over an entity set: paths along links become EXISTS, values are bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from dashboards.api.expressions import (
    Binder,
    Compare,
    Condition,
    Joined,
    Not,
    Operator,
    Path,
    Present,
    TextTest,
    Value,
    instant,
)
from dashboards.api.refusals import InvalidQueryError
from dashboards.api.sensorthings.schema import SETS, EntitySet, Kind

_TESTS = {
    "startswith": "starts_with({sql}, {text})",
    "endswith": "right({sql}, char_length({text})) = {text}",
    "substringof": "strpos({sql}, {text}) > 0",
}


@dataclass(frozen=True)
class Conditions:
    """Writes conditions with the values and aliases of one statement."""

    binder: Binder
    alias: Callable[[], str]

    def sql(self, at: EntitySet, t: str, condition: Condition) -> str:
        """Return the SQL of a condition on the entity behind an alias; raises InvalidQueryError."""
        match condition:
            case Joined(by, parts):
                return "(" + f" {by} ".join(self.sql(at, t, part) for part in parts) + ")"
            case Not(of):
                return f"NOT coalesce({self.sql(at, t, of)}, false)"
            case Compare(path, operator, value):
                return self._along(at, t, path, lambda end, u, rest: self._compared(end, u, rest, operator, value))
            case TextTest(name, path, text):
                return self._along(at, t, path, lambda end, u, rest: self._tested(end, u, rest, name, text))
            case Present():
                raise InvalidQueryError("$filter: something is compared with nothing")

    def _along(self, at: EntitySet, t: str, path: Path, test: Callable[[EntitySet, str, Path], str]) -> str:
        """Follow the links of a path and test what stands at its end."""
        if len(path) < 2 or path[0] not in at.links:
            return test(at, t, path)
        link, u = at.links[path[0]], self.alias()
        target = SETS[link.target]
        join = link.join.format(t=t, u=u)
        return f"EXISTS (SELECT FROM {target.source} AS {u} WHERE {join} AND {self._along(target, u, path[1:], test)})"

    def _compared(self, at: EntitySet, t: str, path: Path, operator: Operator, value: Value) -> str:
        kind, sql = property_of(at, path, t)
        if value is None:
            return f"({self._inner(sql, path)}) {_nothing(operator)}"
        if kind is Kind.JSON:
            return self._json(sql, path, operator, value)
        return f"({sql}) {_says(operator)} {self.binder(_fitting(kind, path, value))}"

    def _inner(self, sql: str, path: Path) -> str:
        return f"({sql})::jsonb #>> {self.binder(list(path[1:]))}::text[]" if len(path) > 1 else sql

    def _json(self, sql: str, path: Path, operator: Operator, value: Value) -> str:
        """Compare what stands inside of a JSON property; what is of another kind there is unequal, and no more."""
        if len(path) < 2:
            raise InvalidQueryError(f"$filter: {path[0]} is an object; name what is in it: {path[0]}/…")
        if not isinstance(value, int | float):
            text = value.isoformat() if isinstance(value, datetime) else value
            return f"({self._inner(sql, path)}) {_says(operator)} {self.binder(text)}"
        inside = f"({sql})::jsonb #> {self.binder(list(path[1:]))}::text[]"
        if isinstance(value, bool):
            return f"{inside} {_says(operator)} to_jsonb({self.binder(value)})"
        test = f"({inside})::float8 {operator} {self.binder(value)}::float8"
        return f"CASE WHEN jsonb_typeof({inside}) = 'number' THEN {test} ELSE {operator is Operator.UNEQUAL} END"

    def _tested(self, at: EntitySet, t: str, path: Path, name: str, text: str) -> str:
        kind, sql = property_of(at, path, t)
        if kind is Kind.JSON and len(path) > 1:
            sql = f"({self._inner(sql, path)})"
        elif kind is not Kind.TEXT:
            raise InvalidQueryError(f"$filter: {name} tests texts")
        return _TESTS[name].format(sql=sql, text=f"{self.binder(text)}::text")


def property_of(at: EntitySet, path: Path, t: str) -> tuple[Kind, str]:
    """Return the kind and the SQL of a property of the entity behind an alias; raises InvalidQueryError."""
    if path in (("id",), ("@iot.id",)):
        return (Kind.NUMBER if at.whole_key else Kind.TEXT), at.key.format(t=t)
    found = at.properties.get(path[0])
    if found is None or (len(path) > 1 and found.kind is not Kind.JSON):
        raise InvalidQueryError(f"{at.name} have {', '.join(at.properties)} and lead to {', '.join(at.links)}")
    return found.kind, found.sql.format(t=t)


def _says(operator: Operator) -> str:
    """Return how SQL compares: in OData what has no value is unequal to every value."""
    return "IS DISTINCT FROM" if operator is Operator.UNEQUAL else operator


def _nothing(operator: Operator) -> str:
    if operator is Operator.EQUAL:
        return "IS NULL"
    if operator is Operator.UNEQUAL:
        return "IS NOT NULL"
    raise InvalidQueryError("$filter: null is compared by eq or ne")


def _fitting(kind: Kind, path: Path, value: Value) -> Value:
    """Return a value that can be compared with a property of a kind; raises InvalidQueryError."""
    if kind is Kind.TIME and isinstance(value, str):
        return instant(value)
    fits = {
        Kind.TEXT: isinstance(value, str),
        Kind.NUMBER: isinstance(value, int | float) and not isinstance(value, bool),
        Kind.TIME: isinstance(value, datetime),
    }
    if not fits[kind]:
        raise InvalidQueryError(f"$filter: {path[-1]} is compared with a {kind.name.lower()}")
    return value
