"""The parameters of a query for entities, as HTTP brings them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Literal

import orjson
from fastapi import Query

from dashboards.api.expressions import Condition
from dashboards.api.ngsi import query
from dashboards.api.refusals import ApiError, InvalidQueryError

LARGEST_PAGE = 1_000
_Text = Query(max_length=2_000)
_METRES = 25_000_000.0
"""More than half the way around the earth."""


@dataclass(frozen=True)
class Near:
    """Within (`least` to `most` metres) of a place in degrees."""

    longitude: float
    latitude: float
    least: float
    most: float


@dataclass(frozen=True)
class Wanted:
    """Which entities, and which of their attributes."""

    types: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    id_pattern: str | None = None
    attributes: tuple[str, ...] = ()
    condition: Condition | None = None
    near: Near | None = None


class Parameters:
    """The query string of GET /entities; `wanted` raises ApiError for what cannot be asked."""

    def __init__(
        self,
        entity_types: Annotated[
            str, Query(alias="type", max_length=2_000, description="One of these, a,b or a|b.")
        ] = "",
        ids: Annotated[str, Query(alias="id", max_length=20_000, description="One of these, a,b.")] = "",
        id_pattern: Annotated[str, Query(alias="idPattern", max_length=200, description="Regular expression.")] = "",
        attrs: Annotated[
            str, Query(max_length=2_000, description="Those with one of these; only these are told.")
        ] = "",
        q: Annotated[str, Query(max_length=2_000, description='e.g. pm25>35;temperature<20 or name~="Lô"')] = "",
        georel: Annotated[str, Query(max_length=200, description="near;maxDistance==2000 (metres)")] = "",
        geometry: Annotated[Literal["Point"] | None, _Text] = None,
        coordinates: Annotated[str, Query(max_length=200, description="[longitude,latitude]")] = "",
        geoproperty: Annotated[Literal["location"], _Text] = "location",
        local: bool = False,
    ) -> None:
        self._given = bool(entity_types or ids or id_pattern or attrs or q or georel or local)
        self._types, self._ids, self._id_pattern = entity_types, ids, id_pattern
        self._attrs, self._q, self._georel, self._geometry, self._coordinates = attrs, q, georel, geometry, coordinates

    def wanted(self) -> Wanted:
        """Return what is asked for; a query without any restriction is refused, as the standard asks (5.7.2)."""
        if not self._given:
            raise InvalidQueryError("ask for something: type, id, idPattern, attrs, q, georel or local=true")
        return Wanted(
            _types(self._types),
            _listed(self._ids),
            self._id_pattern or None,
            names_in(self._attrs),
            query.parse(self._q) if self._q else None,
            self._near(),
        )

    def _near(self) -> Near | None:
        if not self._georel:
            if self._geometry or self._coordinates:
                raise InvalidQueryError("geometry and coordinates need a georel")
            return None
        if self._geometry is None:
            raise InvalidQueryError("georel needs geometry=Point and coordinates=[longitude,latitude]")
        least, most = _distances(self._georel)
        return Near(*_point(self._coordinates), least, most)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in text.split(","))))


def _types(text: str) -> tuple[str, ...]:
    """Return the types of which one is enough; an entity here has one alone, so that none is of two (`;`)."""
    if ";" in text:
        raise ApiError(422, "of the selections of types only lists and | are understood")
    return names_in(text.strip("()").replace("|", ","))


def names_in(text: str) -> tuple[str, ...]:
    """Return the names of a list, of an IRI its last part: whoever has no context asks by the expanded name."""
    return tuple(re.split(r"[/#]", name)[-1] if "://" in name else name for name in _listed(text))


def _distances(georel: str) -> tuple[float, float]:
    relation, *rest = georel.split(";")
    if relation != "near":
        raise ApiError(422, "of the geographical relations only near is understood")
    given = dict(part.partition("==")[::2] for part in rest)
    if not given or set(given) - {"minDistance", "maxDistance"}:
        raise InvalidQueryError("near needs maxDistance==metres or minDistance==metres")
    try:
        least, most = float(given.get("minDistance", 0)), float(given.get("maxDistance", _METRES))
    except ValueError:
        raise InvalidQueryError("a distance is a number of metres") from None
    if not (0 <= least <= _METRES and 0 <= most <= _METRES):
        raise InvalidQueryError("a distance is not one on this earth")
    return least, most


def _point(text: str) -> tuple[float, float]:
    try:
        longitude, latitude = orjson.loads(text)
        if not all(type(degrees) in (int, float) for degrees in (longitude, latitude)):
            raise TypeError(text)
    except (ValueError, TypeError):
        raise InvalidQueryError("coordinates must be [longitude,latitude]") from None
    if not (abs(longitude) <= 180 and abs(latitude) <= 90):
        raise InvalidQueryError("coordinates lie outside of the earth")
    return float(longitude), float(latitude)
