"""The boards as files that Grafana provisions itself from, for the compose stack."""

from __future__ import annotations

import json
from pathlib import Path

from dashboards.boards import boards
from dashboards.grafana.rendering import rendering

_DATA_SOURCE = """\
# Written by `ioc grafana render`; the compose file gives the reader's password.
apiVersion: 1
datasources:
  - name: IOC
    uid: ioc
    type: postgres
    access: proxy
    url: timescaledb:5432
    user: ioc_reader
    database: ioc
    isDefault: true
    editable: false
    jsonData:
      database: ioc
      sslmode: disable
      postgresVersion: 1500
      timescaledb: true
    secureJsonData:
      password: ${IOC_READER_PASSWORD}
"""
_PROVIDER = """\
# Written by `ioc grafana render`.
apiVersion: 1
providers:
  - name: IOC
    folder: IOC
    type: file
    disableDeletion: true
    allowUiUpdates: false
    options:
      path: /var/lib/grafana/dashboards
"""


def files() -> dict[str, str]:
    """Return every provisioning file's text by its path, always the same for the same boards."""
    rendered = {
        f"dashboards/{board.name}.json": json.dumps(rendering(board), ensure_ascii=False, indent=1, sort_keys=True)
        + "\n"
        for board in boards()
    }
    return {
        "provisioning/datasources/ioc.yaml": _DATA_SOURCE,
        "provisioning/dashboards/ioc.yaml": _PROVIDER,
        **rendered,
    }


def write(folder: Path) -> list[Path]:
    """Write the provisioning files into a folder and return their paths."""
    written = []
    for name, text in files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written
