"""What the database told, with the links of the standard: to itself, to its neighbours, to the next page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from dashboards.api.expressions import Compare, Condition, Joined, Not, Operator, Path, TextTest, Value
from dashboards.api.sensorthings.options import EXPANDED, Options
from dashboards.api.sensorthings.schema import SETS, EntitySet
from dashboards.api.sensorthings.statement import ID, goes_on_by_key

Entity = dict[str, Any]
_WORDS = {
    Operator.EQUAL: "eq",
    Operator.UNEQUAL: "ne",
    Operator.GREATER: "gt",
    Operator.AT_LEAST: "ge",
    Operator.LESS: "lt",
    Operator.AT_MOST: "le",
}


def page_of(at: EntitySet, rows: list[Entity], options: Options, top: int, address: str, base: str) -> Entity:
    """Return a page of entities and the address of the next, if there is one."""
    more = len(rows) > top
    told: Entity = {"value": [entity(at, row, options, base) for row in rows[:top]]}
    if more and top:
        told = {"@iot.nextLink": next_link(at, rows[:top], options, address), **told}
    return told


def entity(at: EntitySet, row: Entity, options: Options, base: str) -> Entity:
    """Return one entity with its links, its expansions likewise."""
    own = f"{base}/{at.name}({_key(row[ID])})"
    told: Entity = {}
    if not options.select or {"id", ID} & set(options.select):
        told[ID] = row[ID]
    if not options.select or "@iot.selfLink" in options.select:
        told["@iot.selfLink"] = own
    told |= {name: row[name] for name in at.properties if name in row}
    for name in at.links:
        if name in options.expand:
            told |= _expanded(at, name, row, options.expand[name], f"{own}/{name}", base)
        elif not options.select or {name, f"{name}@iot.navigationLink"} & set(options.select):
            told[f"{name}@iot.navigationLink"] = f"{own}/{name}"
    return told


def _expanded(at: EntitySet, name: str, row: Entity, options: Options, address: str, base: str) -> Entity:
    link = at.links[name]
    target, found = SETS[link.target], row[name]
    if not link.many:
        return {name: None if found is None else entity(target, found, options, base)}
    top = EXPANDED if options.top is None else options.top
    told: Entity = {name: [entity(target, each, options, base) for each in found[:top]]}
    if options.count:
        told[f"{name}@iot.count"] = row[f"{name}@iot.count"]
    if top and len(found) > top:
        told[f"{name}@iot.nextLink"] = next_link(target, found[:top], options, address)
    return told


def next_link(at: EntitySet, page: list[Entity], options: Options, address: str) -> str:
    """Return the address of the page after this one, whose rows are given."""
    further = replace(options, top=len(page), skip=options.skip + len(page))
    if goes_on_by_key(at, options):
        further = replace(further, skip=0, after=page[-1][ID])
    return f"{address}?{urlencode(_written(further), quote_via=quote)}"


def _written(options: Options) -> dict[str, str]:
    """Return the options as a query string has them."""
    told: dict[str, str] = {}
    if options.condition is not None:
        told["$filter"] = condition(options.condition)
    if options.order:
        told["$orderby"] = ",".join(f"{'/'.join(path)} {'desc' if down else 'asc'}" for path, down in options.order)
    if options.select:
        told["$select"] = ",".join(options.select)
    if options.expand:
        told["$expand"] = ",".join(_expansion(name, inner) for name, inner in options.expand.items())
    if options.count:
        told["$count"] = "true"
    if options.top is not None:
        told["$top"] = str(options.top)
    if options.skip:
        told["$skip"] = str(options.skip)
    if options.after:
        told["$skiptoken"] = options.after
    return told


def _expansion(name: str, options: Options) -> str:
    inner = ";".join(f"{option}={text}" for option, text in _written(options).items())
    return f"{name}({inner})" if inner else name


def condition(told: Condition) -> str:
    """Return a condition as $filter has it."""
    match told:
        case Joined(by, parts):
            return "(" + f" {by.lower()} ".join(map(condition, parts)) + ")"
        case Not(of):
            return f"not ({condition(of)})"
        case TextTest("substringof", path, text):
            return f"substringof({_literal(text)},{_path(path)})"
        case TextTest(name, path, text):
            return f"{name}({_path(path)},{_literal(text)})"
        case Compare(path, operator, value):
            return f"{_path(path)} {_WORDS[operator]} {_literal(value)}"
    raise ValueError("no $filter says that")


def _path(path: Path) -> str:
    return "/".join(path)


def _literal(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _key(key: object) -> str:
    return str(key) if isinstance(key, int) else quote("'" + str(key).replace("'", "''") + "'", safe="'")
