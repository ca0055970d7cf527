"""Everything that a process of the platform imports until it runs, imported where its forks find it.

What reads the environment must do so in the fork, whose environment is its own: nothing is called but what finds the
connectors that are code and reads the units, which cost each fork half a second and are the same everywhere.
"""

from __future__ import annotations

import gc
from importlib import import_module
from pkgutil import walk_packages

from connectors.catalogue import built_in
from connectors.units import conversion_of

_PACKAGES = ("streams", "connectors", "dashboards", "infra.simulator", "infra.provinces", "infra.cli.commands.run")
_LIBRARIES = (
    *("faust.app.router", "faust.assignor.leader_assignor", "faust.assignor.partition_assignor", "faust.topics"),
    *("faust.fixups.django", "faust.tables.manager", "faust.worker", "nicegui.ui_run_with", "fastapi.middleware.gzip"),
    *("uvicorn.lifespan.on", "uvicorn.loops.uvloop", "uvicorn.protocols.http.httptools_impl"),
    *("anyio._backends._asyncio", "apprise", "httpcore", "openpyxl", "pint"),
    *("sqlalchemy.dialects.postgresql.psycopg", "uvicorn.lifespan.off"),
)
"""What the libraries themselves import when they are first used."""

for _package in _PACKAGES:
    for _module in walk_packages(import_module(_package).__path__, f"{_package}."):
        import_module(_module.name)
for _library in _LIBRARIES:
    import_module(_library)
built_in()
conversion_of("km/h", "m/s")
# What the collector looks at is copied for each fork.
gc.freeze()
