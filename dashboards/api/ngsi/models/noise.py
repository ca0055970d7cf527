"""Sound level meters as NoiseLevelObserved."""

from __future__ import annotations

from dashboards.api.ngsi.model import Attribute, Model

MODEL = Model(
    kind="noise",
    type="NoiseLevelObserved",
    context="https://smart-data-models.github.io/dataModel.Environment/context.jsonld",
    attributes={
        "noise_laeq": Attribute("LAeq"),
        "noise_lamax": Attribute("LAmax"),
    },
)
