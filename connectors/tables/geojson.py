"""GeoJSON (RFC 7946): the features of a collection, each with its own bytes."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from connectors import json_slices
from connectors.invalid import Invalid, Reason

_BOM = b"\xef\xbb\xbf"


def geojson_features(content: bytes, _name: str) -> Sequence[bytes] | Invalid:
    """Return the bytes of each feature, or of the one feature that the file is."""
    body = content.removeprefix(_BOM)
    if not body.strip():
        return Invalid(Reason.EMPTY)
    try:
        members = json_slices.members(body)
        kind = orjson.loads(members["type"])
        if kind == "Feature":
            return [body]
        if kind != "FeatureCollection":
            return Invalid(Reason.UNKNOWN_TYPE, "type")
        return json_slices.items(members["features"])
    except KeyError as error:
        return Invalid(Reason.WRONG_SHAPE, str(error.args[0]))
    except ValueError:
        return Invalid(Reason.NOT_JSON)
