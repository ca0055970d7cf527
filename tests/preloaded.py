"""What the process from which others are forked has done once: found the connectors that are code, read the units."""

from __future__ import annotations

from connectors.catalogue import built_in
from connectors.units import conversion_of

built_in()
conversion_of("km/h", "m/s")
