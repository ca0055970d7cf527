"""A request to one SQL statement whose rows are JSON objects, expansions within them; every value is bound."""

from __future__ import annotations

from dataclasses import dataclass, field

from dashboards.api.expressions import Binder, Path
from dashboards.api.refusals import InvalidQueryError
from dashboards.api.sensorthings.conditions import Conditions, property_of
from dashboards.api.sensorthings.keys import series_and_time
from dashboards.api.sensorthings.options import DEEPEST_EXPANSION, EXPANDED, Options
from dashboards.api.sensorthings.schema import SETS, EntitySet, Kind, Link

LARGEST_ANSWER = 100_000
"""Entities that one answer may hold by its $top and those of its expansions."""
ID = "@iot.id"
EVERYTHING = "true"
_INSTANT = """to_char({sql} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
_NEWEST_FIRST = (((("phenomenonTime",), True),), ((("resultTime",), True),))


def goes_on_by_key(at: EntitySet, options: Options) -> bool:
    """Say whether the next page is what lies behind the last entity of this one, and not what is left after a $skip."""
    return bool(at.latest) and not options.order


@dataclass(frozen=True)
class Scope:
    """Where a page stands: its alias, what restricts it, how deep, among how many."""

    alias: str
    where: str = EVERYTHING
    depth: int = 0
    entities: int = 1


@dataclass
class Statement:
    """Builds the SQL of one request; `binder` holds the values that belong to it."""

    binder: Binder = field(default_factory=Binder)
    _aliases: int = 0

    def alias(self) -> str:
        """Return a new alias."""
        self._aliases += 1
        return f"t{self._aliases}"

    def count(self, at: EntitySet, scope: Scope, options: Options) -> str:
        """Return the SQL of how many entities there are, as column n."""
        where = f"{scope.where} AND {self._filter(at, scope.alias, options)}"
        return f"SELECT count(*) AS n FROM {at.source} AS {scope.alias} WHERE {where}"

    def page(self, at: EntitySet, scope: Scope, options: Options, top: int) -> str:
        """Return the SQL of a page, as column o, and of one entity more, which tells that there is a next one."""
        t = scope.alias
        where = f"{scope.where} AND {self._filter(at, t, options)}{self._behind(at, t, options)}"
        where += self._recent(at, scope, options, top)
        return (
            f"SELECT {self.entity(at, scope, options, top)} AS o FROM {at.source} AS {t} WHERE {where}"
            f" ORDER BY {self._order(at, t, options)} LIMIT {self.binder(top + 1)} OFFSET {self.binder(options.skip)}"
        )

    def _recent(self, at: EntitySet, scope: Scope, options: Options, top: int) -> str:
        """Return how far back the newest of all series can lie, so that older chunks are not read, which have no order.

        So many series have a last value at or after that instant; each of these values is an observation.
        """
        whole = scope.where == EVERYTHING and options.condition is None
        if not (at.latest and whole and options.order in _NEWEST_FIRST):
            return ""
        before = self.binder(options.skip + top)
        bound = f"SELECT time FROM {at.latest} ORDER BY time DESC LIMIT 1 OFFSET {before}"
        return f" AND {scope.alias}.time >= coalesce(({bound}), '-infinity')"

    def _behind(self, at: EntitySet, t: str, options: Options) -> str:
        """Return what lies behind the entity that a $skiptoken names; raises InvalidQueryError."""
        if not options.after:
            return ""
        key = series_and_time(options.after) if goes_on_by_key(at, options) else None
        if key is None:
            raise InvalidQueryError("$skiptoken is none of a next link of these in this order")
        columns = ", ".join(column.format(t=t) for column in at.order)
        return f" AND ({columns}) {'<' if at.descending else '>'} ({', '.join(map(self.binder, key))})"

    def entity(self, at: EntitySet, scope: Scope, options: Options, among: int = 1) -> str:
        """Return the SQL of one entity as a JSON object; `among` is how many the page may hold."""
        if scope.depth > DEEPEST_EXPANSION:
            raise InvalidQueryError(f"$expand goes deeper than {DEEPEST_EXPANSION}")
        if scope.entities * among > LARGEST_ANSWER:
            raise InvalidQueryError("that would be too much at once: give smaller $top, also within $expand")
        members = [f"'{ID}', {at.key}".format(t=scope.alias)]
        members += [f"'{name}', {self._told(at, name, scope.alias)}" for name in _chosen(at, options)]
        for name, inner in options.expand.items():
            members += self._expanded(name, link_of(at, name), inner, scope, among)
        return f"json_build_object({', '.join(members)})"

    def _expanded(self, name: str, link: Link, inner: Options, scope: Scope, among: int) -> list[str]:
        target, u = SETS[link.target], self.alias()
        where = link.join.format(t=scope.alias, u=u)
        within = Scope(u, where, scope.depth + 1, scope.entities * among)
        if not link.many:
            one = f"SELECT {self.entity(target, within, inner)} FROM {target.source} AS {u} WHERE {where} LIMIT 1"
            return [f"'{name}', ({one})"]
        page = self.page(target, within, inner, EXPANDED if inner.top is None else inner.top)
        found = [f"'{name}', (SELECT coalesce(json_agg(page.o), '[]') FROM ({page}) AS page)"]
        if inner.count:
            found.append(f"'{name}@iot.count', ({self.count(target, within, inner)})")
        return found

    def _told(self, at: EntitySet, name: str, t: str) -> str:
        told = at.properties[name]
        return (_INSTANT.format(sql=told.sql) if told.kind is Kind.TIME else told.sql).format(t=t)

    def _filter(self, at: EntitySet, t: str, options: Options) -> str:
        return (
            "true" if options.condition is None else Conditions(self.binder, self.alias).sql(at, t, options.condition)
        )

    def _order(self, at: EntitySet, t: str, options: Options) -> str:
        """Return the wanted order, made unambiguous in the same direction, so that an index can be walked for it."""
        falling = options.order[0][1] if options.order else at.descending
        keys = [_sorted(column.format(t=t), falling) for column in at.order or (at.key,)]
        return ", ".join([*(self._by(at, t, path, down) for path, down in options.order), *keys])

    def _by(self, at: EntitySet, t: str, path: Path, falling: bool) -> str:
        """Return the order by one path; within JSON what is not there comes before all else, as OData has it.

        Raises InvalidQueryError for a whole object, which has no order.
        """
        kind, sql = property_of(at, path, t)
        if kind is Kind.JSON and len(path) < 2:
            raise InvalidQueryError(f"$orderby: {path[0]} is an object; name what is in it: {path[0]}/…")
        if kind is not Kind.JSON:
            return _sorted(sql, falling)
        inside = f"nullif(({sql})::jsonb #> {self.binder(list(path[1:]))}::text[], 'null')"
        return f"{_sorted(inside, falling)} NULLS {'LAST' if falling else 'FIRST'}"


def _sorted(sql: str, falling: bool) -> str:
    return f"{sql} {'DESC' if falling else 'ASC'}"


def link_of(at: EntitySet, name: str) -> Link:
    """Return a link of a set; raises InvalidQueryError."""
    if name not in at.links:
        raise InvalidQueryError(f"{at.name} lead to {', '.join(at.links)}")
    return at.links[name]


def _chosen(at: EntitySet, options: Options) -> list[str]:
    """Return the properties to be told, in the schema's order."""
    known = {*at.properties, *at.links, "id", ID, "@iot.selfLink", *(f"{name}@iot.navigationLink" for name in at.links)}
    if set(options.select) - known:
        raise InvalidQueryError(f"{at.name} have {', '.join(at.properties)}")
    return [name for name in at.properties if not options.select or name in options.select]
