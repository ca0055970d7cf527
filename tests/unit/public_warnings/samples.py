"""A warning as somebody might write it, and a seal of the tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import xmlschema
from lxml import etree

from streams.public_warnings.content import Content
from streams.public_warnings.document import Head
from streams.public_warnings.seal import Seal, made, seal
from streams.texts import Text

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SCHEMA = Path(__file__).parents[2] / "schemas" / "CAP-v1.2.xsd"
HEAD = Head("20261124-1", "ioc@tuyenquang.example.vn", NOW, "Alert", Text("Trung tâm điều hành", "Operations centre"))


def content(**changed: Any) -> Content:
    """Return a flood on the Lô, with what is changed."""
    said = {
        "status": "Actual", "event": "flood", "urgency": "Immediate", "severity": "Severe", "certainty": "Observed",
        "response": "Evacuate", "onset": NOW - timedelta(hours=1), "expires": NOW + timedelta(hours=6),
        "headline_vi": "Lũ trên sông Lô đạt báo động II", "headline_en": "River Lô at alarm II",
        "description_vi": "Mực nước 24,13 m.\nCòn lên.", "description_en": "Water at 24.13 m.\nStill rising.",
        "instruction_vi": "Rời khỏi bãi sông.", "instruction_en": "Leave the banks.",
        "place_vi": "Ven sông Lô", "place_en": "Along the Lô",
        "units": [{"code": "02212", "name_vi": "Phường Minh Xuân", "name_en": "Minh Xuan ward"}],
        "polygon": [(21.8, 105.2), (21.9, 105.2), (21.9, 105.3)],
        "circle": {"centre": (21.8236, 105.2181), "radius_km": 5},
    }  # fmt: skip
    return Content.model_validate({**said, **changed})


@lru_cache(maxsize=1)
def schema() -> xmlschema.XMLSchema:
    """Return the published schema of CAP 1.2."""
    return xmlschema.XMLSchema(SCHEMA)


@lru_cache(maxsize=1)
def fast_schema() -> Any:
    """Return the same schema compiled by libxml2, a thousand times as fast: for many examples."""
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


@lru_cache(maxsize=1)
def any_seal() -> Seal:
    """Return a seal that lasts as long as the test run."""
    return seal(*made("test", datetime.now(UTC)))
